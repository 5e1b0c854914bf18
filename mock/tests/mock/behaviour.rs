//! What tests tell a mock: answers of their own, failures, faults, expectations; and what it tells them.
//! Must not know how a mock answers by itself.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use iot_clouds_mock::Mock;
use serde_json::json;

use crate::support::{request, send, with_key, with_token};

#[tokio::test]
async fn an_answer_is_wrapped_and_the_request_still_judged() {
    let mock = Mock::start("sensecap").unwrap();
    mock.on("devices.list")
        .unwrap()
        .answer(json!([{ "device_eui": "A" }]))
        .unwrap();
    let answer = send(with_key(&mock, "GET", "/list_devices")).await;
    assert_eq!(answer.body, r#"{"code":"0","data":[{"device_eui":"A"}]}"#);
    assert_eq!(
        send(request(&mock, "GET", "/list_devices")).await.status,
        401
    );
    mock.clear();
    assert_ne!(
        send(with_key(&mock, "GET", "/list_devices")).await.body,
        answer.body
    );
    // A request that is refused does not use up an answer.
    let on = mock.on("devices.list").unwrap().times(1);
    on.answer(json!([{ "device_eui": "A" }])).unwrap();
    let _ = send(request(&mock, "GET", "/list_devices")).await;
    let right = send(with_key(&mock, "GET", "/list_devices")).await;
    assert_eq!(right.body, answer.body);
}

#[tokio::test]
async fn what_is_told_is_done_in_order_and_then_the_usual() {
    let mock = Mock::start("sensecap").unwrap();
    mock.on("devices.list").unwrap().times(2).status(503);
    mock.on("devices.list")
        .unwrap()
        .times(1)
        .fail("11330")
        .unwrap();
    mock.on_any().times(1).rate_limit(Duration::from_secs(7));
    let mut seen = Vec::new();
    for _ in 0..5 {
        let response = with_key(&mock, "GET", "/list_devices")
            .send()
            .await
            .unwrap();
        let retry_after = response
            .headers()
            .get("retry-after")
            .map(|value| value.to_str().unwrap().to_owned());
        seen.push((
            response.status().as_u16(),
            retry_after,
            response.text().await.unwrap(),
        ));
    }
    assert_eq!((seen[0].0, seen[1].0), (503, 503));
    assert_eq!(
        seen[2].2,
        r#"{"code":"11330","msg":"There is no device with this EUI."}"#
    );
    assert_eq!((seen[3].0, seen[3].1.as_deref()), (429, Some("7")));
    assert_eq!(seen[4].0, 200);
    let error = mock.on("devices.list").unwrap().fail("11331").unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no code `11331`; did you mean `11330`?"
    );
    let error = mock.on("device.list").unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no operation `device.list`; did you mean `devices.list`?"
    );
}

#[tokio::test]
async fn connections_break_where_they_are_told_to() {
    let mock = Mock::start("sensecap").unwrap();
    mock.on("devices.list").unwrap().times(1).reset();
    mock.on("devices.list").unwrap().times(1).truncate();
    let call = || with_key(&mock, "GET", "/list_devices");
    assert!(call().send().await.is_err(), "no answer at all");
    let response = call().send().await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
    assert!(response.bytes().await.is_err(), "half a body");
    assert_eq!(send(call()).await.status, 200);
    assert_eq!(mock.calls("devices.list"), 3);
    assert_eq!(mock.requests()[0].status, 0);
}

#[tokio::test]
async fn a_delay_holds_back_the_answer_but_no_other_one() {
    let mock = Mock::start("sensecap").unwrap();
    mock.on("devices.list")
        .unwrap()
        .times(1)
        .delay(Duration::from_secs(60 * 60));
    let delayed = tokio::spawn(with_key(&mock, "GET", "/list_devices").send());
    while mock.calls("devices.list") == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(
        send(with_key(&mock, "GET", "/list_devices")).await.status,
        200
    );
    assert!(!delayed.is_finished());
    delayed.abort();
}

#[tokio::test]
async fn expectations_tell_all_that_is_not_as_it_should_be() {
    let mock = Mock::start("sensecap").unwrap();
    mock.on("devices.list").unwrap().expect(2);
    mock.on("groups.list").unwrap().expect(0);
    mock.on_any().expect(1);
    let _ = send(with_key(&mock, "GET", "/list_devices")).await;
    let error = mock.verify().unwrap_err();
    assert_eq!(error.to_string(), "devices.list was called 1 times, not 2");
    let _ = send(with_key(&mock, "GET", "/list_devices")).await;
    assert_eq!(
        mock.verify().unwrap_err().to_string(),
        "any operation was called 2 times, not 1"
    );
    mock.clear();
    mock.verify().unwrap();
}

#[tokio::test]
async fn requests_are_kept_with_their_arguments_and_debug_hides_what_they_hold() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let lines = Arc::clone(&log);
    let mock = Mock::builder("thingscloud")
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
    let shown = format!("{requests:?}{mock:?}") + &log.lock().unwrap().join("\n");
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

#[tokio::test]
async fn an_added_operation_needs_a_credential_and_gives_what_it_is_told() {
    let mock = Mock::start("thingscloud").unwrap();
    mock.add_operation("reports.daily", "GET /api/v1/report/{day}")
        .unwrap();
    assert_eq!(
        send(request(&mock, "GET", "/api/v1/report/monday"))
            .await
            .status,
        401
    );
    let answer = send(with_token(&mock, "GET", "/api/v1/report/monday?part=1").await).await;
    assert_eq!(answer.json(), json!({ "result": true, "info": {} }));
    assert_eq!(
        json!(mock.requests().last().unwrap().arguments),
        json!({ "day": "monday", "part": "1" })
    );
    mock.on("reports.daily").unwrap().answer([1, 2]).unwrap();
    let answer = send(with_token(&mock, "GET", "/api/v1/report/monday").await).await;
    assert_eq!(answer.json()["info"], json!([1, 2]));
    let again = mock.add_operation("reports.daily", "GET /x").unwrap_err();
    assert_eq!(
        again.to_string(),
        "there is an operation `reports.daily` already"
    );
    let wrong = mock.add_operation("reports.weekly", "report").unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "`report` is no method and path, as in `GET /reports/{day}`"
    );
}

#[tokio::test]
async fn mocks_know_nothing_of_each_other() {
    let (one, other) = (
        Mock::start("sensecap").unwrap(),
        Mock::start("sensecap").unwrap(),
    );
    one.on("devices.list").unwrap().status(500);
    assert_eq!(
        send(with_key(&one, "GET", "/list_devices")).await.status,
        500
    );
    assert_eq!(
        send(with_key(&other, "GET", "/list_devices")).await.status,
        200
    );
    assert_eq!(
        (one.calls("devices.list"), other.calls("devices.list")),
        (1, 1)
    );
}
