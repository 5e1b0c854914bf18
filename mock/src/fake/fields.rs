//! Generates the fields of an object, so that they fit each other: the same identifier always comes with the same texts.
//! Must not know how a value of a type is generated.

use std::borrow::Cow;
use std::collections::BTreeMap;

use iot_clouds_codegen::check::values::{Direction, check};
use iot_clouds_codegen::names::snake;
use iot_clouds_codegen::resolve::{Field, Limits, TimestampFormat, TypeKind, TypeRef};
use serde_json::{Value, json};

use super::forms::{self, Form};
use super::generator::{Generator, Spot, choice, timestamp};
use super::meaning::Meaning;
use super::samples::{is_about, own_id};
use crate::platform::declared_kind;

/// What an object is about.
#[derive(Debug, Default)]
pub(super) struct Thing<'a> {
    /// What its identifier says about its texts.
    about: Option<About<'a>>,
    /// What the identifier says about the other values.
    pub(super) meaning: Option<Meaning>,
}

/// What an identifier says about the texts of its object.
#[derive(Debug)]
struct About<'a> {
    /// Those that examples show with the same identifier, by the name of the field on the wire.
    same: Option<&'a BTreeMap<String, Value>>,
    /// Those that they show with any identifier of its type.
    of_type: Option<&'a BTreeMap<String, Vec<Value>>>,
    /// The number of the identifier.
    number: u64,
}

impl Generator<'_> {
    /// Returns the fields of an object, each with its name on the wire.
    pub(super) fn entries<'f>(
        &self,
        owner: &str,
        all: &'f [Field],
        fields: impl Iterator<Item = &'f Field>,
        spot: Spot<'_>,
    ) -> Vec<(String, Value)> {
        let (thing, mut own) = self.thing(owner, all, spot);
        let spot = Spot {
            meaning: thing.meaning.as_ref().or(spot.meaning),
            ..spot
        };
        let entry = |field: &Field| {
            let own = own.take_if(|(id, _)| std::ptr::eq(*id, field));
            let value = own.map_or_else(
                || self.field(owner, field, &thing, spot),
                |(_, value)| value,
            );
            (field.wire.clone(), value)
        };
        let mut entries = Vec::with_capacity(all.len());
        entries.extend(fields.map(entry));
        entries
    }

    /// Returns what an object with these fields is about, and the field of its identifier with the value.
    pub(super) fn thing<'f>(
        &self,
        owner: &str,
        fields: &'f [Field],
        spot: Spot<'_>,
    ) -> (Thing<'_>, Option<(&'f Field, Value)>) {
        let Some((field, name, documented)) = own_id(self.api, fields) else {
            return (Thing::default(), None);
        };
        let value = self.field(owner, field, &Thing::default(), spot);
        let Some(text) = value.as_str() else {
            return (Thing::default(), Some((field, value)));
        };
        let id = (name.to_owned(), text.to_owned());
        let meaning = self.constant_range(field, text);
        let meaning = meaning.or_else(|| {
            let kind = self.samples.kinds.get(&id)?;
            (documented > 1).then_some(Meaning::Kind(*kind))
        });
        let about = is_about(self.api, fields).then(|| About {
            same: self.samples.texts.get(&id),
            of_type: self.samples.texts_of_type.get(&id.0),
            number: number_in(&id.1),
        });
        (Thing { about, meaning }, Some((field, value)))
    }

    /// The documented range of the values beside a documented identifier.
    fn constant_range(&self, field: &Field, text: &str) -> Option<Meaning> {
        match &self.api.type_of(field.type_ref.name()?)?.kind {
            TypeKind::Identifier { constants, .. } => {
                let mut constants = constants.iter();
                Meaning::of(constants.find(|constant| constant.wire == text)?)
            }
            _ => None,
        }
    }

    /// Returns whether the request names the value of a field, so that all objects have the same one.
    pub(super) fn names(&self, field: &Field) -> bool {
        let is_id = matches!(&field.type_ref, TypeRef::Named(named) if self.requested.ids.contains_key(&named.name));
        is_id || self.requested.echoed(&field.wire).is_some()
    }

    fn field(&self, owner: &str, field: &Field, thing: &Thing<'_>, spot: Spot<'_>) -> Value {
        if let Some(follows) = self.requested.next.of(&field.wire)
            && let Some(value) = self.next(field, follows)
        {
            return value;
        }
        if let TypeRef::Named(named) = &field.type_ref
            && self.requested.ids.contains_key(&named.name)
        {
            return self.at(&field.type_ref, spot.inside());
        }
        if let Some(echoed) = self.echoed(field, spot.depth) {
            return echoed.clone();
        }
        let value = match &field.type_ref {
            TypeRef::String | TypeRef::Secret => {
                let known = self.known(owner, field);
                let text = self.text(known, field, thing, spot);
                // Some platforms write as a number what is a text elsewhere.
                let is_number = known.first().is_some_and(Value::is_number);
                let number = text.parse::<i64>().ok().filter(|_| is_number);
                number.map_or(Value::String(text), Value::from)
            }
            TypeRef::Float | TypeRef::Number if spot.meaning.is_some() => {
                self.at(&field.type_ref, spot.inside())
            }
            _ => self.sampled(owner, field, spot),
        };
        within(&field.limits, value)
    }

    /// The value of a field that says whether there is a next page, or where the last page has none.
    fn next(&self, field: &Field, follows: bool) -> Option<Value> {
        let mut values = field.null_values.iter().cloned();
        match &field.type_ref {
            TypeRef::Bool => Some(json!(follows)),
            TypeRef::WrittenBool(values) => Some(values.of(follows).to_json()),
            _ if follows => None,
            _ if !field.required => Some(values.next().unwrap_or_default()),
            type_ref
                if type_ref.is_text()
                    || declared_kind(self.api, type_ref)
                        .is_some_and(|kind| matches!(kind, TypeKind::Identifier { .. })) =>
            {
                Some(json!(""))
            }
            type_ref if type_ref.is_number() => Some(json!(0)),
            _ => None,
        }
    }

    /// The argument of the request that comes back in a field: of the same name, or, in the response to what changes something, of
    /// a name that the field's ends in, as `name` in `group_name`.
    fn echoed(&self, field: &Field, depth: u8) -> Option<&Value> {
        let fits =
            |value: &&Value| check(self.api, &field.type_ref, value, Direction::Sent).is_empty();
        let same = self.requested.echoed(&field.wire).filter(fits);
        same.or_else(|| {
            let set = &self.requested.set;
            let is_text = matches!(field.type_ref, TypeRef::String);
            if set.is_empty() || !is_text || depth > 0 {
                return None;
            }
            let wire = snake(&field.wire);
            let ends_in = |name: &str| wire.ends_with(&format!("_{}", snake(name)));
            let found = set.iter().find(|(name, _)| ends_in(name))?;
            Some(&found.1)
        })
    }

    /// A value of the examples, or one like it.
    fn sampled(&self, owner: &str, field: &Field, spot: Spot<'_>) -> Value {
        let known = self.known(owner, field);
        match (self.by_number(known, spot.number), known.first()) {
            (Some(value), _) => value.clone(),
            (None, Some(like))
                if matches!(
                    field.type_ref,
                    TypeRef::Json | TypeRef::Float | TypeRef::Number
                ) =>
            {
                varied(like, self.seeded(spot.number))
            }
            _ => self.at(&field.type_ref, spot.inside()),
        }
    }

    /// A text: that of an example with the same identifier, or else one of the form that the examples show.
    fn text(&self, known: &[Value], field: &Field, thing: &Thing<'_>, spot: Spot<'_>) -> String {
        let about = thing.about.as_ref();
        let same = about.and_then(|about| about.same?.get(&field.wire)?.as_str());
        if let Some(text) = same {
            return text.to_owned();
        }
        // Not only those of the same type, so that all types with the identifier show the same text.
        let of_type = about.and_then(|about| about.of_type?.get(&field.wire));
        let known = of_type.map_or(known, Vec::as_slice);
        let number = about.map_or_else(|| self.seeded(spot.number), |about| about.number);
        let like = known.first().map(|like| match like {
            Value::String(text) => Cow::Borrowed(text.as_str()),
            other => Cow::Owned(other.to_string()),
        });
        let Some(like) = like.as_deref() else {
            return format!("{} {number}", field.wire);
        };
        if Form::of(like) == Form::Time {
            let time = timestamp(TimestampFormat::Rfc3339, self.time(spot.number));
            return time.as_str().unwrap_or_default().to_owned();
        }
        let shown = self.by_number(known, spot.number).and_then(Value::as_str);
        if let Some(shown) = shown.filter(|_| about.is_none()) {
            return shown.to_owned();
        }
        if let Some(text) = forms::numbered(like, number) {
            return text;
        }
        if field.sensitive {
            return format!("{like}-{number}");
        }
        if field.wire.to_ascii_lowercase().ends_with("name") {
            return named(&field.wire, like, number);
        }
        let index = usize::try_from(number).unwrap_or_default() % known.len().max(1);
        let other = known.get(index).and_then(Value::as_str);
        other.unwrap_or(like).to_owned()
    }

    fn known(&self, owner: &str, field: &Field) -> &[Value] {
        self.samples.of_field(owner, &field.wire)
    }

    fn by_number<'v>(&self, known: &'v [Value], number: u64) -> Option<&'v Value> {
        known.get(usize::try_from(number.saturating_add(self.seed)).ok()?)
    }
}

/// A name with a number: that of an example if it ends in one.
fn named(wire: &str, like: &str, number: u64) -> String {
    let before = like.trim_end_matches(|c: char| c.is_ascii_digit());
    match before.strip_suffix(' ') {
        Some(before) if before.len() + 1 < like.len() => format!("{before} {number}"),
        _ => format!("{wire} {number}"),
    }
}

/// The number of an identifier: its last digits, or else one that depends on all of it.
fn number_in(id: &str) -> u64 {
    let digits = id.bytes().rev().take_while(u8::is_ascii_digit).take(4);
    let digits = digits.count();
    let last = id
        .len()
        .checked_sub(digits)
        .and_then(|start| id.get(start..));
    let number = last.and_then(|last| last.parse().ok());
    number.unwrap_or_else(|| {
        let step = |sum: u64, byte: u8| (sum * 31 + u64::from(byte)) % 999_983;
        id.bytes().fold(7, step)
    })
}

/// A number near this one; any other value unchanged.
fn varied(like: &Value, number: u64) -> Value {
    match like.as_f64() {
        Some(like) => json!(((like + choice(number, 50) as f64 / 10.0) * 100.0).round() / 100.0),
        None => like.clone(),
    }
}

/// The value, or the nearest one within the limits of its field.
fn within(limits: &Limits, value: Value) -> Value {
    let (least, most) = (limits.min, limits.max);
    match value {
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(number), _) => {
                let number = least.map_or(number, |least| number.max(least));
                json!(most.map_or(number, |most| number.min(most)))
            }
            (None, Some(float)) if !number.is_u64() => {
                let float = least.map_or(float, |least| float.max(least as f64));
                json!(most.map_or(float, |most| float.min(most as f64)))
            }
            _ => match most {
                Some(most) => json!(most),
                None => Value::Number(number),
            },
        },
        Value::Array(items) => {
            let within = |value| match value {
                Value::Number(_) => self::within(limits, value),
                value => value,
            };
            let most = limits.max_items.map_or(usize::MAX, |most| {
                usize::try_from(most).unwrap_or(usize::MAX)
            });
            items.into_iter().map(within).take(most).collect()
        }
        value => value,
    }
}
