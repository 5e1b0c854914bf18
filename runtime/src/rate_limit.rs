//! Spreads the requests of one path over time, so that a platform need not refuse them.
//! It must not wait, send anything, or know what a path means.

use std::{
    borrow::Cow,
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// Paths that are remembered before those that are free again are forgotten.
const MANY: usize = 1_024;

/// How often a client asks one path. Requests beyond it wait, within the timeout of their call.
///
/// A platform's crate brings the limit that the platform is known to have, if any. Clones of a client share it; clients that
/// were built apart do not.
///
/// ```
/// use std::time::Duration;
/// use iot_clouds_runtime::RateLimit;
///
/// let two_a_second = RateLimit::new(2, Duration::from_secs(1));
/// # let _ = two_a_second;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    requests: u32,
    per: Duration,
}

impl RateLimit {
    /// At most so many requests of a path in a time. Without any request it counts as one.
    pub const fn new(requests: u32, per: Duration) -> Self {
        let requests = if requests == 0 { 1 } else { requests };
        Self { requests, per }
    }

    /// Between two requests that are spread evenly.
    fn interval(self) -> Duration {
        self.per / self.requests
    }
}

/// When each path may be asked again.
#[derive(Debug)]
pub(crate) struct Pacer {
    limit: RateLimit,
    /// For each path the time at which all that was asked so far would have been spread evenly.
    spread_until: Mutex<HashMap<Cow<'static, str>, Instant>>,
}

impl Pacer {
    pub(crate) fn new(limit: RateLimit) -> Self {
        Self {
            limit,
            spread_until: Mutex::default(),
        }
    }

    /// Takes the next turn of a path and tells how long it is until then; an error, and no turn taken, if that is longer than
    /// `longest`.
    pub(crate) fn turn(
        &self,
        path: Cow<'static, str>,
        now: Instant,
        longest: Duration,
    ) -> Result<Duration, Duration> {
        let mut all = self
            .spread_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MANY {
            all.retain(|_, until| *until > now);
        }
        let interval = self.limit.interval();
        let from = all.get(&path).map_or(now, |until| (*until).max(now));
        // Requests may come at once until a whole period is used up.
        let room = self.limit.per.saturating_sub(interval);
        let wait = from.saturating_duration_since(now).saturating_sub(room);
        let until = from.checked_add(interval);
        match until {
            Some(until) if wait <= longest => {
                all.insert(path, until);
                Ok(wait)
            }
            _ => Err(wait),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{MANY, Pacer, RateLimit};

    const SECOND: Duration = Duration::from_secs(1);

    fn waits(limit: RateLimit, at: &[u64]) -> Vec<u64> {
        let (pacer, start) = (Pacer::new(limit), Instant::now());
        let turn = |milliseconds: &u64| {
            let now = start + Duration::from_millis(*milliseconds);
            pacer.turn("/x".into(), now, Duration::MAX).unwrap()
        };
        at.iter().map(|at| turn(at).as_millis() as u64).collect()
    }

    #[test]
    fn requests_are_spread() {
        let one = RateLimit::new(1, SECOND);
        assert_eq!(waits(one, &[0, 0, 0, 500]), [0, 1_000, 2_000, 2_500]);
        assert_eq!(waits(one, &[0, 1_000, 5_000, 5_400]), [0, 0, 0, 600]);
        // Two at once, and then one each half second.
        let two = RateLimit::new(2, SECOND);
        assert_eq!(waits(two, &[0, 0, 0, 0, 5_000]), [0, 0, 500, 1_000, 0]);
    }

    #[test]
    fn no_turn_is_taken_by_who_cannot_wait() {
        let (pacer, now) = (Pacer::new(RateLimit::new(1, SECOND)), Instant::now());
        let turn = |path: &'static str, longest| pacer.turn(path.into(), now, longest);
        assert_eq!(turn("/x", Duration::ZERO), Ok(Duration::ZERO));
        assert_eq!(turn("/x", SECOND / 2), Err(SECOND));
        assert_eq!(turn("/y", SECOND / 2), Ok(Duration::ZERO));
        assert_eq!(turn("/x", SECOND), Ok(SECOND));
    }

    #[test]
    fn limits_of_any_size_are_fine_and_paths_are_forgotten() {
        let now = Instant::now();
        let never = Pacer::new(RateLimit::new(0, Duration::MAX));
        assert!(never.turn("/x".into(), now, Duration::MAX).is_err());
        let pacer = Pacer::new(RateLimit::new(1, SECOND));
        for second in 0..5 * MANY as u32 {
            let now = now + second * SECOND;
            pacer
                .turn(format!("/{second}").into(), now, SECOND)
                .unwrap();
        }
        assert!(pacer.spread_until.lock().unwrap().len() <= MANY);
    }
}
