//! Numbers that mean something: with a unit of time or size, or as a limit or a default. The same amount in other words is the same.
//! Must not know where in a page a number stands.

use std::collections::BTreeSet;

use super::numerals;
use super::words::{is_wide, narrow};

/// Returns the amounts in a text, as `86400s`, `100`, `10240bytes`.
pub(super) fn amounts(text: &str, is_row: bool) -> BTreeSet<String> {
    let text: String = text.chars().map(narrow).collect::<String>().to_lowercase();
    let text = numerals::in_digits(&text);
    if !text.contains(|sign: char| sign.is_ascii_digit()) {
        return BTreeSet::new();
    }
    let signs: Vec<char> = text.chars().collect();
    let mut found = BTreeSet::new();
    let mut at = 0;
    while let Some(sign) = signs.get(at) {
        if !sign.is_ascii_digit() {
            at += 1;
            continue;
        }
        let length = signs
            .iter()
            .skip(at)
            .take_while(|sign| sign.is_ascii_digit() || matches!(sign, '.' | ','))
            .count();
        let number: String = signs.iter().skip(at).take(length).collect();
        let number = number.trim_end_matches(['.', ',']);
        let length = number.chars().count();
        let end = at + length;
        let before = window(&signs, at.saturating_sub(64), at);
        let after = window(&signs, end, end + 24);
        if let Some(amount) = amount(number, &before, &after, is_row) {
            found.insert(amount);
        }
        at = end.max(at + 1);
    }
    found
}

/// Returns the unit of a value that a description names without a number, unless it is the second.
pub(super) fn unit(text: &str) -> Option<&'static str> {
    let text: String = text.chars().map(narrow).collect::<String>().to_lowercase();
    const ALONE: [&str; 4] = ["毫秒", "milliseconds", "millisecond", "in ms"];
    let is_numbered = |at: usize| {
        let before = text.get(..at).unwrap_or_default().trim_end();
        before.ends_with(|sign: char| sign.is_ascii_digit())
    };
    let names = |word: &str| text.match_indices(word).any(|(at, _)| !is_numbered(at));
    if ALONE.iter().any(|word| names(word)) {
        return Some("milliseconds");
    }
    const UNITS: [(&str, &[&str]); 3] = [
        (
            "minutes",
            &[
                "in minutes",
                "unit: minute",
                "(minutes)",
                "单位分钟",
                "单位为分钟",
                "单位:分钟",
                "单位: 分钟",
            ],
        ),
        (
            "hours",
            &[
                "in hours",
                "unit: hour",
                "(hours)",
                "单位小时",
                "单位为小时",
                "单位:小时",
                "单位: 小时",
            ],
        ),
        (
            "days",
            &[
                "in days",
                "unit: day",
                "(days)",
                "单位天",
                "单位为天",
                "单位:天",
                "单位: 天",
            ],
        ),
    ];
    let found = UNITS
        .iter()
        .find(|(_, words)| words.iter().any(|word| text.contains(word)));
    found.map(|(unit, _)| *unit)
}

fn window(signs: &[char], from: usize, to: usize) -> String {
    let to = to.min(signs.len());
    signs
        .get(from.min(to)..to)
        .unwrap_or_default()
        .iter()
        .collect()
}

fn amount(number: &str, before: &str, after: &str, is_row: bool) -> Option<String> {
    let value: f64 = number.replace(',', "").parse().ok()?;
    let near = before.trim_end();
    let touches_word = before.ends_with(|sign: char| {
        sign.is_ascii_alphanumeric() || matches!(sign, '_' | '/' | '.' | '=')
    });
    let in_date = near.ends_with(['年', '月', '点', ':'])
        && !near.ends_with("岁月")
        && !near.ends_with(": ")
        && before.ends_with(['年', '月', '点', ':'])
        && after.starts_with(|sign: char| {
            sign.is_ascii_digit() || matches!(sign, '日' | '分' | '秒' | '月' | '点' | ':')
        });
    let begins_date =
        after.starts_with(['年', '月', '点']) && !after.starts_with("年内") && value > 12.0
            || is_calendar(after);
    if touches_word || in_date || begins_date {
        return None;
    }
    let rest = after.trim_start_matches([' ', '-']);
    if let Some((seconds, rest)) = time(rest) {
        // Dates again: `9点21分59秒`.
        if near.ends_with(['点', '分'])
            || near.ends_with(['月', '年']) && after.trim_start().starts_with('日')
            || rest.starts_with(|sign: char| sign.is_ascii_digit()) && !rest.starts_with(' ')
        {
            return None;
        }
        return Some(format!("{}s", shown(value * seconds)));
    }
    if let Some(unit) = size(rest) {
        return Some(format!("{}{unit}", shown(value)));
    }
    let is_limit = limits(before, after, is_row);
    let is_measure = is_row && measure(rest);
    (is_limit || is_measure).then(|| shown(value))
}

/// A number without needless digits.
fn shown(value: f64) -> String {
    let rounded = (value * 1000.0).round() / 1000.0;
    format!("{rounded}")
}

fn is_calendar(after: &str) -> bool {
    let mut parts = after.chars();
    // `-03-03`, `/13/2023`, `:30:00`.
    let Some('-' | '/' | ':') = parts.next() else {
        return false;
    };
    let rest: String = parts.collect();
    let digits = rest.chars().take_while(char::is_ascii_digit).count();
    let next = rest.chars().nth(digits);
    (1..=4).contains(&digits) && matches!(next, Some('-' | '/' | ':' | 't'))
}

/// The length of a unit of time in seconds, and what follows it.
fn time(text: &str) -> Option<(f64, &str)> {
    const UNITS: [(&str, f64); 41] = [
        ("milliseconds", 0.001),
        ("millisecond", 0.001),
        ("毫秒", 0.001),
        ("ms", 0.001),
        ("seconds", 1.0),
        ("second", 1.0),
        ("secs", 1.0),
        ("sec", 1.0),
        ("秒钟", 1.0),
        ("秒", 1.0),
        ("s", 1.0),
        ("minutes", 60.0),
        ("minute", 60.0),
        ("mins", 60.0),
        ("min", 60.0),
        ("分钟", 60.0),
        ("hours", 3600.0),
        ("hour", 3600.0),
        ("hrs", 3600.0),
        ("个小时", 3600.0),
        ("小时", 3600.0),
        ("h", 3600.0),
        ("days", 86400.0),
        ("day", 86400.0),
        ("天", 86400.0),
        ("日内", 86400.0),
        ("日", 86400.0),
        ("weeks", 604_800.0),
        ("week", 604_800.0),
        ("周", 604_800.0),
        ("个星期", 604_800.0),
        ("months", 2_592_000.0),
        ("month", 2_592_000.0),
        ("个月", 2_592_000.0),
        ("years", 31_536_000.0),
        ("year", 31_536_000.0),
        ("年内", 31_536_000.0),
        ("年", 31_536_000.0),
        ("jours", 86400.0),
        ("días", 86400.0),
        ("dias", 86400.0),
    ];
    let found = UNITS.iter().find(|(unit, _)| text.starts_with(unit))?;
    let rest = text.get(found.0.len()..)?;
    let goes_on = found.0.is_ascii()
        && rest.starts_with(|sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '/' | '_'));
    (!goes_on).then_some((found.1, rest))
}

/// A unit of size or of a rate, in one spelling.
fn size(text: &str) -> Option<&'static str> {
    const UNITS: [(&str, &str); 20] = [
        ("bytes", "bytes"),
        ("byte", "bytes"),
        ("个字节", "bytes"),
        ("字节", "bytes"),
        ("kb", "kb"),
        ("kib", "kb"),
        ("mb", "mb"),
        ("mib", "mb"),
        ("gb", "gb"),
        ("characters", "characters"),
        ("chars", "characters"),
        ("character", "characters"),
        ("个字符", "characters"),
        ("字符", "characters"),
        ("次/秒", "/s"),
        ("requests per second", "/s"),
        ("次/分钟", "/min"),
        ("requests per minute", "/min"),
        ("次/天", "/day"),
        ("qps", "/s"),
    ];
    let found = UNITS.iter().find(|(unit, _)| text.starts_with(unit))?;
    let rest = text.get(found.0.len()..)?;
    let goes_on = found.0.is_ascii() && rest.starts_with(|sign: char| sign.is_ascii_alphanumeric());
    (!goes_on).then_some(found.1)
}

/// Whether words beside a number say that it is a limit or a default.
fn limits(before: &str, after: &str, is_row: bool) -> bool {
    const BEFORE: [&str; 27] = [
        "max",
        "maximum",
        "at most",
        "up to",
        "limit",
        "limited to",
        "at least",
        "min",
        "minimum",
        "no more than",
        "not exceed",
        "default",
        "less than",
        "greater than",
        "最多",
        "最大",
        "最大值",
        "上限",
        "不超过",
        "至少",
        "最少",
        "最小",
        "最长",
        "默认",
        "不能超过",
        "范围",
        "超过",
    ];
    // The words of the same clause.
    let ends = |sign: char| sign.is_ascii_digit() || ".,;?!".contains(sign);
    let clause = before.rsplit(ends).next().unwrap_or(before);
    if BEFORE.iter().any(|word| has_word(clause, word)) {
        return true;
    }
    let near = before.trim_end();
    // A range: `1-100`, `between 1 and 100`; `4f49-8c32` is none.
    let is_id = after.starts_with(|sign: char| sign.is_ascii_alphabetic());
    let is_number = |text: &str| text.starts_with(|sign: char| sign.is_ascii_digit());
    let after_dash = after.trim_start().strip_prefix(['-', '~', '～']);
    let before_dash = near.strip_suffix(['-', '~', '～']);
    let follows = after_dash.is_some_and(|rest| is_number(rest.trim_start()));
    let precedes = before_dash.is_some_and(|rest| {
        rest.trim_end()
            .ends_with(|sign: char| sign.is_ascii_digit())
    });
    let says_range = ["range", "between", "范围", "取值", "介于"]
        .iter()
        .any(|word| before.contains(word));
    let says_default =
        after.trim_start().starts_with("(default") || after.trim_start().starts_with("(默认");
    (follows || precedes && !is_id) && (says_range || is_row) || says_default
}

fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let is_letter = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
        let before = text.get(..at).unwrap_or_default();
        let after = text.get(at + word.len()..).unwrap_or_default();
        word.starts_with(is_wide) || !before.ends_with(is_letter) && !after.starts_with(is_letter)
    })
}

/// Whether a physical unit follows, or a range of such values.
fn measure(text: &str) -> bool {
    const UNITS: [&str; 20] = [
        "℃", "°", "%", "hpa", "kpa", "pa", "ppm", "lux", "m/s", "mm", "cm", "km", "dbm", "mg/l",
        "us/cm", "v", "ma", "hz", "db", "m",
    ];
    UNITS.iter().any(|unit| {
        let rest = text.strip_prefix(unit);
        rest.is_some_and(|rest| !rest.starts_with(|sign: char| sign.is_alphanumeric()))
    })
}
