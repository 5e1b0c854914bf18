//! 认证管理: the token call.

use std::time::Duration;

use gongjiangyun::Outcome;
use iot_clouds_testkit::{Reply, Server};
use iot_clouds_tests::NoWait;
use serde_json::json;

use crate::support::{TOKEN, client, client_credentials, sent, token};

/// A lifetime starts before the token call.
fn assert_lasts(expires_in: Duration, seconds: u64) {
    let whole = Duration::from_secs(seconds);
    let almost = Duration::from_secs(seconds - 60);
    assert!(expires_in <= whole && expires_in > almost, "{expires_in:?}");
}

/// The page's sample, whose content type has no charset, and whose form has no scope. The order within a form means nothing.
#[tokio::test]
async fn the_form_goes_out_as_in_the_sample() {
    let server = Server::in_thread();
    server.respond_json(200, &token(TOKEN));

    let token = client(&server).auth().token().send().await.unwrap();

    let received = server.all_received();
    let [request] = received.as_slice() else {
        panic!("one request: {received:#?}")
    };
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("POST", "/oauth/token")
    );
    let body =
        "grant_type=client_credentials&client_id=a4f-client-b324&client_secret=0b-secret-df59e68";
    assert_eq!(request.body, body);
    let length = body.len().to_string();
    let headers = [
        ("accept", "*/*"),
        ("content-length", &length),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(request.headers, headers);
    assert_eq!(token.value().expose(), TOKEN);
    assert_lasts(token.expires_in(), 43_199);
}

/// The table of the page has a `scope` that need not be sent, and names the empty text as a value.
#[tokio::test]
async fn a_scope_goes_out_if_it_is_set() {
    for (scope, sent) in [("", "scope="), ("a b", "scope=a+b")] {
        let server = Server::in_thread();
        server.respond_json(200, &token(TOKEN));
        let mut credential = client_credentials();
        credential.scope = Some(scope.to_owned());
        let client = gongjiangyun::Client::builder(server.url())
            .timing(NoWait)
            .credential(credential)
            .build()
            .unwrap();

        client.auth().token().send().await.unwrap();

        let body = format!(
            "grant_type=client_credentials&client_id=a4f-client-b324&client_secret=0b-secret-df59e68&{sent}"
        );
        assert_eq!(server.all_received()[0].body, body);
    }
}

/// Tokens for different scopes are different tokens, also in a store that clients share.
#[tokio::test]
async fn a_scope_is_a_part_of_what_a_shared_token_belongs_to() {
    let server = Server::in_thread();
    let store = gongjiangyun::token_store::MemoryStore::default();
    for (scope, value) in [(None, "tok-1"), (Some("a".to_owned()), "tok-2")] {
        server.respond_json(200, &token(value));
        let mut credential = client_credentials();
        credential.scope = scope;
        let client = gongjiangyun::Client::builder(server.url())
            .timing(NoWait)
            .credential(credential)
            .token_store(store.clone())
            .build()
            .unwrap();

        let token = client.auth().token().send().await.unwrap();

        assert_eq!(token.value().expose(), value);
    }
}

#[tokio::test]
async fn a_secret_with_all_kinds_of_characters() {
    let server = Server::in_thread();
    server.respond_json(200, &token(TOKEN));
    let mut credential = client_credentials();
    credential.client_secret = "a&b=c+d 密%".into();
    let client = gongjiangyun::Client::builder(server.url())
        .timing(NoWait)
        .credential(credential)
        .build()
        .unwrap();

    client.auth().token().send().await.unwrap();

    let body = "grant_type=client_credentials&client_id=a4f-client-b324&client_secret=a%26b%3Dc%2Bd+%E5%AF%86%25";
    assert_eq!(server.all_received()[0].body, body);
}

/// The text says seven days by default. The figure in the response counts, and a response without one is invalid.
#[tokio::test]
async fn a_lifetime_comes_from_the_response() {
    for (response, seconds) in [
        (json!({ "access_token": "tok-1", "expires_in": 600 }), 600),
        (json!({ "access_token": "tok-1", "expires_in": "600" }), 600),
        (json!({ "access_token": "tok-1" }), 604_800),
        (
            json!({ "access_token": "tok-1", "token_type": "bearer", "expires_in": null, "jti": "7" }),
            604_800,
        ),
    ] {
        let server = Server::in_thread();
        server.respond_json(200, &response);

        let token = client(&server).auth().token().send().await.unwrap();

        assert_eq!(token.value().expose(), "tok-1");
        assert_lasts(token.expires_in(), seconds);
    }
}

#[tokio::test]
async fn the_token_is_kept() {
    let server = Server::in_thread();
    server.respond_json(200, &token(TOKEN));
    let client = client(&server);

    client.auth().token().send().await.unwrap();
    client.clone().auth().token().send().await.unwrap();

    assert_eq!(sent(&server), ["POST /oauth/token: no token"]);
}

#[tokio::test]
async fn a_response_without_a_token() {
    for (response, text) in [
        (
            json!({ "token_type": "bearer" }),
            "there is no text under \"access_token\"",
        ),
        (
            json!({ "code": 200, "message": "success", "data": token(TOKEN) }),
            "there is no text under \"access_token\"",
        ),
    ] {
        let server = Server::in_thread();
        server.respond_json(200, &response);

        let error = client(&server).auth().token().send().await.unwrap_err();

        let expected =
            format!("auth.token: unexpected response: the token is missing: {text} (HTTP 200)");
        assert_eq!(error.to_string(), expected);
    }
}

/// Another status than 200 is no success, whatever is in the body.
#[tokio::test]
async fn another_status_than_200() {
    let server = Server::in_thread();
    server.respond_json(201, &token(TOKEN));

    let error = client(&server).auth().token().send().await.unwrap_err();

    assert_eq!(
        error.to_string(),
        "auth.token: Gongjiangyun responded with HTTP 201 Created"
    );
}

#[tokio::test]
async fn a_client_without_a_credential() {
    let server = Server::in_thread();
    let client = gongjiangyun::Client::builder(server.url())
        .timing(NoWait)
        .build()
        .unwrap();

    let error = client.auth().token().send().await.unwrap_err();

    assert_eq!(
        error.to_string(),
        "auth.token: the operation needs the credential ClientCredentials, but the client was built without one; set it with credential() of the builder"
    );
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert_eq!(server.all_received(), []);
}

/// Nothing of the token call is kept or shown, as it holds the secret and the token.
#[tokio::test]
async fn what_the_token_call_says_is_not_kept() {
    let server = Server::in_thread();
    let body =
        json!({ "error": "invalid_client", "error_description": "0b-secret-df59e68 is bad" });
    server.respond(Reply::json(401, &body));

    let error = client(&server).auth().token().send().await.unwrap_err();

    assert_eq!(error.body(), b"");
    assert_eq!(error.message(), Some("[redacted] is bad"));
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("0b-secret"), "{shown}");
    assert_eq!(error.code_text(), Some("invalid_client"));
}

/// Neither the token nor the secret is shown.
#[tokio::test]
async fn a_token_is_not_shown() {
    let server = Server::in_thread();
    server.respond_json(200, &token(TOKEN));
    let client = client(&server);

    let token = client.auth().token().send().await.unwrap();

    let shown = format!("{token:?} {client:?} {:?}", client_credentials());
    for secret in [TOKEN, "0b-secret"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
