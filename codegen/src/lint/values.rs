//! Checks a JSON value of an example or a default against a type, down to its last item.
//! Must not know what the value is for.

mod arrays;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::context::{Context, Declared, Findings, Placed, suggestion};
use crate::spec::{Field, Location, TypeExpression, WireValue};

/// In whose name and for what values are checked.
pub(super) struct Expected {
    /// Rule that is reported.
    pub(super) rule: &'static str,
    /// Whether the values are those of an answer, not of a request.
    pub(super) answer: bool,
}

/// Reports everything in `value` that does not fit `parsed`.
pub(super) fn check(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    expected: &Expected,
    value: &Value,
    parsed: &TypeExpression,
    at: &Location,
) {
    use TypeExpression as T;
    let wrong = match (parsed, value) {
        (T::Json, _) => None,
        (T::List(item), Value::Array(values)) => {
            let declared = item.direct_name().and_then(|name| context.types.get(name));
            if let Some(declared) = declared
                && let Some(columns) = &declared.definition.columns
            {
                let arrays = (values.as_slice(), columns.as_slice());
                return arrays::columns(context, findings, expected, arrays, declared, at);
            }
            for (index, value) in values.iter().enumerate() {
                check(context, findings, expected, value, item, &at.index(index));
            }
            None
        }
        (T::Map(item), Value::Object(values)) => {
            for (key, value) in values {
                check(context, findings, expected, value, item, &at.key(key));
            }
            None
        }
        (T::Named(name), _) => match context.types.get(name.as_str()) {
            Some(declared) => return named(context, findings, expected, value, declared, at),
            None => None,
        },
        (parsed, value) => scalar(parsed, value),
    };
    if let Some(wanted) = wrong {
        findings.value(
            at,
            expected.rule,
            format!("expected {wanted}, found {}", in_words(value)),
            |found| found,
        );
    }
}

/// What is wanted, where the value is not it.
fn scalar(parsed: &TypeExpression, value: &Value) -> Option<&'static str> {
    use TypeExpression as T;
    let number = value
        .as_i64()
        .map(i128::from)
        .or(value.as_u64().map(i128::from));
    let whole = |min: i128, max: i128| number.is_some_and(|number| (min..=max).contains(&number));
    let (fits, wanted) = match parsed {
        T::Bool => (value.is_boolean(), "`true` or `false`"),
        T::F64 | T::Number => (value.is_number(), "a number"),
        T::I32 => (
            whole(i32::MIN.into(), i32::MAX.into()),
            "a whole number of 32 bits",
        ),
        T::I64 => (value.is_i64(), "a whole number of 64 bits"),
        T::U32 => (
            whole(0, u32::MAX.into()),
            "a whole number from 0 to 4294967295",
        ),
        T::U64 => (value.is_u64(), "a whole number from 0"),
        T::Scalar => (
            value.is_string() || value.is_boolean() || value.is_number(),
            "text, a boolean or a number",
        ),
        T::String => (value.is_string(), "text"),
        T::TimestampMs => (value.is_i64(), "milliseconds since 1970, as a whole number"),
        T::TimestampS => (value.is_i64(), "seconds since 1970, as a whole number"),
        T::TimestampRfc3339 => (
            value.as_str().is_some_and(is_rfc3339),
            "a time such as `\"2026-01-31T12:00:00Z\"`",
        ),
        T::List(_) => (false, "a list"),
        T::Map(_) => (false, "an object"),
        T::Json | T::Named(_) => (true, ""),
    };
    (!fits).then_some(wanted)
}

/// Whether a text looks like `2026-01-31T12:00:00Z`, with any fraction and offset.
fn is_rfc3339(text: &str) -> bool {
    let shape: String = text
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    let Some(rest) = shape.strip_prefix("0000-00-00T00:00:00") else {
        return false;
    };
    let zone = match rest.strip_prefix('.') {
        Some(fraction) => {
            let zone = fraction.trim_start_matches('0');
            if zone.len() == fraction.len() {
                return false;
            }
            zone
        }
        None => rest,
    };
    matches!(zone, "Z" | "+00:00" | "-00:00")
}

/// A JSON value in words.
pub(super) fn in_words(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(value) => format!("the boolean `{value}`"),
        Value::Number(number) => format!("the number `{number}`"),
        Value::String(text) => format!("the text `{text}`"),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

fn named(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    expected: &Expected,
    value: &Value,
    declared: &Declared<'_>,
    at: &Location,
) {
    let definition = declared.definition;
    let wanted = if definition.identifier.is_some() {
        if value.is_string() || expected.answer && definition.lenient && value.is_number() {
            None
        } else {
            let or_number = if expected.answer && definition.lenient {
                " or a number"
            } else {
                ""
            };
            let name = declared.name;
            Some(format!("text{or_number}, as `{name}` is an identifier"))
        }
    } else if let Some(wire) = definition.enumeration {
        return enumeration(findings, expected, (value, wire), declared, at);
    } else if let Some(kinds) = &definition.kinds {
        return by_kind(context, findings, expected, (value, kinds), at);
    } else if let (true, Value::Array(elements)) = (definition.tuple, value) {
        return arrays::tuple(context, findings, expected, elements, declared, at);
    } else if definition.tuple {
        Some(format!("a list, as `{}` is written as one", declared.name))
    } else if let Value::Object(object) = value {
        if definition.tag.is_some() {
            return union(context, findings, expected, object, declared, at);
        }
        let fields = context.all_fields(declared);
        return fields_of(
            context,
            findings,
            expected,
            object,
            &fields,
            (&|field| is_required(context, expected, declared, field), at),
        );
    } else {
        Some(format!("an object, as `{}` is one", declared.name))
    };
    if let Some(wanted) = wanted {
        findings.value(
            at,
            expected.rule,
            format!("expected {wanted}, found {}", in_words(value)),
            |found| found,
        );
    }
}

/// A value is of the kind's type; one of another kind is not known.
fn by_kind(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    expected: &Expected,
    (value, kinds): (&Value, &IndexMap<String, Field>),
    at: &Location,
) {
    let kind = match value {
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
        Value::Null => "null",
    };
    match kinds
        .get(kind)
        .map(|field| TypeExpression::parse(&field.type_))
    {
        Some(Ok(parsed)) => check(context, findings, expected, value, &parsed, at),
        Some(Err(_)) => {}
        None => {
            let known: Vec<&str> = kinds.keys().map(String::as_str).collect();
            let message = format!("expected one of the known kinds, found {}", in_words(value));
            findings.value(at, expected.rule, message, |found| {
                found.help(format!("the kinds are {}", known.join(", ")))
            });
        }
    }
}

fn enumeration(
    findings: &mut Findings<'_>,
    expected: &Expected,
    (value, wire): (&Value, WireValue),
    declared: &Declared<'_>,
    at: &Location,
) {
    let word = match (value, wire) {
        (Value::String(text), WireValue::String) => text.clone(),
        (Value::Number(number), WireValue::Number) if value.is_i64() => number.to_string(),
        _ => {
            let kind = if wire == WireValue::String {
                "text"
            } else {
                "a whole number"
            };
            let message = format!(
                "expected {kind}, as the values of `{}` are, found {}",
                declared.name,
                in_words(value)
            );
            return findings.value(at, expected.rule, message, |found| found);
        }
    };
    let known: Vec<&str> = declared
        .definition
        .values
        .iter()
        .flatten()
        .map(|(wire, _)| wire.as_str())
        .collect();
    if !known.contains(&word.as_str()) {
        let help = suggestion(&word, &known, "known values");
        findings.value(
            at,
            expected.rule,
            format!("`{word}` is no known value of `{}`", declared.name),
            |found| found.help(help),
        );
    }
}

fn union(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    expected: &Expected,
    object: &Map<String, Value>,
    declared: &Declared<'_>,
    at: &Location,
) {
    let definition = declared.definition;
    let (Some(tag), Some(content), Some(variants)) =
        (&definition.tag, &definition.content, &definition.variants)
    else {
        return;
    };
    for key in object.keys().filter(|key| *key != tag && *key != content) {
        let message = format!("`{}` has no key `{key}`", declared.name);
        findings.key(&at.key(key), expected.rule, message, |found| {
            found.help(format!("its keys are `{tag}` and `{content}`"))
        });
    }
    let known: Vec<&str> = variants.keys().map(String::as_str).collect();
    let Some(Value::String(word)) = object.get(tag) else {
        let message = format!(
            "the key `{tag}` does not say which `{}` this is",
            declared.name
        );
        return findings.key(at, expected.rule, message, |found| {
            found.help(format!("write one of: {}", known.join(", ")))
        });
    };
    let Some(variant) = variants.get(word) else {
        let help = suggestion(word, &known, "variants");
        return findings.value(
            &at.key(tag),
            expected.rule,
            format!("`{}` has no variant `{word}`", declared.name),
            |found| found.help(help),
        );
    };
    match (object.get(content), TypeExpression::parse(&variant.type_)) {
        (Some(value), Ok(parsed)) => check(
            context,
            findings,
            expected,
            value,
            &parsed,
            &at.key(content),
        ),
        (None, _) => findings.key(
            at,
            expected.rule,
            format!("the content `{content}` is missing"),
            |found| found,
        ),
        _ => {}
    }
}

/// Whether a field of a type must be there: in answers as the generated types read it, in requests unless marked `?`.
fn is_required(
    context: &Context<'_>,
    expected: &Expected,
    declared: &Declared<'_>,
    field: &Placed<'_>,
) -> bool {
    let sent_only =
        context.sent.contains(declared.name) && !context.received.contains(declared.name);
    if sent_only && !expected.answer {
        return !field.optional;
    }
    let by_position = declared.definition.tuple || declared.definition.columns.is_some();
    let always = declared.definition.always.or(by_position.then_some(true));
    let always = field.field.always.or(always);
    !may_be_none(field.field) && always.unwrap_or_else(|| is_id(context, field))
}

/// Whether a field has values for none that are not simply an empty list or map.
pub(super) fn may_be_none(field: &Field) -> bool {
    let is_collection = matches!(
        TypeExpression::parse(&field.type_),
        Ok(TypeExpression::List(_) | TypeExpression::Map(_))
    );
    !field.none_as.is_empty() && !is_collection
}

/// Whether a field is the object's own identifier.
pub(super) fn is_id(context: &Context<'_>, field: &Placed<'_>) -> bool {
    let parsed = TypeExpression::parse(&field.field.type_);
    field.wire == "id" && parsed.is_ok_and(|parsed| context.declared(&parsed).is_some())
}

/// Checks an object against fields: all known, all that are required, each of its type.
pub(super) fn fields_of(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    expected: &Expected,
    object: &Map<String, Value>,
    fields: &[Placed<'_>],
    (required, at): (&dyn Fn(&Placed<'_>) -> bool, &Location),
) {
    for (key, value) in object {
        let known = |field: &&Placed<'_>| field.wire == key || field.field.aliases.contains(key);
        let Some(field) = fields.iter().find(known) else {
            let names: Vec<&str> = fields.iter().map(|field| field.wire).collect();
            let help = suggestion(key, &names, "fields");
            findings.key(
                &at.key(key),
                expected.rule,
                format!("there is no field `{key}`"),
                |found| found.help(help),
            );
            continue;
        };
        let Ok(parsed) = TypeExpression::parse(&field.field.type_) else {
            continue;
        };
        let none_as = field.field.none_as.contains(value);
        let absent = value.is_null() && !required(field) || none_as;
        // Texts and numbers stand for each other.
        let lenient = field.field.lenient && (value.is_string() || value.is_number());
        if !(expected.answer && (absent || lenient)) {
            check(context, findings, expected, value, &parsed, &at.key(key));
        }
    }
    for field in fields.iter().filter(|field| required(field)) {
        if !object.contains_key(field.wire)
            && field
                .field
                .aliases
                .iter()
                .all(|alias| !object.contains_key(alias))
        {
            let why = if expected.answer {
                "which is always there"
            } else {
                "which must be given"
            };
            let message = format!("the field `{}` is missing, {why}", field.wire);
            let other = context.sources.key_span(&field.at);
            findings.key(at, expected.rule, message, |found| {
                found.label(other, "declared here")
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{is_rfc3339, scalar};
    use crate::spec::TypeExpression as T;
    use serde_json::json;

    #[test]
    fn numbers_have_ranges() {
        assert!(scalar(&T::I32, &json!(-2_147_483_648_i64)).is_none());
        assert!(scalar(&T::I32, &json!(2_147_483_648_i64)).is_some());
        assert!(scalar(&T::U32, &json!(-1)).is_some());
        assert!(scalar(&T::U32, &json!(4_294_967_295_u64)).is_none());
        assert!(scalar(&T::U32, &json!(1.5)).is_some());
        assert!(scalar(&T::U64, &json!(18_446_744_073_709_551_615_u64)).is_none());
        assert!(scalar(&T::F64, &json!(1)).is_none());
        assert!(scalar(&T::Number, &json!("1")).is_some());
    }

    #[test]
    fn times_need_a_zone() {
        for good in [
            "2026-01-31T12:00:00Z",
            "2026-01-31T12:00:00.123+08:00",
            "2026-01-31T12:00:00-01:30",
        ] {
            assert!(is_rfc3339(good), "{good}");
        }
        for bad in [
            "2026-01-31",
            "2026-01-31 12:00:00Z",
            "2026-01-31T12:00:00",
            "2026-01-31T12:00:00.Z",
            "设备",
        ] {
            assert!(!is_rfc3339(bad), "{bad}");
        }
    }
}
