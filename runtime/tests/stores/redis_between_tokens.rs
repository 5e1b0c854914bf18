//! Failures of a real Redis between two tokens: no call fails because of them.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use iot_clouds_runtime::token_store::{
    Lease, LeaseState, RedisStore, StoredToken, Storing, TokenStore,
};

use crate::{
    acme::{Client, api_key},
    redis_server::{self, Redis},
    sharing::revoking,
};

/// Records the key that it is called with.
#[derive(Clone, Debug)]
struct Remembering(RedisStore, Arc<Mutex<String>>);

impl TokenStore for Remembering {
    fn load<'a>(&'a self, key: &'a str) -> Storing<'a, Option<StoredToken>> {
        key.clone_into(&mut self.1.lock().unwrap());
        self.0.load(key)
    }

    fn lease<'a>(
        &'a self,
        key: &'a str,
        length: Duration,
        despite: Option<u64>,
    ) -> Storing<'a, LeaseState> {
        self.0.lease(key, length, despite)
    }

    fn renew<'a>(&'a self, key: &'a str, lease: &'a Lease, length: Duration) -> Storing<'a, bool> {
        self.0.renew(key, lease, length)
    }

    fn keep<'a>(
        &'a self,
        key: &'a str,
        lease: &'a Lease,
        token: &'a StoredToken,
    ) -> Storing<'a, bool> {
        self.0.keep(key, lease, token)
    }
}

/// Two programs share a token in Redis, to which something happens while the token is revoked.
async fn survives(befall: impl AsyncFnOnce(&Redis, &Remembering)) {
    let Some(redis) = redis_server::start() else {
        return;
    };
    let server = revoking().await;
    let store = RedisStore::new(&redis.url, "test").unwrap();
    let store = Remembering(store, Arc::default());
    let new = || Client::builder(&server.url).credential(api_key());
    let clients = [(); 2].map(|()| new().token_store(store.clone()).build().unwrap());
    let get = async |client: &Client| {
        let mut call = client.get("1");
        call.set_timeout(Duration::from_secs(8));
        call.send().await.unwrap();
    };
    for client in &clients {
        get(client).await;
    }
    befall(&redis, &store).await;
    get(&new().build().unwrap()).await;
    for client in &clients {
        get(client).await;
    }
    // A suspended process ends with the test.
    redis.signal("-CONT");
}

#[tokio::test]
async fn a_killed_redis_fails_no_call() {
    survives(async |redis, _| redis.signal("-KILL")).await;
}

#[tokio::test]
async fn a_suspended_redis_fails_no_call() {
    survives(async |redis, _| redis.signal("-STOP")).await;
}

#[tokio::test]
async fn a_read_only_redis_fails_no_call() {
    survives(async |redis, _| {
        redis.ask_long("REPLICAOF 127.0.0.1 1");
    })
    .await;
}

#[tokio::test]
async fn a_redis_that_loses_all_data_fails_no_call() {
    survives(async |redis, _| {
        redis.ask_long("FLUSHALL");
    })
    .await;
}

#[tokio::test]
async fn an_endless_lease_of_a_dead_program_fails_no_call() {
    survives(async |redis, store| {
        let key = store.1.lock().unwrap().clone();
        let hour = Duration::from_secs(3_600);
        let lease = store.0.lease(&key, hour, None).await.unwrap();
        std::mem::forget(lease);
        let keys = redis.ask_long("KEYS *");
        for key in keys.lines().filter(|line| line.starts_with("test")) {
            redis.ask_long(&format!("PERSIST {key}"));
        }
    })
    .await;
}
