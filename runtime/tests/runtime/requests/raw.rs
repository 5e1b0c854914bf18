//! Raw calls have the same guarantees as calls of operations.

use std::collections::BTreeMap;

use iot_clouds_runtime::{Json, Method};
use iot_clouds_testkit::{Received, Server};
use serde_json::json;

use crate::{
    acme::{Client, client},
    replies::{info, json},
};

async fn server() -> Server {
    Server::start(|request| match request.path() {
        path if path.ends_with("/token") => info(r#"{"access_token":"T0KEN"}"#),
        "/plain" => json(200, "[1,2]"),
        "/failed" => json(200, r#"{"result":false,"errcode":"GONE"}"#),
        _ => info("[1,2]"),
    })
    .await
}

fn last(server: &Server) -> Received {
    server.received().pop().unwrap()
}

#[tokio::test]
async fn a_raw_call_is_authenticated_and_unwrapped() {
    let server = server().await;
    let client = client(&server.url);
    let call = client
        .raw(Method::POST, "/x/y")
        .query(&BTreeMap::from([("a", 1)]))
        .json(&json!({"b": 2}));
    assert_eq!(
        call.header("x-trace", "1 2")
            .send::<Vec<u8>>()
            .await
            .unwrap(),
        [1, 2]
    );
    let request = last(&server);
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("POST", "/x/y?a=1")
    );
    assert_eq!(request.body, r#"{"b":2}"#);
    assert_eq!(request.header("authorization"), Some("Bearer T0KEN"));
    assert_eq!(request.header("x-trace"), Some("1 2"));
    client
        .raw(Method::GET, "/x")
        .without_credential()
        .send::<Json>()
        .await
        .unwrap();
    assert_eq!(last(&server).header("authorization"), None);
}

#[tokio::test]
async fn methods_that_usually_have_a_body_send_a_zero_length() {
    let server = server().await;
    let client = client(&server.url);
    for (method, length) in [
        (Method::POST, Some("0")),
        (Method::PUT, Some("0")),
        (Method::PATCH, Some("0")),
        (Method::DELETE, None),
        (Method::GET, None),
    ] {
        let call = client.raw(method, "/x");
        call.send::<Json>().await.unwrap();
        assert_eq!(last(&server).header("content-length"), length, "{method}");
    }
}

#[tokio::test]
async fn forms_set_their_content_type() {
    let server = server().await;
    let client = client(&server.url);
    client
        .raw(Method::POST, "/x")
        .form(&[("a b", "c&d"), ("é", "+")])
        .send::<Json>()
        .await
        .unwrap();
    let request = last(&server);
    assert_eq!(request.body, "a+b=c%26d&%C3%A9=%2B");
    assert_eq!(
        request.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
}

#[tokio::test]
async fn whole_bodies_are_read_but_failures_remain_failures() {
    let server = server().await;
    let client = client(&server.url);
    assert_eq!(
        client
            .raw(Method::GET, "/plain")
            .send_whole::<Vec<u8>>()
            .await
            .unwrap(),
        [1, 2]
    );
    let whole: Json = client.raw(Method::GET, "/x").send_whole().await.unwrap();
    assert_eq!(whole, json!({"result": true, "info": [1, 2]}));
    let error = client
        .raw(Method::GET, "/failed")
        .send_whole::<Json>()
        .await
        .unwrap_err();
    assert!(error.is_not_found(), "{error}");
    assert_eq!(
        error.to_string(),
        "GET /failed: Acme Cloud refused the request: errcode GONE (HTTP 200)"
    );
}

#[tokio::test]
async fn a_path_stays_below_the_prefix() {
    let server = server().await;
    let client = client(&format!("{}/pre/fix", server.url));
    for (path, sent) in [
        ("/", "/pre/fix/"),
        ("/a/", "/pre/fix/a/"),
        (
            "/a%2Fb/c d/é{x}%zz",
            "/pre/fix/a%2Fb/c%20d/%C3%A9%7Bx%7D%25zz",
        ),
        ("/a:b@c/...", "/pre/fix/a:b@c/..."),
        ("/a;v=1/b..;c/..d", "/pre/fix/a;v=1/b..;c/..d"),
        ("/%C4%E3/100%25", "/pre/fix/%C4%E3/100%25"),
    ] {
        client.raw(Method::GET, path).send::<Json>().await.unwrap();
        assert_eq!(last(&server).target, sent);
    }
}

#[tokio::test]
async fn a_path_that_could_leave_the_prefix_is_refused() {
    let server = server().await;
    let client = client(&format!("{}/pre/fix", server.url));
    for path in [
        "",
        "a",
        "//host/a",
        "/a//b",
        "/a//",
        "/.",
        "/..",
        "/a/../b",
        "/%2e%2E/b",
        "/.%2e",
        "/..%2fb",
        "/..%5cb",
        "/..;/b",
        "/a/..;x=1/b",
        "/.;/b",
        "/..;",
        "/..%3bx/b",
        "/%2e%2E%3B/b",
        "/%2e%2e;/b",
        "/..;a%2fb",
        "/%252e%252e/b",
        "/%25252e./b",
        "/..%252fb",
        "/..%20/b",
        "/%c0%ae%c0%ae/b",
        "/%e0%80%ae./b",
        "/..%c0%afb",
        "/a%250ab",
        "/a?b",
        "/a#b",
        "/a\\b",
        "/a\nb",
        "/a%0ab",
        "https://other.example/",
    ] {
        let error = client
            .raw(Method::GET, path)
            .send::<Json>()
            .await
            .unwrap_err();
        assert!(error.is_invalid_request(), "{path}: {error}");
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn headers_of_the_client_and_invalid_ones_are_refused() {
    let client = Client::builder("http://127.0.0.1:1").build().unwrap();
    for (name, value) in [
        ("Authorization", "x"),
        ("COOKIE", "x"),
        ("host", "x"),
        ("Content-Length", "1"),
        ("x", "a\r\nb"),
        ("x", " a"),
        ("x", "é"),
        ("x y", "a"),
    ] {
        let error = client
            .raw(Method::GET, "/")
            .header(name, value)
            .send::<Json>()
            .await
            .unwrap_err();
        assert!(error.is_invalid_request(), "{name}: {error}");
    }
}

#[cfg(feature = "signing")]
#[tokio::test]
async fn the_date_of_a_signature_is_refused() {
    let client = crate::schemes::client("http://127.0.0.1:1", Some(&crate::schemes::SIGNATURE));
    let raw = client.core.raw(Method::GET, "/").header("X-Acme-Date", "x");
    let error = raw.send::<Json>().await.unwrap_err();
    assert!(error.is_invalid_request(), "{error}");
}

#[tokio::test]
async fn a_header_that_is_another_platforms_credential_is_sent() {
    let server = Server::start(|_| info("null")).await;
    let client = Client::builder(&server.url).build().unwrap();
    for name in ["token", "x-key"] {
        let raw = client.raw(Method::GET, "/x").header(name, "a b");
        raw.send::<Json>().await.unwrap();
        assert_eq!(server.received().pop().unwrap().header(name), Some("a b"));
    }
}

#[tokio::test]
async fn parameters_that_are_not_flat_are_refused() {
    let client = Client::builder("http://127.0.0.1:1").build().unwrap();
    let nested = json!({"a": {"b": 1}});
    let get = || client.raw(Method::GET, "/");
    assert!(
        get()
            .query(&nested)
            .send::<Json>()
            .await
            .unwrap_err()
            .is_invalid_request()
    );
    assert!(
        get()
            .form(&nested)
            .send::<Json>()
            .await
            .unwrap_err()
            .is_invalid_request()
    );
    assert!(
        get()
            .query("text")
            .send::<Json>()
            .await
            .unwrap_err()
            .is_invalid_request()
    );
    assert!(
        get()
            .json(&f64::NAN)
            .send::<Json>()
            .await
            .unwrap_err()
            .is_invalid_request()
    );
}

#[tokio::test]
async fn a_refusal_says_that_there_was_no_credential() {
    let server = Server::start(|_| json(401, r#"{"message":"log in"}"#)).await;
    let without = Client::builder(&server.url).build().unwrap();

    for raw in [
        without.raw(Method::GET, "/x"),
        client(&server.url)
            .raw(Method::GET, "/x")
            .without_credential(),
    ] {
        let error = raw.send::<Json>().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "GET /x: Acme Cloud refused the request: \"log in\" (HTTP 401); the request was sent without a credential"
        );
        assert!(error.is_auth());
    }
}
