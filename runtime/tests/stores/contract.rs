//! The requirements that every store meets, one test for each store.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, SystemTime},
};

use iot_clouds_runtime::token_store::{
    FileStore, Lease, LeaseState, MemoryStore, StoredToken, TokenStore,
};

pub(crate) const LONG: Duration = Duration::from_secs(600);
const SHORT: Duration = Duration::from_millis(1);
const PROGRAMS: usize = 6;
const TURNS: usize = 30;

pub(crate) fn token(value: &str) -> StoredToken {
    // Whole milliseconds, as stores keep them.
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap();
    let now = Duration::from_millis(now.as_millis() as u64);
    StoredToken {
        value: value.into(),
        expires_at: SystemTime::UNIX_EPOCH + now + Duration::from_secs(3_600),
        lifetime: Duration::from_secs(3_600),
    }
}

pub(crate) async fn taken(store: &dyn TokenStore, key: &str, length: Duration) -> Lease {
    match store.lease(key, length, None).await.unwrap() {
        LeaseState::Taken(lease) => lease,
        LeaseState::Held(number) => panic!("lease {number} of {key} is held"),
    }
}

pub(crate) async fn held(store: &dyn TokenStore, key: &str) -> u64 {
    match store.lease(key, LONG, None).await.unwrap() {
        LeaseState::Taken(lease) => panic!("nobody holds {key}: got {}", lease.number()),
        LeaseState::Held(number) => number,
    }
}

/// Takes a lease as soon as another one has ended.
pub(crate) async fn taken_at_last(store: &dyn TokenStore, key: &str) -> Lease {
    let taking = async {
        loop {
            if let LeaseState::Taken(lease) = store.lease(key, LONG, None).await.unwrap() {
                return lease;
            }
            tokio::task::yield_now().await;
        }
    };
    let limit = Duration::from_secs(60);
    tokio::time::timeout(limit, taking).await.unwrap()
}

pub(crate) async fn value(store: &dyn TokenStore, key: &str) -> Option<String> {
    let kept = store.load(key).await.unwrap();
    kept.map(|token| token.value.expose().clone())
}

pub(crate) async fn keeps_to_the_contract(store: &dyn TokenStore) {
    one_holder_at_a_time(store).await;
    numbers_increase(store).await;
    a_renewed_lease_does_not_end(store).await;
    a_lease_that_takes_too_long_is_taken_over(store).await;
    a_late_holder_changes_nothing(store).await;
    unusual_keys_are_distinct(store).await;
    a_lease_may_have_the_maximum_length(store).await;
}

async fn a_lease_may_have_the_maximum_length(store: &dyn TokenStore) {
    let key = "v1.longest";
    let lease = taken(store, key, Duration::MAX).await;
    assert_eq!(held(store, key).await, lease.number());
    assert!(store.renew(key, &lease, Duration::MAX).await.unwrap());
    assert_eq!(held(store, key).await, lease.number());
}

async fn one_holder_at_a_time(store: &dyn TokenStore) {
    let (key, other) = ("v1.one", "v1.another");
    assert_eq!(store.load(key).await.unwrap(), None);
    let lease = taken(store, key, LONG).await;
    assert_eq!(held(store, key).await, lease.number());
    // The same holds for each key.
    let elsewhere = taken(store, other, LONG).await;
    let kept = token("one");
    assert!(store.keep(key, &lease, &kept).await.unwrap());
    assert_eq!(store.load(key).await.unwrap(), Some(kept));
    assert_eq!(store.load(other).await.unwrap(), None);
    // Storing a token does not release the lease.
    assert_eq!(held(store, key).await, lease.number());
    let kept = token("two");
    assert!(store.keep(key, &lease, &kept).await.unwrap());
    assert_eq!(store.load(key).await.unwrap(), Some(kept));
    drop((lease, elsewhere));
    let next = taken_at_last(store, key).await;
    assert_eq!(value(store, key).await.unwrap(), "two");
    drop(next);
}

async fn numbers_increase(store: &dyn TokenStore) {
    let mut last = 0;
    for turn in 0..20 {
        let lease = taken_at_last(store, "v1.rising").await;
        assert!(lease.number() > last);
        last = lease.number();
        if turn % 3 == 0 {
            let kept = token(&format!("T{turn}"));
            assert!(store.keep("v1.rising", &lease, &kept).await.unwrap());
        }
    }
    assert_eq!(value(store, "v1.rising").await.unwrap(), "T18");
}

async fn a_renewed_lease_does_not_end(store: &dyn TokenStore) {
    let key = "v1.renewed";
    // No other lease was taken, so this one may be renewed although it has ended.
    let lease = taken(store, key, SHORT).await;
    assert!(store.renew(key, &lease, LONG).await.unwrap());
    assert_eq!(held(store, key).await, lease.number());
    // Renewing may also shorten the lease.
    assert!(store.renew(key, &lease, SHORT).await.unwrap());
    let next = taken_at_last(store, key).await;
    assert!(!store.renew(key, &lease, LONG).await.unwrap());
    assert_eq!(held(store, key).await, next.number());
}

async fn a_lease_that_takes_too_long_is_taken_over(store: &dyn TokenStore) {
    let key = "v1.despite";
    let slow = taken(store, key, LONG).await;
    for other in [0, slow.number() - 1, slow.number() + 1] {
        let state = store.lease(key, LONG, Some(other)).await.unwrap();
        assert!(matches!(state, LeaseState::Held(number) if number == slow.number()));
    }
    let state = store.lease(key, LONG, Some(slow.number())).await.unwrap();
    let LeaseState::Taken(next) = state else {
        panic!("{state:?}");
    };
    assert!(next.number() > slow.number());
    // A second program that waited for the slow one does not take over the next lease.
    let state = store.lease(key, LONG, Some(slow.number())).await.unwrap();
    assert!(matches!(state, LeaseState::Held(number) if number == next.number()));
    assert!(!store.renew(key, &slow, LONG).await.unwrap());
    assert!(!store.keep(key, &slow, &token("slow")).await.unwrap());
    assert_eq!(store.load(key).await.unwrap(), None);
}

/// A holder that returns after its lease has ended does not overwrite the token of the next one.
async fn a_late_holder_changes_nothing(store: &dyn TokenStore) {
    let key = "v1.late";
    let late = taken(store, key, SHORT).await;
    let next = taken_at_last(store, key).await;
    assert!(next.number() > late.number());
    assert!(store.keep(key, &next, &token("new")).await.unwrap());
    assert!(!store.keep(key, &late, &token("old")).await.unwrap());
    assert!(!store.renew(key, &late, LONG).await.unwrap());
    drop(late);
    // The release may take effect later than the drop.
    for _ in 0..20 {
        assert_eq!(held(store, key).await, next.number());
    }
    assert_eq!(value(store, key).await.unwrap(), "new");
    assert!(store.renew(key, &next, LONG).await.unwrap());
}

async fn unusual_keys_are_distinct(store: &dyn TokenStore) {
    let long = "x".repeat(180);
    let chinese = "物联网平台".repeat(40);
    let keys = [
        String::new(),
        ".".to_owned(),
        "..".to_owned(),
        "../v1.one".to_owned(),
        "a/b".to_owned(),
        "a\\b".to_owned(),
        "a:b".to_owned(),
        "a}:lease".to_owned(),
        "a{b}".to_owned(),
        "a b\nc\0d".to_owned(),
        "CON".to_owned(),
        "con".to_owned(),
        "_61".to_owned(),
        "y".repeat(1_000),
        format!("{long}1"),
        format!("{long}2"),
        format!("{chinese}甲"),
        format!("{chinese}乙"),
    ];
    let mut leases = Vec::new();
    for key in &keys {
        let lease = taken(store, key, LONG).await;
        let kept = token(&format!("for {key}"));
        assert!(store.keep(key, &lease, &kept).await.unwrap());
        leases.push(lease);
    }
    for key in &keys {
        let kept = value(store, key).await.unwrap();
        assert_eq!(kept, format!("for {key}"));
    }
}

/// Programs that take leases and store tokens as fast as possible, each with a store of its own. If no lease is taken
/// over, one program at a time holds it. Otherwise each number is still used once, and no older token follows a newer
/// one.
pub(crate) async fn many_at_once<S: TokenStore + 'static>(store: impl Fn() -> S) {
    for takes_over in [false, true] {
        let key = if takes_over { "v1.wild" } else { "v1.busy" };
        let (numbers, is_alone) = (
            Arc::new(Mutex::new(BTreeSet::new())),
            Arc::new(AtomicBool::new(true)),
        );
        let programs = (0..PROGRAMS).map(|_| {
            let (store, numbers, is_alone) = (store(), Arc::clone(&numbers), Arc::clone(&is_alone));
            tokio::spawn(async move {
                for _ in 0..TURNS {
                    let lease = taken_or_taken_over(&store, key, takes_over).await;
                    assert!(numbers.lock().unwrap().insert(lease.number()));
                    let was_alone = is_alone.swap(false, Ordering::SeqCst);
                    assert!(was_alone || takes_over);
                    let kept = token(&lease.number().to_string());
                    let is_kept = store.keep(key, &lease, &kept).await.unwrap();
                    let newest = value(&store, key).await;
                    let newest = newest.map_or(0, |number| number.parse::<u64>().unwrap());
                    assert!(
                        newest >= lease.number() || takes_over && !is_kept,
                        "{newest} is older than {}, takes over: {takes_over}, kept: {is_kept}",
                        lease.number()
                    );
                    is_alone.store(true, Ordering::SeqCst);
                }
            })
        });
        for program in programs.collect::<Vec<_>>() {
            program.await.unwrap();
        }
        assert_eq!(numbers.lock().unwrap().len(), PROGRAMS * TURNS);
    }
}

async fn taken_or_taken_over(store: &dyn TokenStore, key: &str, takes_over: bool) -> Lease {
    let mut despite = None;
    loop {
        match store.lease(key, LONG, despite).await.unwrap() {
            LeaseState::Taken(lease) => return lease,
            LeaseState::Held(number) if takes_over => despite = Some(number),
            LeaseState::Held(_) => tokio::task::yield_now().await,
        }
    }
}

#[tokio::test]
async fn memory() {
    keeps_to_the_contract(&MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_in_memory() {
    let store = MemoryStore::new();
    many_at_once(|| store.clone()).await;
}

#[tokio::test]
async fn files() {
    let folder = tempfile::tempdir().unwrap();
    keeps_to_the_contract(&FileStore::new(folder.path().join("tokens"))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_in_files() {
    let folder = tempfile::tempdir().unwrap();
    many_at_once(|| FileStore::new(folder.path())).await;
}

#[tokio::test]
async fn redis() {
    use iot_clouds_runtime::token_store::RedisStore;

    let Some(server) = crate::redis_server::start() else {
        return;
    };
    keeps_to_the_contract(&RedisStore::new(&server.url, "test").unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_in_redis() {
    use iot_clouds_runtime::token_store::RedisStore;

    if let Some(server) = crate::redis_server::start() {
        many_at_once(|| RedisStore::new(&server.url, "test").unwrap()).await;
    }
}
