//! The arithmetic of times and durations, as that of the standard library's `SystemTime`.
//! It must not know a calendar, nor other types of time.

use std::{
    fmt,
    ops::{Add, AddAssign, Sub, SubAssign},
    time::Duration,
};

use super::{NANOS, Timestamp};

impl Timestamp {
    /// Returns the time that is `duration` later, or `None` if it is after [`MAX`](Self::MAX).
    pub fn checked_add(self, duration: Duration) -> Option<Self> {
        Self::from_epoch_nanos(self.epoch_nanos().checked_add(nanos(duration))?)
    }

    /// Returns the time that is `duration` earlier, or `None` if it is before [`MIN`](Self::MIN).
    pub fn checked_sub(self, duration: Duration) -> Option<Self> {
        Self::from_epoch_nanos(self.epoch_nanos().checked_sub(nanos(duration))?)
    }

    /// Returns the time that is `duration` later, or [`MAX`](Self::MAX) if it is after that.
    pub fn saturating_add(self, duration: Duration) -> Self {
        self.checked_add(duration).unwrap_or(Self::MAX)
    }

    /// Returns the time that is `duration` earlier, or [`MIN`](Self::MIN) if it is before that.
    pub fn saturating_sub(self, duration: Duration) -> Self {
        self.checked_sub(duration).unwrap_or(Self::MIN)
    }

    /// Returns how much time has passed since `earlier`.
    ///
    /// # Errors
    /// Returns an error if `earlier` is later than this time. [`NegativeDuration::duration`] says by how much.
    pub fn duration_since(self, earlier: Self) -> Result<Duration, NegativeDuration> {
        let difference = self.epoch_nanos() - earlier.epoch_nanos();
        let duration = duration(difference.unsigned_abs());
        if difference < 0 {
            Err(NegativeDuration(duration))
        } else {
            Ok(duration)
        }
    }

    /// Returns how much time has passed since `earlier`, or zero if it is later than this time.
    pub fn saturating_duration_since(self, earlier: Self) -> Duration {
        self.duration_since(earlier).unwrap_or_default()
    }
}

/// Returns a duration in nanoseconds, which are fewer than 2^64 seconds.
fn nanos(duration: Duration) -> i128 {
    i128::from(duration.as_secs()) * NANOS + i128::from(duration.subsec_nanos())
}

/// Returns the duration of a difference of two times, which is less than 2^64 seconds.
fn duration(nanos: u128) -> Duration {
    let (second, fraction) = (NANOS.unsigned_abs(), nanos % NANOS.unsigned_abs());
    Duration::new((nanos / second) as u64, fraction as u32)
}

/// The error of a difference between two times of which the earlier one is in fact the later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NegativeDuration(Duration);

impl NegativeDuration {
    /// Returns by how much the time that was given as the earlier one is later.
    pub fn duration(self) -> Duration {
        self.0
    }
}

impl fmt::Display for NegativeDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the other time is not earlier but {:?} later", self.0)
    }
}

impl std::error::Error for NegativeDuration {}

impl Add<Duration> for Timestamp {
    type Output = Self;

    /// Returns the time that is `duration` later.
    ///
    /// # Panics
    /// Panics if the result is after [`Timestamp::MAX`], as `SystemTime` does. [`Timestamp::checked_add`] and
    /// [`Timestamp::saturating_add`] do not panic.
    fn add(self, duration: Duration) -> Self {
        #[expect(clippy::expect_used, reason = "operators of std's times panic too")]
        self.checked_add(duration)
            .expect("overflow when adding a duration to a timestamp")
    }
}

impl AddAssign<Duration> for Timestamp {
    /// # Panics
    /// Panics if the result is after [`Timestamp::MAX`].
    fn add_assign(&mut self, duration: Duration) {
        *self = *self + duration;
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;

    /// Returns the time that is `duration` earlier.
    ///
    /// # Panics
    /// Panics if the result is before [`Timestamp::MIN`], as `SystemTime` does. [`Timestamp::checked_sub`] and
    /// [`Timestamp::saturating_sub`] do not panic.
    fn sub(self, duration: Duration) -> Self {
        #[expect(clippy::expect_used, reason = "operators of std's times panic too")]
        self.checked_sub(duration)
            .expect("overflow when subtracting a duration from a timestamp")
    }
}

impl SubAssign<Duration> for Timestamp {
    /// # Panics
    /// Panics if the result is before [`Timestamp::MIN`].
    fn sub_assign(&mut self, duration: Duration) {
        *self = *self - duration;
    }
}
