//! Reads the entries of a damaged object: with text that is not UTF-8, with half a surrogate, or cut short.
//! It must not know which keys matter, nor what they mean.

use std::borrow::Cow;

use serde_json::Value as Json;

/// The entries of an object, as far as they can be recognised. Bytes after the object are ignored.
pub(crate) struct Entries<'a> {
    text: &'a [u8],
    at: usize,
    is_first: bool,
    is_closed: bool,
}

/// A key and its value, as they are written.
pub(crate) struct Entry<'a> {
    key: &'a [u8],
    value: &'a [u8],
    /// Whether the value is complete.
    pub(crate) is_whole: bool,
}

/// Returns a body in UTF-8. A body in UTF-16, with a byte order mark or an object without one, is converted.
pub(crate) fn readable(body: &[u8]) -> Cow<'_, [u8]> {
    let unit: fn([u8; 2]) -> u16 = match body {
        [0xff, 0xfe, _, _, ..] | [b'{', 0, _, _, ..] => u16::from_le_bytes,
        [0xfe, 0xff, _, _, ..] | [0, b'{', _, _, ..] => u16::from_be_bytes,
        _ => return Cow::Borrowed(body),
    };
    let units = body.chunks_exact(2).filter_map(|pair| pair.try_into().ok());
    let characters = char::decode_utf16(units.map(unit));
    let text: String = characters
        .map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    Cow::Owned(text.trim_start_matches('\u{feff}').to_owned().into_bytes())
}

impl<'a> Entries<'a> {
    /// Returns the entries of a body that begins as an object; `None` for any other body.
    pub(crate) fn of(body: &'a [u8]) -> Option<Self> {
        let start = body.iter().position(|byte| !is_blank(*byte))?;
        (body.get(start) == Some(&b'{')).then_some(Self {
            text: body,
            at: start + 1,
            is_first: true,
            is_closed: false,
        })
    }

    /// Returns whether the object is complete. This is known after the last entry.
    pub(crate) fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// Returns the next byte that is not blank, without consuming it.
    fn peek(&mut self) -> Option<u8> {
        let rest = self.text.get(self.at..)?;
        self.at += rest.iter().position(|byte| !is_blank(*byte))?;
        self.text.get(self.at).copied()
    }

    fn entry(&mut self) -> Option<Entry<'a>> {
        let next = self.peek()?;
        if next == b'}' {
            self.is_closed = true;
            return None;
        }
        if !self.is_first {
            if next != b',' {
                return None;
            }
            self.at += 1;
        }
        self.is_first = false;
        if self.peek()? != b'"' {
            return None;
        }
        let (key, _) = self.token();
        if self.peek()? != b':' {
            return None;
        }
        self.at += 1;
        self.peek()?;
        let (value, is_whole) = self.token();
        Some(Entry {
            key,
            value,
            is_whole,
        })
    }

    /// Consumes the value that begins here. Returns it and whether it is complete.
    fn token(&mut self) -> (&'a [u8], bool) {
        let start = self.at;
        let end = match self.text.get(start) {
            Some(b'"') => string_end(self.text, start),
            Some(b'{' | b'[') => container_end(self.text, start),
            _ => word_end(self.text, start),
        };
        self.at = end.unwrap_or(self.text.len());
        let token = self.text.get(start..self.at).unwrap_or_default();
        (token, end.is_some())
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        let entry = self.entry();
        if entry.is_none() {
            self.at = self.text.len();
        }
        entry
    }
}

impl<'a> Entry<'a> {
    /// Returns the entries of the value, if it begins as an object.
    pub(crate) fn entries(&self) -> Option<Entries<'a>> {
        Entries::of(self.value)
    }

    /// Returns whether the key is this one.
    pub(crate) fn is(&self, key: &str) -> bool {
        let inner = self.key.strip_prefix(b"\"").unwrap_or_default();
        let inner = inner.strip_suffix(b"\"").unwrap_or(inner);
        inner == key.as_bytes() || inner.contains(&b'\\') && text(self.key) == key
    }

    /// Returns the value. A text is read as far as possible. Any other value that cannot be read is null.
    pub(crate) fn value(&self) -> Json {
        let text = std::str::from_utf8(self.value).ok();
        match text.and_then(|text| serde_json::from_str(text).ok()) {
            Some(value) if self.is_whole => value,
            _ if self.value.first() == Some(&b'"') => self::text(self.value).into(),
            _ => Json::Null,
        }
    }
}

/// Returns whether a byte is white space, or a NUL as C programs leave it at the end of a text.
fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0)
}

fn string_end(text: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        let counts = |byte: &u8| matches!(byte, b'"' | b'\\' | 0x80..);
        at += text.get(at..)?.iter().position(counts)?;
        match *text.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += width(text, at),
        }
    }
}

fn container_end(text: &[u8], start: usize) -> Option<usize> {
    let (mut at, mut depth) = (start, 0_usize);
    loop {
        let counts = |byte: &u8| matches!(byte, b'"' | b'{' | b'[' | b'}' | b']');
        at += text.get(at..)?.iter().position(counts)?;
        match *text.get(at)? {
            b'"' => {
                at = string_end(text, at)?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            _ => depth -= 1,
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
}

/// Returns the end of a number or a word. It is complete only if another byte follows.
fn word_end(text: &[u8], start: usize) -> Option<usize> {
    let rest = text.get(start..)?;
    let is_end = |byte: &u8| is_blank(*byte) || matches!(byte, b',' | b'}' | b']');
    rest.iter().position(is_end).map(|length| start + length)
}

/// Returns how many bytes the character at a place has. The second byte of a character in GBK or Big5 may look like a backslash or
/// a bracket.
fn width(text: &[u8], at: usize) -> usize {
    let byte = |offset: usize| text.get(at + offset).copied().unwrap_or_default();
    let length = match byte(0) {
        ..=0x80 | 0xff => return 1,
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => 0,
    };
    let is_utf8 = length > 0 && (1..length).all(|offset| matches!(byte(offset), 0x80..=0xbf));
    match byte(1) {
        _ if is_utf8 => length,
        0x40..=0x7e | 0x80..=0xfe => 2,
        _ => 1,
    }
}

/// Returns text with a mark in place of each character that is not UTF-8.
pub(crate) fn lossy(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        at += push(&mut text, bytes, at);
    }
    text
}

/// Adds the character at a place, or a mark if it is not UTF-8. Returns how many bytes it has.
fn push(text: &mut String, bytes: &[u8], at: usize) -> usize {
    let length = width(bytes, at);
    let character = bytes.get(at..at + length).unwrap_or_default();
    match std::str::from_utf8(character) {
        Ok(character) => text.push_str(character),
        Err(_) => text.push(char::REPLACEMENT_CHARACTER),
    }
    length
}

/// Returns the text of a quoted token, with a mark in place of each character that cannot be read.
fn text(token: &[u8]) -> String {
    let inner = token.strip_prefix(b"\"").unwrap_or(token);
    let mut text = String::with_capacity(inner.len());
    let mut at = 0;
    while let Some(&byte) = inner.get(at) {
        match byte {
            b'"' => break,
            b'\\' => {
                let (character, length) = escape(inner.get(at..).unwrap_or_default());
                text.push(character);
                at += length;
            }
            _ => at += push(&mut text, inner, at),
        }
    }
    text
}

/// Returns the character of an escape, and the length of the escape.
fn escape(text: &[u8]) -> (char, usize) {
    let character = match text.get(1) {
        Some(b'n') => '\n',
        Some(b't') => '\t',
        Some(b'r') => '\r',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'u') => return unicode(text),
        Some(byte) if byte.is_ascii() => char::from(*byte),
        _ => return (char::REPLACEMENT_CHARACTER, 1),
    };
    (character, 2)
}

fn unicode(text: &[u8]) -> (char, usize) {
    let unit = |at: usize| {
        let digits = text.get(at..)?.strip_prefix(b"\\u")?.get(..4)?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let Some(first) = unit(0) else {
        return (char::REPLACEMENT_CHARACTER, 2);
    };
    let both = [first, unit(6).unwrap_or_default()];
    let pair = char::decode_utf16(both).next().and_then(Result::ok);
    let length = match first {
        0xd800..=0xdbff if pair.is_some() => 12,
        _ => 6,
    };
    (pair.unwrap_or(char::REPLACEMENT_CHARACTER), length)
}
