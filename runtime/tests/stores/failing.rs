//! Stores that fail, hang, panic or forget: no call fails because of them, and an error that follows from it names the store.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, SystemTime},
};

use iot_clouds_runtime::{
    Error,
    token_store::{Lease, LeaseState, MemoryStore, StoreError, StoredToken, Storing, TokenStore},
};

use crate::{
    acme::Client,
    between::{Between, Fate, Platform, StoreCall, at_once, take_lease},
};

async fn get(client: &Client, seconds: u64) -> Result<(), Error> {
    let mut call = client.get("1");
    call.set_timeout(Duration::from_secs(seconds));
    call.send().await.map(|_| ())
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_in_any_way_fails_no_call() {
    let slow = Fate::Late(Duration::from_millis(1_500));
    let fates = [Fate::Failed, Fate::Hung, Fate::Panicked, slow];
    let questions: [fn(StoreCall) -> bool; 4] = [
        |asked| asked == StoreCall::Load,
        |asked| matches!(asked, StoreCall::Lease(_)),
        |asked| matches!(asked, StoreCall::Keep(_)),
        |_| true,
    ];
    for fate in fates {
        for is_met in questions {
            for seconds in [2, 4, 60] {
                let store = Between::new(move |_, _, asked| match is_met(asked) {
                    true => fate,
                    false => Fate::Received,
                });
                let platform = Platform::default();
                let client = platform.client(&store);
                for _ in 0..2 {
                    get(&client, seconds).await.unwrap();
                }
                assert_eq!(platform.token_calls(), 1, "{fate:?} {:?}", store.asked());
            }
        }
    }
}

/// A slow store is used nevertheless.
#[tokio::test(start_paused = true)]
async fn a_slow_store_shares_tokens() {
    let store = Between::new(|_, _, _| Fate::Late(Duration::from_millis(1_500)));
    let platform = Platform::default();
    for _ in 0..3 {
        get(&platform.client(&store), 60).await.unwrap();
    }
    assert_eq!(platform.token_calls(), 1);
}

/// Like a store that was restarted, or evicted the lease.
#[tokio::test(start_paused = true)]
async fn a_store_that_forgot_the_lease_still_shares_the_token() {
    let kept = AtomicUsize::new(0);
    let store = Between::new(move |_, _, asked| match asked {
        StoreCall::Keep(_) if kept.fetch_add(1, Ordering::SeqCst) == 0 => Fate::Forgotten,
        _ => Fate::Received,
    });
    let platform = Platform::default();
    for _ in 0..2 {
        get(&platform.client(&store), 60).await.unwrap();
    }
    assert_eq!(platform.token_calls(), 1);
}

fn panicking() -> Between {
    Between::new(|_, _, _| Fate::Panicked)
}

/// Two programs without a working store revoke each other's tokens.
async fn at_odds(store: &(impl TokenStore + Clone + 'static)) -> (Platform, [Client; 2]) {
    let platform = Platform::default();
    let clients = [(); 2].map(|()| platform.client(store));
    for _ in 0..2 {
        for client in &clients {
            get(client, 60).await.unwrap();
        }
    }
    assert_eq!(platform.token_calls(), 4);
    (platform, clients)
}

#[tokio::test(start_paused = true)]
async fn programs_without_their_store_wait_for_each_other() {
    let (platform, clients) = at_odds(&panicking()).await;
    for _ in 0..3 {
        for client in &clients {
            get(client, 60).await.unwrap();
        }
    }
    assert_eq!(platform.token_calls(), 10);
}

#[tokio::test(start_paused = true)]
async fn an_error_caused_by_a_failing_store_names_the_store() {
    let (platform, [first, _]) = at_odds(&panicking()).await;
    let error = get(&first, 4).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "devices.get: Acme Cloud refused the credential ApiKey: errcode 4010 (HTTP 200); the token store failed \
         (it panicked: no line for [redacted]), so programs with the same credential may revoke each other's \
         tokens; check app_id, access_key and secret_key of the project"
    );
    assert_eq!(platform.token_calls(), 4);
}

/// Quotes the token that it does not store in its error.
#[derive(Clone, Debug)]
struct Talkative(MemoryStore);

impl TokenStore for Talkative {
    fn load<'a>(&'a self, key: &'a str) -> Storing<'a, Option<StoredToken>> {
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

    fn keep<'a>(&'a self, _: &'a str, _: &'a Lease, token: &'a StoredToken) -> Storing<'a, bool> {
        let text = format!("no room for {}", token.value.expose());
        Box::pin(std::future::ready(Err(StoreError::new(text))))
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_in_the_error_of_a_store_is_masked() {
    let (_, [first, _]) = at_odds(&Talkative(MemoryStore::new())).await;
    let error = get(&first, 4).await.unwrap_err().to_string();
    assert!(error.contains("(no room for [redacted])"), "{error}");
}

/// Tokens as a custom store may return them, wherever they come from.
#[tokio::test(start_paused = true)]
async fn a_valid_stored_token_is_used_whatever_its_times() {
    let (second, hour) = (Duration::from_secs(1), Duration::from_secs(3_600));
    let years = 1_000 * 365 * 24 * hour;
    for (value, left, lifetime, token_calls) in [
        ("OTHER", hour, hour, 0),
        // A store that does not know the lifetime, and clocks that differ.
        ("OTHER", hour, Duration::MAX, 0),
        ("OTHER", years, Duration::MAX, 0),
        ("OTHER", years, hour, 0),
        ("OTHER", hour, 2 * second, 0),
        ("OTHER", Duration::ZERO, hour, 1),
        ("OTHER", hour, Duration::ZERO, 1),
        ("", hour, hour, 1),
        ("OTH\nER", hour, hour, 1),
    ] {
        let loads = AtomicUsize::new(0);
        let store = Between::new(move |store, key, asked| {
            if asked == StoreCall::Load && loads.fetch_add(1, Ordering::SeqCst) == 0 {
                let token = StoredToken {
                    value: value.into(),
                    expires_at: SystemTime::now() + left,
                    lifetime,
                };
                let lease = take_lease(store, key, None);
                assert!(at_once(store.keep(key, &lease, &token)));
            }
            Fate::Received
        });
        let platform = Platform::default();
        platform.allow("OTHER");
        get(&platform.client(&store), 60).await.unwrap();
        let times = (value, left, lifetime);
        assert_eq!(platform.token_calls(), token_calls, "{times:?}");
    }
}
