//! 设备通信: attributes, commands and data streams to a device.

use std::collections::BTreeMap;

use serde_json::json;
use thingscloud::{PushMode, StreamMessage};

use crate::support::{assert_sent, client, server};

#[tokio::test]
async fn push_attributes() {
    let server = server(json!({}));

    client(&server)
        .control()
        .push_attributes("d1")
        .set("power", true)
        .set("target_temperature", 22.5)
        .set("mode", "eco")
        .set("level", 3)
        .set("times", json!([{ "from": "08:00" }]))
        .set("comment", json!(null))
        .send()
        .await
        .unwrap();

    let body = json!({
        "power": true, "target_temperature": 22.5, "mode": "eco", "level": 3, "times": [{ "from": "08:00" }],
        "comment": null
    });
    assert_sent(
        &server,
        "POST",
        "/api/v1/control/device/d1/attributes",
        Some(body),
    );
}

/// The keys are the user's, and no key may be taken for a parameter.
#[tokio::test]
async fn push_attributes_with_any_key() {
    let server = server(json!({}));

    client(&server)
        .control()
        .push_attributes("d1")
        .set("device_id", "d2")
        .set("温度", 1)
        .set("", 2)
        .send()
        .await
        .unwrap();

    let body = json!({ "device_id": "d2", "温度": 1, "": 2 });
    assert_sent(
        &server,
        "POST",
        "/api/v1/control/device/d1/attributes",
        Some(body),
    );
}

/// The page requires a JSON object, so it is empty if there is nothing to set.
#[tokio::test]
async fn push_attributes_with_nothing_set() {
    let server = server(json!({}));

    client(&server)
        .control()
        .push_attributes("d1")
        .send()
        .await
        .unwrap();

    assert_sent(
        &server,
        "POST",
        "/api/v1/control/device/d1/attributes",
        Some(json!({})),
    );
}

#[tokio::test]
async fn update_cloud_attributes() {
    let server = server(json!({}));

    client(&server)
        .control()
        .update_cloud_attributes("d1")
        .set("work_mode", "eco")
        .set("limits", json!({ "low": 1, "high": 2.5 }))
        .send()
        .await
        .unwrap();

    let body = json!({ "work_mode": "eco", "limits": { "low": 1, "high": 2.5 } });
    assert_sent(
        &server,
        "PUT",
        "/api/v1/control/device/d1/attributes",
        Some(body),
    );
}

#[tokio::test]
async fn send_command() {
    let server = server(json!({}));

    client(&server)
        .control()
        .send_command("d1", "open_valve")
        .params([
            ("valve", json!(2)),
            ("slow", json!(true)),
            ("steps", json!([1, 2])),
        ])
        .id(17)
        .send()
        .await
        .unwrap();

    let body = json!({ "method": "open_valve", "params": { "valve": 2, "slow": true, "steps": [1, 2] }, "id": 17 });
    assert_sent(
        &server,
        "POST",
        "/api/v1/control/device/d1/command",
        Some(body),
    );
}

/// The page shows `params` as `{}` and marks nothing; the vendor's library for devices ignores commands without it.
#[tokio::test]
async fn send_command_with_a_method_only() {
    let server = server(json!({}));

    client(&server)
        .control()
        .send_command("d1", "reboot")
        .send()
        .await
        .unwrap();

    let body = json!({ "method": "reboot", "params": {} });
    assert_sent(
        &server,
        "POST",
        "/api/v1/control/device/d1/command",
        Some(body),
    );
}

/// The page's first sample.
#[tokio::test]
async fn send_stream_of_hex() {
    let server = server(json!({}));

    let message = StreamMessage::Hex("01 03 01 FF 00 0C 74 03".into());
    client(&server)
        .control()
        .send_stream("d1", "stream", PushMode::Mqtt, message)
        .send()
        .await
        .unwrap();

    let body = json!({ "type": "hex", "msg": "01 03 01 FF 00 0C 74 03" });
    assert_sent(
        &server,
        "POST",
        "/api/v1/control/device/d1/data/stream/set?push_mode=mqtt",
        Some(body),
    );
}

/// The page's second sample.
#[tokio::test]
async fn send_stream_of_text() {
    let server = server(json!({}));

    let message = StreamMessage::Text("t:45,u=31".into());
    client(&server)
        .control()
        .send_stream("d1", "stream", PushMode::Tcp, message)
        .send()
        .await
        .unwrap();

    let body = json!({ "type": "text", "msg": "t:45,u=31" });
    assert_sent(
        &server,
        "POST",
        "/api/v1/control/device/d1/data/stream/set?push_mode=tcp",
        Some(body),
    );
}

/// The page's third sample.
#[tokio::test]
async fn send_stream_of_json() {
    let server = server(json!({}));

    let message = StreamMessage::Json(BTreeMap::from([
        ("command".to_owned(), json!("openLock")),
        ("led".to_owned(), json!("ON")),
        ("stat".to_owned(), json!("011001")),
    ]));
    client(&server)
        .control()
        .send_stream("d1", "stream", "mqtt", message)
        .send()
        .await
        .unwrap();

    let body =
        json!({ "type": "json", "msg": { "command": "openLock", "led": "ON", "stat": "011001" } });
    assert_sent(
        &server,
        "POST",
        "/api/v1/control/device/d1/data/stream/set?push_mode=mqtt",
        Some(body),
    );
}

/// A channel that the vendor adds later can be used before this crate has a name for it.
#[tokio::test]
async fn send_stream_over_a_channel_without_a_name() {
    let server = server(json!({}));

    let message = StreamMessage::Text("hello".into());
    client(&server)
        .control()
        .send_stream("d1", "up-link_1", "udp & more", message)
        .send()
        .await
        .unwrap();

    let target = "/api/v1/control/device/d1/data/up-link_1/set?push_mode=udp%20%26%20more";
    assert_sent(
        &server,
        "POST",
        target,
        Some(json!({ "type": "text", "msg": "hello" })),
    );
}
