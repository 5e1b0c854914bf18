//! 设备管理: devices.

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

    let answer = client(&server)
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
    assert_eq!((answer.total, answer.page_total), (21, 2));
    let [device] = answer.items.as_slice() else {
        panic!("{answer:?}")
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
    assert_eq!(type_info.id, "t1");
    assert_eq!(type_info.name.as_deref(), Some("Sensor"));
    assert_eq!(type_info.conn_type.as_deref(), Some("1"));
    assert_eq!(type_info.conn_protocol.as_deref(), Some("mqtt"));
    assert_eq!(device.device_code, None);
}

#[tokio::test]
async fn list_with_nothing_set() {
    let server = server(json!({ "items": [], "total": 0, "page_total": 0 }));

    let answer = client(&server).devices().list().send().await.unwrap();

    assert_sent(&server, "GET", "/api/v1/devices", None);
    assert_eq!(
        (answer.items.len(), answer.total, answer.page_total),
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

    let answer = client(&server).devices().list().send().await.unwrap();

    let [missing, null] = answer.items.as_slice() else {
        panic!("{answer:?}")
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

        let answer = client(&server).devices().list().send().await.unwrap();

        assert_eq!(answer.items, []);
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

    let answer = client(&server).devices().list().send().await.unwrap();

    assert_eq!(answer.items[0].device_code.as_deref(), Some("12345678"));
}

#[tokio::test]
async fn get() {
    let server = server(json!({
        "id": "d1", "name": "Greenhouse", "descr": "north side", "device_key": "key-1",
        "tags": { "site": "A" }, "create_time": 1_700_000_000, "alarm": {}, "active": { "attributes": 1 },
        "online": false, "type": "t1",
        "type_info": { "id": "t1", "name": "Sensor", "conn_type": "1", "conn_protocol": "mqtt" },
        "groups": ["g1", "g2"], "view_token": "view-1", "device_code": "12345678"
    }));

    let device = client(&server).devices().get("d1").send().await.unwrap();

    assert_sent(&server, "GET", "/api/v1/device/d1", None);
    assert_eq!(device.id, "d1");
    assert_eq!(device.name.as_deref(), Some("Greenhouse"));
    assert_eq!(device.description.as_deref(), Some("north side"));
    assert_eq!(device.device_key.as_deref(), Some("key-1"));
    assert_eq!(device.tags.as_ref().unwrap()["site"], "A");
    assert_eq!(device.create_time, Some(Number::from(1_700_000_000)));
    assert_eq!(device.alarm, Some(json!({})));
    assert_eq!(device.active, Some(json!({ "attributes": 1 })));
    assert_eq!(device.online, Some(false));
    assert_eq!(device.device_type.as_ref().unwrap(), "t1");
    let type_info = device.type_info.as_ref().unwrap();
    assert_eq!(type_info.id, "t1");
    assert_eq!(type_info.name.as_deref(), Some("Sensor"));
    assert_eq!(type_info.conn_type.as_deref(), Some("1"));
    assert_eq!(type_info.conn_protocol.as_deref(), Some("mqtt"));
    assert_eq!(device.groups.as_ref().unwrap(), &["g1", "g2"]);
    assert_eq!(device.view_token.as_ref().unwrap().expose(), "view-1");
    assert_eq!(device.device_code.as_deref(), Some("12345678"));
    assert!(!format!("{device:?}").contains("view-1"));
}

#[tokio::test]
async fn get_sparse() {
    for (info, groups) in [
        (json!({ "id": "d1" }), None),
        (
            json!({ "id": "d1", "tags": null, "groups": null, "view_token": null }),
            None,
        ),
        (
            json!({ "id": "d1", "tags": null, "groups": [], "not_documented": 1 }),
            Some(0),
        ),
    ] {
        let server = server(info);

        let device = client(&server).devices().get("d1").send().await.unwrap();

        assert_eq!(device.id, "d1");
        assert_eq!(device.tags, None);
        assert_eq!(device.type_info, None);
        assert_eq!(device.view_token, None);
        assert_eq!(device.groups.map(|groups| groups.len()), groups);
    }
}

#[tokio::test]
async fn certificate() {
    let server = server(json!({
        "id": "d1", "name": "Greenhouse", "access_token": "device-token-1", "project_key": "project-key-1"
    }));

    let certificate = client(&server)
        .devices()
        .certificate("d1")
        .send()
        .await
        .unwrap();

    assert_sent(&server, "GET", "/api/v1/device/d1/certificate", None);
    assert_eq!(certificate.id, "d1");
    assert_eq!(certificate.name.as_deref(), Some("Greenhouse"));
    assert_eq!(
        certificate.device_access_token.as_ref().unwrap().expose(),
        "device-token-1"
    );
    assert_eq!(
        certificate.project_key.as_ref().unwrap().expose(),
        "project-key-1"
    );
    let shown = format!("{certificate:?}");
    assert!(
        !shown.contains("device-token-1") && !shown.contains("project-key-1"),
        "{shown}"
    );
}

#[tokio::test]
async fn update() {
    let server = server(json!({}));

    client(&server)
        .devices()
        .update("d1")
        .name("Greenhouse")
        .description("north side")
        .device_key("key-1")
        .send()
        .await
        .unwrap();

    let body = json!({ "name": "Greenhouse", "descr": "north side", "device_key": "key-1" });
    assert_sent(&server, "PUT", "/api/v1/device/d1/info", Some(body));
}

#[tokio::test]
async fn update_of_one_field_sends_that_field_only() {
    let server = server(json!({}));

    client(&server)
        .devices()
        .update("d1")
        .description("")
        .send()
        .await
        .unwrap();

    assert_sent(
        &server,
        "PUT",
        "/api/v1/device/d1/info",
        Some(json!({ "descr": "" })),
    );
}

/// The page marks no field as required: an empty body is still a JSON object.
#[tokio::test]
async fn update_with_nothing_set() {
    let server = server(json!({}));

    client(&server).devices().update("d1").send().await.unwrap();

    assert_sent(&server, "PUT", "/api/v1/device/d1/info", Some(json!({})));
}

#[tokio::test]
async fn merge_tags() {
    let server = server(json!({}));

    let tags = [("site", "A"), ("行", "七")];
    client(&server)
        .devices()
        .merge_tags("d1", tags)
        .send()
        .await
        .unwrap();

    let body = json!({ "tags": { "site": "A", "行": "七" } });
    assert_sent(&server, "PUT", "/api/v1/device/d1/tags", Some(body));
}

#[tokio::test]
async fn remove_tags() {
    let server = server(json!({}));

    client(&server)
        .devices()
        .remove_tags("d1", ["site", "row"])
        .send()
        .await
        .unwrap();

    let body = json!({ "keys": ["site", "row"] });
    assert_sent(&server, "POST", "/api/v1/device/d1/tags_remove", Some(body));
}

#[tokio::test]
async fn replace_groups() {
    let server = server(json!({}));

    client(&server)
        .devices()
        .replace_groups("d1", ["g1", "g2"])
        .send()
        .await
        .unwrap();

    let body = json!({ "groups": ["g1", "g2"] });
    assert_sent(&server, "PUT", "/api/v1/device/d1/groups", Some(body));
}

/// The page: an empty list takes the device out of every group.
#[tokio::test]
async fn replace_groups_by_none() {
    let server = server(json!({}));

    let none: [&str; 0] = [];
    client(&server)
        .devices()
        .replace_groups("d1", none)
        .send()
        .await
        .unwrap();

    assert_sent(
        &server,
        "PUT",
        "/api/v1/device/d1/groups",
        Some(json!({ "groups": [] })),
    );
}

#[tokio::test]
async fn remove() {
    let server = server(json!({}));

    client(&server).devices().remove("d1").send().await.unwrap();

    assert_sent(&server, "DELETE", "/api/v1/device/d1", None);
}

#[tokio::test]
async fn create() {
    let server = server(json!({ "id": "d1", "name": "Greenhouse" }));

    let created = client(&server)
        .devices()
        .create("Greenhouse")
        .description("north side")
        .device_type("t1")
        .tags([("site", "A")])
        .device_key("key-1")
        .send()
        .await
        .unwrap();

    let body = json!({
        "name": "Greenhouse", "descr": "north side", "type": "t1", "tags": { "site": "A" }, "device_key": "key-1"
    });
    assert_sent(&server, "POST", "/api/v1/device", Some(body));
    assert_eq!(created.id, "d1");
    assert_eq!(created.name.as_deref(), Some("Greenhouse"));
}

#[tokio::test]
async fn create_with_a_name_only() {
    let server = server(json!({ "id": "d1" }));

    let created = client(&server)
        .devices()
        .create("Greenhouse")
        .send()
        .await
        .unwrap();

    assert_sent(
        &server,
        "POST",
        "/api/v1/device",
        Some(json!({ "name": "Greenhouse" })),
    );
    assert_eq!((created.id.as_str(), created.name), ("d1", None));
}

/// The page answers `{}`; whatever else stands there is nothing to fail over.
#[tokio::test]
async fn an_empty_answer_may_be_said_in_any_way() {
    for info in [
        json!({}),
        json!(null),
        json!([]),
        json!(""),
        json!({ "id": "d1" }),
    ] {
        let server = server(info);

        client(&server).devices().remove("d1").send().await.unwrap();
    }
}
