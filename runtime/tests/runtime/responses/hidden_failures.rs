//! A failure is recognised with any status. Outside the envelope it is recognised by its code, unless that is the code of a success.

use std::collections::BTreeMap;

use iot_clouds_runtime::{
    Call, ClientBuilder, CodeClass, Core, Credential, DataShape, Envelope, Error, ErrorBody,
    ErrorClass, GeneratedClient, Json, Literal, Method, Operation, Outcome, Platform, Success,
};
use iot_clouds_testkit::{Reply, Server};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    acme,
    replies::json,
    second_platform::{self, FORM, LIST, PLAIN, SUCCESS_LIKE_ERROR},
};

/// A platform without an envelope and with one form of failures.
static PLATFORM: Platform = Platform {
    name: "bare",
    title: "Bare",
    user_agent: "bare/0.1.0",
    error_bodies: &[ErrorBody {
        code: &["errcode"],
        message: &["errmsg"],
        success: Some(Literal::Number(200)),
    }],
    codes: &[CodeClass {
        code: "10003",
        class: ErrorClass::NotFound,
        refused_before_running: true,
    }],
    ..Platform::NEW
};

static READ: Operation = Operation {
    id: "things.read",
    path: "/read",
    ..Operation::NEW
};

static MAP: Operation = Operation {
    response: DataShape::Map,
    nested_under: Some("section"),
    ..READ
};

static WRITE: Operation = Operation {
    method: Method::POST,
    response: DataShape::Unit,
    ..READ
};

struct Client(Core);

impl GeneratedClient for Client {
    type Credential = Credential;

    const PLATFORM: &'static Platform = &PLATFORM;

    fn from_core(core: Core) -> Self {
        Self(core)
    }
}

/// A response without required fields.
#[derive(Debug, Default, Deserialize, PartialEq)]
struct Thing {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    parts: Vec<String>,
}

async fn bare(body: &'static str) -> (Server, Client) {
    let server = Server::start(move |_| json(200, body)).await;
    let client = ClientBuilder::new(&server.url).build().unwrap();
    (server, client)
}

async fn read<T: DeserializeOwned + Send>(
    operation: &'static Operation,
    body: &'static str,
) -> Result<T, Error> {
    let (_server, client) = bare(body).await;
    let call: Call<T> = client.0.call(operation);
    call.query("section", "x").send().await
}

fn assert_refused(error: &Error, code: &str) {
    assert!(error.is_api() && !error.is_decode(), "{error}");
    assert_eq!(error.code_text(), Some(code));
    assert_eq!(error.outcome(), Outcome::Rejected);
}

#[tokio::test]
async fn a_failure_with_a_success_status_is_recognised_for_every_data_shape() {
    let body = r#"{"errcode":10003,"errmsg":"no such thing"}"#;
    let errors = [
        read::<Thing>(&READ, body).await.unwrap_err(),
        read::<Json>(&READ, body).await.unwrap_err(),
        read::<Vec<u32>>(&READ, body).await.unwrap_err(),
        read::<BTreeMap<String, u32>>(&MAP, body).await.unwrap_err(),
        read::<()>(&WRITE, body).await.unwrap_err(),
    ];
    for error in errors {
        assert_refused(&error, "10003");
        assert!(error.is_not_found());
        assert_eq!(error.message(), Some("no such thing"));
        assert_eq!(error.body(), body.as_bytes());
    }
}

#[tokio::test]
async fn the_code_alone_shows_a_failure() {
    for (body, code) in [
        (r#"{"errcode":10003}"#, Some("10003")),
        (r#"{"data":[],"errcode":"E7"}"#, Some("E7")),
        (r#" { "errcode" : -1 } "#, Some("-1")),
        ("\u{feff}{\"errcode\":1}", Some("1")),
        (r#"{"\u0065rrcode":1}"#, Some("1")),
        (r#"{"errcode":0,"errcode":7}"#, Some("7")),
        // The code of a success, or a code that indicates nothing.
        (r#"{"errcode":200}"#, None),
        (r#"{"errcode":"200","errmsg":"ok"}"#, None),
        (r#"{"errcode":0,"errmsg":"ok"}"#, None),
        (r#"{"errcode":"0"}"#, None),
        (r#"{"errcode":"0000"}"#, None),
        (r#"{"errcode":0.0}"#, None),
        (r#"{"errcode":null,"errmsg":"no such thing"}"#, None),
        (r#"{"errcode":"","errmsg":""}"#, None),
        (r#"{"errcode":false}"#, None),
        (r#"{"errcode":true}"#, None),
        (r#"{"errcode":{"code":7}}"#, None),
        (r#"{"errcode":[7]}"#, None),
        (r#"{"errmsg":"no such thing"}"#, None),
        (r#"{"parts":[],"thing":{"errcode":7}}"#, None),
        (r#"{}"#, None),
    ] {
        match (read::<Thing>(&READ, body).await, code) {
            (Ok(thing), None) => assert_eq!(thing, Thing::default(), "{body}"),
            (Err(error), Some(code)) => assert_refused(&error, code),
            (other, _) => panic!("{body}: {other:?}"),
        }
    }
    let list: Vec<BTreeMap<String, u32>> = read(&READ, r#"[{"errcode":7}]"#).await.unwrap();
    assert_eq!(list.len(), 1, "a list is no object");
    read::<()>(&WRITE, "").await.unwrap();
}

#[tokio::test]
async fn a_failure_in_another_encoding_is_recognised() {
    let utf_16: Vec<u8> =
        r#"{"errcode":10003}"#.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let in_gbk = b"{\"errmsg\":\"\xd5\x5c\",\"errcode\":10003}".to_vec();
    for body in [utf_16, in_gbk] {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
        let reply = [head.into_bytes(), body].concat();
        let server = Server::start(move |_| Reply::Bytes(reply.clone())).await;
        let client: Client = ClientBuilder::new(&server.url).build().unwrap();
        let call: Call<()> = client.0.call(&WRITE);
        assert_refused(&call.send().await.unwrap_err(), "10003");
    }
}

#[tokio::test]
async fn raw_calls_recognise_failures_too() {
    let (_server, client) = bare(r#"{"errcode":10003}"#).await;
    for error in [
        client
            .0
            .raw(Method::GET, "/x")
            .send::<Json>()
            .await
            .unwrap_err(),
        client
            .0
            .raw(Method::GET, "/x")
            .send_whole::<Json>()
            .await
            .unwrap_err(),
    ] {
        assert_refused(&error, "10003");
    }
    let server = Server::start(|_| json(200, r#"{"error":"no_such_thing"}"#)).await;
    let client = second_platform::client(&server.url);
    for error in [
        client
            .raw(Method::GET, "/x")
            .send::<Json>()
            .await
            .unwrap_err(),
        client
            .raw(Method::GET, "/x")
            .send_whole::<Json>()
            .await
            .unwrap_err(),
    ] {
        assert_refused(&error, "no_such_thing");
        assert!(error.is_not_found());
    }
}

async fn of_second_platform<T: DeserializeOwned + Send>(
    operation: &'static Operation,
    body: &'static str,
) -> Result<T, Error> {
    let server = Server::start(move |_| json(200, body)).await;
    second_platform::client(&server.url)
        .call(operation)
        .send()
        .await
}

/// If the platform has an envelope, both forms are recognised: the envelope, and the objects outside of it.
#[tokio::test]
async fn outside_an_envelope_each_form_of_a_failure_is_recognised() {
    for (body, code) in [
        (r#"{"code":7,"msg":"no"}"#, Some("7")),
        (r#"{"code":"7"}"#, Some("7")),
        (r#"{"error":"invalid_grant"}"#, Some("invalid_grant")),
        (r#"{"status":12}"#, Some("12")),
        (r#"{"status":200}"#, None),
        (r#"{"code":0,"error":"none of this one's"}"#, None),
        (r#"{"error":0,"code":0}"#, None),
    ] {
        match (of_second_platform::<Json>(&PLAIN, body).await, code) {
            (Ok(read), None) => assert_eq!(read, serde_json::from_str::<Json>(body).unwrap()),
            (Err(error), Some(code)) => assert_refused(&error, code),
            (other, _) => panic!("{body}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn an_operation_may_declare_that_its_success_looks_like_a_failure() {
    for body in [
        r#"{"code":7,"msg":"no"}"#,
        r#"{"error":"invalid_grant"}"#,
        r#"{"status":12}"#,
    ] {
        let read: Json = of_second_platform(&SUCCESS_LIKE_ERROR, body).await.unwrap();
        assert_eq!(read, serde_json::from_str::<Json>(body).unwrap());
    }
}

/// Inside an envelope the data may have any key. A body without the envelope's success field is a failure nevertheless.
#[tokio::test]
async fn a_failure_instead_of_an_envelope_is_recognised() {
    for operation in [&LIST, &FORM] {
        let error = of_second_platform::<()>(
            operation,
            r#"{"error":"no_such_thing","error_description":"Gone."}"#,
        )
        .await
        .unwrap_err();
        assert_refused(&error, "no_such_thing");
        assert_eq!(error.message(), Some("Gone."));
    }
    let read: Vec<u32> = of_second_platform(&LIST, r#"{"error":"E","code":0,"data":[1]}"#)
        .await
        .unwrap();
    assert_eq!(read, [1]);
    let neither = of_second_platform::<Vec<u32>>(&LIST, r#"{"error":0,"data":[1]}"#)
        .await
        .unwrap_err();
    assert!(neither.is_decode(), "{neither}");
}

/// A response that neither reports success nor has the code of a failure may come from a command that ran.
#[tokio::test]
async fn a_message_without_a_code_in_an_envelope_is_not_a_refusal() {
    for body in [
        r#"{"message":"done"}"#,
        r#"{"message":"done","errcode":0,"info":{}}"#,
        r#"{"message":"done","errcode":""}"#,
    ] {
        let server = Server::start(move |_| json(200, body)).await;
        let client = acme::Client::builder(&server.url).build().unwrap();
        let error = client.ping::<u32>().send().await.unwrap_err();
        assert!(error.is_decode() && !error.is_api(), "{error}");
        assert_eq!(error.outcome(), Outcome::Unknown);
        assert_eq!(error.body(), body.as_bytes());
    }
}

/// The code of a success counts under its own key only.
#[tokio::test]
async fn the_success_code_counts_under_its_own_key_only() {
    static STATED: Platform = Platform {
        envelope: Some(Envelope {
            success: Success {
                key: &["state"],
                equals: Literal::Number(1),
            },
            data: &["data"],
            code: &["errno"],
            message: &[],
            details: None,
        }),
        ..PLATFORM
    };
    struct Stated(Core);
    impl GeneratedClient for Stated {
        type Credential = Credential;
        const PLATFORM: &'static Platform = &STATED;
        fn from_core(core: Core) -> Self {
            Self(core)
        }
    }
    for (body, is_failure) in [
        (r#"{"errcode":1}"#, true),
        (r#"{"errno":1}"#, true),
        (r#"{"errcode":200}"#, false),
        (r#"{"state":1,"errno":1}"#, false),
    ] {
        let server = Server::start(move |_| json(200, body)).await;
        let client: Stated = ClientBuilder::new(&server.url).build().unwrap();
        let raw = client.0.raw(Method::GET, "/x");
        match raw.send_whole::<Json>().await {
            Ok(_) => assert!(!is_failure, "{body}"),
            Err(error) if is_failure => assert_refused(&error, "1"),
            Err(error) => panic!("{body}: {error}"),
        }
    }
}

/// A plain text does not indicate a failure by itself: `OK` would be one.
#[tokio::test]
async fn plain_text_with_a_success_status_is_not_a_refusal() {
    let error = of_second_platform::<Vec<u32>>(&LIST, "No such thing")
        .await
        .unwrap_err();
    assert!(
        error.is_decode() && error.outcome() == Outcome::Unknown,
        "{error}"
    );
}

/// The missing part may report success, so the outcome of a command is unknown.
#[tokio::test]
async fn a_truncated_response_is_a_refusal_only_if_it_says_so() {
    for body in [r#"{"errcode":10003,"errmsg":"no su"#, r#"{"errcode":10003"#] {
        let error = read::<Thing>(&READ, body).await.unwrap_err();
        assert!(
            error.is_decode() && error.outcome() == Outcome::Unknown,
            "{error}"
        );
    }
    let server = Server::start(|_| json(200, r#"{"errcode":0,"message":"done","info":{"id"#)).await;
    let client = acme::Client::builder(&server.url).build().unwrap();
    let error = client.ping::<Json>().send().await.unwrap_err();
    assert!(
        error.is_decode() && error.outcome() == Outcome::Unknown,
        "{error}"
    );
}
