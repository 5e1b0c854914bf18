//! Prepares text from a server for display: masks secrets, escapes control characters and limits the length.
//! It must not know which secrets are live, nor where the text is shown.

const SHORTEST_SECRET: usize = 4;
const LONGEST_TEXT: usize = 300;

/// Masks every secret of at least four bytes in each of its spellings: unchanged, percent-encoded once or twice,
/// form-encoded, escaped as in JSON, JavaScript, Python or Rust, as HTML, and in mixtures of these, because servers
/// encode what they quote.
pub(crate) fn mask(text: &str, secrets: &[String]) -> String {
    let secrets = secrets.iter().map(String::as_str);
    let secrets: Vec<&str> = secrets.filter(|s| s.len() >= SHORTEST_SECRET).collect();
    let mut out = String::new();
    // Everything before this offset was copied or is hidden.
    let mut hidden = 0;
    for (at, _) in text.char_indices() {
        let rest = text.get(at..).unwrap_or_default();
        let length = secrets.iter().filter_map(|secret| end(rest, secret)).max();
        let Some(length) = length else { continue };
        // Secrets may overlap: one may be the beginning of another.
        if at >= hidden {
            out.push_str(text.get(hidden..at).unwrap_or_default());
            out.push_str("[redacted]");
        }
        hidden = hidden.max(at + length);
    }
    out.push_str(text.get(hidden..).unwrap_or_default());
    out
}

/// Returns where the secret at the beginning of a text ends.
fn end(text: &str, secret: &str) -> Option<usize> {
    let first = secret.chars().next()?;
    if !may_begin(text, first) {
        return None;
    }
    // A percent sign or a backslash may be literal or part of an escape. All readings are followed.
    let mut ends = vec![0];
    for wanted in secret.chars() {
        let mut next: Vec<usize> = Vec::new();
        for end in ends {
            let rest = text.get(end..).unwrap_or_default();
            let lengths = spellings(rest, wanted);
            for end in lengths.map(|length| end + length) {
                // Each once, in order.
                if let Err(place) = next.binary_search(&end) {
                    next.insert(place, end);
                }
            }
        }
        if next.is_empty() {
            return None;
        }
        ends = next;
    }
    ends.last().copied()
}

/// Rules out almost all positions quickly.
fn may_begin(text: &str, wanted: char) -> bool {
    text.starts_with(wanted) || text.starts_with(['%', '\\', '&', '+'])
}

/// Returns the lengths of all spellings of a character that a text begins with.
fn spellings(text: &str, wanted: char) -> impl Iterator<Item = usize> {
    let plain = text.starts_with(wanted).then_some(wanted.len_utf8());
    let space = (wanted == ' ' && text.starts_with('+')).then_some(1);
    let percent = [0, 1, 2].map(|times| percent(text, wanted, times));
    let others = [plain, space, html(text, wanted)];
    let escapes = [
        escape(text, wanted),
        backslashes(text, wanted, 2),
        backslashes(text, wanted, 4),
    ];
    let all = others.into_iter().chain(percent).chain(escapes);
    all.flatten()
}

/// Matches `%2B`, which may be encoded `times` more times: `%252B`.
fn percent(text: &str, wanted: char, times: usize) -> Option<usize> {
    let mut rest = text;
    for byte in wanted.encode_utf8(&mut [0; 4]).bytes() {
        rest = rest.strip_prefix('%')?;
        for _ in 0..times {
            rest = rest.strip_prefix("25")?;
        }
        let digits = rest.get(..2)?;
        rest = rest.get(2..)?;
        if hex(digits)? != u32::from(byte) {
            return None;
        }
    }
    Some(text.len() - rest.len())
}

/// Matches a backslash that is escaped, once or twice.
fn backslashes(text: &str, wanted: char, count: usize) -> Option<usize> {
    let escaped = text.get(..count)?;
    let is_one = wanted == '\\' && escaped.bytes().all(|byte| byte == b'\\');
    is_one.then_some(count)
}

/// Matches other escapes that begin with a backslash, or with several if text was escaped more than once.
fn escape(text: &str, wanted: char) -> Option<usize> {
    let count = text
        .bytes()
        .take(8)
        .take_while(|byte| *byte == b'\\')
        .count();
    let backslashes = text.get(..count).filter(|_| count > 0)?;
    let rest = text.get(count..)?;
    let kind = rest.chars().next()?;
    let short = match wanted {
        '"' | '\'' | '/' => Some(wanted),
        '\n' => Some('n'),
        '\r' => Some('r'),
        '\t' => Some('t'),
        '\u{8}' => Some('b'),
        '\u{c}' => Some('f'),
        _ => None,
    };
    if short == Some(kind) {
        return Some(count + 1);
    }
    let rest = rest.get(kind.len_utf8()..)?;
    match kind {
        'x' => (hex(rest.get(..2)?)? == u32::from(wanted)).then_some(count + 3),
        'u' if rest.starts_with('{') => {
            // No character number is longer.
            let length = rest.bytes().take(8).position(|byte| byte == b'}')?;
            let digits = rest.get(1..length)?;
            (hex(digits)? == u32::from(wanted)).then_some(count + 3 + digits.len())
        }
        'u' => {
            let mut rest = text;
            for unit in wanted.encode_utf16(&mut [0; 2]) {
                rest = rest.strip_prefix(backslashes)?.strip_prefix('u')?;
                if hex(rest.get(..4)?)? != u32::from(*unit) {
                    return None;
                }
                rest = rest.get(4..)?;
            }
            Some(text.len() - rest.len())
        }
        _ => None,
    }
}

/// Matches `&quot;`, `&#34;`, `&#x22;`.
fn html(text: &str, wanted: char) -> Option<usize> {
    let rest = text.strip_prefix('&')?;
    // No entity that is recognised here is longer.
    let end = rest.bytes().take(10).position(|byte| byte == b';')?;
    let name = rest.get(..end)?;
    let number = name.strip_prefix('#');
    let is_it = match (number, wanted) {
        (Some(number), _) => {
            let number = match number.strip_prefix(['x', 'X']) {
                Some(digits) => hex(digits),
                None => number.parse().ok(),
            };
            number == Some(u32::from(wanted))
        }
        (None, '&') => name == "amp",
        (None, '<') => name == "lt",
        (None, '>') => name == "gt",
        (None, '"') => name == "quot",
        (None, '\'') => name == "apos",
        _ => false,
    };
    is_it.then_some(end + 2)
}

/// Parses a number that consists only of hexadecimal digits.
fn hex(digits: &str) -> Option<u32> {
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u32::from_str_radix(digits, 16).ok().filter(|_| is_hex)
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

/// Returns a printable text in quotes.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", printable(text).replace('"', "\\\""))
}
