//! The tokens of a client: one fetch for all callers, kept while good, replaced by generation.
//! It must not know what tokens are used for.

mod call;
mod fetch;
mod key;
mod shared;

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
pub(crate) use self::fetch::Fetched;
#[cfg(feature = "fuzzing")]
pub(crate) use self::fetch::{LONGEST_LIFETIME, accept};
use crate::{
    Core, Credential, Error, Outcome, Secret, credential::Exchange, error::Kind, execute::Deadline,
    observe, timing::part,
};

/// A token is replaced this long before it expires, or a tenth of its lifetime if that is less.
const EARLY: Duration = Duration::from_secs(5 * 60);
/// After an early replacement failed, the next try waits so long while the old token is good.
const PAUSE_AFTER_FAILED_REFRESH: Duration = Duration::from_secs(10);
/// A credential that was refused is not tried again for so long: it would only hammer the platform.
const PAUSE_AFTER_REFUSAL: Duration = Duration::from_secs(30);
/// A token that is refused gets a replacement at once; if that one is refused too, the next waits so long. Where a token call
/// ends the token before it, two programs would otherwise end each other's tokens as fast as they can.
const PAUSE_BETWEEN_REPLACEMENTS: Duration = Duration::from_secs(10);

/// A token as the client keeps it.
#[derive(Clone)]
pub(crate) struct Held {
    pub(crate) value: Arc<Secret<String>>,
    pub(crate) header: HeaderName,
    pub(crate) header_value: HeaderValue,
    pub(crate) generation: u64,
    pub(crate) refresh_at: Instant,
    pub(crate) expires_at: Instant,
}

type Flight = watch::Receiver<Option<Result<Held, Error>>>;

#[derive(Default)]
struct State {
    held: Option<Held>,
    flight: Option<Flight>,
    generation: u64,
    /// A refusal of the credential itself, and until when it stands.
    refused: Option<(Instant, Error)>,
    /// When a token was last dropped because the platform refused it, and that token: a store may still have it.
    replaced_at: Option<Instant>,
    refused_token: Option<Arc<Secret<String>>>,
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
                    None => {
                        if let Some((until, error)) = &state.refused
                            && now < *until
                        {
                            return held.ok_or(waiting_for(error.clone(), operation));
                        }
                        take_off(core, credential, exchange, &mut state)
                    }
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
                Some(Err(error)) => return Err(waiting_for(error, operation)),
                None => {}
            }
        }
    }

    /// Drops the token of a generation; a newer one stays. Whether it makes sense to try again with the client's token: not
    /// where it is the one that was refused, kept since its own replacement would come too soon.
    pub(crate) fn invalidate(&self, generation: u64) -> bool {
        let mut state = self.state();
        let now = Instant::now();
        let is_current = matches!(&state.held, Some(held) if held.generation == generation);
        let pause = state.replaced_at.map(|at| at + PAUSE_BETWEEN_REPLACEMENTS);
        if is_current && pause.is_some_and(|until| now < until) {
            return false;
        }
        if is_current {
            state.refused_token = state.held.take().map(|held| held.value);
            state.replaced_at = Some(now);
        }
        true
    }

    fn land(&self, result: Result<Fetched, Error>, jitter: f64) -> Result<Held, Error> {
        let mut state = self.state();
        state.flight = None;
        match result {
            Ok(fetched) => {
                state.generation += 1;
                state.refused = None;
                let held = fetched.into_held(state.generation, jitter);
                state.held = Some(held.clone());
                Ok(held)
            }
            Err(error) => {
                if error.is_auth() {
                    let until = Instant::now() + PAUSE_AFTER_REFUSAL;
                    state.refused = Some((until, error.clone()));
                }
                if let Some(held) = &mut state.held {
                    held.refresh_at =
                        (Instant::now() + PAUSE_AFTER_FAILED_REFRESH).min(held.expires_at);
                }
                Err(error)
            }
        }
    }
}

/// The error of a token call, as one of the call that needs the token.
fn waiting_for(mut error: Error, operation: Cow<'static, str>) -> Error {
    error.inner_mut().fetching_for = Some(operation);
    error.inner_mut().outcome = Outcome::NotSent;
    error
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
    let refused = state.refused_token.clone();
    tokio::spawn(async move {
        let fetched = shared::obtain(&core, &credential, exchange, refused.as_deref()).await;
        match &fetched {
            Ok(fetched) => observe::fetched(credential.kind.name, fetched.lifetime),
            Err(error) => observe::not_fetched(credential.kind.name, error),
        }
        let jitter = core.shared().timing.jitter();
        land.send_replace(Some(core.shared().tokens.land(fetched, jitter)));
    });
    flight
}

impl Fetched {
    /// Before the time in which it is replaced.
    fn is_fresh(&self, now: Instant) -> bool {
        now < self.started + self.lifetime.saturating_sub(self.window())
    }

    /// How long before it expires it is replaced at the earliest.
    fn window(&self) -> Duration {
        EARLY.min(self.lifetime / 10)
    }

    /// Replaced early, by up to the whole window, at random: many clients must not all ask at one time.
    pub(crate) fn into_held(self, generation: u64, jitter: f64) -> Held {
        let window = self.window();
        let early = window / 2 + part(window / 2, jitter);
        Held {
            value: Arc::new(Secret::new(self.value)),
            header: self.header,
            header_value: self.header_value,
            generation,
            refresh_at: self.started + self.lifetime.saturating_sub(early),
            expires_at: self.started + self.lifetime,
        }
    }
}
