//! Holders of a lease that die, hang or are overtaken: all calls get their token in time.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use iot_clouds_runtime::{
    Sending, SystemTiming, Transport,
    http::{Request, Response},
};
use tokio::{task::JoinSet, time::sleep};

use crate::{
    acme::{Client, api_key},
    between::{Between, Fate, Platform, StoreCall, keep, take_lease},
};

const FOUR_SECONDS: Duration = Duration::from_secs(4);

/// Returns a store whose lease is held by another program, which never releases it.
fn held_by_another() -> Between {
    let leases = AtomicUsize::new(0);
    Between::new(move |store, key, asked| {
        if matches!(asked, StoreCall::Lease(_)) && leases.fetch_add(1, Ordering::SeqCst) == 0 {
            std::mem::forget(take_lease(store, key, None));
        }
        Fate::Received
    })
}

async fn get(client: &Client, limit: Duration) {
    let mut call = client.get("1");
    call.set_timeout(limit);
    call.send().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_holder_that_hangs_is_taken_over_in_time_and_the_others_get_the_token() {
    for limit in [
        FOUR_SECONDS,
        Duration::from_secs(1),
        Duration::from_secs(60),
    ] {
        let (platform, store) = (Platform::default(), held_by_another());
        get(&platform.client(&store), limit).await;
        assert!(store.asked().contains(&StoreCall::Lease(Some(1))));
        get(&platform.client(&store), limit).await;
        assert_eq!(platform.token_calls(), 1);
    }
}

/// The fetch starts for a patient caller, and an impatient one arrives later.
#[tokio::test(start_paused = true)]
async fn the_most_urgent_call_decides_when_a_holder_is_taken_over() {
    let (platform, store) = (Platform::default(), held_by_another());
    let client = platform.client(&store);
    let patient = tokio::spawn({
        let client = client.clone();
        async move { get(&client, Duration::from_secs(60)).await }
    });
    sleep(Duration::from_secs(1)).await;
    get(&client, FOUR_SECONDS).await;
    patient.await.unwrap();
    assert_eq!(platform.token_calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_program_too_late_to_take_over_waits_for_the_newer_holder() {
    let platform = Platform::default();
    let leases = AtomicUsize::new(0);
    let newer = std::sync::Mutex::new(None);
    let store = Between::new(move |store, key, asked| {
        let mut newer = newer.lock().unwrap();
        match asked {
            StoreCall::Lease(None) if leases.fetch_add(1, Ordering::SeqCst) == 0 => {
                std::mem::forget(take_lease(store, key, None));
            }
            // A third program is faster, and takes some time.
            StoreCall::Lease(Some(1)) => *newer = Some((0, take_lease(store, key, Some(1)))),
            StoreCall::Load => match newer.take() {
                Some((3, lease)) => keep(store, key, &lease, "OTHER"),
                Some((looks, lease)) => *newer = Some((looks + 1, lease)),
                None => {}
            },
            _ => {}
        }
        Fate::Received
    });
    platform.allow("OTHER");
    get(&platform.client(&store), FOUR_SECONDS).await;
    assert_eq!(platform.token_calls(), 0);
}

/// It was too slow: another program took over, and has already fetched a token.
#[tokio::test(start_paused = true)]
async fn a_holder_that_lost_its_lease_stores_nothing_and_takes_the_newer_token() {
    let platform = Platform::default();
    let ends = platform.clone();
    let store = Between::new(move |store, key, asked| {
        if let StoreCall::Keep(number) = asked {
            let lease = take_lease(store, key, Some(number));
            keep(store, key, &lease, "OTHER");
            ends.allow("OTHER");
        }
        Fate::Received
    });
    for _ in 0..2 {
        get(&platform.client(&store), FOUR_SECONDS).await;
    }
    assert_eq!(platform.token_calls(), 1);
}

/// A token call that takes this long, and the number of token calls.
#[derive(Clone, Debug)]
struct Slow(Duration, Arc<AtomicUsize>);

impl Transport for Slow {
    fn send(&self, request: Request<bytes::Bytes>) -> Sending<'_> {
        let is_token = request.uri().path() == "/api/v1/token";
        Box::pin(async move {
            let body = match is_token {
                true => r#"{"result":true,"info":{"access_token":"T"}}"#,
                false => r#"{"result":true,"info":{"id":"d"}}"#,
            };
            if is_token {
                self.1.fetch_add(1, Ordering::SeqCst);
                sleep(self.0).await;
            }
            Ok(Response::new(body.into()))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_lease_is_renewed_while_its_holder_fetches() {
    let store = Between::new(|_, _, asked| match asked {
        // A renewal that fails sometimes does no harm.
        StoreCall::Renew(_) => Fate::Failed,
        _ => Fate::Received,
    });
    let builder = Client::builder("https://acme.example").credential(api_key());
    let builder = builder.transport(Slow(Duration::from_secs(25), Arc::default()));
    let client = builder.token_store(store.clone()).build().unwrap();
    get(&client, Duration::from_secs(60)).await;
    let asked = store.asked();
    let renewals = asked.iter().filter(|asked| **asked == StoreCall::Renew(1));
    assert_eq!(renewals.count(), 7, "{asked:?}");
    assert_eq!(asked.last(), Some(&StoreCall::Keep(1)));
}

/// Each caller loses its patience at its own time, which is no reason to take over a lease that another program has
/// just taken.
#[tokio::test(start_paused = true)]
async fn many_callers_of_many_programs_take_a_lease_over_once() {
    let (store, slow) = (
        held_by_another(),
        Slow(Duration::from_millis(500), Arc::default()),
    );
    let mut calls = JoinSet::new();
    for _ in 0..8 {
        let builder = Client::builder("https://acme.example").credential(api_key());
        let builder = builder.transport(slow.clone()).timing(SystemTiming);
        let client = builder.token_store(store.clone()).build().unwrap();
        for _ in 0..100 {
            let client = client.clone();
            calls.spawn(async move { get(&client, FOUR_SECONDS).await });
        }
    }
    calls.join_all().await;
    assert!(store.asked().contains(&StoreCall::Lease(Some(1))));
    assert_eq!(slow.1.load(Ordering::SeqCst), 1);
}

/// Storing a token may take longer than the platform keeps it valid.
#[tokio::test(start_paused = true)]
async fn a_refused_token_is_not_cached_again_when_it_is_finally_stored() {
    let store = Between::new(|_, _, asked| match asked {
        StoreCall::Keep(_) => Fate::Late(Duration::from_secs(3)),
        _ => Fate::Received,
    });
    let platform = Platform::default();
    let client = platform.client(&store);
    get(&client, Duration::from_secs(60)).await;
    // It is revoked while it is still being stored, for two more seconds.
    platform.allow("none");
    let first = tokio::spawn({
        let client = client.clone();
        async move { get(&client, Duration::from_secs(60)).await }
    });
    sleep(Duration::from_millis(2_500)).await;
    let response = client.get("1").send_with_meta().await.unwrap();
    assert_eq!(response.attempts(), 1);
    first.await.unwrap();
    assert_eq!(platform.token_calls(), 2);
}
