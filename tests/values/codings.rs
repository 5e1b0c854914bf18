//! Times, booleans and lenient values: what the client sends, what the mock accepts, and what the client reads.
//! Must not know how values are read and written.

use std::collections::BTreeMap;

use acme_codings::{Any, Client, Error, Event, Item, Level, Row, Sent, Timestamp, ValuesRead};
use iot_clouds_mock::{MockServer, Request};
use iot_clouds_runtime::coding::Milliseconds;
use serde_json::{Value, json};

use super::mock;

const TIME: i64 = 1_767_225_600;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_epoch_seconds(seconds)
}

fn client(mock: &MockServer) -> Client {
    let builder = Client::builder(mock.url());
    builder.build().unwrap()
}

fn last(mock: &MockServer) -> Request {
    let request = mock.requests().pop().unwrap();
    assert_eq!(request.reason, None);
    assert!(request.notes.is_empty(), "{:?}", request.notes);
    request
}

/// Reads a response of `values.read` that has only these fields besides the required ones.
async fn read(mock: &MockServer, fields: Value) -> Result<ValuesRead, Error> {
    let mut data = json!({ "by_name": {}, "on": 1 });
    let object = data.as_object_mut().unwrap();
    object.extend(fields.as_object().unwrap().clone());
    let stub = mock.stub("values.read").unwrap().times(1);
    stub.respond_with_raw(200, "application/json", &data.to_string())
        .unwrap();
    client(mock).values().read([at(TIME)]).send().await
}

#[tokio::test]
async fn the_example_goes_out_and_comes_back() {
    let mock = mock("codings");
    let call = client(&mock).values().read([at(TIME), at(TIME + 1)]);
    let call = call.mode(false).flags([true, false]).seen(at(TIME));
    let response = call.send().await.unwrap();
    let request = last(&mock);
    let mut query = request.query.clone();
    query.sort();
    let expected = [
        ("all", "Y"),
        ("flags", "Y,N"),
        ("mode", "2"),
        ("on", "1"),
        ("since", "1767225600000,1767225601000"),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(query, expected);
    assert_eq!(request.header("x-seen"), Some("1767225600"));

    expect_example(&response);
}

/// Checks the values of the example.
fn expect_example(response: &ValuesRead) {
    let half = Timestamp::from_epoch_milliseconds(1_767_225_601_500);
    assert_eq!(response.times, [at(TIME), half]);
    assert_eq!(response.by_name["start"], at(TIME));
    let deep = response.deep.as_ref().unwrap();
    assert_eq!((&deep["a"][..], &deep["b"][..]), (&[at(TIME)][..], &[][..]));
    assert_eq!((response.on, response.mode), (true, Some(false)));
    assert_eq!(response.flags, [true, false]);
    assert_eq!(response.old_on, Some(false));
    assert_eq!((response.started, response.ended), (Some(at(TIME)), None));
    assert_eq!(
        (response.counted, response.named.as_deref()),
        (None, Some("12"))
    );
    assert_eq!(
        (response.is_new, response.made),
        (Some(false), Some(at(TIME)))
    );
    assert_eq!(response.numbers, [1.5, 2.5]);
    let rows = response.rows.iter();
    let rows: Vec<_> = rows
        .map(|row| (row.at, row.on, row.count, row.until))
        .collect();
    let second = (at(TIME + 1), false, 8, Some(at(TIME)));
    assert_eq!(rows, [(at(TIME), true, 7, None), second]);
    let series = response.series.iter();
    let series: Vec<_> = series
        .map(|point| (point.at, point.mode, point.count))
        .collect();
    assert_eq!(series, [(at(TIME), true, 2), (at(TIME + 1), false, 3)]);
    assert_eq!(response.any, Some(Any::List(vec![at(TIME)])));
    assert_eq!(response.event, Some(Event::At(at(TIME))));

    expect_stored(response);
}

/// A response that a program stores reads as the same one, and its times and booleans are written as they came.
fn expect_stored(response: &ValuesRead) {
    let stored = serde_json::to_value(response).unwrap();
    assert_eq!(
        serde_json::from_value::<ValuesRead>(stored.clone()).unwrap(),
        *response
    );
    assert_eq!(
        stored["times"],
        json!([1_767_225_600_000_i64, 1_767_225_601_500_i64])
    );
    assert_eq!(
        (&stored["on"], &stored["mode"], &stored["flags"]),
        (&json!(1), &json!(2), &json!(["Y", "N"]))
    );
    assert_eq!(
        stored["rows"][1],
        json!([1_767_225_601_000_i64, 0, 8, TIME])
    );
    assert_eq!(
        stored["series"],
        json!([
            [1_767_225_600_000_i64, 1_767_225_601_000_i64],
            [[1, 2], [2, 3]]
        ])
    );
    assert_eq!(
        (&stored["any"], &stored["event"]["value"]),
        (&json!([1_767_225_600_000_i64]), &json!(TIME))
    );
}

#[tokio::test]
async fn responses_may_be_coded_as_a_whole() {
    let mock = mock("codings");
    let values = client(&mock).values();
    assert_eq!(values.list().send().await.unwrap(), [at(TIME)]);
    // The contract cases of a platform compare such responses with the examples in this way.
    type Coded = iot_clouds_runtime::coding::Coded<Vec<Milliseconds>, Vec<Timestamp>>;
    let expected = serde_json::from_str::<Coded>("[1767225600000]").unwrap();
    assert_eq!(expected, Coded::new(values.list().send().await.unwrap()));
    let by_name = values.by_name().send_with_meta().await.unwrap();
    assert_eq!(by_name.value()["start"], at(TIME));
    assert_eq!(values.last().send().await.unwrap(), at(TIME));
    let (mut pages, mut count) = (values.page().items(), 0);
    while let Some(time) = pages.next().await {
        assert!(time.unwrap() > at(1_600_000_000));
        count += 1;
    }
    assert!(count > 10, "{count} times");
    // Data that is absent is an empty list, as for any other list.
    mock.stub("values.list")
        .unwrap()
        .respond_with_raw(200, "application/json", "null")
        .unwrap();
    assert!(values.list().send().await.unwrap().is_empty());
}

#[tokio::test]
async fn forms_and_bodies_are_coded() {
    let mock = mock("codings");
    let values = client(&mock).values();
    let call = values
        .send(at(TIME))
        .times([at(TIME), at(1)])
        .on(true)
        .mode(false);
    call.send().await.unwrap();
    let body = String::from_utf8(last(&mock).body.to_vec()).unwrap();
    assert_eq!(body, "at=1767225600000&times=1767225600%2C1&on=1&mode=2");

    let item = Item::new([at(TIME)], true).mode(false).made(at(TIME));
    let call = values
        .write(item, [("a", at(TIME))], false)
        .modes([true, false]);
    call.send().await.unwrap();
    let expected = json!({
        "item": { "times": [1_767_225_600_000_i64], "on": 1, "mode": 2, "made": TIME },
        "times": { "a": 1_767_225_600_000_i64 },
        "on": 0,
        "modes": [1, 2],
    });
    assert_eq!(last(&mock).json(), expected);

    values.set_times().set("a", at(TIME)).send().await.unwrap();
    assert_eq!(last(&mock).json(), json!({ "a": 1_767_225_600_000_i64 }));
    values
        .set_list([Sent::new(at(TIME), "x")])
        .send()
        .await
        .unwrap();
    assert_eq!(last(&mock).json(), json!([[TIME, "x"]]));
}

/// The mock takes values only as the platform does.
#[tokio::test]
async fn other_spellings_are_rejected() {
    let mock = mock("codings");
    for (query, wanted) in [
        ("since=1&all=Y&on=true", "`0` or `1`"),
        ("since=1&all=Y&mode=0", "`2` or `1`"),
        ("since=2026-01-01T00:00:00Z&all=Y", "a time as a number"),
        ("since=1&all=1", "`Y`"),
    ] {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let pairs: BTreeMap<&str, &str> = pairs.collect();
        let raw = client(&mock).raw(iot_clouds_runtime::Method::GET, "/values");
        let sent = raw.query(&pairs).send::<Value>().await;
        let reason = mock.requests().pop().unwrap().reason.unwrap_or_default();
        assert!(
            sent.is_err() && reason.contains(wanted),
            "{query}: {reason}"
        );
    }
}

#[tokio::test]
async fn lenient_values_and_null_values_go_together() {
    let mock = mock("codings");
    for started in [json!(0), json!("0"), json!(""), json!(0.0), json!(null)] {
        let read = read(&mock, json!({ "started": started })).await.unwrap();
        assert_eq!(read.started, None, "{started}");
    }
    for (started, seconds) in [
        (json!(7), 7),
        (json!("7"), 7),
        (json!(" 7.0 "), 7),
        (json!(-1), -1),
    ] {
        let read = read(&mock, json!({ "started": started })).await.unwrap();
        assert_eq!(read.started, Some(at(seconds)), "{started}");
    }
    for none in [json!(0), json!("0")] {
        let fields = json!({ "owner": none, "former": none, "level": none });
        let read = read(&mock, fields).await.unwrap();
        assert_eq!((read.owner, read.former, read.level), (None, None, None));
    }
    let fields = json!({ "owner": 7, "former": "-", "level": "1" });
    let read_back = read(&mock, fields).await.unwrap();
    assert_eq!(read_back.owner, Some("7".into()));
    assert_eq!(
        (read_back.former, read_back.level),
        (None, Some(Level::Low))
    );
    for (pin, expected) in [("", None), ("7", Some("7"))] {
        let read = read(&mock, json!({ "pin": pin })).await.unwrap();
        assert_eq!(read.pin.as_ref().map(|pin| pin.expose().as_str()), expected);
    }
    for (is_new, expected) in [
        (json!(true), Some(true)),
        (json!(1), Some(true)),
        (json!("1"), Some(true)),
        (json!("False"), Some(false)),
        (json!(2), None),
        (json!("2"), None),
    ] {
        let read = read(&mock, json!({ "is_new": is_new })).await.unwrap();
        assert_eq!(read.is_new, expected, "{is_new}");
    }
    for (made, seconds) in [
        (json!("2026-01-01T00:00:00Z"), TIME),
        (json!(TIME), TIME),
        (json!("1767225600000"), TIME),
        (json!(0), 0),
    ] {
        let read = read(&mock, json!({ "made": made })).await.unwrap();
        assert_eq!(read.made, Some(at(seconds)), "{made}");
    }
}

/// A value of a strict field that is written otherwise fails, with its place.
#[tokio::test]
async fn strict_values_stay_strict() {
    let mock = mock("codings");
    for (fields, place) in [
        (
            json!({ "times": [1, "2"] }),
            "times[1]: expected a number of milliseconds since 1970",
        ),
        (json!({ "on": 2 }), "on: expected 1 or 0"),
        (json!({ "mode": "1" }), "mode: expected 1 or 2"),
        (json!({ "mode": 0 }), "mode: expected 1 or 2"),
        (
            json!({ "flags": ["Y", "x"] }),
            "flags[1]: expected \"Y\" or \"N\"",
        ),
        (
            json!({ "ended": "0" }),
            "ended: expected a number of milliseconds since 1970",
        ),
        (
            json!({ "started": "soon" }),
            "started: expected a number of seconds since 1970, also as text",
        ),
        (
            json!({ "rows": [[1, 3, 1, null]] }),
            "rows[0][1]: expected 1 or 0",
        ),
    ] {
        let error = read(&mock, fields).await.unwrap_err().to_string();
        assert!(error.contains(place), "{error}");
    }
    // A JSON boolean says what it means, whatever the page shows.
    let read = read(&mock, json!({ "on": false, "mode": true }))
        .await
        .unwrap();
    assert_eq!((read.on, read.mode), (false, Some(true)));
}

/// What the mock makes up is written as the spec says.
#[tokio::test]
async fn made_up_data_is_coded() {
    let mock = mock("codings");
    let item = Item::new([at(TIME)], true);
    let read = client(&mock)
        .values()
        .write(item, BTreeMap::<String, Timestamp>::new(), true);
    let read = read.send().await.unwrap();
    assert!(!read.times.is_empty());
    let rows = client(&mock)
        .values()
        .read([at(5)])
        .send()
        .await
        .unwrap()
        .rows;
    assert!(
        rows.iter().all(|Row { at, .. }| *at > self::at(1)),
        "{rows:?}"
    );
}
