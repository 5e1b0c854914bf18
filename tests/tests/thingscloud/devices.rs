//! 设备管理: devices.

use serde_json::json;

use crate::support::{assert_sent, client, server};

#[tokio::test]
async fn get() {
    let server = server(json!({
        "id": "d1", "name": "Greenhouse", "descr": "north side", "device_key": "key-1",
        "tags": { "site": "A" }, "create_time": 1_700_000_000, "alarm": {}, "active": { "attributes": 1 },
        "online": true, "type": "t1",
        "type_info": { "id": "t1", "name": "Sensor", "conn_type": "1", "conn_protocol": "mqtt" },
        "groups": ["g1", "g2"], "view_token": "view-1", "device_code": "12345678"
    }))
    .await;

    let device = client(&server).devices().get("d1").send().await.unwrap();

    assert_sent(&server, "GET", "/api/v1/device/d1", None).await;
    assert_eq!(device.id, "d1");
    assert_eq!(device.name.as_deref(), Some("Greenhouse"));
    assert_eq!(device.description.as_deref(), Some("north side"));
    assert_eq!(device.tags.unwrap()["site"], "A");
    assert_eq!(device.online, Some(true));
    assert_eq!(device.device_type.unwrap(), "t1");
    assert_eq!(device.groups.unwrap(), ["g1", "g2"]);
}
