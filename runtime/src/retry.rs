//! When a failed attempt is followed by another, and after how long. Plain decisions over what is known of the failure.
//! It must not wait, send anything, or read a clock.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use http::StatusCode;

use crate::{
    error::{Error, ErrorKind, Outcome, TlsFault},
    pace::timing::{MAX_DEADLINE, part},
    platform::{ErrorClass, Retry},
};

/// How often a call is sent, and how long it waits in between.
///
/// Reads, and changes that are the same done twice, are sent again after failures that may pass: a connection that broke, an
/// attempt that took too long, too many requests, a gateway that failed. A command is sent again only if it provably never
/// ran. All of it happens within the timeout of the call.
///
/// ```
/// use std::time::Duration;
/// use iot_clouds_runtime::RetryPolicy;
///
/// let patient = RetryPolicy::default()
///     .attempts(5)
///     .backoff(Duration::from_millis(500), Duration::from_secs(30));
/// let once = RetryPolicy::never();
/// # let _ = (patient, once);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    attempts: u32,
    base: Duration,
    max: Duration,
    longest_wait: Duration,
}

impl Default for RetryPolicy {
    /// Three attempts; waits of up to 200 ms, then up to 400 ms, at random; `Retry-After` up to 60 seconds.
    fn default() -> Self {
        Self {
            attempts: 3,
            base: Duration::from_millis(200),
            max: Duration::from_secs(20),
            longest_wait: Duration::from_secs(60),
        }
    }
}

impl RetryPolicy {
    /// One attempt.
    pub fn never() -> Self {
        Self::default().attempts(1)
    }

    /// Most attempts of a call, the first one included. A replay with a fresh token does not count.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// The longest wait before the second attempt; it doubles for each further one, up to `max`.
    #[must_use]
    pub fn backoff(mut self, base: Duration, max: Duration) -> Self {
        (self.base, self.max) = (base, max);
        self
    }

    /// The longest time that the platform may ask to wait by `Retry-After`. If it asks for more, the call fails at once, and
    /// the error's `retry_after` tells how long.
    #[must_use]
    pub fn longest_wait(mut self, longest: Duration) -> Self {
        self.longest_wait = longest;
        self
    }

    /// Whether there is another attempt after so many.
    pub(crate) fn allows(&self, attempts: u32) -> bool {
        attempts < self.attempts
    }

    /// How long to wait before the attempt after so many; `None` if the platform asks for too long a wait.
    pub(crate) fn delay(
        &self,
        pace: Pace,
        attempts: u32,
        jitter: f64,
        retry_after: Option<Duration>,
    ) -> Option<Duration> {
        let doublings = attempts.saturating_sub(1).min(31);
        let ceiling = self.base.saturating_mul(1 << doublings);
        let ceiling = ceiling.min(self.max).min(MAX_DEADLINE);
        let backoff = match pace {
            Pace::Transient => part(ceiling, jitter),
            // Not close to nothing: the platform said that it was too much.
            Pace::Throttled => ceiling / 2 + part(ceiling / 2, jitter),
        };
        let asked = retry_after.unwrap_or_default();
        (asked <= self.longest_wait).then(|| backoff.max(asked))
    }
}

/// How a failure is waited out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// It passes by itself.
    Transient,
    /// There were too many requests.
    Throttled,
}

/// How to wait out a failure before another attempt; `None` if there must be none.
pub(crate) fn verdict(error: &Error, retry: Retry) -> Option<Pace> {
    let inner = error.inner();
    let pace = match &inner.kind {
        // A certificate does not get better by itself.
        ErrorKind::Connect { .. } | ErrorKind::Tls(TlsFault::Other) => Pace::Transient,
        ErrorKind::Timeout {
            whole_call: false, ..
        }
        | ErrorKind::Transport(_) => Pace::Transient,
        ErrorKind::Refused | ErrorKind::Status if inner.class == Some(ErrorClass::RateLimited) => {
            Pace::Throttled
        }
        ErrorKind::Refused | ErrorKind::Status
            if is_passing(inner.status)
                && matches!(inner.class, None | Some(ErrorClass::ServerError)) =>
        {
            Pace::Transient
        }
        _ => return None,
    };
    let never_ran = inner.outcome == Outcome::NotSent || inner.refused_before_running;
    (retry != Retry::Command || never_ran).then_some(pace)
}

/// Statuses of a gateway that had no response, or of a server that was busy. A 500 is the operation's own failure.
fn is_passing(status: Option<StatusCode>) -> bool {
    matches!(
        status.map(|status| status.as_u16()),
        Some(408 | 502 | 503 | 504)
    )
}

/// What a client may spend on further attempts, so that a platform that is down is not made worse by all its clients.
///
/// Further attempts cost, and calls that succeed at once earn a little. Clones of a client share it.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

const FULL: u32 = 500;
const COST: u32 = 5;
/// An attempt that timed out has cost the platform most.
const COST_OF_TIMEOUT: u32 = 10;

impl Default for Budget {
    fn default() -> Self {
        Self(AtomicU32::new(FULL))
    }
}

impl Budget {
    /// Takes what another attempt costs; whether it was there.
    pub(crate) fn take(&self, error: &Error) -> bool {
        let cost = if error.is_timeout() {
            COST_OF_TIMEOUT
        } else {
            COST
        };
        let take = |tokens: u32| tokens.checked_sub(cost);
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
            .is_ok()
    }

    /// Gives back a little for a call that succeeded at once.
    pub(crate) fn earn(&self) {
        let earn = |tokens: u32| (tokens < FULL).then_some(tokens + 1);
        let _ = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, earn);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Pace, RetryPolicy};

    const SECOND: Duration = Duration::from_secs(1);

    fn policy() -> RetryPolicy {
        RetryPolicy::default().backoff(SECOND, 5 * SECOND)
    }

    #[test]
    fn waits_double_up_to_the_longest() {
        let waits = [1, 2, 3, 4, 40, u32::MAX]
            .map(|attempts| policy().delay(Pace::Transient, attempts, 1.0, None));
        let seconds = [1, 2, 4, 5, 5, 5].map(|seconds| Some(seconds * SECOND));
        assert_eq!(waits, seconds);
    }

    #[test]
    fn chance_shortens_them_and_less_so_after_too_many_requests() {
        assert_eq!(
            policy().delay(Pace::Transient, 1, 0.0, None),
            Some(Duration::ZERO)
        );
        assert_eq!(
            policy().delay(Pace::Throttled, 1, 0.0, None),
            Some(SECOND / 2)
        );
        assert_eq!(policy().delay(Pace::Throttled, 1, 1.0, None), Some(SECOND));
        assert_eq!(policy().delay(Pace::Transient, 1, 7.0, None), Some(SECOND));
        assert_eq!(
            policy().delay(Pace::Transient, 1, -7.0, None),
            Some(Duration::ZERO)
        );
    }

    #[test]
    fn the_platform_may_ask_for_more_but_not_for_any_time() {
        let asked = |seconds: u64| {
            policy().delay(Pace::Throttled, 1, 0.0, Some(Duration::from_secs(seconds)))
        };
        assert_eq!(asked(0), Some(SECOND / 2));
        assert_eq!(asked(30), Some(30 * SECOND));
        assert_eq!(asked(60), Some(60 * SECOND));
        assert_eq!(asked(61), None);
        assert_eq!(asked(u64::MAX), None);
    }

    #[test]
    fn durations_of_any_size_are_fine() {
        let policy = RetryPolicy::default().backoff(Duration::MAX, Duration::MAX);
        for jitter in [0.5, 1.0, f64::NAN] {
            assert!(policy.delay(Pace::Transient, 9, jitter, None).is_some());
            assert!(policy.delay(Pace::Throttled, 9, jitter, None).is_some());
        }
    }
}
