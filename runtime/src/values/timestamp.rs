//! A point in time, and the ways in which platforms write it.
//! It must not know a calendar, nor any time zone.

mod arithmetic;
mod conversions;
mod relaxed;
mod rfc3339;

use std::{fmt, str::FromStr, time::SystemTime};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::Error as _};

pub(super) use self::relaxed::{RFC3339, Relaxed};
use self::rfc3339::civil_date;
pub use self::{arithmetic::NegativeDuration, conversions::OutOfRange};
use crate::json::numbers;

const NANOS: i128 = 1_000_000_000;
const SECONDS_A_DAY: i64 = 86_400;

/// A point in time in UTC, with a precision of one nanosecond.
///
/// It is written and read as RFC 3339 text, such as `2026-03-01T12:30:00Z`, unless the field uses another format.
///
/// Durations can be added and subtracted, and it converts from and to [`SystemTime`]; with the features `jiff` and
/// `chrono` also from and to `jiff::Timestamp` and `chrono::DateTime<Utc>`.
///
/// ```
/// use std::time::Duration;
/// use iot_clouds_runtime::Timestamp;
///
/// let noon: Timestamp = "2026-03-01T12:00:00Z".parse()?;
/// let earlier = noon - Duration::from_secs(90 * 60);
/// assert_eq!(earlier.to_string(), "2026-03-01T10:30:00Z");
/// assert_eq!(noon.duration_since(earlier)?, Duration::from_secs(5_400));
/// assert_eq!(earlier.saturating_duration_since(noon), Duration::ZERO);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    seconds: i64,
    nanos: u32,
}

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const UNIX_EPOCH: Self = Self::from_epoch_seconds(0);
    /// The earliest time, about 292 billion years before 1970.
    pub const MIN: Self = Self::from_epoch_seconds(i64::MIN);
    /// The latest time, about 292 billion years after 1970.
    pub const MAX: Self = Self {
        seconds: i64::MAX,
        nanos: 999_999_999,
    };

    /// Returns the time that is this many seconds after 1970-01-01T00:00:00Z, or before it if negative.
    pub const fn from_epoch_seconds(seconds: i64) -> Self {
        Self { seconds, nanos: 0 }
    }

    /// Returns the time that is this many milliseconds after 1970-01-01T00:00:00Z, or before it if negative.
    pub const fn from_epoch_milliseconds(milliseconds: i64) -> Self {
        let nanos = milliseconds.rem_euclid(1_000) as u32 * 1_000_000;
        Self {
            seconds: milliseconds.div_euclid(1_000),
            nanos,
        }
    }

    /// Returns the current time of the system clock.
    pub fn now() -> Self {
        SystemTime::now().into()
    }

    /// Returns the seconds since 1970-01-01T00:00:00Z, rounded down.
    pub const fn epoch_seconds(self) -> i64 {
        self.seconds
    }

    /// Returns the milliseconds since 1970-01-01T00:00:00Z, rounded down, and saturated at the bounds of `i64`.
    pub const fn epoch_milliseconds(self) -> i64 {
        let milliseconds = self.seconds as i128 * 1_000 + (self.nanos / 1_000_000) as i128;
        if milliseconds < i64::MIN as i128 {
            i64::MIN
        } else if milliseconds > i64::MAX as i128 {
            i64::MAX
        } else {
            milliseconds as i64
        }
    }

    /// Returns the nanoseconds beyond [`epoch_seconds`](Self::epoch_seconds), from 0 to 999 999 999.
    pub const fn subsecond_nanoseconds(self) -> u32 {
        self.nanos
    }

    /// Returns the nanoseconds since 1970, which are far from the bounds of `i128`.
    fn epoch_nanos(self) -> i128 {
        i128::from(self.seconds) * NANOS + i128::from(self.nanos)
    }

    fn from_epoch_nanos(nanos: i128) -> Option<Self> {
        let seconds = i64::try_from(nanos.div_euclid(NANOS)).ok()?;
        let nanos = u32::try_from(nanos.rem_euclid(NANOS)).ok()?;
        Some(Self { seconds, nanos })
    }

    fn has_four_digit_year(self) -> bool {
        (0..=9_999).contains(&civil_date(self.seconds.div_euclid(SECONDS_A_DAY)).0)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_date(self.seconds.div_euclid(SECONDS_A_DAY));
        let second = self.seconds.rem_euclid(SECONDS_A_DAY);
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        // A width counts the sign as well.
        let (sign, year) = (if year < 0 { "-" } else { "" }, year.unsigned_abs());
        write!(
            f,
            "{sign}{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
        )?;
        match self.nanos {
            0 => {}
            nanos if nanos % 1_000_000 == 0 => write!(f, ".{:03}", nanos / 1_000_000)?,
            nanos if nanos % 1_000 == 0 => write!(f, ".{:06}", nanos / 1_000)?,
            nanos => write!(f, ".{nanos:09}")?,
        }
        f.write_str("Z")
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The error of a text that is not an RFC 3339 time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseError;

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an RFC 3339 time such as 2026-03-01T12:30:00Z")
    }
}

impl std::error::Error for ParseError {}

impl FromStr for Timestamp {
    type Err = ParseError;

    /// Parses RFC 3339 with any offset, and variants that servers write with the same meaning: `+0800` and `+08`, a
    /// space before the offset, no seconds, a comma before the fraction. Digits beyond nanoseconds are dropped, and a
    /// leap second counts as the following second. A time without an offset is an error, because its zone is unknown.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        rfc3339::parse(text.as_bytes()).ok_or(ParseError)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !self.has_four_digit_year() {
            return Err(S::Error::custom("RFC 3339 has years 0 to 9999 only"));
        }
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Rfc3339)
    }
}

struct Rfc3339;

impl de::Visitor<'_> for Rfc3339 {
    type Value = Timestamp;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an RFC 3339 time")
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Timestamp, E> {
        value
            .parse()
            .map_err(|_| E::invalid_value(de::Unexpected::Str(value), &self))
    }
}

/// Reads a number of a unit, which may be an integer or a float, as a timestamp.
#[derive(Clone, Copy)]
pub(super) struct Epoch {
    nanos_a_unit: i128,
    unit: &'static str,
}

/// Reads milliseconds since 1970.
pub(super) const MILLISECONDS: Epoch = Epoch {
    nanos_a_unit: 1_000_000,
    unit: "milliseconds",
};
/// Reads seconds since 1970.
pub(super) const SECONDS: Epoch = Epoch {
    nanos_a_unit: 1_000_000_000,
    unit: "seconds",
};

impl Epoch {
    fn integer<E: de::Error>(&self, value: i128) -> Result<Timestamp, E> {
        let nanos = value.checked_mul(self.nanos_a_unit);
        nanos
            .and_then(Timestamp::from_epoch_nanos)
            .ok_or_else(|| E::invalid_value(de::Unexpected::Other("number"), self))
    }
}

impl<'de> de::Visitor<'de> for Epoch {
    type Value = Timestamp;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a number of {} since 1970", self.unit)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Timestamp, E> {
        self.integer(value.into())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Timestamp, E> {
        self.integer(value.into())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Timestamp, E> {
        // Integer part and fraction are converted separately, because a float of nanoseconds would lose digits. `as`
        // saturates, and so does the check.
        let (whole, fraction) = (value.floor(), value - value.floor());
        let nanos = (fraction * self.nanos_a_unit as f64).round() as i128;
        let total = (whole as i128)
            .checked_mul(self.nanos_a_unit)
            .and_then(|whole| whole.checked_add(nanos));
        let total = total
            .filter(|_| value.is_finite())
            .and_then(Timestamp::from_epoch_nanos);
        total.ok_or_else(|| E::invalid_value(de::Unexpected::Float(value), &self))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, entries: A) -> Result<Timestamp, A::Error> {
        numbers::only(entries, self)
    }
}

macro_rules! epoch_module {
    ($module:ident, $unit:literal, $epoch:ident) => {
        #[doc = concat!("For `#[serde(with)]`: a number of ", $unit, " since 1970-01-01T00:00:00Z.")]
        pub mod $module {
            use serde::{Deserializer, Serializer};

            use super::Timestamp;

            #[doc = concat!("Writes whole ", $unit, ".")]
            ///
            /// # Errors
            /// Returns the errors of the serializer.
            pub fn serialize<S: Serializer>(
                value: &Timestamp,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(value.$module())
            }

            /// Reads an integer or a float.
            ///
            /// # Errors
            /// Returns an error if the value is not a number, or too far from 1970.
            pub fn deserialize<'de, D: Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Timestamp, D::Error> {
                deserializer.deserialize_any(super::$epoch)
            }

            /// Reads and writes an optional timestamp. Null is `None`.
            pub mod option {
                use serde::{Deserialize, Deserializer, Serializer};

                use super::super::Timestamp;

                #[doc = concat!("Writes whole ", $unit, ", or null.")]
                ///
                /// # Errors
                /// Returns the errors of the serializer.
                pub fn serialize<S: Serializer>(
                    value: &Option<Timestamp>,
                    serializer: S,
                ) -> Result<S::Ok, S::Error> {
                    match value {
                        Some(value) => super::serialize(value, serializer),
                        None => serializer.serialize_none(),
                    }
                }

                /// Reads an integer, a float or null.
                ///
                /// # Errors
                /// Returns an error if the value is anything else, or too far from 1970.
                pub fn deserialize<'de, D: Deserializer<'de>>(
                    deserializer: D,
                ) -> Result<Option<Timestamp>, D::Error> {
                    #[derive(Deserialize)]
                    struct Wrapped(#[serde(with = "super")] Timestamp);
                    Ok(Option::<Wrapped>::deserialize(deserializer)?.map(|wrapped| wrapped.0))
                }
            }
        }
    };
}

epoch_module!(epoch_milliseconds, "milliseconds", MILLISECONDS);
epoch_module!(epoch_seconds, "seconds", SECONDS);
