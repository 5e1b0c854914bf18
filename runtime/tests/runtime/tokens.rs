//! One token for all callers: fetched once, replaced if necessary, never shown.

mod failures;
mod panics;
mod replacement;
mod runtimes;
mod stress;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use iot_clouds_runtime::{Json, Method, Outcome};
use iot_clouds_testkit::{Gate, Received, Reply, Server, http, with_headers};
use tokio::task::JoinSet;

use crate::{
    acme::{Client, client},
    replies::{info, json},
};

const TOKEN: &str = "/api/v1/token";
const DEVICE: &str = r#"{"id":"d"}"#;

fn token(number: usize, seconds: u64) -> Reply {
    info(&format!(
        r#"{{"access_token":"T0KEN{number}","expires_in":{seconds}}}"#
    ))
}

fn carries(request: &Received, number: usize) -> bool {
    request.header("authorization") == Some(&format!("Bearer T0KEN{number}"))
}

/// Starts a server that issues numbered tokens. `response` receives all other requests, with the number of tokens
/// issued so far.
async fn numbered(response: impl Fn(&Received, usize) -> Reply + Send + Sync + 'static) -> Server {
    let issued = AtomicUsize::new(0);
    Server::start(move |request| match request.path() {
        TOKEN => token(issued.fetch_add(1, Ordering::SeqCst) + 1, 3_600),
        _ => response(request, issued.load(Ordering::SeqCst)),
    })
    .await
}

async fn get_together(client: &Client, tasks: usize) {
    let mut calls = JoinSet::new();
    for _ in 0..tasks {
        calls.spawn(client.clone().get("1").send());
    }
    while let Some(device) = calls.join_next().await {
        assert_eq!(device.unwrap().unwrap().id, "d");
    }
}

#[tokio::test]
async fn callers_share_one_fetch_and_one_token() {
    let server = numbered(|_, _| info(DEVICE)).await;
    let client = client(&server.url);
    get_together(&client, 50).await;
    assert_eq!(server.count(TOKEN), 1);
    let request = server
        .received()
        .into_iter()
        .find(|request| request.path() == TOKEN)
        .unwrap();
    assert_eq!(
        request.json(),
        serde_json::json!({ "app_id": "app-1", "access_key": "ACCESSCANARY", "secret_key": "SECRETCANARY" })
    );
    assert_eq!(request.header("authorization"), None);
    assert_eq!(request.header("content-type"), Some("application/json"));
    // The operation that users call uses the same cache.
    let token = client.access_token().send().await.unwrap();
    assert_eq!(token.value().expose(), "T0KEN1");
    assert!(token.expires_in() <= Duration::from_secs(3_600));
    assert!(!format!("{token:?}").contains("T0KEN"));
    assert_eq!(server.count(TOKEN), 1);
}

#[tokio::test]
async fn a_revoked_token_is_replaced_once_for_all() {
    // Only the latest token is valid, and the first one is revoked at once.
    let server = numbered(|request, issued| match carries(request, issued.max(2)) {
        true => info(DEVICE),
        false => json(401, r#"{"result":false,"errcode":401,"message":"expired"}"#),
    })
    .await;
    get_together(&client(&server.url), 50).await;
    assert_eq!(server.count(TOKEN), 2);
}

#[tokio::test]
async fn a_late_refusal_of_an_old_token_leaves_the_new_one_alone() {
    let gate = Arc::new(Gate::default());
    let door = gate.clone();
    let server = numbered(move |request, _| match request.path() {
        _ if !carries(request, 1) => info(DEVICE),
        "/api/v1/device/slow" => Reply::Gated(door.clone(), http(401, "{}")),
        _ => json(401, "{}"),
    })
    .await;
    let client = client(&server.url);
    let slow = tokio::spawn(client.get("slow").send());
    gate.arrived.notified().await;
    client.get("fast").send().await.unwrap();
    gate.permits.0.add_permits(1);
    slow.await.unwrap().unwrap();
    assert_eq!(server.count(TOKEN), 2);
}

#[tokio::test]
async fn a_fresh_token_that_is_refused_too_ends_the_call_with_advice() {
    let body =
        r#"{"result":false,"errcode":4011,"message":"token T0KEN2 of app SECRETCANARY is\nbad"}"#;
    let server = numbered(move |_, _| json(401, body)).await;
    let error = client(&server.url).get("1").send().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "devices.get: Acme Cloud refused the credential ApiKey, even with a new token: \
         errcode 4011, \"token [redacted] of app [redacted] is\\nbad\" (HTTP 401); \
         check app_id, access_key and secret_key of the project"
    );
    assert!(error.is_auth() && error.is_api());
    assert_eq!((error.attempts(), error.outcome()), (2, Outcome::Rejected));
    assert_eq!(
        (server.count(TOKEN), server.count("/api/v1/device/1")),
        (2, 2)
    );
    assert!(!format!("{error:?}").contains("CANARY"), "{error:?}");
    assert_eq!(error.body(), body.as_bytes());
}

#[tokio::test]
async fn a_command_is_replayed_only_if_it_was_refused_before_it_ran() {
    for (status, body, requests) in [
        (401, "{}", 2),
        (200, r#"{"result":false,"errcode":4010}"#, 2),
        (440, "{}", 1),
        (500, "{}", 1),
        (503, r#"{"errcode":"4010"}"#, 2),
    ] {
        let server = numbered(move |_, _| json(status, body)).await;
        let client = client(&server.url);
        let error = client.command("1").send().await.unwrap_err();
        assert_eq!(
            server.count("/api/v1/device/1/command"),
            requests,
            "{status} {body}"
        );
        assert_eq!(error.attempts() as usize, requests);
        let raw = self::client(&server.url).raw(Method::POST, "/raw");
        let error = raw.send::<Json>().await.unwrap_err();
        assert_eq!(error.attempts() as usize, requests);
    }
    // A safe operation is repeated in either case.
    let server = numbered(|_, _| json(440, "{}")).await;
    client(&server.url).get("1").send().await.unwrap_err();
    assert_eq!(server.count("/api/v1/device/1"), 2);
}

#[tokio::test]
async fn an_expired_token_is_not_lost_on_a_command_that_cannot_be_replayed() {
    let server = numbered(|request, _| match carries(request, 1) {
        true => json(440, "{}"),
        false => info(DEVICE),
    })
    .await;
    let client = client(&server.url);
    client.command("1").send().await.unwrap_err();
    client.command("1").send().await.unwrap();
    assert_eq!(server.count(TOKEN), 2);
}

#[tokio::test]
async fn a_caller_that_gives_up_does_not_lose_the_token() {
    let gate = Arc::new(Gate::default());
    let door = gate.clone();
    let server = Server::start(move |request| match request.path() {
        TOKEN => Reply::Gated(
            door.clone(),
            http(200, r#"{"result":true,"info":{"access_token":"T0KEN1"}}"#),
        ),
        _ => info(DEVICE),
    })
    .await;
    let client = client(&server.url);
    let first = tokio::spawn(client.get("1").send());
    gate.arrived.notified().await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    let second = tokio::spawn(client.get("1").send());
    gate.permits.0.add_permits(1);
    second.await.unwrap().unwrap();
    assert_eq!(server.count(TOKEN), 1);
}

#[tokio::test]
async fn a_wrong_key_does_not_hammer_the_platform() {
    let server = Server::start(|_| json(401, r#"{"message":"no such app"}"#)).await;
    let client = client(&server.url);
    let first = client.get("1").send().await.unwrap_err().to_string();
    for _ in 0..5 {
        let error = client.get("1").send().await.unwrap_err();
        assert_eq!(error.to_string(), first);
    }
    assert_eq!(server.count(TOKEN), 1);
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(31)).await;
    tokio::time::resume();
    client.get("1").send().await.unwrap_err();
    assert_eq!(server.count(TOKEN), 2);
}

#[tokio::test]
async fn a_missing_token_endpoint_is_a_matter_of_the_base_url() {
    let server = Server::start(|_| json(404, r#"{"message":"no such path"}"#)).await;
    let error = client(&server.url).get("1").send().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "auth.access_token: Acme Cloud refused the request while fetching a token for devices.get: \"no such path\" \
         (HTTP 404); check the base URL"
    );
    assert!(error.is_not_found() && !error.is_auth());
}

#[tokio::test]
async fn a_wrong_key_is_an_auth_error_without_the_response() {
    let headers = "content-type: application/json\r\nset-cookie: CANARY\r\nretry-after: 7\r\n";
    let who = |is_key| match is_key {
        true => "the credential ApiKey",
        false => "the request",
    };
    let check = |is_key| match is_key {
        true => "; check app_id, access_key and secret_key of the project",
        false => "",
    };
    // Of these, only 401 and a documented code state the cause.
    for (status, code, is_key) in [
        (200, 9, false),
        (400, 9, false),
        (200, 4010, false),
        (401, 9, true),
        (200, 4030, true),
    ] {
        let body = format!(
            r#"{{"result":false,"errcode":{code},"message":"no app with ACCESSCANARY","errors":["CANARY"]}}"#
        );
        let response = with_headers(status, headers, &body);
        let server = Server::start(move |_| Reply::Bytes(response.clone())).await;
        let error = client(&server.url).list().send().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "auth.access_token: Acme Cloud refused {} while fetching a token for devices.list: \
                 errcode {code}, \"no app with [redacted]\" (HTTP {status}){}; try again in 7 s",
                who(is_key),
                check(is_key),
            )
        );
        assert_eq!(error.is_auth(), is_key);
        assert_eq!(
            (error.operation(), error.retry_after()),
            ("auth.access_token", Some(Duration::from_secs(7)))
        );
        assert!(error.body().is_empty() && error.details().is_none());
        assert!(!format!("{error:?}{:?}", error.headers()).contains("CANARY"));
    }
}

#[tokio::test]
async fn tokens_that_cannot_be_sent_or_are_missing_are_clear_errors() {
    for (response, why) in [
        (
            r#"{"access_token":"LEAK 1"}"#,
            "the token for ApiKey contains characters that cannot be sent in a header",
        ),
        (
            r#"{"access_token":"LEAKé"}"#,
            "the token for ApiKey contains characters that cannot be sent in a header",
        ),
        (
            r#"{"token":"LEAK"}"#,
            "unexpected response: the token is missing: there is no text under \"access_token\"",
        ),
        (
            r#""LEAK""#,
            "unexpected response: the token is missing: there is no text under \"access_token\"",
        ),
        (
            r#"{"access_token":"LEAK"#,
            "unexpected response: it ends early, in the middle of the JSON",
        ),
    ] {
        let server = Server::start(move |_| info(response)).await;
        let error = client(&server.url).get("1").send().await.unwrap_err();
        let text = error.to_string();
        assert!(
            text.starts_with(&format!("auth.access_token: {why} "))
                || text == format!("auth.access_token: {why}"),
            "{text}"
        );
        assert!(!format!("{error}{error:?}").contains("LEAK") && error.body().is_empty());
    }
}

#[tokio::test]
async fn an_operation_says_which_credential_it_needs() {
    let server = numbered(|_, _| info(DEVICE)).await;
    let client = client(&server.url);
    let error = client.admin().send().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "admin.get: the operation needs the credential AdminLogin, but the client was built with ApiKey"
    );
    assert!(error.is_auth());
    let error = client.admin_token().send().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "auth.access_token: the operation needs the credential AdminLogin, but the client was built with ApiKey"
    );
    let without = Client::builder(&server.url).build().unwrap();
    let error = without.get("1").send().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "devices.get: the operation needs the credential ApiKey, but the client was built without one; \
         set it with credential() of the builder"
    );
    assert!(server.received().is_empty());
    // An operation without a credential is sent without one.
    client.ping::<Json>().send().await.unwrap();
    assert_eq!(
        server.received().pop().unwrap().header("authorization"),
        None
    );
}

#[test]
fn a_client_outlives_the_runtime_that_was_fetching_its_token() {
    let gate = Arc::new(Gate::default());
    let started = AtomicUsize::new(0);
    let on = |runtime: tokio::runtime::Runtime, future| runtime.block_on(future);
    let new = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
    };
    let serving = new();
    let door = gate.clone();
    let server = serving.block_on(Server::start(move |request| match request.path() {
        TOKEN if started.fetch_add(1, Ordering::SeqCst) == 0 => {
            Reply::Gated(door.clone(), Vec::new())
        }
        TOKEN => token(2, 100),
        _ => info(DEVICE),
    }));
    let client = client(&server.url);
    std::thread::spawn(move || serving.block_on(std::future::pending::<()>()));
    let (caller, arrived) = (client.clone(), gate.clone());
    on(
        new(),
        Box::pin(async move {
            tokio::spawn(caller.get("1").send());
            arrived.arrived.notified().await;
        }) as std::pin::Pin<Box<dyn Future<Output = ()>>>,
    );
    on(
        new(),
        Box::pin(async move { drop(client.get("1").send().await.unwrap()) }),
    );
}
