//! What a request says about the data of its response: ids, times, and values that come back.
//! Must not know how data is generated.

use std::collections::BTreeMap;

use iot_clouds_codegen::resolve::{LimitKind, Operation, Retry, TimestampFormat, TypeRef};
use serde_json::{Map, Value};

/// Values that a request names, by their type: a response is about the things that were requested.
type RequestedIds = BTreeMap<String, Vec<Value>>;
/// Arguments that come back in response fields of the same name, if they fit.
type Echoed = Map<String, Value>;

/// What a request says about the data of its response.
#[derive(Debug, Default)]
pub(super) struct Requested {
    pub(super) ids: RequestedIds,
    pub(super) echoed: Echoed,
    /// Texts that a request sets which changes something.
    pub(super) set: Vec<(String, Value)>,
    /// The earliest requested time in milliseconds, if the request has one.
    pub(super) from: Option<i64>,
    /// The latest requested time in milliseconds, if the request has one.
    pub(super) until: Option<i64>,
}

impl Requested {
    pub(super) fn new(operation: &Operation, arguments: &Map<String, Value>) -> Self {
        let (from, until) = window(operation, arguments);
        let echoed = echoed(operation, arguments);
        let texts = echoed.iter().filter(|(_, value)| value.is_string());
        let texts = texts.filter(|_| operation.retry != Retry::Safe);
        let set = texts.map(|(name, value)| (name.clone(), value.clone()));
        Self {
            ids: ids(operation, arguments),
            set: set.collect(),
            echoed,
            from,
            until,
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
