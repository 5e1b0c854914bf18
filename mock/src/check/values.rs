//! Reads the values of requests by their types: text in paths, queries and forms, and JSON in bodies.
//! Must not know parameters, nor how a value is checked.

use iot_clouds_codegen::check::values::{self, Direction, Wrong, check};
use iot_clouds_codegen::resolve::{Api, TimestampFormat, TypeKind, TypeRef};
use serde_json::{Number, Value};

use crate::misfit::Misfit;
use crate::platform::{Platform, declared_kind, literal_text};

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
        Some(misfit) => Err(Misfit::of(platform, &misfit)),
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
