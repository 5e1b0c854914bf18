//! Tokens for several programs on any number of machines, in Redis.
//! It must not know files.

use std::{fmt, time::Duration};

use redis::{
    AsyncConnectionConfig, Client, ConnectionAddr, RedisError, Script, aio::MultiplexedConnection,
};

use super::{Lease, LeaseState, StoreError, StoredToken, Storing, TokenStore};

/// Answers that take longer than this count as none: calls must not hang with the store.
const LIMIT: Duration = Duration::from_secs(2);

/// Takes the lease: whether it was taken, and the number of the one that is held now.
const LEASE: &str = "
local held = redis.call('get', KEYS[1])
if held and held ~= ARGV[2] then return {0, tonumber(held)} end
local number = redis.call('incr', KEYS[2])
redis.call('set', KEYS[1], number, 'px', ARGV[1])
return {1, number}";

/// Prolongs the lease if it is still the newest one.
const RENEW: &str = "
if redis.call('get', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[2])
return 1";

/// Keeps the token if the lease is still the newest one.
const KEEP: &str = "
if redis.call('get', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('set', KEYS[3], ARGV[2], 'px', ARGV[3])
return 1";

/// Gives the lease back if it is still held.
const RELEASE: &str = "
if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end
return 1";

/// Keeps tokens in Redis, under keys that begin with a name of the caller's choice.
#[derive(Clone)]
pub struct RedisStore {
    client: Client,
    prefix: String,
}

impl RedisStore {
    /// By the URL of a server, `redis://` or `rediss://`; nothing is sent yet. All keys begin with `prefix`.
    ///
    /// `rediss://` goes by rustls, with the provider of cryptography that the program installed. Where it installed none, ring
    /// is installed, by the feature `rustls`.
    ///
    /// # Errors
    /// When the URL is not one of Redis, or needs TLS and there is no provider for it.
    pub fn new(url: &str, prefix: impl Into<String>) -> Result<Self, StoreError> {
        // The error of the library is not kept: it may quote a password.
        let client = Client::open(url)
            .map_err(|_| StoreError::new("the URL is not one of Redis: write redis://host:port"))?;
        if matches!(
            client.get_connection_info().addr(),
            ConnectionAddr::TcpTls { .. }
        ) {
            provide()?;
        }
        Ok(Self {
            client,
            prefix: prefix.into(),
        })
    }

    fn keys(&self, key: &str) -> [String; 3] {
        ["lease", "number", "token"].map(|what| format!("{}:{{{key}}}:{what}", self.prefix))
    }

    async fn connection(&self) -> Result<MultiplexedConnection, StoreError> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(LIMIT))
            .set_response_timeout(Some(LIMIT));
        let connecting = self
            .client
            .get_multiplexed_async_connection_with_config(&config);
        connecting.await.map_err(failed)
    }

    /// Gives a lease back; one that cannot be given back ends by itself.
    async fn release(&self, lease: &str, number: u64) {
        if let Ok(mut connection) = self.connection().await {
            let script = Script::new(RELEASE);
            let mut call = script.key(lease);
            let _: Result<u64, RedisError> = call.arg(number).invoke_async(&mut connection).await;
        }
    }
}

/// Sees to it that there is a provider of cryptography: the library would panic without one.
fn provide() -> Result<(), StoreError> {
    use rustls::crypto::CryptoProvider;

    #[cfg(feature = "rustls")]
    if CryptoProvider::get_default().is_none() {
        // Another thread may have been faster, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    match CryptoProvider::get_default() {
        Some(_) => Ok(()),
        None => Err(StoreError::new(
            "TLS has no provider of cryptography: install one by rustls::crypto::CryptoProvider::install_default, or use the \
             feature rustls",
        )),
    }
}

fn failed(error: RedisError) -> StoreError {
    // Only the kind: texts of the library may hold keys and addresses.
    StoreError::new(format!(
        "Redis does not answer as it should: {:?}",
        error.kind()
    ))
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis())
        .unwrap_or(u64::MAX)
        .max(1)
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStore")
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

impl TokenStore for RedisStore {
    fn load<'a>(&'a self, key: &'a str) -> Storing<'a, Option<StoredToken>> {
        Box::pin(async move {
            let [_, _, token] = self.keys(key);
            let mut connection = self.connection().await?;
            let text: Option<String> = redis::cmd("GET")
                .arg(token)
                .query_async(&mut connection)
                .await
                .map_err(failed)?;
            Ok(text.and_then(|text| StoredToken::of_text(&text)))
        })
    }

    fn lease<'a>(
        &'a self,
        key: &'a str,
        length: Duration,
        despite: Option<u64>,
    ) -> Storing<'a, LeaseState> {
        Box::pin(async move {
            let [lease, number, _] = self.keys(key);
            let mut connection = self.connection().await?;
            let script = Script::new(LEASE);
            let mut call = script.key(lease.as_str());
            let (is_taken, number): (u64, u64) = call
                .key(number)
                .arg(milliseconds(length))
                .arg(despite.unwrap_or_default())
                .invoke_async(&mut connection)
                .await
                .map_err(failed)?;
            if is_taken == 0 {
                return Ok(LeaseState::Held(number));
            }
            let store = self.clone();
            Ok(LeaseState::Taken(Lease::new(number, move || {
                // Without a runtime it ends by itself.
                if let Ok(runtime) = tokio::runtime::Handle::try_current() {
                    runtime.spawn(async move { store.release(&lease, number).await });
                }
            })))
        })
    }

    fn renew<'a>(&'a self, key: &'a str, lease: &'a Lease, length: Duration) -> Storing<'a, bool> {
        Box::pin(async move {
            let [held, number, _] = self.keys(key);
            let mut connection = self.connection().await?;
            let script = Script::new(RENEW);
            let mut call = script.key(held);
            let renewed: u64 = call
                .key(number)
                .arg(lease.number())
                .arg(milliseconds(length))
                .invoke_async(&mut connection)
                .await
                .map_err(failed)?;
            Ok(renewed == 1)
        })
    }

    fn keep<'a>(
        &'a self,
        key: &'a str,
        lease: &'a Lease,
        token: &'a StoredToken,
    ) -> Storing<'a, bool> {
        Box::pin(async move {
            let [held, number, kept] = self.keys(key);
            let left = token
                .expires_at
                .duration_since(std::time::SystemTime::now());
            let mut connection = self.connection().await?;
            let script = Script::new(KEEP);
            let mut call = script.key(held);
            let kept: u64 = call
                .key(number)
                .key(kept)
                .arg(lease.number())
                .arg(token.to_text())
                .arg(milliseconds(left.unwrap_or_default()))
                .invoke_async(&mut connection)
                .await
                .map_err(failed)?;
            Ok(kept == 1)
        })
    }
}
