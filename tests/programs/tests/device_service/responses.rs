//! What the service responds if nothing fails.

use serde_json::json;

use crate::service::Service;

#[tokio::test]
async fn it_lists_the_devices_of_all_pages() {
    let service = Service::start();
    let response = service.get("/devices").await;
    assert_eq!(response.status, 200);
    let devices = response.body.as_array().unwrap();
    assert_eq!(devices.len(), 45);
    assert_eq!(devices[0].as_object().unwrap().len(), 3);
    // One page has them all, and the second request of the service needs no token.
    service.get("/devices").await;
    assert_eq!(service.mock.calls("devices.list").unwrap(), 2);
    assert_eq!(service.mock.calls("auth.access_token").unwrap(), 1);
    let requests = service.mock.requests();
    let agent = requests[0].header("user-agent").unwrap();
    assert!(agent.ends_with("device-service/1.0"), "{agent}");
}

#[tokio::test]
async fn it_writes_the_history_as_csv() {
    let service = Service::start();
    let at = 1_767_225_600_000_i64;
    let points = json!([
        { "ts": at + 1500, "name": "note", "value": "dry, \"very\" dry" },
        { "ts": at, "name": "note", "value": 21.5 },
        { "ts": null, "name": "note", "value": null },
    ]);
    let stub = service.mock.stub("attributes.series").unwrap();
    stub.times(1).respond_with(points).unwrap();
    service
        .mock
        .stub("attributes.series")
        .unwrap()
        .respond_with(json!([]))
        .unwrap();
    let path = "/devices/d-1/history/note?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z";
    let response = service.get(path).await;
    assert_eq!(response.status, 200, "{response:?}");
    let expected = "time,value\r\n\
                    2026-01-01T00:00:01.500Z,\"dry, \"\"very\"\" dry\"\r\n\
                    2026-01-01T00:00:00Z,21.5\r\n\
                    ,\r\n";
    assert_eq!(response.body, expected);
    let requests = service.mock.requests();
    let request = requests.last().unwrap();
    assert_eq!(request.arguments["device_id"], "d-1");
    assert_eq!(request.arguments["start_time"], at);
}

#[tokio::test]
async fn it_pushes_attributes_of_any_type() {
    let service = Service::start();
    let attributes = json!({ "power": true, "target": 21.5, "mode": "eco", "plan": [1, 2] });
    let response = service.post("/devices/d-1/attributes", &attributes).await;
    assert_eq!(response.status, 204, "{response:?}");
    let requests = service.mock.requests();
    let request = requests.last().unwrap();
    assert_eq!(
        request.operation.as_deref(),
        Some("control.push_attributes")
    );
    assert_eq!(request.json(), attributes);
}
