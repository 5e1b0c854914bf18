//! Finds the path of the JSON value at a byte offset, so that a decode error can name it.
//! It must not know any type, and never shows more of a value than a plain word or number.

use super::walk::{Open, Step, Walk};

/// The innermost value at an offset.
#[derive(Debug, PartialEq)]
pub(crate) struct Located {
    /// The path, such as `info.items[3].online`. It is empty for the whole text.
    pub(crate) path: String,
    /// The kind of the value, with the value itself if that cannot be a secret: `string "1"`, `an object`.
    pub(crate) found: String,
}

const LONGEST_KEY: usize = 40;

/// Finds the innermost value that contains the byte at `target`, and shows keys as `masked`. Text that is not JSON ends the search.
pub(crate) fn locate(text: &[u8], target: usize, masked: &dyn Fn(&str) -> String) -> Located {
    let mut walk = Walk::new(text);
    while walk.at <= target {
        let at = walk.at;
        // The closing bracket, like the opening one, stands for the container as a whole.
        if at == target && matches!(text.get(at), Some(b'}' | b']')) {
            break;
        }
        match walk.step() {
            None => break,
            Some(Step::Opened) if at == target => break,
            Some(Step::Scalar) if target < walk.at => {
                return Located {
                    path: path(&walk.open, Items::ByIndex, masked),
                    found: scalar(text.get(at..walk.at).unwrap_or_default()),
                };
            }
            Some(_) => {}
        }
    }
    container(walk.open, masked)
}

fn container(mut open: Vec<Open>, masked: &dyn Fn(&str) -> String) -> Located {
    let found = match open.pop() {
        Some(last) if last.is_object => "an object",
        Some(_) => "an array",
        None => "nothing",
    };
    Located {
        path: path(&open, Items::ByIndex, masked),
        found: found.to_owned(),
    }
}

/// How a path shows an item of a list.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Items {
    /// By its index: `items[3]`.
    ByIndex,
    /// All alike: `items[]`.
    Alike,
}

pub(super) fn path(open: &[Open], items: Items, masked: &dyn Fn(&str) -> String) -> String {
    let mut path = String::new();
    for level in open {
        // Masked before it is cut, because the beginning of a secret is secret too.
        match level.key.as_deref().map(masked) {
            Some(key) if is_plain(&key) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(&key);
            }
            Some(key) => {
                let key = shown(&key);
                path.push_str(&format!("[\"{key}\"]"));
            }
            None if level.is_object => {}
            None if items == Items::Alike => path.push_str("[]"),
            None => path.push_str(&format!("[{}]", level.index)),
        }
    }
    path
}

/// Returns the beginning of a key, escaped.
fn shown(key: &str) -> String {
    let beginning = key.chars().take(LONGEST_KEY);
    beginning.flat_map(char::escape_debug).collect()
}

/// Returns the path of a key whose place is not known.
pub(super) fn bare(key: &str, masked: &dyn Fn(&str) -> String) -> String {
    let key = masked(key);
    if is_plain(&key) {
        key
    } else {
        format!("[\"{}\"]", shown(&key))
    }
}

fn is_plain(key: &str) -> bool {
    let is_word = key
        .chars()
        .all(|c| c == '_' || c == '-' || c.is_alphanumeric());
    !key.is_empty() && key.chars().count() <= LONGEST_KEY && is_word
}

/// Describes a scalar. A body may contain secrets, so only values that cannot be secret are shown.
fn scalar(token: &[u8]) -> String {
    let text = String::from_utf8_lossy(token);
    let Some(inner) = text.strip_prefix('"') else {
        let is_word = matches!(&*text, "null" | "true" | "false");
        return match text.parse::<f64>() {
            _ if is_word => text.into_owned(),
            Ok(_) if text.len() <= 24 => format!("number {text}"),
            Ok(_) => "a number".to_owned(),
            Err(_) => "no JSON".to_owned(),
        };
    };
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    let is_number =
        inner.starts_with(|c: char| c == '-' || c.is_ascii_digit()) && inner.parse::<f64>().is_ok();
    if inner.len() <= 5 && (is_number || matches!(inner, "true" | "false")) {
        format!("string {text}")
    } else if inner.is_empty() {
        "an empty string".to_owned()
    } else {
        "a string".to_owned()
    }
}
