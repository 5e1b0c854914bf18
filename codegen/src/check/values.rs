//! Checks a JSON value against a type, down to its last item.
//! Must not know what the value is used for, nor how a misfit is reported.

mod positional;
mod spelling;

use serde_json::{Map, Value};

use super::times::instant;
use crate::resolve::{Api, Field, JsonKind, Layout, TimestampFormat, Type, TypeKind, TypeRef};
use crate::spec::{Location, Step};

/// The direction in which a value travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// In a request.
    Sent,
    /// In a response, which may be less exact.
    Received,
}

/// A value that does not fit its type.
#[derive(Clone, Debug, PartialEq)]
pub struct Misfit<'a> {
    /// The path from the whole value to this one.
    pub path: Vec<Step>,
    /// The value that does not fit.
    pub value: &'a Value,
    /// What is wrong with it.
    pub wrong: Wrong<'a>,
    /// The field or type that requires it, if it lies inside the type of the whole value.
    pub declared: Option<&'a Location>,
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Wrong<'a> {
    /// The value is not of this type.
    Type(&'a TypeRef),
    /// The value is not of the JSON kind that values of this type have.
    JsonKind(&'a Type),
    /// The value is not one of the known values of this enum. The text is its wire spelling.
    Word(&'a Type, String),
    /// This key of an object or union is unknown.
    Key(&'a Type, &'a str),
    /// This field is missing.
    Missing(&'a Field),
    /// The tag is missing or is not text.
    NoTag(&'a Type),
    /// The tag names no variant. The text is the value of the tag.
    NoVariant(&'a Type, &'a str),
    /// The content of a union is missing under this key.
    NoContent(&'a str),
    /// The number of elements differs from the number of fields of this type.
    Elements(&'a Type, usize),
    /// The value is not this number of lists of equal length.
    Columns(&'a Type, usize),
    /// The value is not a list of this length.
    Row(usize),
}

/// Returns everything in a value that does not fit a type, in order.
pub fn check<'a>(
    api: &'a Api,
    type_ref: &'a TypeRef,
    value: &'a Value,
    direction: Direction,
) -> Vec<Misfit<'a>> {
    let mut checker = Checker {
        api,
        direction,
        path: Vec::new(),
        declared: None,
        is_lenient: false,
        found: Vec::new(),
    };
    checker.value(type_ref, value);
    checker.found
}

struct Checker<'a> {
    api: &'a Api,
    direction: Direction,
    path: Vec<Step>,
    declared: Option<&'a Location>,
    /// Whether the field in which the value is may be read from other spellings.
    is_lenient: bool,
    found: Vec<Misfit<'a>>,
}

impl<'a> Checker<'a> {
    fn wrong(&mut self, value: &'a Value, wrong: Wrong<'a>) {
        self.found.push(Misfit {
            path: self.path.clone(),
            value,
            wrong,
            declared: self.declared,
        });
    }

    /// Records a misfit that the type itself causes.
    fn wrong_by(&mut self, declared: &'a Type, value: &'a Value, wrong: Wrong<'a>) {
        let before = self.declared.replace(&declared.at);
        self.wrong(value, wrong);
        self.declared = before;
    }

    /// Checks a nested value.
    fn inside(&mut self, step: Step, type_ref: &'a TypeRef, value: &'a Value) {
        self.path.push(step);
        self.value(type_ref, value);
        self.path.pop();
    }

    fn value(&mut self, type_ref: &'a TypeRef, value: &'a Value) {
        match (type_ref, value) {
            (TypeRef::List(item), Value::Array(values)) => {
                if let TypeRef::Named(reference) = item.as_ref()
                    && let Some(declared) = self.api.type_of(reference)
                    && let Some(Layout::Columns(columns)) = declared.layout()
                {
                    return self.columns(declared, columns, value, values);
                }
                for (index, value) in values.iter().enumerate() {
                    self.inside(Step::Index(index), item, value);
                }
            }
            (TypeRef::Map(item), Value::Object(values)) => {
                for (key, value) in values {
                    self.inside(Step::Key(key.clone()), item, value);
                }
            }
            (TypeRef::Named(reference), value) => {
                let declared = self.api.type_of(reference);
                if let Some(declared) = declared.filter(|declared| !declared.is_unresolved) {
                    let before = std::mem::take(&mut self.is_lenient);
                    self.named(declared, value);
                    self.is_lenient = before;
                }
            }
            (type_ref, value) => {
                let is_lenient = self.is_lenient && spelling::fits(type_ref, value);
                if !(is_lenient || fits(type_ref, value)) {
                    self.wrong(value, Wrong::Type(type_ref));
                }
            }
        }
    }

    fn named(&mut self, declared: &'a Type, value: &'a Value) {
        let is_received = self.direction == Direction::Received;
        match (&declared.kind, value) {
            (TypeKind::Unresolved, _) | (TypeKind::Identifier { .. }, Value::String(_)) => {}
            (TypeKind::Identifier { lenient: true, .. }, Value::Number(_)) if is_received => {}
            (TypeKind::Enum { number, variants }, value) => {
                let word = match value {
                    Value::String(text) if !number => text.clone(),
                    Value::Number(digits) if *number && value.is_i64() => digits.to_string(),
                    _ => return self.wrong_by(declared, value, Wrong::JsonKind(declared)),
                };
                if !variants.iter().any(|variant| variant.wire == word) {
                    self.wrong_by(declared, value, Wrong::Word(declared, word));
                }
            }
            (TypeKind::Untagged(variants), value) => {
                let kind = JsonKind::of_value(value);
                let mut variants = variants.iter();
                let found = variants.find(|v| kind.is_some() && JsonKind::of(&v.name) == kind);
                match found {
                    Some(variant) => self.value(&variant.type_ref, value),
                    None => self.wrong_by(declared, value, Wrong::JsonKind(declared)),
                }
            }
            (TypeKind::Struct { fields, layout }, Value::Array(elements))
                if *layout == Layout::Tuple =>
            {
                self.tuple(declared, fields, value, elements);
            }
            (TypeKind::Union { .. }, Value::Object(object)) => self.union(declared, value, object),
            (TypeKind::Struct { fields, layout }, Value::Object(object))
                if *layout != Layout::Tuple =>
            {
                self.object(declared, fields, value, object);
            }
            _ => self.wrong(value, Wrong::JsonKind(declared)),
        }
    }

    /// An object with a tag and a content.
    fn union(&mut self, declared: &'a Type, value: &'a Value, object: &'a Map<String, Value>) {
        let TypeKind::Union {
            tag,
            content,
            variants,
        } = &declared.kind
        else {
            return;
        };
        for (key, value) in object
            .iter()
            .filter(|(key, _)| *key != tag && *key != content)
        {
            self.unknown_key(declared, key, value);
        }
        let Some(tag_value @ Value::String(word)) = object.get(tag) else {
            return self.wrong_by(declared, value, Wrong::NoTag(declared));
        };
        let Some(variant) = variants.iter().find(|variant| variant.wire == *word) else {
            self.path.push(Step::Key(tag.clone()));
            self.wrong_by(declared, tag_value, Wrong::NoVariant(declared, word));
            self.path.pop();
            return;
        };
        match object.get(content) {
            Some(value) => self.inside(Step::Key(content.clone()), &variant.type_ref, value),
            None => self.wrong(value, Wrong::NoContent(content)),
        }
    }

    fn unknown_key(&mut self, declared: &'a Type, key: &'a str, value: &'a Value) {
        self.path.push(Step::Key(key.to_owned()));
        self.wrong(value, Wrong::Key(declared, key));
        self.path.pop();
    }

    /// An object: all keys known, all fields that are required, each of its type.
    fn object(
        &mut self,
        declared: &'a Type,
        fields: &'a [Field],
        value: &'a Value,
        object: &'a Map<String, Value>,
    ) {
        for (key, value) in object {
            let is_it = |field: &&Field| field.wire == *key || field.aliases.contains(key);
            match fields.iter().find(is_it) {
                Some(field) => self.field(Step::Key(key.clone()), field, value),
                None => self.unknown_key(declared, key, value),
            }
        }
        let direction = self.direction;
        let is_needed = |field: &&Field| match direction {
            Direction::Sent => !field.optional,
            Direction::Received => field.required,
        };
        for field in fields.iter().filter(is_needed) {
            let mut names = field.aliases.iter().chain([&field.wire]);
            if !names.any(|name| object.contains_key(name)) {
                let before = self.declared.replace(&field.at);
                self.wrong(value, Wrong::Missing(field));
                self.declared = before;
            }
        }
    }

    /// Checks the value of a field.
    fn field(&mut self, step: Step, field: &'a Field, value: &'a Value) {
        if self.is_null(field, value) {
            return;
        }
        let is_lenient = field.lenient && self.direction == Direction::Received;
        let lenient = std::mem::replace(&mut self.is_lenient, is_lenient);
        let declared = self.declared.replace(&field.at);
        self.inside(step, &field.type_ref, value);
        (self.is_lenient, self.declared) = (lenient, declared);
    }

    /// Whether a response may have this value where the field has none.
    fn is_null(&self, field: &Field, value: &Value) -> bool {
        let mut null_values = field.null_values.iter();
        let is_null_value =
            null_values.any(|null| null == value || field.lenient && spelling::same(null, value));
        let is_absent = value.is_null() && !field.required || is_null_value;
        self.direction == Direction::Received && is_absent
    }
}

/// Whether a value fits a type that no platform declares. Lists and maps are not checked inside.
fn fits(type_ref: &TypeRef, value: &Value) -> bool {
    match type_ref {
        TypeRef::Json | TypeRef::Named(_) | TypeRef::Unresolved => true,
        TypeRef::Bool => value.is_boolean(),
        TypeRef::WrittenBool(values) => values.read(value).is_some(),
        TypeRef::Float | TypeRef::Number => value.is_number(),
        TypeRef::Integer("u64") => value.is_u64(),
        TypeRef::Integer(_) => value.is_i64(),
        TypeRef::Scalar => value.is_string() || value.is_boolean() || value.is_number(),
        TypeRef::String | TypeRef::Secret => value.is_string(),
        TypeRef::Timestamp(TimestampFormat::Rfc3339) => value.as_str().is_some_and(is_rfc3339),
        TypeRef::Timestamp(_) => value.is_i64(),
        TypeRef::List(_) => value.is_array(),
        TypeRef::Map(_) => value.is_object(),
    }
}

/// Whether a text is a time such as `2026-01-31T12:00:00Z`, with any fraction and offset, in any spelling that clients accept.
fn is_rfc3339(text: &str) -> bool {
    looks_like_rfc3339(text) && instant(text).is_some()
}

fn looks_like_rfc3339(text: &str) -> bool {
    let digit = |c: char| if c.is_ascii_digit() { '0' } else { c };
    let shape: String = text.chars().map(digit).collect();
    let Some(rest) = shape.strip_prefix("0000-00-00T00:00") else {
        return false;
    };
    let rest = rest.strip_prefix(":00").unwrap_or(rest);
    let zone = match rest.strip_prefix(['.', ',']) {
        Some(fraction) if fraction.starts_with('0') => fraction.trim_start_matches('0'),
        _ => rest,
    };
    matches!(
        zone,
        "Z" | "+00:00" | "-00:00" | "+0000" | "-0000" | "+00" | "-00"
    )
}

#[cfg(test)]
mod tests {
    use super::{fits, is_rfc3339};
    use crate::resolve::TypeRef as T;
    use serde_json::json;

    #[test]
    fn numbers_have_ranges() {
        assert!(fits(&T::Integer("i64"), &json!(i64::MIN)));
        assert!(!fits(&T::Integer("i64"), &json!(1_u64 << 63)));
        assert!(!fits(&T::Integer("u64"), &json!(-1)));
        assert!(!fits(&T::Integer("u64"), &json!(1.5)));
        assert!(fits(
            &T::Integer("u64"),
            &json!(18_446_744_073_709_551_615_u64)
        ));
        assert!(fits(&T::Float, &json!(1)));
        assert!(!fits(&T::Number, &json!("1")));
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
            "2026-02-30T12:00:00Z",
            "2026-01-31T25:00:00Z",
            "设备",
        ] {
            assert!(!is_rfc3339(bad), "{bad}");
        }
    }
}
