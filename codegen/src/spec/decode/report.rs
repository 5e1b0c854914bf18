//! Describes a value that does not fit, and what to write instead.
//! Must not know how values are decoded.

use super::habits::{Habit, habit};
use super::{Misfit, cures};
use crate::diagnostic::{Diagnostic, beyond};
use crate::source::{Location, Sources, Span, Step};
use crate::spec::data::{Data, shortened};

/// Help for texts with a comma inside braces.
const COMMA: &str = "inside `{ … }` a comma ends a value; put a text with a comma in double quotes";

/// Keys under which fields are, by their names.
const MAPS: [&str; 7] = [
    "body", "fields", "form", "headers", "path", "query", "variants",
];

/// What to write for required keys.
const HINTS: [(&str, &str); 30] = [
    ("access", "`access: …`, the field with the access key"),
    (
        "algorithm",
        "`algorithm: …`, the first word of the header `Authorization`, such as `ACME-HMAC-SHA256`",
    ),
    ("basis", "`basis: constructed`, `documented` or `observed`"),
    (
        "check",
        "`check: …`, what a user should check if it is rejected",
    ),
    ("code", "`code: …`, the path to the error code"),
    ("crate", "`crate: { name: …, version: 0.1.0 }`"),
    (
        "date_header",
        "`date_header: …`, the header with the time of signing",
    ),
    (
        "doc",
        "`doc: …`, one or two English sentences in your own words",
    ),
    (
        "documents",
        "`documents:` with a name, a title and a URL for each page",
    ),
    (
        "equals",
        "`equals: …`, the value that the field has on success",
    ),
    ("header", "`header: …`, the name of the header"),
    ("http", "`http: GET /path/{parameter}`"),
    ("key", "`key: …`, the path to the field to look at"),
    ("lifetime", "`lifetime: …`, for example `12h` or `1d`"),
    ("class", "`class: …`, for example `not_found`"),
    ("message", "`message: …`, the path to the error text"),
    ("name", "`name: …`"),
    ("names", "`names: […]`, all headers that may be sent"),
    ("password", "`password: …`, the field with the password"),
    ("placeholder", "`placeholder: https://<your-endpoint>`"),
    (
        "retry",
        "`retry: safe` if it changes nothing, `idempotent` if two calls have the effect of one, otherwise `command`",
    ),
    (
        "returns",
        "`returns: …`: a type, the fields of the response, or `none`",
    ),
    ("secret", "`secret: …`, the field with the secret key"),
    (
        "send",
        "`send: { header: Authorization, prefix: \"Bearer \" }`",
    ),
    (
        "signed_headers",
        "`signed_headers: […]`, the headers that the signature covers",
    ),
    (
        "source",
        "`source: document#section`, with a document of platform.yaml",
    ),
    (
        "trailing_slash",
        "`trailing_slash: true` if the path is signed with a slash at its end, otherwise `false`",
    ),
    (
        "type",
        "`type: …`, a type expression such as `string` or `list<string>`",
    ),
    ("url", "`url: https://…`"),
    ("user", "`user: …`, the field with the user"),
];

/// Returns the diagnostic for a misfit.
pub(super) fn diagnostic(sources: &Sources, location: &Location, misfit: &Misfit) -> Diagnostic {
    match misfit {
        Misfit::UnknownKey { key, expected } => unknown_key(sources, location, key, expected),
        Misfit::MissingKey { key } => {
            let message = format!("{} has no `{key}`", subject(location));
            let help = match HINTS.iter().find(|(name, _)| name == key) {
                _ if *key == "type" && is_schema(location) => {
                    "each key here is a field; write the fields themselves, or the name of a type"
                        .to_owned()
                }
                Some((_, hint)) => format!("add {hint}"),
                None => format!("add `{key}: …`"),
            };
            Diagnostic::new("missing-key", sources.key_span(location), message).help(help)
        }
        Misfit::UnknownWord {
            word,
            expected,
            is_key,
        } => unknown_word(sources, location, (word, *is_key), expected),
        Misfit::WrongType { expected, found } => wrong_type(sources, location, expected, found),
        Misfit::Other(message) => Diagnostic::new("wrong-type", sources.place(location), message),
    }
}

fn unknown_key(
    sources: &Sources,
    location: &Location,
    key: &str,
    expected: &[&'static str],
) -> Diagnostic {
    let span = sources.key_span(&location.key(key));
    let at = location.key(key);
    if key.contains(' ') && sources.value_span(&at).start == sources.value_span(&at).end {
        let message = format!("`{}` is read as a separate key", shortened(key));
        let edit = cures::joined(sources, location, key);
        return with_edit(
            Diagnostic::new("unknown-key", span, message).help(COMMA),
            edit,
        );
    }
    let message = format!("unknown key `{}`", shortened(key));
    let mut edit = None;
    let help = match habit(key, expected) {
        Some(Habit::Renamed(meant)) => {
            edit = cures::renamed(sources, location, key, meant);
            format!("write `{meant}`")
        }
        Some(Habit::Close(meant)) => format!("did you mean `{meant}`?"),
        Some(Habit::Advice(advice)) if advice.is_beyond => beyond(advice.help),
        Some(Habit::Advice(advice)) => {
            edit = cures::placed(sources, location, key);
            advice.help.to_owned()
        }
        None if expected.is_empty() => "no keys are allowed here".to_owned(),
        None => format!("known keys: {}", listed(expected)),
    };
    with_edit(
        Diagnostic::new("unknown-key", span, message).help(help),
        edit,
    )
}

fn unknown_word(
    sources: &Sources,
    location: &Location,
    (word, is_key): (&str, bool),
    expected: &[&'static str],
) -> Diagnostic {
    let span = if is_key {
        sources.key_span(&location.key(word))
    } else {
        sources.place(location)
    };
    let mut edit = None;
    let help = match habit(word, expected) {
        Some(Habit::Renamed(meant)) => {
            edit = Some((span, meant.to_owned()));
            format!("write `{meant}`")
        }
        Some(Habit::Close(meant)) => format!("did you mean `{meant}`?"),
        _ => format!(
            "write {}{}",
            if expected.len() > 1 { "one of " } else { "" },
            listed(expected)
        ),
    };
    let found = Diagnostic::new("unknown-word", span, format!("`{word}` is not known here"));
    with_edit(found.help(help), edit)
}

fn wrong_type(sources: &Sources, location: &Location, expected: &str, found: &Data) -> Diagnostic {
    let span = sources.place(location);
    if *found == Data::Null {
        let message = format!("{} has no value; expected {expected}", subject(location));
        return Diagnostic::new("wrong-type", span, message)
            .help("write a value, or remove the key if it is optional");
    }
    let expected = match expected {
        "u16" | "u32" | "u64" | "i64" => "a whole number",
        other => other,
    };
    let written = sources.written(sources.value_span(location));
    let found_words = match found {
        Data::Float(_) => format!("the number `{written}`"),
        found => found.in_words(),
    };
    let message = format!("expected {expected}, found {found_words}");
    let is_text = |(key, value): &(String, Data)| key.contains(' ') && *value == Data::Null;
    if matches!(found, Data::Map(entries) if entries.iter().any(is_text)) {
        return Diagnostic::new("wrong-type", span, message).help(COMMA);
    }
    let written = sources.written(sources.value_span(location));
    let of_key = help_of_key(location, expected, found, written);
    let spelt = match of_key {
        Some(_) => None,
        None => cures::spelt(expected, found, written),
    };
    let edit = spelt.as_ref().and_then(|spelt| spelt.edit.clone());
    let edit = edit.map(|text| (sources.value_span(location), text));
    let help = of_key.or_else(|| spelt.map(|spelt| spelt.help));
    let help = help.or_else(|| match (expected, found) {
        (_, Data::Unsigned(_) | Data::Float(_)) if expected.starts_with("a whole number") => {
            Some(number_help(location).to_owned())
        }
        ("text", Data::Map(_)) => {
            Some("if this is a text with `: ` or `{`, put it in double quotes".to_owned())
        }
        ("text", Data::List(_)) => {
            Some("if this is a text that begins with `[`, put it in double quotes".to_owned())
        }
        _ => None,
    });
    let found = Diagnostic::new("wrong-type", span, message).maybe_help(help);
    with_edit(found, edit)
}

fn with_edit(found: Diagnostic, edit: Option<(Span, String)>) -> Diagnostic {
    match edit {
        Some((span, text)) => found.edit(span, text),
        None => found,
    }
}

/// Whether a key is one of JSON Schema around fields, and hardly a field itself.
fn is_schema(location: &Location) -> bool {
    let last = location.path.last();
    matches!(last, Some((_, Step::Key(key))) if ["properties", "schema"].contains(&key.as_str()) || key.contains('/'))
}

/// Says what to write for a key that often has a value of this kind elsewhere.
fn help_of_key(location: &Location, expected: &str, found: &Data, written: &str) -> Option<String> {
    let key = match location.path.last() {
        Some((_, Step::Key(key))) => key.as_str(),
        _ => "",
    };
    match (expected, found) {
        (_, Data::List(_)) if key == "type" => Some(
            "write one type; any field of a response may be null".to_owned(),
        ),
        (_, Data::List(_)) if MAPS.contains(&key) => {
            Some("write each under its name: `name: { type: …, doc: … }`".to_owned())
        }
        (_, Data::List(_)) if key == "enum" => {
            Some("write `enum: string` or `enum: number`, and each value with its meaning under `values`".to_owned())
        }
        ("text", Data::Unsigned(_)) if matches!(key, "per" | "lifetime") => {
            Some(format!("write a number with its unit, such as `{written}s`"))
        }
        (_, Data::Text(_)) if key == "path" => Some(
            "the path is a part of `http`; this key describes its placeholders".to_owned(),
        ),
        (_, Data::Bool(true)) if expected.starts_with("an object with") => {
            Some("write these keys in `{ }`; `{}` has none of them".to_owned())
        }
        (_, Data::Bool(_)) if key == "required" => Some(
            "each key here is a field; a required one has no `?` at the end of its name".to_owned(),
        ),
        _ => None,
    }
}

/// Returns what to write in place of a number that is too large or not whole.
fn number_help(location: &Location) -> &'static str {
    match location.path.last() {
        Some((_, Step::Key(key))) if key == "min" || key == "max" => {
            "limits are whole numbers up to 9223372036854775807; leave out one that the type has anyway, and write another in `doc`"
        }
        _ => "write a whole number that is not larger than 9223372036854775807",
    }
}

/// Describes a node, for the beginning of a sentence.
fn subject(location: &Location) -> String {
    match location.path.steps().as_slice() {
        [] => "the file".to_owned(),
        [.., Step::Key(key)] => format!("`{key}`"),
        [.., Step::Key(list), Step::Index(index)] => format!("item {} of `{list}`", index + 1),
        [.., Step::Index(index)] => format!("item {}", index + 1),
    }
}

/// Lists the first names, for a reader who knows the rest.
pub(super) fn some_of(names: &[&str]) -> String {
    match names {
        [first, second, third, fourth, _, ..] => {
            format!("{}, …", listed(&[first, second, third, fourth]))
        }
        _ => listed(names),
    }
}

/// Joins names for a sentence.
pub(super) fn listed(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
