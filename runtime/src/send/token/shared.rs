//! Obtains a token that several programs share: reads it from the store, or fetches it under the store's lease.
//! It must not know which store it is, nor how a token is fetched.

use std::{
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use tokio::time::{Instant, sleep, sleep_until};

use super::{
    chance,
    fetch::{fetch, header_of},
    from_platform,
    key::key,
};
use crate::{
    auth::{
        credential::Credential,
        token::{
            Fetched, LONGEST_LIFETIME, TokenExchanged,
            cache::{Obtained, Origin, Permission, Plan},
            first::{First, first},
            in_flight::Signals,
            store::{Guard, Store},
        },
        token_store::{StoreError, StoredToken, TokenStore},
    },
    client::Core,
    error::{Error, panics::caught},
    pace::{deadline::Deadline, timing::part},
    platform::credentials::TokenExchange,
    send::observe,
};

/// How long a lease lasts. Its holder renews it during the fetch. If the holder dies, the others wait no longer than
/// this.
const LEASE: Duration = Duration::from_secs(10);
/// The wait between two checks whether another program has fetched the token.
const POLL_INTERVAL: Duration = Duration::from_millis(100);
/// The same wait while this program may make no token call.
const POLL_INTERVAL_IN_PAUSE: Duration = Duration::from_millis(500);
/// The longest time that callers wait until the store has stored a token.
const LONGEST_KEEP: Duration = Duration::from_secs(1);

/// Returns a token that is valid and not the refused one. If storing it takes long, calls `early` as soon as the token
/// is usable.
pub(super) async fn obtain(
    (core, store): (&Core, &dyn TokenStore),
    (credential, exchange): TokenExchanged<'_>,
    plan: &Plan,
    (signals, deadline): (&Signals, Deadline),
    early: impl Fn(Obtained) + Sync,
) -> Result<Obtained, Error> {
    let mut secrets = credential.secrets();
    secrets.extend(plan.refused.iter().map(|token| token.expose().clone()));
    let shared = Shared {
        core,
        credential,
        exchange,
        store: Store::new(store, key(core, credential, exchange).await, &secrets),
        plan,
        signals,
        deadline,
        began: Mutex::new(Instant::now()),
    };
    match shared.obtain(&early).await {
        Ok(obtained) => obtained,
        Err(error) => {
            let why = shared.unshared(&error);
            match &plan.permission {
                Permission::Now => {}
                Permission::From(at) => sleep_until(*at).await,
                Permission::None(failure) => return Err(failure.clone()),
            }
            // A token that is not shared is better than no token.
            from_platform(core, (credential, exchange), why).await
        }
    }
}

struct Shared<'a> {
    core: &'a Core,
    credential: &'a Credential,
    exchange: &'static TokenExchange,
    store: Store<'a>,
    plan: &'a Plan,
    signals: &'a Signals,
    deadline: Deadline,
    /// The start of the current wait, which callers may lose their patience with.
    began: Mutex<Instant>,
}

impl Shared<'_> {
    /// Returns a token. The outer error is the store's, the inner one the platform's.
    async fn obtain(
        &self,
        early: &(impl Fn(Obtained) + Sync),
    ) -> Result<Result<Obtained, Error>, StoreError> {
        let (mut despite, mut seen) = (None, None);
        loop {
            if let Some(kept) = self.urgent(self.kept()).await? {
                return Ok(Ok(kept));
            }
            match &self.plan.permission {
                Permission::None(failure) => return Ok(Err(failure.clone())),
                Permission::From(at) if Instant::now() < *at => {
                    sleep_until((*at).min(Instant::now() + POLL_INTERVAL_IN_PAUSE)).await;
                    self.restart_patience();
                    continue;
                }
                Permission::Now | Permission::From(_) => {}
            }
            let number = match self.urgent(self.store.lease(LEASE, despite)).await? {
                Ok(lease) => return self.fetch_under(lease, early).await,
                Err(number) if despite == Some(number) => {
                    return Err(StoreError::new(
                        "it does not allow a lease to be taken over",
                    ));
                }
                Err(number) => number,
            };
            if seen.replace(number).is_some_and(|before| before != number) {
                // Another program has taken the lease, and callers have not waited for that program yet.
                self.restart_patience();
            }
            if self.deadline.left().is_zero() {
                return Err(StoreError::new(
                    "another program holds the lease for too long",
                ));
            }
            // The holder may have died or hang, so it is not waited for after half of a caller's time has passed. If
            // another program took over first, its lease is newer, and half of the remaining time is left to wait for
            // that program.
            let look = POLL_INTERVAL + part(POLL_INTERVAL / 2, chance(self.core));
            despite = match first(self.impatient(), sleep(look)).await {
                First::One(()) => {
                    self.restart_patience();
                    Some(number)
                }
                First::Other(()) => None,
            };
        }
    }

    /// Records that another wait begins, for which callers have new patience.
    fn restart_patience(&self) {
        *self.began.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// Waits until a caller has lost its patience with the current wait.
    async fn impatient(&self) {
        let began = *self.began.lock().unwrap_or_else(PoisonError::into_inner);
        self.signals.impatient(began).await;
    }

    /// Calls the store, for no longer than the callers have patience.
    async fn urgent<T>(
        &self,
        call: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let late = async {
            self.impatient().await;
            // A working store responds within this time.
            sleep(POLL_INTERVAL).await;
        };
        match first(call, late).await {
            First::One(result) => result,
            First::Other(()) => Err(StoreError::new("it did not respond in time")),
        }
    }

    /// Returns the token in the store, unless it must be replaced.
    async fn kept(&self) -> Result<Option<Obtained>, StoreError> {
        let refused = self.plan.refused.as_deref();
        let kept = self.store.load().await?;
        let kept = kept.filter(|token| Some(&token.value) != refused);
        Ok(kept.and_then(|token| self.fetched(&token)))
    }

    /// Returns a token from the store as the result of a fetch, unless it must be replaced.
    fn fetched(&self, token: &StoredToken) -> Option<Obtained> {
        let left = token.expires_at.duration_since(SystemTime::now()).ok()?;
        // If clocks differ, a token is not considered valid for longer than its lifetime.
        let longest = token.lifetime.min(Duration::from_secs(LONGEST_LIFETIME));
        let now = Instant::now();
        let (header, header_value) = header_of(self.exchange, token.value.expose())?;
        let fetched = Fetched {
            value: token.value.expose().clone(),
            header,
            header_value,
            started: now,
            expires_at: now + left.min(longest),
            lifetime: token.lifetime,
        };
        // This is half of the window. During the other half another program replaces it.
        let is_fresh = fetched.is_fresh(now);
        let origin = Origin::Store;
        is_fresh.then_some(Obtained { fetched, origin })
    }

    async fn fetch_under(
        &self,
        lease: Guard,
        early: &(impl Fn(Obtained) + Sync),
    ) -> Result<Result<Obtained, Error>, StoreError> {
        // Another program may have stored a token just before. If the store does not respond, the lease still permits a
        // token call.
        if let Ok(Some(kept)) = self.urgent(self.kept()).await {
            return Ok(Ok(kept));
        }
        let fetching = fetch(self.core, self.credential, self.exchange);
        let fetched = match first(fetching, self.prolong(&lease)).await {
            First::One(Ok(fetched)) => fetched,
            First::One(Err(error)) => return Ok(Err(error)),
            First::Other(never) => match never {},
        };
        let obtained = |origin| Obtained {
            fetched: fetched.clone(),
            origin,
        };
        let mut keeping = Box::pin(self.keep(lease, &fetched));
        let kept = match first(
            keeping.as_mut(),
            first(self.impatient(), sleep(LONGEST_KEEP)),
        )
        .await
        {
            First::One(kept) => kept,
            First::Other(_) => {
                early(obtained(Origin::Platform));
                keeping.await
            }
        };
        // A token is used even if the store failed to store it. If it came too late, the newer token is used.
        Ok(Ok(match kept {
            Ok(None) => obtained(Origin::Platform),
            Ok(Some(newer)) => newer,
            Err(error) => obtained(self.unshared(&error)),
        }))
    }

    /// Renews the lease for as long as the future is polled. If the lease is lost, the token call continues, because it
    /// cannot be undone.
    async fn prolong(&self, lease: &Guard) -> Infallible {
        let mut is_ours = true;
        while is_ours {
            sleep(LEASE / 3).await;
            // A store that does not respond this time may respond the next time.
            is_ours = self.store.renew(lease, LEASE).await.unwrap_or(true);
        }
        std::future::pending().await
    }

    /// Stores a token for other programs. Returns the newer token if another program has stored one in the meantime.
    async fn keep(&self, lease: Guard, fetched: &Fetched) -> Result<Option<Obtained>, StoreError> {
        let left = fetched.expires_at.saturating_duration_since(Instant::now());
        let token = StoredToken {
            value: fetched.value.clone().into(),
            expires_at: SystemTime::now() + left,
            lifetime: fetched.lifetime,
        };
        if self.store.keep(&lease, &token).await? {
            return Ok(None);
        }
        // The lease is lost: it has ended, or the store has forgotten it.
        drop(lease);
        if let Some(newer) = self.kept().await? {
            return Ok(Some(newer));
        }
        // The current holder of the lease fetches a newer token.
        let Ok(lease) = self.store.lease(LEASE, None).await? else {
            return Ok(None);
        };
        let newer = self.kept().await?;
        if newer.is_none() && !self.store.keep(&lease, &token).await? {
            return Err(StoreError::new("it does not keep leases"));
        }
        Ok(newer)
    }

    /// Reports a failure of the store and returns the origin of a token that is not shared because of it.
    fn unshared(&self, error: &StoreError) -> Origin {
        // A tracing subscriber that panics must not cost the token.
        let _ = caught(|| observe::store_failed(self.credential.kind.name, error));
        Origin::Unshared(Arc::from(error.to_string()))
    }
}
