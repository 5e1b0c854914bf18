//! Conversions from and to other types of time: that of the standard library, and those of jiff and chrono by feature.
//! It must not know a calendar, nor how a time is written.

use std::{
    fmt,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use super::Timestamp;

/// The error of a time that another type of time cannot represent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfRange(&'static str);

impl fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the time is out of the range of {}", self.0)
    }
}

impl std::error::Error for OutOfRange {}

impl From<SystemTime> for Timestamp {
    /// Converts without loss, except that a time beyond [`Timestamp::MIN`] or [`Timestamp::MAX`] becomes that bound.
    fn from(time: SystemTime) -> Self {
        match time.duration_since(UNIX_EPOCH) {
            Ok(after) => Self::UNIX_EPOCH.saturating_add(after),
            Err(before) => Self::UNIX_EPOCH.saturating_sub(before.duration()),
        }
    }
}

impl TryFrom<Timestamp> for SystemTime {
    type Error = OutOfRange;

    /// Converts, rounded down to the precision of the system's clock.
    ///
    /// # Errors
    /// Returns an error if the system cannot represent the time.
    fn try_from(time: Timestamp) -> Result<Self, OutOfRange> {
        let whole = Duration::from_secs(time.seconds.unsigned_abs());
        let second = if time.seconds < 0 {
            UNIX_EPOCH.checked_sub(whole)
        } else {
            UNIX_EPOCH.checked_add(whole)
        };
        second
            .and_then(|second| second.checked_add(Duration::from_nanos(time.nanos.into())))
            .ok_or(OutOfRange("SystemTime"))
    }
}

#[cfg(feature = "jiff")]
impl From<jiff::Timestamp> for Timestamp {
    /// Converts without loss.
    fn from(time: jiff::Timestamp) -> Self {
        Self::from_epoch_nanos(time.as_nanosecond()).unwrap_or(Self::MAX)
    }
}

#[cfg(feature = "jiff")]
impl TryFrom<Timestamp> for jiff::Timestamp {
    type Error = OutOfRange;

    /// Converts without loss.
    ///
    /// # Errors
    /// Returns an error if the time is before `jiff::Timestamp::MIN` or after `jiff::Timestamp::MAX`.
    fn try_from(time: Timestamp) -> Result<Self, OutOfRange> {
        Self::from_nanosecond(time.epoch_nanos()).map_err(|_| OutOfRange("jiff::Timestamp"))
    }
}

#[cfg(feature = "chrono")]
impl<Z: chrono::TimeZone> From<chrono::DateTime<Z>> for Timestamp {
    /// Converts without loss, except that a leap second counts as the following second.
    fn from(time: chrono::DateTime<Z>) -> Self {
        // In a leap second there are more nanoseconds than a second has.
        let nanos = Duration::from_nanos(time.timestamp_subsec_nanos().into());
        Self::from_epoch_seconds(time.timestamp()).saturating_add(nanos)
    }
}

#[cfg(feature = "chrono")]
impl TryFrom<Timestamp> for chrono::DateTime<chrono::Utc> {
    type Error = OutOfRange;

    /// Converts without loss.
    ///
    /// # Errors
    /// Returns an error if the time is before `DateTime::<Utc>::MIN_UTC` or after `DateTime::<Utc>::MAX_UTC`.
    fn try_from(time: Timestamp) -> Result<Self, OutOfRange> {
        Self::from_timestamp(time.seconds, time.nanos).ok_or(OutOfRange("chrono::DateTime"))
    }
}
