//! Generates values of a platform's types: those of the examples where possible, else invented; always the same for a seed.
//! Must not know operations, nor requests beyond the values that they name.

use iot_clouds_codegen::resolve::{
    Api, Constant, Field, JsonKind, Layout, NamedRef, TimestampFormat, Type, TypeKind, TypeRef,
};
use serde_json::{Map, Value, json};

use super::forms;
use super::meaning::Meaning;
use super::requested::Requested;
use super::samples::Samples;
use crate::platform::declared_kind;

/// How deep recursive types are followed.
const MAX_DEPTH: u8 = 4;
/// Number of points of a series.
const POINTS: u64 = 6;
/// Milliseconds between two generated times.
pub(super) const STEP: i64 = 300_000;

/// Where a value is generated.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot<'a> {
    pub(super) number: u64,
    /// The number of values around it.
    pub(super) depth: u8,
    /// What an identifier beside it says about it.
    pub(super) meaning: Option<&'a Meaning>,
}

impl Spot<'_> {
    /// The place of a whole value.
    pub(super) fn new(number: u64) -> Self {
        Self {
            number,
            depth: 0,
            meaning: None,
        }
    }

    pub(super) fn inside(self) -> Self {
        Self {
            depth: self.depth.saturating_add(1),
            ..self
        }
    }
}

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
        self.at(type_ref, Spot::new(number))
    }

    /// The number of a generated value, from 1.
    pub(super) fn seeded(&self, number: u64) -> u64 {
        number.wrapping_add(self.seed) % 1_000_000 + 1
    }

    /// A time of a value, in milliseconds: the later the number, the earlier.
    pub(super) fn time(&self, number: u64) -> i64 {
        let back = i64::try_from(number)
            .unwrap_or_default()
            .saturating_mul(STEP);
        let until = self.requested.until.unwrap_or(self.now);
        until.saturating_sub(back).max(0)
    }

    pub(super) fn at(&self, type_ref: &TypeRef, spot: Spot<'_>) -> Value {
        let seeded = self.seeded(spot.number);
        match type_ref {
            TypeRef::Bool => json!(choice(seeded - 1, 2) == 0),
            TypeRef::WrittenBool(values) => values.of(choice(seeded - 1, 2) == 0).to_json(),
            TypeRef::Integer(_) => json!(choice(seeded - 1, 10) + 1),
            TypeRef::Float | TypeRef::Number => {
                let tenths = choice(seeded - 1, 10) as f64;
                match spot.meaning {
                    Some(Meaning::Range(least, most)) => {
                        let number = least + (most - least) * (0.3 + tenths / 30.0);
                        json!((number * 100.0).round() / 100.0)
                    }
                    _ => json!(20.5 + tenths),
                }
            }
            TypeRef::String | TypeRef::Secret => match spot.meaning {
                Some(Meaning::Numbers(count)) => {
                    let number = |place: usize| format!("{}.{place}", choice(seeded - 1, 10));
                    json!((0..*count).map(number).collect::<Vec<_>>().join(","))
                }
                _ => Value::String(format!("text {seeded}")),
            },
            TypeRef::Scalar => Value::String(format!("value {seeded}")),
            TypeRef::Json | TypeRef::Unresolved => json!({}),
            TypeRef::Timestamp(format) => timestamp(*format, self.time(spot.number)),
            TypeRef::List(item) => self.list(item, spot),
            TypeRef::Map(_) if spot.depth >= MAX_DEPTH => json!({}),
            TypeRef::Map(item) => json!({ "key": self.at(item, spot.inside()) }),
            TypeRef::Named(reference) => match self.api.type_of(reference) {
                Some(declared) => self.named(reference, declared, spot),
                None => Value::Null,
            },
        }
    }

    fn list(&self, item: &TypeRef, spot: Spot<'_>) -> Value {
        if let Some((fields, columns)) = self.columns(item).filter(|_| spot.depth < 2 * MAX_DEPTH) {
            return self.in_columns(fields, columns, item, spot);
        }
        // A list of tuples is a series of points, which may be nested deeper.
        let (count, deepest) = if self.is_tuple(item) {
            (POINTS, 2 * MAX_DEPTH)
        } else {
            (1, MAX_DEPTH)
        };
        if spot.depth >= deepest {
            return json!([]);
        }
        let numbers = spot.number..spot.number.saturating_add(count);
        let values = numbers.map(|number| {
            let spot = Spot { number, ..spot };
            self.at(item, spot.inside())
        });
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
        spot: Spot<'_>,
    ) -> Value {
        let owner = item.name().map_or("", |reference| &reference.name);
        let entries = self.entries(owner, fields, fields.iter(), spot.inside());
        let value = |index: &usize| {
            let entry = entries.get(*index);
            entry.map_or(Value::Null, |(_, value)| value.clone())
        };
        let columns = columns.iter().map(|column| match column.as_slice() {
            [index] => json!([value(index)]),
            indices => json!([indices.iter().map(value).collect::<Vec<_>>()]),
        });
        Value::Array(columns.collect())
    }

    fn named(&self, reference: &NamedRef, declared: &Type, spot: Spot<'_>) -> Value {
        match &declared.kind {
            TypeKind::Identifier { constants, .. } => {
                self.identifier(&declared.name, constants, spot.number)
            }
            TypeKind::Enum {
                number: is_number,
                variants,
            } => {
                let index = choice(self.seeded(spot.number) - 1, variants.len() as u64);
                let variant = variants.get(usize::try_from(index).unwrap_or_default());
                let wire = variant.map_or("", |variant| variant.wire.as_str());
                match wire.parse::<i64>() {
                    Ok(value) if *is_number => json!(value),
                    _ => json!(wire),
                }
            }
            TypeKind::Untagged(variants) => self.untagged(variants, spot),
            TypeKind::Union {
                tag,
                content,
                variants,
            } => match self.variant(variants, spot.depth) {
                Some(variant) => {
                    json!({ tag: variant.wire, content: self.at(&variant.type_ref, spot.inside()) })
                }
                None => json!({}),
            },
            TypeKind::Unresolved => Value::Null,
            TypeKind::Struct { fields, layout } => {
                let (owner, all) = (&reference.name, fields.iter());
                if *layout == Layout::Tuple {
                    let entries = self.entries(owner, fields, all, spot);
                    return entries.into_iter().map(|(_, value)| value).collect();
                }
                let present = all.filter(|field| self.is_present(field, spot));
                let entries = self.entries(owner, fields, present, spot);
                Value::Object(entries.into_iter().collect::<Map<_, _>>())
            }
        }
    }

    /// A value of one of several kinds: of the kind that an identifier beside it says, or else a number, the simplest one.
    fn untagged(&self, variants: &[Field], spot: Spot<'_>) -> Value {
        let of_kind = |kind: JsonKind| {
            let mut variants = variants.iter();
            variants.find(|variant| JsonKind::of(&variant.name) == Some(kind))
        };
        let said = spot.meaning.map(Meaning::kind);
        let variant = said
            .and_then(of_kind)
            .or_else(|| of_kind(JsonKind::Number))
            .or_else(|| self.variant(variants, spot.depth));
        let meaning = spot
            .meaning
            .filter(|meaning| !matches!(meaning, Meaning::Kind(_)));
        let inner = Spot { meaning, ..spot };
        variant.map_or(Value::Null, |variant| match &variant.type_ref {
            // It counts its items by itself.
            list @ TypeRef::List(_) => self.at(list, inner),
            other => self.at(other, inner.inside()),
        })
    }

    /// Whether an object has a field: one that must be there, or one that is not too deep, unless it names a page that does not
    /// follow.
    fn is_present(&self, field: &Field, spot: Spot<'_>) -> bool {
        // What cannot go on without end is not too deep.
        let is_plain = !matches!(
            field.type_ref,
            TypeRef::List(_) | TypeRef::Map(_) | TypeRef::Named(_)
        );
        let deepest = if field.closes_circle {
            MAX_DEPTH / 2
        } else {
            MAX_DEPTH
        };
        let ends = self.requested.next.of(&field.wire) == Some(false) && !field.type_ref.is_bool();
        field.required || (is_plain || spot.depth < deepest) && !ends
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

    /// An identifier: a requested one, one of an example, a documented one if there are several, or one like those of examples.
    fn identifier(&self, name: &str, constants: &[Constant], number: u64) -> Value {
        let requested = self.requested.ids.get(name);
        if let Some(ids) = requested.filter(|ids| !ids.is_empty()) {
            let index = usize::try_from(number).unwrap_or_default();
            return ids.get(index % ids.len()).cloned().unwrap_or_default();
        }
        let known = self.samples.identifiers.get(name).map_or(&[][..], |v| v);
        let index = usize::try_from(number.saturating_add(self.seed)).unwrap_or(usize::MAX);
        if let Some(value) = known.get(index) {
            return value.clone();
        }
        let seeded = self.seeded(number);
        if constants.len() > 1 {
            let index = usize::try_from(seeded - 1).unwrap_or_default() % constants.len();
            return constants
                .get(index)
                .map_or(Value::Null, |one| json!(one.wire));
        }
        let mut texts = known.iter().filter_map(Value::as_str);
        let like = texts.find(|text| !text.is_empty());
        match (like, constants.first()) {
            (Some(like), _) => Value::String(numbered(like, seeded)),
            (None, Some(constant)) => json!(constant.wire),
            (None, None) => Value::String(format!("{}-{seeded}", name.to_lowercase())),
        }
    }
}

/// Chooses one of `count` values by the sum of the number's digits in that base. Three stretches of the same length in a row are
/// never alike, so that a client does not take generated pages for one that is repeated.
pub(super) fn choice(mut number: u64, count: u64) -> u64 {
    let mut sum = 0;
    while count > 1 && number > 0 {
        sum += number % count;
        number /= count;
    }
    sum % count.max(1)
}

/// A similar identifier: of the same form, or at least of the same length, with the number at its end.
fn numbered(like: &str, number: u64) -> String {
    if like.len() >= 8
        && let Some(text) = forms::numbered(like, number)
    {
        return text;
    }
    if let Ok(like) = like.parse::<u64>() {
        return like.saturating_add(number).to_string();
    }
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
        TimestampFormat::Rfc3339 => Value::String(rfc3339(milliseconds)),
    }
}

/// Milliseconds since 1970 as a date and time.
fn rfc3339(milliseconds: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(milliseconds).unwrap_or_default();
    time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}
