//! A Redis that is suspended, slow, restarted, killed, read-only, full, or loses its data.

use std::{future::Future, time::Duration};

use iot_clouds_runtime::token_store::{LeaseState, RedisStore, TokenStore};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    runtime::Runtime,
};

use crate::{
    contract::{LONG, held, keeps_to_the_contract, taken, taken_at_last, token, value},
    redis_server::{Redis, start},
};

const SHORT: Duration = Duration::from_millis(1);

fn store(redis: &Redis) -> RedisStore {
    RedisStore::new(&redis.url, "test").unwrap()
}

/// Fails a test that hangs. Stores have limits of their own, which are far shorter.
async fn in_time<T>(work: impl Future<Output = T>) -> T {
    let limit = Duration::from_secs(20);
    tokio::time::timeout(limit, work).await.expect("it hangs")
}

/// Asserts that the lease cannot be taken although nobody holds it, with this reason.
async fn fails(store: &RedisStore, why: &str) {
    let error = in_time(store.lease("free", LONG, None)).await.unwrap_err();
    assert!(error.to_string().contains(why), "{error}");
}

#[test]
fn nothing_shows_the_password_in_a_url() {
    let error = RedisStore::new("https://user:CANARY@host", "x").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("CANARY"));
    let secret = RedisStore::new("redis://user:CANARY@host", "x").unwrap();
    assert!(!format!("{secret:?}").contains("CANARY"));
}

#[tokio::test]
async fn numbers_increase_even_if_the_server_loses_all_data() {
    let Some(mut redis) = start() else { return };
    let store = store(&redis);
    let first = taken(&store, "k", LONG).await;
    redis.ask("FLUSHALL");
    let second = taken(&store, "k", LONG).await;
    assert!(second.number() > first.number());
    redis.kill();
    fails(&store, "").await;
    redis.restart();
    let third = in_time(taken(&store, "k", LONG)).await;
    assert!(third.number() > second.number());
    assert!(store.keep("k", &third, &token("new")).await.unwrap());
    for late in [first, second] {
        assert!(!store.keep("k", &late, &token("old")).await.unwrap());
    }
    assert_eq!(value(&store, "k").await.unwrap(), "new");
}

#[tokio::test]
async fn a_lease_with_an_evicted_entry_counts_until_the_next_lease() {
    let Some(redis) = start() else { return };
    let store = store(&redis);
    let lease = taken(&store, "k", LONG).await;
    redis.ask("DEL test:{k}:lease");
    assert!(store.renew("k", &lease, LONG).await.unwrap());
    assert_eq!(held(&store, "k").await, lease.number());
    redis.ask("DEL test:{k}:lease");
    assert!(store.keep("k", &lease, &token("one")).await.unwrap());
    let next = taken(&store, "k", LONG).await;
    assert!(store.keep("k", &next, &token("two")).await.unwrap());
    redis.ask("DEL test:{k}:lease");
    // The token shows that there was a newer lease.
    assert!(!store.keep("k", &lease, &token("old")).await.unwrap());
    assert!(!store.renew("k", &lease, LONG).await.unwrap());
    assert_eq!(value(&store, "k").await.unwrap(), "two");
}

#[tokio::test]
async fn entries_without_an_expiry_block_no_lease() {
    let Some(redis) = start() else { return };
    let store = store(&redis);
    let lease = taken(&store, "k", Duration::from_millis(200)).await;
    assert!(store.keep("k", &lease, &token("one")).await.unwrap());
    for entry in ["lease", "token"] {
        assert_eq!(redis.ask(&format!("PERSIST test:{{k}}:{entry}")), ":1");
    }
    let next = taken_at_last(&store, "k").await;
    assert!(next.number() > lease.number());
    assert_eq!(value(&store, "k").await.unwrap(), "one");
    assert!(store.keep("k", &next, &token("two")).await.unwrap());
    assert_eq!(value(&store, "k").await.unwrap(), "two");
}

#[tokio::test]
async fn an_entry_with_any_content_blocks_no_lease() {
    let Some(redis) = start() else { return };
    let store = store(&redis);
    redis.ask("SET test:{k}:lease 5");
    redis.ask("SET test:{k}:token odd");
    assert_eq!(store.load("k").await.unwrap(), None);
    let lease = taken(&store, "k", LONG).await;
    assert!(store.keep("k", &lease, &token("one")).await.unwrap());
    // As if it had been taken before the clock of the server was set back by a day.
    redis.ask("SET test:{k}:lease \"9000000000000000 9000000000000 1000 x\"");
    let next = taken(&store, "k", LONG).await;
    assert_eq!(next.number(), 9_000_000_000_000_001);
}

#[tokio::test]
async fn entries_of_unused_credentials_expire() {
    let Some(redis) = start() else { return };
    let store = store(&redis);
    let lease = taken(&store, "k", SHORT).await;
    assert!(store.renew("k", &lease, LONG).await.unwrap());
    assert!(store.keep("k", &lease, &token("one")).await.unwrap());
    drop(lease);
    let _next = taken_at_last(&store, "k").await;
    assert_eq!(redis.ask("DBSIZE"), ":2");
    for entry in ["lease", "token"] {
        let left = redis.ask(&format!("PTTL test:{{k}}:{entry}"));
        let left: i64 = left.trim_start_matches(':').parse().unwrap();
        assert!((1..=2 * 86_400_000).contains(&left), "{entry} {left}");
    }
}

#[tokio::test]
async fn a_read_only_server_is_named_in_the_error() {
    let Some(redis) = start() else { return };
    let store = store(&redis);
    let lease = taken(&store, "k", LONG).await;
    assert!(store.keep("k", &lease, &token("one")).await.unwrap());
    redis.ask("REPLICAOF 127.0.0.1 1");
    fails(&store, "it is a replica").await;
    store.renew("k", &lease, LONG).await.unwrap_err();
    store.keep("k", &lease, &token("two")).await.unwrap_err();
    // The stored token can still be read.
    assert_eq!(value(&store, "k").await.unwrap(), "one");
    redis.ask("REPLICAOF NO ONE");
    redis.ask("CONFIG SET maxmemory 1");
    fails(&store, "its memory is full").await;
    redis.ask("CONFIG SET maxmemory 0");
    assert!(store.renew("k", &lease, LONG).await.unwrap());
}

#[tokio::test]
async fn calls_of_a_suspended_server_end_in_time() {
    let Some(redis) = start() else { return };
    let (before, after) = (store(&redis), store(&redis));
    let lease = taken(&before, "k", LONG).await;
    redis.signal("-STOP");
    // Over an existing connection, and over a new one.
    for store in [&before, &after] {
        fails(store, "did not respond within 2 s").await;
    }
    drop(lease);
    redis.signal("-CONT");
    // It may still run the commands it received meanwhile, so the lease may be held until it ends.
    in_time(before.load("k")).await.unwrap();
    in_time(after.load("k")).await.unwrap();
}

/// Each response takes a second and a half, including the first one of a connection.
#[tokio::test]
async fn a_slow_server_is_waited_for() {
    let Some(redis) = start() else { return };
    let slow = slow(redis.port).await;
    let store = RedisStore::new(&format!("redis://127.0.0.1:{slow}"), "test").unwrap();
    assert_eq!(in_time(store.load("k")).await.unwrap(), None);
    let lease = in_time(taken(&store, "k", LONG)).await;
    assert!(in_time(store.renew("k", &lease, LONG)).await.unwrap());
    let kept = token("one");
    assert!(in_time(store.keep("k", &lease, &kept)).await.unwrap());
    assert_eq!(in_time(store.load("k")).await.unwrap(), Some(kept));
}

#[tokio::test]
async fn a_lease_whose_response_is_not_awaited_is_released() {
    let Some(redis) = start() else { return };
    let slow = slow(redis.port).await;
    let slow = RedisStore::new(&format!("redis://127.0.0.1:{slow}"), "test").unwrap();
    slow.load("k").await.unwrap();
    let waited = Duration::from_millis(20);
    let given_up = tokio::time::timeout(waited, slow.lease("k", LONG, None)).await;
    assert!(given_up.is_err());
    drop(taken_at_last(&store(&redis), "k").await);
}

/// Forwards everything to a server, and delays each of its responses.
async fn slow(to: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(("127.0.0.1", to)).await.unwrap();
            let (mut from_client, mut to_client) = client.into_split();
            let (mut from_server, mut to_server) = server.into_split();
            tokio::spawn(async move { tokio::io::copy(&mut from_client, &mut to_server).await });
            tokio::spawn(async move {
                let mut response = [0; 4_096];
                while let Ok(length @ 1..) = from_server.read(&mut response).await {
                    tokio::time::sleep(Duration::from_millis(1_500)).await;
                    if to_client.write_all(&response[..length]).await.is_err() {
                        break;
                    }
                }
            });
        }
    });
    port
}

#[tokio::test]
async fn a_connection_is_used_again_and_replaced_when_it_breaks() {
    let Some(mut redis) = start() else { return };
    let store = store(&redis);
    let connections = |redis: &Redis| {
        let info = redis.ask_long("INFO stats");
        let count = info
            .lines()
            .find_map(|line| line.strip_prefix("total_connections_received:"));
        count.unwrap().trim().parse::<u32>().unwrap()
    };
    store.load("k").await.unwrap();
    let before = connections(&redis);
    for _ in 0..10 {
        store.load("k").await.unwrap();
        drop(taken_at_last(&store, "k").await);
    }
    // One connection is the test's own.
    assert_eq!(connections(&redis), before + 1);
    redis.kill();
    redis.restart();
    in_time(keeps_to_the_contract(&store)).await;
    redis.ask("CLIENT KILL TYPE normal");
    store.load("k").await.unwrap();
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

#[test]
fn a_suspended_runtime_blocks_no_other_runtime() {
    let Some(redis) = start() else { return };
    let store = store(&redis);
    let still = runtime();
    still.block_on(store.load("k")).unwrap();
    for _ in 0..20 {
        runtime().block_on(store.load("k")).unwrap();
    }
    drop(still);
}

#[test]
fn a_lease_may_be_dropped_anywhere() {
    let Some(redis) = start() else { return };
    let store = store(&redis);
    let first = runtime();
    let outside = first.block_on(taken(&store, "outside", LONG));
    let after = first.block_on(taken(&store, "after", LONG));
    // On the runtime that took it, that runtime releases it.
    drop(outside);
    drop(first.block_on(taken_at_last(&store, "outside")));
    let taking = store.clone();
    let (is_taken, wait) = std::sync::mpsc::channel();
    first.spawn(async move {
        let _lease = taken(&taking, "within", LONG).await;
        is_taken.send(()).unwrap();
        std::future::pending::<()>().await;
    });
    first.block_on(async {
        while wait.try_recv().is_err() {
            tokio::task::yield_now().await
        }
    });
    drop(first);
    drop(after);
    let state = runtime().block_on(store.lease("after", LONG, None));
    assert!(matches!(state.unwrap(), LeaseState::Held(_)));
}
