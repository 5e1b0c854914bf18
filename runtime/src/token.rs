//! The tokens of a client: one fetch for all callers, kept while good, replaced by generation.
//! It must not know what tokens are used for.

mod cache;
mod call;
mod fetch;
mod first;
mod flight;
mod key;
mod pause;
mod shared;
mod store;

use std::{borrow::Cow, sync::Arc, time::Duration};

use http::{HeaderName, HeaderValue};
use tokio::time::Instant;

pub(crate) use self::cache::TokenCache;
pub use self::call::{Token, TokenCall};
pub(crate) use self::fetch::Fetched;
#[cfg(feature = "fuzzing")]
pub(crate) use self::fetch::{LONGEST_LIFETIME, accept};
use self::{
    cache::{AfterRefusal, Found, Trip},
    flight::{Pilot, Waited},
};
use crate::{
    Core, Credential, Error, Outcome, Secret,
    credential::Exchange,
    error::Kind,
    execute::Deadline,
    observe,
    panics::{caught, caught_in},
    timing::part,
};

/// A token is replaced this long before it expires, or a tenth of its lifetime if that is less.
const EARLY: Duration = Duration::from_secs(5 * 60);
/// The longest time that a fetch waits for other programs.
const LONGEST_FLIGHT: Duration = Duration::from_secs(60);

/// A token as the client keeps it.
#[derive(Clone)]
pub(crate) struct Held {
    pub(crate) value: Arc<Secret<String>>,
    pub(crate) header: HeaderName,
    pub(crate) header_value: HeaderValue,
    pub(crate) generation: u64,
    pub(crate) refresh_at: Instant,
    pub(crate) expires_at: Instant,
    /// It came from the store.
    pub(crate) is_adopted: bool,
    /// Why other programs do not know it, though they should.
    pub(crate) unshared: Option<Arc<str>>,
}

/// A credential and how it is exchanged for a token.
pub(crate) type Exchanged<'a> = (&'a Credential, &'static Exchange);

impl TokenCache {
    /// A token that is good now. Who `waits_out` a pause that is about to end gets a fresh answer in place of the last failure.
    pub(crate) async fn get(
        &self,
        core: &Core,
        exchanged: Exchanged<'_>,
        operation: Cow<'static, str>,
        deadline: Deadline,
        mut waits_out: bool,
    ) -> Result<Held, Error> {
        let mut may_look = core.shared().store.is_some();
        loop {
            let take_off = |trip, pilot| take_off(core, exchanged, trip, pilot);
            let flight = match self.find(may_look, take_off) {
                Found::Token(held) => return Ok(held),
                Found::Flight(flight) => flight,
                Found::Pause(until, error) => {
                    let left = until.saturating_duration_since(Instant::now());
                    let is_about_to_end = left <= pause::FIRST && left < deadline.left() / 2;
                    if !waits_out || !is_about_to_end || pause::is_wrong_credential(&error) {
                        let error = waiting_for(error, operation);
                        return Err(asked_again(error, left));
                    }
                    waits_out = false;
                    core.shared().timing.sleep(left).await;
                    self.pause_is_over(until);
                    continue;
                }
            };
            match flight.clone().wait(deadline, chance(core)).await {
                Waited::Landed(Ok(held)) => return Ok(held),
                // The store has no token: what is to be done is the pause's to say.
                Waited::Landed(Err(_)) | Waited::TooLate if flight.is_look => may_look = false,
                Waited::Landed(Err(error)) => return Err(waiting_for(error, operation)),
                // Another one takes off, from this runtime.
                Waited::Lost => self.let_go(&flight),
                Waited::TooLate => {
                    let kind = Kind::Timeout {
                        limit: deadline.limit,
                        whole_call: deadline.is_whole_call,
                    };
                    let error = core.error(kind, exchanged.1.operation.id, Outcome::NotSent);
                    return Err(waiting_for(error, operation));
                }
            }
        }
    }

    /// Takes note that the platform refused the token of a generation. Whether there is another one to try again with, or will
    /// be when it is asked for. Without a deadline nothing is waited for.
    pub(crate) async fn is_replaced(
        &self,
        core: &Core,
        exchanged: Exchanged<'_>,
        generation: u64,
        deadline: Option<Deadline>,
    ) -> bool {
        let has_store = core.shared().store.is_some();
        loop {
            let flight = match self.refused(generation, has_store, |trip, pilot| {
                take_off(core, exchanged, trip, pilot);
            }) {
                AfterRefusal::Another { is_news } => {
                    if is_news {
                        observe::dropped(exchanged.0.kind.name);
                    }
                    return true;
                }
                AfterRefusal::Flight(flight) => flight,
                AfterRefusal::None => return false,
            };
            let Some(deadline) = deadline else {
                return false;
            };
            // In the other half of its time the call tells what happened, or tries again.
            let half = Deadline::after(deadline.left() / 2, true);
            match flight.clone().wait(half, chance(core)).await {
                Waited::Landed(result) => return result.is_ok(),
                Waited::Lost => self.let_go(&flight),
                Waited::TooLate => return false,
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

/// Adds to the last failure why nothing was tried.
fn asked_again(mut error: Error, left: Duration) -> Error {
    if pause::is_wrong_credential(&error) {
        return error;
    }
    // Rounded up: after that it is worth it.
    let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
    let again = format!("a token is asked for again in {seconds} s");
    let gave_up = &mut error.inner_mut().gave_up;
    *gave_up = Some(match gave_up.take() {
        Some(before) => format!("{before}; {again}").into(),
        None => again.into(),
    });
    error
}

/// Starts a fetch in a task of its own: a caller that gives up must not lose a token that may have revoked the old one.
fn take_off(core: &Core, (credential, exchange): Exchanged<'_>, trip: Trip, pilot: Pilot) {
    let (core, credential) = (core.clone(), credential.clone());
    tokio::spawn(async move {
        let limit = core.shared().limits.call.min(LONGEST_FLIGHT);
        let deadline = Deadline::after(limit, true);
        let land = |result: &_| {
            let landed = core.shared().tokens.land(&trip, result, chance(&core));
            pilot.land(landed);
        };
        let obtaining = caught_in(|| {
            let early = |brought| land(&Ok(brought));
            shared::obtain(
                &core,
                (&credential, exchange),
                &trip,
                (pilot.signals(), deadline),
                early,
            )
        });
        let result = pilot.fly(obtaining, deadline, chance(&core)).await;
        let result = result.unwrap_or_else(|panicked| {
            let kind = Kind::panicked("fetching a token", &panicked, &credential.secrets());
            Err(core.error(kind, exchange.operation.id, Outcome::Unknown))
        });
        land(&result);
        // Last, since what looks on may panic.
        match &result {
            Ok(brought) => observe::fetched(credential.kind.name, brought.fetched.lifetime),
            Err(_) if trip.permission.is_none() => {}
            Err(error) => observe::not_fetched(credential.kind.name, error),
        }
    });
}

/// A number at random. The program's own chance may panic.
fn chance(core: &Core) -> f64 {
    caught(|| core.shared().timing.jitter()).unwrap_or(0.5)
}

impl Fetched {
    /// Before the time in which it is replaced.
    fn is_fresh(&self, now: Instant) -> bool {
        now + self.window() < self.expires_at
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
            refresh_at: self.expires_at.checked_sub(early).unwrap_or(self.started),
            expires_at: self.expires_at,
            is_adopted: false,
            unshared: None,
        }
    }
}
