//! 设备管理: the list of devices. Reading it page after page is in `paging`.

use serde_json::json;
use thingscloud::Number;

use crate::support::{assert_sent, client, server};

#[tokio::test]
async fn list() {
    let server = server(json!({
        "items": [{
            "id": "d1", "name": "Greenhouse", "descr": "north side", "device_key": "key-1",
            "tags": { "site": "A", "row": "7" }, "create_time": 1_700_000_000,
            "alarm": { "level": 1 }, "active": { "attributes": 1_700_000_100 }, "online": true, "type": "t1",
            "type_info": { "id": "t1", "name": "Sensor", "conn_type": "1", "conn_protocol": "mqtt" }
        }],
        "total": 21, "page_total": 2
    }));

    let response = client(&server)
        .devices()
        .list()
        .page(2)
        .device_type("t1")
        .group("g 1")
        .send()
        .await
        .unwrap();

    assert_sent(
        &server,
        "GET",
        "/api/v1/devices?page=2&type=t1&group=g%201",
        None,
    );
    assert_eq!((response.total, response.page_total), (21, 2));
    let [device] = response.items.as_slice() else {
        panic!("{response:?}")
    };
    assert_eq!(device.id, "d1");
    assert_eq!(device.name.as_deref(), Some("Greenhouse"));
    assert_eq!(device.description.as_deref(), Some("north side"));
    assert_eq!(device.device_key.as_deref(), Some("key-1"));
    let tags = device.tags.as_ref().unwrap();
    assert_eq!(
        (tags["site"].as_str(), tags["row"].as_str(), tags.len()),
        ("A", "7", 2)
    );
    assert_eq!(device.create_time, Some(Number::from(1_700_000_000)));
    assert_eq!(device.alarm, Some(json!({ "level": 1 })));
    assert_eq!(device.active, Some(json!({ "attributes": 1_700_000_100 })));
    assert_eq!(device.online, Some(true));
    assert_eq!(device.device_type.as_ref().unwrap(), "t1");
    let type_info = device.type_info.as_ref().unwrap();
    assert_eq!(type_info.id.as_ref().unwrap(), "t1");
    assert_eq!(type_info.name.as_deref(), Some("Sensor"));
    assert_eq!(type_info.conn_type.as_deref(), Some("1"));
    assert_eq!(type_info.conn_protocol.as_deref(), Some("mqtt"));
    assert_eq!(device.device_code, None);
}

#[tokio::test]
async fn list_with_nothing_set() {
    let server = server(json!({ "items": [], "total": 0, "page_total": 0 }));

    let response = client(&server).devices().list().send().await.unwrap();

    assert_sent(&server, "GET", "/api/v1/devices", None);
    assert_eq!(
        (response.items.len(), response.total, response.page_total),
        (0, 0, 0)
    );
}

#[tokio::test]
async fn list_of_sparse_devices() {
    let server = server(json!({
        "items": [{ "id": "d1" }, {
            "id": "d2", "name": null, "descr": null, "device_key": null, "tags": null, "create_time": null,
            "alarm": null, "active": null, "online": null, "type": null, "type_info": null, "device_code": null,
            "not_documented": [1]
        }],
        "total": 2, "page_total": 1, "not_documented": {}
    }));

    let response = client(&server).devices().list().send().await.unwrap();

    let [missing, null] = response.items.as_slice() else {
        panic!("{response:?}")
    };
    assert_eq!((missing.id.as_str(), null.id.as_str()), ("d1", "d2"));
    for device in [missing, null] {
        assert_eq!(device.name, None);
        assert_eq!(device.description, None);
        assert_eq!(device.device_key, None);
        assert_eq!(device.tags, None);
        assert_eq!(device.create_time, None);
        assert_eq!(device.alarm, None);
        assert_eq!(device.active, None);
        assert_eq!(device.online, None);
        assert_eq!(device.device_type, None);
        assert_eq!(device.type_info, None);
        assert_eq!(device.device_code, None);
    }
}

#[tokio::test]
async fn list_without_items_is_empty() {
    for info in [
        json!({ "items": null, "total": 0, "page_total": 0 }),
        json!({ "total": 0, "page_total": 0 }),
    ] {
        let server = server(info);

        let response = client(&server).devices().list().send().await.unwrap();

        assert_eq!(response.items, []);
    }
}

/// The vendor's tool sends these; the page does not show them.
#[tokio::test]
async fn list_with_what_only_the_vendors_tool_sends() {
    let server = server(json!({ "items": [], "total": 0, "page_total": 0 }));

    client(&server)
        .devices()
        .list()
        .page(1)
        .page_records(50)
        .device_type("t1")
        .groups(["g1", "g,2"])
        .include_sub_groups(true)
        .send()
        .await
        .unwrap();

    let target =
        "/api/v1/devices?page=1&page_records=50&type=t1&groups=g1,g%2C2&include_sub_groups=1";
    assert_sent(&server, "GET", target, None);
}

/// The vendor's tool sends 1 and never anything else; 0 is its opposite.
#[tokio::test]
async fn list_without_sub_groups_as_the_vendors_tool_would_say_it() {
    let server = server(json!({ "items": [], "total": 0, "page_total": 0 }));

    client(&server)
        .devices()
        .list()
        .groups(["g1"])
        .include_sub_groups(false)
        .send()
        .await
        .unwrap();

    assert_sent(
        &server,
        "GET",
        "/api/v1/devices?groups=g1&include_sub_groups=0",
        None,
    );
}

/// The vendor's tool reads it from the list; the page shows it for a single device only.
#[tokio::test]
async fn list_with_the_device_code_that_only_the_vendors_tool_reads() {
    let item = json!({ "id": "d1", "device_code": "12345678" });
    let server = server(json!({ "items": [item], "total": 1, "page_total": 1 }));

    let response = client(&server).devices().list().send().await.unwrap();

    assert_eq!(response.items[0].device_code.as_deref(), Some("12345678"));
}
