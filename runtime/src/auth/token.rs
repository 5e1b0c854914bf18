//! What a client knows about its token without fetching one: the cache, the fetch in flight, and lifetimes.
//! It must not know clients, nor how a token is fetched or used.

pub(crate) mod backoff;
pub(crate) mod cache;
pub(crate) mod first;
pub(crate) mod in_flight;
#[cfg(feature = "token-store")]
pub(crate) mod store;

use std::{sync::Arc, time::Duration};

use http::{HeaderName, HeaderValue};
use tokio::time::Instant;

use crate::{
    auth::credential::Credential, pace::timing::part, platform::credentials::TokenExchange,
    values::secret::Secret,
};

/// How long before its expiry a token is replaced. A tenth of its lifetime is used if that is less.
const EARLY: Duration = Duration::from_secs(5 * 60);
/// The longest lifetime of a token, even if the platform or a store reports a longer one.
pub(crate) const LONGEST_LIFETIME: u64 = 60 * 60 * 24 * 365;

/// A token that came from the platform or a store and is not cached yet.
#[derive(Clone)]
pub(crate) struct Fetched {
    pub(crate) value: String,
    pub(crate) header: HeaderName,
    pub(crate) header_value: HeaderValue,
    pub(crate) started: Instant,
    pub(crate) expires_at: Instant,
    /// The lifetime of the token when it was issued.
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
    /// Whether the token came from the store.
    pub(crate) is_from_store: bool,
    /// Why other programs do not know the token although a store is configured.
    pub(crate) unshared: Option<Arc<str>>,
}

/// A credential, and how it is exchanged for a token.
pub(crate) type TokenExchanged<'a> = (&'a Credential, &'static TokenExchange);

impl Fetched {
    /// Returns whether the token can be used without being replaced.
    pub(crate) fn is_fresh(&self, now: Instant) -> bool {
        now + self.window() < self.expires_at
    }

    /// Returns the longest time before its expiry at which the token may be replaced.
    pub(crate) fn window(&self) -> Duration {
        EARLY.min(self.lifetime / 10)
    }

    /// Returns the token for the cache. It is replaced at a random time within the window, so that many clients do not
    /// all send token calls at once.
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
