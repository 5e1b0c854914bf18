//! What a request says about the data of its response: ids, times, and values that come back.
//! Must not know how data is generated.

use std::collections::BTreeMap;

use iot_clouds_codegen::names::snake;
use iot_clouds_codegen::resolve::{LimitKind, Operation, Retry, TimestampFormat, TypeRef};
use serde_json::{Map, Value};

/// Values that a request names, by their type: a response is about the things that were requested.
type RequestedIds = BTreeMap<String, Vec<Value>>;
/// Arguments that come back in response fields of the same name, if they fit.
type Echoed = Vec<(String, Value)>;

/// What a request says about the data of its response.
#[derive(Debug, Default)]
pub(super) struct Requested {
    pub(super) ids: RequestedIds,
    echoed: Echoed,
    /// Texts that a request sets which changes something.
    pub(super) set: Vec<(String, Value)>,
    /// Whether a next page follows.
    pub(super) next: Next,
    /// The earliest requested time in milliseconds, if the request has one.
    pub(super) from: Option<i64>,
    /// The latest requested time in milliseconds, if the request has one.
    pub(super) until: Option<i64>,
}

/// What a response says about a next page, if the operation is read page by page with a cursor.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum Next {
    /// The operation has no cursor.
    #[default]
    Unknown,
    /// The request has no cursor, so that there is a next page.
    Follows,
    /// The request has a cursor, so that this page is the last. Holds the cursors that the operation takes, in snake case.
    Ends(Vec<String>),
}

impl Requested {
    pub(super) fn new(operation: &Operation, arguments: &Map<String, Value>) -> Self {
        let (from, until) = window(operation, arguments);
        let next = next(operation, arguments);
        let mut echoed = echoed(operation, arguments);
        echoed.retain(|(name, _)| !is_cursor(&snake(name)));
        let texts = echoed.iter().filter(|(_, value)| value.is_string());
        let texts = texts.filter(|_| operation.retry != Retry::Safe);
        let set = texts.map(|(name, value)| (name.clone(), value.clone()));
        Self {
            ids: ids(operation, arguments),
            set: set.collect(),
            echoed,
            next,
            from,
            until,
        }
    }

    /// Returns the argument that may come back in a field of this name.
    pub(super) fn echoed(&self, wire: &str) -> Option<&Value> {
        let mut echoed = self.echoed.iter();
        echoed
            .find(|(name, _)| name == wire)
            .map(|(_, value)| value)
    }
}

/// Words in the names of parameters and fields that say where a page begins.
const CURSORS: [&str; 6] = [
    "continuation",
    "cursor",
    "marker",
    "next_token",
    "page_token",
    "scroll_id",
];
/// Names of fields that say whether there is a next page.
const MORE: [&str; 3] = ["has_more", "has_next", "more"];

fn is_cursor(name: &str) -> bool {
    CURSORS.iter().any(|word| name.contains(word))
}

/// Returns whether a next page follows: one does until the request has a cursor, so that a loop over pages has two rounds. No key of
/// the spec language names cursors; the names of parameters do.
fn next(operation: &Operation, arguments: &Map<String, Value>) -> Next {
    if operation.pages.is_some() || operation.windows.is_some() {
        return Next::Unknown;
    }
    let names: Vec<(&str, String)> = parameters(operation)
        .map(|(wire, _)| (wire, snake(wire)))
        .collect();
    let is_given = |wire: &str| {
        let value = arguments.get(wire);
        value.is_some_and(|value| !value.is_null() && value.as_str() != Some(""))
    };
    let given = names.iter().filter(|(wire, _)| is_given(wire));
    let given: Vec<String> = given.map(|(_, name)| name.clone()).collect();
    if given.iter().any(|name| is_cursor(name)) {
        return Next::Ends(given);
    }
    match names.iter().any(|(_, name)| is_cursor(name)) {
        true => Next::Follows,
        // Fields such as `next_offset` go with a parameter `offset`.
        false => Next::Ends(given),
    }
}

impl Next {
    /// Returns whether a response field says that there is a next page, or where; `None` for any other field.
    pub(super) fn of(&self, wire: &str) -> Option<bool> {
        if *self == Self::Unknown {
            return None;
        }
        let name = snake(wire);
        let is_next = is_cursor(&name) || name == "next" || MORE.contains(&name.as_str());
        match self {
            Self::Unknown => None,
            Self::Follows => is_next.then_some(true),
            Self::Ends(given) => {
                let has_cursor = given.iter().any(|given| is_cursor(given));
                let of_given = given.iter().any(|given| {
                    name == format!("next_{given}") || name == format!("{given}_next")
                });
                (of_given || has_cursor && is_next).then_some(false)
            }
        }
    }
}

/// Returns wire name and type of each parameter that a request may set.
pub(super) fn parameters(operation: &Operation) -> impl Iterator<Item = (&str, &TypeRef)> {
    let parameters = operation.arguments().chain(operation.setters());
    parameters.map(|parameter| (parameter.wire.as_str(), &parameter.type_ref))
}

fn ids(operation: &Operation, arguments: &Map<String, Value>) -> RequestedIds {
    let mut ids = RequestedIds::new();
    for (name, type_ref) in parameters(operation) {
        let (item, values) = match (type_ref, arguments.get(name)) {
            (TypeRef::List(item), Some(Value::Array(values))) => (item.as_ref(), values.clone()),
            (item, Some(value)) => (item, vec![value.clone()]),
            (_, None) => continue,
        };
        if let TypeRef::Named(reference) = item {
            ids.entry(reference.name.clone())
                .or_default()
                .extend(values);
        }
    }
    ids
}

fn echoed(operation: &Operation, arguments: &Map<String, Value>) -> Echoed {
    let simple = parameters(operation)
        .filter(|(_, type_ref)| !matches!(type_ref, TypeRef::List(_) | TypeRef::Map(_)));
    let echoed =
        simple.filter_map(|(name, _)| Some((name.to_owned(), arguments.get(name)?.clone())));
    echoed.collect()
}

/// The requested period: between the two times of a limited span, or else between the only two times of the operation.
fn window(operation: &Operation, arguments: &Map<String, Value>) -> (Option<i64>, Option<i64>) {
    let span = operation.limits.iter().find_map(|rule| match &rule.check {
        LimitKind::MaxSpan { from, to, .. } => Some((from.as_str(), to.as_str())),
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
