//! Describes in words what does not fit a type, for requests and for the responses that a test configures.
//! Must not know requests or responses.

use iot_clouds_codegen::check::values::{self, Wrong};
use iot_clouds_codegen::diagnostic::closest;
use iot_clouds_codegen::resolve::{TimestampFormat, Type, TypeKind, TypeRef};
use iot_clouds_codegen::spec::Step;

use crate::platform::{Platform, literal_text};

/// Most characters of a name from outside that a message repeats.
const MAX_NAME: usize = 60;

/// A value that does not fit its type.
#[derive(Debug)]
pub(crate) struct Misfit {
    /// Its path inside the whole value, such as `.channels[2]`; empty for the whole value.
    pub(crate) path: String,
    /// What is expected there.
    pub(crate) wanted: String,
    /// Line of the spec, if it is not that of the whole value.
    pub(crate) line: Option<String>,
}

impl Misfit {
    pub(crate) fn new(wanted: impl Into<String>) -> Self {
        Self {
            path: String::new(),
            wanted: wanted.into(),
            line: None,
        }
    }

    /// Describes a misfit in words.
    pub(crate) fn of(platform: &Platform, misfit: &values::Misfit<'_>) -> Self {
        let missing = || "a value, which must be given".to_owned();
        let (last, wanted) = match &misfit.wrong {
            Wrong::Type(type_ref) => (None, in_words(type_ref)),
            Wrong::JsonKind(declared) if matches!(declared.kind, TypeKind::Union { .. }) => {
                (None, "an object".to_owned())
            }
            Wrong::JsonKind(declared) => (None, values_of(declared)),
            Wrong::Word(declared, word) => (None, meant(declared, word)),
            Wrong::NoVariant(declared, tag) => (None, meant(declared, tag)),
            Wrong::NoTag(declared) => match &declared.kind {
                TypeKind::Union { tag, .. } => (Some(tag.as_str()), values_of(declared)),
                _ => (None, values_of(declared)),
            },
            Wrong::Missing(field) => (Some(field.wire.as_str()), missing()),
            Wrong::NoContent(content) => (Some(*content), missing()),
            Wrong::Key(declared, key) => (None, no_key(declared, key)),
            Wrong::Elements(_, count) | Wrong::Row(count) => (None, format!("a list of {count}")),
            Wrong::Columns(_, count) => (None, format!("{count} lists of one length")),
        };
        let last = last.map(|key| Step::Key(key.to_owned()));
        let steps = misfit.path.iter().chain(&last);
        let step = |step: &Step| match step {
            Step::Key(key) => format!(".{}", short(key)),
            Step::Index(index) => format!("[{index}]"),
        };
        Misfit {
            path: steps.map(step).collect(),
            wanted,
            line: misfit.declared.map(|at| platform.line(at)),
        }
    }
}

/// Describes the values of a type.
fn in_words(type_ref: &TypeRef) -> String {
    let words = match type_ref {
        TypeRef::Bool => "`true` or `false`",
        TypeRef::WrittenBool(values) => {
            let [no, yes] = [&values.no, &values.yes].map(literal_text);
            return format!("`{no}` or `{yes}`");
        }
        TypeRef::Integer(name) => return format!("a whole number ({name})"),
        TypeRef::Float | TypeRef::Number => "a number",
        TypeRef::String | TypeRef::Secret => "a text",
        TypeRef::Scalar => "a text, a boolean or a number",
        TypeRef::Timestamp(TimestampFormat::EpochMilliseconds) => "milliseconds since 1970",
        TypeRef::Timestamp(TimestampFormat::EpochSeconds) => "seconds since 1970",
        TypeRef::Timestamp(TimestampFormat::Rfc3339) => "a time such as `2026-01-31T12:00:00Z`",
        TypeRef::List(_) => "a list",
        TypeRef::Map(_) => "an object",
        TypeRef::Json | TypeRef::Named(_) | TypeRef::Unresolved => "another value",
    };
    words.to_owned()
}

/// Describes the values of a declared type, or those of its tag for a union.
fn values_of(declared: &Type) -> String {
    let listed = |names: Vec<&str>| names.join(", ");
    match &declared.kind {
        TypeKind::Enum { variants, .. } => {
            let known = variants.iter().map(|variant| variant.wire.as_str());
            format!("one of {}", listed(known.collect()))
        }
        TypeKind::Untagged(variants) => {
            let known = variants.iter().map(|variant| variant.name.as_str());
            format!("one of these kinds: {}", listed(known.collect()))
        }
        TypeKind::Union { variants, .. } => {
            let known = variants.iter().map(|variant| variant.wire.as_str());
            format!("one of {}", listed(known.collect()))
        }
        TypeKind::Identifier { .. } => "a text".to_owned(),
        TypeKind::Struct { .. } | TypeKind::Unresolved => "an object".to_owned(),
    }
}

/// Describes the values of a declared type, and names the one that was most likely meant.
fn meant(declared: &Type, word: &str) -> String {
    let known = match &declared.kind {
        TypeKind::Enum { variants, .. } => {
            closest(word, variants.iter().map(|variant| variant.wire.as_str()))
        }
        TypeKind::Union { variants, .. } => {
            closest(word, variants.iter().map(|variant| variant.wire.as_str()))
        }
        _ => None,
    };
    values_of(declared) + &did_you_mean(known)
}

fn no_key(declared: &Type, key: &str) -> String {
    let known = declared.fields().iter().map(|field| field.wire.as_str());
    format!("no such key{}", did_you_mean(closest(key, known)))
}

fn did_you_mean(known: Option<&str>) -> String {
    known.map_or_else(String::new, |known| format!("; did you mean `{known}`?"))
}

/// The beginning of a name from outside.
pub(crate) fn short(name: &str) -> String {
    let mut short: String = name.chars().take(MAX_NAME).collect();
    if short.len() < name.len() {
        short.push_str("...");
    }
    short
}
