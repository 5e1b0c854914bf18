//! Each failure of the client has a status, and says nothing of the platform or the account.

use std::time::Duration;

use iot_clouds_mock::Stub;
use serde_json::{Value, json};

use crate::service::{Response, Service};

const HISTORY: &str = "/devices/d-1/history/note?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z";
/// For calls that are to time out.
const SHORT: [(&str, &str); 1] = [("CALL_TIMEOUT_MS", "300")];

fn assert_failure(response: &Response, status: u16, text: &str) {
    assert_eq!(response.status, status, "{response:?}");
    assert_eq!(response.body, json!({ "error": text }));
}

/// Reads the history while the platform fails in this way.
async fn read(service: &Service, fail: impl FnOnce(Stub<'_>)) -> Response {
    fail(service.mock.stub("attributes.series").unwrap());
    service.get(HISTORY).await
}

/// Pushes an attribute while the platform fails in this way.
async fn push(service: &Service, fail: impl FnOnce(Stub<'_>)) -> Response {
    fail(service.mock.stub("control.push_attributes").unwrap());
    let body = json!({ "power": true });
    service.post("/devices/d-1/attributes", &body).await
}

#[tokio::test]
async fn what_does_not_exist_is_404() {
    let service = Service::start();
    let response = read(&service, |stub| stub.status(404).unwrap()).await;
    assert_failure(&response, 404, "there is no such thing");
    let response = push(&service, |stub| stub.status(404).unwrap()).await;
    assert_failure(&response, 404, "there is no such thing");
}

#[tokio::test]
async fn what_the_client_refuses_is_400_and_never_sent() {
    let service = Service::start();
    // A month and more, which the platform does not allow.
    let path = "/devices/d-1/history/note?from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z";
    assert_failure(&service.get(path).await, 400, "the request is not valid");
    // For the service's own router it is one segment.
    let path = "/devices/..%2Fd-2/attributes";
    let response = service.post(path, &json!({ "power": true })).await;
    assert_failure(&response, 400, "the request is not valid");
    assert!(service.mock.requests().is_empty());
}

#[tokio::test]
async fn what_the_service_cannot_read_is_400_by_its_framework() {
    let service = Service::start();
    let path = "/devices/d-1/history/note?from=yesterday&to=2026-01-02T00:00:00Z";
    assert_eq!(service.get(path).await.status, 400);
    let response = service.post("/devices/d-1/attributes", &json!([])).await;
    assert_eq!(response.status, 422);
    assert!(service.mock.requests().is_empty());
}

#[tokio::test]
async fn what_the_platform_does_not_accept_is_422() {
    let service = Service::start();
    let response = push(&service, |stub| stub.status(400).unwrap()).await;
    assert_failure(&response, 422, "the platform does not accept the values");
}

#[tokio::test]
async fn a_wrong_credential_of_the_service_is_502_and_not_401() {
    let service = Service::start_with(&[("THINGSCLOUD_SECRET_KEY", "s3cret-of-last-year")]);
    let response = service.get("/devices").await;
    assert_failure(&response, 502, "the platform does not accept the service");
    // The log says what to do.
    let log = service.log();
    assert!(
        log.contains("check app_id, access_key and secret_key"),
        "{log}"
    );
    assert!(!log.contains("s3cret"), "{log}");
    let service = Service::start();
    let response = read(&service, |stub| stub.status(403).unwrap()).await;
    assert_failure(&response, 502, "the platform does not accept the service");
}

#[tokio::test]
async fn too_many_requests_are_503_with_the_time_to_wait() {
    let service = Service::start();
    let wait = Duration::from_millis(59_001);
    let response = read(&service, |stub| stub.rate_limit(wait)).await;
    assert_failure(&response, 503, "there are too many requests");
    assert_eq!(response.retry_after.as_deref(), Some("60"));
    let response = push(&service, |stub| stub.status(429).unwrap()).await;
    assert_failure(&response, 503, "there are too many requests");
    assert_eq!(response.retry_after.as_deref(), Some("1"));
}

#[tokio::test]
async fn a_platform_that_does_not_respond_is_504() {
    let service = Service::start_with(&SHORT);
    let stall = |stub: Stub<'_>| stub.delay(Duration::from_secs(60)).respond_with_default();
    let response = read(&service, stall).await;
    assert_failure(&response, 504, "the platform did not respond in time");
}

#[tokio::test]
async fn a_platform_that_is_down_is_502() {
    let service = Service::start();
    for status in [500, 503] {
        service.mock.reset();
        let response = read(&service, |stub| stub.status(status).unwrap()).await;
        assert_failure(&response, 502, "the platform failed");
    }
    service.mock.reset();
    let broken = |stub: Stub<'_>| {
        stub.respond_with_raw(200, "text/html", "<h1>Welcome</h1>")
            .unwrap()
    };
    let response = read(&service, broken).await;
    assert_failure(&response, 502, "the platform failed");
}

#[tokio::test]
async fn a_command_that_may_have_run_is_sent_once_and_says_so() {
    let unknown =
        "the device may have received the command; read its state before sending it again";
    let service = Service::start();
    let faults: [(u16, fn(Stub<'_>)); 3] = [
        (502, |stub| stub.reset_connection()),
        (502, |stub| stub.truncate_body()),
        (502, |stub| stub.status(500).unwrap()),
    ];
    for (status, fault) in faults {
        service.mock.reset();
        let response = push(&service, fault).await;
        assert_failure(&response, status, unknown);
        assert_eq!(service.mock.calls("control.push_attributes").unwrap(), 1);
    }
    let service = Service::start_with(&SHORT);
    let stall = |stub: Stub<'_>| stub.delay(Duration::from_secs(60)).respond_with_default();
    let response = push(&service, stall).await;
    assert_failure(&response, 504, unknown);
    assert_eq!(service.mock.calls("control.push_attributes").unwrap(), 1);
}

#[tokio::test]
async fn a_failure_that_passes_is_never_seen() {
    let service = Service::start();
    let response = read(&service, |stub| stub.times(1).status(503).unwrap()).await;
    assert_eq!(response.status, 200);
    assert_ne!(response.body, Value::Null);
    service.mock.revoke_tokens();
    let path = "/devices/d-1/attributes";
    let response = service.post(path, &json!({ "power": true })).await;
    assert_eq!(response.status, 204);
    assert_eq!(service.mock.calls("auth.access_token").unwrap(), 2);
}
