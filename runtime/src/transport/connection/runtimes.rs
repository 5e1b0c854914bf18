//! One HTTP client for each Tokio runtime that calls come from: a pooled connection gets on only while its own runtime runs.
//! It must not know how a client is built, nor what is sent.

use std::sync::{Mutex, MutexGuard, PoisonError};

use reqwest::Client;
use tokio::runtime::{Handle, Id};

/// So many are kept. A program with more runtimes at a time loses pooled connections, and no call.
const MOST: usize = 8;

pub(super) struct Clients {
    /// For the runtime of the first call, and where there is no other.
    first: Client,
    /// The one that was used last stands first.
    kept: Mutex<Vec<(Id, Client)>>,
}

impl Clients {
    pub(super) fn new(first: Client) -> Self {
        let kept = Mutex::default();
        Self { first, kept }
    }

    /// The client of the runtime that this runs on. It is built, while nothing is locked, where that runtime is new.
    pub(super) fn of_this_runtime(&self, build: impl FnOnce() -> Option<Client>) -> Client {
        let Ok(runtime) = Handle::try_current().map(|handle| handle.id()) else {
            return self.first.clone();
        };
        {
            let mut kept = self.kept();
            if let Some(client) = used(&mut kept, runtime) {
                return client;
            }
            if kept.is_empty() {
                kept.push((runtime, self.first.clone()));
                return self.first.clone();
            }
        }
        // A client of another runtime is better than none.
        let built = build().unwrap_or_else(|| self.first.clone());
        let mut kept = self.kept();
        // Another thread of the runtime may have been sooner.
        if let Some(client) = used(&mut kept, runtime) {
            return client;
        }
        kept.insert(0, (runtime, built.clone()));
        let last = (kept.len() > MOST).then(|| kept.pop());
        // What the last one leaves behind is cleared away while nothing is locked.
        drop(kept);
        drop(last);
        built
    }

    fn kept(&self) -> MutexGuard<'_, Vec<(Id, Client)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The client of a runtime, which becomes the first.
fn used(kept: &mut [(Id, Client)], runtime: Id) -> Option<Client> {
    let at = kept.iter().position(|(of, _)| *of == runtime)?;
    let up_to_it = kept.get_mut(..=at)?;
    up_to_it.rotate_right(1);
    up_to_it.first().map(|(_, client)| client.clone())
}
