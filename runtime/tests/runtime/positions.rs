//! Objects and lists that are written by position.

use iot_clouds_runtime::{Error, Timestamp};
use iot_clouds_testkit::Server;
use serde_json::{from_str, json, to_string};

use crate::{
    orbit::{self, History, MetricId, Point, READ, Value},
    replies::json as reply,
};

const TIME: &str = "2026-01-01T00:00:00Z";

fn point(value: Value) -> Point {
    let time: Timestamp = TIME.parse().unwrap();
    from_str(&to_string(&(value, time)).unwrap()).unwrap()
}

/// What a call says of data that does not fit.
async fn refused(data: &str) -> Error {
    let body = format!("{{\"code\":0,\n \"data\":{data}}}");
    let server = Server::start(move |_| reply(200, &body)).await;
    let client = orbit::Client::builder(&server.url)
        .credential(orbit::Credential::Key("CANARYKEY".into()))
        .build()
        .unwrap();
    client.call::<History>(&READ).send().await.unwrap_err()
}

#[test]
fn a_tuple_is_read_by_position_and_written_so() {
    let text = r#"[20.5,"2026-01-01T00:00:00Z"]"#;
    let read: Point = from_str(text).unwrap();
    assert_eq!(read.value, Value::Number(20.5));
    assert_eq!(read.time.to_string(), TIME);
    assert_eq!(to_string(&read).unwrap(), text);
    // A vendor may add elements, as it may add keys.
    let longer: Point = from_str(r#"[20.5,"2026-01-01T00:00:00Z",7,{"a":[]}]"#).unwrap();
    assert_eq!(longer, read);
    assert_eq!(
        serde_json::from_value::<Point>(json!([20.5, TIME])).unwrap(),
        read
    );
}

#[test]
fn a_tuple_is_no_object_and_needs_its_elements() {
    for (text, why) in [
        (
            r#"{"value":1,"time":"2026-01-01T00:00:00Z"}"#,
            "expected an array",
        ),
        ("[]", "invalid length 0"),
        ("[1]", "invalid length 1"),
        ("null", "expected an array"),
        ("7", "expected an array"),
        (r#"[1,null]"#, "expected"),
        (r#"[1,"2026-01-01T00:00:00Z""#, "EOF"),
    ] {
        let error = from_str::<Point>(text).unwrap_err().to_string();
        assert!(error.contains(why), "{text}: {error}");
    }
}

#[test]
fn columns_become_items_and_columns_again() {
    let text =
        r#"{"list":[[[1,"4097"],[2,"x"]],[[[20.5,"2026-01-01T00:00:00Z"]],[]]],"older":null}"#;
    let history: History = from_str(text).unwrap();
    assert_eq!(history.list.len(), 2);
    assert_eq!(history.list[0].channel, 1);
    assert_eq!(history.list[0].metric, MetricId::AIR);
    assert_eq!(history.list[0].points, [point(Value::Number(20.5))]);
    assert_eq!(history.list[1].metric, MetricId::from("x"));
    assert_eq!(history.list[1].points, []);
    assert_eq!(history.older, None);
    assert_eq!(to_string(&history).unwrap(), text);
    let value = serde_json::to_value(&history).unwrap();
    assert_eq!(serde_json::from_value::<History>(value).unwrap(), history);
}

#[test]
fn no_items_are_spelt_in_several_ways() {
    for list in ["[]", "[[],[]]", "null", "[[],[],[]]"] {
        let history: History = from_str(&format!(r#"{{"list":{list}}}"#)).unwrap();
        assert_eq!(history.list, [], "{list}");
    }
    assert_eq!(from_str::<History>("{}").unwrap().list, []);
    for (older, expected) in [("null", None), ("[]", Some(0)), ("[[],[]]", Some(0))] {
        let history: History = from_str(&format!(r#"{{"older":{older}}}"#)).unwrap();
        assert_eq!(history.older.map(|items| items.len()), expected, "{older}");
    }
    // Empty columns are written out, so that their number stays.
    let empty: History = from_str("{}").unwrap();
    assert_eq!(
        to_string(&empty).unwrap(),
        r#"{"list":[[],[]],"older":null}"#
    );
}

#[test]
fn further_columns_are_left_alone() {
    let history: History = from_str(r#"{"list":[[[1,"a",true]],[[]],["x"],7]}"#).unwrap();
    assert_eq!(history.list.len(), 1);
}

#[tokio::test]
async fn what_does_not_fit_is_told_with_its_place() {
    for (data, why) in [
        (
            r#"{"list":[[[1,"a"]],[[],[]]]}"#,
            "data.list: expected columns of one length, found an array",
        ),
        (r#"{"list":[[[1,"a"],[2,"b"]]]}"#, "data.list: "),
        (
            r#"{"list":[[[1,"a"],[2,"b"]],[[],[[4,"now"]]]]}"#,
            "data.list[1][1][0][1]: expected an RFC 3339 time, found a string",
        ),
        (
            r#"{"list":[[[1,"a"],["2","b"]],[[],[]]]}"#,
            "data.list[0][1][0]: expected an integer (u32), found string \"2\"",
        ),
        (
            r#"{"list":[[[1,"a"],[2,true]],[[],[]]]}"#,
            "data.list[0][1][1]: expected a text or a number, found true",
        ),
        (
            r#"{"list":[[[1,"a"]],[[[{"x":1},"2026-01-01T00:00:00Z"]]]]}"#,
            "data.list[1][0][0][0]: missing field \"y\"",
        ),
        (
            r#"{"list":{"channel":[1]}}"#,
            "data.list: expected an array of columns, found an object",
        ),
        (
            r#"{"list":[{"channel":1}]}"#,
            "data.list[0]: expected an array, found an object",
        ),
        (
            r#"{"older":"CANARY"}"#,
            "data.older: expected an array of columns, found a string",
        ),
    ] {
        let error = refused(data).await;
        let text = error.to_string();
        let expected = format!("things.read: the response does not fit: {why}");
        assert!(text.starts_with(&expected), "{data}\n{text}\n{expected}");
        assert!(error.is_decode() && !text.contains("CANARY"));
    }
}
