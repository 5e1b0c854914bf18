//! Finds the path of the JSON value at a byte offset, so that a decode error can name it.
//! It must not know any type, and never shows more of a value than a plain word or number.

/// The innermost value at an offset.
#[derive(Debug, PartialEq)]
pub(crate) struct Located {
    /// The path, such as `info.items[3].online`. It is empty for the whole text.
    pub(crate) path: String,
    /// The kind of the value, with the value itself if that cannot be a secret: `string "1"`, `an object`.
    pub(crate) found: String,
}

const LONGEST_KEY: usize = 40;

struct Open {
    is_object: bool,
    key: Option<String>,
    index: usize,
}

/// Finds the innermost value that contains the byte at `target`, and shows keys as `masked`. Text that is not JSON ends the search.
pub(crate) fn locate(text: &[u8], target: usize, masked: &dyn Fn(&str) -> String) -> Located {
    let mut open: Vec<Open> = Vec::new();
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        if at > target {
            break;
        }
        match byte {
            b'{' | b'[' => {
                open.push(Open {
                    is_object: byte == b'{',
                    key: None,
                    index: 0,
                });
                // The opening bracket stands for the container as a whole.
                if at == target {
                    return container(open, masked);
                }
                at += 1;
            }
            b'}' | b']' => {
                if at == target {
                    return container(open, masked);
                }
                open.pop();
                at += 1;
            }
            b',' => {
                if let Some(last) = open.last_mut() {
                    last.key = None;
                    last.index += 1;
                }
                at += 1;
            }
            b':' | b' ' | b'\n' | b'\r' | b'\t' => at += 1,
            _ => {
                let end = token_end(text, at);
                let token = text.get(at..end).unwrap_or_default();
                match open.last_mut() {
                    Some(last) if last.is_object && last.key.is_none() => {
                        last.key =
                            Some(serde_json::from_slice(token).unwrap_or_else(|_| "?".to_owned()));
                    }
                    _ if target < end => {
                        return Located {
                            path: path(&open, masked),
                            found: scalar(token),
                        };
                    }
                    _ => {}
                }
                at = end;
            }
        }
    }
    container(open, masked)
}

fn container(mut open: Vec<Open>, masked: &dyn Fn(&str) -> String) -> Located {
    let found = match open.pop() {
        Some(last) if last.is_object => "an object",
        Some(_) => "an array",
        None => "nothing",
    };
    Located {
        path: path(&open, masked),
        found: found.to_owned(),
    }
}

/// Returns the end of the string, number or word that begins at `start`, at least one byte later.
fn token_end(text: &[u8], start: usize) -> usize {
    let is_string = text.get(start) == Some(&b'"');
    let mut at = start + 1;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'\\' if is_string => at += 1,
            b'"' if is_string => return at + 1,
            b',' | b':' | b'{' | b'}' | b'[' | b']' | b' ' | b'\n' | b'\r' | b'\t'
                if !is_string =>
            {
                return at;
            }
            _ => {}
        }
        at += 1;
    }
    text.len()
}

fn path(open: &[Open], masked: &dyn Fn(&str) -> String) -> String {
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
                let key: String = key
                    .chars()
                    .take(LONGEST_KEY)
                    .flat_map(char::escape_debug)
                    .collect();
                path.push_str(&format!("[\"{key}\"]"));
            }
            None if level.is_object => {}
            None => path.push_str(&format!("[{}]", level.index)),
        }
    }
    path
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
