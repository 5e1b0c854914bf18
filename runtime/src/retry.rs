//! Decides whether a failed attempt is followed by another, and after how long. Pure decisions based on the failure.
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

/// How many times a call is sent, and how long it waits in between.
///
/// Safe and idempotent operations are sent again after a temporary failure: a broken connection, an attempt that timed
/// out, too many requests, or a failed gateway. A command is sent again only if it provably never ran. All attempts and
/// waits are within the timeout of the call.
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
    /// Returns a policy of three attempts, with random waits of up to 200 ms and then up to 400 ms. It follows a
    /// `Retry-After` of up to 60 seconds.
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
    /// Returns a policy of a single attempt.
    pub fn never() -> Self {
        Self::default().attempts(1)
    }

    /// Sets the largest number of attempts, including the first one. A request that is repeated with a new token does
    /// not count. Zero is treated as one.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// Sets the longest wait before the second attempt. It doubles before each further attempt, up to `max`.
    #[must_use]
    pub fn backoff(mut self, base: Duration, max: Duration) -> Self {
        (self.base, self.max) = (base, max);
        self
    }

    /// Sets the longest wait that the platform may request by `Retry-After`. If it requests more, the call fails at
    /// once, and the error's `retry_after` returns the wait.
    #[must_use]
    pub fn longest_wait(mut self, longest: Duration) -> Self {
        self.longest_wait = longest;
        self
    }

    /// Returns whether there may be another attempt after this number of attempts.
    pub(crate) fn allows(&self, attempts: u32) -> bool {
        attempts < self.attempts
    }

    /// Returns how long to wait before the attempt after this number, or `None` if the platform requests too long a
    /// wait.
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
            // At least half, because the platform reported too many requests.
            Pace::Throttled => ceiling / 2 + part(ceiling / 2, jitter),
        };
        let requested = retry_after.unwrap_or_default();
        (requested <= self.longest_wait).then(|| backoff.max(requested))
    }
}

/// How to wait after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// The failure is temporary.
    Transient,
    /// There were too many requests.
    Throttled,
}

/// Returns how to wait after a failure before another attempt, or `None` if there must be no further attempt.
pub(crate) fn verdict(error: &Error, retry: Retry) -> Option<Pace> {
    let inner = error.inner();
    let pace = match &inner.kind {
        // A certificate does not become valid by waiting.
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

/// Returns whether a status means that a gateway had no response, or that the server was busy. A 500 is the operation's
/// own failure.
fn is_passing(status: Option<StatusCode>) -> bool {
    matches!(
        status.map(|status| status.as_u16()),
        Some(408 | 502 | 503 | 504)
    )
}

/// The budget for further attempts, which keeps clients from overloading a platform that fails.
///
/// Further attempts cost, and calls that succeed at once earn a little. Clones of a client share the budget.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

const FULL: u32 = 500;
const COST: u32 = 5;
/// An attempt that timed out has cost the platform the most.
const COST_OF_TIMEOUT: u32 = 10;

impl Default for Budget {
    fn default() -> Self {
        Self(AtomicU32::new(FULL))
    }
}

impl Budget {
    /// Takes the cost of another attempt. Returns whether the budget was sufficient.
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

    /// Adds a little to the budget, for a call that succeeded at once.
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
    fn jitter_shortens_waits_and_less_so_after_too_many_requests() {
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
    fn the_platform_may_request_longer_waits_up_to_a_limit() {
        let requested = |seconds: u64| {
            policy().delay(Pace::Throttled, 1, 0.0, Some(Duration::from_secs(seconds)))
        };
        assert_eq!(requested(0), Some(SECOND / 2));
        assert_eq!(requested(30), Some(30 * SECOND));
        assert_eq!(requested(60), Some(60 * SECOND));
        assert_eq!(requested(61), None);
        assert_eq!(requested(u64::MAX), None);
    }

    #[test]
    fn durations_of_any_size_are_accepted() {
        let policy = RetryPolicy::default().backoff(Duration::MAX, Duration::MAX);
        for jitter in [0.5, 1.0, f64::NAN] {
            assert!(policy.delay(Pace::Transient, 9, jitter, None).is_some());
            assert!(policy.delay(Pace::Throttled, 9, jitter, None).is_some());
        }
    }
}
