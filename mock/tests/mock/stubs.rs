//! How tests control a mock: stubbed responses, failures, faults, expectations; and the clock.
//! Must not know how a mock makes default responses.

use std::time::{Duration, SystemTime};

use iot_clouds_mock::MockServer;
use serde_json::json;

use crate::support::{request, send, with_key, with_token};

#[tokio::test]
async fn a_stubbed_response_is_wrapped_and_the_request_still_validated() {
    let mock = MockServer::start("sensecap").unwrap();
    mock.stub("devices.list")
        .unwrap()
        .respond_with(json!([{ "device_eui": "A" }]))
        .unwrap();
    let response = send(with_key(&mock, "GET", "/list_devices")).await;
    assert_eq!(response.body, r#"{"code":"0","data":[{"device_eui":"A"}]}"#);
    assert_eq!(
        send(request(&mock, "GET", "/list_devices")).await.status,
        401
    );
    mock.reset();
    assert_ne!(
        send(with_key(&mock, "GET", "/list_devices")).await.body,
        response.body
    );
    // A rejected request does not use up a stub.
    let stub = mock.stub("devices.list").unwrap().times(1);
    stub.respond_with(json!([{ "device_eui": "A" }])).unwrap();
    let _ = send(request(&mock, "GET", "/list_devices")).await;
    let right = send(with_key(&mock, "GET", "/list_devices")).await;
    assert_eq!(right.body, response.body);
}

#[tokio::test]
async fn stubs_are_used_in_order_and_then_the_default_response() {
    let mock = MockServer::start("sensecap").unwrap();
    mock.stub("devices.list")
        .unwrap()
        .times(2)
        .status(503)
        .unwrap();
    mock.stub("devices.list")
        .unwrap()
        .times(1)
        .fail("11330")
        .unwrap();
    mock.stub_any().times(1).rate_limit(Duration::from_secs(7));
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
    let error = mock
        .stub("devices.list")
        .unwrap()
        .fail("11331")
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no code in the spec `11331`; did you mean `11330`?"
    );
    let error = mock.stub("device.list").unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no operation `device.list`; did you mean `devices.list`?"
    );
}

#[tokio::test]
async fn connections_break_where_a_stub_breaks_them() {
    let mock = MockServer::start("sensecap").unwrap();
    mock.stub("devices.list")
        .unwrap()
        .times(1)
        .reset_connection();
    mock.stub("devices.list").unwrap().times(1).truncate_body();
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
async fn a_delay_holds_back_one_response_but_no_other() {
    let mock = MockServer::start("sensecap").unwrap();
    mock.stub("devices.list")
        .unwrap()
        .times(1)
        .delay(Duration::from_secs(60 * 60))
        .respond_with_default();
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
async fn verify_names_every_expectation_that_is_not_met() {
    let mock = MockServer::start("sensecap").unwrap();
    mock.stub("devices.list").unwrap().expect(2);
    mock.stub("groups.list").unwrap().expect(0);
    mock.stub_any().expect(1);
    let _ = send(with_key(&mock, "GET", "/list_devices")).await;
    let error = mock.verify().unwrap_err();
    assert_eq!(error.to_string(), "devices.list was called once, not 2");
    let _ = send(with_key(&mock, "GET", "/list_devices")).await;
    assert_eq!(
        mock.verify().unwrap_err().to_string(),
        "any operation was called 2 times, not 1"
    );
    mock.reset();
    mock.verify().unwrap();
    // Paths that no operation has count as any.
    mock.stub_any().expect(1);
    let _ = send(request(&mock, "GET", "/nothing")).await;
    mock.verify().unwrap();
}

#[tokio::test]
async fn an_added_operation_needs_a_credential_and_returns_stubbed_data() {
    let mock = MockServer::start("thingscloud").unwrap();
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
    mock.stub("reports.daily")
        .unwrap()
        .respond_with([1, 2])
        .unwrap();
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
            "GET /x/{day}{hour}",
            "a placeholder is a name in braces, with text between two of them",
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
async fn failures_that_no_spec_lists_and_raw_responses_can_be_stubbed() {
    let mock = MockServer::start("thingscloud").unwrap();
    let stub = || mock.stub("devices.list").unwrap().times(1);
    stub().fail_with("987", "device not found");
    stub()
        .respond_with_raw(502, "text/html", "<h1>Bad Gateway</h1>")
        .unwrap();
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
    let sensecap = MockServer::start("sensecap").unwrap();
    sensecap
        .stub("devices.list")
        .unwrap()
        .fail_with("11900", "quota is used up");
    let failed = send(with_key(&sensecap, "GET", "/list_devices")).await;
    assert_eq!(failed.body, r#"{"code":"11900","msg":"quota is used up"}"#);
    let cainiao = MockServer::start("cainiao-iot").unwrap();
    cainiao
        .stub("products.shared")
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
async fn each_stub_is_used_by_a_call_of_its_own() {
    let mock = MockServer::start("sensecap").unwrap();
    let stub = |times| mock.stub("devices.list").unwrap().times(times);
    stub(0).status(500).unwrap();
    stub(1)
        .delay(Duration::from_millis(1))
        .respond_with_default();
    stub(1).truncate_body();
    stub(1)
        .delay(Duration::from_millis(1))
        .respond_with_unchecked("stubbed")
        .unwrap();
    let call = || with_key(&mock, "GET", "/list_devices");
    let is_default = |body: &str| body.contains("device_eui");
    assert!(is_default(&send(call()).await.body));
    assert!(call().send().await.unwrap().bytes().await.is_err());
    assert!(send(call()).await.body.contains("stubbed"));
    assert!(is_default(&send(call()).await.body));
}

/// The mock keeps working whatever a test configures.
#[tokio::test]
async fn extremes_are_taken() {
    let builder = MockServer::builder("thingscloud")
        .seed(u64::MAX)
        .items(u64::MAX);
    let mock = builder.start().unwrap();
    mock.stub("devices.list")
        .unwrap()
        .times(1)
        .rate_limit(Duration::MAX);
    let path = "/api/v1/devices?page_records=4294967295&page=4294967295";
    let call = async || send(with_token(&mock, "GET", path).await).await;
    assert_eq!(call().await.status, 429);
    // There are as many pages as items.
    let small = with_token(&mock, "GET", "/api/v1/devices?page_records=1").await;
    assert_eq!(send(small).await.json()["info"]["total"], u64::MAX);
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
    let running = MockServer::start("thingscloud").unwrap();
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
async fn mocks_know_nothing_of_each_other() {
    let (one, other) = (
        MockServer::start("sensecap").unwrap(),
        MockServer::start("sensecap").unwrap(),
    );
    one.stub("devices.list").unwrap().status(500).unwrap();
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
