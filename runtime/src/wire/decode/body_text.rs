//! The text of a body, also of one that is not UTF-8: a value whose text is broken cannot be read, all others can.
//! It must not know the type of the data, nor the envelope.
//!
//! A reader of text need not check each text in it again, which takes a sixth of the time of reading.

#[cfg(test)]
mod tests;

use std::{borrow::Cow, ops::Range};

use serde::de::IgnoredAny;

use super::{DecodeError, Mismatch, failure, plain_text};
use crate::json::unknown_keys;

/// What replaces bytes that are not UTF-8. No reader of a text accepts such an escape, whatever is beside it, but one that passes
/// over a text does not look at what it means. A type that reads bytes and no text gets it as it is.
const NO_CHARACTER: &str = r"\ud800\ud800";

/// The text that is read instead of a body.
pub(crate) struct BodyText<'a> {
    text: Cow<'a, str>,
    body: &'a [u8],
    replaced: Vec<Replaced>,
    /// Why the body is no JSON, if it is not UTF-8 either. Nothing is read then.
    broken: Option<serde_json::Error>,
}

/// Where bytes were replaced.
struct Replaced {
    in_text: Range<usize>,
    in_body: Range<usize>,
}

impl<'a> BodyText<'a> {
    pub(crate) fn of(body: &'a [u8]) -> Self {
        let of = |(text, replaced), broken| Self {
            text,
            body,
            replaced,
            broken,
        };
        match std::str::from_utf8(body) {
            Ok(text) => of((Cow::Borrowed(text), Vec::new()), None),
            // An image has many such bytes, each of which would be replaced by more of them.
            Err(_) => match serde_json::from_slice::<IgnoredAny>(body) {
                Ok(IgnoredAny) => of(replaced(body), None),
                Err(error) => of((Cow::Borrowed(""), Vec::new()), Some(error)),
            },
        }
    }

    /// Returns the text of a body that may be plain text, as JSON.
    pub(super) fn quoted(body: &'a [u8]) -> Self {
        let quoted = plain_text(body).and_then(|text| serde_json::to_string(text).ok());
        match quoted {
            Some(quoted) => Self {
                text: Cow::Owned(quoted),
                body,
                replaced: Vec::new(),
                broken: None,
            },
            None => Self::of(body),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Gives the keys that were noted their places in the body.
    pub(super) fn settle_notes(&self) {
        if !self.replaced.is_empty() {
            unknown_keys::moved(&self.text, self.body, &|offset| self.in_body(offset).0);
        }
    }

    /// Returns what an error of the text says about the body.
    pub(super) fn failure(&self, error: &serde_json::Error) -> DecodeError {
        if let Some(error) = &self.broken {
            return failure(error, self.body);
        }
        let failure = failure(error, self.text.as_bytes());
        let DecodeError::Mismatch { text, offset } = failure else {
            return failure;
        };
        let (offset, is_replaced) = self.in_body(offset);
        let text = match text {
            Mismatch::Other(_) if is_replaced => {
                Mismatch::Other("the text is not valid UTF-8".to_owned())
            }
            text => text,
        };
        DecodeError::Mismatch { text, offset }
    }

    /// Returns the place in the body of an offset in the text, and whether bytes were replaced there.
    fn in_body(&self, offset: usize) -> (usize, bool) {
        let before = self
            .replaced
            .partition_point(|place| place.in_text.start <= offset);
        let last = before
            .checked_sub(1)
            .and_then(|last| self.replaced.get(last));
        match last {
            Some(last) if last.in_text.contains(&offset) => (last.in_body.start, true),
            Some(last) => (last.in_body.end + (offset - last.in_text.end), false),
            None => (offset, false),
        }
    }
}

/// Returns a body as text, with all bytes replaced that are not UTF-8, and their places.
fn replaced(body: &[u8]) -> (Cow<'static, str>, Vec<Replaced>) {
    let mut text = String::with_capacity(body.len() + NO_CHARACTER.len());
    let (mut at, mut replaced) = (0, Vec::<Replaced>::new());
    for chunk in body.utf8_chunks() {
        text.push_str(chunk.valid());
        at += chunk.valid().len();
        if chunk.invalid().is_empty() {
            continue;
        }
        let end = at + chunk.invalid().len();
        let last = replaced.last_mut().filter(|_| chunk.valid().is_empty());
        if let Some(Replaced { in_body, .. }) = last {
            in_body.end = end;
            at = end;
            continue;
        }
        let backslashes = text.len() - text.trim_end_matches('\\').len();
        // A backslash before these bytes is no escape. It must not become one of a backslash.
        let replacement = if backslashes % 2 == 1 {
            "x"
        } else {
            NO_CHARACTER
        };
        let start = text.len();
        text.push_str(replacement);
        replaced.push(Replaced {
            in_text: start..text.len(),
            in_body: at..end,
        });
        at = end;
    }
    (Cow::Owned(text), replaced)
}
