//! 获取 AccessToken: the two token calls.

use std::time::Duration;

use iot_clouds_testkit::{Received, Server};
use serde_json::{Value, json};
use thingscloud::Outcome;

use crate::support::{admin_client, assert_nothing_sent, client, token};

/// The page's header is the content type; there is no token yet to authenticate with.
fn assert_token_call(server: &Server, target: &str, body: &Value) {
    let received = server.all_received();
    let [request] = received.as_slice() else {
        panic!("one request: {received:#?}")
    };
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("POST", target)
    );
    assert_eq!(request.json(), *body, "{}", request.body);
    let names: Vec<&str> = request
        .headers
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(
        names,
        ["accept", "content-length", "content-type", "user-agent"]
    );
    assert_eq!(request.header("content-type"), Some("application/json"));
}

/// A lifetime starts before the token call.
fn assert_lasts(expires_in: Duration, seconds: u64) {
    let whole = Duration::from_secs(seconds);
    let almost = Duration::from_secs(seconds - 60);
    assert!(expires_in <= whole && expires_in > almost, "{expires_in:?}");
}

#[tokio::test]
async fn access_token() {
    let server = Server::in_thread();
    server.respond_json(
        200,
        &json!({ "result": true, "info": { "access_token": "tok-1", "expires_in": 7200 } }),
    );

    let token = client(&server).auth().access_token().send().await.unwrap();

    let body = json!({ "app_id": "app-1", "access_key": "access-1", "secret_key": "secret-1" });
    assert_token_call(&server, "/api/v1/access_token", &body);
    assert_eq!(token.value().expose(), "tok-1");
    assert_lasts(token.expires_in(), 7200);
}

/// An older edition of the page shows no lifetime; it is one day in the text.
#[tokio::test]
async fn access_token_without_a_lifetime_lasts_a_day() {
    for info in [
        json!({ "access_token": "tok-1" }),
        json!({ "access_token": "tok-1", "expires_in": null, "not_documented": 1 }),
    ] {
        let server = Server::in_thread();
        server.respond_json(200, &json!({ "result": true, "info": info }));

        let token = client(&server).auth().access_token().send().await.unwrap();

        assert_eq!(token.value().expose(), "tok-1");
        assert_lasts(token.expires_in(), 86_400);
    }
}

/// The page: seven days, and no `expires_in`.
#[tokio::test]
async fn admin_login() {
    let server = Server::in_thread();
    server.respond_json(
        200,
        &json!({ "result": true, "info": { "access_token": "tok-1" } }),
    );

    let token = admin_client(&server)
        .auth()
        .admin_login()
        .send()
        .await
        .unwrap();

    let body = json!({ "app_id": "app-1", "account": "operator", "password": "password-1" });
    assert_token_call(&server, "/api/v1/admin_login", &body);
    assert_eq!(token.value().expose(), "tok-1");
    assert_lasts(token.expires_in(), 604_800);
}

#[tokio::test]
async fn a_token_is_kept_and_used_by_other_calls() {
    let server = Server::in_thread();
    server.respond_with(|request: &Received| match request.target.as_str() {
        "/api/v1/access_token" => iot_clouds_testkit::Reply::json(200, &token("tok-1")),
        _ => crate::support::ok(json!({ "id": "d1" })),
    });
    let client = client(&server);

    client.auth().access_token().send().await.unwrap();
    client.auth().access_token().send().await.unwrap();
    client.devices().get("d1").send().await.unwrap();

    let targets: Vec<String> = server
        .all_received()
        .into_iter()
        .map(|request| request.target)
        .collect();
    assert_eq!(targets, ["/api/v1/access_token", "/api/v1/device/d1"]);
}

#[tokio::test]
async fn a_token_is_not_shown() {
    let server = Server::in_thread();
    server.respond_json(200, &token("tok-1"));
    let client = client(&server);

    let token = client.auth().access_token().send().await.unwrap();

    let shown = format!("{token:?} {client:?}");
    for secret in ["tok-1", "access-1", "secret-1"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn the_token_call_of_the_other_credential_sends_nothing() {
    let server = Server::in_thread();

    let error = client(&server)
        .auth()
        .admin_login()
        .send()
        .await
        .unwrap_err();

    assert_nothing_sent(&server);
    assert_eq!(
        error.to_string(),
        "auth.admin_login: the operation needs the credential AdminLogin, but the client was built with ApiKey"
    );
    assert!(error.is_auth());
    assert_eq!(error.outcome(), Outcome::NotSent);
}
