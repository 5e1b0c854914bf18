//! 失败调用的返回示例: the status says what happened, the text says more.

use cainiao_iot::{Error, Json, Method, Outcome};
use iot_clouds_testkit::Reply;
use serde_json::json;

use crate::support::{WAYS, Way, server};

async fn list(reply: Reply) -> Error {
    let server = server(reply);
    let client = Way::Token.client(&server);
    client.businesses().list().send().await.unwrap_err()
}

/// The page's four samples.
#[tokio::test]
async fn samples() {
    for (status, text, is_expected) in [
        (
            400,
            "business id can't be empty",
            Error::is_bad_request as fn(&Error) -> bool,
        ),
        (401, "AkSk validation failed.", Error::is_auth),
        (
            404,
            "Business not exists: IOT_INNTER_TEST",
            Error::is_not_found,
        ),
        (
            500,
            "Update install policy rule failed",
            Error::is_server_error,
        ),
    ] {
        for content_type in ["text/plain", "application/json", "text/html"] {
            let error = list(Reply::text(status, content_type, text)).await;

            assert_eq!(error.message(), Some(text));
            assert_eq!(error.status().unwrap(), status);
            assert_eq!(error.body(), text.as_bytes());
            assert_eq!(error.code_text(), None);
            assert!(is_expected(&error), "{error}");
            assert!(error.is_api() && !error.is_decode());
        }
    }
}

#[tokio::test]
async fn a_refused_credential_is_named_with_what_to_check() {
    for (way, text) in [
        (
            Way::Signature,
            "AccessKey: \"no\" (HTTP 401); check access_key and secret_key, the clock, and the base URL with its path, all of \
             which a signature covers",
        ),
        (
            Way::Token,
            "ServiceToken: \"no\" (HTTP 401); check that the token was copied whole and is still good; a new one comes from \
             the vendor",
        ),
        (
            Way::Cookie,
            "SessionCookie: \"no\" (HTTP 401); check that all cookies of the website are there, and that the person is still \
             logged in",
        ),
    ] {
        let server = server(Reply::text(401, "text/plain", "no"));
        let error = way.client(&server).businesses().list().send().await;

        assert_eq!(
            error.unwrap_err().to_string(),
            format!("businesses.list: Cainiao IoT refused the credential {text}")
        );
        // There is no token to renew.
        assert_eq!(server.all_received().len(), 1);
    }
}

#[tokio::test]
async fn failures_without_text() {
    for body in ["", "  \n", "<h1>Oops</h1>", "{\"a\":1}"] {
        let error = list(Reply::text(500, "text/html", body)).await;

        assert_eq!(
            error.to_string(),
            "businesses.list: Cainiao IoT responded with HTTP 500 Internal Server Error"
        );
        assert_eq!(error.message(), None);
        assert!(error.is_server_error());
    }
}

#[tokio::test]
async fn too_many_calls() {
    let reply = Reply::text(429, "text/plain", "slow down");
    let error = list(reply.with_header("retry-after", "7")).await;

    assert!(error.is_rate_limited());
    assert_eq!(error.retry_after().unwrap().as_secs(), 7);
}

#[tokio::test]
async fn a_failed_call_by_method_and_path() {
    for way in WAYS {
        let server = server(Reply::text(
            500,
            "text/plain",
            "Update install policy rule failed",
        ));

        let raw = way.client(&server).raw(Method::POST, "/rules");
        let error = raw.json(&json!({})).send::<Json>().await.unwrap_err();

        assert_eq!(
            error.to_string(),
            "POST /rules: Cainiao IoT refused the request: \"Update install policy rule failed\" (HTTP 500); \
             it is unknown whether the command ran"
        );
        assert_eq!(error.outcome(), Outcome::Unknown);
    }
}
