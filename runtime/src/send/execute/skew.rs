//! Measures how far the server's clock is from ours, by the date of a response.
//! It must not know why that matters, nor change any clock.

use std::time::SystemTime;

use http::HeaderMap;

use crate::values::timestamp::Timestamp;

/// Smaller differences than this are no reason to refuse a signature.
const WORTH_TELLING: i64 = 4 * 60;

/// The time by the server's clock.
pub(super) fn corrected(now: Timestamp, ahead: Option<i64>) -> Timestamp {
    let seconds = now.epoch_seconds().saturating_add(ahead.unwrap_or(0));
    Timestamp::from_epoch_seconds(seconds)
}

/// Seconds that the server's clock is ahead, against the middle of the exchange; negative if it is behind. `None` if the
/// response has no date of its own, or if the difference does not matter.
pub(super) fn measure(headers: &HeaderMap, sent: SystemTime, received: SystemTime) -> Option<i64> {
    // A response with an age came out of a cache.
    if headers.contains_key(http::header::AGE) {
        return None;
    }
    let date = headers.get(http::header::DATE)?.to_str().ok()?;
    let date = epoch_seconds(httpdate::parse_http_date(date).ok()?)?;
    let (sent, received) = (epoch_seconds(sent)?, epoch_seconds(received)?);
    let ahead = date - (sent + (received - sent) / 2);
    Some(ahead).filter(|ahead| ahead.abs() >= WORTH_TELLING)
}

fn epoch_seconds(time: SystemTime) -> Option<i64> {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use http::{HeaderMap, HeaderValue};

    use super::measure;

    /// What is measured when the server's clock is so many seconds ahead.
    fn measured(ahead: i64, age: Option<&'static str>) -> Option<i64> {
        let sent = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        let received = sent + Duration::from_secs(10);
        let date = SystemTime::UNIX_EPOCH
            + Duration::from_secs(1_800_000_005_u64.saturating_add_signed(ahead));
        let mut headers = HeaderMap::new();
        let date = httpdate::fmt_http_date(date);
        headers.insert("date", HeaderValue::from_str(&date).ok()?);
        headers.extend(age.map(|age| (http::header::AGE, HeaderValue::from_static(age))));
        measure(&headers, sent, received)
    }

    #[test]
    fn only_what_can_spoil_a_signature_is_told() {
        assert_eq!(measured(1200, None), Some(1200));
        assert_eq!(measured(-1200, None), Some(-1200));
        assert_eq!(measured(239, None), None);
        assert_eq!(measured(240, None), Some(240));
        assert_eq!(measured(1200, Some("3")), None);
    }

    #[test]
    fn a_date_that_is_none_is_ignored() {
        let now = SystemTime::now();
        let mut headers = HeaderMap::new();
        assert_eq!(measure(&headers, now, now), None);
        headers.insert("date", HeaderValue::from_static("yesterday"));
        assert_eq!(measure(&headers, now, now), None);
    }
}
