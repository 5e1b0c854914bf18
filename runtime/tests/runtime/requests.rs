//! Requests apart from path, query and JSON: forms, constants, headers.

mod encoding;
mod raw;

use iot_clouds_runtime::{Json, Method};
use iot_clouds_testkit::{Received, Server};

use crate::{
    acme,
    replies::json,
    second_platform::{self, FORM, LIST, WRITE, X_MODE, X_VERSION},
};

async fn server() -> Server {
    Server::start(|_| json(200, r#"{"code":0,"data":null}"#)).await
}

fn last(server: &Server) -> Received {
    server.received().pop().unwrap()
}

/// The parameters of a form, sorted. Their order depends on the feature `preserve_order` of serde_json.
fn pairs(form: &str) -> Vec<&str> {
    let mut pairs: Vec<&str> = form.split('&').collect();
    pairs.sort_unstable();
    pairs
}

/// A program copies the future of a call when it starts the call or spawns it.
#[test]
fn the_future_of_a_call_is_small() {
    let client = acme::client("http://127.0.0.1:1");
    let size = size_of_val(&client.get("d1").send());
    assert!(size <= 1024, "{size} bytes");
    let size = size_of_val(&client.raw(Method::GET, "/a").send::<Json>());
    assert!(size <= 1792, "{size} bytes");
}

#[tokio::test]
async fn a_form_is_encoded_and_constants_are_sent_in_every_place() {
    let server = server().await;
    let call = second_platform::client(&server.url).call::<()>(&FORM);
    call.body("words", ["a b", "c,&=é"])
        .body("none", Json::Null)
        .body("count", 7)
        .send()
        .await
        .unwrap();
    let request = last(&server);
    assert_eq!(
        pairs(&request.body),
        [
            "count=7",
            "flag=true",
            "grant+type=all+%26+more",
            "words=a+b%2Cc%2C%26%3D%C3%A9"
        ]
    );
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("POST", "/form?v=2")
    );
    assert_eq!(request.header("x-mode"), Some("form"));
    let form = "application/x-www-form-urlencoded; charset=utf-8";
    assert_eq!(request.header("content-type"), Some(form));
}

#[tokio::test]
async fn a_form_of_constants_alone_is_sent() {
    let server = server().await;
    second_platform::client(&server.url)
        .call::<()>(&FORM)
        .send()
        .await
        .unwrap();
    assert_eq!(
        pairs(&last(&server).body),
        ["flag=true", "grant+type=all+%26+more"]
    );
}

#[tokio::test]
async fn a_form_cannot_contain_objects() {
    let server = server().await;
    let call = second_platform::client(&server.url).call::<()>(&FORM);
    let error = call
        .body("tree", serde_json::json!({ "a": 1 }))
        .send()
        .await
        .unwrap_err();
    assert!(
        error.is_invalid_request() && server.received().is_empty(),
        "{error}"
    );
    assert!(
        error
            .to_string()
            .contains("tree is not a text, number, boolean or list of them"),
        "{error}"
    );
}

#[tokio::test]
async fn headers_of_an_operation_are_checked_and_sent() {
    let server = server().await;
    let client = second_platform::client(&server.url);
    let call = || client.call::<()>(&WRITE).body("a", 1);
    call().header("x-mode", 7).send().await.unwrap();
    assert_eq!(last(&server).header("x-mode"), Some("7"));
    assert_eq!(
        last(&server).header("content-type"),
        Some("application/vnd.orbit+json")
    );
    call()
        .header("x-mode", 7)
        .header("x-mode", 8)
        .send()
        .await
        .unwrap();
    assert_eq!(last(&server).header("x-mode"), Some("8"));
    call().header("x-mode", Json::Null).send().await.unwrap();
    assert_eq!(last(&server).header("x-mode"), None);
    let count = server.received().len();
    let error = call().header("x-mode", 10).send().await.unwrap_err();
    assert!(error.to_string().contains("mode"), "{error}");
    for value in ["a\nb: c", "é", " a", "a "] {
        let error = call().header("x-mode", value).send().await.unwrap_err();
        let text = error.to_string();
        assert!(
            error.is_invalid_request() && !text.contains(value),
            "{text}"
        );
    }
    assert_eq!(server.received().len(), count);
}

#[tokio::test]
async fn optional_headers_are_sent_with_every_request() {
    let server = server().await;
    let client = second_platform::Client::builder(&server.url)
        .header(X_VERSION, "1")
        .header(X_MODE, "test")
        .header(X_VERSION, "2")
        .build()
        .unwrap();
    client.call::<Vec<u32>>(&LIST).send().await.unwrap();
    assert_eq!(last(&server).header("x-version"), Some("2"));
    assert_eq!(last(&server).header("x-mode"), Some("test"));
    let versions = last(&server)
        .headers
        .iter()
        .filter(|(name, _)| name == "x-version")
        .count();
    assert_eq!(versions, 1);
    client
        .raw(Method::GET, "/raw")
        .send::<Json>()
        .await
        .unwrap();
    assert_eq!(last(&server).header("x-version"), Some("2"));
    // An operation's own header takes precedence.
    client.call::<()>(&FORM).send().await.unwrap();
    assert_eq!(last(&server).header("x-mode"), Some("form"));
    assert_eq!(
        (X_VERSION.as_str(), format!("{X_VERSION:?}").as_str()),
        ("x-version", "OptionalHeader(\"x-version\")")
    );
}

#[test]
fn an_optional_header_that_cannot_be_sent_is_refused_when_the_client_is_built() {
    for value in ["CANARY\r\nx-other: 1", "CANARY\u{e9}", " CANARY"] {
        let builder =
            second_platform::Client::builder("http://127.0.0.1:1").header(X_VERSION, value);
        assert!(!format!("{builder:?}").contains("CANARY"));
        let error = builder.build().unwrap_err();
        assert!(
            error.is_configuration() && !error.to_string().contains("CANARY"),
            "{error}"
        );
        assert!(error.to_string().contains("x-version"), "{error}");
    }
}

#[tokio::test]
async fn only_headers_that_the_platform_accepts_are_sent() {
    let server = server().await;
    let client = second_platform::client(&server.url);
    client.call::<()>(&FORM).send().await.unwrap();
    let request = last(&server);
    let mut names: Vec<&str> = request
        .headers
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    names.sort_unstable();
    // The HTTP client always adds the first one.
    let expected = [
        "accept",
        "content-length",
        "content-type",
        "x-mode",
        "x-orbit",
    ];
    assert_eq!(names, expected);
    assert!(server.url.ends_with(&request.host) && !request.host.is_empty());
    assert_eq!(request.header("accept"), Some("*/*"));
    for name in ["User-Agent", "accept", "X-Other"] {
        let error = client
            .raw(Method::GET, "/raw")
            .header(name, "CANARY")
            .send::<Json>()
            .await;
        let error = error.unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains(&format!(
                "Orbit does not accept the header {}",
                name.to_lowercase()
            )),
            "{text}"
        );
        assert!(error.is_invalid_request() && !text.contains("CANARY"));
    }
    client
        .raw(Method::GET, "/raw")
        .header("X-Version", "3")
        .send::<Json>()
        .await
        .unwrap();
    assert_eq!(last(&server).header("x-version"), Some("3"));
}

#[tokio::test]
async fn without_a_list_of_headers_any_header_is_sent() {
    let server = Server::start(|_| json(200, r#"{"result":true,"info":1}"#)).await;
    let client = acme::Client::builder(&server.url).build().unwrap();
    client.ping::<u32>().send().await.unwrap();
    assert_eq!(last(&server).header("user-agent"), Some("acme/0.1.0"));
    client
        .raw(Method::GET, "/raw")
        .header("X-Other", "a")
        .send::<Json>()
        .await
        .unwrap();
    assert_eq!(last(&server).header("x-other"), Some("a"));
}

#[tokio::test]
async fn raw_bodies_have_the_platforms_content_types() {
    let server = server().await;
    let client = second_platform::client(&server.url);
    client
        .raw(Method::POST, "/raw")
        .json(&[1])
        .send::<Json>()
        .await
        .unwrap();
    assert_eq!(
        last(&server).header("content-type"),
        Some("application/json; charset=utf-8")
    );
    client
        .raw(Method::POST, "/raw")
        .form(&[("a", "b c")])
        .send::<Json>()
        .await
        .unwrap();
    let form = "application/x-www-form-urlencoded; charset=utf-8";
    assert_eq!(
        (
            last(&server).header("content-type"),
            last(&server).body.as_str()
        ),
        (Some(form), "a=b+c")
    );
    client
        .raw(Method::GET, "/raw")
        .send::<Json>()
        .await
        .unwrap();
    assert_eq!(last(&server).header("content-type"), None);
}
