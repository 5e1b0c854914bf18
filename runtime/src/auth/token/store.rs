//! Calls a token store, which may fail, hang or panic. Each call ends soon, and failures show no secret.
//! It must not know the purpose of a call, nor when it is made.

use std::time::Duration;

use tokio::time::timeout;

use crate::{
    auth::token_store::{Lease, LeaseState, StoreError, StoredToken, Storing, TokenStore},
    error::panics::{caught, caught_in},
    values::secret::Secret,
    wire::mask::{mask, printable},
};

/// The longest time that a store may take for one call. It does not depend on the time that a call of the client has
/// left.
const LIMIT: Duration = Duration::from_secs(5);

/// A store, bound to one key.
pub(crate) struct Store<'a> {
    store: &'a dyn TokenStore,
    key: String,
    /// What the message of a failure must not show.
    secrets: &'a [String],
}

/// A lease whose release may panic.
pub(crate) struct Guard(Option<Lease>);

impl Guard {
    fn lease(&self) -> Result<&Lease, StoreError> {
        // The lease is present until `self` is dropped.
        self.0.as_ref().ok_or(StoreError::new("there is no lease"))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let lease = self.0.take();
        // A lease that is not released expires on its own.
        let _ = caught(|| drop(lease));
    }
}

impl<'a> Store<'a> {
    pub(crate) fn new(store: &'a dyn TokenStore, key: String, secrets: &'a [String]) -> Self {
        Self {
            store,
            key,
            secrets,
        }
    }

    pub(crate) async fn load(&self) -> Result<Option<StoredToken>, StoreError> {
        self.ask(None, || self.store.load(&self.key)).await
    }

    /// Returns the lease, or the number of the lease that another holder has.
    pub(crate) async fn lease(
        &self,
        length: Duration,
        despite: Option<u64>,
    ) -> Result<Result<Guard, u64>, StoreError> {
        let call = || self.store.lease(&self.key, length, despite);
        Ok(match self.ask(None, call).await? {
            LeaseState::Taken(lease) => Ok(Guard(Some(lease))),
            LeaseState::Held(number) => Err(number),
        })
    }

    pub(crate) async fn renew(&self, lease: &Guard, length: Duration) -> Result<bool, StoreError> {
        let lease = lease.lease()?;
        self.ask(None, || self.store.renew(&self.key, lease, length))
            .await
    }

    pub(crate) async fn keep(
        &self,
        lease: &Guard,
        token: &StoredToken,
    ) -> Result<bool, StoreError> {
        let lease = lease.lease()?;
        let call = || self.store.keep(&self.key, lease, token);
        self.ask(Some(&token.value), call).await
    }

    async fn ask<'b, T: Send + 'b>(
        &self,
        token: Option<&Secret<String>>,
        call: impl FnOnce() -> Storing<'b, T>,
    ) -> Result<T, StoreError> {
        let masked = |text: &str| {
            let mut secrets = self.secrets.to_vec();
            secrets.extend(token.map(|token| token.expose().clone()));
            printable(&mask(text, &secrets))
        };
        match timeout(LIMIT, caught_in(call)).await {
            Ok(Ok(result)) => result.map_err(|error| StoreError::new(masked(&error.to_string()))),
            Ok(Err(panicked)) => {
                let text = masked(&panicked.0);
                Err(StoreError::new(format!("it panicked: {text}")))
            }
            Err(_) => Err(StoreError::new("it did not respond in time")),
        }
    }
}
