//! Limits are checked before anything is sent.

use sensecap::{Error, Outcome};
use serde_json::json;

use crate::support::{assert_nothing_sent, assert_sent, at, client, server};

const DAY: i64 = 24 * 60 * 60 * 1_000;
const START: i64 = 1_782_000_000_000;

fn euis(count: usize) -> Vec<String> {
    (0..count)
        .map(|number| format!("2CF7F120107{number:05X}"))
        .collect()
}

fn assert_refused(error: &Error, text: &str) {
    assert_eq!(error.to_string(), text);
    assert!(error.is_invalid_request());
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert_eq!((error.attempts(), error.status()), (0, None));
}

/// The page: up to 50 devices at a time.
#[tokio::test]
async fn details_of_51_devices() {
    let server = server(json!([]));

    let error = client(&server)
        .devices()
        .view(euis(51))
        .send()
        .await
        .unwrap_err();

    assert_nothing_sent(&server);
    assert_refused(
        &error,
        "devices.view: invalid request: device_euis has 51 items, but at most 50 are allowed \
         (Device Management API, Get device detail); call with_unchecked_limits() to send it anyway",
    );
}

/// The vendor's own client sends at most 50 at a time.
#[tokio::test]
async fn other_calls_with_51_devices() {
    let server = server(json!([]));
    let (devices, groups) = (client(&server).devices(), client(&server).groups());

    let errors = [
        devices.list_channels(euis(51)).send().await.unwrap_err(),
        devices.running_status(euis(51)).send().await.unwrap_err(),
        devices.delete(euis(51)).send().await.unwrap_err(),
        groups.move_devices("A", euis(51)).send().await.unwrap_err(),
    ];

    assert_nothing_sent(&server);
    for error in errors {
        let text = error.to_string();
        assert!(
            text.contains("has 51 items, but at most 50 are allowed"),
            "{text}"
        );
        assert!(
            text.contains("observed: java-sdk sends at most 50 at a time"),
            "{text}"
        );
        assert_eq!(error.outcome(), Outcome::NotSent);
    }
}

#[tokio::test]
async fn exactly_50_devices_are_sent() {
    let server = server(json!([]));

    client(&server)
        .devices()
        .running_status(euis(50))
        .send()
        .await
        .unwrap();

    let body = json!({ "device_euis": euis(50) });
    assert_sent(&server, "POST", "/view_device_running_status", Some(body));
}

/// No page states this limit for this operation.
#[tokio::test]
async fn a_report_cycle_for_51_devices_is_sent() {
    let server = server(json!({}));

    let call = client(&server).devices().update_report_cycle(euis(51), 5);
    call.send().await.unwrap();

    let body = json!({ "device_euis": euis(51), "report_cycle": 5 });
    assert_sent(&server, "POST", "/update_device_report_cycle", Some(body));
}

#[tokio::test]
async fn unchecked_devices_are_sent() {
    let server = server(json!([]));

    let call = client(&server)
        .devices()
        .view(euis(51))
        .with_unchecked_limits();
    call.send().await.unwrap();

    let body = json!({ "device_euis": euis(51) });
    assert_sent(&server, "POST", "/view_devices", Some(body));
}

/// The Chinese page: at most a month.
#[tokio::test]
async fn thirty_two_days() {
    let server = server(json!({ "list": [] }));

    for span in [31 * DAY + 1, 32 * DAY] {
        let call = client(&server).telemetry().list("2CF7F12010700001");
        let call = call.time_start(at(START)).time_end(at(START + span));
        let error = call.send().await.unwrap_err();

        assert_nothing_sent(&server);
        assert_refused(
            &error,
            "telemetry.list: invalid request: time_start to time_end spans more than 31 days \
             (Device Data API, in Chinese, 获取历史遥测数据; inferred: The page says a month, which has at most 31 days; \
             the result of a longer range is not documented); call with_unchecked_limits() to send it anyway",
        );
    }
}

#[tokio::test]
async fn exactly_thirty_one_days_are_sent() {
    let server = server(json!({ "list": [] }));

    let call = client(&server).telemetry().list("2CF7F12010700001");
    let call = call.time_start(at(START)).time_end(at(START + 31 * DAY));
    call.send().await.unwrap();

    let target = "/list_telemetry_data?device_eui=2CF7F12010700001&time_start=1782000000000&time_end=1784678400000";
    assert_sent(&server, "GET", target, None);
}

/// Either time has a default of its own on the server.
#[tokio::test]
async fn one_time_alone_is_sent() {
    let server = server(json!({ "list": [] }));

    let call = client(&server).telemetry().list("2CF7F12010700001");
    call.time_start(at(START)).send().await.unwrap();

    let target = "/list_telemetry_data?device_eui=2CF7F12010700001&time_start=1782000000000";
    assert_sent(&server, "GET", target, None);
}

/// Averages reach back a year; no page says what happens beyond that.
#[tokio::test]
async fn averages_of_a_year_are_sent() {
    let server = server(json!([]));

    let call = client(&server).telemetry().aggregate("2CF7F12010700001");
    let call = call.time_start(at(START)).time_end(at(START + 365 * DAY));
    call.send().await.unwrap();

    let target = "/aggregate_chart_points?device_eui=2CF7F12010700001&time_start=1782000000000&time_end=1813536000000";
    assert_sent(&server, "GET", target, None);
}
