//! Spreads the requests of one path over time, so that the platform does not have to refuse them.
//! It must not wait, send anything, or know what a path means.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::rate_limit::RateLimit;

/// How many paths are tracked before those without a pending limit are forgotten.
const MAX_TRACKED_PATHS: usize = 1_024;

/// The next allowed time of each path.
#[derive(Debug)]
pub(crate) struct Pacer {
    limit: RateLimit,
    paths: Mutex<Paths>,
}

#[derive(Debug, Default)]
struct Paths {
    turns: HashMap<Cow<'static, str>, Turns>,
    /// How many turns were taken so far.
    count: u64,
}

/// The turns of a path.
#[derive(Debug, Default)]
struct Turns {
    /// The times of the last requests, in order, as many as the limit allows.
    used: VecDeque<Instant>,
    /// Turns that are waited for, and their current times.
    waiting: BTreeMap<Place, Instant>,
}

/// The position of a turn among others: its first time, and its number among those of one time. A late turn keeps its
/// position.
type Place = (Instant, u64);

impl Turns {
    /// Returns when one more request may be sent, after those that were sent and those that wait.
    fn earliest(
        &self,
        limit: RateLimit,
        waiting: impl Iterator<Item = Instant>,
        now: Instant,
    ) -> Option<Instant> {
        // If waits take no time, as in tests, some requests were sent later than now.
        let now = self.used.back().map_or(now, |last| now.max(*last));
        let mut taken: Vec<Instant> = self.used.iter().copied().chain(waiting).collect();
        taken.sort_unstable();
        limit.earliest(&taken, now)
    }

    fn note_used(&mut self, limit: RateLimit, at: Instant) {
        let place = self.used.partition_point(|other| *other <= at);
        self.used.insert(place, at);
        if self.used.len() > limit.requests() {
            self.used.pop_front();
        }
    }

    /// Returns whether the turns no longer delay a request at this time or later.
    fn is_over(&self, limit: RateLimit, now: Instant) -> bool {
        let last = self.used.back();
        let is_past = last.is_none_or(|last| now.saturating_duration_since(*last) >= limit.per);
        is_past && self.waiting.is_empty()
    }
}

impl Pacer {
    pub(crate) fn new(limit: RateLimit) -> Self {
        Self {
            limit,
            paths: Mutex::default(),
        }
    }

    fn paths(&self) -> MutexGuard<'_, Paths> {
        self.paths.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the next turn of a path. If it is further away than `longest`, no turn is taken, and the time until it is
    /// returned.
    pub(crate) fn turn(
        &self,
        path: Cow<'static, str>,
        now: Instant,
        longest: Duration,
    ) -> Result<Turn<'_>, Duration> {
        let limit = self.limit;
        let mut paths = self.paths();
        if paths.turns.len() >= MAX_TRACKED_PATHS {
            paths.turns.retain(|_, turns| !turns.is_over(limit, now));
        }
        paths.count += 1;
        let number = paths.count;
        let turns = paths.turns.entry(path.clone()).or_default();
        let at = turns
            .earliest(limit, turns.waiting.values().copied(), now)
            .ok_or(Duration::MAX)
            .and_then(|at| {
                let wait = at.saturating_duration_since(now);
                if wait <= longest { Ok(at) } else { Err(wait) }
            })?;
        let place = (at, number);
        turns.waiting.insert(place, at);
        Ok(Turn {
            pacer: self,
            path,
            place,
            at,
        })
    }
}

/// A turn of a path. It is given back if it is dropped before it was used.
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    pacer: &'a Pacer,
    path: Cow<'static, str>,
    place: Place,
    at: Instant,
}

impl Turn<'_> {
    /// Returns the time until the turn.
    pub(crate) fn wait(&self, now: Instant) -> Duration {
        self.at.saturating_duration_since(now)
    }

    /// Uses the turn, after the wait for it. If it is so late that the request would now exceed the limit, because
    /// other late requests were sent just before, the turn moves to a later time, and the time until then is returned.
    pub(crate) fn start(&mut self, now: Instant) -> Result<(), Duration> {
        let limit = self.pacer.limit;
        // The wait is trusted, because it takes no time in tests.
        let now = now.max(self.at);
        let mut paths = self.pacer.paths();
        let Some(turns) = paths.turns.get_mut(&self.path) else {
            return Ok(());
        };
        let used = turns.used.make_contiguous();
        if limit.earliest(used, now) == Some(now) {
            turns.waiting.remove(&self.place);
            turns.note_used(limit, now);
            return Ok(());
        }
        let before = turns.waiting.range(..self.place).map(|(_, at)| *at);
        let at = turns.earliest(limit, before, now);
        self.at = at.ok_or(Duration::MAX)?;
        turns.waiting.insert(self.place, self.at);
        Err(self.wait(now))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        // A used turn no longer waits.
        if let Some(turns) = self.pacer.paths().turns.get_mut(&self.path) {
            turns.waiting.remove(&self.place);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::{collection::vec, prelude::*};
    use tokio::time::Instant;

    use super::{MAX_TRACKED_PATHS, Pacer, RateLimit, Turn};

    const SECOND: Duration = Duration::from_secs(1);

    /// Returns how long requests wait that arrive at these times and are all sent as soon as they may be.
    fn waits(limit: RateLimit, at: &[u64]) -> Vec<u64> {
        let (pacer, start) = (Pacer::new(limit), Instant::now());
        let wait = |milliseconds: &u64| {
            let now = start + Duration::from_millis(*milliseconds);
            let mut turn = pacer.turn("/x".into(), now, Duration::MAX).unwrap();
            let wait = turn.wait(now);
            turn.start(now).unwrap();
            wait.as_millis() as u64
        };
        at.iter().map(wait).collect()
    }

    #[test]
    fn requests_are_spread() {
        let one = RateLimit::new(1, SECOND);
        assert_eq!(waits(one, &[0, 0, 0, 500]), [0, 1_000, 2_000, 2_500]);
        assert_eq!(waits(one, &[0, 1_000, 5_000, 5_400]), [0, 0, 0, 600]);
        // Two at once, and two more a second later.
        let two = RateLimit::new(2, SECOND);
        assert_eq!(
            waits(two, &[0, 0, 0, 0, 0, 5_000]),
            [0, 0, 1_000, 1_000, 2_000, 0]
        );
        assert_eq!(waits(two, &[0, 700, 800, 800]), [0, 0, 200, 900]);
    }

    #[test]
    fn a_request_that_cannot_wait_takes_no_turn() {
        let (pacer, now) = (Pacer::new(RateLimit::new(1, SECOND)), Instant::now());
        let mut turns = Vec::new();
        let mut turn = |path: &'static str, longest| {
            let turn = pacer.turn(path.into(), now, longest)?;
            let wait = turn.wait(now);
            turns.push(turn);
            Ok(wait)
        };
        assert_eq!(turn("/x", Duration::ZERO), Ok(Duration::ZERO));
        assert_eq!(turn("/x", SECOND / 2), Err(SECOND));
        assert_eq!(turn("/y", SECOND / 2), Ok(Duration::ZERO));
        assert_eq!(turn("/x", SECOND), Ok(SECOND));
    }

    #[test]
    fn a_turn_that_is_given_back_goes_to_the_next_caller() {
        let (pacer, now) = (Pacer::new(RateLimit::new(1, SECOND)), Instant::now());
        let turn = || pacer.turn("/x".into(), now, Duration::MAX).unwrap();
        let mut turns: Vec<Turn<'_>> = (0..5).map(|_| turn()).collect();
        turns[0].start(now).unwrap();
        // Those behind it keep their times.
        drop(turns.remove(2));
        assert_eq!(turns[2].wait(now), 3 * SECOND);
        let again = turn();
        assert_eq!(again.wait(now), 2 * SECOND);
        assert_eq!(turn().wait(now), 5 * SECOND);
        // A used turn is not given back.
        turns.clear();
        drop(again);
        assert_eq!(turn().wait(now), SECOND);
    }

    #[test]
    fn late_turns_are_not_used_all_at_once() {
        let (pacer, now) = (Pacer::new(RateLimit::new(1, SECOND)), Instant::now());
        let turn = || pacer.turn("/x".into(), now, Duration::MAX).unwrap();
        let mut turns: Vec<Turn<'_>> = (0..3).map(|_| turn()).collect();
        // All of them waited for a token.
        let late = now + 10 * SECOND;
        assert_eq!(turns[0].start(late), Ok(()));
        assert_eq!(turns[1].start(late), Err(SECOND));
        assert_eq!(turns[2].start(late), Err(2 * SECOND));
        assert_eq!(turn().wait(late), 3 * SECOND);
        assert_eq!(turns[1].start(late + SECOND), Ok(()));
        assert_eq!(turns[2].start(late + 2 * SECOND), Ok(()));
    }

    #[test]
    fn a_late_request_keeps_its_place() {
        let (pacer, now) = (Pacer::new(RateLimit::new(1, SECOND)), Instant::now());
        let turn = || pacer.turn("/x".into(), now, Duration::MAX).unwrap();
        let mut turns: Vec<Turn<'_>> = (0..20).map(|_| turn()).collect();
        let late = Duration::from_millis(3);
        turns[0].start(now).unwrap();
        turns[1].start(now + SECOND + late).unwrap();
        // A new request gets the place of one that gave up.
        drop(turns.remove(2));
        let mut last = turn();
        assert_eq!(last.wait(now + SECOND), SECOND + late);
        assert_eq!(last.start(now + 2 * SECOND + 2 * late), Ok(()));
        assert_eq!(turns[2].start(now + 3 * SECOND), Err(2 * late));
        assert_eq!(turns[2].start(now + 3 * SECOND + 2 * late), Ok(()));
    }

    #[test]
    fn limits_of_any_size_are_accepted_and_paths_are_forgotten() {
        let now = Instant::now();
        let once = Pacer::new(RateLimit::new(0, Duration::MAX));
        let mut turn = once.turn("/x".into(), now, Duration::MAX).unwrap();
        assert_eq!(turn.start(now), Ok(()));
        assert!(once.turn("/x".into(), now, Duration::MAX).is_err());
        let any = Pacer::new(RateLimit::new(u32::MAX, Duration::ZERO));
        assert!(any.turn("/x".into(), now, Duration::ZERO).is_ok());
        let pacer = Pacer::new(RateLimit::new(1, SECOND));
        for second in 0..5 * MAX_TRACKED_PATHS as u32 {
            let now = now + second * SECOND;
            let path = format!("/{second}");
            let mut turn = pacer.turn(path.into(), now, SECOND).unwrap();
            turn.start(now).unwrap();
        }
        assert!(pacer.paths().turns.len() <= MAX_TRACKED_PATHS);
    }

    /// What happens in one millisecond.
    #[derive(Clone, Copy, Debug)]
    enum Event {
        /// A request arrives, which is sent this many milliseconds later than it may be.
        Comes {
            late: u64,
        },
        /// One of the waiting requests gives up.
        GivesUp(prop::sample::Index),
        Nothing(u16),
    }

    /// A turn that is waited for, when its owner checks it next, and how late the owner usually is.
    #[derive(Debug)]
    struct Waiting<'a> {
        turn: Turn<'a>,
        looks: Instant,
        late: u64,
    }

    /// Lets time pass, millisecond by millisecond, and sends every request that may be sent and whose owner checks.
    fn run(
        until: Instant,
        now: &mut Instant,
        waiting: &mut Vec<Waiting<'_>>,
        sent: &mut Vec<Instant>,
    ) {
        while *now < until {
            *now += Duration::from_millis(1);
            waiting.retain_mut(|waiting| {
                if waiting.looks > *now {
                    return true;
                }
                let started = waiting.turn.start(*now);
                match started {
                    Ok(()) => sent.push(*now),
                    Err(wait) => {
                        waiting.looks = *now + wait + Duration::from_millis(waiting.late % 3);
                    }
                }
                started.is_err()
            });
        }
    }

    fn events() -> impl Strategy<Value = Vec<Event>> {
        let event = prop_oneof![
            3 => (0..30u64).prop_map(|late| Event::Comes { late }),
            2 => any::<prop::sample::Index>().prop_map(Event::GivesUp),
            1 => (0..200u16).prop_map(Event::Nothing),
        ];
        vec(event, 1..80)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Holds no matter which requests give up and how late the others are.
        #[test]
        fn the_limit_holds_in_any_period_and_no_turn_is_lost(
            events in events(),
            requests in 1..5u32,
        ) {
            let per = Duration::from_millis(100);
            let limit = RateLimit::new(requests, per);
            let (pacer, start) = (Pacer::new(limit), Instant::now());
            let mut now = start;
            let mut waiting: Vec<Waiting<'_>> = Vec::new();
            let mut sent: Vec<Instant> = Vec::new();
            for event in events {
                let mut next = now + Duration::from_millis(1);
                match event {
                    Event::Comes { late } => {
                        let turn = pacer.turn("/x".into(), now, Duration::MAX).unwrap();
                        let looks = now + turn.wait(now) + Duration::from_millis(late);
                        waiting.push(Waiting { turn, looks, late });
                    }
                    Event::GivesUp(which) if !waiting.is_empty() => {
                        waiting.remove(which.index(waiting.len()));
                    }
                    Event::GivesUp(_) => {}
                    Event::Nothing(milliseconds) => {
                        next = now + Duration::from_millis(milliseconds.into());
                    }
                }
                run(next, &mut now, &mut waiting, &mut sent);
                if waiting.is_empty() {
                    // Only requests that were sent are waited for.
                    let turn = pacer.turn("/x".into(), now, Duration::MAX).unwrap();
                    prop_assert!(turn.wait(now) <= per);
                }
            }
            // Requests behind others that gave up keep their times.
            let last = waiting.iter().map(|waiting| waiting.turn.wait(now)).max();
            let all = now + last.unwrap_or_default() + (waiting.len() as u32 + 1) * per;
            run(all, &mut now, &mut waiting, &mut sent);
            prop_assert!(waiting.is_empty(), "{waiting:?}");
            for window in sent.windows(requests as usize + 1) {
                prop_assert!(window[requests as usize] - window[0] >= per, "{sent:?}");
            }
            let turn = pacer.turn("/x".into(), now + per, Duration::ZERO);
            prop_assert!(turn.is_ok());
        }
    }
}
