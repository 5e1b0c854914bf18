//! Stores that fail, hang, panic or forget: no call fails for it, and where one has to, the store is named.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use iot_clouds_runtime::Error;

use crate::{
    acme::Client,
    between::{Asked, Between, Fate, Platform},
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
    let questions: [fn(Asked) -> bool; 4] = [
        |asked| asked == Asked::Load,
        |asked| matches!(asked, Asked::Lease(_)),
        |asked| matches!(asked, Asked::Keep(_)),
        |_| true,
    ];
    for fate in fates {
        for is_met in questions {
            for seconds in [2, 4, 60] {
                let store = Between::new(move |_, _, asked| match is_met(asked) {
                    true => fate,
                    false => Fate::Answered,
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

/// A slow store is a store all the same.
#[tokio::test(start_paused = true)]
async fn a_slow_store_shares_tokens() {
    let store = Between::new(|_, _, _| Fate::Late(Duration::from_millis(1_500)));
    let platform = Platform::default();
    for _ in 0..3 {
        get(&platform.client(&store), 60).await.unwrap();
    }
    assert_eq!(platform.token_calls(), 1);
}

/// As one that was restarted, or needed the room.
#[tokio::test(start_paused = true)]
async fn a_token_is_shared_by_a_store_that_forgot_its_lease() {
    let kept = AtomicUsize::new(0);
    let store = Between::new(move |_, _, asked| match asked {
        Asked::Keep(_) if kept.fetch_add(1, Ordering::SeqCst) == 0 => Fate::Forgotten,
        _ => Fate::Answered,
    });
    let platform = Platform::default();
    for _ in 0..2 {
        get(&platform.client(&store), 60).await.unwrap();
    }
    assert_eq!(platform.token_calls(), 1);
}

/// Two programs without their store end each other's tokens.
async fn at_odds() -> (Platform, [Client; 2]) {
    let store = Between::new(|_, _, _| Fate::Panicked);
    let platform = Platform::default();
    let clients = [(); 2].map(|()| platform.client(&store));
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
    let (platform, clients) = at_odds().await;
    for _ in 0..3 {
        for client in &clients {
            get(client, 60).await.unwrap();
        }
    }
    assert_eq!(platform.token_calls(), 10);
}

#[tokio::test(start_paused = true)]
async fn an_error_that_comes_of_a_failing_store_names_it() {
    let (platform, [first, _]) = at_odds().await;
    let error = get(&first, 4).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "devices.get: Acme Cloud refused the credential ApiKey: errcode 4010 (HTTP 200); the token store failed \
         (it panicked: no line for [redacted]), so that programs with the same credential may end each other's \
         tokens; check app_id, access_key and secret_key of the project"
    );
    assert_eq!(platform.token_calls(), 4);
}
