//! Measures the difference between the server's clock and ours, by the date of a response.
//! It must not know how the difference is used, nor change any clock.

use std::time::SystemTime;

use http::HeaderMap;

use crate::values::timestamp::Timestamp;

/// The smallest difference in seconds for which a signature may be refused.
const MIN_SKEW: i64 = 4 * 60;

/// Returns the time by the server's clock.
pub(super) fn corrected(now: Timestamp, ahead: Option<i64>) -> Timestamp {
    let seconds = now.epoch_seconds().saturating_add(ahead.unwrap_or(0));
    Timestamp::from_epoch_seconds(seconds)
}

/// Returns how many seconds the server's clock is ahead, compared with the middle of the exchange; negative if it is
/// behind. Returns `None` if the response has no date of its own, or if the difference is too small to matter.
pub(super) fn measure(headers: &HeaderMap, sent: SystemTime, received: SystemTime) -> Option<i64> {
    // A response with an age comes from a cache.
    if headers.contains_key(http::header::AGE) {
        return None;
    }
    let date = headers.get(http::header::DATE)?.to_str().ok()?;
    let date = epoch_seconds(httpdate::parse_http_date(date).ok()?)?;
    let (sent, received) = (epoch_seconds(sent)?, epoch_seconds(received)?);
    let ahead = date - (sent + (received - sent) / 2);
    Some(ahead).filter(|ahead| ahead.abs() >= MIN_SKEW)
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

    /// Returns the measured difference for a server whose clock is `ahead` seconds ahead.
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
    fn small_differences_are_not_reported() {
        assert_eq!(measured(1200, None), Some(1200));
        assert_eq!(measured(-1200, None), Some(-1200));
        assert_eq!(measured(239, None), None);
        assert_eq!(measured(240, None), Some(240));
        assert_eq!(measured(1200, Some("3")), None);
    }

    #[test]
    fn an_invalid_date_is_ignored() {
        let now = SystemTime::now();
        let mut headers = HeaderMap::new();
        assert_eq!(measure(&headers, now, now), None);
        headers.insert("date", HeaderValue::from_static("yesterday"));
        assert_eq!(measure(&headers, now, now), None);
    }
}
