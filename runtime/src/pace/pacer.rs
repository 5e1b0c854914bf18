//! Spreads requests over time, so that the platform does not have to refuse them: those of each path, and those of each
//! operation with limits of its own.
//! It must not wait, send anything, or know what a path or an operation means.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::rate_limit::{RateLimit, earliest};

/// How many counters there are before those without a pending limit are forgotten.
const MAX_COUNTERS: usize = 1_024;

/// The next allowed time of each path and operation.
#[derive(Debug)]
pub(crate) struct Pacer {
    /// The limits of each path.
    limits: Vec<RateLimit>,
    counters: Mutex<Counters>,
}

#[derive(Debug, Default)]
struct Counters {
    turns: HashMap<Key, Turns>,
    /// How many turns were taken so far.
    count: u64,
}

/// Which requests are counted together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Path(Cow<'static, str>),
    Operation(Cow<'static, str>),
}

/// The turns of a path or an operation.
#[derive(Debug)]
struct Turns {
    limits: Vec<RateLimit>,
    /// The times of the last requests, in order, as many as the limits allow.
    used: VecDeque<Instant>,
    /// Turns that are waited for, and their current times.
    waiting: BTreeMap<Place, Instant>,
}

/// The position of a turn among others: its first time, and its number among those of one time. A late turn keeps its
/// position, which is the same in all counters.
type Place = (Instant, u64);

/// Which waiting turns a request has to let pass.
#[derive(Clone, Copy)]
enum Behind {
    All,
    Nobody,
    Place(Place),
}

impl Turns {
    fn new(limits: &[RateLimit]) -> Self {
        Self {
            limits: limits.to_vec(),
            used: VecDeque::new(),
            waiting: BTreeMap::new(),
        }
    }

    /// Returns the times of the requests that were sent and of those that go first, in order.
    fn taken(&self, behind: Behind) -> Vec<Instant> {
        let mut taken: Vec<Instant> = self.used.iter().copied().collect();
        let first = match behind {
            Behind::All => self.waiting.range(..),
            Behind::Nobody => return taken,
            Behind::Place(place) => self.waiting.range(..place),
        };
        for (_, at) in first {
            let place = taken.partition_point(|other| other <= at);
            taken.insert(place, *at);
        }
        taken
    }

    fn note_used(&mut self, at: Instant) {
        let place = self.used.partition_point(|other| *other <= at);
        self.used.insert(place, at);
        let most = self.limits.iter().map(|limit| limit.requests()).max();
        if self.used.len() > most.unwrap_or_default() {
            self.used.pop_front();
        }
    }

    /// Returns whether the turns no longer delay a request at this time or later.
    fn is_over(&self, now: Instant) -> bool {
        let longest = self.limits.iter().map(|limit| limit.per).max();
        let last = self.used.back();
        let is_past = last
            .is_none_or(|last| now.saturating_duration_since(*last) >= longest.unwrap_or_default());
        is_past && self.waiting.is_empty()
    }
}

impl Counters {
    fn of<'a>(&'a self, keys: &'a [Key]) -> impl Iterator<Item = &'a Turns> + Clone {
        keys.iter().filter_map(|key| self.turns.get(key))
    }

    fn each(&mut self, keys: &[Key], change: impl Fn(&mut Turns)) {
        for key in keys {
            if let Some(turns) = self.turns.get_mut(key) {
                change(turns);
            }
        }
    }

    /// Returns when all limits allow one more request, from `now` on.
    fn earliest(&self, keys: &[Key], behind: Behind, now: Instant) -> Option<Instant> {
        let limited = self
            .of(keys)
            .map(|turns| (turns.limits.as_slice(), turns.taken(behind)));
        earliest(&limited.collect::<Vec<_>>(), now)
    }
}

impl Pacer {
    /// Creates a pacer with the limits of each path.
    pub(crate) fn new(limits: Vec<RateLimit>) -> Self {
        Self {
            limits,
            counters: Mutex::default(),
        }
    }

    /// Returns whether a request has limits: those of its path, or its operation's own.
    pub(crate) fn has_limits(&self, own: &[RateLimit]) -> bool {
        !self.limits.is_empty() || !own.is_empty()
    }

    fn counters(&self) -> MutexGuard<'_, Counters> {
        self.counters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the next turn that all limits allow, those of the path and those of the operation. Returns `None` if there
    /// are no limits. If the turn is further away than `longest`, no turn is taken, and the time until it is returned.
    pub(crate) fn turn(
        &self,
        path: Cow<'static, str>,
        operation: (&Cow<'static, str>, &[RateLimit]),
        now: Instant,
        longest: Duration,
    ) -> Result<Option<Turn<'_>>, Duration> {
        let (operation, own) = operation;
        if !self.has_limits(own) {
            return Ok(None);
        }
        let path = (Key::Path(path), self.limits.as_slice());
        let limited = [path, (Key::Operation(operation.clone()), own)];
        let limited: Vec<_> = limited
            .into_iter()
            .filter(|(_, limits)| !limits.is_empty())
            .collect();
        let mut counters = self.counters();
        if counters.turns.len() >= MAX_COUNTERS {
            counters.turns.retain(|_, turns| !turns.is_over(now));
        }
        counters.count += 1;
        let number = counters.count;
        let mut keys = Vec::new();
        for (key, limits) in limited {
            let turns = counters.turns.entry(key.clone());
            turns.or_insert_with(|| Turns::new(limits));
            keys.push(key);
        }
        // If waits take no time, as in tests, some requests were sent later than now.
        let last = counters.of(&keys).filter_map(|turns| turns.used.back());
        let from = last.copied().fold(now, Instant::max);
        let at = counters.earliest(&keys, Behind::All, from);
        let at = at.ok_or(Duration::MAX).and_then(|at| {
            let wait = at.saturating_duration_since(now);
            if wait <= longest { Ok(at) } else { Err(wait) }
        })?;
        let place = (at, number);
        counters.each(&keys, |turns| {
            turns.waiting.insert(place, at);
        });
        Ok(Some(Turn {
            pacer: self,
            keys,
            place,
            at,
        }))
    }
}

/// A turn in all counters of a request. It is given back to all of them if it is dropped before it was used.
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    pacer: &'a Pacer,
    keys: Vec<Key>,
    place: Place,
    at: Instant,
}

impl Turn<'_> {
    /// Returns the time until the turn.
    pub(crate) fn wait(&self, now: Instant) -> Duration {
        self.at.saturating_duration_since(now)
    }

    /// Uses the turn, after the wait for it. If it is so late that the request would now exceed a limit, because other
    /// late requests were sent just before, the turn moves to a later time, and the time until then is returned.
    pub(crate) fn start(&mut self, now: Instant) -> Result<(), Duration> {
        // The wait is trusted, because it takes no time in tests.
        let now = now.max(self.at);
        let place = self.place;
        let mut counters = self.pacer.counters();
        if counters.earliest(&self.keys, Behind::Nobody, now) == Some(now) {
            counters.each(&self.keys, |turns| {
                turns.waiting.remove(&place);
                turns.note_used(now);
            });
            return Ok(());
        }
        let last = counters
            .of(&self.keys)
            .filter_map(|turns| turns.used.back());
        let from = last.copied().fold(now, Instant::max);
        let at = counters.earliest(&self.keys, Behind::Place(place), from);
        let at = at.ok_or(Duration::MAX)?;
        self.at = at;
        counters.each(&self.keys, |turns| {
            turns.waiting.insert(place, at);
        });
        drop(counters);
        Err(self.wait(now))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        // A used turn no longer waits.
        let place = self.place;
        self.pacer.counters().each(&self.keys, |turns| {
            turns.waiting.remove(&place);
        });
    }
}

#[cfg(test)]
mod tests;
