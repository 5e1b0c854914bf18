//! The words that a description lists as the values of a parameter: `one of: red, green or blue`, `可选值：red、green`.
//! Must not know where in a page a description stands.

use super::words::{self, narrow};

/// What stands before such a list, at its end.
const BEFORE: [&str; 16] = [
    ":",
    "one of",
    "either",
    "values are",
    "may be",
    "can be",
    "must be",
    "可选值",
    "可选值为",
    "取值",
    "取值为",
    "值为",
    "枚举值",
    "支持",
    "可以是",
    "可为",
];

/// More words are prose.
const MOST: usize = 40;

/// Returns the values that a description lists.
pub(super) fn of(text: &str) -> Vec<String> {
    let text: String = text.chars().map(narrow).collect();
    let text = text.replace(['`', '*', '"', '\''], "");
    let mut values = whole(&text);
    for line in text.lines() {
        let mut from = 0;
        while let Some((start, end)) = next(line, from) {
            values.extend(list(line.get(start..end).unwrap_or_default()));
            from = start.max(from + 1);
        }
    }
    values
}

/// The values of a cell that is nothing but a list of them, as `asc or desc`.
fn whole(text: &str) -> Vec<String> {
    let words = list(text.trim().trim_end_matches('.'));
    let is_value = |word: &String| {
        word.starts_with(|sign: char| sign.is_ascii_lowercase())
            && words::type_of(word).is_none()
            && words::required_of(word).is_none()
            && word != "null"
    };
    if words.iter().all(is_value) {
        words
    } else {
        Vec::new()
    }
}

/// The start of what follows the next words that announce a list, and the end of its sentence.
fn next(line: &str, from: usize) -> Option<(usize, usize)> {
    let rest = line.get(from..)?;
    let lower = rest.to_ascii_lowercase();
    let starts = BEFORE.iter().filter_map(|word| {
        let at = lower.find(word)?;
        Some(at + word.len())
    });
    let start = from + starts.min()?;
    let rest = line.get(start..)?;
    let ends = rest.char_indices().find(|(at, sign)| {
        let is_last = rest
            .get(at + sign.len_utf8()..)
            .is_none_or(|rest| !rest.starts_with(|next: char| next.is_ascii_alphanumeric()));
        matches!(sign, ';' | '(' | ')' | '[' | ']') || *sign == '.' && is_last
    });
    Some((start, start + ends.map_or(rest.len(), |(at, _)| at)))
}

/// The words of a list with nothing else in it.
fn list(text: &str) -> Vec<String> {
    let divided = text
        .replace(" or ", ",")
        .replace(" and ", ",")
        .replace(['/', '|', '或', '和'], ",")
        .replace(",,", ",")
        .replace(", ,", ",");
    let words: Vec<&str> = divided.split(',').map(str::trim).collect();
    let is_value = |word: &&str| {
        (1..=32).contains(&word.len())
            && word.starts_with(|sign: char| sign.is_ascii_alphabetic())
            && word
                .chars()
                .all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '_' | '-' | '.'))
    };
    let is_list = (2..=MOST).contains(&words.len()) && words.iter().all(is_value);
    if !is_list {
        return Vec::new();
    }
    words.into_iter().map(str::to_owned).collect()
}
