//! What a client knows of its token, without fetching one: the cache, the fetch in flight, and how long either is good.
//! It must not know clients, nor how a token is fetched or what it is used for.

pub(crate) mod backoff;
pub(crate) mod cache;
pub(crate) mod first;
pub(crate) mod in_flight;
pub(crate) mod store;

use std::{sync::Arc, time::Duration};

use http::{HeaderName, HeaderValue};
use tokio::time::Instant;

use crate::{
    auth::credential::Credential, pace::timing::part, platform::credentials::TokenExchange,
    values::secret::Secret,
};

/// A token is replaced this long before it expires, or a tenth of its lifetime if that is less.
const EARLY: Duration = Duration::from_secs(5 * 60);
/// The longest lifetime of a token, whatever the platform or a store says.
pub(crate) const LONGEST_LIFETIME: u64 = 60 * 60 * 24 * 365;

/// A token from the platform or a store, before it is cached.
#[derive(Clone)]
pub(crate) struct Fetched {
    pub(crate) value: String,
    pub(crate) header: HeaderName,
    pub(crate) header_value: HeaderValue,
    pub(crate) started: Instant,
    pub(crate) expires_at: Instant,
    /// How long it was good when it was given out.
    pub(crate) lifetime: Duration,
}

/// A token in the cache.
#[derive(Clone)]
pub(crate) struct CachedToken {
    pub(crate) value: Arc<Secret<String>>,
    pub(crate) header: HeaderName,
    pub(crate) header_value: HeaderValue,
    pub(crate) generation: u64,
    pub(crate) refresh_at: Instant,
    pub(crate) expires_at: Instant,
    /// It came from the store.
    pub(crate) is_from_store: bool,
    /// Why other programs do not know the token although there is a store.
    pub(crate) unshared: Option<Arc<str>>,
}

/// A credential and how it is exchanged for a token.
pub(crate) type TokenExchanged<'a> = (&'a Credential, &'static TokenExchange);

impl Fetched {
    /// Returns whether the token need not be replaced yet.
    pub(crate) fn is_fresh(&self, now: Instant) -> bool {
        now + self.window() < self.expires_at
    }

    /// Returns how long before its expiry the token is replaced at the earliest.
    pub(crate) fn window(&self) -> Duration {
        EARLY.min(self.lifetime / 10)
    }

    /// Returns the token for the cache. It is replaced at a random time in the window, so that many clients do not all
    /// ask at once.
    pub(crate) fn into_cached(self, generation: u64, jitter: f64) -> CachedToken {
        let window = self.window();
        let early = window / 2 + part(window / 2, jitter);
        CachedToken {
            value: Arc::new(Secret::new(self.value)),
            header: self.header,
            header_value: self.header_value,
            generation,
            refresh_at: self.expires_at.checked_sub(early).unwrap_or(self.started),
            expires_at: self.expires_at,
            is_from_store: false,
            unshared: None,
        }
    }
}
