//! Where several programs keep one token for a credential, so that none ends the token of another.
//! It must not know how tokens are fetched or what they are for.

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

/// Keeps tokens for several programs.
///
/// Some platforms end a token when the next one is asked for. Programs that use one credential then have to share its token:
/// one of them fetches it, under a lease, and all others read it. A store that fails does not fail calls: the client then
/// fetches a token of its own.
///
/// A store may be written for any place that can compare and change a value in one step. The clients' keys are short texts of ASCII
/// letters, digits, `.` and `-`, which give nothing of a credential away; tokens are handed over as they are, so that whoever can
/// read the store can read them. What a store has to keep to:
///
/// - Leases of a key have rising numbers, and one at most is held at a time. A program may die or be stopped while it holds one:
///   a lease ends by itself, by one clock for all who ask.
/// - What a holder does after another lease of its key was taken changes nothing.
/// - Each method ends in a few seconds, with an error if need be. A future may be dropped before it ends; a lease that it then
///   takes ends by itself or is given back.
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
    /// Returns the token that was kept last under a key, whether it is still good or not.
    fn load<'a>(&'a self, key: &'a str) -> Storing<'a, Option<StoredToken>>;

    /// Takes the lease of a key, which lets its holder alone fetch a token, or tells who has it.
    ///
    /// The lease ends after `length`, unless it is renewed, and when the [`Lease`] is dropped. The lease with the number
    /// `despite` is taken over although it has not ended: its holder takes too long. A newer lease is left alone.
    fn lease<'a>(
        &'a self,
        key: &'a str,
        length: Duration,
        despite: Option<u64>,
    ) -> Storing<'a, LeaseState>;

    /// Lets a lease end `length` from now. Returns false, and changes nothing, if another lease has been taken since.
    ///
    /// One that has ended, and that no other followed, may be renewed too.
    fn renew<'a>(&'a self, key: &'a str, lease: &'a Lease, length: Duration) -> Storing<'a, bool>;

    /// Keeps a token. Returns false, and keeps nothing, if another lease has been taken since.
    ///
    /// The lease is held on to: it may keep another token, until it is dropped.
    fn keep<'a>(
        &'a self,
        key: &'a str,
        lease: &'a Lease,
        token: &'a StoredToken,
    ) -> Storing<'a, bool>;
}

/// A token as a store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredToken {
    /// The token, without the prefix that it has in a header.
    pub value: Secret<String>,
    /// Until when it is good.
    pub expires_at: SystemTime,
    /// How long it was good when it was given out.
    pub lifetime: Duration,
}

/// What came of asking for a lease.
#[derive(Debug)]
pub enum LeaseState {
    /// The lease is the caller's.
    Taken(Lease),
    /// Another holder has the lease with this number.
    Held(u64),
}

/// The right to fetch a token, for a time. Dropping it gives it back.
#[must_use = "a lease is given back when it is dropped"]
pub struct Lease {
    number: u64,
    release: Option<Box<dyn FnOnce() + Send + Sync>>,
}

impl Lease {
    /// Makes a lease. Each number of a key is higher than those before. `release` is called once, when the lease is dropped, and
    /// must neither block nor fail; where it cannot give the lease back, the lease ends by itself.
    pub fn new(number: u64, release: impl FnOnce() + Send + Sync + 'static) -> Self {
        Self {
            number,
            release: Some(Box::new(release)),
        }
    }

    /// Returns its number.
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

/// Why a store could not do what it was asked.
#[derive(Debug)]
pub struct StoreError {
    what: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl StoreError {
    /// With what went wrong, in a sentence that holds no secret.
    pub fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            source: None,
        }
    }

    /// What caused it. Its text may be shown: it must hold no secret.
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
    /// The token as text: when it expires, its lifetime, the token, separated by spaces.
    fn to_text(&self) -> String {
        let since = self.expires_at.duration_since(SystemTime::UNIX_EPOCH);
        let expires_at = since.unwrap_or_default().as_millis();
        let lifetime = self.lifetime.as_millis();
        format!("{expires_at} {lifetime} {}", self.value.expose())
    }

    /// The inverse; `None` where the text is no token.
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
    fn tokens_are_kept_as_text() {
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
