//! What a test tells a mock: refused when it is told if it could not be sent, and harmless if the test's own code fails.
//! Must not know how a mock makes default responses.

use iot_clouds_mock::MockServer;
use serde_json::json;

use crate::support::{send, with_key, with_token};

/// A misspelt key would otherwise be a field without a value, and the test would pass for the wrong reason.
#[tokio::test]
async fn data_that_an_operation_does_not_return_is_refused_unless_it_is_told_as_such() {
    let mock = MockServer::start("sensecap").unwrap();
    let stub = || mock.stub("devices.list").unwrap();
    for (data, reason) in [
        (
            json!([{ "device_eui": "A" }, { "device_ui": "B" }]),
            "`devices.list` does not return this: `[1].device_ui`: expected no such key; did you mean `device_eui`? (spec/sensecap/devices.yaml:",
        ),
        (
            json!([{ "device_eui": true }]),
            "`devices.list` does not return this: `[0].device_eui`: expected a text (spec/sensecap/devices.yaml:",
        ),
        (
            json!({ "device_eui": "A" }),
            "`devices.list` does not return this: the whole data: expected a list (spec/sensecap/devices.yaml:",
        ),
    ] {
        let error = stub().respond_with(&data).unwrap_err().to_string();
        assert!(error.starts_with(reason), "{error}");
        assert!(
            error.ends_with("`respond_with_unchecked` accepts any data"),
            "{error}"
        );
    }
    stub().times(1).respond_with(json!([])).unwrap();
    stub()
        .respond_with_unchecked(json!([{ "device_ui": "B" }]))
        .unwrap();
    let call = async || send(with_key(&mock, "GET", "/list_devices")).await;
    assert_eq!(call().await.json()["data"], json!([]));
    assert_eq!(call().await.json()["data"], json!([{ "device_ui": "B" }]));
}

#[test]
fn what_a_test_is_told_is_short_and_complete() {
    let mock = MockServer::start("sensecap").unwrap();
    let stub = mock.stub("devices.list").unwrap();
    let long = json!([{ "k".repeat(100_000): 1 }]);
    let error = stub.respond_with(long).unwrap_err().to_string();
    assert!(error.len() < 300, "{}", error.len());
    let mut many = vec![json!({ "device_eui": "A" }); 1000];
    many[777] = json!({ "device_eui": "A", "device_name": 7 });
    let stub = mock.stub("devices.list").unwrap();
    let error = stub.respond_with(many).unwrap_err().to_string();
    assert!(
        error.contains("`[777].device_name`: expected a text"),
        "{error}"
    );
    let mock = MockServer::start("cainiao-iot").unwrap();
    let stub = mock.stub("nodes.get").unwrap();
    let error = stub.fail("404").unwrap_err().to_string();
    assert_eq!(
        error,
        "there is no code in the spec `404`; there is none at all"
    );
}

#[tokio::test]
async fn an_operation_without_data_may_be_told_so_in_any_spelling() {
    let mock = MockServer::start("thingscloud").unwrap();
    let stub = || mock.stub("control.push_attributes").unwrap();
    let error = stub().respond_with(json!([1])).unwrap_err().to_string();
    assert!(
        error.starts_with("`control.push_attributes` returns no data (spec/thingscloud/"),
        "{error}"
    );
    for empty in [json!(null), json!(""), json!({})] {
        stub().respond_with(empty).unwrap();
    }
    // Nothing says what an operation returns that no spec describes, nor what any operation does.
    let added = mock.add_operation("reports.daily", "GET /api/v1/reports");
    added.unwrap().respond_with(json!([1])).unwrap();
    let response = send(with_token(&mock, "GET", "/api/v1/reports").await).await;
    assert_eq!(response.json()["info"], json!([1]));
    let mock = MockServer::start("sensecap").unwrap();
    mock.stub_any().respond_with(json!([1])).unwrap();
    let response = send(with_key(&mock, "GET", "/list_devices")).await;
    assert_eq!(response.json()["data"], json!([1]));
}

#[tokio::test]
async fn what_http_cannot_carry_is_refused_when_it_is_told() {
    let mock = MockServer::start("sensecap").unwrap();
    let stub = || mock.stub("devices.list").unwrap();
    for status in [0, 99, 100, 199, 600, u16::MAX] {
        let reason = format!("{status} is not the HTTP status of a response, which is 200 to 599");
        assert_eq!(stub().status(status).unwrap_err().to_string(), reason);
        let raw = stub().respond_with_raw(status, "text/plain", "");
        assert_eq!(raw.unwrap_err().to_string(), reason);
    }
    for content_type in ["text/plain\r\nX-Other: 1", "文本", " text/plain"] {
        let error = stub().respond_with_raw(200, content_type, "").unwrap_err();
        let reason = "cannot be in a header: only printable ASCII can, without spaces around it";
        assert!(error.to_string().ends_with(reason), "{error}");
    }
    for status in [204, 205, 304] {
        let error = stub().respond_with_raw(status, "text/plain", "x");
        assert_eq!(
            error.unwrap_err().to_string(),
            format!("a response with the HTTP status {status} has no body; pass an empty one")
        );
        stub().times(1).status(status).unwrap();
        let response = send(with_key(&mock, "GET", "/list_devices")).await;
        assert_eq!((response.status, response.body.as_str()), (status, ""));
    }
    // A refused one is not added.
    let response = send(with_key(&mock, "GET", "/list_devices")).await;
    assert_eq!(response.status, 200);
}

#[tokio::test]
async fn a_log_that_panics_harms_nothing() {
    let builder = MockServer::builder("sensecap").log(|_| panic!("the test's own fault"));
    let mock = builder.start().unwrap();
    for calls in 1..=3 {
        let response = send(with_key(&mock, "GET", "/list_devices")).await;
        assert_eq!((response.status, response.reason), (200, None));
        assert_eq!(mock.calls("devices.list").unwrap(), calls);
    }
    // So it is with a request that is not even read.
    let large = vec![b' '; 5 * 1024 * 1024];
    let response = send(with_key(&mock, "POST", "/list_devices").body(large)).await;
    assert_eq!(response.status, 413);
    assert_eq!(mock.requests().len(), 4);
}
