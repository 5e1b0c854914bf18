//! 设备数据: attributes of a device, current and past.

use serde_json::json;
use thingscloud::{Number, Timestamp};

use crate::support::{assert_sent, client, server};

#[tokio::test]
async fn list() {
    let server = server(json!([{
        "identifier": "temperature", "value": 21.5, "attr_type": "report", "data_type": "number", "ts": 1_700_000_000_000_i64,
        "model": {
            "name": "Air temperature", "attr_type": "shared", "data_type": "float", "data_options": { "unit": "°C" }
        }
    }]));

    let attributes = client(&server)
        .attributes()
        .list("d1")
        .send()
        .await
        .unwrap();

    assert_sent(&server, "GET", "/api/v1/device/d1/attributes", None);
    let [attribute] = attributes.as_slice() else {
        panic!("{attributes:?}")
    };
    assert_eq!(attribute.identifier, "temperature");
    assert_eq!(attribute.value, Some(json!(21.5)));
    assert_eq!(attribute.attr_type.as_deref(), Some("report"));
    assert_eq!(attribute.data_type.as_deref(), Some("number"));
    assert_eq!(attribute.ts, Some(Number::from(1_700_000_000_000_i64)));
    let model = attribute.model.as_ref().unwrap();
    assert_eq!(model.name.as_deref(), Some("Air temperature"));
    assert_eq!(model.attr_type.as_deref(), Some("shared"));
    assert_eq!(model.data_type.as_deref(), Some("float"));
    assert_eq!(model.data_options, Some(json!({ "unit": "°C" })));
}

/// The vendor's tool works without `model`; a value may be of any type.
#[tokio::test]
async fn list_sparse() {
    let server = server(json!([
        { "identifier": "location", "value": { "lat": 31.2, "lng": 121.5 } },
        { "identifier": "days", "value": [1, 2], "attr_type": null, "data_type": null, "ts": null, "model": null, "x": 1 },
        { "identifier": "never_set", "value": null },
        { "identifier": "bare" }
    ]));

    let attributes = client(&server)
        .attributes()
        .list("d1")
        .send()
        .await
        .unwrap();

    assert_eq!(
        attributes[0].value,
        Some(json!({ "lat": 31.2, "lng": 121.5 }))
    );
    assert_eq!(attributes[1].value, Some(json!([1, 2])));
    assert_eq!(attributes[2].value, None);
    assert_eq!(attributes[3].identifier, "bare");
    assert_eq!(attributes[3].value, None);
    for attribute in attributes {
        assert_eq!((attribute.attr_type, attribute.data_type), (None, None));
        assert_eq!((attribute.ts, attribute.model), (None, None));
    }
}

#[tokio::test]
async fn empty_list() {
    for info in [json!([]), json!(null)] {
        let server = server(info);

        let attributes = client(&server)
            .attributes()
            .list("d1")
            .send()
            .await
            .unwrap();

        assert_eq!(attributes, []);
    }
}

#[tokio::test]
async fn series() {
    let server = server(json!([
        { "ts": 1_700_000_086_400_i64, "name": "temperature", "value": 21.5, "type": "number" },
        { "ts": 1_700_000_000_001_i64, "name": "temperature", "value": "n/a", "type": "text" }
    ]));

    let points = client(&server)
        .attributes()
        .series("d1", "temperature")
        .page(2)
        .page_records(50)
        .start_time(Timestamp::from_epoch_seconds(1_700_000_000))
        .end_time(Timestamp::from_epoch_milliseconds(1_700_000_086_400))
        .send()
        .await
        .unwrap();

    let target = "/api/v1/device/d1/attribute/temperature/series\
        ?page=2&page_records=50&start_time=1700000000000&end_time=1700000086400";
    assert_sent(&server, "GET", target, None);
    let [late, early] = points.as_slice() else {
        panic!("{points:?}")
    };
    assert_eq!(
        late.ts,
        Some(Timestamp::from_epoch_milliseconds(1_700_000_086_400))
    );
    assert_eq!(late.name.as_ref().unwrap(), "temperature");
    assert_eq!(late.value, Some(json!(21.5)));
    assert_eq!(late.kind.as_deref(), Some("number"));
    assert_eq!(late.timestamp, None);
    assert_eq!(
        early.ts,
        Some(Timestamp::from_epoch_milliseconds(1_700_000_000_001))
    );
    assert_eq!(early.name.as_ref().unwrap(), "temperature");
    assert_eq!(early.value, Some(json!("n/a")));
    assert_eq!(early.kind.as_deref(), Some("text"));
}

#[tokio::test]
async fn series_with_nothing_set() {
    let server = server(json!([]));

    let points = client(&server)
        .attributes()
        .series("d1", "temperature")
        .send()
        .await
        .unwrap();

    assert_sent(
        &server,
        "GET",
        "/api/v1/device/d1/attribute/temperature/series",
        None,
    );
    assert_eq!(points, []);
}

#[tokio::test]
async fn series_between_two_system_times() {
    let server = server(json!([]));

    let start = std::time::UNIX_EPOCH + std::time::Duration::from_millis(1_700_000_000_999);
    let end = std::time::UNIX_EPOCH + std::time::Duration::from_micros(1_700_000_001_000_999);
    client(&server)
        .attributes()
        .series("d1", "temperature")
        .between(start, end)
        .send()
        .await
        .unwrap();

    let target = "/api/v1/device/d1/attribute/temperature/series\
        ?start_time=1700000000999&end_time=1700000001000";
    assert_sent(&server, "GET", target, None);
}

#[tokio::test]
async fn series_sparse() {
    let server = server(json!([
        {},
        { "ts": null, "name": null, "value": null, "type": null, "timestamp": null, "not_documented": 1 }
    ]));

    let points = client(&server)
        .attributes()
        .series("d1", "temperature")
        .send()
        .await
        .unwrap();

    assert_eq!(points.len(), 2);
    for point in points {
        assert_eq!((point.ts, point.name, point.value), (None, None, None));
        assert_eq!((point.kind, point.timestamp), (None, None));
    }
}

#[tokio::test]
async fn empty_series() {
    let server = server(json!(null));

    let points = client(&server)
        .attributes()
        .series("d1", "temperature")
        .send()
        .await
        .unwrap();

    assert_eq!(points, []);
}

/// Numbers are numbers: the server may write them with a fraction.
#[tokio::test]
async fn series_with_times_as_floats() {
    let server = server(json!([{ "ts": 1_700_000_000_000.0 }, { "ts": 1_700_000_000_000.5 }]));

    let points = client(&server)
        .attributes()
        .series("d1", "temperature")
        .send()
        .await
        .unwrap();

    let milliseconds: Vec<i64> = points
        .iter()
        .filter_map(|point| point.ts)
        .map(Timestamp::epoch_milliseconds)
        .collect();
    assert_eq!(milliseconds, [1_700_000_000_000, 1_700_000_000_000]);
}

/// The vendor's tool prints it; the page does not show it.
#[tokio::test]
async fn series_with_the_timestamp_that_only_the_vendors_tool_reads() {
    let server =
        server(json!([{ "ts": 1_700_000_000_000_i64, "timestamp": "2023-11-14T22:13:20.000Z" }]));

    let points = client(&server)
        .attributes()
        .series("d1", "temperature")
        .send()
        .await
        .unwrap();

    assert_eq!(
        points[0].timestamp.as_deref(),
        Some("2023-11-14T22:13:20.000Z")
    );
    assert_eq!(points[0].ts.unwrap().to_string(), "2023-11-14T22:13:20Z");
}

#[tokio::test]
async fn remove() {
    let server = server(json!({}));

    let keys = ["temperature", "humitidy"];
    client(&server)
        .attributes()
        .remove("d1", keys)
        .send()
        .await
        .unwrap();

    let body = json!({ "keys": ["temperature", "humitidy"] });
    assert_sent(
        &server,
        "POST",
        "/api/v1/device/d1/attributes_remove",
        Some(body),
    );
}
