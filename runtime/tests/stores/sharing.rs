//! Clients that share a token by a store, in one process.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use iot_clouds_runtime::token_store::{
    FileStore, Lease, LeaseState, MemoryStore, StoreError, StoredToken, Storing, TokenStore,
};

use crate::{
    acme::{Client, api_key},
    server::{Seen, Server, info, json},
};

pub(crate) const TOKEN: &str = "/api/v1/token";

/// Ends the token before each time it gives out one.
pub(crate) async fn revoking() -> Server {
    let issued = AtomicUsize::new(0);
    Server::start(move |request: &Seen| {
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

/// A token that was ended behind everybody's back is replaced once, and the others take the new one from the store.
#[tokio::test]
async fn a_revoked_token_is_replaced_by_one_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let server = revoking().await;
    let clients = [(); 3].map(|()| client(&server, FileStore::new(folder.path())));
    for client in &clients {
        client.get("1").send().await.unwrap();
    }
    // Another program, without the store, ends the token.
    let stranger = Client::builder(&server.url)
        .credential(api_key())
        .build()
        .unwrap();
    stranger.get("1").send().await.unwrap();
    for client in &clients {
        client.get("1").send().await.unwrap();
    }
    assert_eq!(server.count(TOKEN), 3);
}

/// A store that is away.
#[derive(Debug)]
struct Away;

fn away<'a, T: Send + 'a>() -> Storing<'a, T> {
    Box::pin(std::future::ready(Err(StoreError::new("it is away"))))
}

impl TokenStore for Away {
    fn load<'a>(&'a self, _: &'a str) -> Storing<'a, Option<StoredToken>> {
        away()
    }

    fn lease<'a>(&'a self, _: &'a str, _: Duration, _: Option<u64>) -> Storing<'a, LeaseState> {
        away()
    }

    fn renew<'a>(&'a self, _: &'a str, _: &'a Lease, _: Duration) -> Storing<'a, bool> {
        away()
    }

    fn keep<'a>(&'a self, _: &'a str, _: &'a Lease, _: &'a StoredToken) -> Storing<'a, bool> {
        away()
    }
}

#[tokio::test]
async fn without_its_store_a_client_has_a_token_of_its_own() {
    let server = revoking().await;
    let client = client(&server, Away);
    client.get("1").send().await.unwrap();
    client.get("1").send().await.unwrap();
    assert_eq!(server.count(TOKEN), 1);
}

#[cfg(feature = "redis")]
#[tokio::test]
async fn redis_may_be_away() {
    let server = revoking().await;
    // Nothing listens on the first port.
    let store =
        iot_clouds_runtime::token_store::RedisStore::new("redis://127.0.0.1:1", "x").unwrap();
    client(&server, store).get("1").send().await.unwrap();
    assert_eq!(server.count(TOKEN), 1);
}
