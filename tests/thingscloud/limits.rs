//! Limits that the page documents are checked before anything is sent, token call included.

use std::time::Duration;

use serde_json::json;
use thingscloud::{Error, Outcome, Timestamp};

use crate::support::{assert_nothing_sent, assert_sent, client, server};

const DAY: i64 = 24 * 60 * 60;
const START: Timestamp = Timestamp::from_epoch_seconds(1_700_000_000);

fn days_after_start(days: i64) -> Timestamp {
    Timestamp::from_epoch_seconds(1_700_000_000 + days * DAY)
}

fn assert_refused(error: &Error, text: &str) {
    assert_eq!(error.to_string(), text);
    assert!(error.is_invalid_request());
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert_eq!((error.attempts(), error.status()), (0, None));
}

/// According to the page a time range needs both times.
#[tokio::test]
async fn a_start_time_alone() {
    let server = server(json!([]));

    let series = client(&server)
        .attributes()
        .series("d1", "t")
        .start_time(START);
    let error = series.send().await.unwrap_err();

    assert_nothing_sent(&server);
    assert_refused(
        &error,
        "attributes.series: invalid request: set start_time and end_time together; end_time is missing \
         (项目 HTTP API, 读取设备属性历史数据; inferred: According to the page a \
         time range needs both; a single one would be ignored); call with_unchecked_limits() to send it anyway",
    );
}

#[tokio::test]
async fn an_end_time_alone() {
    let server = server(json!([]));

    let series = client(&server)
        .attributes()
        .series("d1", "t")
        .end_time(START);
    let error = series.send().await.unwrap_err();

    assert_nothing_sent(&server);
    assert_refused(
        &error,
        "attributes.series: invalid request: set start_time and end_time together; start_time is missing \
         (项目 HTTP API, 读取设备属性历史数据; inferred: According to the page a \
         time range needs both; a single one would be ignored); call with_unchecked_limits() to send it anyway",
    );
}

#[tokio::test]
async fn an_end_before_its_start() {
    let server = server(json!([]));

    let series = client(&server)
        .attributes()
        .series("d1", "t")
        .between(days_after_start(1), START);
    let error = series.send().await.unwrap_err();

    assert_nothing_sent(&server);
    let text = error.to_string();
    assert!(text.contains("end_time is before start_time"), "{text}");
}

/// The page: at most 30 days.
#[tokio::test]
async fn thirty_one_days() {
    let server = server(json!([]));

    let series = client(&server)
        .attributes()
        .series("d1", "t")
        .between(START, days_after_start(31));
    let error = series.send().await.unwrap_err();

    assert_nothing_sent(&server);
    assert_refused(
        &error,
        "attributes.series: invalid request: start_time to end_time spans more than 30 days \
         (项目 HTTP API, 读取设备属性历史数据); call with_unchecked_limits() to send it anyway",
    );
}

#[tokio::test]
async fn exactly_thirty_days_are_sent() {
    let server = server(json!([]));

    let series = client(&server)
        .attributes()
        .series("d1", "t")
        .between(START, days_after_start(30));
    series.send().await.unwrap();

    let target =
        "/api/v1/device/d1/attribute/t/series?start_time=1700000000000&end_time=1702592000000";
    assert_sent(&server, "GET", target, None);
}

#[tokio::test]
async fn a_millisecond_more_than_thirty_days() {
    let server = server(json!([]));

    let end = Timestamp::from_epoch_milliseconds(1_702_592_000_001);
    let series = client(&server)
        .attributes()
        .series("d1", "t")
        .between(START, end);
    let error = series.send().await.unwrap_err();

    assert_nothing_sent(&server);
    assert!(
        error.to_string().contains("spans more than 30 days"),
        "{error}"
    );
}

/// The page says 100, the vendor's own tool requests 500: the server decides.
#[tokio::test]
async fn the_contested_page_size_of_500_is_sent() {
    let server = server(json!([]));

    client(&server)
        .attributes()
        .series("d1", "t")
        .page_records(500)
        .send()
        .await
        .unwrap();

    assert_sent(
        &server,
        "GET",
        "/api/v1/device/d1/attribute/t/series?page_records=500",
        None,
    );
}

#[tokio::test]
async fn page_zero_of_a_series() {
    let server = server(json!([]));

    let error = client(&server)
        .attributes()
        .series("d1", "t")
        .page(0)
        .send()
        .await
        .unwrap_err();

    assert_nothing_sent(&server);
    assert_refused(
        &error,
        "attributes.series: invalid request: page is 0, but it must be at least 1 \
         (项目 HTTP API, 读取设备属性历史数据; inferred: The page gives no range, but 1 as the default); call with_unchecked_limits() to send it anyway",
    );
}

#[tokio::test]
async fn page_zero_of_devices() {
    let server = server(json!({ "items": [], "total": 0, "page_total": 0 }));

    let error = client(&server)
        .devices()
        .list()
        .page(0)
        .send()
        .await
        .unwrap_err();

    assert_nothing_sent(&server);
    assert_refused(
        &error,
        "devices.list: invalid request: page is 0, but it must be at least 1 \
         (项目 HTTP API, 读取设备列表; inferred: The page gives no range, but 1 as the default); call with_unchecked_limits() to send it anyway",
    );
}

#[tokio::test]
async fn pages_keep_to_the_limits_too() {
    let server = server(json!([]));

    let mut items = client(&server)
        .attributes()
        .series("d1", "t")
        .start_time(START)
        .items();
    let error = items.next().await.unwrap().unwrap_err();

    assert_nothing_sent(&server);
    assert!(error.is_invalid_request(), "{error}");
    assert!(items.next().await.is_none());
}

/// The page: at least one field.
#[tokio::test]
async fn an_update_of_a_customer_with_nothing() {
    let server = server(json!({}));

    let error = client(&server)
        .customers()
        .update("c1")
        .send()
        .await
        .unwrap_err();

    assert_nothing_sent(&server);
    assert_refused(
        &error,
        "customers.update: invalid request: set at least one of name, description, email, mobile \
         (项目 HTTP API, 修改用户信息); call with_unchecked_limits() to send it anyway",
    );
}

#[tokio::test]
async fn all_broken_limits_are_reported_at_once() {
    let server = server(json!([]));

    let series = client(&server)
        .attributes()
        .series("d1", "t")
        .page(0)
        .end_time(START);
    let error = series.send().await.unwrap_err();

    assert_refused(
        &error,
        "attributes.series: invalid request: page is 0, but it must be at least 1 \
         (项目 HTTP API, 读取设备属性历史数据; inferred: The page gives no range, but 1 as the default); set start_time and end_time together; start_time is missing \
         (项目 HTTP API, 读取设备属性历史数据; inferred: According to the page a \
         time range needs both; a single one would be ignored); call with_unchecked_limits() to send it anyway",
    );
}

#[tokio::test]
async fn an_unchecked_time_range_is_sent() {
    let server = server(json!([]));

    client(&server)
        .attributes()
        .series("d1", "t")
        .page(0)
        .between(START, days_after_start(31))
        .with_unchecked_limits()
        .send()
        .await
        .unwrap();

    let target = "/api/v1/device/d1/attribute/t/series\
        ?page=0&start_time=1700000000000&end_time=1702678400000";
    assert_sent(&server, "GET", target, None);
}

#[tokio::test]
async fn an_unchecked_start_time_is_sent_alone() {
    let server = server(json!([]));

    let series = client(&server)
        .attributes()
        .series("d1", "t")
        .start_time(START);
    series.with_unchecked_limits().send().await.unwrap();

    let target = "/api/v1/device/d1/attribute/t/series?start_time=1700000000000";
    assert_sent(&server, "GET", target, None);
}

#[tokio::test]
async fn an_unchecked_update_of_a_customer_with_nothing_is_sent() {
    let server = server(json!({}));

    client(&server)
        .customers()
        .update("c1")
        .with_unchecked_limits()
        .send()
        .await
        .unwrap();

    assert_sent(&server, "PUT", "/api/v1/customer/c1/info", Some(json!({})));
}

/// Not a limit of the platform: JSON has no such number.
#[tokio::test]
async fn a_value_that_json_cannot_hold() {
    let server = server(json!({}));

    let error = client(&server)
        .extended_infos()
        .set_custom("d1", [("x1", f64::NAN)])
        .send()
        .await
        .unwrap_err();

    assert_nothing_sent(&server);
    assert_refused(
        &error,
        "extended_infos.set_custom: invalid request: infos: NaN is not a JSON number",
    );
}

#[tokio::test]
async fn a_call_may_have_a_time_limit_of_its_own() {
    let server = server(json!({ "id": "d1" }));

    let device = client(&server)
        .devices()
        .get("d1")
        .with_timeout(Duration::from_secs(9))
        .send()
        .await;

    assert_eq!(device.unwrap().id, "d1");
}
