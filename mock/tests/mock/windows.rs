//! Windows of time: points within the window, the newest first, at most as many as requested, at the same times in each window.
//! Must not know how a client reads a range.

use std::time::{Duration, SystemTime};

use iot_clouds_mock::MockServer;
use serde_json::{Value, json};

use crate::support::{request, send, with_key};

/// The mock's time, in milliseconds.
const NOW: i64 = 1_800_000_000_000;
const MINUTE: i64 = 60_000;

fn stopped(mock: MockServer) -> MockServer {
    mock.set_time(SystemTime::UNIX_EPOCH + Duration::from_millis(NOW as u64));
    mock
}

async fn list(mock: &MockServer, query: &str) -> Value {
    let path = format!("/list_telemetry_data?device_eui=2CF7F12010700088{query}");
    let response = send(with_key(mock, "GET", &path)).await;
    assert_eq!(response.status, 200, "{response:?}");
    response.json()["data"]["list"].clone()
}

fn milliseconds(time: &Value) -> i64 {
    let time: jiff::Timestamp = time.as_str().unwrap().parse().unwrap();
    time.as_millisecond()
}

/// The times of each series.
fn times(list: &Value) -> Vec<Vec<i64>> {
    let series = list.get(1).and_then(Value::as_array).into_iter().flatten();
    let times = series.map(|points| {
        let points = points.as_array().unwrap().iter();
        points.map(|point| milliseconds(&point[1])).collect()
    });
    times.collect()
}

#[tokio::test]
async fn points_are_in_the_window_and_newest_first() {
    let mock = stopped(MockServer::start("sensecap").unwrap());
    let hour = times(&list(&mock, &format!("&time_start={}", NOW - 60 * MINUTE)).await);
    let expected: Vec<i64> = (0..=12).map(|back| NOW - back * 5 * MINUTE).collect();
    assert_eq!(hour, [expected.clone(), expected]);
    let within = format!("&time_start={}&time_end={NOW}", NOW - 9 * MINUTE);
    let expected = vec![NOW, NOW - 5 * MINUTE];
    assert_eq!(
        times(&list(&mock, &within).await),
        [expected.clone(), expected]
    );
    let backwards = format!("&time_start={NOW}&time_end={}", NOW - 10 * MINUTE);
    assert_eq!(list(&mock, &backwards).await, json!([]));
    // There is nothing in the future yet.
    let future = format!("&time_start={}&time_end={}", NOW + 1, NOW + 60 * MINUTE);
    assert_eq!(list(&mock, &future).await, json!([]));
    // Without a start, a day.
    let day = times(&list(&mock, "&limit=5000").await);
    assert_eq!(day[0].first(), Some(&NOW));
    assert_eq!(day[0].last(), Some(&(NOW - 24 * 60 * MINUTE)));
    let latest = "/view_latest_telemetry_data?device_eui=2CF7F12010700088";
    let latest = send(with_key(&mock, "GET", latest)).await.json();
    assert_eq!(milliseconds(&latest["data"][0]["points"][0]["time"]), NOW);
}

#[tokio::test]
async fn all_series_share_the_room_of_a_response() {
    let mock = stopped(MockServer::start("sensecap").unwrap());
    let four = list(&mock, "&limit=4").await;
    let expected = vec![NOW, NOW - 5 * MINUTE];
    assert_eq!(times(&four), [expected.clone(), expected]);
    assert_ne!(four[0][0], four[0][1]);
    let one = list(&mock, "&limit=1").await;
    assert_eq!(
        (times(&one), one[0].as_array().unwrap().len()),
        (vec![vec![NOW]], 1)
    );
    assert_eq!(list(&mock, "&limit=0").await, json!([]));
    let named = list(&mock, "&limit=3&measurement_id=4103").await;
    assert_eq!(
        (named[0][0][1].clone(), times(&named)[0].len()),
        (json!("4103"), 3)
    );
    let month = list(
        &mock,
        &format!("&time_start={}&limit=20000", NOW - 31 * 1440 * MINUTE),
    )
    .await;
    assert_eq!(times(&month).iter().map(Vec::len).sum::<usize>(), 1000);
    let small = stopped(
        MockServer::builder("sensecap")
            .max_page_size(10)
            .start()
            .unwrap(),
    );
    assert_eq!(
        times(&list(&small, "").await)
            .iter()
            .map(Vec::len)
            .sum::<usize>(),
        10
    );
}

#[tokio::test]
async fn a_point_is_the_same_in_each_window() {
    let mock = stopped(MockServer::start("sensecap").unwrap());
    let wide = list(&mock, "&measurement_id=4103&channel_index=2&limit=20").await;
    let end = format!(
        "&measurement_id=4103&channel_index=2&limit=5&time_end={}",
        NOW - 50 * MINUTE
    );
    let narrow = list(&mock, &end).await;
    assert_eq!(
        wide[1][0].as_array().unwrap()[10..15],
        *narrow[1][0].as_array().unwrap()
    );
    assert_ne!(wide[1][0][0][0], wide[1][0][1][0]);
}

/// Lists of points, series that are objects, and parameters in a body.
#[tokio::test]
async fn windows_of_any_shape_are_served() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../codegen/tests/emission/windows/spec"
    );
    let mock = MockServer::builder("acme").spec_folder(folder).unwrap();
    let mock = stopped(mock.start().unwrap());
    let get = async |path: String| send(request(&mock, "GET", &path)).await.json();
    let since = NOW - 10 * MINUTE;
    let bare = get(format!("/bare?since={since}")).await;
    let seconds = |line: &Value| line["at"].as_i64().unwrap() * 1000;
    let at: Vec<i64> = bare.as_array().unwrap().iter().map(seconds).collect();
    assert_eq!(at, [NOW, NOW - 5 * MINUTE, since]);
    let series = get(format!("/series?since={since}&limit=3")).await;
    let of = |series: &Value| -> Vec<i64> {
        let values = series["values"].as_array().unwrap().iter();
        values.map(|value| value["ts"].as_i64().unwrap()).collect()
    };
    assert_eq!(
        (of(&series[0]), of(&series[1])),
        (vec![NOW, NOW - 5 * MINUTE], vec![NOW])
    );
    let body = json!({ "log": "a", "since": since, "until": NOW - MINUTE });
    let nested = request(&mock, "POST", "/nested").header("content-type", "application/json");
    let nested = send(nested.body(body.to_string())).await.json();
    let at: Vec<i64> = nested["page"]["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(seconds)
        .collect();
    assert_eq!(at, [NOW - 5 * MINUTE, since]);
}
