//! RFC 3339 and its calendar: parses a text, and converts between days and dates.
//! It must not know how values are decoded, nor any time zone.

use super::{SECONDS_A_DAY, Timestamp};

/// Parses a text, including variants that servers write with the same meaning.
pub(super) fn parse(text: &[u8]) -> Option<Timestamp> {
    let ([year @ .., a, m1, m2, b], rest) = text.split_first_chunk::<8>()?;
    let ([d1, d2, t, h1, h2, c, n1, n2], rest) = rest.split_first_chunk()?;
    if !matches!((a, b, t, c), (b'-', b'-', b'T' | b't' | b' ', b':')) {
        return None;
    }
    let (year, month, day) = (number(*year)?, number([*m1, *m2])?, number([*d1, *d2])?);
    let (hour, minute) = (number([*h1, *h2])?, number([*n1, *n2])?);
    let (second, (nanos, rest)) = match rest {
        [b':', s1, s2, rest @ ..] => (number([*s1, *s2])?, parse_fraction(rest)?),
        rest => (0, (0, rest)),
    };
    let in_range = (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day);
    if !in_range || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let offset = parse_offset(rest.strip_prefix(b" ").unwrap_or(rest))?;
    let second = i64::from(hour * 3_600 + minute * 60 + second);
    let seconds = day_number(year, month, day) * SECONDS_A_DAY + second - offset;
    Some(Timestamp { seconds, nanos })
}

/// Returns the number that these digits are. A history has many times, so numbers are no wider than they need be.
fn number<const DIGITS: usize>(digits: [u8; DIGITS]) -> Option<u32> {
    digits.into_iter().try_fold(0, |sum, byte| {
        byte.is_ascii_digit()
            .then(|| sum * 10 + u32::from(byte - b'0'))
    })
}

/// Parses the nanoseconds. Digits beyond them are dropped.
fn parse_fraction(text: &[u8]) -> Option<(u32, &[u8])> {
    let [b'.' | b',', fraction @ ..] = text else {
        return Some((0, text));
    };
    let (mut nanos, mut unit, mut rest) = (0, 100_000_000, fraction);
    while let [digit @ b'0'..=b'9', after @ ..] = rest {
        nanos += u32::from(digit - b'0') * unit;
        (unit, rest) = (unit / 10, after);
    }
    (rest.len() < fraction.len()).then_some((nanos, rest))
}

/// Parses the offset from UTC and returns it in seconds.
fn parse_offset(text: &[u8]) -> Option<i64> {
    if matches!(text, b"Z" | b"z") {
        return Some(0);
    }
    let (sign, [h1, h2, m1, m2]) = match *text {
        [sign, h1, h2, b':', m1, m2] | [sign, h1, h2, m1, m2] => (sign, [h1, h2, m1, m2]),
        [sign, h1, h2] => (sign, [h1, h2, b'0', b'0']),
        _ => return None,
    };
    let pair = |a: u8, b: u8| {
        (a.is_ascii_digit() && b.is_ascii_digit())
            .then(|| i64::from(a - b'0') * 10 + i64::from(b - b'0'))
    };
    let (hours, minutes) = (pair(h1, h2)?, pair(m1, m2)?);
    let offset = (hours < 24 && minutes < 60).then_some(hours * 3_600 + minutes * 60)?;
    match sign {
        b'+' => Some(offset),
        b'-' => Some(-offset),
        _ => None,
    }
}

/// Returns year, month and day of a day counted from 1970-01-01, in the proleptic Gregorian calendar.
pub(super) fn civil_date(day: i64) -> (i64, i64, i64) {
    // Years begin in March here, so that the leap day is the last day of a year. All eras of 400 years have the same
    // length.
    let day = day.saturating_add(719_468);
    let (era, day) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next_year) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    (era * 400 + year + next_year, month, day)
}

/// Returns the day of a date, for years of four digits. This is the inverse of [`civil_date`].
fn day_number(year: u32, month: u32, day: u32) -> i64 {
    // One era later, so that the year before the first one is not negative.
    let year = year + 400 - u32::from(month < 3);
    let month = if month > 2 { month - 3 } else { month + 9 };
    let day = year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day;
    i64::from(day) - 1 - 146_097 - 719_468
}

fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}
