//! The error of a response with the status of a success that cannot be read: where, and why.
//! It must not know the type of the data.

use std::borrow::Cow;

use super::{Context, compressed::compressed};
use crate::{
    error::{Error, ErrorKind, Outcome},
    json::{entries::readable, json_path::locate},
    platform::path_in_words,
    transport::connection::Incoming,
    wire::{
        decode::{DecodeError, Mismatch, syntax},
        mask::printable,
    },
};

/// Returns the error of a response with the status of a success that cannot be read.
pub(super) fn unreadable(
    context: &Context<'_>,
    incoming: Incoming,
    failure: &DecodeError,
) -> Error {
    // A syntax error takes precedence: a list that was cut short is reported as such, not as a list instead of a
    // number.
    let syntax = syntax(&incoming.body);
    let (path, text) = match syntax.as_ref().unwrap_or(failure) {
        DecodeError::Syntax { text } => (None, not_json(context, &incoming, text)),
        DecodeError::NotSuccess => (None, "it does not report success".to_owned()),
        DecodeError::NoData => {
            let path = context
                .prepared
                .reading
                .envelope
                .map_or(String::new(), |envelope| path_in_words(envelope.data));
            let text = "expected data, found null or nothing".to_owned();
            (Some(printable(&path)), text)
        }
        DecodeError::Mismatch { text, offset } => {
            let (path, text) = mismatch(context, &incoming.body, text, *offset);
            (Some(path), text)
        }
    };
    let text = match &path {
        Some(path) if !path.is_empty() => format!("{path}: {text}"),
        _ => text,
    };
    let mut error = context.error(ErrorKind::Decode(text), Outcome::Unknown);
    error.inner_mut().json_path = path;
    context.keep(error, incoming)
}

/// Returns where in a body the value is that does not fit, and why it does not.
pub(super) fn mismatch(
    context: &Context<'_>,
    body: &[u8],
    text: &Mismatch,
    offset: usize,
) -> (String, String) {
    let located = locate(body, offset, &|key| context.mask(key));
    let text = match text {
        Mismatch::Hidden => "a secret does not have its type; its value is not shown".to_owned(),
        Mismatch::Expected(_) if context.prepared.is_token_call => {
            "it does not have its type".to_owned()
        }
        Mismatch::Expected(expected) => {
            format!("expected {}, found {}", plain(expected), located.found)
        }
        Mismatch::Other(text) => text.clone(),
    };
    (printable(&located.path), text)
}

/// Returns the name of a kind of value in JSON's terms.
fn plain(expected: &str) -> String {
    match expected {
        "a map" => "an object".to_owned(),
        "a sequence" => "an array".to_owned(),
        "f32" | "f64" => "a number".to_owned(),
        "unit" => "null".to_owned(),
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" => {
            format!("an integer ({expected})")
        }
        expected if expected.starts_with("struct ") => "an object".to_owned(),
        expected => expected.replace('`', "\""),
    }
}

fn not_json(context: &Context<'_>, incoming: &Incoming, text: &str) -> String {
    let body = incoming.body.trim_ascii();
    if body.is_empty() {
        return "it is empty".to_owned();
    }
    if let Some(compressed) = compressed(context, incoming) {
        return format!("it is {compressed}");
    }
    if let Cow::Owned(_) = readable(body) {
        return "it is UTF-16, not UTF-8".to_owned();
    }
    let content_type = incoming
        .headers
        .get(http::header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let content_type = content_type.map_or(String::new(), |value| {
        format!(", content type {}", printable(&context.mask(value)))
    });
    match body.first() {
        Some(b'<') => format!("it is HTML or XML, not JSON{content_type}"),
        Some(b'{' | b'[' | b'"') if text.starts_with("EOF") => {
            "it ends early, in the middle of the JSON".to_owned()
        }
        Some(b'{' | b'[' | b'"') => format!("it is not valid JSON: {text}"),
        _ => format!("it is not JSON{content_type}"),
    }
}
