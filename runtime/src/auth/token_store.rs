//! Where several programs share one token of a credential, so that none revokes the token of another.
//! It must not know how tokens are fetched or used.

mod file;
mod memory;
#[cfg(feature = "redis")]
mod redis;

use std::{
    error::Error as StdError, fmt, future::Future, pin::Pin, time::Duration, time::SystemTime,
};

pub use self::file::FileStore;
pub use self::memory::MemoryStore;
#[cfg(feature = "redis")]
pub use self::redis::RedisStore;
use crate::values::secret::Secret;

/// The future of a [`TokenStore`].
pub type Storing<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// A store of tokens that several programs share.
///
/// Some platforms revoke a token when the next one is requested. Programs that use the same credential then have to
/// share its token: one of them fetches it under a lease, and the others read it. If a store fails, calls do not fail.
/// The client then fetches a token of its own.
///
/// A store can be implemented on top of any storage that can compare and change a value in one step. The keys that
/// clients use are short texts of ASCII letters, digits, `.` and `-`, and reveal nothing about the credential. Tokens
/// are passed in plain text, so anyone who can read the store can read them. A store must meet these requirements:
///
/// - The leases of a key have increasing numbers, and at most one is held at a time. A program may die or be suspended
///   while it holds a lease, so every lease expires on its own, by one clock that is the same for all clients.
/// - Once another lease of a key has been taken, calls of the previous holder have no effect.
/// - Each method ends within a few seconds, with an error if necessary. A future may be dropped before it completes. A
///   lease that it takes afterwards expires on its own or is released.
///
/// ```
/// use std::{
///     future::ready,
///     sync::{Arc, Mutex, PoisonError},
///     time::{Duration, Instant},
/// };
///
/// use iot_clouds_runtime::token_store::{Lease, LeaseState, StoredToken, Storing, TokenStore};
///
/// /// A store for one key.
/// #[derive(Clone, Debug, Default)]
/// struct Single(Arc<Mutex<State>>);
///
/// #[derive(Debug, Default)]
/// struct State {
///     token: Option<StoredToken>,
///     newest: u64,
///     ends_at: Option<Instant>,
/// }
///
/// impl Single {
///     /// Looks and changes in one step.
///     fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
///         work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
///     }
///
///     fn under(&self, number: u64, work: impl FnOnce(&mut State)) -> bool {
///         self.with(|state| {
///             let is_newest = state.newest == number;
///             if is_newest {
///                 work(state);
///             }
///             is_newest
///         })
///     }
/// }
///
/// impl TokenStore for Single {
///     fn load<'a>(&'a self, _: &'a str) -> Storing<'a, Option<StoredToken>> {
///         Box::pin(ready(Ok(self.with(|state| state.token.clone()))))
///     }
///
///     fn lease<'a>(&'a self, _: &'a str, length: Duration, despite: Option<u64>) -> Storing<'a, LeaseState> {
///         let leased = self.with(|state| {
///             let is_held = state.ends_at.is_some_and(|end| Instant::now() < end);
///             if is_held && despite != Some(state.newest) {
///                 return LeaseState::Held(state.newest);
///             }
///             state.newest += 1;
///             state.ends_at = Instant::now().checked_add(length);
///             let (store, number) = (self.clone(), state.newest);
///             let release = move || { store.under(number, |state| state.ends_at = None); };
///             LeaseState::Taken(Lease::new(number, release))
///         });
///         Box::pin(ready(Ok(leased)))
///     }
///
///     fn renew<'a>(&'a self, _: &'a str, lease: &'a Lease, length: Duration) -> Storing<'a, bool> {
///         let end = Instant::now().checked_add(length);
///         Box::pin(ready(Ok(self.under(lease.number(), |state| state.ends_at = end))))
///     }
///
///     fn keep<'a>(&'a self, _: &'a str, lease: &'a Lease, token: &'a StoredToken) -> Storing<'a, bool> {
///         let token = Some(token.clone());
///         Box::pin(ready(Ok(self.under(lease.number(), |state| state.token = token))))
///     }
/// }
/// ```
pub trait TokenStore: fmt::Debug + Send + Sync {
    /// Returns the token that was last stored under a key, whether or not it is still valid.
    fn load<'a>(&'a self, key: &'a str) -> Storing<'a, Option<StoredToken>>;

    /// Takes the lease of a key, which allows only its holder to fetch a token, or reports which lease is held.
    ///
    /// The lease ends after `length` unless it is renewed, or when the [`Lease`] is dropped. The lease with the number
    /// `despite` is taken over even if it has not ended, because its holder takes too long. A newer lease is not taken
    /// over.
    fn lease<'a>(
        &'a self,
        key: &'a str,
        length: Duration,
        despite: Option<u64>,
    ) -> Storing<'a, LeaseState>;

    /// Makes a lease end `length` from now. Returns false and changes nothing if another lease has been taken since.
    ///
    /// A lease that has ended may be renewed too, if no other lease was taken since.
    fn renew<'a>(&'a self, key: &'a str, lease: &'a Lease, length: Duration) -> Storing<'a, bool>;

    /// Stores a token. Returns false and stores nothing if another lease has been taken since.
    ///
    /// The lease stays held and may store another token until it is dropped.
    fn keep<'a>(
        &'a self,
        key: &'a str,
        lease: &'a Lease,
        token: &'a StoredToken,
    ) -> Storing<'a, bool>;
}

/// A token as a store holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredToken {
    /// The token, without the prefix that it has in a header.
    pub value: Secret<String>,
    /// When the token expires.
    pub expires_at: SystemTime,
    /// The lifetime of the token when it was issued.
    pub lifetime: Duration,
}

/// The result of requesting a lease.
#[derive(Debug)]
pub enum LeaseState {
    /// The caller holds the lease.
    Taken(Lease),
    /// Another holder has the lease with this number.
    Held(u64),
}

/// The right to fetch a token, for a limited time. Dropping it releases the lease.
#[must_use = "a lease is released when it is dropped"]
pub struct Lease {
    number: u64,
    release: Option<Box<dyn FnOnce() + Send + Sync>>,
}

impl Lease {
    /// Creates a lease. Its number must be higher than all earlier numbers of the key. `release` is called once, when
    /// the lease is dropped, and must neither block nor panic. If it cannot release the lease, the lease expires on its
    /// own.
    pub fn new(number: u64, release: impl FnOnce() + Send + Sync + 'static) -> Self {
        Self {
            number,
            release: Some(Box::new(release)),
        }
    }

    /// Returns the number of the lease.
    pub fn number(&self) -> u64 {
        self.number
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(release) = self.release.take() {
            release();
        }
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lease")
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

/// The error of a [`TokenStore`].
#[derive(Debug)]
pub struct StoreError {
    what: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl StoreError {
    /// Creates an error from a description of the failure, which must contain no secret.
    pub fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            source: None,
        }
    }

    /// Sets the cause of the error. Its text may be shown, so it must contain no secret.
    #[must_use]
    pub fn caused_by(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.source = Some(Box::new(source));
        self
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl StdError for StoreError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}

impl StoredToken {
    /// Returns the token as text: its expiry, its lifetime and the token, separated by spaces.
    fn to_text(&self) -> String {
        let since = self.expires_at.duration_since(SystemTime::UNIX_EPOCH);
        let expires_at = since.unwrap_or_default().as_millis();
        let lifetime = self.lifetime.as_millis();
        format!("{expires_at} {lifetime} {}", self.value.expose())
    }

    /// Parses what [`to_text`](Self::to_text) writes. Returns `None` for any other text.
    fn of_text(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, ' ');
        let mut milliseconds = || parts.next()?.parse().ok().map(Duration::from_millis);
        let (expires_at, lifetime) = (milliseconds()?, milliseconds()?);
        let value = parts.next().filter(|value| !value.is_empty())?;
        Some(Self {
            value: value.into(),
            expires_at: SystemTime::UNIX_EPOCH.checked_add(expires_at)?,
            lifetime,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::StoredToken;

    #[test]
    fn tokens_are_stored_as_text() {
        let token = StoredToken {
            value: "a b".into(),
            expires_at: SystemTime::UNIX_EPOCH + Duration::from_millis(1_800_000_000_123),
            lifetime: Duration::from_secs(43_199),
        };
        assert_eq!(token.to_text(), "1800000000123 43199000 a b");
        assert_eq!(StoredToken::of_text(&token.to_text()), Some(token));
        for broken in [
            "",
            "1",
            "1 2",
            "1 2 ",
            "x 2 y",
            "1 -2 y",
            "99999999999999999999999 2 y",
        ] {
            assert_eq!(StoredToken::of_text(broken), None, "{broken}");
        }
    }
}
