//! One HTTP client for each Tokio runtime that calls come from. A pooled connection makes progress only while its runtime runs.
//! It must not know how a client is built, nor what is sent.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use reqwest::Client;
use tokio::runtime::{Handle, Id};

/// How many clients are kept beside the first. A program that uses more runtimes at a time loses pooled connections, but no call.
const MAX_KEPT: usize = 8;

pub(super) struct Clients {
    /// The client of the first call's runtime, and of calls outside of any runtime.
    first: Client,
    /// The runtime of the first call. Nearly all programs have no other, and need no lock.
    first_runtime: OnceLock<Id>,
    /// The clients of other runtimes, the one that was used last first.
    kept: Mutex<Vec<(Id, Client)>>,
}

impl Clients {
    pub(super) fn new(first: Client) -> Self {
        Self {
            first,
            first_runtime: OnceLock::new(),
            kept: Mutex::default(),
        }
    }

    /// Returns the client of the current runtime. For a new runtime it is built, while no lock is held.
    pub(super) fn of_this_runtime(&self, build: impl FnOnce() -> Option<Client>) -> Client {
        let Ok(runtime) = Handle::try_current().map(|handle| handle.id()) else {
            return self.first.clone();
        };
        if *self.first_runtime.get_or_init(|| runtime) == runtime {
            return self.first.clone();
        }
        if let Some(client) = used(&mut self.kept(), runtime) {
            return client;
        }
        // The client of another runtime is better than no client.
        let built = build().unwrap_or_else(|| self.first.clone());
        let mut kept = self.kept();
        // Another thread of this runtime may have been faster.
        if let Some(client) = used(&mut kept, runtime) {
            return client;
        }
        kept.insert(0, (runtime, built.clone()));
        let last = (kept.len() > MAX_KEPT).then(|| kept.pop());
        // The client that is removed is dropped while no lock is held.
        drop(kept);
        drop(last);
        built
    }

    fn kept(&self) -> MutexGuard<'_, Vec<(Id, Client)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the client of a runtime, and moves it to the front.
fn used(kept: &mut [(Id, Client)], runtime: Id) -> Option<Client> {
    let at = kept.iter().position(|(of, _)| *of == runtime)?;
    let up_to_it = kept.get_mut(..=at)?;
    up_to_it.rotate_right(1);
    up_to_it.first().map(|(_, client)| client.clone())
}
