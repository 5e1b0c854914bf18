//! Makes values of a platform's types: those of its examples where there are some, else made up; always the same for a seed.
//! Must not know operations, nor requests beyond the values that they name.

use std::collections::BTreeMap;

use iot_clouds_codegen::check::values::{Direction, check};
use iot_clouds_codegen::resolve::{
    Api, Field, JsonKind, Layout, NamedRef, TimestampFormat, Type, TypeKind, TypeRef,
};
use serde_json::{Map, Value, json};

use crate::platform::Platform;

/// How deep types that hold themselves are followed.
const DEPTH: u8 = 4;
/// How many points a series has.
const POINTS: u64 = 6;
/// When the latest of made-up things happened, unless a request says until when: 14 November 2023, in milliseconds.
const LATEST: i64 = 1_700_000_000_000;
/// Milliseconds from one of them back to the one before.
pub(crate) const STEP: i64 = 300_000;

/// Values of examples, by what they are values of.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    /// By the name of the type.
    identifiers: BTreeMap<String, Vec<Value>>,
    /// By the names of type and field.
    fields: BTreeMap<(String, String), Vec<Value>>,
}

/// Values that a request names, by type: answers are about the things that were asked for.
pub(crate) type Asked = BTreeMap<String, Vec<Value>>;

impl Samples {
    /// All that the examples of a platform hold.
    pub(crate) fn new(api: &Api) -> Self {
        let mut samples = Self::default();
        for operation in api.operations() {
            for example in &operation.examples {
                for (parameter, value) in operation.given(example) {
                    samples.collect(api, &parameter.type_ref, value);
                }
                if let (Some(type_ref), Some(value)) = (&operation.response, &example.response) {
                    samples.collect(api, type_ref, value);
                }
            }
        }
        samples
    }

    fn collect(&mut self, api: &Api, type_ref: &TypeRef, value: &Value) {
        match (type_ref, value) {
            (TypeRef::List(item), Value::Array(values)) => {
                values
                    .iter()
                    .for_each(|value| self.collect(api, item, value));
            }
            (TypeRef::Map(item), Value::Object(values)) => {
                values
                    .values()
                    .for_each(|value| self.collect(api, item, value));
            }
            (TypeRef::Named(reference), value) => {
                if let Some(declared) = api.type_of(reference) {
                    self.collect_named(api, declared, value);
                }
            }
            _ => {}
        }
    }

    fn collect_named(&mut self, api: &Api, declared: &Type, value: &Value) {
        match (&declared.kind, value) {
            (TypeKind::Identifier { .. }, Value::String(_)) => {
                keep(
                    self.identifiers.entry(declared.name.clone()).or_default(),
                    value,
                );
            }
            (
                TypeKind::Struct {
                    fields,
                    layout: Layout::Object,
                },
                Value::Object(object),
            ) => {
                for field in fields {
                    let Some(value) = object.get(&field.wire) else {
                        continue;
                    };
                    let key = (declared.name.clone(), field.wire.clone());
                    if is_sampled(api, &field.type_ref, value) {
                        keep(self.fields.entry(key).or_default(), value);
                    }
                    self.collect(api, &field.type_ref, value);
                }
            }
            (
                TypeKind::Union {
                    tag,
                    content,
                    variants,
                },
                Value::Object(object),
            ) => {
                let word = object.get(tag).and_then(Value::as_str);
                let variant = variants
                    .iter()
                    .find(|variant| Some(variant.wire.as_str()) == word);
                if let (Some(variant), Some(value)) = (variant, object.get(content)) {
                    self.collect(api, &variant.type_ref, value);
                }
            }
            _ => {}
        }
    }
}

fn keep(values: &mut Vec<Value>, value: &Value) {
    if !values.contains(value) {
        values.push(value.clone());
    }
}

/// Makes values, one like the other for the same number.
pub(crate) struct Maker<'a> {
    pub(crate) platform: &'a Platform,
    pub(crate) samples: &'a Samples,
    pub(crate) asked: &'a Asked,
    /// When the latest of the things happened, in milliseconds; none where the request does not say.
    pub(crate) until: Option<i64>,
    /// Arguments of the request that stand for fields of the same name and type.
    pub(crate) given: &'a Map<String, Value>,
    /// Added to the number of whatever is made up; times keep theirs.
    pub(crate) seed: u64,
}

impl Maker<'_> {
    /// The value with this number.
    pub(crate) fn value(&self, type_ref: &TypeRef, number: u64) -> Value {
        self.at_depth(type_ref, number, 0)
    }

    /// The number of what is made up, from 1.
    fn seeded(&self, number: u64) -> u64 {
        number.wrapping_add(self.seed) % 1_000_000 + 1
    }

    fn at_depth(&self, type_ref: &TypeRef, number: u64, depth: u8) -> Value {
        let seeded = self.seeded(number);
        match type_ref {
            TypeRef::Bool => json!(seeded % 2 == 1),
            TypeRef::Integer(_) => json!((seeded - 1) % 10 + 1),
            TypeRef::Float | TypeRef::Number => json!(20.5 + ((seeded - 1) % 10) as f64),
            TypeRef::String | TypeRef::Secret => json!(format!("text {seeded}")),
            TypeRef::Scalar => json!(format!("value {seeded}")),
            TypeRef::Json | TypeRef::Unresolved => json!({}),
            TypeRef::Timestamp(format) => timestamp(*format, self.until.unwrap_or(LATEST), number),
            TypeRef::List(item) => self.list(item, number, depth),
            TypeRef::Map(_) if depth >= DEPTH => json!({}),
            TypeRef::Map(item) => json!({ "key": self.at_depth(item, number, depth + 1) }),
            TypeRef::Named(reference) => match self.platform.type_of(reference) {
                Some(declared) => self.named(reference, declared, number, depth),
                None => Value::Null,
            },
        }
    }

    fn list(&self, item: &TypeRef, number: u64, depth: u8) -> Value {
        if let Some((fields, columns)) = self.columns(item).filter(|_| depth < 2 * DEPTH) {
            return self.in_columns(fields, columns, item, number, depth);
        }
        // What is written by position is a series of points, which may stand deep.
        let (count, deepest) = if self.is_tuple(item) {
            (POINTS, 2 * DEPTH)
        } else {
            (1, DEPTH)
        };
        if depth >= deepest {
            return json!([]);
        }
        let values = (number..number.saturating_add(count))
            .map(|number| self.at_depth(item, number, depth + 1));
        Value::Array(values.collect())
    }

    fn is_tuple(&self, item: &TypeRef) -> bool {
        let TypeRef::Named(reference) = item else {
            return false;
        };
        let kind = self
            .platform
            .type_of(reference)
            .map(|declared| &declared.kind);
        matches!(
            kind,
            Some(TypeKind::Struct {
                layout: Layout::Tuple,
                ..
            })
        )
    }

    /// The fields and columns of a list that is written as parallel arrays.
    fn columns(&self, item: &TypeRef) -> Option<(&[Field], &[Vec<usize>])> {
        let TypeRef::Named(reference) = item else {
            return None;
        };
        match &self.platform.type_of(reference)?.kind {
            TypeKind::Struct {
                fields,
                layout: Layout::Columns(columns),
            } => Some((fields, columns)),
            _ => None,
        }
    }

    fn in_columns(
        &self,
        fields: &[Field],
        columns: &[Vec<usize>],
        item: &TypeRef,
        number: u64,
        depth: u8,
    ) -> Value {
        let owner = if let TypeRef::Named(reference) = item {
            reference.name.as_str()
        } else {
            ""
        };
        let value = |index: &usize| {
            fields.get(*index).map_or(Value::Null, |field| {
                self.field(owner, field, number, depth + 1)
            })
        };
        let columns = columns.iter().map(|column| match column.as_slice() {
            [index] => json!([value(index)]),
            indices => json!([indices.iter().map(value).collect::<Vec<_>>()]),
        });
        Value::Array(columns.collect())
    }

    fn named(&self, reference: &NamedRef, declared: &Type, number: u64, depth: u8) -> Value {
        match &declared.kind {
            TypeKind::Identifier { constants, .. } => self.identifier(
                &declared.name,
                constants.first().map(|c| c.wire.as_str()),
                number,
            ),
            TypeKind::Enum {
                number: is_number,
                variants,
            } => {
                let index = usize::try_from(self.seeded(number) - 1).unwrap_or_default()
                    % variants.len().max(1);
                let wire = variants
                    .get(index)
                    .map_or("", |variant| variant.wire.as_str());
                match wire.parse::<i64>() {
                    Ok(value) if *is_number => json!(value),
                    _ => json!(wire),
                }
            }
            TypeKind::Untagged(variants) => {
                let simple = variants
                    .iter()
                    .find(|variant| JsonKind::of(&variant.name) == Some(JsonKind::Number));
                let variant = simple.or_else(|| variants.first());
                variant.map_or(Value::Null, |variant| {
                    self.at_depth(&variant.type_ref, number, depth + 1)
                })
            }
            TypeKind::Union {
                tag,
                content,
                variants,
            } => match variants.first() {
                Some(variant) => {
                    json!({ tag: variant.wire, content: self.at_depth(&variant.type_ref, number, depth + 1) })
                }
                None => json!({}),
            },
            TypeKind::Unresolved => Value::Null,
            TypeKind::Struct { fields, layout } => {
                let value = |field: &Field| self.field(&reference.name, field, number, depth);
                if *layout == Layout::Tuple {
                    return Value::Array(fields.iter().map(value).collect());
                }
                let present = fields
                    .iter()
                    .filter(|field| field.required || depth < DEPTH);
                let entries = present.map(|field| (field.wire.clone(), value(field)));
                Value::Object(entries.collect::<Map<_, _>>())
            }
        }
    }

    fn field(&self, owner: &str, field: &Field, number: u64, depth: u8) -> Value {
        if let TypeRef::Named(named) = &field.type_ref
            && self.asked.contains_key(&named.name)
        {
            return self.at_depth(&field.type_ref, number, depth + 1);
        }
        if let Some(given) = self.given.get(&field.wire)
            && check(&self.platform.api, &field.type_ref, given, Direction::Sent).is_empty()
        {
            return given.clone();
        }
        let key = (owner.to_owned(), field.wire.clone());
        let known = self.samples.fields.get(&key);
        let index = number.saturating_add(self.seed);
        match known.and_then(|known| known.get(usize::try_from(index).ok()?)) {
            Some(value) => value.clone(),
            None => match (&field.type_ref, known.and_then(|known| known.first())) {
                (TypeRef::Json | TypeRef::Float | TypeRef::Number, Some(like)) => {
                    varied(like, self.seeded(number))
                }
                (TypeRef::String | TypeRef::Secret, _) => {
                    json!(format!("{} {}", field.wire, self.seeded(number)))
                }
                _ => self.at_depth(&field.type_ref, number, depth + 1),
            },
        }
    }

    /// An identifier: one that was asked for, one of an example, or one like it.
    fn identifier(&self, name: &str, constant: Option<&str>, number: u64) -> Value {
        if let Some(asked) = self.asked.get(name).filter(|asked| !asked.is_empty()) {
            let index = usize::try_from(number).unwrap_or_default();
            return asked.get(index % asked.len()).cloned().unwrap_or_default();
        }
        let known = self.samples.identifiers.get(name);
        let index = usize::try_from(number.saturating_add(self.seed)).unwrap_or(usize::MAX);
        if let Some(value) = known.and_then(|known| known.get(index)) {
            return value.clone();
        }
        let like = known.and_then(|known| known.first()?.as_str());
        match (constant, like) {
            (Some(constant), _) => json!(constant),
            (None, Some(like)) => json!(numbered(like, self.seeded(number))),
            (None, None) => json!(format!("{}-{}", name.to_lowercase(), self.seeded(number))),
        }
    }
}

/// A number near this one; anything else as it is.
fn varied(like: &Value, number: u64) -> Value {
    match like.as_f64() {
        Some(like) => json!(((like + (number % 50) as f64 / 10.0) * 100.0).round() / 100.0),
        None => like.clone(),
    }
}

/// A text like this one: as long, with the number at its end.
fn numbered(like: &str, number: u64) -> String {
    let digits = format!("{number:04}");
    match like
        .len()
        .checked_sub(digits.len())
        .and_then(|kept| like.get(..kept))
    {
        Some(kept) if like.len() >= 8 => kept.to_owned() + &digits,
        _ => format!("{like}-{number}"),
    }
}

fn timestamp(format: TimestampFormat, until: i64, number: u64) -> Value {
    let back = i64::try_from(number)
        .unwrap_or_default()
        .saturating_mul(STEP);
    let milliseconds = until.saturating_sub(back).max(0);
    match format {
        TimestampFormat::EpochMilliseconds => json!(milliseconds),
        TimestampFormat::EpochSeconds => json!(milliseconds / 1000),
        TimestampFormat::Rfc3339 => json!(rfc3339(milliseconds)),
    }
}

/// Milliseconds since 1970 as a date and time.
fn rfc3339(milliseconds: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(milliseconds).unwrap_or_default();
    time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// Whether a value of an example is used again as it is: one word, and no identifier or time, which are made by number.
fn is_sampled(api: &Api, type_ref: &TypeRef, value: &Value) -> bool {
    match type_ref {
        TypeRef::List(_) | TypeRef::Map(_) | TypeRef::Timestamp(_) => false,
        TypeRef::Json => value.is_string() || value.is_number() || value.is_boolean(),
        TypeRef::Named(reference) => {
            let kind = api.type_of(reference).map(|declared| &declared.kind);
            matches!(kind, Some(TypeKind::Enum { .. }))
        }
        _ => !value.is_null(),
    }
}
