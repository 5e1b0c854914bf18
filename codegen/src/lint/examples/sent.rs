//! The rule that the client can send the arguments of examples: in a path or a header it refuses some texts.
//! Must not know limits that a spec states.

use serde_json::Value;

use crate::lint::context::Context;
use crate::resolve::{Field, Place};

const ID: &str = "example-limits";

/// Checks that the texts in paths and headers are those that the client sends.
pub(in crate::lint) fn sent(context: &Context<'_>) {
    for located in context.located_operations() {
        for example in &located.operation.examples {
            for (parameter, value) in located.operation.given(example) {
                let Some(problem) = refused(parameter, value) else {
                    continue;
                };
                let at = example.at.key("arguments").key(&parameter.name);
                let message = format!("`{}` {problem}", parameter.name);
                let help = "the client refuses to send it; write another value";
                context.value(&at, ID, message, help);
            }
        }
    }
}

/// Returns why the client would not send a value, if it would not.
fn refused(parameter: &Field, value: &Value) -> Option<&'static str> {
    let text = value.as_str()?;
    match parameter.place {
        Place::Path if text.is_empty() => Some("is empty, so that the path would be another one"),
        Place::Path if climbs(text) => {
            Some("has a segment `.` or `..`, so that the path would be another one")
        }
        Place::Path if decoded(text).chars().any(char::is_control) => {
            Some("has a control character, which cannot be in a path")
        }
        Place::Header if text.trim() != text => {
            Some("begins or ends with a space, which a header loses")
        }
        Place::Header if !text.chars().all(|c| (' '..='~').contains(&c)) => {
            Some("has a character that cannot be in a header")
        }
        _ => None,
    }
}

/// Whether some server reads a segment of the text as `.` or `..`.
fn climbs(text: &str) -> bool {
    let text = decoded(text);
    let mut segments = text.split(['/', '\\']);
    segments.any(|segment| {
        let name = segment.split(';').next().unwrap_or_default();
        matches!(name.trim_end(), "." | "..")
    })
}

/// Decodes what matters, as often as some server does.
fn decoded(text: &str) -> String {
    let mut text = text.to_owned();
    loop {
        let next = once(&text);
        if next == text {
            return text;
        }
        text = next;
    }
}

/// Decodes the percent-encoded ASCII characters of a text.
fn once(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        let code = after
            .get(..2)
            .and_then(|code| u8::from_str_radix(code, 16).ok());
        match code.filter(u8::is_ascii) {
            Some(code) => {
                out.push(char::from(code));
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                out.push('%');
                rest = after;
            }
        }
    }
    out + rest
}
