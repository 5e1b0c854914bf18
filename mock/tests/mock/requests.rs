//! How requests are read, recorded and logged.
//! Must not know how a mock makes responses.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use iot_clouds_mock::MockServer;
use serde_json::json;

use crate::support::{send, with_key, with_token};

#[tokio::test]
async fn requests_are_kept_with_their_arguments_and_debug_hides_what_they_hold() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let lines = Arc::clone(&log);
    let mock = MockServer::builder("thingscloud")
        .log(move |request| lines.lock().unwrap().push(request.to_string()))
        .start()
        .unwrap();
    let call = with_token(&mock, "PUT", "/api/v1/device/d%2F1/tags?x=private-query").await;
    let call = call
        .header("content-type", "application/json")
        .body(r#"{"tags":{"row":"private-body"}}"#);
    assert_eq!(send(call).await.status, 200);
    let requests = mock.requests();
    let request = requests.last().unwrap();
    assert_eq!(request.operation.as_deref(), Some("devices.merge_tags"));
    assert_eq!(request.path, "/api/v1/device/d%2F1/tags");
    assert_eq!(
        json!(request.arguments),
        json!({ "device_id": "d/1", "tags": { "row": "private-body" } })
    );
    assert_eq!(
        request.query,
        [("x".to_owned(), "private-query".to_owned())]
    );
    assert_eq!(request.json(), json!({ "tags": { "row": "private-body" } }));
    assert_eq!(request.header("authorization"), Some("Bearer mock-token-1"));
    assert_eq!(
        request.notes,
        ["query parameter `x` is not known and ignored"]
    );
    let shown =
        format!("{requests:?}{mock:?}{:?}", mock.credentials()) + &log.lock().unwrap().join("\n");
    for secret in [
        "private-query",
        "private-body",
        "mock-token",
        "mock-secret-key",
    ] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    assert!(
        shown.contains("PUT /api/v1/device/d%2F1/tags 200 devices.merge_tags note: "),
        "{shown}"
    );
}

/// Requests are read as leniently as the clients read responses: a whole number may have any spelling.
#[tokio::test]
async fn whole_numbers_are_taken_in_any_spelling() {
    let mock = MockServer::start("sensecap").unwrap();
    let post = |cycle: &str| {
        let body = format!(r#"{{"device_euis":["2CF7F12010700088"],"report_cycle":{cycle}}}"#);
        let call = with_key(&mock, "POST", "/update_device_report_cycle");
        let call = call.header("content-type", "application/json");
        send(call.body(body))
    };
    for cycle in ["60", "60.0", "6e1", "60.000000"] {
        assert_eq!(post(cycle).await.reason, None, "{cycle}");
        let kept = mock.requests().pop().unwrap().arguments;
        assert_eq!(kept["report_cycle"].to_string(), "60", "{cycle}");
    }
    for cycle in ["60.5", "-60.0", "1e300", "\"60\""] {
        let reason = post(cycle).await.reason.unwrap_or_default();
        assert!(reason.contains("a whole number (u64)"), "{cycle}: {reason}");
    }
    let path = "/list_telemetry_data?device_eui=2CF7F12010700001&channel_index=";
    for (index, is_right) in [("1.0", true), ("1e0", true), ("1.5", false), ("x", false)] {
        let response = send(with_key(&mock, "GET", &format!("{path}{index}"))).await;
        assert_eq!(response.reason.is_none(), is_right, "{index}: {response:?}");
    }
}

#[tokio::test]
async fn arguments_are_recorded_even_if_a_fault_is_stubbed() {
    let mock = MockServer::start("sensecap").unwrap();
    mock.stub("devices.list")
        .unwrap()
        .times(1)
        .status(503)
        .unwrap();
    let _ = send(with_key(&mock, "GET", "/list_devices?device_type=1")).await;
    assert_eq!(
        json!(mock.requests()[0].arguments),
        json!({ "device_type": 1 })
    );
    assert_eq!(mock.requests()[0].reason, None);
}

#[tokio::test]
async fn a_request_cannot_write_lines_of_the_log() {
    let mock = MockServer::start("thingscloud").unwrap();
    let path = "/api/v1/devices?a%0Athingscloud%20GET%20/forged%20200%1b[2J=1";
    let _ = send(with_token(&mock, "GET", path).await).await;
    let shown = mock.requests().last().unwrap().to_string();
    assert!(
        shown.contains("forged") && !shown.contains(['\n', '\u{1b}']),
        "{shown:?}"
    );
}

/// The same data may be sent again, but what is said about a request is its own.
#[tokio::test]
async fn a_response_that_comes_again_has_notes_and_a_record_of_its_own() {
    let mock = MockServer::start("sensecap").unwrap();
    let get = |query: &str| {
        with_key(
            &mock,
            "GET",
            &format!("/view_latest_telemetry_data?{query}"),
        )
    };
    let form = ("content-type", "application/x-www-form-urlencoded");
    let post = with_key(&mock, "POST", "/view_latest_telemetry_data");
    let calls = [
        (get("device_eui=A&x=1"), Some("`x` is not known")),
        (get("device_eui=A"), None),
        (
            post.header(form.0, form.1).body("device_eui=A"),
            Some("a POST came"),
        ),
    ];
    let mut bodies = Vec::new();
    // One time for all of them.
    mock.set_time(SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    for (call, note) in calls {
        let response = send(call).await;
        let received = mock.requests().pop().unwrap();
        assert_eq!((response.status, received.status), (200, 200));
        assert_eq!(received.arguments["device_eui"], "A");
        assert_eq!(received.notes.first(), response.note.as_ref());
        match note {
            Some(note) => assert!(response.note.unwrap().contains(note)),
            None => assert_eq!(response.note, None),
        }
        bodies.push(response.body);
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1);
    assert_ne!(
        send(get("device_eui=A&channel_index=5")).await.body,
        bodies[0]
    );
    mock.stub("telemetry.latest")
        .unwrap()
        .respond_with(json!([]))
        .unwrap();
    assert_ne!(send(get("device_eui=A")).await.body, bodies[0]);
    mock.reset();
    assert_eq!(send(get("device_eui=A")).await.body, bodies[0]);
    mock.advance(Duration::from_secs(300));
    assert_ne!(send(get("device_eui=A")).await.body, bodies[0]);
}
