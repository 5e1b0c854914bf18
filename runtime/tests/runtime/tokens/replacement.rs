//! How a token is replaced: before it expires, while calls go on with it, and after failures.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use iot_clouds_runtime::Outcome;
use iot_clouds_testkit::{Gate, Reply, Server, http};

use super::{DEVICE, TOKEN, carries, numbered, token};
use crate::{
    acme::client,
    replies::{info, json},
};

#[tokio::test]
async fn a_token_is_replaced_shortly_before_it_expires() {
    let server = numbered(|_, _| info(DEVICE)).await;
    let client = client(&server.url);
    // An hour: the window is five minutes.
    for (seconds, tokens) in [(0, 1), (3_200, 1), (200, 2), (3_000, 2)] {
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(seconds)).await;
        tokio::time::resume();
        client.get("1").send().await.unwrap();
        // Nobody waits for a replacement while the token is good.
        server.arrived(TOKEN, tokens).await;
        assert_eq!(server.count(TOKEN), tokens);
    }
}

#[tokio::test]
async fn a_good_token_does_not_wait_for_its_replacement() {
    let gate = Arc::new(Gate::default());
    let (issued, held_back) = (AtomicUsize::new(0), gate.clone());
    let server = Server::start(move |request| match request.path() {
        TOKEN => match issued.fetch_add(1, Ordering::SeqCst) {
            0 => token(1, 1_000),
            _ => Reply::Gated(
                held_back.clone(),
                http(200, r#"{"result":true,"info":{"access_token":"T0KEN2"}}"#),
            ),
        },
        _ => info(DEVICE),
    })
    .await;
    let client = client(&server.url);
    client.get("1").send().await.unwrap();
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(950)).await;
    tokio::time::resume();

    // The replacement hangs; calls go on with the old token.
    client.get("1").send().await.unwrap();
    gate.arrived.notified().await;
    client.get("1").send().await.unwrap();

    assert_eq!(server.count(TOKEN), 2);
    let last = server
        .received()
        .into_iter()
        .rfind(|seen| seen.path() != TOKEN);
    assert!(carries(&last.unwrap(), 1));
    gate.permits.0.add_permits(1);
}

/// Where each token ends the one before it, two programs would otherwise end each other's tokens as fast as they can.
#[tokio::test]
async fn a_replacement_that_is_refused_too_is_not_replaced_at_once() {
    let server = numbered(|request, _| match request.path() {
        "/api/v1/device/1" => json(401, "{}"),
        _ => info(DEVICE),
    })
    .await;
    let client = client(&server.url);
    assert_eq!(client.get("1").send().await.unwrap_err().attempts(), 2);
    // The token stays: what it is good for goes on.
    let error = client.get("1").send().await.unwrap_err();
    assert_eq!((error.attempts(), server.count(TOKEN)), (1, 2));
    let text = error.to_string();
    assert!(
        text.contains("another program may use the same credential"),
        "{text}"
    );
    client.get("2").send().await.unwrap();
    assert_eq!(server.count(TOKEN), 2);
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(11)).await;
    tokio::time::resume();
    assert_eq!(client.get("1").send().await.unwrap_err().attempts(), 2);
    assert_eq!(server.count(TOKEN), 3);
}

#[tokio::test]
async fn a_good_token_outlives_failed_replacements_and_failures_do_not_stick() {
    let calls = AtomicUsize::new(0);
    let server = Server::start(move |request| match request.path() {
        TOKEN => match calls.fetch_add(1, Ordering::SeqCst) {
            0 => token(1, 1_000),
            1 | 2 => json(503, "{}"),
            _ => token(2, 1_000),
        },
        _ => info(DEVICE),
    })
    .await;
    let client = client(&server.url);
    let later = async |seconds| {
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(seconds)).await;
        tokio::time::resume();
        client.get("1").send().await
    };
    later(0).await.unwrap();
    // In the window: the replacement fails, the old token is used; it is not asked for again at once.
    later(950).await.unwrap();
    server.arrived(TOKEN, 2).await;
    later(1).await.unwrap();
    assert_eq!(server.count(TOKEN), 2);
    // Expired: the failure shows, and the next call asks again.
    let error = later(100).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "auth.access_token: Acme Cloud answered HTTP 503 Service Unavailable while fetching a token for devices.get"
    );
    assert!(!error.is_auth() && error.is_server_error());
    assert_eq!(error.outcome(), Outcome::NotSent);
    later(0).await.unwrap();
    assert_eq!(server.count(TOKEN), 4);
}
