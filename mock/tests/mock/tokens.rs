//! Tokens: issued, sent, expired and revoked, by the mock's own clock.
//! Must not know the responses of operations.

use std::time::{Duration, SystemTime};

use iot_clouds_mock::MockServer;

use crate::support::{Response, request, send, token};

async fn devices(mock: &MockServer, token: &str) -> Response {
    let call = request(mock, "GET", "/api/v1/devices");
    send(call.header("authorization", format!("Bearer {token}"))).await
}

#[tokio::test]
async fn a_token_is_valid_for_the_lifetime_in_its_response() {
    let mock = MockServer::start("thingscloud").unwrap();
    mock.set_time(SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    let old = token(&mock).await;
    assert_eq!(devices(&mock, &old).await.status, 200);
    mock.advance(Duration::from_secs(86_399));
    assert_eq!(devices(&mock, &old).await.status, 200);
    mock.advance(Duration::from_secs(1));
    let refused = devices(&mock, &old).await;
    assert_eq!(refused.status, 401);
    assert!(refused.reason.unwrap().starts_with("the token has expired"));
    let new = token(&mock).await;
    assert_ne!(new, old);
    assert_eq!(devices(&mock, &new).await.status, 200);
}

#[tokio::test]
async fn by_default_an_older_token_stays_valid() {
    let mock = MockServer::start("thingscloud").unwrap();
    let first = token(&mock).await;
    let second = token(&mock).await;
    assert_eq!(devices(&mock, &first).await.status, 200);
    assert_eq!(devices(&mock, &second).await.status, 200);
    mock.revoke_tokens();
    let refused = devices(&mock, &second).await;
    assert!(refused.reason.unwrap().starts_with("the token was revoked"));
}

#[tokio::test]
async fn a_new_token_ends_the_previous_one_if_the_spec_says_so() {
    let mock = MockServer::start("gongjiangyun").unwrap();
    mock.add_operation("orders.list", "GET /orders").unwrap();
    let new_token = async || {
        let body = "client_id=mock-client-id&client_secret=mock-client-secret&grant_type=client_credentials";
        let call = request(&mock, "POST", "/oauth/token")
            .header("content-type", "application/x-www-form-urlencoded");
        send(call.body(body)).await.json()["access_token"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let orders = async |token: &str| {
        let call = request(&mock, "GET", "/orders");
        send(call.header("authorization", format!("bearer {token}")))
            .await
            .status
    };
    let first = new_token().await;
    assert_eq!(orders(&first).await, 200);
    let second = new_token().await;
    assert_eq!(orders(&first).await, 401);
    assert_eq!(orders(&second).await, 200);
}

#[tokio::test]
async fn a_login_reads_what_an_application_may_not() {
    let mock = MockServer::start("thingscloud").unwrap();
    let body = r#"{"app_id":"mock-app-id","account":"mock-account","password":"mock-password"}"#;
    let call =
        request(&mock, "POST", "/api/v1/admin_login").header("content-type", "application/json");
    let response = send(call.body(body)).await.json();
    let login = response["info"]["access_token"].as_str().unwrap();
    let call = request(&mock, "GET", "/api/v1/admin");
    let admin = send(call.header("authorization", format!("Bearer {login}"))).await;
    assert_eq!(admin.status, 200, "{admin:?}");
    assert_eq!(devices(&mock, login).await.status, 200);
}

#[tokio::test]
async fn a_test_can_choose_the_credential() {
    let fields = [("access_id", "A1"), ("access_key", "K1")];
    let mock = MockServer::builder("sensecap")
        .credential("access_key", fields)
        .start()
        .unwrap();
    let call =
        |user, password| request(&mock, "GET", "/list_devices").basic_auth(user, Some(password));
    assert_eq!(send(call("A1", "K1")).await.status, 200);
    assert_eq!(
        send(call("mock-access-id", "mock-access-key")).await.status,
        401
    );
    let error = MockServer::builder("sensecap")
        .credential("acces_key", fields)
        .start()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no credential `acces_key`; did you mean `access_key`?"
    );
    let error = MockServer::builder("sensecap")
        .credential("access_key", [("id", "A1")])
        .start()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no field of `access_key` `id`; there are: access_id, access_key"
    );
}

#[tokio::test]
async fn an_optional_field_counts_only_if_a_test_chooses_it() {
    for (scope, given, status) in [
        (None, "", 200),
        (None, "&scope=orders", 200),
        (Some("orders"), "&scope=orders", 200),
        (Some("orders"), "&scope=", 401),
        (Some("orders"), "", 401),
    ] {
        let builder = MockServer::builder("gongjiangyun");
        let builder = match scope {
            Some(scope) => builder.credential("client_credentials", [("scope", scope)]),
            None => builder,
        };
        let mock = builder.start().unwrap();
        let body = "client_id=mock-client-id&client_secret=mock-client-secret&grant_type=client_credentials";
        let call = request(&mock, "POST", "/oauth/token")
            .header("content-type", "application/x-www-form-urlencoded");

        let response = send(call.body(format!("{body}{given}"))).await;

        assert_eq!(response.status, status, "{scope:?} {given}: {response:?}");
    }
}
