//! Clients that share a token in a store, in one process.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use iot_clouds_runtime::{
    InProcess, SystemTiming,
    http::Response,
    token_store::{FileStore, MemoryStore, TokenStore},
};
use iot_clouds_testkit::{Received, Server};

use crate::{
    acme::{Client, api_key},
    between::{Between, Fate, Platform},
    replies::{info, json},
};

pub(crate) const TOKEN: &str = "/api/v1/token";

/// Starts a server that revokes the previous token each time it issues one.
pub(crate) async fn revoking() -> Server {
    let issued = AtomicUsize::new(0);
    Server::start(move |request: &Received| {
        if request.path() == TOKEN {
            let number = issued.fetch_add(1, Ordering::SeqCst) + 1;
            return info(&format!(
                r#"{{"access_token":"T{number}","expires_in":3600}}"#
            ));
        }
        let newest = format!("Bearer T{}", issued.load(Ordering::SeqCst));
        if request.header("authorization") == Some(&newest) {
            info(r#"{"id":"d"}"#)
        } else {
            json(401, r#"{"message":"old token"}"#)
        }
    })
    .await
}

fn client(server: &Server, store: impl TokenStore + 'static) -> Client {
    Client::builder(&server.url)
        .credential(api_key())
        .token_store(store)
        .build()
        .unwrap()
}

/// Revokes the token, as a program without the store does by fetching its own.
async fn end_token(server: &Server) {
    let stranger = Client::builder(&server.url).credential(api_key());
    stranger.build().unwrap().get("1").send().await.unwrap();
}

#[tokio::test]
async fn clients_with_one_store_fetch_one_token() {
    let (server, store) = (revoking().await, MemoryStore::new());
    let clients: Vec<Client> = (0..5).map(|_| client(&server, store.clone())).collect();
    let calls = clients.iter().map(|client| client.get("1").send());
    let mut calls: Vec<_> = calls.map(Box::pin).collect();
    for call in &mut calls {
        call.await.unwrap();
    }
    assert_eq!(server.count(TOKEN), 1);
}

/// A token that was revoked unnoticed is replaced once, and the others take the new one from the store.
#[tokio::test]
async fn a_revoked_token_is_replaced_by_one_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let server = revoking().await;
    let clients = [(); 3].map(|()| client(&server, FileStore::new(folder.path())));
    for client in &clients {
        client.get("1").send().await.unwrap();
    }
    end_token(&server).await;
    for client in &clients {
        client.get("1").send().await.unwrap();
    }
    assert_eq!(server.count(TOKEN), 3);
}

/// The pause between token calls does not apply to reading the store.
#[tokio::test]
async fn a_client_takes_a_token_from_the_store_while_it_may_not_fetch_one() {
    let (server, store) = (revoking().await, MemoryStore::new());
    let [client, other] = [(); 2].map(|()| client(&server, store.clone()));
    client.get("1").send().await.unwrap();
    end_token(&server).await;
    client.get("1").send().await.unwrap();
    end_token(&server).await;
    other.get("1").send().await.unwrap();
    // It has just replaced its token, and the new one was already revoked.
    client.get("1").send().await.unwrap();
    assert_eq!(server.count(TOKEN), 5);
}

/// Only a token call counts as a replacement.
#[tokio::test]
async fn a_token_from_the_store_may_be_replaced_at_once() {
    let (server, store) = (revoking().await, MemoryStore::new());
    let [client, other] = [(); 2].map(|()| client(&server, store.clone()));
    client.get("1").send().await.unwrap();
    other.get("1").send().await.unwrap();
    end_token(&server).await;
    other.get("1").send().await.unwrap();
    client.get("1").send().await.unwrap();
    end_token(&server).await;
    client.get("1").send().await.unwrap();
    assert_eq!(server.count(TOKEN), 5);
}

/// The token in the store was revoked too, and nobody has noticed yet.
#[tokio::test]
async fn a_stale_token_from_the_store_costs_no_call() {
    let (server, store) = (revoking().await, MemoryStore::new());
    let [client, other] = [(); 2].map(|()| client(&server, store.clone()));
    client.get("1").send().await.unwrap();
    other.get("1").send().await.unwrap();
    end_token(&server).await;
    other.get("1").send().await.unwrap();
    end_token(&server).await;
    client.get("1").send().await.unwrap();
    assert_eq!(server.count(TOKEN), 5);
}

/// A client that may fetch provides the next token. If none may, they wait for it, and no call fails.
#[tokio::test(start_paused = true)]
async fn a_token_that_cannot_be_replaced_yet_is_waited_for() {
    let (platform, store) = (Platform::default(), Between::new(|_, _, _| Fate::Received));
    let client = platform.client(&store);
    for calls in 1..5 {
        client.get("1").send().await.unwrap();
        assert_eq!(platform.token_calls(), calls);
        platform.allow("none");
    }
}

/// The pause after a failed token call does not apply to reading the store either.
#[tokio::test]
async fn a_client_takes_a_token_from_the_store_in_the_pause_after_a_failure() {
    let calls = AtomicUsize::new(0);
    let server = Server::start(move |request: &Received| match request.path() {
        TOKEN if calls.fetch_add(1, Ordering::SeqCst) == 0 => json(401, "{}"),
        TOKEN => info(r#"{"access_token":"T","expires_in":3600}"#),
        _ => info(r#"{"id":"d"}"#),
    })
    .await;
    let store = MemoryStore::new();
    let [client, other] = [(); 2].map(|()| client(&server, store.clone()));
    for _ in 0..3 {
        client.get("1").send().await.unwrap_err();
    }
    assert_eq!(server.count(TOKEN), 1);
    other.get("1").send().await.unwrap();
    client.get("1").send().await.unwrap();
    assert_eq!(server.count(TOKEN), 2);
}

/// Reading the store neither starts a pause nor extends it.
#[tokio::test(start_paused = true)]
async fn reading_the_store_does_not_delay_the_next_token_call() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = calls.clone();
    let transport = InProcess::new(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        Response::new(r#"{"result":false,"errcode":-1}"#.into())
    });
    let builder = Client::builder("https://acme.example").credential(api_key());
    let builder = builder.transport(transport).timing(SystemTiming);
    let client = builder.token_store(MemoryStore::new()).build().unwrap();
    // After 1, 2, 4, 8, 16 and 30 seconds.
    for _ in 0..600 {
        client.get("1").send().await.unwrap_err();
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let calls = calls.load(Ordering::SeqCst);
    assert!((6..=7).contains(&calls), "{calls}");
}

/// The platform refuses the token, and then does not issue another.
#[tokio::test(start_paused = true)]
async fn a_failed_token_call_is_not_reported_as_a_new_token() {
    let calls = AtomicUsize::new(0);
    let transport = InProcess::new(move |request| {
        let is_token = request.uri().path() == TOKEN;
        let body = match is_token.then(|| calls.fetch_add(1, Ordering::SeqCst)) {
            Some(..2) => r#"{"result":true,"info":{"access_token":"T"}}"#,
            Some(_) => r#"{"result":false,"errcode":-1}"#,
            None => r#"{"result":false,"errcode":4010}"#,
        };
        Response::new(body.into())
    });
    let builder = Client::builder("https://acme.example").credential(api_key());
    let builder = builder.transport(transport);
    let client = builder.token_store(MemoryStore::new()).build().unwrap();
    let error = client.get("1").send().await.unwrap_err();
    assert!(error.to_string().contains("even with a new token"));
    let error = client.get("1").send().await.unwrap_err();
    assert!(
        !error.to_string().contains("even with a new token"),
        "{error}"
    );
    assert_eq!(error.attempts(), 1);
}

#[tokio::test]
async fn a_refused_token_call_releases_the_lease() {
    let server = Server::start(|_| json(403, "{}")).await;
    let store = MemoryStore::new();
    for calls in 1..4 {
        let client = client(&server, store.clone());
        client.get("1").send().await.unwrap_err();
        assert_eq!(server.count(TOKEN), calls);
    }
}

#[tokio::test]
async fn redis_may_be_unreachable() {
    let server = revoking().await;
    // Nothing listens on the first port.
    let store =
        iot_clouds_runtime::token_store::RedisStore::new("redis://127.0.0.1:1", "x").unwrap();
    client(&server, store).get("1").send().await.unwrap();
    assert_eq!(server.count(TOKEN), 1);
}
