//! Responses outside the envelope: plain text, other error bodies, a single status of a success, data in headers.

mod compressed;
mod damaged;
mod echoes;
mod envelope;
mod hidden_failures;
mod whole;

use iot_clouds_runtime::{Call, Error, Json, Operation, Outcome};
use iot_clouds_testkit::{Reply, Server, with_headers};
use serde::de::DeserializeOwned;

use crate::{
    replies::json,
    second_platform::{self, FORM, LIST, PLAIN, ResponseHeaders as _, SUCCESS_LIKE_ERROR},
};

async fn received<T: DeserializeOwned + Send>(
    operation: &'static Operation,
    status: u16,
    body: &'static str,
) -> Result<T, Error> {
    let server = Server::start(move |_| json(status, body)).await;
    let call: Call<T> = second_platform::client(&server.url).call(operation);
    call.send().await
}

async fn plain(body: &'static [u8]) -> Result<String, Error> {
    let server = Server::start(move |_| {
        let mut bytes = with_headers(200, "content-type: text/plain\r\n", &"x".repeat(body.len()));
        bytes.truncate(bytes.len() - body.len());
        bytes.extend_from_slice(body);
        Reply::Bytes(bytes)
    })
    .await;
    second_platform::client(&server.url)
        .call::<String>(&PLAIN)
        .send()
        .await
}

#[tokio::test]
async fn a_success_may_be_plain_text() {
    for (body, expected) in [
        (&b"https://stream.example/7"[..], "https://stream.example/7"),
        (br#""quoted""#, "quoted"),
        (b" two words\n", " two words\n"),
        (b"7", "7"),
        (b"null", "null"),
        (br#""half"#, r#""half"#),
        (br#"say "hi""#, r#"say "hi""#),
        ("\u{feff}日本".as_bytes(), "日本"),
    ] {
        assert_eq!(plain(body).await.unwrap(), expected);
    }
}

#[tokio::test]
async fn a_body_that_is_not_plain_text_is_an_error() {
    for (body, why) in [
        (
            &b"<html>"[..],
            "it is HTML or XML, not JSON, content type text/plain",
        ),
        (b"\xff\xfe", "it is not JSON, content type text/plain"),
        (br#"{"a":1}"#, "expected a string, found an object"),
        (b"[1]", "expected a string, found an array"),
    ] {
        let error = plain(body).await.unwrap_err();
        let expected = format!("things.plain: unexpected response: {why} (HTTP 200)");
        assert_eq!(error.to_string(), expected);
        assert!(error.is_decode());
    }
    assert_eq!(plain(b"").await.unwrap(), "");
}

#[tokio::test]
async fn text_inside_an_envelope_is_an_error() {
    let error = received::<Vec<u32>>(&LIST, 200, "OK").await.unwrap_err();
    assert!(error.is_decode(), "{error}");
}

#[tokio::test]
async fn only_one_status_is_a_success() {
    for status in [201, 204, 299] {
        let error = received::<Vec<u32>>(&LIST, status, r#"{"code":0,"data":[1]}"#).await;
        let error = error.unwrap_err();
        assert!(!error.is_decode() && !error.is_api(), "{error}");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert_eq!(error.outcome(), Outcome::Unknown);
    }
    let read = received::<Vec<u32>>(&LIST, 200, r#"{"code":"0","data":[1]}"#).await;
    assert_eq!(read.unwrap(), [1]);
}

#[tokio::test]
async fn certain_values_mean_no_data() {
    for data in [r#""""#, "-1", "null", "[]"] {
        let body: &'static str = format!(r#"{{"code":0,"data":{data}}}"#).leak();
        let read = received::<Vec<u32>>(&LIST, 200, body).await.unwrap();
        assert!(read.is_empty(), "{data}");
    }
    for data in [r#""none""#, "0", "{}"] {
        let body: &'static str = format!(r#"{{"code":0,"data":{data}}}"#).leak();
        let error = received::<Vec<u32>>(&LIST, 200, body).await.unwrap_err();
        assert_eq!(error.json_path(), Some("data"), "{error}");
    }
}

#[tokio::test]
async fn data_outside_the_envelope_is_the_whole_body() {
    let body = r#"{"data":1,"msg":"no","note":{"code":7}}"#;
    let read: Json = received(&PLAIN, 200, body).await.unwrap();
    assert_eq!(read, serde_json::from_str::<Json>(body).unwrap());
    // An operation whose success may look like a failure, too.
    let body = r#"{"code":7,"data":1,"msg":"no"}"#;
    let read: Json = received(&SUCCESS_LIKE_ERROR, 200, body).await.unwrap();
    assert_eq!(read, serde_json::from_str::<Json>(body).unwrap());
    received::<()>(&FORM, 200, r#"{"code":0}"#).await.unwrap();
    let error = received::<Json>(&SUCCESS_LIKE_ERROR, 400, body)
        .await
        .unwrap_err();
    assert_eq!(
        (error.code_text(), error.message()),
        (Some("7"), Some("no"))
    );
}

#[tokio::test]
async fn failures_come_in_several_bodies() {
    for (body, code, message) in [
        (
            r#"{"code":7,"msg":"first","message":"second"}"#,
            Some("7"),
            Some("second"),
        ),
        (
            r#"{"code":7,"message":"second"}"#,
            Some("7"),
            Some("second"),
        ),
        (
            r#"{"error":"invalid_grant","error_description":"Old."}"#,
            Some("invalid_grant"),
            Some("Old."),
        ),
        (r#"{"error":"invalid_grant"}"#, Some("invalid_grant"), None),
        (
            r#"{"status":12,"detail":"Late."}"#,
            Some("12"),
            Some("Late."),
        ),
        // The message is under the key of another body.
        (
            r#"{"status":12,"message":"second"}"#,
            Some("12"),
            Some("second"),
        ),
        (
            r#"{"status":12,"error_description":"Old."}"#,
            Some("12"),
            None,
        ),
        (r#"{"other":1}"#, None, None),
        ("No such device\n", None, Some("No such device")),
        ("\"quoted\"", None, Some("\"quoted\"")),
        ("<html>Bad gateway</html>", None, None),
        ("[1]", None, None),
        ("", None, None),
    ] {
        let error = received::<Vec<u32>>(&LIST, 400, body).await.unwrap_err();
        assert_eq!(
            (error.code_text(), error.message()),
            (code, message),
            "{body}"
        );
        assert!(error.is_bad_request() && error.outcome() == Outcome::Rejected);
        assert_eq!(
            error.is_api(),
            code.is_some() || message.is_some(),
            "{body}"
        );
        assert_eq!(error.body(), body.as_bytes());
    }
}

#[tokio::test]
async fn a_code_of_another_body_has_its_meaning_too() {
    let error = received::<Vec<u32>>(&LIST, 500, r#"{"error":"no_such_thing"}"#).await;
    let error = error.unwrap_err();
    assert!(error.is_not_found() && !error.is_server_error(), "{error}");
    assert_eq!(error.code::<String>().as_deref(), Some("no_such_thing"));
}

#[tokio::test]
async fn headers_carry_data_and_never_fail_a_call() {
    let server = Server::start(|request| {
        let headers = match request.query() {
            "good=true" => "x-seconds: 0.25\r\nx-quota: 7\r\nx-note: two words\r\n",
            "bad=true" => "x-seconds: fast\r\nx-quota: -1\r\nx-note: \u{e9}\r\n",
            _ => "",
        };
        Reply::Bytes(with_headers(200, headers, r#"{"code":0,"data":[]}"#))
    })
    .await;
    let client = second_platform::client(&server.url);
    let call = |name| {
        client
            .call::<Vec<u32>>(&LIST)
            .query(name, true)
            .send_with_meta()
    };
    let good = call("good").await.unwrap();
    assert_eq!((good.seconds(), good.quota()), (Some(0.25), Some(7)));
    assert_eq!(good.note().as_deref(), Some("two words"));
    for name in ["bad", "none"] {
        let other = call(name).await.unwrap();
        assert_eq!(
            (other.seconds(), other.quota(), other.note()),
            (None, None, None),
            "{name}"
        );
    }
}

#[tokio::test]
async fn the_message_of_a_failure_is_kept_up_to_a_limit() {
    let text = "设备 ".repeat(100_000);
    let enveloped = format!(r#"{{"code":7,"msg":"{text}"}}"#);
    for body in [text, enveloped] {
        let error = received::<Vec<u32>>(&LIST, 400, body.leak()).await;
        let error = error.unwrap_err();
        let length = error.message().unwrap().len();
        assert!((65_500..=65_536).contains(&length), "{length}");
    }
}
