//! The data of an answer: an example where the request is that of one, else made of types and of what was asked for.
//! Must not know envelopes, faults, nor what a test has set.

use iot_clouds_codegen::model::{
    Check, Example, Layout, Operation, Pages, TimestampFormat, TypeKind, TypeRef,
};
use serde_json::{Map, Value, json};

use crate::platform::Platform;
use crate::samples::{Asked, Maker, STEP, Samples};

/// Items of a page where neither request nor spec say how many.
const PAGE_SIZE: u64 = 20;
/// The most items of a page, whatever a request says.
const LARGEST_PAGE: u64 = 1000;

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
        if let Some(pages) = &operation.pages {
            return Some(self.page(platform, operation, (pages, type_ref), arguments));
        }
        Some(match example(operation, arguments) {
            Some(answer) => answer.clone(),
            None => self.made(platform, operation, type_ref, arguments),
        })
    }

    fn maker<'a>(
        &'a self,
        platform: &'a Platform,
        asked: &'a Asked,
        given: &'a Map<String, Value>,
        until: Option<i64>,
    ) -> Maker<'a> {
        Maker {
            platform,
            samples: &self.samples,
            asked,
            until,
            given,
            seed: self.seed,
        }
    }

    fn made(
        &self,
        platform: &Platform,
        operation: &Operation,
        type_ref: &TypeRef,
        arguments: &Map<String, Value>,
    ) -> Value {
        let (asked, given) = (asked(operation, arguments), given(operation, arguments));
        let (_, until) = window(operation, arguments);
        let maker = self.maker(platform, &asked, &given, until);
        let echoed = echo(operation, type_ref, arguments);
        match (echoed, type_ref) {
            (Some(value), _) => value,
            (None, TypeRef::List(item)) if !is_columns(platform, item) => {
                let count = self.count(platform, operation, item, &asked);
                Value::Array((0..count).map(|index| maker.value(item, index)).collect())
            }
            (None, type_ref) => maker.value(type_ref, 0),
        }
    }

    /// One page of the items. An example is the page that it says, of as many items as it says.
    fn page(
        &self,
        platform: &Platform,
        operation: &Operation,
        (pages, type_ref): (&Pages, &TypeRef),
        arguments: &Map<String, Value>,
    ) -> Value {
        let number = |name: &str| arguments.get(name).and_then(Value::as_u64);
        let page = number(&pages.page).unwrap_or(1).max(1);
        let mut rest = arguments.clone();
        rest.remove(&pages.page);
        let example = operation.examples.iter().find(|example| {
            let mut own = Example::clone(example);
            own.arguments
                .retain(|(parameter, _)| parameter.wire != pages.page);
            has_arguments(operation, &own, &rest)
        });
        let example = example.and_then(|example| Some((example, example.answer.as_ref()?)));
        let total = match example {
            Some((example, answer)) if page_of(example, pages) == page => return answer.clone(),
            Some((example, answer)) => total_of(example, answer, pages),
            None => self.total(operation, arguments),
        };
        let size = pages.size.as_ref();
        let said = size
            .and_then(|size| number(&size.parameter))
            .or_else(|| number("page_records"));
        let usual = size.map_or(PAGE_SIZE, |size| size.default);
        let size = said.unwrap_or(usual).clamp(1, LARGEST_PAGE);
        let first = (page - 1).saturating_mul(size).min(total);
        let last = first.saturating_add(size).min(total);
        let (asked, given) = (asked(operation, arguments), given(operation, arguments));
        let (_, until) = window(operation, arguments);
        let maker = self.maker(platform, &asked, &given, until);
        let items = Value::Array(
            (first..last)
                .map(|index| maker.value(&pages.item, index))
                .collect(),
        );
        framed(&maker, pages, type_ref, items, (total, size))
    }

    /// How many items all pages hold: as many as fit into the time that is asked for.
    fn total(&self, operation: &Operation, arguments: &Map<String, Value>) -> u64 {
        let (Some(from), Some(until)) = window(operation, arguments) else {
            return self.items;
        };
        let span = (i128::from(until) - i128::from(from)) / i128::from(STEP) + 1;
        self.items.min(u64::try_from(span).unwrap_or_default())
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

/// Items in the answer that the operation gives, with the counts beside them.
fn framed(
    maker: &Maker<'_>,
    pages: &Pages,
    type_ref: &TypeRef,
    items: Value,
    (total, size): (u64, u64),
) -> Value {
    let kind = match type_ref {
        TypeRef::Named(reference) => maker
            .platform
            .type_of(reference)
            .map(|declared| &declared.kind),
        _ => None,
    };
    let (Some(TypeKind::Struct { fields, .. }), Some(container)) = (kind, &pages.items) else {
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
            maker.value(&field.type_ref, 0)
        };
        (field.wire.clone(), value)
    });
    Value::Object(entries.collect())
}

/// The page that an example shows.
fn page_of(example: &Example, pages: &Pages) -> u64 {
    let mut arguments = example.arguments.iter();
    let page = arguments.find(|(parameter, _)| parameter.wire == pages.page);
    page.and_then(|(_, value)| value.as_u64()).unwrap_or(1)
}

/// How many items there are where an example shows a page: as many as it says, else those that it shows.
fn total_of(example: &Example, answer: &Value, pages: &Pages) -> u64 {
    let said = answer.get("total").and_then(Value::as_u64);
    let list = answer.as_array().map(Vec::len).unwrap_or_default();
    let shown = if page_of(example, pages) == 1 {
        list
    } else {
        0
    };
    said.unwrap_or(u64::try_from(shown).unwrap_or_default())
}

/// The answer of the example that has exactly these arguments.
fn example<'a>(operation: &'a Operation, arguments: &Map<String, Value>) -> Option<&'a Value> {
    let mut examples = operation.examples.iter();
    examples
        .find(|example| has_arguments(operation, example, arguments))?
        .answer
        .as_ref()
}

/// Whether an example has exactly these arguments; constants and what a client sends by itself do not count.
fn has_arguments(operation: &Operation, example: &Example, arguments: &Map<String, Value>) -> bool {
    let constants = operation.constants.iter().map(|constant| &constant.wire);
    let defaults = operation.setters.iter().filter(|setter| {
        setter.client_default.is_some()
            && setter.client_default.as_ref() == arguments.get(&setter.wire)
    });
    let by_itself: Vec<&String> = constants
        .chain(defaults.map(|setter| &setter.wire))
        .collect();
    let shown = |name: &String| {
        example
            .arguments
            .iter()
            .any(|(parameter, _)| parameter.wire == *name)
    };
    let given = arguments
        .keys()
        .filter(|name| !by_itself.contains(name) || shown(name));
    let mut same = example.arguments.iter();
    given.count() == example.arguments.len()
        && same.all(|(parameter, value)| arguments.get(&parameter.wire) == Some(value))
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

/// The arguments that stand for fields of the same name: texts, numbers and the like.
fn given(operation: &Operation, arguments: &Map<String, Value>) -> Map<String, Value> {
    let simple = parameters(operation)
        .filter(|(_, type_ref)| !matches!(type_ref, TypeRef::List(_) | TypeRef::Map(_)));
    let given =
        simple.filter_map(|(name, _)| Some((name.to_owned(), arguments.get(name)?.clone())));
    given.collect()
}

/// The times between which things are asked for, in milliseconds: those of a rule, or the only two that there are.
fn window(operation: &Operation, arguments: &Map<String, Value>) -> (Option<i64>, Option<i64>) {
    let span = operation.rules.iter().find_map(|rule| match &rule.check {
        Check::MaxSpan { from, to, .. } => Some((from.as_str(), to.as_str())),
        _ => None,
    });
    let is_time =
        |type_ref: &TypeRef| *type_ref == TypeRef::Timestamp(TimestampFormat::EpochMilliseconds);
    let times: Vec<&str> = parameters(operation)
        .filter(|(_, type_ref)| is_time(type_ref))
        .map(|(name, _)| name)
        .collect();
    let pair = match times.as_slice() {
        [from, to] => Some((*from, *to)),
        _ => None,
    };
    let time = |name: &str| arguments.get(name).and_then(Value::as_i64);
    span.or(pair)
        .map_or((None, None), |(from, to)| (time(from), time(to)))
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
