//! What a client knows of its token: the token, the fetch under way, and what the last ones came to.
//! It must not wait, nor fetch anything.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::{
    Fetched, Held,
    flight::{Flight, Pilot},
    pause::Pause,
};
use crate::{Error, Secret};

/// After an early replacement failed, the next try waits so long while the old token is good.
const PAUSE_AFTER_FAILED_REFRESH: Duration = Duration::from_secs(10);
/// A token that is refused gets a replacement at once; if that one is refused too, the next token call waits so long. Where a
/// token call ends the token before it, two programs would otherwise end each other's tokens as fast as they can.
const PAUSE_BETWEEN_REPLACEMENTS: Duration = Duration::from_secs(10);

#[derive(Default)]
struct State {
    held: Option<Held>,
    flight: Option<Flight>,
    flights: u64,
    /// The newest flight that brought a token.
    landed: u64,
    generation: u64,
    pause: Pause,
    /// The token that the platform refused last: a store may still have it.
    refused: Option<Arc<Secret<String>>>,
    /// Whether the next token call replaces that one.
    is_replacing: bool,
    /// When a token call last brought a token in place of a refused one.
    replaced_at: Option<Instant>,
}

/// The one token of a client's credential.
#[derive(Default)]
pub(crate) struct TokenCache(Mutex<State>);

/// What a flight sets out for.
#[derive(Clone)]
pub(super) struct Trip {
    pub(super) number: u64,
    /// A token that must not be brought.
    pub(super) refused: Option<Arc<Secret<String>>>,
    pub(super) is_replacing: bool,
    pub(super) permission: Permission,
}

/// When a flight may make a token call. The store may be asked at any time.
#[derive(Clone)]
pub(super) enum Permission {
    Now,
    From(Instant),
    /// There is a pause after this failure.
    None(Error),
}

impl Permission {
    pub(super) fn is_none(&self) -> bool {
        matches!(self, Self::None(_))
    }
}

/// A token that a flight brings.
#[derive(Clone)]
pub(super) struct Brought {
    pub(super) fetched: Fetched,
    pub(super) origin: Origin,
}

/// Where a token comes from.
#[derive(Clone)]
pub(super) enum Origin {
    /// Another program fetched it.
    Store,
    /// It was fetched here.
    Platform,
    /// It was fetched here and other programs do not know it, since the store failed so.
    Unshared(Arc<str>),
}

/// What a caller finds that needs a token.
pub(super) enum Found {
    Token(Held),
    /// A flight to wait for.
    Flight(Flight),
    /// The platform is left alone until then, after this failure.
    Pause(Instant, Error),
}

/// What a caller finds whose token was refused.
pub(super) enum AfterRefusal {
    /// There is another token, or one is fetched for whoever needs it; whether this caller made it so.
    Another { is_news: bool },
    /// Only another program can bring one: this flight looks whether it does.
    Flight(Flight),
    /// There is none, and none is fetched so soon.
    None,
}

impl TokenCache {
    fn state(&self) -> MutexGuard<'_, State> {
        // The state is whole between any two statements: a panic elsewhere does not spoil it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A good token, or what is to be waited for. A flight takes off if there must be one; in a pause only to look into the store, for
    /// who `may_look`.
    pub(super) fn find(&self, may_look: bool, take_off: impl FnOnce(Trip, Pilot)) -> Found {
        let mut state = self.state();
        let now = Instant::now();
        let held = state.held.clone().filter(|held| now < held.expires_at);
        if let Some(held) = held.as_ref().filter(|held| now < held.refresh_at) {
            return Found::Token(held.clone());
        }
        if !may_look {
            // Who has looked waits for no other look.
            state.flight.take_if(|flight| flight.is_look);
        }
        let mut permission = Permission::Now;
        if state.flight.is_none()
            && let Some((until, error)) = state.pause.until(now)
        {
            match held {
                Some(held) => return Found::Token(held),
                None if may_look => permission = Permission::None(error.clone()),
                None => return Found::Pause(until, error.clone()),
            }
        }
        let flight = state.flight(permission, take_off);
        // A token that is still good does not wait for its replacement.
        held.map_or(Found::Flight(flight), Found::Token)
    }

    /// Drops the token of a generation that the platform refused; a newer one stays. It stays too where a token call in its place
    /// would come too soon after the last: what it is good for goes on.
    pub(super) fn refused(
        &self,
        generation: u64,
        has_store: bool,
        take_off: impl FnOnce(Trip, Pilot),
    ) -> AfterRefusal {
        let mut state = self.state();
        let now = Instant::now();
        let Some(held) = state
            .held
            .take_if(|held| held.generation == generation && now < held.expires_at)
        else {
            return AfterRefusal::Another { is_news: false };
        };
        state.refused = Some(held.value.clone());
        let not_before = state.replaced_at.map(|at| at + PAUSE_BETWEEN_REPLACEMENTS);
        let not_before = not_before.filter(|at| now < *at);
        state.is_replacing = not_before.is_none() || has_store;
        let Some(not_before) = not_before else {
            return AfterRefusal::Another { is_news: true };
        };
        state.held = Some(held);
        if has_store {
            AfterRefusal::Flight(state.flight(Permission::From(not_before), take_off))
        } else {
            AfterRefusal::None
        }
    }

    /// Whoever has waited for the end of a pause may go on.
    pub(super) fn pause_is_over(&self, waited_for: Instant) {
        self.state().pause.is_over(waited_for, Instant::now());
    }

    /// Lets go of a flight that is lost.
    pub(super) fn let_go(&self, flight: &Flight) {
        self.state().end(flight.number);
    }

    /// Ends a flight, or lands a token before its end, and says what its callers get.
    pub(super) fn land(
        &self,
        trip: &Trip,
        result: &Result<Brought, Error>,
        jitter: f64,
    ) -> Result<Held, Error> {
        let mut state = self.state();
        let now = Instant::now();
        let was_awaited = state.end(trip.number);
        let is_late = trip.number < state.landed;
        let newer = state.held.clone();
        let newer = newer.filter(|held| is_late && now < held.expires_at);
        match (result, newer) {
            (_, Some(newer)) => Ok(newer),
            (Ok(brought), None) if is_late => Ok(spent(brought, jitter)),
            (Ok(brought), None) => Ok(state.bring(trip, brought, jitter)),
            (Err(error), None) => {
                if was_awaited && !trip.permission.is_none() {
                    state.fail(error, now);
                }
                Err(error.clone())
            }
        }
    }
}

impl State {
    /// The flight under way, or a new one.
    fn flight(&mut self, permission: Permission, take_off: impl FnOnce(Trip, Pilot)) -> Flight {
        if let Some(flight) = &self.flight {
            return flight.clone();
        }
        self.flights += 1;
        let (flight, pilot) = Flight::new(self.flights, permission.is_none());
        let trip = Trip {
            number: flight.number,
            refused: self.refused.clone(),
            is_replacing: self.is_replacing,
            permission,
        };
        take_off(trip, pilot);
        self.flight = Some(flight.clone());
        flight
    }

    /// Whether a flight was the one that callers wait for; no longer.
    fn end(&mut self, number: u64) -> bool {
        let ended = self.flight.take_if(|flight| flight.number == number);
        ended.is_some()
    }

    fn bring(&mut self, trip: &Trip, brought: &Brought, jitter: f64) -> Held {
        let has_landed = self.landed == trip.number;
        self.landed = trip.number;
        let unshared = match &brought.origin {
            Origin::Unshared(why) => Some(why.clone()),
            Origin::Store | Origin::Platform => None,
        };
        let is_adopted = matches!(brought.origin, Origin::Store);
        // A token may land before its flight ends, which then only tells what became of it. If it was refused since, it stays away.
        if has_landed && !is_adopted {
            return match &mut self.held {
                Some(held) if *held.value.expose() == brought.fetched.value => {
                    held.unshared = unshared;
                    held.clone()
                }
                _ => spent(brought, jitter),
            };
        }
        self.pause.succeeded();
        if trip.is_replacing && !is_adopted {
            self.replaced_at = Some(brought.fetched.started);
        }
        self.is_replacing = false;
        self.generation += 1;
        let held = brought.fetched.clone().into_held(self.generation, jitter);
        let held = Held {
            is_adopted,
            unshared,
            ..held
        };
        self.held = Some(held.clone());
        held
    }

    fn fail(&mut self, error: &Error, now: Instant) {
        let pause = self.pause.failed(error, now);
        if let Some(held) = &mut self.held {
            let next = now + pause.max(PAUSE_AFTER_FAILED_REFRESH);
            held.refresh_at = next.min(held.expires_at);
        }
    }
}

/// A token that came too late to be kept. Who gets it anyway and is refused finds another.
fn spent(brought: &Brought, jitter: f64) -> Held {
    // No token that is kept has this generation.
    brought.fetched.clone().into_held(0, jitter)
}
