//! Calls that no operation describes: authenticated and unwrapped like all others.

use std::collections::BTreeMap;

use iot_clouds_testkit::Server;
use serde_json::{Value, json};
use thingscloud::{Device, Method, Outcome};

use crate::support::{assert_nothing_sent, assert_sent, client, server, server_with};

#[tokio::test]
async fn get_with_a_query() {
    let server = server(json!([{ "id": "d1" }, { "id": "d2" }]));

    let devices: Vec<Device> = client(&server)
        .raw(Method::GET, "/api/v1/devices_of_the_future")
        .query(&[("group", "g 1"), ("name", "温度&"), ("empty", "")])
        .query(&BTreeMap::from([("ids", vec![1, 2])]))
        .send()
        .await
        .unwrap();

    let target =
        "/api/v1/devices_of_the_future?group=g%201&name=%E6%B8%A9%E5%BA%A6%26&empty=&ids=1,2";
    assert_sent(&server, "GET", target, None);
    assert_eq!(devices[1].id, "d2");
}

#[tokio::test]
async fn post_with_json() {
    let server = server(json!({ "count": 3 }));

    let response: BTreeMap<String, u32> = client(&server)
        .raw(Method::POST, "/api/v1/statistics")
        .json(&json!({ "attribute": "temperature", "days": [1, 2] }))
        .send()
        .await
        .unwrap();

    let body = json!({ "attribute": "temperature", "days": [1, 2] });
    assert_sent(&server, "POST", "/api/v1/statistics", Some(body));
    assert_eq!(response["count"], 3);
}

#[tokio::test]
async fn post_with_a_form() {
    let server = server(json!({ "count": 3 }));

    let response: Value = client(&server)
        .raw(Method::POST, "/xxx/xxxx")
        .form(&[
            ("attribute", "air temperature"),
            ("unit", "°C&K"),
            ("days", "1"),
        ])
        .send()
        .await
        .unwrap();

    let received = server.received();
    let request = &received[0];
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("POST", "/xxx/xxxx")
    );
    assert_eq!(
        request.body,
        "attribute=air+temperature&unit=%C2%B0C%26K&days=1"
    );
    assert_eq!(
        request.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(request.header("authorization"), Some("Bearer tok-1"));
    assert_eq!(response, json!({ "count": 3 }));
}

#[tokio::test]
async fn the_whole_body() {
    let server = server(json!({ "count": 3 }));

    let raw = client(&server).raw(Method::GET, "/api/v1/statistics");
    let response: Value = raw.send_whole().await.unwrap();

    assert_sent(&server, "GET", "/api/v1/statistics", None);
    assert_eq!(response, json!({ "result": true, "info": { "count": 3 } }));
}

/// The platform's own failure is an error, however the body is read.
#[tokio::test]
async fn a_failure_of_the_platform() {
    let body = json!({ "result": false, "errcode": 12, "message": "no such report", "errors": [] });
    let server = server_with(move |_| iot_clouds_testkit::Reply::json(200, &body));
    let client = client(&server);

    let unwrapped = client
        .raw(Method::GET, "/api/v1/report")
        .send::<Value>()
        .await
        .unwrap_err();
    let whole = client
        .raw(Method::GET, "/api/v1/report")
        .send_whole::<Value>()
        .await
        .unwrap_err();

    for error in [unwrapped, whole] {
        assert_eq!(
            error.to_string(),
            "GET /api/v1/report: ThingsCloud refused the request: errcode 12, \"no such report\" (HTTP 200)"
        );
        assert_eq!(error.code_text(), Some("12"));
    }
}

#[tokio::test]
async fn a_response_outside_the_envelope() {
    let server = server_with(|_| iot_clouds_testkit::Reply::json(200, &json!(["a", "b"])));

    let raw = client(&server).raw(Method::GET, "/api/v2/names");
    let names: Vec<String> = raw.send_whole().await.unwrap();

    assert_eq!(names, ["a", "b"]);
}

#[tokio::test]
async fn without_the_credential() {
    let server = Server::in_thread();
    server.respond_json(200, &json!({ "result": true, "info": { "version": "7" } }));

    let raw = client(&server)
        .raw(Method::GET, "/api/v1/version")
        .without_credential();
    let response: Value = raw.send().await.unwrap();

    let received = server.all_received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].header("authorization"), None);
    assert_eq!(response["version"], "7");
}

#[tokio::test]
async fn an_own_header() {
    let server = server(json!({}));

    let raw = client(&server)
        .raw(Method::GET, "/api/v1/version")
        .header("X-Trace", "a b");
    raw.send::<Value>().await.unwrap();

    assert_eq!(server.received()[0].header("x-trace"), Some("a b"));
}

#[tokio::test]
async fn a_header_of_the_client_is_refused() {
    let server = server(json!({}));

    let raw = client(&server)
        .raw(Method::GET, "/api/v1/version")
        .header("Authorization", "Bearer mine");
    let error = raw.send::<Value>().await.unwrap_err();

    assert_nothing_sent(&server);
    assert_eq!(
        error.to_string(),
        "GET /api/v1/version: invalid request: only the client may set the header authorization"
    );
}

#[tokio::test]
async fn paths_that_lead_elsewhere_are_refused() {
    let server = server(json!({}));

    for path in [
        "api/v1/devices",
        "",
        "//example.com/",
        "/api/../admin",
        "/api/%2e%2E/admin",
        "/api\\v1",
        "/api/v1?type=t1",
        "/api/v1#a",
        "/api/v1\n",
        "https://example.com/",
    ] {
        let error = client(&server)
            .raw(Method::GET, path)
            .send::<Value>()
            .await
            .unwrap_err();

        assert!(error.is_invalid_request(), "{path}: {error}");
        assert_eq!(error.outcome(), Outcome::NotSent);
    }
    assert_nothing_sent(&server);
}
