//! Tokens for several clients of one program.
//! It must not know other programs.

use std::{
    collections::BTreeMap,
    future::ready,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::{Lease, StoredToken, Storing, TokenStore};

/// Keeps tokens in memory, for clients of one program that are not clones of each other.
///
/// Clones hold the same tokens: give one to each client. A client and its clones share their token without any store.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore(Arc<Mutex<BTreeMap<String, Entry>>>);

#[derive(Debug, Default)]
struct Entry {
    token: Option<StoredToken>,
    last_lease: u64,
    /// Until when the last lease holds, if it was not given back.
    leased_until: Option<Instant>,
}

impl MemoryStore {
    /// Without any token.
    pub fn new() -> Self {
        Self::default()
    }

    fn entries(&self) -> MutexGuard<'_, BTreeMap<String, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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

    fn lease<'a>(&'a self, key: &'a str, longest: Duration) -> Storing<'a, Option<Lease>> {
        let mut entries = self.entries();
        let entry = entries.entry(key.to_owned()).or_default();
        let now = Instant::now();
        let lease = if entry.leased_until.is_some_and(|until| now < until) {
            None
        } else {
            entry.last_lease += 1;
            entry.leased_until = now.checked_add(longest);
            Some(Lease(entry.last_lease))
        };
        Box::pin(ready(Ok(lease)))
    }

    fn keep<'a>(&'a self, key: &'a str, lease: Lease, token: &'a StoredToken) -> Storing<'a, bool> {
        let mut entries = self.entries();
        let entry = entries.entry(key.to_owned()).or_default();
        let is_newest = entry.last_lease == lease.0;
        if is_newest {
            entry.token = Some(token.clone());
            entry.leased_until = None;
        }
        Box::pin(ready(Ok(is_newest)))
    }

    fn release<'a>(&'a self, key: &'a str, lease: Lease) -> Storing<'a, ()> {
        let mut entries = self.entries();
        if let Some(entry) = entries
            .get_mut(key)
            .filter(|entry| entry.last_lease == lease.0)
        {
            entry.leased_until = None;
        }
        Box::pin(ready(Ok(())))
    }
}
