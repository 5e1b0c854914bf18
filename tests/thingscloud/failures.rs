//! Failures as an integrator sees them: the one line that is shown, and the predicates for programs.

mod unreadable;

use iot_clouds_testkit::{Reply, Server};
use iot_clouds_tests::NoWait;
use serde_json::{Value, json};
use thingscloud::{Client, Error, ErrorCode, Outcome};

use crate::support::{api_key, client, server_with};

/// Returns the error of reading the device `d1` if the server responds with this.
async fn get(reply: Reply) -> Error {
    let server = server_with(move |_| reply.clone());
    client(&server)
        .devices()
        .get("d1")
        .send()
        .await
        .unwrap_err()
}

fn json_reply(status: u16, body: Value) -> Reply {
    Reply::json(status, &body)
}

/// The page, 请求功能处理失败.
#[tokio::test]
async fn result_false() {
    let body = json!({ "result": false, "errcode": 1001, "message": "device not found", "errors": ["d1"] });

    let error = get(json_reply(200, body.clone())).await;

    assert_eq!(
        error.to_string(),
        "devices.get: ThingsCloud refused the request: errcode 1001, \"device not found\" (HTTP 200)"
    );
    assert!(error.is_api());
    assert!(
        !error.is_not_found() && !error.is_auth() && !error.is_decode() && !error.is_server_error()
    );
    assert_eq!(error.operation(), "devices.get");
    assert_eq!(error.platform(), "thingscloud");
    assert_eq!(error.status().unwrap(), 200);
    assert_eq!(error.code_text(), Some("1001"));
    assert_eq!(error.message(), Some("device not found"));
    assert_eq!(error.details(), Some(&json!(["d1"])));
    assert_eq!(error.outcome(), Outcome::Rejected);
    assert_eq!(error.attempts(), 1);
    assert_eq!(error.headers()["content-type"], "application/json");
    assert_eq!(serde_json::from_slice::<Value>(error.body()).unwrap(), body);
}

/// The page documents no list of codes: each one is kept.
#[tokio::test]
async fn an_errcode_without_a_name() {
    let error = get(json_reply(
        200,
        json!({ "result": false, "errcode": 987, "message": "odd", "errors": [] }),
    ))
    .await;

    let code: ErrorCode = error.code().unwrap();

    assert!(matches!(code, ErrorCode::Unknown(_)));
    assert_eq!(code, "987");
    assert_eq!(error.code_text(), Some("987"));
}

#[tokio::test]
async fn result_false_with_nothing_else() {
    let error = get(json_reply(200, json!({ "result": false }))).await;

    assert_eq!(
        error.to_string(),
        "devices.get: ThingsCloud refused the request (HTTP 200)"
    );
    assert!(error.is_api());
    assert_eq!(
        (error.code_text(), error.message(), error.details()),
        (None, None, None)
    );
}

/// A failure stays a failure, whatever other keys the response has.
#[tokio::test]
async fn result_false_with_info() {
    let body = json!({ "result": false, "errcode": 5, "message": "no", "info": { "id": "d1" } });

    let error = get(json_reply(200, body)).await;

    assert!(error.is_api());
    assert_eq!(error.code_text(), Some("5"));
}

/// The page, 请求资源错误.
#[tokio::test]
async fn http_404_with_only_a_message() {
    let error = get(json_reply(404, json!({ "message": "Request invalid" }))).await;

    assert_eq!(
        error.to_string(),
        "devices.get: ThingsCloud refused the request: \"Request invalid\" (HTTP 404)"
    );
    assert!(error.is_api() && error.is_not_found());
    assert_eq!(error.status().unwrap(), 404);
    assert_eq!(error.code::<ErrorCode>(), None);
    assert_eq!(error.message(), Some("Request invalid"));
    assert_eq!(error.outcome(), Outcome::Rejected);
}

/// The page, 请求 JSON 格式错误: the code says more than the status.
#[tokio::test]
async fn http_404_with_errcode_400() {
    let body = json!({ "result": false, "message": "Invalid JSON message", "errcode": 400 });

    let error = get(json_reply(404, body)).await;

    assert_eq!(
        error.to_string(),
        "devices.get: ThingsCloud refused the request: errcode 400, \"Invalid JSON message\" (HTTP 404)"
    );
    assert!(error.is_bad_request() && !error.is_not_found());
    assert_eq!(error.status().unwrap(), 404);
    assert_eq!(error.code(), Some(ErrorCode::InvalidJson));
    assert_eq!(error.outcome(), Outcome::Rejected);
}

#[tokio::test]
async fn html_with_502() {
    let error = get(Reply::text(502, "text/html", "<h1>Bad Gateway</h1>")).await;

    assert_eq!(
        error.to_string(),
        "devices.get: ThingsCloud responded with HTTP 502 Bad Gateway; tried 3 times"
    );
    assert!(error.is_server_error() && !error.is_decode() && !error.is_api());
    assert_eq!(error.status().unwrap(), 502);
    assert_eq!(error.body(), b"<h1>Bad Gateway</h1>");
    assert_eq!(error.outcome(), Outcome::Unknown);
}

#[tokio::test]
async fn http_502_to_a_command() {
    let server = server_with(|_| Reply::text(502, "text/html", "<h1>Bad Gateway</h1>"));

    let error = client(&server)
        .control()
        .send_command("d1", "reboot")
        .send()
        .await
        .unwrap_err();

    assert_eq!(
        error.to_string(),
        "control.send_command: ThingsCloud responded with HTTP 502 Bad Gateway; it is unknown whether the command ran"
    );
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn http_401_twice() {
    let body = json!({ "result": false, "errcode": 40101, "message": "token tok-1 is not valid" });
    let server = server_with(move |_| Reply::json(401, &body));

    let error = client(&server)
        .devices()
        .get("d1")
        .send()
        .await
        .unwrap_err();

    assert_eq!(
        error.to_string(),
        "devices.get: ThingsCloud refused the credential ApiKey, even with a new token: \
         errcode 40101, \"token [redacted] is not valid\" (HTTP 401); \
         check app_id, access_key and secret_key of the project's API application"
    );
    assert!(error.is_auth());
    assert_eq!(error.attempts(), 2);
    assert_eq!(error.outcome(), Outcome::Rejected);
    assert!(!format!("{error:?}").contains("tok-1"), "{error:?}");
    let sent = server.received();
    assert_eq!((sent.len(), server.all_received().len()), (2, 4));
}

/// The response to a wrong key is not documented; this is the page's general failure, which may mean anything.
#[tokio::test]
async fn a_token_call_that_fails() {
    let server = Server::in_thread();
    server.respond_json(
        200,
        &json!({ "result": false, "errcode": 1002, "message": "secret-1 does not match", "errors": [] }),
    );

    let error = client(&server).devices().list().send().await.unwrap_err();

    assert_eq!(
        error.to_string(),
        "auth.access_token: ThingsCloud refused the request while fetching a token for devices.list: \
         errcode 1002, \"[redacted] does not match\" (HTTP 200)"
    );
    assert!(error.is_api() && !error.is_auth());
    assert_eq!(error.operation(), "auth.access_token");
    assert_eq!(error.code_text(), Some("1002"));
    assert_eq!(error.body(), b"");
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert_eq!(server.all_received().len(), 1);
}

#[tokio::test]
async fn a_wrong_key_at_the_token_call_itself() {
    let server = Server::in_thread();
    server.respond_json(401, &json!({ "message": "Unauthorized" }));

    let error = client(&server)
        .auth()
        .access_token()
        .send()
        .await
        .unwrap_err();

    assert_eq!(
        error.to_string(),
        "auth.access_token: ThingsCloud refused the credential ApiKey: \"Unauthorized\" (HTTP 401); \
         check app_id, access_key and secret_key of the project's API application"
    );
    assert!(error.is_auth());
}

#[tokio::test]
async fn a_server_that_cannot_be_reached() {
    // Nothing listens on the first port.
    let client = Client::builder("http://127.0.0.1:1")
        .timing(NoWait)
        .credential(api_key())
        .build()
        .unwrap();

    let error = client.devices().get("d1").send().await.unwrap_err();

    assert_eq!(
        error.to_string(),
        "auth.access_token: could not connect to ThingsCloud while fetching a token for devices.get; \
         check the base URL and the network, nothing was sent"
    );
    assert!(error.is_connect() && error.is_transport() && !error.is_timeout() && !error.is_auth());
    assert_eq!(error.status(), None);
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn http_429() {
    let error =
        get(Reply::text(429, "text/plain", "slow down").with_header("retry-after", "30")).await;

    assert_eq!(
        error.to_string(),
        "devices.get: ThingsCloud responded with HTTP 429 Too Many Requests; tried 3 times; try again in 30 s"
    );
    assert!(error.is_rate_limited() && !error.is_api());
    assert_eq!(
        error.retry_after(),
        Some(std::time::Duration::from_secs(30))
    );
    assert_eq!(error.status().unwrap(), 429);
}

#[tokio::test]
async fn http_429_without_a_time_to_wait() {
    let error = get(json_reply(429, json!({ "message": "Too many requests" }))).await;

    assert_eq!(
        error.to_string(),
        "devices.get: ThingsCloud refused the request: \"Too many requests\" (HTTP 429); tried 3 times"
    );
    assert!(error.is_rate_limited());
    assert_eq!(error.retry_after(), None);
}

#[tokio::test]
async fn http_403() {
    let error = get(json_reply(403, json!({ "message": "Forbidden" }))).await;

    assert_eq!(
        error.to_string(),
        "devices.get: ThingsCloud refused the request: \"Forbidden\" (HTTP 403)"
    );
    assert!(error.is_auth() && !error.is_not_found());
}

#[tokio::test]
async fn a_client_without_a_credential() {
    let server = server_with(|_| Reply::text(500, "text/plain", ""));
    let client = Client::builder(server.url()).build().unwrap();

    let error = client.devices().get("d1").send().await.unwrap_err();

    assert_eq!(
        error.to_string(),
        "devices.get: the operation needs the credential ApiKey or AdminLogin, but the client was built without one; \
         set it with credential() of the builder"
    );
    assert!(error.is_auth());
    assert_eq!(server.all_received(), []);
}

#[test]
fn a_base_url_that_would_send_the_key_in_the_clear() {
    let error = Client::builder("http://api.example.com")
        .credential(api_key())
        .build()
        .unwrap_err();

    assert_eq!(
        error.to_string(),
        "client: the base URL is http://, which would send credentials unencrypted; \
         use https:// or call allow_plain_http()"
    );
    assert!(error.is_configuration());
}
