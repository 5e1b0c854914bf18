//! Callers that do not wait for the response, and a service that is stopped while others wait.

use std::time::Duration;

use crate::service::{Service, read};

/// Longer than any test takes.
const FOREVER: Duration = Duration::from_secs(600);
/// More callers than requests that the service sends to the platform at the same time.
const CALLERS: u64 = 6;
const IN_FLIGHT: u64 = 4;

/// Starts a request to the service.
fn begun(service: &Service, path: &str) -> tokio::task::JoinHandle<reqwest::Result<u16>> {
    let (client, url) = (service.client.clone(), format!("{}{path}", service.url));
    tokio::spawn(async move { Ok(client.get(url).send().await?.status().as_u16()) })
}

#[tokio::test]
async fn callers_that_leave_make_room_for_others() {
    let service = Service::start();
    let stub = service.mock.stub("devices.list").unwrap();
    stub.times(IN_FLIGHT).delay(FOREVER).respond_with_default();
    let callers = (0..CALLERS).map(|_| begun(&service, "/devices"));
    let callers: Vec<_> = callers.collect();
    service.reached("devices.list", IN_FLIGHT).await;
    for caller in &callers {
        caller.abort();
    }
    let response = service.get("/devices").await;
    assert_eq!(response.status, 200);
    assert_eq!(response.body.as_array().unwrap().len(), 45);
    assert_eq!(service.mock.calls("auth.access_token").unwrap(), 1);
}

#[tokio::test]
async fn a_caller_that_leaves_during_the_token_call_takes_nothing_from_the_next() {
    let service = Service::start();
    let stub = service.mock.stub("auth.access_token").unwrap();
    let late = Duration::from_millis(200);
    stub.times(1).delay(late).respond_with_default();
    let caller = begun(&service, "/devices");
    service.reached("auth.access_token", 1).await;
    caller.abort();
    assert_eq!(service.get("/devices").await.status, 200);
    assert_eq!(service.mock.calls("auth.access_token").unwrap(), 1);
}

/// The process is asked to stop by a signal.
#[cfg(unix)]
#[tokio::test]
async fn a_stop_lets_requests_end_and_takes_no_others() {
    let mut service = Service::start();
    let stub = service.mock.stub("devices.list").unwrap();
    let late = Duration::from_millis(300);
    stub.times(1).delay(late).respond_with_default();
    let request = service.client.get(format!("{}/devices", service.url));
    let waiting = tokio::spawn(request.send());
    service.reached("devices.list", 1).await;
    service.terminate();
    let response = read(waiting.await.unwrap().unwrap()).await;
    assert_eq!(response.status, 200);
    assert_eq!(response.body.as_array().unwrap().len(), 45);
    let (code, output) = service.ended();
    assert_eq!(
        (code, output.as_str()),
        (Some(0), "all requests were answered\n")
    );
    let refused = service.client.get(format!("{}/devices", service.url));
    assert!(refused.send().await.unwrap_err().is_connect());
}
