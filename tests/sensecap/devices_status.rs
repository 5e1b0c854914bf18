//! Device Management API: the running status.

use sensecap::{BatteryStatus, OnlineStatus};
use serde_json::json;

use crate::support::{assert_sent, at, client, server};

/// A response of the China station.
#[tokio::test]
async fn running_status() {
    let server = server(json!([{
        "device_eui": "2CF7F1201070001C", "latest_message_time": "2026-07-10T02:35:13.511Z", "online_status": 1,
        "battery_status": 1, "battery_digit": 100, "expired_time": "1970-01-01T00:00:00.000Z", "be_quota": 0,
        "report_frequency": 5
    }]));

    let devices = client(&server)
        .devices()
        .running_status(["2CF7F1201070001C"])
        .send()
        .await
        .unwrap();

    let body = json!({ "device_euis": ["2CF7F1201070001C"] });
    assert_sent(&server, "POST", "/view_device_running_status", Some(body));
    let [device] = devices.as_slice() else {
        panic!("{devices:?}")
    };
    assert_eq!(device.device_eui, "2CF7F1201070001C");
    assert_eq!(device.latest_message_time, Some(at(1_783_650_913_511)));
    assert_eq!(device.online_status, Some(OnlineStatus::Online));
    assert_eq!(device.battery_status, Some(BatteryStatus::Good));
    assert_eq!(device.battery_percent, Some(100.0));
    assert_eq!(device.expired_time, None);
    assert_eq!(device.be_quota.as_deref(), Some("0"));
    assert_eq!(device.report_minutes, Some(5));
}

#[tokio::test]
async fn running_status_in_other_spellings() {
    let server = server(json!([
        {
            "device_eui": "2CF7F1201070001C", "latest_message_time": null, "online_status": "0", "battery_status": "0",
            "expired_time": "", "be_quota": "0", "report_frequency": -1
        },
        {
            "device_eui": "2CF7F12010700088", "latest_message_time": "", "online_status": 2,
            "expired_time": "2027-07-10T00:00:00.000Z", "report_frequency": null
        },
        { "device_eui": "2CF7F12104700010" }
    ]));

    let devices = client(&server)
        .devices()
        .running_status(["2CF7F1201070001C", "2CF7F12010700088", "2CF7F12104700010"])
        .send()
        .await
        .unwrap();

    let [first, second, third] = devices.as_slice() else {
        panic!("{devices:?}")
    };
    assert_eq!(first.latest_message_time, None);
    assert_eq!(first.online_status, Some(OnlineStatus::Offline));
    assert_eq!(first.battery_status, Some(BatteryStatus::Low));
    assert_eq!(first.battery_percent, None);
    assert_eq!(first.expired_time, None);
    assert_eq!(first.be_quota.as_deref(), Some("0"));
    assert_eq!(first.report_minutes, None);
    assert_eq!(second.latest_message_time, None);
    assert_eq!(second.online_status.as_ref().unwrap().as_number(), Some(2));
    assert_eq!(second.expired_time, Some(at(1_815_177_600_000)));
    assert_eq!(second.report_minutes, None);
    assert_eq!(
        (&third.online_status, &third.battery_status),
        (&None, &None)
    );
    assert_eq!((&third.be_quota, third.expired_time), (&None, None));
}
