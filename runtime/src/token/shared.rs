//! Gets a token that several programs share: reads it from the store, or fetches it under the store's lease.
//! It must not know which store it is, nor how a token is fetched.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::{
    fetch::{Fetched, fetch, held_by_header},
    key::key,
};
use crate::{
    Core, Credential, Error, Secret,
    credential::Exchange,
    observe,
    token_store::{Lease, LeaseState, StoreError, StoredToken, TokenStore},
};

/// Between two looks at whether another program is done.
const LOOK: Duration = Duration::from_millis(100);

/// A token that is good, and not the one that was refused.
pub(super) async fn obtain(
    core: &Core,
    credential: &Credential,
    exchange: &'static Exchange,
    refused: Option<&Secret<String>>,
) -> Result<Fetched, Error> {
    let Some(store) = &core.shared().store else {
        return fetch(core, credential, exchange).await;
    };
    let shared = Shared {
        core,
        credential,
        exchange,
        store: &**store,
        key: key(core, credential, exchange).await,
    };
    match shared.obtain(refused).await {
        Ok(fetched) => fetched,
        Err(error) => {
            // Better a token of one's own than none.
            observe::store_failed(credential.kind.name, &error);
            fetch(core, credential, exchange).await
        }
    }
}

struct Shared<'a> {
    core: &'a Core,
    credential: &'a Credential,
    exchange: &'static Exchange,
    store: &'a dyn TokenStore,
    key: String,
}

impl Shared<'_> {
    /// The outer error is the store's, the inner one the platform's.
    async fn obtain(
        &self,
        refused: Option<&Secret<String>>,
    ) -> Result<Result<Fetched, Error>, StoreError> {
        // As long as a token call may take, another may have the lease.
        let longest = self.core.shared().limits.call;
        let until = Instant::now() + longest.min(Duration::from_secs(600));
        loop {
            if let Some(fetched) = self.kept(refused).await? {
                return Ok(Ok(fetched));
            }
            if let LeaseState::Taken(lease) = self.store.lease(&self.key, longest, None).await? {
                return self.fetch_under(lease, refused).await;
            }
            if Instant::now() >= until {
                return Err(StoreError::new(
                    "another program has the lease for too long",
                ));
            }
            self.core.shared().timing.sleep(LOOK).await;
            // Where waits take no time, others still have to get on.
            tokio::task::yield_now().await;
        }
    }

    /// The token in the store, while it need not be replaced yet.
    async fn kept(&self, refused: Option<&Secret<String>>) -> Result<Option<Fetched>, StoreError> {
        let kept = self.store.load(&self.key).await?;
        let kept = kept.filter(|token| Some(&token.value) != refused);
        Ok(kept.and_then(|token| self.fetched(&token)))
    }

    /// A kept token as one that was just fetched.
    fn fetched(&self, token: &StoredToken) -> Option<Fetched> {
        let left = token.expires_at.duration_since(SystemTime::now()).ok()?;
        let age = token.lifetime.checked_sub(left).unwrap_or_default();
        let started = Instant::now().checked_sub(age)?;
        let (header, header_value) = held_by_header(self.exchange, token.value.expose())?;
        let fetched = Fetched {
            value: token.value.expose().clone(),
            header,
            header_value,
            started,
            lifetime: token.lifetime,
        };
        // Half of the window: in the other half somebody replaces it.
        fetched.is_fresh(Instant::now()).then_some(fetched)
    }

    async fn fetch_under(
        &self,
        lease: Lease,
        refused: Option<&Secret<String>>,
    ) -> Result<Result<Fetched, Error>, StoreError> {
        // Another program may have been done just before.
        if let Some(fetched) = self.kept(refused).await? {
            return Ok(Ok(fetched));
        }
        let fetched = match fetch(self.core, self.credential, self.exchange).await {
            Ok(fetched) => fetched,
            Err(error) => return Ok(Err(error)),
        };
        let left = fetched.lifetime.saturating_sub(fetched.started.elapsed());
        let token = StoredToken {
            value: fetched.value.clone().into(),
            expires_at: SystemTime::now() + left,
            lifetime: fetched.lifetime,
        };
        // A token in the hand is worth more than a store that fails; and one that came too late gives way to the newer one.
        match self.store.keep(&self.key, &lease, &token).await {
            Ok(true) => Ok(Ok(fetched)),
            Ok(false) => match self.kept(refused).await {
                Ok(newer) => Ok(Ok(newer.unwrap_or(fetched))),
                Err(error) => {
                    observe::store_failed(self.credential.kind.name, &error);
                    Ok(Ok(fetched))
                }
            },
            Err(error) => {
                observe::store_failed(self.credential.kind.name, &error);
                Ok(Ok(fetched))
            }
        }
    }
}
