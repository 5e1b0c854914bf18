//! What to write in the place of a value or key that does not fit, where nothing else can be meant.
//! Must not know how problems are described otherwise.

use crate::source::node::{Entry, NodeKind};
use crate::source::{Location, Sources, Span, Step};
use crate::spec::data::Data;

/// Another spelling of a value.
pub(super) struct Spelt {
    /// What to tell a person.
    pub(super) help: String,
    /// What to write, if it is certain.
    pub(super) edit: Option<String>,
}

/// Returns the spelling of a value that has the expected kind.
pub(super) fn spelt(expected: &str, found: &Data, written: &str) -> Option<Spelt> {
    let (help, edit) = match (expected, found) {
        ("text", Data::Bool(_) | Data::Unsigned(_) | Data::Signed(_) | Data::Float(_)) => {
            let quoted = format!("\"{written}\"");
            (format!("put it in quotes: {quoted}"), quoted)
        }
        ("a list", Data::Text(text)) => (format!("write `[{text}]`"), String::new()),
        ("`true` or `false`", Data::Text(text)) => {
            let word = match text.to_lowercase().as_str() {
                "yes" | "on" | "true" | "y" => "true",
                "no" | "off" | "false" | "n" => "false",
                _ => return None,
            };
            (format!("write `{word}`"), word.to_owned())
        }
        (_, Data::Text(text))
            if expected.starts_with("a whole number") && text.parse::<i64>().is_ok() =>
        {
            (format!("remove the quotes: {text}"), text.clone())
        }
        _ => return None,
    };
    let edit = Some(edit).filter(|text| !text.is_empty());
    Some(Spelt { help, edit })
}

/// Returns the edit that renames a key, unless the name is taken.
pub(super) fn renamed(
    sources: &Sources,
    parent: &Location,
    key: &str,
    meant: &str,
) -> Option<(Span, String)> {
    let is_free = !sources.exists(&parent.key(meant));
    is_free.then(|| (sources.key_span(&parent.key(key)), meant.to_owned()))
}

/// Where OpenAPI puts a parameter, and the key of the operation that it is under here.
const PLACES: [(&str, &str); 6] = [
    ("body", "body"),
    ("formData", "form"),
    ("header", "headers"),
    ("path", "path"),
    ("query", "query"),
    ("query", "params"),
];

/// Returns the edit that removes `in: query` from a parameter that is under `query` anyway.
pub(super) fn placed(sources: &Sources, parameter: &Location, key: &str) -> Option<(Span, String)> {
    let (group, _) = parameter.path.last()?;
    let (_, Step::Key(group)) = group.last()? else {
        return None;
    };
    let at = parameter.key(key);
    let word = sources.written(sources.value_span(&at));
    if key != "in" || !PLACES.contains(&(word, group.as_str())) {
        return None;
    }
    let NodeKind::Map(entries) = &sources.node(parameter)?.kind else {
        return None;
    };
    let entries: Vec<&Entry> = entries.iter().collect();
    let place = entries.iter().position(|entry| entry.key == key)?;
    let (before, after) = entries.split_at_checked(place)?;
    let own = after.first()?;
    // With the separator before it, or the one behind it.
    let (start, end) = match (before.last(), after.get(1)) {
        (Some(last), _) => (last.value.span.end, own.value.span.end),
        (None, Some(next)) => (own.key_span.start, next.key_span.start),
        (None, None) => return None,
    };
    let file = parameter.file;
    let span = Span { file, start, end };
    let text = sources.written(span);
    // A comment behind it would seem to be about the key before it.
    let behind = sources.text(file).get(own.value.span.end..)?;
    let is_commented = behind.trim_start_matches([' ', '\t']).starts_with('#');
    if is_commented {
        return None;
    }
    (!text.contains('#')).then(|| (span, String::new()))
}

/// Returns the edit that puts a text into quotes whose rest, after a comma in braces, YAML reads as a key without a value.
pub(super) fn joined(sources: &Sources, parent: &Location, key: &str) -> Option<(Span, String)> {
    let NodeKind::Map(entries) = &sources.node(parent)?.kind else {
        return None;
    };
    let entries: Vec<&Entry> = entries.iter().collect();
    let is_rest = |entry: &&Entry| entry.value.span.is_empty();
    let place = entries.iter().position(|entry| entry.key == key)?;
    let (before, after) = entries.split_at_checked(place)?;
    let first = before.iter().rev().find(|entry| !is_rest(entry))?;
    let last = after.iter().take_while(|entry| is_rest(entry)).last()?;
    if !matches!(first.value.kind, NodeKind::Scalar { plain: true, .. }) {
        return None;
    }
    let span = Span {
        file: parent.file,
        start: first.value.span.start,
        end: last.key_span.end,
    };
    let text = sources.written(span);
    let is_simple = !text.contains(['"', '\\', '\n', '#']);
    is_simple.then(|| (span, format!("\"{text}\"")))
}
