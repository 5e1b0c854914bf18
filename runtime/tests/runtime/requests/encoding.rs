//! Path, query and body are sent exactly as intended, or not at all.

use iot_clouds_testkit::{Received, Server};
use proptest::prelude::*;
use serde_json::json;

use crate::{
    acme::{Client, DeviceId, client},
    replies::{info, json},
};

const DEVICE: &str = r#"{"id":"d"}"#;

/// Starts a server that issues tokens and responds to everything else with one device.
async fn server() -> Server {
    Server::start(|request| match request.path() {
        path if path.ends_with("/token") => info(r#"{"access_token":"T0KEN"}"#),
        _ => info(DEVICE),
    })
    .await
}

fn last(server: &Server) -> Received {
    server.received().pop().unwrap()
}

#[tokio::test]
async fn a_path_argument_stays_one_segment_below_the_prefix() {
    let server = server().await;
    let client = client(&format!("{}/gate/way/", server.url));
    client.get("a/b\\c %2e?#é:@~._-").send().await.unwrap();
    assert_eq!(
        last(&server).target,
        "/gate/way/api/v1/device/a%2Fb%5Cc%20%252e%3F%23%C3%A9%3A%40~._-"
    );
    client.get(DeviceId::from("...")).send().await.unwrap();
    assert_eq!(last(&server).target, "/gate/way/api/v1/device/...");
}

#[tokio::test]
async fn path_arguments_that_would_change_the_path_are_refused() {
    let client = client("http://127.0.0.1:1");
    for (argument, why) in [
        (
            "",
            "devices.get: invalid request: the path argument device_id is empty",
        ),
        (
            ".",
            "devices.get: invalid request: the path argument device_id is \".\", which would change the path",
        ),
        (
            "..",
            "devices.get: invalid request: the path argument device_id is \"..\", which would change the path",
        ),
        (
            "a\tb",
            "devices.get: invalid request: the path argument device_id contains a control character",
        ),
    ] {
        let error = client.get(argument).send().await.unwrap_err();
        assert!(error.is_invalid_request());
        assert_eq!(error.to_string(), why);
    }
}

/// Some servers decode more than once, split at encoded slashes, and remove parameters.
#[tokio::test]
async fn arguments_that_some_servers_read_as_another_path_are_refused() {
    let server = server().await;
    let client = client(&server.url);
    for argument in [
        "..;",
        "..;x",
        ".;",
        "..;/x",
        "%2e%2e",
        "%252e.",
        "..%3b",
        "a/../b",
        "a\\..",
        "../x",
        "a%2f..%2fb",
        ".. ",
        "%c0%ae.",
        "a/.;v/b",
        "%0a",
    ] {
        let error = client.get(argument).send().await.unwrap_err();
        assert!(error.is_invalid_request(), "{argument}: {error}");
        assert!(!error.to_string().contains(argument), "{error}");
    }
    assert!(server.received().is_empty());
    for argument in [
        "...", "a;b", "a..;b", "a/b", "100%", "a..b", ".a", ";", "é%C4%E3", "v1.2.3",
    ] {
        client.get(argument).send().await.unwrap();
        let target = last(&server).target;
        let segment = target.strip_prefix("/api/v1/device/").unwrap();
        let decoded = percent_encoding::percent_decode_str(segment)
            .decode_utf8()
            .unwrap();
        assert_eq!(decoded, argument);
    }
}

#[tokio::test]
async fn queries_keep_their_order_and_encode_every_kind_of_value() {
    let server = server().await;
    let client = Client::builder(&server.url).build().unwrap();
    let call = client
        .extended("a&b=c")
        .query("b", true)
        .query("empty", "")
        .query("n", 1.5)
        .query("gone", ());
    let call = call.query("list", json!(["x", 1, "y,z"])).query("b", false);
    call.send().await.unwrap();
    assert_eq!(
        last(&server).query(),
        "info_type=a%26b%3Dc&b=false&empty=&n=1.5&list=x,1,y%2Cz"
    );
}

#[tokio::test]
async fn bodies_contain_fields_entries_or_one_value() {
    let server = server().await;
    let client = client(&server.url);
    let mut call = client.create("x").body("none", ());
    call.set_body_entry("key", 0.1f32);
    call.body("name", "y").send().await.unwrap();
    assert_eq!(
        last(&server).json(),
        json!({ "name": "y", "none": null, "key": 0.1 })
    );
    assert_eq!(
        last(&server).header("content-type"),
        Some("application/json")
    );
    client.command("1").whole_body([1, 2]).send().await.unwrap();
    assert_eq!(last(&server).body, "[1,2]");
    client.command("1").send().await.unwrap();
    assert_eq!(last(&server).body, "{}");
    client.get("1").send().await.unwrap();
    assert_eq!(last(&server).header("content-length"), None);
}

#[tokio::test]
async fn numbers_without_a_json_form_are_refused_at_any_depth() {
    let client = client("http://127.0.0.1:1");
    let error = client
        .create("x")
        .body("value", vec![Some(f64::NAN)])
        .send()
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "devices.create: invalid request: value: NaN is not a JSON number"
    );
    let error = client
        .list()
        .query("x", f32::INFINITY)
        .send()
        .await
        .unwrap_err();
    assert!(error.is_invalid_request(), "{error}");
}

#[tokio::test]
async fn documented_limits_are_checked_before_sending() {
    let client = client("http://127.0.0.1:1");
    let list = || client.list();
    for (call, why) in [
        (list().page(0), "page is 0, but it must be at least 1"),
        (
            list().query("start_time", 1),
            "set start_time and end_time together; end_time is missing",
        ),
        (
            list()
                .query("start_time", 0)
                .query("end_time", 2_592_000_001_i64),
            "start_time to end_time spans more than 30 days",
        ),
        (
            list().query("ids", [1, 2, 3]),
            "ids has 3 items, but at most 2 are allowed",
        ),
    ] {
        let error = call.clone().send().await.unwrap_err();
        let text = format!(
            "devices.list: invalid request: {why} (Acme API, Devices); call with_unchecked_limits() to send it anyway"
        );
        assert_eq!(error.to_string(), text);
        // The call continues to the network.
        assert!(
            call.with_unchecked_limits()
                .send()
                .await
                .unwrap_err()
                .is_connect()
        );
    }
    let good = list()
        .page(1)
        .query("start_time", 0)
        .query("end_time", 2_592_000_000_i64);
    assert!(good.send().await.unwrap_err().is_connect());
}

#[tokio::test]
async fn headers_are_the_platforms_and_the_credential() {
    let server = server().await;
    client(&server.url).get("1").send().await.unwrap();
    let request = last(&server);
    let mut names: Vec<&str> = request
        .headers
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    names.sort_unstable();
    let expected = ["accept", "authorization", "content-type", "user-agent"];
    names.retain(|name| *name != "accept-encoding");
    assert_eq!(names, expected);
    assert!(server.url.ends_with(&request.host) && !request.host.is_empty());
    assert_eq!(request.header("authorization"), Some("Bearer T0KEN"));
    assert_eq!(request.header("user-agent"), Some("acme/0.1.0"));
    assert_eq!(request.header("accept"), Some("*/*"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any argument is refused, or arrives unchanged in its own segment.
    #[test]
    fn any_path_argument_is_refused_or_arrives(argument in "(\\PC|[./\\\\%?#\\s]){0,12}") {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let server = Server::start(|request| match request.path() {
                "/api/v1/token" => info(r#"{"access_token":"T0KEN"}"#),
                _ => json(200, r#"{"result":true,"info":{"id":"d"}}"#),
            }).await;
            match client(&server.url).get(argument.as_str()).send().await {
                Err(error) => prop_assert!(error.is_invalid_request(), "{error}"),
                Ok(_) => {
                    let request = server.received().pop().unwrap();
                    let segment = request.target.strip_prefix("/api/v1/device/").unwrap();
                    prop_assert!(!segment.contains(['/', '?', '#', '\\']));
                    let parsed = url::Url::parse(&format!("{}{}", server.url, request.target)).unwrap();
                    prop_assert_eq!(parsed.path_segments().unwrap().count(), 4);
                    let decoded = percent_encoding::percent_decode_str(segment).decode_utf8().unwrap();
                    prop_assert_eq!(decoded, argument);
                }
            }
            Ok(())
        })?;
    }
}
