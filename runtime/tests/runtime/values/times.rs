//! The arithmetic of timestamps, and their conversions from and to other types of time.
//! It must not know how times are written.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use iot_clouds_runtime::Timestamp;
use proptest::prelude::*;

const NANOSECOND: Duration = Duration::from_nanos(1);

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn durations_are_added_and_subtracted() {
    let mut now = time("2026-02-28T23:59:59.5Z");
    assert_eq!(
        now + Duration::from_millis(500),
        time("2026-03-01T00:00:00Z")
    );
    assert_eq!(
        now - Duration::from_secs(86_400),
        time("2026-02-27T23:59:59.5Z")
    );
    now += NANOSECOND;
    assert_eq!(now.to_string(), "2026-02-28T23:59:59.500000001Z");
    now -= Duration::from_millis(500) + 2 * NANOSECOND;
    assert_eq!(now.to_string(), "2026-02-28T23:59:58.999999999Z");
    // Before 1970 the fraction still counts forwards.
    assert_eq!(
        (Timestamp::UNIX_EPOCH - NANOSECOND).to_string(),
        "1969-12-31T23:59:59.999999999Z"
    );
}

#[test]
fn results_out_of_range_are_none_or_the_bound() {
    let (min, max) = (Timestamp::MIN, Timestamp::MAX);
    assert_eq!(max.checked_add(NANOSECOND), None);
    assert_eq!(min.checked_sub(NANOSECOND), None);
    assert_eq!(max.saturating_add(NANOSECOND), max);
    assert_eq!(min.saturating_sub(Duration::MAX), min);
    assert_eq!(max.checked_sub(Duration::MAX), Some(min));
    assert_eq!(min.checked_add(max.duration_since(min).unwrap()), Some(max));
    for (bound, panics) in [
        (
            max,
            (|time| time + NANOSECOND) as fn(Timestamp) -> Timestamp,
        ),
        (min, |time| time - NANOSECOND),
    ] {
        assert!(std::panic::catch_unwind(|| panics(bound)).is_err());
    }
}

#[test]
fn a_difference_says_which_time_is_later() {
    let (earlier, later) = (
        time("1969-12-31T23:00:00Z"),
        time("1970-01-01T00:00:00.25Z"),
    );
    let hour = Duration::from_millis(3_600_250);
    assert_eq!(later.duration_since(earlier), Ok(hour));
    assert_eq!(later.duration_since(later), Ok(Duration::ZERO));
    let error = earlier.duration_since(later).unwrap_err();
    assert_eq!(error.duration(), hour);
    assert_eq!(
        error.to_string(),
        "the other time is not earlier but 3600.25s later"
    );
    assert_eq!(later.saturating_duration_since(earlier), hour);
    assert_eq!(earlier.saturating_duration_since(later), Duration::ZERO);
    let longest = Timestamp::MAX.duration_since(Timestamp::MIN).unwrap();
    assert_eq!(longest, Duration::new(u64::MAX, 999_999_999));
}

#[test]
fn a_year_before_0_has_four_digits_too() {
    // A zero date with an offset is read, although RFC 3339 has no text for it in UTC.
    let before = time("0000-01-01T00:00:00+08:00");
    assert_eq!(before.to_string(), "-0001-12-31T16:00:00Z");
    let first = Timestamp::from_epoch_seconds(-62_167_219_200);
    assert_eq!(first.to_string(), "0000-01-01T00:00:00Z");
    assert_eq!(first - Duration::from_secs(8 * 3_600), before);
}

#[test]
fn system_times() {
    for time in [
        UNIX_EPOCH,
        UNIX_EPOCH - Duration::new(1, 1),
        UNIX_EPOCH + Duration::new(1, 999_999_999),
    ] {
        assert_eq!(SystemTime::try_from(Timestamp::from(time)), Ok(time));
    }
    let before = Timestamp::from(UNIX_EPOCH - Duration::new(1, 1));
    assert_eq!(before.epoch_seconds(), -2);
    assert_eq!(before.subsecond_nanoseconds(), 999_999_999);
    assert!(Timestamp::from(SystemTime::now()) <= Timestamp::now());
    // Systems differ in their range; whatever is in it comes back.
    for bound in [Timestamp::MIN, Timestamp::MAX] {
        match SystemTime::try_from(bound) {
            Ok(time) => assert_eq!(Timestamp::from(time), bound),
            Err(error) => assert_eq!(
                error.to_string(),
                "the time is out of the range of SystemTime"
            ),
        }
    }
}

/// The error of a time that another type cannot represent.
#[cfg(any(feature = "chrono", feature = "jiff"))]
fn refused<T>(time: Timestamp) -> String
where
    T: TryFrom<Timestamp, Error = iot_clouds_runtime::timestamp::OutOfRange> + std::fmt::Debug,
{
    T::try_from(time).unwrap_err().to_string()
}

#[cfg(feature = "jiff")]
#[test]
fn times_of_jiff() {
    for text in [
        "1970-01-01T00:00:00Z",
        "1969-12-31T23:59:58.999999999Z",
        "2026-03-01T12:30:00.25Z",
    ] {
        let theirs: jiff::Timestamp = text.parse().unwrap();
        assert_eq!(Timestamp::from(theirs), time(text));
        assert_eq!(jiff::Timestamp::try_from(time(text)).unwrap(), theirs);
    }
    for bound in [jiff::Timestamp::MIN, jiff::Timestamp::MAX] {
        let ours = Timestamp::from(bound);
        assert_eq!(jiff::Timestamp::try_from(ours), Ok(bound));
    }
    let after = Timestamp::from(jiff::Timestamp::MAX) + NANOSECOND;
    let message = "the time is out of the range of jiff::Timestamp";
    assert_eq!(refused::<jiff::Timestamp>(after), message);
    assert_eq!(refused::<jiff::Timestamp>(Timestamp::MIN), message);
}

#[cfg(feature = "chrono")]
#[test]
fn times_of_chrono() {
    use chrono::{DateTime, FixedOffset, Utc};

    for text in [
        "1970-01-01T00:00:00Z",
        "1969-12-31T23:59:58.999999999Z",
        "2026-03-01T12:30:00.25Z",
    ] {
        let theirs: DateTime<Utc> = text.parse().unwrap();
        assert_eq!(Timestamp::from(theirs), time(text));
        assert_eq!(DateTime::<Utc>::try_from(time(text)), Ok(theirs));
    }
    let theirs: DateTime<FixedOffset> = "2026-03-01T20:30:00+08:00".parse().unwrap();
    assert_eq!(Timestamp::from(theirs), time("2026-03-01T12:30:00Z"));
    let leap: DateTime<Utc> = "2016-12-31T23:59:60.5Z".parse().unwrap();
    assert_eq!(leap.timestamp_subsec_nanos(), 1_500_000_000);
    assert_eq!(Timestamp::from(leap), time("2017-01-01T00:00:00.5Z"));
    for bound in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
        assert_eq!(DateTime::<Utc>::try_from(Timestamp::from(bound)), Ok(bound));
    }
    let message = "the time is out of the range of chrono::DateTime";
    assert_eq!(refused::<DateTime<Utc>>(Timestamp::MAX), message);
    assert_eq!(refused::<DateTime<Utc>>(Timestamp::MIN), message);
}

proptest! {
    #[test]
    fn a_difference_is_what_must_be_added(one in any::<i64>(), other in any::<i64>(), nanos in 0..1_000_000_000_u32) {
        let one = Timestamp::from_epoch_milliseconds(one);
        let other = Timestamp::from_epoch_milliseconds(other).saturating_add(Duration::new(0, nanos));
        let (earlier, later) = (one.min(other), one.max(other));
        let difference = later.duration_since(earlier).unwrap();
        prop_assert_eq!(earlier.checked_add(difference), Some(later));
        prop_assert_eq!(later.checked_sub(difference), Some(earlier));
        prop_assert_eq!(later - difference, earlier);
    }
}
