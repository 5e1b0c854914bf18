//! How long to wait after a failed token call before the next one. Pure decisions based on the failures so far.
//! It must not wait, nor read a clock.

use std::time::Duration;

use tokio::time::Instant;

use crate::error::Error;

/// The backoff after the first failure. Callers wait until it ends.
pub(crate) const FIRST: Duration = Duration::from_secs(1);
/// The backoff after many failures in a row, and after a credential is known to be wrong.
pub(crate) const LONGEST: Duration = Duration::from_secs(30);

/// The backoff after the last token call, if that call failed.
#[derive(Default)]
pub(crate) struct Backoff {
    last: Option<(Instant, Error)>,
    failures: u32,
}

impl Backoff {
    /// Returns the end of the backoff and the failure that caused it, or `None` if it has ended.
    pub(crate) fn until(&self, now: Instant) -> Option<(Instant, &Error)> {
        let (until, error) = self.last.as_ref()?;
        (now < *until).then_some((*until, error))
    }

    /// Starts a backoff after a token call that failed, and returns its length.
    pub(crate) fn failed(&mut self, error: &Error, now: Instant) -> Duration {
        // An old failure says nothing about the present.
        let is_in_a_row = |(until, _): &(Instant, Error)| now < *until + LONGEST;
        if !self.last.as_ref().is_some_and(is_in_a_row) {
            self.failures = 0;
        }
        self.failures = self.failures.saturating_add(1);
        let length = length(
            self.failures,
            is_wrong_credential(error),
            error.retry_after(),
        );
        self.last = Some((now + length, error.clone()));
        length
    }

    /// Ends the backoff that a caller has waited for, by any clock. A backoff that began in the meantime continues.
    pub(crate) fn is_over(&mut self, waited_for: Instant, now: Instant) {
        if let Some((until, _)) = &mut self.last
            && *until == waited_for
        {
            *until = now.min(*until);
        }
    }

    /// Forgets all failures.
    pub(crate) fn succeeded(&mut self) {
        *self = Self::default();
    }
}

/// Returns whether a token call failed because the credential is wrong.
pub(crate) fn is_wrong_credential(error: &Error) -> bool {
    error.inner().credential.is_some()
}

fn length(failures: u32, is_wrong_credential: bool, retry_after: Option<Duration>) -> Duration {
    if is_wrong_credential {
        return LONGEST;
    }
    let doublings = failures.saturating_sub(1).min(31);
    let doubled = FIRST.saturating_mul(1 << doublings);
    doubled.max(retry_after.unwrap_or_default()).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::length;

    #[test]
    fn backoffs_double_up_to_half_a_minute() {
        let lengths = [1, 2, 3, 5, 6, 40, u32::MAX].map(|failures| length(failures, false, None));
        let seconds = [1, 2, 4, 16, 30, 30, 30].map(Duration::from_secs);
        assert_eq!(lengths, seconds);
    }

    #[test]
    fn a_wrong_credential_has_the_longest_and_the_platform_may_request_a_longer_one() {
        assert_eq!(length(1, true, None), Duration::from_secs(30));
        let requested = |seconds| length(2, false, Some(Duration::from_secs(seconds)));
        assert_eq!(
            [0, 7, 3_600].map(requested),
            [2, 7, 30].map(Duration::from_secs)
        );
    }
}
