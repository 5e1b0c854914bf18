//! Device Data API: values of every kind, and storing responses.

use sensecap::{ChannelTelemetry, ChartSeries, ScanEntry, TelemetryList, TelemetryValue};
use serde_json::{Value, json};

use crate::support::{client, server};

/// Reads a value from a list of past values.
async fn past(value: Value) -> TelemetryValue {
    let series = json!({ "list": [[[1, "5001"]], [[[value, "2026-06-21T00:00:00Z"]]]] });
    let server = server(series);
    let call = client(&server).telemetry().list("2CF7F12010700001");
    let mut response = call.send().await.unwrap();
    response.list.remove(0).points.remove(0).value
}

/// Reads a value from the latest values.
async fn latest(value: Value) -> TelemetryValue {
    let point = json!({ "measurement_value": value, "measurement_id": "5001" });
    let server = server(json!([{ "channel_index": 1, "points": [point] }]));
    let call = client(&server).telemetry().latest("2CF7F12010700001");
    let mut response = call.send().await.unwrap();
    response.remove(0).points.remove(0).value.unwrap()
}

#[tokio::test]
async fn values_of_every_kind() {
    let cases = [
        (json!(185), TelemetryValue::Number(185.0)),
        (json!(-0.25), TelemetryValue::Number(-0.25)),
        (
            json!("0.01,-0.02,9.81"),
            TelemetryValue::Text("0.01,-0.02,9.81".into()),
        ),
        (json!(true), TelemetryValue::Boolean(true)),
        (json!([]), TelemetryValue::Scan(vec![])),
        (json!({ "x": 1 }), TelemetryValue::Other(json!({ "x": 1 }))),
    ];
    for (json, expected) in cases {
        assert_eq!(past(json.clone()).await, expected);
        assert_eq!(latest(json).await, expected);
    }
    assert_eq!(past(json!(null)).await, TelemetryValue::Other(Value::Null));
}

/// 5001 and 5002: strengths are text.
#[tokio::test]
async fn scans() {
    let scan = json!([{ "mac": "C3:00:00:3E:7D:A1", "rssi": "-53" }, { "mac": "C3:00:00:3E:7D:A2", "rssi": -71 }, {}]);
    for value in [past(scan.clone()).await, latest(scan).await] {
        let TelemetryValue::Scan(entries) = &value else {
            panic!("{value:?}")
        };
        let found: Vec<_> = entries
            .iter()
            .map(|entry| match entry {
                ScanEntry::Item(item) => (item.mac.as_deref(), item.rssi),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(
            found,
            [
                (Some("C3:00:00:3E:7D:A1"), Some(-53)),
                (Some("C3:00:00:3E:7D:A2"), Some(-71)),
                (None, None),
            ]
        );
        assert_eq!(value.as_number(), None);
    }
}

/// 5003: what its entries are is not known.
#[tokio::test]
async fn lists_of_other_things() {
    let expected = vec![
        ScanEntry::Other(json!(7)),
        ScanEntry::Other(json!("low battery")),
        ScanEntry::Other(json!([1])),
    ];
    let value = past(json!([7, "low battery", [1]])).await;
    assert_eq!(value, TelemetryValue::Scan(expected));
}

/// Responses are written as they came, and read again.
#[test]
fn responses_can_be_stored() {
    let list = json!({
        "list": [
            [[1, "5001"], [10, "4097"]],
            [
                [[[{ "mac": "AA", "rssi": -53 }, 7], "2026-06-21T00:00:00Z"], ["1,2,3", "2026-06-21T00:00:01Z"]],
                [[26.5, "2026-06-21T00:00:00.500Z"], [true, "2026-06-21T00:00:01Z"], [null, "2026-06-21T00:00:02Z"]]
            ]
        ]
    });
    let response: TelemetryList = serde_json::from_value(list.clone()).unwrap();
    assert_eq!(serde_json::to_value(&response).unwrap(), list);

    let empty: TelemetryList = serde_json::from_value(json!({ "list": [] })).unwrap();
    let again: TelemetryList =
        serde_json::from_value(serde_json::to_value(&empty).unwrap()).unwrap();
    assert_eq!(again, empty);

    let latest = json!([{
        "channel_index": 1,
        "points": [{ "measurement_id": "4097", "measurement_value": 26.5, "time": "2026-06-21T00:00:00Z" }]
    }]);
    let response: Vec<ChannelTelemetry> = serde_json::from_value(latest.clone()).unwrap();
    assert_eq!(serde_json::to_value(&response).unwrap(), latest);

    let series = json!([{
        "channel": 1,
        "lists": [{ "measurement_id": "4097", "average_value": 26.5, "time": "2026-06-21T00:00:00Z" }]
    }]);
    let response: Vec<ChartSeries> = serde_json::from_value(series.clone()).unwrap();
    assert_eq!(serde_json::to_value(&response).unwrap(), series);
}
