//! Default responses: examples if the arguments match, else generated values, always the same; lists with real pages.
//! Must not know how values are generated.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use iot_clouds_mock::MockServer;
use serde_json::{Value, json};

use crate::support::{send, with_key, with_token};

async fn info(mock: &MockServer, path: &str) -> Value {
    send(with_token(mock, "GET", path).await).await.json()["info"].clone()
}

async fn data(mock: &MockServer, method: &str, path: &str, body: Value) -> Value {
    let call = with_key(mock, method, path);
    let call = if body.is_null() {
        call
    } else {
        call.header("content-type", "application/json")
            .body(body.to_string())
    };
    send(call).await.json()["data"].clone()
}

#[tokio::test]
async fn an_example_is_returned_for_its_own_arguments() {
    let mock = MockServer::start("thingscloud").unwrap();
    let device = info(&mock, "/api/v1/device/4xk7m2w9").await;
    assert_eq!(
        device,
        json!({ "id": "4xk7m2w9", "name": "Greenhouse 1", "online": true, "groups": ["gq4x81"] })
    );
    let mock = MockServer::start("sensecap").unwrap();
    let none = data(
        &mock,
        "GET",
        "/aggregate_chart_points?device_eui=2CF7F12010700001",
        Value::Null,
    )
    .await;
    assert_eq!(none, "");
}

#[tokio::test]
async fn other_responses_are_about_the_requested_things() {
    let mock = MockServer::start("thingscloud").unwrap();
    let device = info(&mock, "/api/v1/device/another").await;
    assert_eq!(device["id"], "another");
    let point = &info(&mock, "/api/v1/device/x/attribute/humidity/series").await[0];
    assert_eq!(point["name"], "humidity");
    let mock = MockServer::start("sensecap").unwrap();
    let euis = ["2CF7F12010700001", "2CF7F12010700002", "2CF7F12010700003"];
    let devices = data(
        &mock,
        "POST",
        "/view_devices",
        json!({ "device_euis": euis }),
    )
    .await;
    let found: Vec<&str> = devices
        .as_array()
        .unwrap()
        .iter()
        .map(|device| device["device_eui"].as_str().unwrap())
        .collect();
    assert_eq!(found, euis);
}

#[tokio::test]
async fn fields_echo_the_arguments_of_the_request() {
    let mock = MockServer::start("sensecap").unwrap();
    let latest = data(
        &mock,
        "GET",
        "/view_latest_telemetry_data?device_eui=A&channel_index=5",
        Value::Null,
    )
    .await;
    assert_eq!(latest[0]["channel_index"], 5);
    let past = data(
        &mock,
        "GET",
        "/list_telemetry_data?device_eui=A&channel_index=7",
        Value::Null,
    )
    .await;
    assert_eq!(past["list"][0][0][0], 7);
    let path = "/aggregate_chart_points?device_eui=A&interval=60&time_start=1782000000001&time_end=1782086400000";
    let averages = data(&mock, "GET", path, Value::Null).await;
    assert_eq!(averages[0]["lists"][0]["time"], "2026-06-22T00:00:00.000Z");
}

#[tokio::test]
async fn a_map_that_was_set_comes_back() {
    let mock = MockServer::start("thingscloud").unwrap();
    let set = async |body: Value| {
        let call = with_token(&mock, "POST", "/api/v1/device/d/standard_infos").await;
        send(
            call.header("content-type", "application/json")
                .body(body.to_string()),
        )
        .await
        .json()["info"]
            .clone()
    };
    let response = set(json!({ "info_type": "place", "value": { "floor": 4 } })).await;
    assert_eq!(response, json!({ "place": { "floor": 4 } }));
}

#[tokio::test]
async fn pages_hold_all_items_once() {
    let mock = MockServer::start("thingscloud").unwrap();
    let mut ids = BTreeSet::new();
    for (page, count) in [(1, 20), (2, 20), (3, 5), (4, 0)] {
        let response = info(&mock, &format!("/api/v1/devices?page={page}")).await;
        assert_eq!(
            (&response["total"], &response["page_total"]),
            (&json!(45), &json!(3))
        );
        let items = response["items"].as_array().unwrap();
        assert_eq!(items.len(), count, "page {page}");
        ids.extend(
            items
                .iter()
                .map(|item| item["id"].as_str().unwrap().to_owned()),
        );
    }
    assert_eq!(ids.len(), 45);
    let few = MockServer::builder("thingscloud").items(3).start().unwrap();
    let response = info(&few, "/api/v1/devices?page_records=2&page=2").await;
    assert_eq!(response["items"].as_array().unwrap().len(), 1);
    assert_eq!(response["page_total"], 2);
}

/// An example decides the page that it shows, and the pages around it agree.
#[tokio::test]
async fn an_example_of_a_page_has_fitting_neighbours() {
    let mock = MockServer::start("thingscloud").unwrap();
    for (page, count) in [("", 20), ("&page=1", 20), ("&page=2", 1), ("&page=3", 0)] {
        let response = info(&mock, &format!("/api/v1/devices?group=gq4x81{page}")).await;
        assert_eq!(
            (&response["total"], &response["page_total"]),
            (&json!(21), &json!(2))
        );
        assert_eq!(response["items"].as_array().unwrap().len(), count, "{page}");
    }
    let series = "/api/v1/device/4xk7m2w9/attribute/temperature/series?page_records=50&start_time=1700000000000&end_time=1700086400000";
    for (page, count) in [("", 2), ("&page=1", 2), ("&page=2", 0)] {
        let response = info(&mock, &format!("{series}{page}")).await;
        assert_eq!(response.as_array().unwrap().len(), count, "{page}");
    }
}

#[tokio::test]
async fn a_series_stays_in_its_time() {
    let mock = MockServer::builder("thingscloud")
        .seed(1000)
        .start()
        .unwrap();
    let path = "/api/v1/device/d/attribute/a/series?page_records=100&start_time=1750000000000&end_time=1750001500000";
    let response = info(&mock, path).await;
    let times: Vec<i64> = response
        .as_array()
        .unwrap()
        .iter()
        .map(|point| point["ts"].as_i64().unwrap())
        .collect();
    assert_eq!(times.len(), 6);
    assert!(
        times
            .iter()
            .all(|time| (1_750_000_000_000..=1_750_001_500_000).contains(time)),
        "{times:?}"
    );
}

#[tokio::test]
async fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let with_seed = async |seed| {
        let mock = MockServer::builder("thingscloud")
            .seed(seed)
            .start()
            .unwrap();
        let mut text = String::new();
        for path in [
            "/api/v1/devices",
            "/api/v1/alarm_logs",
            "/api/v1/device_groups_tree",
            "/api/v1/devices_stat",
        ] {
            text += &info(&mock, path).await.to_string();
        }
        text
    };
    let first = with_seed(0).await;
    assert_eq!(first, with_seed(0).await);
    assert_ne!(first, with_seed(7).await);
}

/// A response that the mock made before is not one for later, nor for other arguments.
#[tokio::test]
async fn the_same_request_has_the_times_of_the_moment() {
    let mock = MockServer::start("thingscloud").unwrap();
    let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_750_000_200);
    mock.set_time(start);
    let newest = async |attribute: &str| {
        let path = format!("/api/v1/device/d/attribute/{attribute}/series");
        let point = info(&mock, &path).await[0].clone();
        (point["ts"].as_i64().unwrap(), point["name"].clone())
    };
    let first = newest("a").await;
    assert_eq!(first, newest("a").await);
    assert_eq!(newest("b").await.1, "b");
    assert_eq!(first, newest("a").await);
    mock.advance(Duration::from_secs(3600));
    let later = newest("a").await;
    assert_eq!(later, (first.0 + 3_600_000, first.1.clone()));
    mock.set_time(start);
    assert_eq!(newest("a").await, first);
}

#[tokio::test]
async fn headers_with_data_come_with_every_response() {
    let mock = MockServer::start("sensecap").unwrap();
    for path in ["/list_devices", "/list_groups", "/view_organization"] {
        let response = with_key(&mock, "GET", path).send().await.unwrap();
        for header in ["api-gateway-mpuo-consume", "api-gateway-excute-second"] {
            let value = response.headers()[header].to_str().unwrap();
            assert!(value.parse::<f64>().is_ok(), "{path}, {header}: {value}");
        }
    }
}
