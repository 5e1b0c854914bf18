//! Any `Retry-After`: the wait is what it says, and never longer than the client allows.
//! Must not know how a wait is computed.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderValue, StatusCode};
use iot_clouds_runtime::internals::{self, Data, Received};
use iot_clouds_runtime::{DataShape, RetryPolicy};

use super::client;

/// Lines: the header, the response's date, and numbers: attempts so far, chance, shortest and longest wait in milliseconds,
/// and the longest that the platform may ask for in seconds. All may be missing.
pub fn retry_after(input: &[u8]) {
    let mut lines = input.splitn(3, |byte| *byte == b'\n');
    let mut line = || lines.next().unwrap_or_default();
    let (asked, date, numbers) = (line(), line(), line());
    let mut headers = HeaderMap::new();
    headers.extend(value(asked).map(|value| (http::header::RETRY_AFTER, value)));
    headers.extend(value(date).map(|value| (http::header::DATE, value)));
    let received = Received {
        status: StatusCode::TOO_MANY_REQUESTS,
        headers,
        body: b"",
    };
    let data = Data {
        shape: DataShape::Unit,
        nested_under: None,
        null_values: &[],
    };
    let Err(error) = internals::read::<()>(client(2).1, "token", received, data) else {
        panic!("a failure was read as a success");
    };
    let wait = error.retry_after();
    assert!(!error.to_string().chars().any(char::is_control));
    if let Some(expected) = expected(asked, date) {
        assert_eq!(wait, expected, "{error}");
    }
    delay(wait, numbers);
}

fn value(line: &[u8]) -> Option<HeaderValue> {
    HeaderValue::from_bytes(line).ok()
}

/// What the wait must be, where that does not depend on the clock here.
fn expected(asked: &[u8], date: &[u8]) -> Option<Option<Duration>> {
    let text = |line: &[u8]| Some(value(line)?.to_str().ok()?.trim().to_owned());
    let asked = text(asked).filter(|asked| !asked.is_empty())?;
    if asked.bytes().all(|byte| byte.is_ascii_digit()) {
        let mut seconds = 0_u64;
        for digit in asked.bytes().map(|byte| u64::from(byte - b'0')) {
            seconds = seconds.saturating_mul(10).saturating_add(digit);
        }
        return Some(Some(Duration::from_secs(seconds)));
    }
    let parse = |text: String| httpdate::parse_http_date(&text).ok();
    let Some(until) = parse(asked) else {
        // No other word is a wait.
        return Some(None);
    };
    let now = parse(text(date)?).and_then(since_epoch)?;
    Some(Some(since_epoch(until)?.saturating_sub(now)))
}

fn since_epoch(time: SystemTime) -> Option<Duration> {
    time.duration_since(SystemTime::UNIX_EPOCH).ok()
}

/// A wait is at least what was asked for, or there is none.
fn delay(asked: Option<Duration>, numbers: &[u8]) {
    let numbers = String::from_utf8_lossy(numbers);
    let mut numbers = numbers.split_whitespace();
    let mut number = || numbers.next().and_then(|number| number.parse::<f64>().ok());
    let (attempts, jitter) = (number().unwrap_or(1.0) as u32, number().unwrap_or(0.5));
    let mut duration = |per_second: f64| {
        let seconds = number().unwrap_or(1.0) / per_second;
        Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
    };
    let (base, max, longest) = (duration(1000.0), duration(1000.0), duration(1.0));
    let policy = RetryPolicy::default()
        .backoff(base, max)
        .longest_wait(longest);
    let asked_for = asked.unwrap_or_default();
    for is_throttled in [false, true] {
        let Some(wait) = internals::delay(&policy, is_throttled, attempts, jitter, asked) else {
            assert!(asked_for > longest);
            continue;
        };
        assert!(asked_for <= longest && wait >= asked_for);
        assert!(wait <= max.max(asked_for), "{wait:?} {max:?}");
    }
}
