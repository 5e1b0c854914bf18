//! Stores tokens for several clients of one program.
//! It must not know other programs.

use std::{
    collections::BTreeMap,
    future::ready,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::{Lease, LeaseState, StoredToken, Storing, TokenStore};
use crate::pace::timing::MAX_DEADLINE;

/// A token store in memory, for clients of one program that are not clones of each other.
///
/// Clones share their tokens: give one clone to each client. A client and its own clones share their token without a
/// store.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore(Arc<Mutex<BTreeMap<String, Entry>>>);

#[derive(Debug, Default)]
struct Entry {
    token: Option<StoredToken>,
    last_lease: u64,
    /// When the last lease ends, if it was not released.
    leased_until: Option<Instant>,
}

impl MemoryStore {
    /// Creates a store without tokens.
    pub fn new() -> Self {
        Self::default()
    }

    fn entries(&self) -> MutexGuard<'_, BTreeMap<String, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `work` if the lease is the newest of the key. Returns false otherwise.
    fn under(&self, key: &str, lease: u64, work: impl FnOnce(&mut Entry)) -> bool {
        let mut entries = self.entries();
        match entries.get_mut(key) {
            Some(entry) if entry.last_lease == lease => {
                work(entry);
                true
            }
            _ => false,
        }
    }
}

impl TokenStore for MemoryStore {
    fn load<'a>(&'a self, key: &'a str) -> Storing<'a, Option<StoredToken>> {
        let token = self
            .entries()
            .get(key)
            .and_then(|entry| entry.token.clone());
        Box::pin(ready(Ok(token)))
    }

    fn lease<'a>(
        &'a self,
        key: &'a str,
        length: Duration,
        despite: Option<u64>,
    ) -> Storing<'a, LeaseState> {
        let mut entries = self.entries();
        let entry = entries.entry(key.to_owned()).or_default();
        let now = Instant::now();
        let is_held = entry.leased_until.is_some_and(|until| now < until);
        if is_held && despite != Some(entry.last_lease) {
            return Box::pin(ready(Ok(LeaseState::Held(entry.last_lease))));
        }
        entry.last_lease += 1;
        entry.leased_until = Some(now + length.min(MAX_DEADLINE));
        let (store, key, number) = (self.clone(), key.to_owned(), entry.last_lease);
        let lease = Lease::new(number, move || {
            store.under(&key, number, |entry| entry.leased_until = None);
        });
        Box::pin(ready(Ok(LeaseState::Taken(lease))))
    }

    fn renew<'a>(&'a self, key: &'a str, lease: &'a Lease, length: Duration) -> Storing<'a, bool> {
        let until = Some(Instant::now() + length.min(MAX_DEADLINE));
        let is_newest = self.under(key, lease.number(), |entry| entry.leased_until = until);
        Box::pin(ready(Ok(is_newest)))
    }

    fn keep<'a>(
        &'a self,
        key: &'a str,
        lease: &'a Lease,
        token: &'a StoredToken,
    ) -> Storing<'a, bool> {
        let token = Some(token.clone());
        let is_newest = self.under(key, lease.number(), |entry| entry.token = token);
        Box::pin(ready(Ok(is_newest)))
    }
}
