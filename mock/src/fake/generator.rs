//! Generates values of a platform's types: those of the examples where possible, else invented; always the same for a seed.
//! Must not know operations, nor requests beyond the values that they name.

use iot_clouds_codegen::check::values::{Direction, check};
use iot_clouds_codegen::resolve::{
    Api, Field, JsonKind, Layout, NamedRef, TimestampFormat, Type, TypeKind, TypeRef,
};
use serde_json::{Map, Value, json};

use super::requested::Requested;
use super::samples::Samples;
use crate::platform::declared_kind;

/// How deep recursive types are followed.
const MAX_DEPTH: u8 = 4;
/// Number of points of a series.
const POINTS: u64 = 6;
/// Milliseconds between two generated times.
pub(super) const STEP: i64 = 300_000;

/// Generates values; the same value for the same number.
pub(super) struct Generator<'a> {
    pub(super) api: &'a Api,
    pub(super) samples: &'a Samples,
    pub(super) requested: &'a Requested,
    /// Added to the number of whatever is generated, except times.
    pub(super) seed: u64,
    /// The server's time, in milliseconds: the latest generated time, unless the request names one.
    pub(super) now: i64,
}

impl Generator<'_> {
    /// Returns the value with this number.
    pub(super) fn value(&self, type_ref: &TypeRef, number: u64) -> Value {
        self.at_depth(type_ref, number, 0)
    }

    /// The number of a generated value, from 1.
    fn seeded(&self, number: u64) -> u64 {
        number.wrapping_add(self.seed) % 1_000_000 + 1
    }

    fn at_depth(&self, type_ref: &TypeRef, number: u64, depth: u8) -> Value {
        let seeded = self.seeded(number);
        match type_ref {
            TypeRef::Bool => json!(choice(seeded - 1, 2) == 0),
            TypeRef::WrittenBool(values) => values.of(choice(seeded - 1, 2) == 0).to_json(),
            TypeRef::Integer(_) => json!(choice(seeded - 1, 10) + 1),
            TypeRef::Float | TypeRef::Number => json!(20.5 + choice(seeded - 1, 10) as f64),
            TypeRef::String | TypeRef::Secret => json!(format!("text {seeded}")),
            TypeRef::Scalar => json!(format!("value {seeded}")),
            TypeRef::Json | TypeRef::Unresolved => json!({}),
            TypeRef::Timestamp(format) => {
                let back = i64::try_from(number)
                    .unwrap_or_default()
                    .saturating_mul(STEP);
                let until = self.requested.until.unwrap_or(self.now);
                timestamp(*format, until.saturating_sub(back).max(0))
            }
            TypeRef::List(item) => self.list(item, number, depth),
            TypeRef::Map(_) if depth >= MAX_DEPTH => json!({}),
            TypeRef::Map(item) => json!({ "key": self.at_depth(item, number, depth + 1) }),
            TypeRef::Named(reference) => match self.api.type_of(reference) {
                Some(declared) => self.named(reference, declared, number, depth),
                None => Value::Null,
            },
        }
    }

    fn list(&self, item: &TypeRef, number: u64, depth: u8) -> Value {
        if let Some((fields, columns)) = self.columns(item).filter(|_| depth < 2 * MAX_DEPTH) {
            return self.in_columns(fields, columns, item, number, depth);
        }
        // A list of tuples is a series of points, which may be nested deeper.
        let (count, deepest) = if self.is_tuple(item) {
            (POINTS, 2 * MAX_DEPTH)
        } else {
            (1, MAX_DEPTH)
        };
        if depth >= deepest {
            return json!([]);
        }
        let values = (number..number.saturating_add(count))
            .map(|number| self.at_depth(item, number, depth + 1));
        Value::Array(values.collect())
    }

    fn is_tuple(&self, item: &TypeRef) -> bool {
        let kind = declared_kind(self.api, item);
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
        match declared_kind(self.api, item)? {
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
                let index = choice(self.seeded(number) - 1, variants.len() as u64);
                let variant = variants.get(usize::try_from(index).unwrap_or_default());
                let wire = variant.map_or("", |variant| variant.wire.as_str());
                match wire.parse::<i64>() {
                    Ok(value) if *is_number => json!(value),
                    _ => json!(wire),
                }
            }
            TypeKind::Untagged(variants) => {
                let simple = variants
                    .iter()
                    .find(|variant| JsonKind::of(&variant.name) == Some(JsonKind::Number));
                let variant = simple.or_else(|| self.variant(variants, depth));
                variant.map_or(Value::Null, |variant| {
                    self.at_depth(&variant.type_ref, number, depth + 1)
                })
            }
            TypeKind::Union {
                tag,
                content,
                variants,
            } => match self.variant(variants, depth) {
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
                let present = fields.iter().filter(|field| {
                    let deepest = if field.closes_circle {
                        MAX_DEPTH / 2
                    } else {
                        MAX_DEPTH
                    };
                    field.required || depth < deepest
                });
                let entries = present.map(|field| (field.wire.clone(), value(field)));
                Value::Object(entries.collect::<Map<_, _>>())
            }
        }
    }

    /// Chooses the first variant, or the smallest if the value is deep already.
    fn variant<'v>(&self, variants: &'v [Field], depth: u8) -> Option<&'v Field> {
        let size = |variant: &&Field| match &variant.type_ref {
            TypeRef::Named(named) => {
                let depth = self.api.type_of(named).and_then(|named| named.depth);
                depth.map_or(usize::MAX, |depth| depth + 1)
            }
            _ => 0,
        };
        match depth {
            MAX_DEPTH.. => variants.iter().min_by_key(size),
            _ => variants.first(),
        }
    }

    /// Returns whether the request names the value of a field, so that all objects have the same one.
    pub(super) fn names(&self, field: &Field) -> bool {
        let is_id = matches!(&field.type_ref, TypeRef::Named(named) if self.requested.ids.contains_key(&named.name));
        is_id || self.requested.echoed.contains_key(&field.wire)
    }

    pub(super) fn field(&self, owner: &str, field: &Field, number: u64, depth: u8) -> Value {
        if let TypeRef::Named(named) = &field.type_ref
            && self.requested.ids.contains_key(&named.name)
        {
            return self.at_depth(&field.type_ref, number, depth + 1);
        }
        if let Some(echoed) = self.requested.echoed.get(&field.wire)
            && check(self.api, &field.type_ref, echoed, Direction::Sent).is_empty()
        {
            return echoed.clone();
        }
        let known = self.samples.of_field(owner, &field.wire);
        let index = number.saturating_add(self.seed);
        match usize::try_from(index)
            .ok()
            .and_then(|index| known.get(index))
        {
            Some(value) => value.clone(),
            None => match (&field.type_ref, known.first()) {
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

    /// An identifier: a requested one, one of an example, or a similar one.
    fn identifier(&self, name: &str, constant: Option<&str>, number: u64) -> Value {
        let requested = self.requested.ids.get(name);
        if let Some(ids) = requested.filter(|ids| !ids.is_empty()) {
            let index = usize::try_from(number).unwrap_or_default();
            return ids.get(index % ids.len()).cloned().unwrap_or_default();
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

/// Chooses one of `count` values by the sum of the number's digits in that base. Three stretches of the same length in a row are
/// never alike, so that a client does not take generated pages for one that is repeated.
fn choice(mut number: u64, count: u64) -> u64 {
    let mut sum = 0;
    while count > 1 && number > 0 {
        sum += number % count;
        number /= count;
    }
    sum % count.max(1)
}

/// A number near this one; any other value unchanged.
fn varied(like: &Value, number: u64) -> Value {
    match like.as_f64() {
        Some(like) => json!(((like + choice(number, 50) as f64 / 10.0) * 100.0).round() / 100.0),
        None => like.clone(),
    }
}

/// A similar text: of the same length, with the number at its end.
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

/// Returns a time, given in milliseconds since 1970, as it is written.
pub(super) fn timestamp(format: TimestampFormat, milliseconds: i64) -> Value {
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
