//! Finds the example of the spec that a request matches.
//! Must not know how other data is generated.

use iot_clouds_codegen::check::times::{same, same_as_text};
use iot_clouds_codegen::resolve::{Example, Operation, Place, TokenExchange};
use serde_json::{Map, Value, json};

use super::forms::is_placeholder;
use super::generator::timestamp;
use crate::platform::put;

/// Returns the data of the example that has exactly these arguments.
pub(super) fn data(operation: &Operation, arguments: &Map<String, Value>) -> Option<Value> {
    let mut examples = operation.examples.iter();
    let example = examples.find(|example| has_arguments(operation, example, arguments))?;
    example.response.as_ref().map(filled)
}

/// Returns the data of an example. A text that only stands for another one, which the source leaves out, becomes its key.
pub(super) fn filled(data: &Value) -> Value {
    match data {
        Value::Array(items) => items.iter().map(filled).collect(),
        Value::Object(fields) => {
            let filled = fields.iter().map(|(key, value)| match value {
                Value::String(text) if is_placeholder(text) => (key.clone(), json!(key)),
                value => (key.clone(), filled(value)),
            });
            Value::Object(filled.collect())
        }
        Value::String(text) if is_placeholder(text) => json!("text"),
        value => value.clone(),
    }
}

/// Returns whether an example has exactly these arguments. Constants and defaults that a client sends by itself do not count.
pub(super) fn has_arguments(
    operation: &Operation,
    example: &Example,
    arguments: &Map<String, Value>,
) -> bool {
    let constants = operation.constants().map(|constant| &constant.wire);
    let defaults = operation.setters().filter(|setter| {
        let default = setter.sent_default();
        let given = arguments.get(&setter.wire);
        default.is_some_and(|default| given.is_some_and(|given| same(given, &default)))
    });
    let by_itself: Vec<&String> = constants
        .chain(defaults.map(|setter| &setter.wire))
        .collect();
    let shown = operation.given(example);
    let is_shown = |name: &String| {
        let mut shown = shown.iter();
        shown.any(|(parameter, _)| parameter.wire == *name)
    };
    let given = arguments
        .keys()
        .filter(|name| !by_itself.contains(name) || is_shown(name));
    given.count() == shown.len()
        && shown.iter().all(|(parameter, value)| {
            let is_text = parameter.place != Place::Body && !parameter.place.is_whole();
            let same = if is_text || operation.is_form {
                same_as_text
            } else {
                same
            };
            let given = arguments.get(&parameter.wire);
            given.is_some_and(|given| same(given, value))
        })
}

/// Returns the data of a token call: that of an example, but with the issued token, and with the lifetime in seconds or
/// the time at which it expires. `now` is in milliseconds since 1970.
pub(crate) fn token_data(
    operation: &Operation,
    issued: Option<(&TokenExchange, u64, String)>,
    now: i64,
) -> Value {
    let mut examples = operation.examples.iter();
    let example = examples.find_map(|example| example.response.as_ref()?.as_object());
    let mut data = example.cloned().unwrap_or_default();
    if let Some((exchange, lifetime, token)) = issued {
        put(&mut data, &exchange.token, json!(token));
        if let Some(keys) = &exchange.expires_in {
            put(&mut data, keys, json!(lifetime));
        }
        if let Some((keys, format)) = &exchange.expires_at {
            let lifetime = i64::try_from(lifetime).unwrap_or(i64::MAX);
            let expiry = now.saturating_add(lifetime.saturating_mul(1_000));
            put(&mut data, keys, timestamp(*format, expiry));
        }
    }
    Value::Object(data)
}
