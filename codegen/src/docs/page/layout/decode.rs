//! From bytes to text: encodings, text that was read in a wrong encoding, and ends of lines.
//! Must not know what the text says.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::docs::page::Unreadable;

/// Returns the text with `\n` at the end of each line.
pub(crate) fn decode(bytes: &[u8]) -> Result<String, Unreadable> {
    let text = text(bytes)?;
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    Ok(repair(&lines).chars().filter_map(visible).collect())
}

/// Returns a character as it looks: one that does not show is left out, and a space of another width is a space.
fn visible(sign: char) -> Option<char> {
    match sign {
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{fe0e}' | '\u{fe0f}' | '\u{feff}' => {
            None
        }
        '\u{a0}' | '\u{2002}'..='\u{200a}' | '\u{202f}' => Some(' '),
        other => Some(other),
    }
}

fn text(bytes: &[u8]) -> Result<String, Unreadable> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(length..).unwrap_or_default();
        return Ok(encoding.decode_without_bom_handling(rest).0.into_owned());
    }
    let wide = wide(bytes).and_then(|encoding| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        let is_text = !text.chars().any(|sign| sign < ' ' && !sign.is_whitespace());
        is_text.then(|| text.into_owned())
    });
    if let Some(text) = wide {
        return Ok(text);
    }
    if bytes.iter().filter(|byte| is_binary(**byte)).count() > bytes.len() / 200 {
        return Err(Unreadable::NotText);
    }
    // What a page says of its encoding may be wrong after it was saved.
    let candidates = [Some(UTF_8), declared(bytes), Some(GB18030)];
    for encoding in candidates.into_iter().flatten() {
        let decoded = encoding.decode_without_bom_handling_and_without_replacement(bytes);
        if let Some(text) = decoded {
            return Ok(text.into_owned());
        }
    }
    // A copy that ends within a character, or with a few bytes that are damaged.
    let (text, _) = UTF_8.decode_without_bom_handling(bytes);
    let broken = text.chars().filter(|sign| *sign == '\u{fffd}').count();
    if broken <= 3 + text.len() / 2000 {
        return Ok(text.replace('\u{fffd}', ""));
    }
    let (chinese, _) = GB18030.decode_without_bom_handling(bytes);
    let broken = chinese.chars().filter(|sign| *sign == '\u{fffd}').count();
    if broken <= 3 {
        return Ok(chinese.replace('\u{fffd}', ""));
    }
    Ok(WINDOWS_1252
        .decode_without_bom_handling(bytes)
        .0
        .into_owned())
}

/// Controls that no text has.
fn is_binary(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1b)
}

/// UTF-16 without a mark: every other byte of ASCII is zero.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let zeros = |remainder: usize| {
        let places = start.iter().enumerate();
        places
            .filter(|(index, byte)| index % 2 == remainder && **byte == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let many = start.len() / 8;
    match () {
        () if start.len() < 4 => None,
        () if odd > many && even * 8 < odd => Some(UTF_16LE),
        () if even > many && odd * 8 < even => Some(UTF_16BE),
        () => None,
    }
}

/// The encoding in `<meta charset="gbk">` or in the declaration of XML.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let start = String::from_utf8_lossy(start).to_ascii_lowercase();
    let (_, rest) = start
        .split_once("charset=")
        .or_else(|| start.split_once("encoding="))?;
    let rest = rest.trim_start_matches(['"', '\'', ' ']);
    let label: String = rest
        .chars()
        .take_while(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_'))
        .collect();
    Encoding::for_label(label.as_bytes())
}

/// Undoes that UTF-8 was read as Windows-1252 or GBK. Text in which nothing went wrong is returned as it is.
fn repair(text: &str) -> String {
    let mut repaired = String::with_capacity(text.len());
    let mut run = String::new();
    for sign in text.chars() {
        if !sign.is_ascii() {
            run.push(sign);
            continue;
        }
        if run.is_empty() {
            repaired.push(sign);
            continue;
        }
        let ended = mended(&run);
        // A byte that had no counterpart became a question mark.
        let is_swallowed = sign == '?' && ended.as_ref().is_some_and(|(_, rest)| *rest > 0);
        repaired.push_str(ended.as_ref().map_or(&run, |(text, _)| text));
        run.clear();
        if !is_swallowed {
            repaired.push(sign);
        }
    }
    repaired.push_str(mended(&run).as_ref().map_or(&run, |(text, _)| text));
    repaired
}

/// The text that a run of other characters than ASCII stands for, and how many of its bytes are left at its end.
fn mended(run: &str) -> Option<(String, usize)> {
    if run.is_empty() {
        return None;
    }
    let western = as_utf8(run, WINDOWS_1252, 0);
    if western.is_some() {
        return western;
    }
    if run.chars().count() < 3 {
        return None;
    }
    let (text, rest) = as_utf8(run, GB18030, 2)?;
    let is_chinese = |sign: char| matches!(sign, '\u{2010}'..='\u{2026}' | '\u{3000}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}');
    text.chars().all(is_chinese).then_some((text, rest))
}

fn as_utf8(run: &str, encoding: &'static Encoding, may_miss: usize) -> Option<(String, usize)> {
    let (bytes, _, failed) = encoding.encode(run);
    if failed {
        return None;
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) if text.chars().count() < run.chars().count() => Some((text.to_owned(), 0)),
        Ok(_) => None,
        Err(error) => {
            let rest = bytes.len() - error.valid_up_to();
            let text = bytes.get(..error.valid_up_to())?;
            let text = std::str::from_utf8(text).ok()?;
            (rest <= may_miss && !text.is_empty()).then(|| (text.to_owned(), rest))
        }
    }
}
