//! The tokens of a client: one fetch for all callers, kept while good, replaced by generation.
//! It must not know what tokens are used for.

mod call;
mod fetch;

use std::{
    borrow::Cow,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use http::{HeaderName, HeaderValue};
use tokio::{
    sync::watch,
    time::{Instant, timeout_at},
};

pub use self::call::{Token, TokenCall};
use self::fetch::{Fetched, fetch};
use crate::{
    Core, Credential, Error, Outcome, Secret, credential::Exchange, error::Kind, execute::Deadline,
};

/// A token is replaced this long before it expires, or a tenth of its lifetime if that is less.
const EARLY: Duration = Duration::from_secs(5 * 60);
/// After an early replacement failed, the next try waits so long while the old token is good.
const PAUSE_AFTER_FAILED_REFRESH: Duration = Duration::from_secs(10);

/// A token as the client keeps it.
#[derive(Clone)]
pub(crate) struct Held {
    pub(crate) value: Arc<Secret<String>>,
    pub(crate) header: HeaderName,
    pub(crate) header_value: HeaderValue,
    pub(crate) generation: u64,
    refresh_at: Instant,
    expires_at: Instant,
}

type Flight = watch::Receiver<Option<Result<Held, Error>>>;

#[derive(Default)]
struct State {
    held: Option<Held>,
    flight: Option<Flight>,
    generation: u64,
}

/// The one token of a client's credential.
#[derive(Default)]
pub(crate) struct TokenCache(Mutex<State>);

impl TokenCache {
    fn state(&self) -> MutexGuard<'_, State> {
        // The state is whole between any two statements: a panic elsewhere does not spoil it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A token that is good now.
    pub(crate) async fn get(
        &self,
        core: &Core,
        (credential, exchange): (&Credential, &'static Exchange),
        operation: Cow<'static, str>,
        deadline: Deadline,
    ) -> Result<Held, Error> {
        loop {
            let mut flight = {
                let mut state = self.state();
                let now = Instant::now();
                let held = state.held.clone();
                let held = held.filter(|held| now < held.expires_at);
                if let Some(held) = held.as_ref().filter(|held| now < held.refresh_at) {
                    return Ok(held.clone());
                }
                let flight = match &state.flight {
                    Some(flight) => flight.clone(),
                    None => take_off(core, credential, exchange, &mut state),
                };
                // A token that is still good does not wait for its replacement.
                if let Some(held) = held {
                    return Ok(held);
                }
                flight
            };
            let waited = timeout_at(deadline.at, flight.wait_for(Option::is_some)).await;
            let landed = match waited.map(|landed| landed.map(|result| result.clone())) {
                Ok(Ok(result)) => result,
                Ok(Err(_)) => {
                    // The task died with its runtime: let go of it and fetch from this one.
                    let mut state = self.state();
                    state.flight.take_if(|other| other.same_channel(&flight));
                    continue;
                }
                Err(_) => {
                    let kind = Kind::Timeout {
                        limit: deadline.limit,
                        whole_call: deadline.is_whole_call,
                    };
                    Some(Err(core.error(
                        kind,
                        exchange.operation.id,
                        Outcome::NotSent,
                    )))
                }
            };
            match landed {
                Some(Ok(held)) => return Ok(held),
                Some(Err(mut error)) => {
                    error.inner_mut().fetching_for = Some(operation);
                    error.inner_mut().outcome = Outcome::NotSent;
                    return Err(error);
                }
                None => {}
            }
        }
    }

    /// Drops the token of a generation; a newer one stays.
    pub(crate) fn invalidate(&self, generation: u64) {
        self.state()
            .held
            .take_if(|held| held.generation == generation);
    }

    fn land(&self, result: Result<Fetched, Error>) -> Result<Held, Error> {
        let mut state = self.state();
        state.flight = None;
        match result {
            Ok(fetched) => {
                state.generation += 1;
                let held = fetched.into_held(state.generation);
                state.held = Some(held.clone());
                Ok(held)
            }
            Err(error) => {
                if let Some(held) = &mut state.held {
                    held.refresh_at =
                        (Instant::now() + PAUSE_AFTER_FAILED_REFRESH).min(held.expires_at);
                }
                Err(error)
            }
        }
    }
}

/// Starts a fetch in a task of its own: a caller that gives up must not lose a token that may have revoked the old one.
fn take_off(
    core: &Core,
    credential: &Credential,
    exchange: &'static Exchange,
    state: &mut State,
) -> Flight {
    let (land, flight) = watch::channel(None);
    state.flight = Some(flight.clone());
    let (core, credential) = (core.clone(), credential.clone());
    tokio::spawn(async move {
        let fetched = fetch(&core, &credential, exchange).await;
        land.send_replace(Some(core.shared().tokens.land(fetched)));
    });
    flight
}

impl Fetched {
    fn into_held(self, generation: u64) -> Held {
        Held {
            value: Arc::new(Secret::new(self.value)),
            header: self.header,
            header_value: self.header_value,
            generation,
            refresh_at: self.started + self.lifetime.saturating_sub(EARLY.min(self.lifetime / 10)),
            expires_at: self.started + self.lifetime,
        }
    }
}
