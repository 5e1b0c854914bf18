//! The client's token: renewed in time, and when the platform refuses it.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use gongjiangyun::{Json, Method};
use iot_clouds_testkit::{Received, Reply, Server};
use serde_json::json;

use crate::support::{client, ok, sent, token};

/// Starts a server that issues tok-1, tok-2, …, and gives this response to a call with tok-1.
fn server_that_refuses_the_first_token(refusal: Reply) -> Server {
    let count = AtomicU32::new(0);
    let server = Server::in_thread();
    server.respond_with(move |request| match request.target.as_str() {
        "/oauth/token" => {
            let number = count.fetch_add(1, Ordering::SeqCst) + 1;
            Reply::json(200, &token(&format!("tok-{number}")))
        }
        _ if request.header("authorization") == Some("bearer tok-1") => refusal.clone(),
        _ => ok(&json!({ "id": "o-1" })),
    });
    server
}

/// Bodies that a 401 may have, since the page shows none.
fn refusals() -> [Reply; 5] {
    [
        Reply::text(401, "text/plain", ""),
        Reply::text(401, "text/html", "<h1>Unauthorized</h1>"),
        Reply::json(401, &json!({ "code": 401, "message": "token已失效" })),
        Reply::json(
            401,
            &json!({ "error": "invalid_token", "error_description": "Access token expired: tok-1" }),
        ),
        Reply::json(
            401,
            &json!({ "error": "unauthorized", "error_description": "?" }),
        ),
    ]
}

/// An expired or revoked token: one new token, one replay, also of a call that counts as a command.
#[tokio::test]
async fn a_401_earns_a_new_token_and_one_replay() {
    let [.., unauthorized] = refusals();
    let replayed = refusals().into_iter().take(4);
    for refusal in replayed {
        let server = server_that_refuses_the_first_token(refusal);

        let response = client(&server)
            .raw(Method::POST, "/xxx/xxxx")
            .form(&[("order", "o-1")])
            .send_with_meta::<Json>()
            .await
            .unwrap();

        let expected = [
            "POST /oauth/token: no token",
            "POST /xxx/xxxx: bearer tok-1",
            "POST /oauth/token: no token",
            "POST /xxx/xxxx: bearer tok-2",
        ];
        assert_eq!(sent(&server), expected);
        assert_eq!(response.attempts(), 2);
        let bodies: Vec<String> = server
            .all_received()
            .into_iter()
            .filter(|request| request.target == "/xxx/xxxx")
            .map(|request| request.body)
            .collect();
        assert_eq!(bodies, ["order=o-1", "order=o-1"]);
    }

    // It means that there was no credential, which a new token does not mend.
    let server = server_that_refuses_the_first_token(unauthorized);
    let raw = client(&server).raw(Method::GET, "/xxx/xxxx");
    let error = raw.send::<Json>().await.unwrap_err();
    assert!(error.is_auth());
    assert_eq!(sent(&server).len(), 2);
}

/// A second 401, with the new token, is reported, and no third call is made.
#[tokio::test]
async fn a_401_twice() {
    let server = Server::in_thread().with_token("/oauth/token", &token("tok-1"));
    server.respond(Reply::text(401, "text/plain", ""));

    let raw = client(&server).raw(Method::GET, "/xxx/xxxx");
    let error = raw.send::<Json>().await.unwrap_err();

    assert!(error.is_auth());
    assert_eq!(error.attempts(), 2);
    assert_eq!(sent(&server).len(), 4);
    assert!(
        error.to_string().contains(
            "Gongjiangyun refused the credential ClientCredentials, even with a new token"
        ),
        "{error}"
    );
}

/// The library that the token call resembles writes the token into its message.
#[tokio::test]
async fn a_token_in_a_message_is_masked() {
    let server = Server::in_thread().with_token("/oauth/token", &token("62c54b72-c85f"));
    let text = "Access token expired: 62c54b72-c85f";
    server.respond_json(
        401,
        &json!({ "error": "invalid_token", "error_description": text }),
    );

    let raw = client(&server).raw(Method::GET, "/xxx/xxxx");
    let error = raw.send::<Json>().await.unwrap_err();

    assert_eq!(error.message(), Some("Access token expired: [redacted]"));
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("62c54b72"), "{shown}");
}

/// The lifetime of the response, 43199 seconds, and not the seven days of the text.
#[tokio::test]
async fn an_expired_token_is_renewed_before_the_call() {
    let server = server_that_refuses_the_first_token(Reply::text(401, "text/plain", ""));
    let client = client(&server);
    client.auth().token().send().await.unwrap();

    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(43_199)).await;
    tokio::time::resume();
    let raw = client.raw(Method::GET, "/xxx/xxxx");
    raw.send::<Json>().await.unwrap();

    let expected = [
        "POST /oauth/token: no token",
        "POST /oauth/token: no token",
        "GET /xxx/xxxx: bearer tok-2",
    ];
    assert_eq!(sent(&server), expected);
}

/// A second token call would make the first token invalid.
#[tokio::test]
async fn twenty_parallel_calls_make_one_token_call() {
    let server = Server::in_thread();
    server.respond_with(|request: &Received| match request.target.as_str() {
        "/oauth/token" => Reply::json(200, &token("tok-1")),
        _ => ok(&json!(1)),
    });
    let client = client(&server);

    let calls: Vec<_> = (0..20)
        .map(|_| {
            let raw = client.raw(Method::GET, "/xxx/xxxx");
            tokio::spawn(async move { raw.send::<u32>().await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }

    let sent = sent(&server);
    assert_eq!(sent[0], "POST /oauth/token: no token");
    assert_eq!(sent.len(), 21);
    assert!(
        sent[1..]
            .iter()
            .all(|line| line == "GET /xxx/xxxx: bearer tok-1")
    );
}
