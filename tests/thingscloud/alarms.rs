//! 设备告警: alarm messages. The page's samples lack the braces of the items; a list of objects is meant.

use serde_json::{Value, json};
use thingscloud::{AlarmLevel, AlarmLog, AlarmStatus, Number};

use crate::support::{assert_sent, client, server};

fn page_sample() -> Value {
    json!({
        "id": "a1", "device_id": "d1", "alarm_status": 1, "alarm_level": 2, "alarm_info": { "rule": "too hot" },
        "create_time": 1_700_000_000, "notify_logs": [{ "way": "sms" }, "mail"],
        "device": { "id": "d1", "name": "device2" }
    })
}

fn assert_page_sample(log: &AlarmLog) {
    assert_eq!(log.id, "a1");
    assert_eq!(log.device_id.as_ref().unwrap(), "d1");
    assert_eq!(log.alarm_status, Some(AlarmStatus::Triggered));
    assert_eq!(log.alarm_level, Some(AlarmLevel::Severe));
    assert_eq!(log.alarm_info, Some(json!({ "rule": "too hot" })));
    assert_eq!(log.create_time, Some(Number::from(1_700_000_000)));
    assert_eq!(
        log.notify_logs,
        Some(vec![json!({ "way": "sms" }), json!("mail")])
    );
    let device = log.device.as_ref().unwrap();
    assert_eq!(device.id.as_ref().unwrap(), "d1");
    assert_eq!(device.name.as_deref(), Some("device2"));
}

#[tokio::test]
async fn list() {
    let server = server(json!({ "items": [page_sample()] }));

    let response = client(&server).alarms().list().send().await.unwrap();

    assert_sent(&server, "GET", "/api/v1/alarm_logs", None);
    assert_eq!(response.items.len(), 1);
    assert_page_sample(&response.items[0]);
}

#[tokio::test]
async fn list_for_device() {
    let server = server(json!({ "items": [page_sample()] }));

    let response = client(&server)
        .alarms()
        .list_for_device("d1")
        .send()
        .await
        .unwrap();

    assert_sent(&server, "GET", "/api/v1/device/d1/alarm_logs", None);
    assert_eq!(response.items.len(), 1);
    assert_page_sample(&response.items[0]);
}

#[tokio::test]
async fn list_sparse() {
    let server = server(json!({
        "items": [{ "id": "a1" }, {
            "id": "a2", "device_id": null, "alarm_status": null, "alarm_level": null, "alarm_info": null,
            "create_time": null, "notify_logs": null, "device": null, "not_documented": 1
        }]
    }));

    let response = client(&server).alarms().list().send().await.unwrap();

    assert_eq!(response.items.len(), 2);
    for log in response.items {
        assert_eq!(
            (log.device_id, log.alarm_status, log.alarm_level),
            (None, None, None)
        );
        assert_eq!((log.alarm_info, log.create_time), (None, None));
        assert_eq!((log.notify_logs, log.device), (None, None));
    }
}

#[tokio::test]
async fn empty_list() {
    for info in [json!({ "items": [] }), json!({ "items": null }), json!({})] {
        let server = server(info);

        let all = client(&server).alarms().list().send().await.unwrap();
        let of_device = client(&server)
            .alarms()
            .list_for_device("d1")
            .send()
            .await
            .unwrap();

        assert_eq!((all.items, of_device.items), (vec![], vec![]));
    }
}

/// The numbers of the vendor's webhook page: 0 and 1, and 1 to 3.
#[tokio::test]
async fn statuses_and_levels() {
    let server = server(json!({
        "items": [
            { "id": "a0", "alarm_status": 0, "alarm_level": 1 },
            { "id": "a1", "alarm_status": 1, "alarm_level": 3 },
            { "id": "a2", "alarm_status": "1", "alarm_level": "2" }
        ]
    }));

    let items = client(&server).alarms().list().send().await.unwrap().items;

    let seen: Vec<_> = items
        .into_iter()
        .map(|log| (log.alarm_status.unwrap(), log.alarm_level.unwrap()))
        .collect();
    let expected = [
        (AlarmStatus::Recovered, AlarmLevel::Ordinary),
        (AlarmStatus::Triggered, AlarmLevel::Urgent),
        (AlarmStatus::Triggered, AlarmLevel::Severe),
    ];
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_level_without_a_name_is_kept() {
    let server =
        server(json!({ "items": [{ "id": "a1", "alarm_level": 9, "alarm_status": "paused" }] }));

    let items = client(&server).alarms().list().send().await.unwrap().items;

    assert!(matches!(items[0].alarm_level, Some(AlarmLevel::Unknown(_))));
    assert_eq!(items[0].alarm_level.as_ref().unwrap(), "9");
    assert_eq!(items[0].alarm_status.as_ref().unwrap(), "paused");
    let again = serde_json::to_value(&items[0]).unwrap();
    assert_eq!(
        (&again["alarm_level"], &again["alarm_status"]),
        (&json!(9), &json!("paused"))
    );
}
