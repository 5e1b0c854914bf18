//! Reads success, code and message of a response that was not decoded or is outside the envelope.
//! It must not know the type of the data, nor what failures mean.

use serde_json::Value as Json;

use crate::{
    json::{
        entries::{Entries, Entry, readable},
        numbers,
    },
    platform::{Envelope, ErrorBody, KeyPath, Literal, Platform, Success},
};

/// The fields of a response that describe success and failure. Each may be missing or of another type.
#[derive(Debug, Default)]
pub(crate) struct Head {
    /// Whether the success field has its value of a success; `None` if the field is missing or its value decides
    /// neither way.
    pub(crate) success: Option<bool>,
    /// Whether the success field is present.
    pub(crate) has_success: bool,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) details: Option<Json>,
    /// Whether the object is complete. The missing part of an object that was cut short may contain anything.
    pub(crate) is_whole: bool,
}

/// Reads the fields of the envelope. Returns `None` if the body is not an object.
pub(crate) fn head(body: &[u8], envelope: &Envelope) -> Option<Head> {
    let keys = Keys {
        success: Some(envelope.success),
        code: envelope.code,
        message: envelope.message,
        details: envelope.details,
    };
    read(body, &keys)
}

/// Reads code and message of a failure from the envelope or from an error body. An error body whose code is present
/// takes precedence, because several may have the same key for the message. Returns `None` if there is neither code nor
/// message.
pub(crate) fn failure(body: &[u8], platform: &Platform) -> Option<Head> {
    let mut enveloped = platform.envelope.and_then(|envelope| head(body, &envelope));
    if enveloped
        .as_ref()
        .is_some_and(|head| head.success.is_some() || head.code.is_some())
    {
        return enveloped;
    }
    let bodies = || {
        let bodies = platform.error_bodies.iter();
        bodies.filter_map(|error| error_body(body, error))
    };
    if let Some(mut coded) = bodies().find(|head| head.code.is_some()) {
        coded.message = coded.message.or(enveloped.and_then(|head| head.message));
        return Some(coded);
    }
    enveloped = enveloped.filter(|head| head.message.is_some());
    enveloped.or_else(|| bodies().find(|head| head.message.is_some()))
}

fn error_body(body: &[u8], error: &ErrorBody) -> Option<Head> {
    let keys = Keys {
        success: None,
        code: error.code,
        message: &[error.message],
        details: None,
    };
    read(body, &keys)
}

/// Returns the failure that a response outside the envelope reports with the status of a success.
pub(crate) fn outside_failure(body: &[u8], platform: &Platform) -> Option<Head> {
    if !has_failure_key(body, platform) {
        return None;
    }
    let enveloped = platform.envelope.and_then(|envelope| head(body, &envelope));
    match enveloped.as_ref().and_then(|head| head.success) {
        Some(true) => None,
        Some(false) => enveloped,
        None => failure_by_code(enveloped, body, platform),
    }
}

/// Returns the failure that a response with the status of a success reports by its code alone: in an envelope without a valid
/// success field, or in an error body.
pub(crate) fn failure_by_code(
    enveloped: Option<Head>,
    body: &[u8],
    platform: &Platform,
) -> Option<Head> {
    let code = platform.envelope.map_or(&[][..], |envelope| envelope.code);
    let enveloped = enveloped.filter(|head| is_failure(head, platform, (code, None)));
    enveloped.or_else(|| {
        platform.error_bodies.iter().find_map(|error| {
            let head = error_body(body, error)?;
            is_failure(&head, platform, (error.code, error.success)).then_some(head)
        })
    })
}

/// Returns whether any key of a failure is present. Most responses have none, so they are scanned once.
fn has_failure_key(body: &[u8], platform: &Platform) -> bool {
    let envelope = platform.envelope.iter();
    let paths = || {
        let enveloped = envelope
            .clone()
            .flat_map(|envelope| [envelope.success.key, envelope.code]);
        enveloped.chain(platform.error_bodies.iter().map(|error| error.code))
    };
    let body = readable(body);
    // A text search takes a fraction of the time. Only an escape could hide a key from it.
    let is_absent = |text: &str| {
        let lacks = |path: KeyPath| path.iter().any(|key| !text.contains(key));
        !text.contains('\\') && paths().all(lacks)
    };
    if paths().next().is_none() || std::str::from_utf8(&body).is_ok_and(is_absent) {
        return false;
    }
    let entries = Entries::of(&body);
    entries.is_some_and(|mut entries| entries.any(|entry| paths().any(|path| leads(&entry, path))))
}

/// Returns whether a path leads to a value, through an entry.
fn leads(entry: &Entry<'_>, path: KeyPath) -> bool {
    match path.split_first() {
        Some((key, [])) => entry.is(key),
        Some((key, rest)) if entry.is(key) => {
            let entries = entry.entries();
            entries.is_some_and(|mut entries| entries.any(|entry| leads(&entry, rest)))
        }
        _ => false,
    }
}

/// Returns whether the code under a key indicates a failure by itself. An empty text, a zero and the documented success
/// value of this key do not. Neither does an object that was cut short, as its success field may be missing.
fn is_failure(
    head: &Head,
    platform: &Platform,
    (key, success): (KeyPath, Option<Literal>),
) -> bool {
    let Some(code) = head.code.as_deref().filter(|_| head.is_whole) else {
        return false;
    };
    let of_envelope = platform.envelope.map(|envelope| envelope.success);
    let of_envelope = of_envelope.filter(|success| success.key == key);
    let of_envelope = of_envelope.map(|success| success.equals);
    let is_success = [of_envelope, success]
        .into_iter()
        .flatten()
        .any(|success| success.matches(&Json::from(code)));
    let is_zero = code.parse::<f64>().is_ok_and(|number| number == 0.0);
    !is_success && !is_zero
}

/// Where the fields to read are.
struct Keys<'a> {
    success: Option<Success>,
    code: KeyPath,
    message: &'a [KeyPath],
    details: Option<KeyPath>,
}

/// What a path leads to.
#[derive(Clone, Copy)]
enum Part {
    Success(Literal),
    Code,
    Message,
    Details,
}

/// Reads the fields at these paths. The last of several equal keys counts, unless its value decides neither way.
fn read(body: &[u8], keys: &Keys<'_>) -> Option<Head> {
    let body = readable(body);
    let mut entries = Entries::of(&body)?;
    let mut head = Head::default();
    let success = keys.success.iter();
    let success = success.map(|success| (success.key, Part::Success(success.equals)));
    let messages = keys.message.iter().map(|path| (*path, Part::Message));
    let details = keys.details.iter().map(|path| (*path, Part::Details));
    let code = std::iter::once((keys.code, Part::Code));
    let parts: Vec<_> = success.chain(code).chain(messages).chain(details).collect();
    collect(&mut entries, &parts, &mut head);
    head.is_whole = entries.is_closed();
    Some(head)
}

/// Reads the parts that are in an object.
fn collect(entries: &mut Entries<'_>, parts: &[(KeyPath, Part)], head: &mut Head) {
    for entry in entries {
        let (mut value, mut inner) = (None, Vec::new());
        for (path, part) in parts {
            match path.split_first() {
                Some((key, [])) if entry.is(key) => {
                    let value = value.get_or_insert_with(|| entry.value());
                    head.set(*part, value, entry.is_whole);
                }
                Some((key, rest)) if entry.is(key) => inner.push((rest, *part)),
                _ => {}
            }
        }
        if let Some(mut entries) = entry.entries().filter(|_| !inner.is_empty()) {
            collect(&mut entries, &inner, head);
        }
    }
}

impl Head {
    fn set(&mut self, part: Part, value: &Json, is_whole: bool) {
        match part {
            Part::Message => self.message = word(value).or(self.message.take()),
            // A code that was cut short is another code.
            _ if !is_whole => {}
            Part::Success(equals) => {
                self.has_success = true;
                self.success = equals.decides(value).or(self.success);
            }
            Part::Code => self.code = code(value).or(self.code.take()),
            Part::Details => self.details = Some(value.clone()).filter(|value| !value.is_null()),
        }
    }
}

/// Returns a text or a number as text.
fn word(value: &Json) -> Option<String> {
    match value {
        Json::String(text) if !text.is_empty() => Some(text.clone()),
        Json::Number(number) => Some(numbers::word(number)),
        _ => None,
    }
}

/// Returns a code as text. An integer has one spelling, because documented codes are compared with it.
fn code(value: &Json) -> Option<String> {
    let word = word(value)?;
    Some(numbers::whole_text(&word).map_or(word, |whole| whole.to_string()))
}
