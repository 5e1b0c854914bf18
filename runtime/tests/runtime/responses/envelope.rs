//! How data is read from an envelope, and the errors if it cannot be read.

use std::collections::BTreeMap;

use iot_clouds_runtime::{Error, Json, Outcome};
use iot_clouds_testkit::{Reply, Server, http, with_headers};

use crate::{
    acme::{Client, client},
    replies::{info, json},
};

async fn with(body: &'static str) -> (Server, Client) {
    let server = Server::start(move |_| json(200, body)).await;
    let client = Client::builder(&server.url).build().unwrap();
    (server, client)
}

async fn ping<T: serde::de::DeserializeOwned + Send>(body: &'static str) -> Result<T, Error> {
    with(body).await.1.ping().send().await
}

#[tokio::test]
async fn data_is_found_wherever_its_key_is() {
    assert_eq!(ping::<u32>(r#"{"result":true,"info":7}"#).await.unwrap(), 7);
    assert_eq!(
        ping::<u32>(r#"{"info":7,"other":{"info":8},"result":true}"#)
            .await
            .unwrap(),
        7
    );
    assert_eq!(
        ping::<u32>("\u{feff}{\"info\":7,\"result\":true}")
            .await
            .unwrap(),
        7
    );
    for body in [
        r#"{"result":false,"info":7,"result":true,"info":8}"#,
        r#"{"result":false,"info":8,"result":true}"#,
    ] {
        assert_eq!(ping::<u32>(body).await.unwrap(), 8);
    }
}

#[tokio::test]
async fn null_and_missing_data_mean_what_the_operation_declares() {
    for body in [r#"{"result":true,"info":null}"#, r#"{"result":true}"#] {
        let (_server, client) = with(body).await;
        assert_eq!(client.events().send().await.unwrap(), Vec::<u32>::new());
        assert_eq!(client.extended("x").send().await.unwrap(), BTreeMap::new());
        assert_eq!(client.ping::<Json>().send().await.unwrap(), Json::Null);
        let error = client.ping::<u32>().send().await.unwrap_err();
        let text =
            "ping: unexpected response: info: expected data, found null or nothing (HTTP 200)";
        assert_eq!(error.to_string(), text);
    }
}

#[tokio::test]
async fn units_take_any_data() {
    for data in [
        r#","info":{}"#,
        r#","info":"""#,
        r#","info":null"#,
        "",
        r#","info":[{"a":1}]"#,
    ] {
        let server = Server::start(move |request| match request.path() {
            "/api/v1/token" => info(r#"{"access_token":"T0KEN"}"#),
            _ => json(200, &format!(r#"{{"result":true{data}}}"#)),
        })
        .await;
        client(&server.url).command("1").send().await.unwrap();
    }
}

#[tokio::test]
async fn data_under_the_value_of_a_parameter() {
    let (_server, client) = with(r#"{"result":true,"info":{"other":[],"x":{"a":1}}}"#).await;
    assert_eq!(
        client.extended("x").send().await.unwrap(),
        BTreeMap::from([("a".to_owned(), 1)])
    );
    assert_eq!(client.extended("y").send().await.unwrap(), BTreeMap::new());
}

#[tokio::test]
async fn a_failure_in_the_envelope_is_recognised_even_if_the_data_has_another_shape() {
    for body in [
        r#"{"result":false,"errcode":1234,"message":"device not found","errors":["x"]}"#,
        r#"{"info":"nothing","message":"device not found","errcode":"1234","errors":["x"],"result":false}"#,
        r#"{"info":[],"message":"device not found","errcode":1234,"errors":["x"]}"#,
    ] {
        let error = ping::<u32>(body).await.unwrap_err();
        let text =
            r#"ping: Acme Cloud refused the request: errcode 1234, "device not found" (HTTP 200)"#;
        assert_eq!(error.to_string(), text);
        assert!(error.is_api() && !error.is_decode());
        assert_eq!(error.outcome(), Outcome::Rejected);
        assert_eq!(error.code::<u32>(), Some(1234));
        assert_eq!(error.details(), Some(&serde_json::json!(["x"])));
        assert_eq!(error.body(), body.as_bytes());
    }
}

#[tokio::test]
async fn broken_envelopes_are_decode_errors_that_say_what_is_missing() {
    for (body, why) in [
        (
            r#"{"info":7}"#,
            "the key \"result\" is missing, so it indicates neither success nor failure",
        ),
        ("", "it is empty"),
        ("  ", "it is empty"),
        (
            r#"{"result":true,"info":[1,"#,
            "it ends early, in the middle of the JSON",
        ),
        (
            r#"{"result":true,"info":"abc"#,
            "it ends early, in the middle of the JSON",
        ),
        (
            "[1]",
            "expected an object with the key \"result\", found an array",
        ),
        (
            r#"{"result":true,"info":7} x"#,
            "it is not valid JSON: trailing characters",
        ),
        ("OK", "it is not JSON, content type application/json"),
    ] {
        let error = ping::<u32>(body).await.unwrap_err();
        assert!(error.is_decode(), "{error}");
        assert_eq!(
            error.to_string(),
            format!("ping: unexpected response: {why} (HTTP 200)")
        );
    }
}

#[tokio::test]
async fn a_mismatch_names_its_path_and_shows_no_possible_secret() {
    for (data, why) in [
        (
            r#"[{"id":"a"},{"id":"b","online":"1"}]"#,
            "info.items[1].online: expected a boolean, found string \"1\"",
        ),
        (
            r#"[{"id":"a","online":"123456"}]"#,
            "info.items[0].online: expected a boolean, found a string",
        ),
        (
            r#"[{"id":"a","online":"secret"}]"#,
            "info.items[0].online: expected a boolean, found a string",
        ),
        (
            r#"[{"id":12}]"#,
            "info.items[0].id: expected a string, found number 12",
        ),
        (
            r#"[{"id":null}]"#,
            "info.items[0].id: expected a string, found null",
        ),
        (
            r#"[{"id":{"a":1}}]"#,
            "info.items[0].id: expected a string, found an object",
        ),
        (
            r#"[{"online":true}]"#,
            "info.items[0]: missing field \"id\"",
        ),
        (
            r#"[{"id":"a","secret":12345}]"#,
            "info.items[0].secret: a secret does not have its type; its value is not shown",
        ),
        (
            r#"[{"id":"a","created":"x, expected leak"}]"#,
            "info.items[0].created: expected a number of seconds since 1970, found a string",
        ),
        (r#"7"#, "info.items: expected an array, found number 7"),
    ] {
        let body = format!(
            "{{\n \"result\": true,\n \"info\": {{\"items\": {data},\n \"page_total\": 1}}}}"
        );
        let server = Server::start(move |request| match request.path() {
            "/api/v1/token" => info(r#"{"access_token":"T0KEN"}"#),
            _ => json(200, &body),
        })
        .await;
        let error = client(&server.url).list().send().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("devices.list: unexpected response: {why} (HTTP 200)")
        );
        assert_eq!(error.json_path(), why.split(": ").next());
    }
}

/// The envelope reports success although the status is a failure, so its code is not the code of a refusal.
#[tokio::test]
async fn a_success_with_the_status_of_a_failure_is_reported_by_its_status() {
    let body = r#"{"result":true,"message":"done","info":7}"#;
    let server = Server::start(|_| json(500, body)).await;
    let client = Client::builder(&server.url).build().unwrap();

    let error = client.ping::<u32>().send().await.unwrap_err();

    assert_eq!(
        error.to_string(),
        "ping: Acme Cloud responded with HTTP 500 Internal Server Error"
    );
    assert!(error.is_server_error() && !error.is_api());
}

#[tokio::test]
async fn html_is_reported_with_its_status() {
    let html = "<html>Bad gateway</html>";
    let server = Server::start(move |request| {
        let status = if request.path() == "/ping" { 200 } else { 502 };
        Reply::Bytes(with_headers(status, "content-type: text/html\r\n", html))
    })
    .await;
    let client = Client::builder(&server.url).build().unwrap();
    let error = client.ping::<u32>().send().await.unwrap_err();
    let text =
        "ping: unexpected response: it is HTML or XML, not JSON, content type text/html (HTTP 200)";
    assert_eq!(error.to_string(), text);
    let error = client.events().send().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "events.list: Acme Cloud responded with HTTP 502 Bad Gateway"
    );
    assert!(error.is_server_error() && !error.is_api() && !error.is_decode());
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert_eq!(error.body(), html.as_bytes());
}

#[tokio::test]
async fn deep_nesting_is_an_error_and_not_a_crash() {
    let deep = format!(
        r#"{{"result":true,"info":{}1{}}}"#,
        "[".repeat(50_000),
        "]".repeat(50_000)
    );
    let server = Server::start(move |_| Reply::Bytes(http(200, &deep))).await;
    let client = Client::builder(&server.url).build().unwrap();
    assert!(client.ping::<Json>().send().await.unwrap_err().is_decode());
}

/// Two platforms that report success by a code.
mod coded {
    use iot_clouds_runtime::{
        Call, ClientBuilder, Core, Credential, Envelope, GeneratedClient, Literal, Operation,
        Platform, Success,
    };

    const fn platform(equals: Literal) -> Platform {
        let success = Success {
            key: &["code"],
            equals,
        };
        let envelope = Envelope {
            success,
            data: &["data"],
            code: &["code"],
            message: &[&["msg"]],
            details: None,
        };
        Platform {
            name: "acme",
            title: "Acme Cloud",
            user_agent: "acme/0.1.0",
            envelope: Some(envelope),
            ..Platform::NEW
        }
    }

    static BY_TEXT: Platform = platform(Literal::Text("0"));
    static BY_NUMBER: Platform = platform(Literal::Number(200));
    static READ: Operation = Operation {
        id: "read",
        ..Operation::NEW
    };

    pub(super) struct Client<const IS_TEXT: bool>(Core);

    impl<const IS_TEXT: bool> Client<IS_TEXT> {
        pub(super) fn read(url: &str) -> Call<u32> {
            let client: Self = ClientBuilder::new(url).build().unwrap();
            client.0.call(&READ)
        }
    }

    impl<const IS_TEXT: bool> GeneratedClient for Client<IS_TEXT> {
        type Credential = Credential;

        const PLATFORM: &'static Platform = if IS_TEXT { &BY_TEXT } else { &BY_NUMBER };

        fn from_core(core: Core) -> Self {
            Self(core)
        }
    }
}

#[tokio::test]
async fn success_may_be_a_code_of_text_or_number() {
    for (code, by_text, by_number) in [
        (r#""0""#, true, false),
        ("0", true, false),
        ("200", false, true),
        (r#""200""#, false, true),
        ("true", false, false),
    ] {
        let body = format!(r#"{{"data":7,"code":{code},"msg":"m"}}"#);
        let server = Server::start(move |_| json(200, &body)).await;
        let read = coded::Client::<true>::read(&server.url).send().await;
        assert_eq!(read.ok(), by_text.then_some(7), "{code}");
        let read = coded::Client::<false>::read(&server.url).send().await;
        assert_eq!(read.ok(), by_number.then_some(7), "{code}");
    }
}
