//! What tests tell a mock: answers of their own, failures, faults, expectations; and what it tells them.
//! Must not know how a mock answers by itself.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

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
    let response = send(with_key(&mock, "GET", "/list_devices")).await;
    assert_eq!(response.body, r#"{"code":"0","data":[{"device_eui":"A"}]}"#);
    assert_eq!(
        send(request(&mock, "GET", "/list_devices")).await.status,
        401
    );
    mock.clear();
    assert_ne!(
        send(with_key(&mock, "GET", "/list_devices")).await.body,
        response.body
    );
    // A request that is refused does not use up a response.
    let on = mock.on("devices.list").unwrap().times(1);
    on.answer(json!([{ "device_eui": "A" }])).unwrap();
    let _ = send(request(&mock, "GET", "/list_devices")).await;
    let right = send(with_key(&mock, "GET", "/list_devices")).await;
    assert_eq!(right.body, response.body);
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
    assert_eq!(seen[2].2, r#"{"code":"11330","msg":"Check eui error"}"#);
    assert_eq!((seen[3].0, seen[3].1.as_deref()), (429, Some("7")));
    assert_eq!(seen[4].0, 200);
    let error = mock.on("devices.list").unwrap().fail("11331").unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no code in the spec `11331`; did you mean `11330`?"
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
    assert!(call().send().await.is_err(), "no response at all");
    let response = call().send().await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
    assert!(response.bytes().await.is_err(), "half a body");
    assert_eq!(send(call()).await.status, 200);
    assert_eq!(mock.calls("devices.list").unwrap(), 3);
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
    let came = async {
        while mock.calls("devices.list").unwrap() == 0 {
            tokio::task::yield_now().await;
        }
    };
    let came = tokio::time::timeout(Duration::from_secs(30), came).await;
    came.expect("the call comes");
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
    assert_eq!(error.to_string(), "devices.list was called once, not 2");
    let _ = send(with_key(&mock, "GET", "/list_devices")).await;
    assert_eq!(
        mock.verify().unwrap_err().to_string(),
        "any operation was called 2 times, not 1"
    );
    mock.clear();
    mock.verify().unwrap();
    // Paths that no operation has count as any.
    mock.on_any().expect(1);
    let _ = send(request(&mock, "GET", "/nothing")).await;
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

/// As the clients read answers, so are requests read: a whole number is one in any spelling.
#[tokio::test]
async fn whole_numbers_are_taken_in_any_spelling() {
    let mock = Mock::start("sensecap").unwrap();
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
    for cycle in ["60.5", "-60.0", "4294967296.0", "1e300", "\"60\""] {
        let reason = post(cycle).await.reason.unwrap_or_default();
        assert!(reason.contains("a whole number (u32)"), "{cycle}: {reason}");
    }
    let path = "/list_telemetry_data?device_eui=2CF7F12010700001&channel_index=";
    for (index, is_right) in [("1.0", true), ("1e0", true), ("1.5", false), ("x", false)] {
        let response = send(with_key(&mock, "GET", &format!("{path}{index}"))).await;
        assert_eq!(response.reason.is_none(), is_right, "{index}: {response:?}");
    }
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
    let response = send(with_token(&mock, "GET", "/api/v1/report/monday?part=1").await).await;
    assert_eq!(response.json(), json!({ "result": true, "info": {} }));
    assert_eq!(
        json!(mock.requests().last().unwrap().arguments),
        json!({ "day": "monday", "part": "1" })
    );
    mock.on("reports.daily").unwrap().answer([1, 2]).unwrap();
    let response = send(with_token(&mock, "GET", "/api/v1/report/monday").await).await;
    assert_eq!(response.json()["info"], json!([1, 2]));
    for (id, http, why) in [
        (
            "reports.daily",
            "GET /x",
            "there must be a name, which no operation has yet",
        ),
        (
            "",
            "GET /x",
            "there must be a name, which no operation has yet",
        ),
        (
            "a.b",
            "report",
            "this is no method and path, as in `GET /reports/{day}`",
        ),
        ("a.b", "get /x", "the method must be in capitals"),
        (
            "a.b",
            "GET /x/{day}.json",
            "a placeholder must be the whole part between two slashes",
        ),
        (
            "a.b",
            "GET /api/v1/devices",
            "an operation has this method and path already",
        ),
    ] {
        let error = mock.add_operation(id, http).unwrap_err();
        assert_eq!(error.to_string(), format!("`{id}`, `{http}`: {why}"));
    }
}

#[tokio::test]
async fn failures_that_no_spec_lists_and_answers_of_others_can_be_told() {
    let mock = Mock::start("thingscloud").unwrap();
    let on = || mock.on("devices.list").unwrap().times(1);
    on().fail_with("987", "device not found");
    on().reply(502, "text/html", "<h1>Bad Gateway</h1>");
    let call = async || send(with_token(&mock, "GET", "/api/v1/devices").await).await;
    let failed = call().await;
    assert_eq!(failed.status, 200);
    assert_eq!(
        failed.json(),
        json!({ "result": false, "errcode": 987, "message": "device not found", "errors": [] })
    );
    let other = call().await;
    assert_eq!(
        (other.status, other.body.as_str()),
        (502, "<h1>Bad Gateway</h1>")
    );
    let sensecap = Mock::start("sensecap").unwrap();
    sensecap
        .on("devices.list")
        .unwrap()
        .fail_with("11900", "quota is used up");
    let failed = send(with_key(&sensecap, "GET", "/list_devices")).await;
    assert_eq!(failed.body, r#"{"code":"11900","msg":"quota is used up"}"#);
    let cainiao = Mock::start("cainiao-iot").unwrap();
    cainiao
        .on("products.shared")
        .unwrap()
        .fail_with("", "business id can't be empty");
    let failed =
        send(request(&cainiao, "GET", "/products/shared").header("token", "mock-token")).await;
    assert_eq!(
        (failed.status, failed.body.as_str()),
        (400, "business id can't be empty")
    );
}

#[tokio::test]
async fn each_told_thing_is_for_a_call_of_its_own() {
    let mock = Mock::start("sensecap").unwrap();
    let on = |times| mock.on("devices.list").unwrap().times(times);
    on(0).status(500);
    on(1).delay(Duration::from_millis(1));
    on(1).truncate();
    on(1)
        .delayed(Duration::from_millis(1))
        .answer("told")
        .unwrap();
    let call = || with_key(&mock, "GET", "/list_devices");
    let is_usual = |body: &str| body.contains("device_eui");
    assert!(is_usual(&send(call()).await.body));
    assert!(call().send().await.unwrap().bytes().await.is_err());
    assert!(send(call()).await.body.contains("told"));
    assert!(is_usual(&send(call()).await.body));
}

#[tokio::test]
async fn what_a_request_said_is_known_though_a_fault_met_it() {
    let mock = Mock::start("sensecap").unwrap();
    mock.on("devices.list").unwrap().times(1).status(503);
    let _ = send(with_key(&mock, "GET", "/list_devices?device_type=1")).await;
    assert_eq!(
        json!(mock.requests()[0].arguments),
        json!({ "device_type": 1 })
    );
    assert_eq!(mock.requests()[0].reason, None);
}

/// Whatever a test tells, the mock answers on.
#[tokio::test]
async fn extremes_are_taken() {
    let builder = Mock::builder("thingscloud").seed(u64::MAX).items(u64::MAX);
    let mock = builder.start().unwrap();
    mock.on("devices.list")
        .unwrap()
        .times(1)
        .rate_limit(Duration::MAX);
    mock.on("devices.list").unwrap().times(1).status(99);
    let path = "/api/v1/devices?page_records=4294967295&page=4294967295";
    let call = async || send(with_token(&mock, "GET", path).await).await;
    assert_eq!(call().await.status, 429);
    assert_eq!(call().await.status, 500);
    for time in [
        SystemTime::UNIX_EPOCH - Duration::from_secs(1),
        SystemTime::UNIX_EPOCH + Duration::from_secs(200_000_000_000),
    ] {
        mock.set_time(time);
        let response = call().await;
        assert_eq!(response.status, 200, "{response:?}");
        assert_eq!(
            response.json()["info"]["items"].as_array().unwrap().len(),
            1000
        );
        mock.advance(Duration::MAX);
        let _ = call().await;
    }
    let running = Mock::start("thingscloud").unwrap();
    let token = crate::support::token(&running).await;
    running.advance(Duration::MAX);
    let old = request(&running, "GET", "/api/v1/devices").bearer_auth(token);
    assert!(
        send(old)
            .await
            .reason
            .unwrap()
            .starts_with("the token has expired")
    );
}

#[tokio::test]
async fn a_request_cannot_write_lines_of_the_log() {
    let mock = Mock::start("thingscloud").unwrap();
    let path = "/api/v1/devices?a%0Athingscloud%20GET%20/forged%20200%1b[2J=1";
    let _ = send(with_token(&mock, "GET", path).await).await;
    let shown = mock.requests().last().unwrap().to_string();
    assert!(
        shown.contains("forged") && !shown.contains(['\n', '\u{1b}']),
        "{shown:?}"
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
        (
            one.calls("devices.list").unwrap(),
            other.calls("devices.list").unwrap()
        ),
        (1, 1)
    );
}
