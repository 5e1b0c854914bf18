//! The data of an answer: an example where the request is that of one, else made of types and of what was asked for.
//! Must not know envelopes, faults, nor what a test has set.

use iot_clouds_codegen::model::{Check, Example, Layout, Operation, Pages, TypeKind, TypeRef};
use serde_json::{Map, Value, json};

use crate::platform::Platform;
use crate::samples::{Asked, Maker, STEP, Samples};

/// Items of a page where neither request nor spec say how many.
const PAGE_SIZE: u64 = 20;

/// What answers are made of.
#[derive(Debug)]
pub(crate) struct Answers {
    pub(crate) samples: Samples,
    /// Items that all pages hold together.
    pub(crate) items: u64,
    /// Number of the first made-up value.
    pub(crate) seed: u64,
}

impl Answers {
    /// The data for these arguments; none where the operation gives none.
    pub(crate) fn data(
        &self,
        platform: &Platform,
        operation: &Operation,
        arguments: &Map<String, Value>,
    ) -> Option<Value> {
        let type_ref = operation.answer.as_ref()?;
        Some(match example(operation, arguments) {
            Some(answer) => answer.clone(),
            None => self.made(platform, operation, type_ref, arguments),
        })
    }

    fn made(
        &self,
        platform: &Platform,
        operation: &Operation,
        type_ref: &TypeRef,
        arguments: &Map<String, Value>,
    ) -> Value {
        let asked = asked(operation, arguments);
        let (from, until) = window(operation, arguments);
        let maker = Maker {
            platform,
            samples: &self.samples,
            asked: &asked,
            until,
        };
        if let Some(pages) = &operation.pages {
            let spanned = from
                .zip(until)
                .map(|(from, until)| u64::try_from((until - from) / STEP + 1).unwrap_or_default());
            let total = spanned.map_or(self.items, |spanned| self.items.min(spanned));
            return self.page(&maker, pages, type_ref, total, arguments);
        }
        let echoed = echo(operation, type_ref, arguments);
        match (echoed, type_ref) {
            (Some(value), _) => value,
            (None, TypeRef::List(item)) if !is_columns(platform, item) => {
                let count = self.count(platform, operation, item, &asked);
                Value::Array(
                    (0..count)
                        .map(|index| maker.value(item, self.seed + index))
                        .collect(),
                )
            }
            (None, type_ref) => {
                let mut value = maker.value(type_ref, self.seed);
                echo_fields(platform, operation, type_ref, arguments, &mut value);
                value
            }
        }
    }

    /// One page of the items.
    fn page(
        &self,
        maker: &Maker<'_>,
        pages: &Pages,
        type_ref: &TypeRef,
        total: u64,
        arguments: &Map<String, Value>,
    ) -> Value {
        let number = |name: &str| arguments.get(name).and_then(Value::as_u64);
        let size = pages.size.as_ref();
        let given = size
            .and_then(|size| number(&size.parameter))
            .or_else(|| number("page_records"));
        let size = given
            .or(size.map(|size| size.default))
            .unwrap_or(PAGE_SIZE)
            .max(1);
        let page = number(&pages.page).unwrap_or(1).max(1);
        let first = (page - 1).saturating_mul(size).min(total);
        let last = first.saturating_add(size).min(total);
        let items = (first..last).map(|index| maker.value(&pages.item, self.seed + index));
        let items = Value::Array(items.collect());
        let fields = match type_ref {
            TypeRef::Named(reference) => maker
                .platform
                .type_of(reference)
                .map(|declared| &declared.kind),
            _ => None,
        };
        let (Some(TypeKind::Struct { fields, .. }), Some(container)) = (fields, &pages.items)
        else {
            return items;
        };
        let entries = fields.iter().map(|field| {
            let value = if field.rust == *container {
                items.clone()
            } else if Some(&field.rust) == pages.last.as_ref() {
                json!(total.div_ceil(size))
            } else if field.wire == "total" {
                json!(total)
            } else {
                maker.value(&field.type_ref, self.seed)
            };
            (field.wire.clone(), value)
        });
        Value::Object(entries.collect())
    }

    /// How many items a list has that is no page: one for each thing that was asked for, else as many as in an example.
    fn count(
        &self,
        platform: &Platform,
        operation: &Operation,
        item: &TypeRef,
        asked: &Asked,
    ) -> u64 {
        let fields = match item {
            TypeRef::Named(reference) => {
                match platform.type_of(reference).map(|declared| &declared.kind) {
                    Some(TypeKind::Struct { fields, .. }) => fields.as_slice(),
                    _ => &[],
                }
            }
            _ => &[],
        };
        let named = fields.iter().filter_map(|field| match &field.type_ref {
            TypeRef::Named(reference) => asked.get(&reference.name),
            _ => None,
        });
        let listed = named
            .map(Vec::len)
            .max()
            .filter(|_| asks_for_list(operation));
        let mut examples = operation
            .examples
            .iter()
            .filter_map(|example| example.answer.as_ref()?.as_array());
        let count = listed.unwrap_or_else(|| examples.next().map_or(2, Vec::len));
        count.try_into().unwrap_or_default()
    }
}

/// The data as it stands in the answer: of some operations one level deeper, under the value of an argument.
pub(crate) fn keyed(operation: &Operation, arguments: &Map<String, Value>, data: Value) -> Value {
    let key = operation
        .keyed_by
        .as_ref()
        .and_then(|name| arguments.get(name)?.as_str());
    match key {
        Some(key) => json!({ key: data }),
        None => data,
    }
}

/// The answer of the example that has exactly these arguments.
fn example<'a>(operation: &'a Operation, arguments: &Map<String, Value>) -> Option<&'a Value> {
    let is_same = |example: &&Example| {
        let constants = operation
            .constants
            .iter()
            .filter(|constant| arguments.contains_key(&constant.wire));
        let defaults = operation.setters.iter().filter(|setter| {
            setter.client_default.is_some()
                && setter.client_default.as_ref() == arguments.get(&setter.wire)
        });
        let given = |name: &str| {
            example
                .arguments
                .iter()
                .any(|(parameter, _)| parameter.wire == name)
        };
        let more = constants
            .map(|constant| constant.wire.as_str())
            .chain(defaults.map(|setter| setter.wire.as_str()));
        let more = more.filter(|name| !given(name)).count();
        let mut same = example.arguments.iter();
        arguments.len() == example.arguments.len() + more
            && same.all(|(parameter, value)| arguments.get(&parameter.wire) == Some(value))
    };
    operation.examples.iter().find(is_same)?.answer.as_ref()
}

fn parameters(operation: &Operation) -> impl Iterator<Item = (&str, &TypeRef)> {
    let parameters = operation.arguments.iter().chain(&operation.setters);
    parameters.map(|parameter| (parameter.wire.as_str(), &parameter.type_ref))
}

fn asks_for_list(operation: &Operation) -> bool {
    parameters(operation).any(|(_, type_ref)| matches!(type_ref, TypeRef::List(_)))
}

/// The things that a request names, by type.
fn asked(operation: &Operation, arguments: &Map<String, Value>) -> Asked {
    let mut asked = Asked::new();
    for (name, type_ref) in parameters(operation) {
        let (item, values) = match (type_ref, arguments.get(name)) {
            (TypeRef::List(item), Some(Value::Array(values))) => (item.as_ref(), values.clone()),
            (item, Some(value)) => (item, vec![value.clone()]),
            (_, None) => continue,
        };
        if let TypeRef::Named(reference) = item {
            asked
                .entry(reference.name.clone())
                .or_default()
                .extend(values);
        }
    }
    asked
}

/// The times between which things are asked for, in milliseconds.
fn window(operation: &Operation, arguments: &Map<String, Value>) -> (Option<i64>, Option<i64>) {
    let span = operation.rules.iter().find_map(|rule| match &rule.check {
        Check::MaxSpan { from, to, .. } => Some((from, to)),
        _ => None,
    });
    let time = |name: &String| arguments.get(name).and_then(Value::as_i64);
    span.map_or((None, None), |(from, to)| (time(from), time(to)))
}

fn is_columns(platform: &Platform, item: &TypeRef) -> bool {
    let TypeRef::Named(reference) = item else {
        return false;
    };
    let kind = platform.type_of(reference).map(|declared| &declared.kind);
    matches!(
        kind,
        Some(TypeKind::Struct {
            layout: Layout::Columns(_),
            ..
        })
    )
}

/// A map that was set is answered as it was set.
fn echo(
    operation: &Operation,
    type_ref: &TypeRef,
    arguments: &Map<String, Value>,
) -> Option<Value> {
    if !matches!(type_ref, TypeRef::Map(_)) {
        return None;
    }
    let (name, _) = parameters(operation).find(|(_, own)| *own == type_ref)?;
    arguments.get(name).cloned()
}

/// Fields of an object that the request gave are answered as they were given.
fn echo_fields(
    platform: &Platform,
    operation: &Operation,
    type_ref: &TypeRef,
    arguments: &Map<String, Value>,
    value: &mut Value,
) {
    let TypeRef::Named(reference) = type_ref else {
        return;
    };
    let Some(TypeKind::Struct { fields, .. }) =
        platform.type_of(reference).map(|declared| &declared.kind)
    else {
        return;
    };
    let Value::Object(object) = value else { return };
    for field in fields {
        let is_given =
            parameters(operation).any(|(name, own)| name == field.wire && *own == field.type_ref);
        if let (true, Some(given)) = (is_given, arguments.get(&field.wire)) {
            object.insert(field.wire.clone(), given.clone());
        }
    }
}
