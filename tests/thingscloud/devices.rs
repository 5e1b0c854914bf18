//! 设备管理: devices. The list of them is in `list`.

mod list;

use serde_json::json;
use thingscloud::Number;

use crate::support::{assert_sent, client, server};

#[tokio::test]
async fn requests_are_awaited_without_send() {
    let server = server(json!({ "id": "d1", "name": "Greenhouse" }));
    let client = client(&server);

    let sent = client.devices().get("d1").send().await.unwrap();
    assert_eq!(client.devices().get("d1").await.unwrap(), sent);
    // The future outlives the request and the client, and goes to another thread.
    let future = client.clone().devices().get("d1").into_future();
    assert_eq!(format!("{future:?}"), "CallFuture");
    assert_eq!(tokio::spawn(future).await.unwrap().unwrap(), sent);

    let token = client.auth().access_token().await.unwrap();
    let again = client.auth().access_token().send().await.unwrap();
    assert_eq!(token.value(), again.value());
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
    assert_eq!(type_info.id.as_ref().unwrap(), "t1");
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
async fn replace_groups_by_an_empty_list() {
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

/// The page shows `{}`; any other value is accepted too.
#[tokio::test]
async fn an_empty_response_may_have_any_form() {
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
