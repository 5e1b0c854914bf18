//! 项目信息: the project and counts over its devices.

use serde_json::json;

use crate::support::{assert_sent, client, server};

#[tokio::test]
async fn get() {
    let server = server(json!({
        "id": "p1", "name": "Farm", "descr": "all greenhouses", "tags": { "owner": "Li Na" }
    }));

    let project = client(&server).project().get().send().await.unwrap();

    assert_sent(&server, "GET", "/api/v1/project", None);
    assert_eq!(project.id, "p1");
    assert_eq!(project.name.as_deref(), Some("Farm"));
    assert_eq!(project.description.as_deref(), Some("all greenhouses"));
    let tags = project.tags.unwrap();
    assert_eq!((tags["owner"].as_str(), tags.len()), ("Li Na", 1));
}

#[tokio::test]
async fn get_sparse() {
    for info in [
        json!({ "id": "p1" }),
        json!({ "id": "p1", "name": null, "descr": null, "tags": null, "not_documented": true }),
    ] {
        let server = server(info);

        let project = client(&server).project().get().send().await.unwrap();

        assert_eq!(project.id, "p1");
        assert_eq!(
            (project.name, project.description, project.tags),
            (None, None, None)
        );
    }
}

#[tokio::test]
async fn device_counts() {
    let server = server(json!({
        "device_total": 21, "online_device_total": 13, "offline_device_total": 8,
        "active_device_total": 15, "inactive_device_total": 6, "alarm_device_total": 2
    }));

    let counts = client(&server)
        .project()
        .device_counts()
        .send()
        .await
        .unwrap();

    assert_sent(&server, "GET", "/api/v1/devices_stat", None);
    assert_eq!(counts.device_total, 21);
    assert_eq!(counts.online_device_total, 13);
    assert_eq!(counts.offline_device_total, 8);
    assert_eq!(counts.active_device_total, 15);
    assert_eq!(counts.inactive_device_total, 6);
    assert_eq!(counts.alarm_device_total, 2);
}

#[tokio::test]
async fn alarm_counts() {
    let server = server(json!({
        "device_total": 21, "alarm_1_total": 4, "alarm_2_total": 3, "alarm_3_total": 2, "normal_total": 12
    }));

    let counts = client(&server)
        .project()
        .alarm_counts()
        .send()
        .await
        .unwrap();

    assert_sent(&server, "GET", "/api/v1/devices_alarm_stat", None);
    assert_eq!(counts.device_total, 21);
    assert_eq!(counts.ordinary_alarm_total, 4);
    assert_eq!(counts.severe_alarm_total, 3);
    assert_eq!(counts.urgent_alarm_total, 2);
    assert_eq!(counts.normal_total, 12);
}
