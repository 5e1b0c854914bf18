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

/// The same thing has the same name wherever it is shown, whether an example shows it or not.
#[tokio::test]
async fn names_go_with_their_ids() {
    let mock = MockServer::start("thingscloud").unwrap();
    let devices = info(&mock, "/api/v1/devices?page_records=45").await;
    let devices = devices["items"].as_array().unwrap().clone();
    assert_eq!(devices.len(), 45);
    for device in &devices {
        let path = format!("/api/v1/device/{}", device["id"].as_str().unwrap());
        let one = info(&mock, &path).await;
        let certificate = info(&mock, &format!("{path}/certificate")).await;
        for shown in [&one, &certificate] {
            assert_eq!(
                (&shown["id"], &shown["name"]),
                (&device["id"], &device["name"])
            );
        }
    }
    let names: BTreeSet<&str> = devices
        .iter()
        .map(|own| own["name"].as_str().unwrap())
        .collect();
    assert_eq!(names.len(), 45);
    let mock = MockServer::start("sensecap").unwrap();
    let none = Value::Null;
    let listed = data(
        &mock,
        "GET",
        "/list_devices?device_type=2&group_uuid=",
        none,
    )
    .await;
    let euis: Vec<&Value> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|own| &own["device_eui"])
        .collect();
    for path in ["/view_devices", "/list_device_channels"] {
        let viewed = data(&mock, "POST", path, json!({ "device_euis": euis })).await;
        for (listed, viewed) in listed
            .as_array()
            .unwrap()
            .iter()
            .zip(viewed.as_array().unwrap())
        {
            for key in ["device_eui", "device_name"] {
                assert_eq!(listed[key], viewed[key], "{path}");
            }
        }
    }
}

#[tokio::test]
async fn what_a_request_creates_comes_back() {
    let mock = MockServer::start("sensecap").unwrap();
    let group = data(&mock, "POST", "/create_group", json!({ "name": "Field 7" })).await;
    assert_eq!(group["group_name"], "Field 7");
    let mock = MockServer::start("thingscloud").unwrap();
    for (path, body) in [
        ("/api/v1/device", json!({ "name": "Pump 7" })),
        (
            "/api/v1/customer",
            json!({ "name": "Pump 7", "account": "a", "password": "p" }),
        ),
    ] {
        let call = with_token(&mock, "POST", path)
            .await
            .header("content-type", "application/json");
        let made = send(call.body(body.to_string())).await.json();
        assert_eq!(made["info"]["name"], "Pump 7", "{path}");
    }
}

/// The page of each measurement says which kind of values it has, or a range of them.
#[tokio::test]
async fn values_are_of_the_kind_and_in_the_range_of_what_is_measured() {
    let mock = MockServer::start("sensecap").unwrap();
    let value = async |id: &str| {
        let query = format!("device_eui=2CF7F12010700099&measurement_id={id}");
        let latest = data(
            &mock,
            "GET",
            &format!("/view_latest_telemetry_data?{query}"),
            Value::Null,
        )
        .await;
        let past = data(
            &mock,
            "GET",
            &format!("/list_telemetry_data?{query}"),
            Value::Null,
        )
        .await;
        let latest = latest[0]["points"][0]["measurement_value"].clone();
        [latest, past["list"][1][0][0][0].clone()]
    };
    for (id, least, most) in [
        ("4106", 0.0, 14.0),
        ("4115", 28.0, 250.0),
        ("4133", -100.0, 0.0),
        ("5100", 100.0, 200.0),
    ] {
        for value in value(id).await {
            let number = value.as_f64().unwrap_or(f64::NAN);
            assert!((least..=most).contains(&number), "{id}: {value}");
        }
    }
    for value in value("4116").await {
        assert!(value.is_boolean(), "{value}");
    }
    for value in value("4130").await {
        assert_eq!(value.as_str().unwrap().split(',').count(), 3, "{value}");
    }
    for value in value("5002").await {
        let mac = value[0]["mac"]
            .as_str()
            .unwrap_or_else(|| panic!("{value}"));
        assert!(
            mac.len() == 17 && mac.split(':').all(|part| part.len() == 2),
            "{value}"
        );
        assert!(!value[0]["rssi"].is_null(), "{value}");
    }
}

#[tokio::test]
async fn texts_keep_the_form_that_examples_show() {
    let mock = MockServer::start("sensecap").unwrap();
    let devices = data(&mock, "GET", "/list_devices?device_type=2", Value::Null).await;
    for device in devices.as_array().unwrap() {
        assert!(
            device["be_quota"].as_str().unwrap().parse::<u64>().is_ok(),
            "{device}"
        );
    }
    let euis = json!({ "device_euis": ["2CF7F12010700099"] });
    let status = data(&mock, "POST", "/view_device_running_status", euis.clone()).await;
    assert!(status[0]["be_quota"].is_u64(), "{status}");
    let detail = data(&mock, "POST", "/view_devices", euis).await;
    let iccid = detail[0]["sim"]["iccid"].as_str().unwrap();
    assert!(
        iccid.len() == 20 && iccid.parse::<u128>().is_ok(),
        "{detail}"
    );
    let mock = MockServer::start("thingscloud").unwrap();
    let points = info(&mock, "/api/v1/device/d/attribute/a/series").await;
    for point in points.as_array().unwrap() {
        let time: jiff::Timestamp = point["timestamp"].as_str().unwrap().parse().unwrap();
        assert_eq!(time.as_millisecond(), point["ts"].as_i64().unwrap());
    }
    let customer = info(&mock, "/api/v1/customer/another").await;
    assert!(
        customer["email"]
            .as_str()
            .unwrap()
            .ends_with("@example.com"),
        "{customer}"
    );
    assert!(
        customer["mobile"].as_str().unwrap().parse::<u64>().is_ok(),
        "{customer}"
    );
}
