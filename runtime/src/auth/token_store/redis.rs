//! Stores tokens for several programs on any number of machines, in Redis.
//! It must not know files.

mod connection;
mod scripts;

use std::{
    fmt, mem,
    sync::Arc,
    time::{Duration, SystemTime},
};

use redis::{Client, Cmd, ConnectionAddr, FromRedisValue, IntoConnectionInfo as _};
use tokio::runtime::Handle;

use self::{
    connection::Connections,
    scripts::{BEGINNING, KEEP, LEASE, RELEASE, RENEW},
};
use super::{Lease, LeaseState, StoreError, StoredToken, Storing, TokenStore};

/// A token store in Redis, under keys that begin with a prefix of the caller's choice.
///
/// Each key has two entries: its newest lease, which is kept for a day after its end so that numbers increase, and its
/// token, which is kept until it expires. The end and the number of a lease come from the clock of the server. The
/// numbers therefore increase even if an entry was evicted or the server lost all data.
#[derive(Clone)]
pub struct RedisStore {
    connections: Arc<Connections>,
    prefix: String,
}

impl RedisStore {
    /// Creates a store from the URL of a server, `redis://` or `rediss://`. Nothing is sent yet. All keys begin with
    /// `prefix`.
    ///
    /// `rediss://` uses rustls with the cryptography provider that the program installed. If it installed none, the
    /// feature `rustls` installs ring.
    ///
    /// # Errors
    /// Returns an error if the URL is not a Redis URL, or if it needs TLS and no provider is available.
    pub fn new(url: &str, prefix: impl Into<String>) -> Result<Self, StoreError> {
        // The error of the library is not kept, because it may quote a password.
        let refused = |_| StoreError::new("the URL is not a Redis URL; write redis://host:port");
        let info = url.into_connection_info().map_err(refused)?;
        // Sending the library's own name would cost another round trip.
        let settings = info.redis_settings().clone().set_skip_set_lib_name();
        let client = Client::open(info.set_redis_settings(settings)).map_err(refused)?;
        if matches!(
            client.get_connection_info().addr(),
            ConnectionAddr::TcpTls { .. }
        ) {
            provide()?;
        }
        Ok(Self {
            connections: Arc::new(Connections::new(client)),
            prefix: prefix.into(),
        })
    }

    fn entry(&self, key: &str, what: &str) -> String {
        format!("{}:{{{key}}}:{what}", self.prefix)
    }

    /// Runs a script on the entries of a key. The whole script is sent: it is short, and one round trip is enough.
    async fn run<T: FromRedisValue>(
        &self,
        script: &str,
        key: &str,
        fill: impl FnOnce(&mut Cmd),
    ) -> Result<T, StoreError> {
        let mut command = redis::cmd("EVAL");
        command.arg(format!("{BEGINNING}{script}")).arg(2);
        command.arg(self.entry(key, "lease"));
        command.arg(self.entry(key, "token"));
        fill(&mut command);
        self.connections.ask(&command).await
    }
}

/// Releases a lease when it is dropped: by its number, or by its nonce if nobody waited for the response. If the
/// runtime has ended, nothing is sent, and the lease expires on its own.
struct Release {
    store: RedisStore,
    key: String,
    number: u64,
    /// Identifies the lease, so that a command that is sent again finds the lease that it took.
    nonce: String,
    runtime: Handle,
    is_needed: bool,
}

impl Drop for Release {
    fn drop(&mut self) {
        if !self.is_needed {
            return;
        }
        let (store, number) = (self.store.clone(), self.number);
        let (key, nonce) = (mem::take(&mut self.key), mem::take(&mut self.nonce));
        self.runtime.spawn(async move {
            let fill = |command: &mut Cmd| {
                command.arg(number).arg(nonce);
            };
            let _: Result<u64, StoreError> = store.run(RELEASE, &key, fill).await;
        });
    }
}

/// Ensures that a cryptography provider is installed. The library would panic without one.
fn provide() -> Result<(), StoreError> {
    use rustls::crypto::CryptoProvider;

    #[cfg(feature = "rustls")]
    if CryptoProvider::get_default().is_none() {
        // If another thread was faster, its provider is used.
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

/// Returns milliseconds, limited to a hundred years, which scripts can compute with and Redis accepts as a time to
/// live.
fn milliseconds(duration: Duration) -> u64 {
    const LONGEST: u64 = 1_000 * 60 * 60 * 24 * 365 * 100;
    u64::try_from(duration.as_millis())
        .unwrap_or(LONGEST)
        .clamp(1, LONGEST)
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
            let mut command = redis::cmd("GET");
            command.arg(self.entry(key, "token"));
            let kept: Option<Vec<u8>> = self.connections.ask(&command).await?;
            // The token follows the number of its lease.
            let kept = kept.and_then(|kept| String::from_utf8(kept).ok());
            Ok(kept.and_then(|kept| StoredToken::of_text(kept.split_once(' ')?.1)))
        })
    }

    fn lease<'a>(
        &'a self,
        key: &'a str,
        length: Duration,
        despite: Option<u64>,
    ) -> Storing<'a, LeaseState> {
        Box::pin(async move {
            let mut release = Release {
                store: self.clone(),
                key: key.to_owned(),
                number: 0,
                nonce: format!("{:032x}", fastrand::u128(..)),
                runtime: Handle::current(),
                is_needed: true,
            };
            let fill = |command: &mut Cmd| {
                command.arg(milliseconds(length));
                command.arg(despite.unwrap_or_default());
                command.arg(&release.nonce);
            };
            let (is_taken, number): (u64, u64) = self.run(LEASE, key, fill).await?;
            release.is_needed = is_taken == 1;
            if is_taken == 0 {
                return Ok(LeaseState::Held(number));
            }
            release.number = number;
            let release = move || drop(release);
            Ok(LeaseState::Taken(Lease::new(number, release)))
        })
    }

    fn renew<'a>(&'a self, key: &'a str, lease: &'a Lease, length: Duration) -> Storing<'a, bool> {
        Box::pin(async move {
            let fill = |command: &mut Cmd| {
                command.arg(lease.number()).arg(milliseconds(length));
            };
            let renewed: u64 = self.run(RENEW, key, fill).await?;
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
            let left = token.expires_at.duration_since(SystemTime::now());
            let fill = |command: &mut Cmd| {
                command.arg(lease.number()).arg(token.to_text());
                command.arg(milliseconds(left.unwrap_or_default()));
            };
            let kept: u64 = self.run(KEEP, key, fill).await?;
            Ok(kept == 1)
        })
    }
}
