//! Reads the values of requests by their types: text in paths, queries and forms, and JSON in bodies.
//! Must not know parameters, nor how a value is checked.

use iot_clouds_codegen::check::values::{self, Direction, Wrong, check};
use iot_clouds_codegen::resolve::{Api, TimestampFormat, Type, TypeKind, TypeRef};
use iot_clouds_codegen::spec::Step;
use serde_json::{Number, Value};

use crate::platform::{Platform, declared_kind, literal_text};

/// A value that does not fit its type.
#[derive(Debug)]
pub(super) struct Misfit {
    /// Its path inside the whole value, such as `.channels[2]`; empty for the whole value.
    pub(super) path: String,
    /// What is expected there.
    pub(super) wanted: String,
    /// Line of the spec, if it is not that of the whole value.
    pub(super) line: Option<String>,
}

impl Misfit {
    fn new(wanted: impl Into<String>) -> Self {
        Self {
            path: String::new(),
            wanted: wanted.into(),
            line: None,
        }
    }
}

/// The largest whole number that serde_json's floats distinguish from its neighbours.
const MAX_EXACT: f64 = 2_251_799_813_685_248.0;

/// Returns a whole number in its usual spelling: `45.0` and `4.5e1` become 45, as for clients and many servers.
/// Any other value is returned unchanged.
pub(super) fn plain(value: &Value) -> Value {
    let is_integer = value.is_i64() || value.is_u64();
    let float = value.as_f64().filter(|_| !is_integer);
    // serde_json may be off by the last binary digit.
    let whole = float.filter(|value| {
        let difference = (value - value.round()).abs();
        difference <= value.abs() * f64::EPSILON && value.abs() <= MAX_EXACT
    });
    whole.map_or_else(|| value.clone(), |whole| Value::from(whole.round() as i64))
}

/// Reads a value from text.
pub(super) fn of_text(
    platform: &Platform,
    type_ref: &TypeRef,
    text: &str,
) -> Result<Value, Misfit> {
    let number = |wanted: &str| {
        let whole = text
            .parse::<i64>()
            .ok()
            .map(Number::from)
            .or_else(|| text.parse::<u64>().ok().map(Number::from));
        let number = whole.or_else(|| text.parse().ok().and_then(Number::from_f64));
        number.map(Value::Number).ok_or_else(|| Misfit::new(wanted))
    };
    let value = match type_ref {
        TypeRef::Bool => match text {
            "false" => Value::Bool(false),
            "true" => Value::Bool(true),
            _ => return Err(Misfit::new("`false` or `true`")),
        },
        TypeRef::WrittenBool(values) => {
            let both = [&values.no, &values.yes];
            let found = both.iter().find(|value| literal_text(value) == text);
            let [no, yes] = both.map(literal_text);
            let misfit = || Misfit::new(format!("`{no}` or `{yes}`"));
            found.ok_or_else(misfit)?.to_json()
        }
        TypeRef::Integer(_) => plain(&number("a whole number")?),
        TypeRef::Float | TypeRef::Number => number("a number")?,
        TypeRef::Timestamp(TimestampFormat::EpochMilliseconds | TimestampFormat::EpochSeconds) => {
            // One vendor's own client sends fractions.
            let value = number("a time as a number")?;
            let whole = value
                .as_f64()
                .filter(|_| !value.is_i64())
                .map(|value| value.trunc() as i64);
            whole.map_or(value, Value::from)
        }
        TypeRef::List(_) if text.is_empty() => Value::Array(Vec::new()),
        TypeRef::List(item) => {
            let items = text.split(',').map(|text| of_text(platform, item, text));
            Value::Array(items.collect::<Result<_, _>>()?)
        }
        TypeRef::Named(_) if is_number_enum(&platform.api, type_ref) => {
            plain(&number("a whole number")?)
        }
        _ => Value::String(text.to_owned()),
    };
    fit(platform, type_ref, &value)?;
    Ok(value)
}

/// Returns whether values of the type are integers, so that they are kept in their usual spelling.
pub(super) fn is_whole(api: &Api, type_ref: &TypeRef) -> bool {
    let is_integer =
        type_ref.is_epoch() || matches!(type_ref, TypeRef::Integer(_) | TypeRef::WrittenBool(_));
    is_integer || is_number_enum(api, type_ref)
}

/// Returns whether the type is an enum of numbers.
pub(super) fn is_number_enum(api: &Api, type_ref: &TypeRef) -> bool {
    let kind = declared_kind(api, type_ref);
    matches!(kind, Some(TypeKind::Enum { number: true, .. }))
}

/// Checks that a JSON value fits a type, down to its last item. Servers ignore unknown keys.
pub(super) fn fit(platform: &Platform, type_ref: &TypeRef, value: &Value) -> Result<(), Misfit> {
    let found = check(&platform.api, type_ref, value, Direction::Sent);
    let mut found = found.into_iter();
    match found.find(|misfit| !is_accepted(&platform.api, misfit)) {
        None => Ok(()),
        Some(misfit) => Err(described(platform, &misfit)),
    }
}

/// Returns whether servers accept the value all the same: an unknown key, or a whole number in any spelling.
fn is_accepted(api: &Api, misfit: &values::Misfit<'_>) -> bool {
    let plain = plain(misfit.value);
    match &misfit.wrong {
        Wrong::Key(..) => true,
        Wrong::Type(type_ref) => check(api, type_ref, &plain, Direction::Sent).is_empty(),
        Wrong::JsonKind(declared) => match &declared.kind {
            TypeKind::Enum {
                number: true,
                variants,
            } => {
                let word = plain.is_i64().then(|| plain.to_string());
                variants
                    .iter()
                    .any(|variant| Some(&variant.wire) == word.as_ref())
            }
            _ => false,
        },
        _ => false,
    }
}

/// Describes a misfit in words.
fn described(platform: &Platform, misfit: &values::Misfit<'_>) -> Misfit {
    let missing = || "a value, which must be given".to_owned();
    let (last, wanted) = match &misfit.wrong {
        Wrong::Type(type_ref) => (None, in_words(type_ref)),
        Wrong::JsonKind(declared) if matches!(declared.kind, TypeKind::Union { .. }) => {
            (None, "an object".to_owned())
        }
        Wrong::JsonKind(declared) | Wrong::Word(declared, _) => (None, values_of(declared)),
        Wrong::NoVariant(declared, _) => (None, values_of(declared)),
        Wrong::NoTag(declared) => match &declared.kind {
            TypeKind::Union { tag, .. } => (Some(tag.as_str()), values_of(declared)),
            _ => (None, values_of(declared)),
        },
        Wrong::Missing(field) => (Some(field.wire.as_str()), missing()),
        Wrong::NoContent(content) => (Some(*content), missing()),
        Wrong::Key(_, _) => (None, "no such key".to_owned()),
        Wrong::Elements(_, count) | Wrong::Row(count) => (None, format!("a list of {count}")),
        Wrong::Columns(_, count) => (None, format!("{count} lists of one length")),
    };
    let last = last.map(|key| Step::Key(key.to_owned()));
    let steps = misfit.path.iter().chain(&last);
    let step = |step: &Step| match step {
        Step::Key(key) => format!(".{key}"),
        Step::Index(index) => format!("[{index}]"),
    };
    Misfit {
        path: steps.map(step).collect(),
        wanted,
        line: misfit.declared.map(|at| platform.line(at)),
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
