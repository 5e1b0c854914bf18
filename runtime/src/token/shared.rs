//! Gets a token that several programs share: reads it from the store, or fetches it under the store's lease.
//! It must not know which store it is, nor how a token is fetched.

use std::{
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use tokio::time::{Instant, sleep, sleep_until};

use super::{
    Exchanged,
    cache::{Brought, Origin, Permission, Trip},
    chance,
    fetch::{Fetched, LONGEST_LIFETIME, fetch, held_by_header},
    first::{First, first},
    flight::Signals,
    key::key,
    store::{Guard, Store},
};
use crate::{
    Core, Credential, Error,
    credential::Exchange,
    execute::Deadline,
    observe,
    panics::caught,
    timing::part,
    token_store::{StoreError, StoredToken},
};

/// How long a lease lasts. Its holder prolongs it while it fetches; after one that died the others wait no longer than this.
const LEASE: Duration = Duration::from_secs(10);
/// Between two looks at whether another program is done.
const LOOK: Duration = Duration::from_millis(100);
/// The same while no token may be fetched here.
const LOOK_IN_PAUSE: Duration = Duration::from_millis(500);
/// Callers wait so long for a token to be kept; it is good all the same.
const LANDING: Duration = Duration::from_secs(1);

/// A token that is good, and not the one that was refused. One that is at hand before all is done lands `early`.
pub(super) async fn obtain(
    core: &Core,
    (credential, exchange): Exchanged<'_>,
    trip: &Trip,
    (signals, deadline): (&Signals, Deadline),
    early: impl Fn(Brought) + Sync,
) -> Result<Brought, Error> {
    let from_platform = async |origin| {
        let fetched = fetch(core, credential, exchange).await?;
        Ok(Brought { fetched, origin })
    };
    let Some(store) = &core.shared().store else {
        return from_platform(Origin::Platform).await;
    };
    let mut secrets = credential.secrets();
    secrets.extend(trip.refused.iter().map(|token| token.expose().clone()));
    let shared = Shared {
        core,
        credential,
        exchange,
        store: Store::new(&**store, key(core, credential, exchange).await, &secrets),
        trip,
        signals,
        deadline,
        began: Mutex::new(Instant::now()),
    };
    match shared.obtain(&early).await {
        Ok(brought) => brought,
        Err(error) => {
            let why = shared.unshared(&error);
            match &trip.permission {
                Permission::Now => {}
                Permission::From(at) => sleep_until(*at).await,
                Permission::None(failure) => return Err(failure.clone()),
            }
            // Better a token of one's own than none.
            from_platform(why).await
        }
    }
}

struct Shared<'a> {
    core: &'a Core,
    credential: &'a Credential,
    exchange: &'static Exchange,
    store: Store<'a>,
    trip: &'a Trip,
    signals: &'a Signals,
    deadline: Deadline,
    /// When the wait began that callers may lose their patience with.
    began: Mutex<Instant>,
}

impl Shared<'_> {
    /// The outer error is the store's, the inner one the platform's.
    async fn obtain(
        &self,
        early: &(impl Fn(Brought) + Sync),
    ) -> Result<Result<Brought, Error>, StoreError> {
        let (mut despite, mut seen) = (None, None);
        loop {
            if let Some(kept) = self.urgent(self.kept()).await? {
                return Ok(Ok(kept));
            }
            match &self.trip.permission {
                Permission::None(failure) => return Ok(Err(failure.clone())),
                Permission::From(at) if Instant::now() < *at => {
                    sleep_until((*at).min(Instant::now() + LOOK_IN_PAUSE)).await;
                    self.begin_anew();
                    continue;
                }
                Permission::Now | Permission::From(_) => {}
            }
            let number = match self.urgent(self.store.lease(LEASE, despite)).await? {
                Ok(lease) => return self.fetch_under(lease, early).await,
                Err(number) if despite == Some(number) => {
                    return Err(StoreError::new("it does not let a lease be taken over"));
                }
                Err(number) => number,
            };
            if seen.replace(number).is_some_and(|before| before != number) {
                // Nobody has waited for this holder yet.
                self.begin_anew();
            }
            if self.deadline.left().is_zero() {
                return Err(StoreError::new(
                    "another program has the lease for too long",
                ));
            }
            // The holder may have died, or hang: with half of a caller's time gone it is not waited for any longer. If another
            // program has been faster by then, its lease is a newer one, and there is half of the rest to wait for that.
            let look = LOOK + part(LOOK / 2, chance(self.core));
            despite = match first(self.hurried(), sleep(look)).await {
                First::One(()) => {
                    self.begin_anew();
                    Some(number)
                }
                First::Other(()) => None,
            };
        }
    }

    /// What comes is another wait, which callers have their patience with.
    fn begin_anew(&self) {
        *self.began.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// Waits until a caller has no patience left.
    async fn hurried(&self) {
        let began = *self.began.lock().unwrap_or_else(PoisonError::into_inner);
        self.signals.hurried(began).await;
    }

    /// Asks the store for something that callers wait for.
    async fn urgent<T>(
        &self,
        asking: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let late = async {
            self.hurried().await;
            // A store that works needs no more.
            sleep(LOOK).await;
        };
        match first(asking, late).await {
            First::One(result) => result,
            First::Other(()) => Err(StoreError::new("it does not answer in time")),
        }
    }

    /// The token in the store, while it need not be replaced yet.
    async fn kept(&self) -> Result<Option<Brought>, StoreError> {
        let refused = self.trip.refused.as_deref();
        let kept = self.store.load().await?;
        let kept = kept.filter(|token| Some(&token.value) != refused);
        Ok(kept.and_then(|token| self.fetched(&token)))
    }

    /// A kept token as one that was just fetched.
    fn fetched(&self, token: &StoredToken) -> Option<Brought> {
        let left = token.expires_at.duration_since(SystemTime::now()).ok()?;
        // Clocks that do not agree make no token good for longer than it ever was.
        let longest = token.lifetime.min(Duration::from_secs(LONGEST_LIFETIME));
        let now = Instant::now();
        let (header, header_value) = held_by_header(self.exchange, token.value.expose())?;
        let fetched = Fetched {
            value: token.value.expose().clone(),
            header,
            header_value,
            started: now,
            expires_at: now + left.min(longest),
            lifetime: token.lifetime,
        };
        // Half of the window: in the other half somebody replaces it.
        let is_fresh = fetched.is_fresh(now);
        let origin = Origin::Store;
        is_fresh.then_some(Brought { fetched, origin })
    }

    async fn fetch_under(
        &self,
        lease: Guard,
        early: &(impl Fn(Brought) + Sync),
    ) -> Result<Result<Brought, Error>, StoreError> {
        // Another program may have been done just before. If the store does not say, the lease still lets this one fetch.
        if let Ok(Some(kept)) = self.urgent(self.kept()).await {
            return Ok(Ok(kept));
        }
        let fetching = fetch(self.core, self.credential, self.exchange);
        let fetched = match first(fetching, self.prolong(&lease)).await {
            First::One(Ok(fetched)) => fetched,
            First::One(Err(error)) => return Ok(Err(error)),
            First::Other(never) => match never {},
        };
        let brought = |origin| Brought {
            fetched: fetched.clone(),
            origin,
        };
        let mut keeping = Box::pin(self.keep(lease, &fetched));
        let kept = match first(keeping.as_mut(), first(self.hurried(), sleep(LANDING))).await {
            First::One(kept) => kept,
            First::Other(_) => {
                early(brought(Origin::Platform));
                keeping.await
            }
        };
        // A token in the hand is worth more than a store that fails; and one that came too late gives way to the newer one.
        Ok(Ok(match kept {
            Ok(None) => brought(Origin::Platform),
            Ok(Some(newer)) => newer,
            Err(error) => brought(self.unshared(&error)),
        }))
    }

    /// Keeps the lease from ending. One that is lost all the same is lost: the token call cannot be taken back.
    async fn prolong(&self, lease: &Guard) -> Infallible {
        let mut is_ours = true;
        while is_ours {
            sleep(LEASE / 3).await;
            // A store that does not answer now may do so the next time.
            is_ours = self.store.renew(lease, LEASE).await.unwrap_or(true);
        }
        std::future::pending().await
    }

    /// Keeps a token for the others. If another program has brought a newer one in the meantime, gives that.
    async fn keep(&self, lease: Guard, fetched: &Fetched) -> Result<Option<Brought>, StoreError> {
        let left = fetched.expires_at.saturating_duration_since(Instant::now());
        let token = StoredToken {
            value: fetched.value.clone().into(),
            expires_at: SystemTime::now() + left,
            lifetime: fetched.lifetime,
        };
        if self.store.keep(&lease, &token).await? {
            return Ok(None);
        }
        // The lease is lost: it ended, or the store forgot it.
        drop(lease);
        if let Some(newer) = self.kept().await? {
            return Ok(Some(newer));
        }
        // Who has a lease now brings a token of its own.
        let Ok(lease) = self.store.lease(LEASE, None).await? else {
            return Ok(None);
        };
        let newer = self.kept().await?;
        if newer.is_none() && !self.store.keep(&lease, &token).await? {
            return Err(StoreError::new("it keeps no lease"));
        }
        Ok(newer)
    }

    /// Tells of a failure of the store, and what it makes of a token.
    fn unshared(&self, error: &StoreError) -> Origin {
        // A token at hand is worth more than what looks on.
        let _ = caught(|| observe::store_failed(self.credential.kind.name, error));
        Origin::Unshared(Arc::from(error.to_string()))
    }
}
