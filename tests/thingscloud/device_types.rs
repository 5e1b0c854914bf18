//! 设备类型: device types and the extended infos that they define.

use serde_json::json;
use thingscloud::Number;

use crate::support::{assert_sent, client, server};

#[tokio::test]
async fn list() {
    let server = server(json!({
        "items": [{
            "id": "t1", "name": "Sensor", "descr": "for air", "tags": { "maker": "A", "model": "2" },
            "create_time": 1_700_000_000, "device_count": 7, "conn_protocol": "mqtt", "conn_type": "1"
        }]
    }));

    let response = client(&server).device_types().list().send().await.unwrap();

    assert_sent(&server, "GET", "/api/v1/device_types", None);
    let [device_type] = response.items.as_slice() else {
        panic!("{response:?}")
    };
    assert_eq!(device_type.id, "t1");
    assert_eq!(device_type.name.as_deref(), Some("Sensor"));
    assert_eq!(device_type.description.as_deref(), Some("for air"));
    let tags = device_type.tags.as_ref().unwrap();
    assert_eq!(
        (tags["maker"].as_str(), tags["model"].as_str(), tags.len()),
        ("A", "2", 2)
    );
    assert_eq!(device_type.create_time, Some(Number::from(1_700_000_000)));
    assert_eq!(device_type.device_count, Some(7));
    assert_eq!(device_type.conn_protocol.as_deref(), Some("mqtt"));
    assert_eq!(device_type.conn_type.as_deref(), Some("1"));
}

#[tokio::test]
async fn list_sparse() {
    let server = server(json!({
        "items": [{ "id": "t1" }, {
            "id": "t2", "name": null, "descr": null, "tags": null, "create_time": null, "device_count": null,
            "conn_protocol": null, "conn_type": null, "not_documented": {}
        }]
    }));

    let response = client(&server).device_types().list().send().await.unwrap();

    assert_eq!(response.items.len(), 2);
    for device_type in response.items {
        assert_eq!((device_type.name, device_type.description), (None, None));
        assert_eq!((device_type.tags, device_type.create_time), (None, None));
        assert_eq!(device_type.device_count, None);
        assert_eq!(
            (device_type.conn_protocol, device_type.conn_type),
            (None, None)
        );
    }
}

#[tokio::test]
async fn empty_list() {
    for info in [json!({ "items": [] }), json!({ "items": null }), json!({})] {
        let server = server(info);

        let response = client(&server).device_types().list().send().await.unwrap();

        assert_eq!(response.items, []);
    }
}

#[tokio::test]
async fn extended_infos() {
    let server = server(json!({
        "items": [{
            "id": "x1", "info_type": "text", "name": "Keeper", "descr": "who to call", "enabled": true,
            "options": { "max_length": 20 }, "create_time": 1_700_000_000, "update_time": 1_700_000_100,
            "is_standard": false
        }]
    }));

    let response = client(&server)
        .device_types()
        .extended_infos("t1")
        .send()
        .await
        .unwrap();

    assert_sent(&server, "GET", "/api/v1/device_type/t1/extend_infos", None);
    let [definition] = response.items.as_slice() else {
        panic!("{response:?}")
    };
    assert_eq!(definition.id, "x1");
    assert_eq!(definition.info_type.as_deref(), Some("text"));
    assert_eq!(definition.name.as_deref(), Some("Keeper"));
    assert_eq!(definition.description.as_deref(), Some("who to call"));
    assert_eq!(definition.enabled, Some(true));
    assert_eq!(definition.options, Some(json!({ "max_length": 20 })));
    assert_eq!(definition.create_time, Some(Number::from(1_700_000_000)));
    assert_eq!(definition.update_time, Some(Number::from(1_700_000_100)));
    assert_eq!(definition.is_standard, Some(false));
}

#[tokio::test]
async fn empty_extended_infos() {
    for info in [json!({ "items": [] }), json!({ "items": null })] {
        let server = server(info);

        let response = client(&server)
            .device_types()
            .extended_infos("t1")
            .send()
            .await
            .unwrap();

        assert_eq!(response.items, []);
    }
}
