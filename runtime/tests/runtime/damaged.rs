//! Failures that are no clean JSON, as gateways and servers in other encodings send them: the code counts all the same.

use iot_clouds_runtime::{Error, Json, Outcome};
use iot_clouds_testkit::{Reply, Server};

use crate::{
    acme::{self, Client},
    orbit::{self, LIST},
};

fn http(status: u16, body: &[u8]) -> Reply {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} Any\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
    );
    Reply::Bytes([head.as_bytes(), body].concat())
}

async fn failed(status: u16, body: &[u8]) -> Error {
    let body = body.to_vec();
    let server = Server::start(move |_| http(status, &body)).await;
    let client = Client::builder(&server.url).build().unwrap();
    let error = client.ping::<Json>().send().await.unwrap_err();
    let raw = client.raw(iot_clouds_runtime::Method::GET, "/ping");
    let of_raw = raw.without_credential().send::<Json>().await.unwrap_err();
    assert_eq!(
        (of_raw.code_text(), of_raw.outcome()),
        (error.code_text(), error.outcome())
    );
    error
}

/// "设备" in GBK.
const DEVICE: &[u8] = b"\xc9\xe8\xb1\xb8";
/// "誠許" in encodings of two bytes: of one character the second byte is a backslash, of another a bracket.
const TWO_BYTES: &[u8] = b"\xd5\x5c\xb3\x5c\x8f\x7d\x81\x7b";

fn utf_16(text: &str, little: bool) -> Vec<u8> {
    let units = text.encode_utf16();
    let bytes = |unit: u16| {
        if little {
            unit.to_le_bytes()
        } else {
            unit.to_be_bytes()
        }
    };
    units.flat_map(bytes).collect()
}

fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    let with = |text: &[u8]| {
        [
            br#"{"result":false,"message":""#,
            text,
            br#"","errcode":400}"#,
        ]
        .concat()
    };
    let plain = r#"{"result":false,"errcode":400,"message":"no"}"#;
    let deep = format!(
        r#"{{"errors":{}{},"result":false,"errcode":400}}"#,
        "[".repeat(5000),
        "]".repeat(5000)
    );
    vec![
        ("GBK", with(DEVICE)),
        ("two bytes with brackets", with(TWO_BYTES)),
        ("half a surrogate", with(br"\ud83d")),
        ("the other half", with(br"no \udca4!")),
        ("a broken escape", with(br"\x \u12")),
        ("a line break", with(b"a\nb")),
        (
            "garbage behind",
            format!("{plain} <!-- gw -->").into_bytes(),
        ),
        ("a NUL behind", format!("{plain}\0\0").into_bytes()),
        (
            "a second object behind",
            format!("{plain}{{}}").into_bytes(),
        ),
        (
            "cut in the message",
            br#"{"result":false,"errcode":400,"message":"no su"#.to_vec(),
        ),
        (
            "cut in a character",
            b"{\"result\":false,\"errcode\":400,\"message\":\"\xe8\xae".to_vec(),
        ),
        (
            "a code that comes twice",
            br#"{"result":false,"errcode":7,"errcode":400,"errcode":null}"#.to_vec(),
        ),
        ("deep details", deep.into_bytes()),
        (
            "a number beyond all",
            br#"{"errors":[1e999],"result":false,"errcode":400}"#.to_vec(),
        ),
        (
            "UTF-16 with its mark",
            [vec![0xff, 0xfe], utf_16(plain, true)].concat(),
        ),
        (
            "UTF-16 the other way",
            [vec![0xfe, 0xff], utf_16(plain, false)].concat(),
        ),
        ("UTF-16 without a mark", utf_16(plain, true)),
    ]
}

#[tokio::test]
async fn the_code_of_a_damaged_failure_is_read_whatever_the_status() {
    for (what, body) in bodies() {
        for status in [200, 404, 500] {
            let error = failed(status, &body).await;
            assert_eq!(error.code_text(), Some("400"), "{what}, {status}: {error}");
            assert!(
                error.is_api() && error.is_bad_request(),
                "{what}, {status}: {error}"
            );
            assert_eq!(error.outcome(), Outcome::Rejected, "{what}, {status}");
            assert_eq!(error.body(), body, "{what}");
        }
    }
}

#[tokio::test]
async fn the_message_is_shown_as_far_as_it_can_be_read() {
    for (message, shown) in [
        (
            &b"device \xc9\xe8\xb1\xb8 is off"[..],
            "device \u{fffd}\u{fffd} is off",
        ),
        (
            br"gone \ud83d, \ud83d\udca4, \u8bbe",
            "gone \u{fffd}, \u{1f4a4}, \u{8bbe}",
        ),
        (br#"say \"no\" \/ \\"#, r#"say "no" / \"#),
        ("设备".as_bytes(), "设备"),
    ] {
        // What is broken stands last, so that all of it is read in the second way.
        let body = [
            br#"{"result":false,"errcode":400,"message":""#,
            message,
            b"\",\"other\":\"\xff\"}",
        ]
        .concat();
        assert_eq!(failed(200, &body).await.message(), Some(shown));
    }
    let cut = failed(502, br#"{"result":false,"message":"no such dev"#).await;
    assert_eq!(cut.message(), Some("no such dev"));
}

/// A byte that is not UTF-8 takes the next one with it, and what was cut short may be the beginning of a secret.
#[tokio::test]
async fn a_secret_in_damaged_text_is_masked() {
    let message = |text: &[u8], end: &[u8]| {
        let begin = &br#"{"result":false,"errcode":400,"message":"bad "#[..];
        [begin, text, end].concat()
    };
    let end = br#" ","x":1}"#;
    for (body, shown) in [
        (message(b"\xe9SECRETCANARY", end), "bad [redacted] "),
        (
            message(b"\xe9 SECRETCANARY", end),
            "bad \u{fffd} [redacted] ",
        ),
        (
            message(b"\xc9\xe8SECRETCANARY\xc9", end),
            "bad \u{fffd}[redacted]\u{fffd} ",
        ),
        (message(b"SECRETCANAR", b""), "bad [redacted]"),
        (message(b"SECR", b""), "bad [redacted]"),
        (message(b"SEC", b""), "bad SEC"),
        (message(b"SECRETCANARY", b""), "bad [redacted]"),
        // Not cut: no secret.
        (message(b"SECR", end), "bad SECR "),
    ] {
        let server = Server::start(move |_| http(400, &body)).await;
        let call = acme::client(&server.url).ping::<Json>().send().await;
        assert_eq!(call.unwrap_err().message(), Some(shown));
    }
}

/// Half a code is another code.
#[tokio::test]
async fn a_code_that_was_cut_is_not_told() {
    for body in [
        &br#"{"message":"no","errcode":40"#[..],
        br#"{"message":"no","errcode":"40"#,
    ] {
        let error = failed(500, body).await;
        assert_eq!((error.code_text(), error.message()), (None, Some("no")));
    }
}

#[tokio::test]
async fn text_of_a_failure_is_shown_as_far_as_it_can_be_read() {
    for (body, message) in [
        (
            &b"device \xc9\xe8\xb1\xb8 is off\0"[..],
            Some("device \u{fffd}\u{fffd} is off"),
        ),
        // What is packed is no text.
        (b"\x1f\x8b\x08\x00\xff\xfe", None),
    ] {
        let server = Server::start(move |_| http(400, body)).await;
        let call = orbit::client(&server.url).call::<Vec<u32>>(&LIST);
        let error = call.send().await.unwrap_err();
        assert_eq!(error.message(), message);
        assert_eq!(error.body(), body);
    }
}

#[tokio::test]
async fn a_success_with_a_text_that_cannot_be_read_is_an_error_that_names_it() {
    for (text, why) in [
        (&b"a\xc9\xe8"[..], "the text is not valid UTF-8"),
        (br"a\ud83d", "the text holds half of a character"),
        (br"a\ud83d\u0041", "the text holds half of a character"),
        (
            b"a\tb",
            "the text holds a control character that is not escaped",
        ),
    ] {
        let items = [
            br#"{"items":[{"id":"x"},{"id":""#,
            text,
            br#""}],"page_total":1}"#,
        ]
        .concat();
        let body = [br#"{"result":true,"info":"#, &items[..], b"}"].concat();
        let server = Server::start(move |request| match request.path() {
            "/api/v1/token" => crate::replies::info(r#"{"access_token":"T0KEN"}"#),
            _ => http(200, &body),
        })
        .await;
        let error = acme::client(&server.url).list().send().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("devices.list: the response does not fit: info.items[1].id: {why} (HTTP 200)")
        );
        assert_eq!(error.json_path(), Some("info.items[1].id"));
        assert_eq!(error.outcome(), Outcome::Unknown);
    }
    let body = utf_16(r#"{"result":true,"info":7}"#, true);
    assert_eq!(
        failed(200, &body).await.to_string(),
        "ping: the response does not fit: it is UTF-16, not UTF-8 (HTTP 200)"
    );
}

/// Nothing of a token call's response is kept but what the platform says of itself.
#[tokio::test]
async fn a_damaged_refusal_of_a_credential_keeps_its_code_only() {
    let server = Server::start(|_| {
        http(
            401,
            b"{\"result\":false,\"errcode\":4010,\"message\":\"\xc9\xe8\",\"errors\":[1]}",
        )
    })
    .await;
    let error = acme::client(&server.url).list().send().await.unwrap_err();
    assert_eq!(error.code_text(), Some("4010"), "{error}");
    assert!(error.is_auth() && error.body().is_empty() && error.details().is_none());
}
