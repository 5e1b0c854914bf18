//! Reads the values of requests by their types: texts of paths, queries and forms, and JSON of bodies.
//! Must not know parameters, nor where a value stands.

use iot_clouds_codegen::model::{
    Field, Kind, Layout, NamedRef, TimestampFormat, TypeKind, TypeRef, UnionVariant, Variant,
};
use serde_json::{Map, Number, Value};

use crate::platform::Platform;

/// A value that does not fit its type.
#[derive(Debug)]
pub(crate) struct Misfit {
    /// Where it stands inside the whole, such as `.channels[2]`; empty for the whole.
    pub(crate) path: String,
    /// What is wanted there.
    pub(crate) wanted: String,
    /// Line of the spec, where it is not that of the whole.
    pub(crate) line: Option<String>,
}

impl Misfit {
    fn new(wanted: impl Into<String>) -> Self {
        Self {
            path: String::new(),
            wanted: wanted.into(),
            line: None,
        }
    }

    fn inside(mut self, step: &str) -> Self {
        self.path.insert_str(0, step);
        self
    }
}

/// The last whole number that serde_json's floats tell from its neighbours.
const LAST_EXACT: f64 = 2_251_799_813_685_248.0;

/// An integer in its usual spelling, whatever the one that came: `45.0` and `4.5e1` are 45, as clients and many servers hold.
/// All else is as it came.
pub(crate) fn plain(value: &Value) -> Value {
    let is_integer = value.is_i64() || value.is_u64();
    let float = value.as_f64().filter(|_| !is_integer);
    // The last binary digit is serde_json's.
    let whole = float.filter(|value| {
        let difference = (value - value.round()).abs();
        difference <= value.abs() * f64::EPSILON && value.abs() <= LAST_EXACT
    });
    whole.map_or_else(|| value.clone(), |whole| Value::from(whole.round() as i64))
}

/// Whether values of the type are integers, so that they are kept in their usual spelling.
pub(crate) fn is_whole(platform: &Platform, type_ref: &TypeRef) -> bool {
    let is_epoch = matches!(
        type_ref,
        TypeRef::Timestamp(TimestampFormat::EpochMilliseconds | TimestampFormat::EpochSeconds)
    );
    is_epoch || matches!(type_ref, TypeRef::Integer(_)) || is_number_enum(platform, type_ref)
}

/// A value that is written as text; `zero_one` says that a boolean is `0` or `1`.
pub(crate) fn of_text(
    platform: &Platform,
    type_ref: &TypeRef,
    zero_one: bool,
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
        TypeRef::Bool => {
            let (no, yes) = if zero_one {
                ("0", "1")
            } else {
                ("false", "true")
            };
            return match text {
                _ if text == no => Ok(Value::Bool(false)),
                _ if text == yes => Ok(Value::Bool(true)),
                _ => Err(Misfit::new(format!("`{no}` or `{yes}`"))),
            };
        }
        TypeRef::Integer(_) => plain(&number("a whole number")?),
        TypeRef::Float | TypeRef::Number => number("a number")?,
        TypeRef::Timestamp(TimestampFormat::EpochMilliseconds | TimestampFormat::EpochSeconds) => {
            // A vendor's own client sends fractions.
            let value = number("a time as a number")?;
            let whole = value
                .as_f64()
                .filter(|_| !value.is_i64())
                .map(|value| value.trunc() as i64);
            whole.map_or(value, Value::from)
        }
        TypeRef::List(_) if text.is_empty() => Value::Array(Vec::new()),
        TypeRef::List(item) => {
            let items = text
                .split(',')
                .map(|text| of_text(platform, item, zero_one, text));
            Value::Array(items.collect::<Result<_, _>>()?)
        }
        TypeRef::Named(_) if is_number_enum(platform, type_ref) => {
            plain(&number("a whole number")?)
        }
        _ => Value::String(text.to_owned()),
    };
    check(platform, type_ref, &value)?;
    Ok(value)
}

/// Whether values of the type are numbers with a meaning.
pub(crate) fn is_number_enum(platform: &Platform, type_ref: &TypeRef) -> bool {
    let TypeRef::Named(reference) = type_ref else {
        return false;
    };
    let kind = platform.type_of(reference).map(|declared| &declared.kind);
    matches!(kind, Some(TypeKind::Enum { number: true, .. }))
}

/// Whether a JSON value fits a type, down to its last item.
pub(crate) fn check(platform: &Platform, type_ref: &TypeRef, value: &Value) -> Result<(), Misfit> {
    let fits = |fits: bool, wanted: &str| {
        if fits {
            Ok(())
        } else {
            Err(Misfit::new(wanted))
        }
    };
    match type_ref {
        TypeRef::Json => Ok(()),
        TypeRef::Bool => fits(value.is_boolean(), "`true` or `false`"),
        TypeRef::Integer(name) => {
            fits(is_integer(name, value), &format!("a whole number ({name})"))
        }
        TypeRef::Float | TypeRef::Number => fits(value.is_number(), "a number"),
        TypeRef::String | TypeRef::Secret => fits(value.is_string(), "a text"),
        TypeRef::Scalar => fits(
            !value.is_object() && !value.is_array() && !value.is_null(),
            "a text, a boolean or a number",
        ),
        TypeRef::Timestamp(TimestampFormat::EpochMilliseconds) => {
            fits(plain(value).is_i64(), "milliseconds since 1970")
        }
        TypeRef::Timestamp(TimestampFormat::EpochSeconds) => {
            fits(plain(value).is_i64(), "seconds since 1970")
        }
        TypeRef::Timestamp(TimestampFormat::Rfc3339) => {
            let is_time = value
                .as_str()
                .is_some_and(|text| text.parse::<jiff::Timestamp>().is_ok());
            fits(is_time, "a time such as `2026-01-31T12:00:00Z`")
        }
        TypeRef::List(item) => {
            let items = value.as_array().ok_or_else(|| Misfit::new("a list"))?;
            let mut items = items.iter().enumerate();
            items.try_for_each(|(index, value)| {
                check(platform, item, value).map_err(|misfit| misfit.inside(&format!("[{index}]")))
            })
        }
        TypeRef::Map(item) => {
            let entries = value.as_object().ok_or_else(|| Misfit::new("an object"))?;
            let mut entries = entries.iter();
            entries.try_for_each(|(key, value)| {
                check(platform, item, value).map_err(|misfit| misfit.inside(&format!(".{key}")))
            })
        }
        TypeRef::Named(reference) => named(platform, reference, value),
    }
}

fn is_integer(name: &str, value: &Value) -> bool {
    let value = plain(value);
    match name {
        "i32" => value
            .as_i64()
            .is_some_and(|number| i32::try_from(number).is_ok()),
        "u32" => value
            .as_u64()
            .is_some_and(|number| u32::try_from(number).is_ok()),
        "u64" => value.is_u64(),
        _ => value.is_i64(),
    }
}

fn named(platform: &Platform, reference: &NamedRef, value: &Value) -> Result<(), Misfit> {
    let Some(declared) = platform.type_of(reference) else {
        return Ok(());
    };
    let at_type = |mut misfit: Misfit, field: Option<&str>| {
        misfit
            .line
            .get_or_insert_with(|| platform.line_of_type(reference, field));
        misfit
    };
    match &declared.kind {
        TypeKind::Identifier { .. } if value.is_string() => Ok(()),
        TypeKind::Identifier { .. } => Err(Misfit::new("a text")),
        TypeKind::Enum { number, variants } => {
            known_value(*number, variants, value).map_err(|misfit| at_type(misfit, None))
        }
        TypeKind::Kinds(variants) => {
            let variant = variants
                .iter()
                .find(|variant| Some(variant.kind) == Kind::of_value(value));
            let known = variants
                .iter()
                .map(|variant| format!("{:?}", variant.kind).to_lowercase());
            let known: Vec<String> = known.collect();
            let misfit = || Misfit::new(format!("one of these kinds: {}", known.join(", ")));
            let variant = variant.ok_or_else(|| at_type(misfit(), None))?;
            check(platform, &variant.type_ref, value)
        }
        TypeKind::Union {
            tag,
            content,
            variants,
        } => {
            let object = value.as_object().ok_or_else(|| Misfit::new("an object"))?;
            let variant = tagged(tag, variants, object).map_err(|misfit| at_type(misfit, None))?;
            let value = object.get(content).unwrap_or(&Value::Null);
            let checked = check(platform, &variant.type_ref, value);
            checked.map_err(|misfit| misfit.inside(&format!(".{content}")))
        }
        TypeKind::Struct {
            fields,
            layout: Layout::Object,
        } => {
            let object = value.as_object().ok_or_else(|| Misfit::new("an object"))?;
            fields.iter().try_for_each(|field| {
                let checked = member(platform, field, object);
                let inside = |misfit: Misfit| misfit.inside(&format!(".{}", field.wire));
                checked.map_err(|misfit| at_type(inside(misfit), Some(&field.wire)))
            })
        }
        // What is written by position comes in answers only.
        TypeKind::Struct { .. } => Ok(()),
    }
}

fn known_value(number: bool, variants: &[Variant], value: &Value) -> Result<(), Misfit> {
    let word = match value {
        Value::String(text) if !number => Some(text.clone()),
        Value::Number(_) if number => Some(plain(value).to_string()),
        _ => None,
    };
    if word.is_some_and(|word| variants.iter().any(|variant| variant.wire == word)) {
        return Ok(());
    }
    let known: Vec<&str> = variants
        .iter()
        .map(|variant| variant.wire.as_str())
        .collect();
    Err(Misfit::new(format!("one of {}", known.join(", "))))
}

/// The variant that the tag names.
fn tagged<'a>(
    tag: &str,
    variants: &'a [UnionVariant],
    object: &Map<String, Value>,
) -> Result<&'a UnionVariant, Misfit> {
    let word = object.get(tag).and_then(Value::as_str);
    let found = variants
        .iter()
        .find(|variant| Some(variant.wire.as_str()) == word);
    let known: Vec<&str> = variants
        .iter()
        .map(|variant| variant.wire.as_str())
        .collect();
    found.ok_or_else(|| {
        Misfit::new(format!("one of {}", known.join(", "))).inside(&format!(".{tag}"))
    })
}

fn member(platform: &Platform, field: &Field, object: &Map<String, Value>) -> Result<(), Misfit> {
    match object.get(&field.wire) {
        None if field.required => Err(Misfit::new("a value, which must be given")),
        None => Ok(()),
        Some(value) => check(platform, &field.type_ref, value),
    }
}
