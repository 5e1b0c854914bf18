//! The two operations that only the MCP servers know; they need the feature `experimental`.

use serde_json::json;

use crate::support::{assert_sent, client, server};

#[tokio::test]
async fn create_kit() {
    let server = server(json!({ "eui": "2CF7F10000000001", "device_key": "KEY1", "x": 1 }));

    let kit = client(&server)
        .development()
        .create_kit("Greenhouse 1")
        .send()
        .await
        .unwrap();

    let body = json!({ "dev_name": "Greenhouse 1", "sku": "blank_device" });
    assert_sent(
        &server,
        "POST",
        "/device/create_development_kit",
        Some(body),
    );
    assert_eq!(kit.eui, "2CF7F10000000001");
    assert_eq!(kit.device_key.unwrap().expose(), "KEY1");
}

#[tokio::test]
async fn create_kit_without_a_key() {
    let server = server(json!({ "eui": "2CF7F10000000001" }));

    let kit = client(&server)
        .development()
        .create_kit("Greenhouse 1")
        .send()
        .await
        .unwrap();

    assert_eq!(kit.device_key, None);
}

#[tokio::test]
async fn node_key() {
    let server = server(json!({ "device_key": "KEY1", "token": "TOKEN1" }));

    let key = client(&server)
        .development()
        .node_key("2CF7F10000000001")
        .send()
        .await
        .unwrap();

    let target = "/device/view_node_key?node_eui=2CF7F10000000001";
    assert_sent(&server, "GET", target, None);
    assert!(!format!("{key:?}").contains("KEY1"), "{key:?}");
    assert_eq!(key.device_key.unwrap().expose(), "KEY1");
    assert_eq!(key.token.unwrap().expose(), "TOKEN1");
}

#[tokio::test]
async fn node_key_without_a_token() {
    let server = server(json!({ "device_key": "KEY1" }));

    let key = client(&server)
        .development()
        .node_key("2CF7F10000000001")
        .send()
        .await
        .unwrap();

    assert_eq!(key.token, None);
}
