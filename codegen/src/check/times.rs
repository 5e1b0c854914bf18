//! The instant that an RFC 3339 text means, and whether two JSON values mean the same.
//! Must not know types.

use jiff::Timestamp;
use serde_json::Value;

/// Digits of a fraction that count; clients drop the others.
const DIGITS: usize = 9;

/// Returns the nanoseconds since 1970 of a time such as `2026-01-31T12:00:00+08:00`, or `None` if the text is no time.
pub fn instant(text: &str) -> Option<i128> {
    let text = text.replacen(',', ".", 1);
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let zone = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits: String = rest
        .chars()
        .take(rest.len() - zone.len())
        .take(DIGITS)
        .collect();
    let text = match digits.is_empty() {
        true => text,
        false => format!("{whole}.{digits}{zone}"),
    };
    let time: Timestamp = text.parse().ok()?;
    Some(time.as_nanosecond())
}

/// Whether two JSON values mean the same: `1` equals `1.0`, and a time equals the same instant at another offset.
pub fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            let is_float = a.is_f64() || b.is_f64();
            a == b || is_float && a.as_f64() == b.as_f64()
        }
        (Value::String(a), Value::String(b)) => {
            a == b || instant(a).is_some_and(|instant| self::instant(b) == Some(instant))
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let is_in_b = |(key, a): (&String, &Value)| b.get(key).is_some_and(|b| same(a, b));
            a.len() == b.len() && a.iter().all(is_in_b)
        }
        _ => a == b,
    }
}

/// Whether two JSON values mean the same where they are sent as text, which does not say whether `1` is a number.
pub fn same_as_text(a: &Value, b: &Value) -> bool {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    };
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_as_text(a, b))
        }
        _ => same(a, b) || text(a).is_some_and(|a| text(b) == Some(a)),
    }
}

#[cfg(test)]
mod tests {
    use super::{instant, same, same_as_text};
    use serde_json::json;

    #[test]
    fn an_instant_has_many_spellings() {
        let noon = instant("2026-01-31T12:00:00Z").unwrap();
        for text in [
            "2026-01-31T20:00:00+08:00",
            "2026-01-31T20:00+0800",
            "2026-01-31T12:00:00.000000000000+00",
            "2026-01-31T12:00:00,0Z",
            "2026-01-31T10:30:00-01:30",
        ] {
            assert_eq!(instant(text), Some(noon), "{text}");
        }
        assert_eq!(
            instant("2026-01-31T12:00:00.1234567899Z"),
            Some(noon + 123_456_789)
        );
        for text in [
            "2026-02-30T12:00:00Z",
            "2026-01-31T12:00:00",
            "x",
            "",
            ".",
            "2026-01-31T25:00:00Z",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
    }

    #[test]
    fn values_mean_the_same_whatever_their_spelling() {
        let a = json!({ "at": ["2026-01-31T12:00:00Z"], "level": 1 });
        assert!(same(
            &a,
            &json!({ "level": 1.0, "at": ["2026-01-31T20:00:00+08:00"] })
        ));
        assert!(!same(
            &a,
            &json!({ "level": 1, "at": ["2026-01-31T12:00:01Z"] })
        ));
        assert!(!same(&a, &json!({ "level": 1 })));
        let texts = json!(["1", "true", "2026-01-31T12:00:00Z"]);
        assert!(same_as_text(
            &json!([1, true, "2026-01-31T20:00:00+08:00"]),
            &texts
        ));
        assert!(!same(
            &json!([1, true, "2026-01-31T20:00:00+08:00"]),
            &texts
        ));
        assert!(!same_as_text(&json!([2, true, "x"]), &texts));
        assert!(!same(
            &json!(9_007_199_254_740_993_u64),
            &json!(9_007_199_254_740_992_u64)
        ));
    }
}
