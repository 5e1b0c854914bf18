//! Prepares text of a server for display: it masks secrets, escapes control characters and limits the length.
//! It must not know which secrets are live, nor where the text is shown.

const SHORTEST_SECRET: usize = 4;
const LONGEST_TEXT: usize = 300;

/// Masks every secret of at least four bytes.
pub(crate) fn mask(text: &str, secrets: &[String]) -> String {
    let mut secrets: Vec<&str> = secrets
        .iter()
        .map(String::as_str)
        .filter(|s| s.len() >= SHORTEST_SECRET)
        .collect();
    // The longest comes first, as one secret may be the beginning of another.
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    let mut text = text.to_owned();
    for secret in secrets {
        if text.contains(secret) {
            text = text.replace(secret, "[redacted]");
        }
    }
    text
}

/// Masks the beginning of a secret, of at least four bytes, at the end of a text that was cut short.
pub(crate) fn mask_cut(mut text: String, secrets: &[String]) -> String {
    let begins = |secret: &&String, length: usize| {
        let begin = secret.get(..length);
        begin.is_some_and(|begin| text.ends_with(begin))
    };
    let lengths = secrets.iter().filter_map(|secret| {
        let mut lengths = (SHORTEST_SECRET..secret.len()).rev();
        lengths.find(|length| begins(&secret, *length))
    });
    if let Some(length) = lengths.max() {
        text.truncate(text.len() - length);
        text.push_str("[redacted]");
    }
    text
}

/// Escapes control characters and invisible direction marks, and cuts long text.
pub(crate) fn printable(text: &str) -> String {
    let mut out = String::new();
    for (count, character) in text.chars().enumerate() {
        if count == LONGEST_TEXT {
            out.push('…');
            break;
        }
        if character.is_control() || is_format(character) {
            out.extend(character.escape_default());
        } else {
            out.push(character);
        }
    }
    out
}

fn is_format(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Returns the same in quotes.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", printable(text).replace('"', "\\\""))
}
