//! Reads times of servers that write them in another way than documented: a number as text, or a number in place of a date.
//! It must not know which field a time is in.

use std::fmt;

use serde::de::{self, Visitor};

use super::{Epoch, MILLISECONDS, Rfc3339, SECONDS, Timestamp};
use crate::json::numbers;

/// Numbers from this one on are milliseconds: as seconds, they would be after the year 5000.
const FIRST_MILLISECONDS: f64 = 1e11;

/// Reads a time by another visitor, also from a text with a number.
pub(in crate::values) struct Relaxed<V>(pub(in crate::values) V);

impl<'de> Visitor<'de> for Relaxed<Epoch> {
    type Value = Timestamp;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)?;
        f.write_str(", also as text")
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Timestamp, E> {
        self.0.visit_i64(value)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Timestamp, E> {
        self.0.visit_u64(value)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Timestamp, E> {
        self.0.visit_f64(value)
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Timestamp, E> {
        number(value, self.0)
            .unwrap_or_else(|| Err(E::invalid_value(de::Unexpected::Str(value), &self)))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, entries: A) -> Result<Timestamp, A::Error> {
        numbers::only(entries, self)
    }
}

/// Reads an RFC 3339 time, or a number since 1970, whose size shows its unit.
pub(in crate::values) const RFC3339: Dated = Dated;

/// An RFC 3339 time.
pub(in crate::values) struct Dated;

impl<'de> Visitor<'de> for Relaxed<Dated> {
    type Value = Timestamp;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an RFC 3339 time, or a number of seconds or milliseconds since 1970")
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Timestamp, E> {
        unit(value as f64).visit_i64(value)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Timestamp, E> {
        unit(value as f64).visit_u64(value)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Timestamp, E> {
        unit(value).visit_f64(value)
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Timestamp, E> {
        // Nearly all texts are times, and no number is one.
        if let Ok(time) = value.parse() {
            return Ok(time);
        }
        let unit = value.trim().parse().map_or(SECONDS, unit);
        number(value, unit).unwrap_or_else(|| Rfc3339.visit_str(value))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, entries: A) -> Result<Timestamp, A::Error> {
        numbers::only(entries, self)
    }
}

fn unit(value: f64) -> Epoch {
    if value.abs() < FIRST_MILLISECONDS {
        SECONDS
    } else {
        MILLISECONDS
    }
}

/// Reads a number from text, or returns `None` if it is none.
fn number<E: de::Error>(text: &str, epoch: Epoch) -> Option<Result<Timestamp, E>> {
    let text = text.trim();
    if let Ok(whole) = text.parse::<i64>() {
        return Some(epoch.visit_i64(whole));
    }
    // `f64` would also accept words such as `inf`.
    let is_number = text.bytes().any(|byte| byte.is_ascii_digit());
    let float = text.parse::<f64>().ok().filter(|_| is_number)?;
    Some(epoch.visit_f64(float))
}
