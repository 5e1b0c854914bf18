//! A test suite of a user's own: each test starts a mock for itself, and all run in parallel.

use std::time::Duration;

use iot_clouds_mock::MockServer;
use iot_clouds_programs::{Farm, Sent};
use serde_json::json;
use thingscloud::{ApiKey, Client, DeviceId};

/// A farm at a mock of the platform.
fn farm() -> (Farm, MockServer) {
    let mock = MockServer::start("thingscloud").unwrap();
    let credential = ApiKey {
        app_id: "mock-app-id".into(),
        access_key: "mock-access-key".into(),
        secret_key: "mock-secret-key".into(),
    };
    let client = Client::builder(mock.url()).credential(credential);
    let client = client.timeout(Duration::from_secs(20)).build().unwrap();
    (Farm::new(client), mock)
}

fn greenhouse() -> DeviceId {
    DeviceId::from("gh-1")
}

#[tokio::test]
async fn connected_greenhouses_are_not_offline() {
    let (farm, mock) = farm();
    let devices = [
        json!({ "id": "gh-1", "online": true }),
        json!({ "id": "gh-2" }),
    ];
    let page = json!({ "items": devices, "total": 2, "page_total": 1 });
    mock.stub("devices.list")
        .unwrap()
        .respond_with(page)
        .unwrap();
    assert!(farm.offline().await.unwrap().is_empty());
}

#[tokio::test]
async fn offline_greenhouses_are_sorted_by_name_and_have_at_least_an_id() {
    let (farm, mock) = farm();
    let devices = [
        json!({ "id": "gh-3", "name": "Tomatoes", "online": false }),
        json!({ "id": "gh-2", "name": "Basil", "online": false }),
        json!({ "id": "gh-1", "online": false }),
    ];
    let page = json!({ "items": devices, "total": 3, "page_total": 1 });
    mock.stub("devices.list")
        .unwrap()
        .respond_with(page)
        .unwrap();
    assert_eq!(farm.offline().await.unwrap(), ["Basil", "Tomatoes", "gh-1"]);
}

#[tokio::test]
async fn offline_greenhouses_are_found_on_every_page() {
    let (farm, mock) = farm();
    let page =
        |id| json!({ "items": [{ "id": id, "online": false }], "total": 2, "page_total": 2 });
    for id in ["gh-1", "gh-2"] {
        let stub = mock.stub("devices.list").unwrap().times(1);
        stub.respond_with(page(id)).unwrap();
    }
    mock.stub("devices.list").unwrap().expect(2);
    assert_eq!(farm.offline().await.unwrap(), ["gh-1", "gh-2"]);
    mock.verify().unwrap();
}

#[tokio::test]
async fn a_short_outage_delays_the_list_only() {
    let (farm, mock) = farm();
    mock.stub("devices.list")
        .unwrap()
        .times(1)
        .status(503)
        .unwrap();
    farm.offline().await.unwrap();
    // The failed one, and the pages of 20 of the mock's 45 devices.
    assert_eq!(mock.calls("devices.list").unwrap(), 4);
}

#[tokio::test]
async fn a_long_outage_is_an_error() {
    let (farm, mock) = farm();
    mock.stub_any().status(503).unwrap();
    assert!(farm.offline().await.unwrap_err().is_server_error());
}

#[tokio::test]
async fn the_temperature_is_one_of_the_attributes() {
    let (farm, mock) = farm();
    let attributes = json!([
        { "identifier": "humidity", "value": 60 },
        { "identifier": "temperature", "value": 21.5 },
    ]);
    let stub = mock.stub("attributes.list").unwrap();
    stub.respond_with(attributes).unwrap();
    let temperature = farm.temperature(&greenhouse()).await.unwrap();
    assert_eq!(temperature, Some(21.5));
    let requests = mock.requests();
    assert_eq!(requests.last().unwrap().arguments["device_id"], "gh-1");
}

#[tokio::test]
async fn a_greenhouse_without_thermometer_has_no_temperature() {
    let (farm, mock) = farm();
    let stub = mock.stub("attributes.list").unwrap();
    stub.respond_with(json!([])).unwrap();
    assert_eq!(farm.temperature(&greenhouse()).await.unwrap(), None);
}

#[tokio::test]
async fn a_greenhouse_that_is_gone_has_no_temperature() {
    let (farm, mock) = farm();
    mock.stub("attributes.list").unwrap().status(404).unwrap();
    assert_eq!(farm.temperature(&greenhouse()).await.unwrap(), None);
}

#[tokio::test]
async fn a_thermometer_that_reports_text_has_no_temperature() {
    let (farm, mock) = farm();
    let broken = json!([{ "identifier": "temperature", "value": "n/a" }]);
    mock.stub("attributes.list")
        .unwrap()
        .respond_with(broken)
        .unwrap();
    assert_eq!(farm.temperature(&greenhouse()).await.unwrap(), None);
}

#[tokio::test]
async fn heating_sends_the_target() {
    let (farm, mock) = farm();
    assert_eq!(farm.heat(&greenhouse(), 21.5).await.unwrap(), Sent::Yes);
    let requests = mock.requests();
    assert_eq!(requests.last().unwrap().json(), json!({ "target": 21.5 }));
}

#[tokio::test]
async fn heating_never_burns_the_plants() {
    let (farm, mock) = farm();
    farm.heat(&greenhouse(), 300.0).await.unwrap();
    let requests = mock.requests();
    assert_eq!(requests.last().unwrap().json(), json!({ "target": 30.0 }));
}

#[tokio::test]
async fn a_lost_response_to_heating_is_not_an_error_and_nothing_is_sent_twice() {
    let (farm, mock) = farm();
    mock.stub("control.push_attributes")
        .unwrap()
        .reset_connection();
    assert_eq!(farm.heat(&greenhouse(), 20.0).await.unwrap(), Sent::Perhaps);
    assert_eq!(mock.calls("control.push_attributes").unwrap(), 1);
}

#[tokio::test]
async fn a_refused_heating_is_an_error() {
    let (farm, mock) = farm();
    mock.stub("control.push_attributes")
        .unwrap()
        .status(403)
        .unwrap();
    assert!(farm.heat(&greenhouse(), 20.0).await.unwrap_err().is_auth());
}

#[tokio::test]
async fn an_expired_token_is_replaced_without_the_farm_noticing() {
    let (farm, mock) = farm();
    farm.heat(&greenhouse(), 20.0).await.unwrap();
    mock.advance(Duration::from_secs(2 * 86_400));
    assert_eq!(farm.heat(&greenhouse(), 21.0).await.unwrap(), Sent::Yes);
    assert_eq!(mock.calls("auth.access_token").unwrap(), 2);
}
