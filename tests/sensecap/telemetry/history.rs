//! Device Data API: all past values of a range, whatever one response has of them.

use std::time::{Duration, SystemTime};

use iot_clouds_mock::MockServer;
use sensecap::{AccessKey, Client, Error, MeasurementId, TelemetryListItem, TelemetryValue};
use serde_json::json;

use crate::support::{at, client, ok, server_with};

const DAY: i64 = 24 * 60 * 60 * 1_000;
/// The newest time of the response that a program got from the global station, and two earlier ones.
const TIMES: [&str; 3] = [
    "2026-08-27T20:47:12.582Z",
    "2026-08-27T20:47:02.531Z",
    "2026-08-27T20:46:46.444Z",
];

/// Two series at these times.
fn page(times: &[&str]) -> serde_json::Value {
    let points = |value: f64| times.iter().map(|time| json!([value, time])).collect();
    let series: [serde_json::Value; 2] = [points(35.8), points(0.03)];
    json!({ "list": [[[1, "4102"], [1, "4108"]], series] })
}

#[tokio::test]
async fn all_values_newest_first_each_with_its_series() {
    let server = server_with(ok(page(&TIMES[..2])));
    let newest = at(1_787_863_632_582);
    let call = client(&server).telemetry().list("2CF7F12010700001");
    let mut values = call
        .time_end(at(1_787_864_400_000))
        .items_since(at(1_787_860_800_000));

    let first = values.next().await.unwrap().unwrap();
    assert_eq!((first.time, first.channel_index), (newest, 1));
    assert_eq!(first.measurement_id, MeasurementId::SOIL_TEMPERATURE);
    assert_eq!(first.value, TelemetryValue::Number(35.8));
    let second = values.next().await.unwrap().unwrap();
    assert_eq!(
        (second.time, second.measurement_id.as_str()),
        (newest, "4108")
    );
    server.respond(ok(page(&TIMES[1..])));
    let third = values.next().await.unwrap().unwrap();
    assert_eq!(third.time.to_string(), TIMES[1]);
    values.next().await.unwrap().unwrap();
    server.respond(ok(page(&TIMES[2..])));
    let mut rest = 0;
    while values.next().await.transpose().unwrap().is_some() {
        rest += 1;
    }
    assert_eq!(rest, 2);

    let sent = server.received();
    let sent: Vec<&str> = sent.iter().map(|request| request.query()).collect();
    // A thousand values are requested, from the start on, and what may be incomplete is requested again.
    let start = "device_eui=2CF7F12010700001&time_end=";
    assert_eq!(
        sent,
        [
            format!("{start}1787864400000&time_start=1787860800000&limit=1000"),
            format!("{start}1787863622532&time_start=1787860800000&limit=1000"),
            format!("{start}1787863606445&time_start=1787860800000&limit=1000"),
        ]
    );
}

/// A mock of the platform with a clock that stands still, and a client that does not wait between its requests.
fn mock(max_page_size: u64) -> (MockServer, Client) {
    let mock = MockServer::builder("sensecap")
        .strict()
        .max_page_size(max_page_size)
        .start()
        .unwrap();
    mock.set_time(SystemTime::UNIX_EPOCH + Duration::from_millis(NOW as u64));
    let client = Client::builder(mock.url())
        .rate_limits([])
        .credential(AccessKey {
            access_id: "mock-access-id".into(),
            access_key: "mock-access-key".into(),
        });
    let client = client.build().unwrap();
    (mock, client)
}

const NOW: i64 = 1_787_900_400_000;

async fn read(client: &Client, days: i64) -> Result<Vec<TelemetryListItem>, Error> {
    let call = client
        .telemetry()
        .list("2CF7F12010700088")
        .time_end(at(NOW));
    let mut values = call.items_since(at(NOW - days * DAY));
    let mut read = Vec::new();
    while let Some(value) = values.next().await.transpose()? {
        read.push(value);
    }
    Ok(read)
}

/// The mock has a value of each of two series every five minutes.
#[tokio::test]
async fn a_month_and_three_months() {
    for (days, requests) in [(31, 19..25), (90, 52..65)] {
        let (mock, client) = mock(1_000);
        let read = read(&client, days).await.unwrap();

        let times: Vec<i64> = read
            .iter()
            .map(|value| value.time.epoch_milliseconds())
            .collect();
        let instants = days * 288 + 1;
        let expected = (0..instants).flat_map(|back| [NOW - back * 300_000; 2]);
        assert!(times.into_iter().eq(expected), "{days} days");
        let calls = mock.calls("telemetry.list").unwrap();
        assert!(requests.contains(&calls), "{days} days by {calls} requests");
        let ranges = mock.requests();
        let span = |name: &str, request: &iot_clouds_mock::Request| {
            request.arguments[name].as_i64().unwrap()
        };
        let spans = ranges
            .iter()
            .map(|request| span("time_end", request) - span("time_start", request));
        assert!(spans.max().unwrap() <= 31 * DAY);
    }
}

/// Two values have the same time, so a response needs room for more than two.
#[tokio::test]
async fn a_response_without_room_for_one_time() {
    let (_mock, client) = mock(2);
    let error = read(&client, 1).await.unwrap_err();
    assert!(error.is_decode());
    let text = error.to_string();
    assert!(
        text.contains("all 2 points of a response have the time 2026-08-28T07:00:00Z"),
        "{text}"
    );
    let (_mock, client) = mock(3);
    assert_eq!(read(&client, 1).await.unwrap().len(), 2 * 289);
}

/// An error in the middle comes after the values before it, and ends the reading.
#[tokio::test]
async fn an_error_in_the_middle() {
    let (mock, client) = mock(1_000);
    mock.stub("telemetry.list")
        .unwrap()
        .times(1)
        .respond_with_default();
    mock.stub("telemetry.list")
        .unwrap()
        .times(1)
        .fail("11201")
        .unwrap();
    let call = client
        .telemetry()
        .list("2CF7F12010700088")
        .time_end(at(NOW));
    let mut values = call.items_since(at(NOW - 7 * DAY));
    let mut read = 0;
    let error = loop {
        match values.next().await.unwrap() {
            Ok(_) => read += 1,
            Err(error) => break error,
        }
    };
    assert!(error.is_auth() && values.next().await.is_none());
    assert_eq!(read, 998);
}
