//! Failures by HTTP status: {code, message}, {error, error_description}, or any text.

use gongjiangyun::{Error, ErrorCode, Json, Method, Outcome};
use iot_clouds_testkit::{Reply, Server};
use serde_json::json;

use crate::support::{client, server};

async fn get(reply: Reply) -> Error {
    let server = server(reply);
    let raw = client(&server).raw(Method::GET, "/xxx/xxxx");
    raw.send::<Json>().await.unwrap_err()
}

async fn token(reply: Reply) -> Error {
    let server = Server::in_thread();
    server.respond(reply);
    let raw = client(&server).raw(Method::GET, "/xxx/xxxx");
    raw.send::<Json>().await.unwrap_err()
}

fn oauth(status: u16, error: &str, description: &str) -> Reply {
    let body = json!({ "error": error, "error_description": description });
    Reply::json(status, &body)
}

#[tokio::test]
async fn code_and_message() {
    let error = get(Reply::json(
        500,
        &json!({ "code": 500, "message": "系统异常" }),
    ))
    .await;

    assert_eq!(
        error.to_string(),
        "GET /xxx/xxxx: Gongjiangyun refused the request: code 500, \"系统异常\" (HTTP 500)"
    );
    assert!(error.is_server_error());
    assert_eq!(error.outcome(), Outcome::Unknown);
}

/// A code of success beside the status of a failure says nothing.
#[tokio::test]
async fn code_200_with_another_status() {
    let error = get(Reply::json(500, &json!({ "code": 200, "message": "?" }))).await;

    assert!(error.is_server_error());
    assert_eq!(error.code_text(), None);
}

#[tokio::test]
async fn error_and_description() {
    let error = get(oauth(403, "access_denied", "不允许访问")).await;

    assert_eq!(error.code::<ErrorCode>(), Some(ErrorCode::AccessDenied));
    assert_eq!(error.message(), Some("不允许访问"));
    assert!(error.is_auth());
    assert_eq!(error.status().unwrap(), 403);
}

#[tokio::test]
async fn plain_text() {
    let error = get(Reply::text(400, "text/plain", "Bad Request: X-Trace\n")).await;

    assert_eq!(
        error.to_string(),
        "GET /xxx/xxxx: Gongjiangyun refused the request: \"Bad Request: X-Trace\" (HTTP 400)"
    );
    assert!(error.is_bad_request());
}

#[tokio::test]
async fn html() {
    for status in [400, 404, 429, 500, 502] {
        let error = get(Reply::text(status, "text/html", "<html>no</html>")).await;

        assert_eq!(error.message(), None);
        assert_eq!(error.status().unwrap(), status);
        assert_eq!(error.body(), b"<html>no</html>");
        assert!(!error.is_decode());
    }
}

#[tokio::test]
async fn too_many_calls() {
    let reply = Reply::json(429, &json!({ "code": 429, "message": "请求过于频繁" }));
    let error = get(reply.with_header("retry-after", "5")).await;

    assert!(error.is_rate_limited());
    assert_eq!(error.retry_after().unwrap().as_secs(), 5);
}

/// What the token call may answer, as the library it looks like does.
#[tokio::test]
async fn the_token_call_fails() {
    for (reply, code, text) in [
        (
            oauth(401, "invalid_client", "Bad client credentials"),
            ErrorCode::InvalidClient,
            "Gongjiangyun refused the credential ClientCredentials while fetching a token for GET /xxx/xxxx: \
             code invalid_client, \"Bad client credentials\" (HTTP 401)",
        ),
        (
            oauth(401, "unauthorized", "There is no client authentication."),
            ErrorCode::Unauthorized,
            "Gongjiangyun refused the credential ClientCredentials while fetching a token for GET /xxx/xxxx: \
             code unauthorized, \"There is no client authentication.\" (HTTP 401)",
        ),
    ] {
        let error = token(reply).await;

        let advice = "; check client_id and client_secret with the vendor's contact person, and that the server is the one \
                      they are for";
        assert_eq!(error.to_string(), format!("auth.token: {text}{advice}"));
        assert_eq!(error.code::<ErrorCode>(), Some(code));
        assert!(error.is_auth());
        assert_eq!(error.outcome(), Outcome::NotSent);
        assert_eq!(error.body(), b"");
    }
}

/// What is wrong then is not the id or the secret.
#[tokio::test]
async fn the_token_call_is_wrong() {
    for (name, code) in [
        ("invalid_scope", ErrorCode::InvalidScope),
        ("invalid_request", ErrorCode::InvalidRequest),
        ("unsupported_grant_type", ErrorCode::UnsupportedGrantType),
    ] {
        let error = token(oauth(400, name, "Empty scope")).await;

        assert_eq!(error.code::<ErrorCode>(), Some(code));
        assert_eq!(error.message(), Some("Empty scope"));
        assert_eq!(error.status().unwrap(), 400);
    }
}

/// The token call takes the envelope of a failure too, and its other shape, with the status of a success as well.
#[tokio::test]
async fn the_token_call_fails_in_an_envelope() {
    for status in [200, 400] {
        let body = json!({ "code": 40001, "message": "client不存在" });
        let error = token(Reply::json(status, &body)).await;

        assert!(error.to_string().contains("auth.token: "), "{error}");
        assert_eq!(error.code_text(), Some("40001"));

        let error = token(oauth(status, "invalid_client", "Bad client credentials")).await;
        assert!(error.is_auth(), "{error}");
        assert_eq!(error.code::<ErrorCode>(), Some(ErrorCode::InvalidClient));
    }
}

#[tokio::test]
async fn the_token_call_is_limited() {
    let reply = Reply::text(429, "text/plain", "too many requests");
    let error = token(reply.with_header("retry-after", "30")).await;

    assert!(error.is_rate_limited() && !error.is_auth());
    assert_eq!(error.retry_after().unwrap().as_secs(), 30);
}
