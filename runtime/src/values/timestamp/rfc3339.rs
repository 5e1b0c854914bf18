//! RFC 3339 and its calendar: parses a text, and converts between days and dates.
//! It must not know how values are decoded, nor any time zone.

use super::{SECONDS_A_DAY, Timestamp};

/// Parses a text, including variants that servers write with the same meaning.
pub(super) fn parse(text: &[u8]) -> Option<Timestamp> {
    let digits = |range: std::ops::Range<usize>| -> Option<i64> {
        text.get(range)?.iter().try_fold(0, |sum, byte| {
            byte.is_ascii_digit()
                .then(|| sum * 10 + i64::from(byte - b'0'))
        })
    };
    let is = |at: usize, any: &[u8]| text.get(at).is_some_and(|byte| any.contains(byte));
    if !(is(4, b"-") && is(7, b"-") && is(10, b"Tt ") && is(13, b":")) {
        return None;
    }
    let (year, month, day) = (digits(0..4)?, digits(5..7)?, digits(8..10)?);
    let (hour, minute) = (digits(11..13)?, digits(14..16)?);
    let (second, (nanos, rest)) = if is(16, b":") {
        (digits(17..19)?, parse_fraction(text.get(19..)?)?)
    } else {
        (0, (0, text.get(16..)?))
    };
    let in_range = (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day);
    if !in_range || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let offset = parse_offset(rest.strip_prefix(b" ").unwrap_or(rest))?;
    let seconds =
        day_number(year, month, day) * SECONDS_A_DAY + hour * 3_600 + minute * 60 + second - offset;
    Some(Timestamp { seconds, nanos })
}

fn parse_fraction(text: &[u8]) -> Option<(u32, &[u8])> {
    let fraction = text.strip_prefix(b".").or_else(|| text.strip_prefix(b","));
    let Some(fraction) = fraction else {
        return Some((0, text));
    };
    let length = fraction
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let (digits, rest) = fraction.split_at_checked(length).filter(|_| length > 0)?;
    let padded = digits
        .iter()
        .copied()
        .chain(std::iter::repeat(b'0'))
        .take(9);
    Some((
        padded.fold(0, |sum, byte| sum * 10 + u32::from(byte - b'0')),
        rest,
    ))
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
fn day_number(year: i64, month: i64, day: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
    let month = if month > 2 { month - 3 } else { month + 9 };
    era * 146_097 + year * 365 + year / 4 - year / 100 + (153 * month + 2) / 5 + day - 1 - 719_468
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
