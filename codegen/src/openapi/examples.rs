//! Sample calls: the values of parameters, bodies, and responses in their envelope. The same name belongs to the same call.
//! Must not know schemas.

use serde_json::{Map, Value, json};

use super::Keys;
use super::keys::put;
use crate::resolve::{Api, Example, Field, Operation, Place};

impl Operation {
    /// Returns its examples by name.
    fn named_examples(&self) -> impl Iterator<Item = (String, &Example)> {
        let examples = self.examples.iter().enumerate();
        examples.map(|(index, example)| (format!("example_{}", index + 1), example))
    }

    /// Returns the values of a parameter.
    pub(super) fn values_of(&self, field: &Field) -> Keys {
        let values = self.named_examples().filter_map(|(name, example)| {
            let constant = field.literal().map(|value| value.to_json());
            let value = constant.or_else(|| example.arguments.get(&field.name).cloned())?;
            Some((name, json!({ "value": value })))
        });
        values.collect()
    }

    /// Returns its bodies.
    pub(super) fn bodies(&self) -> Keys {
        let bodies = self.named_examples().filter_map(|(name, example)| {
            let value = self.body_of(example)?;
            Some((name, json!({ "value": value })))
        });
        bodies.collect()
    }

    fn body_of(&self, example: &Example) -> Option<Value> {
        let mut body = Map::new();
        for field in &self.parameters {
            let given = example.arguments.get(&field.name).cloned();
            match field.place {
                Place::WholeBody | Place::BodyEntries => return given,
                Place::Body => {
                    let constant = field.literal().map(|value| value.to_json());
                    if let Some(value) = constant.or(given).or_else(|| field.sent_default()) {
                        body.insert(field.wire.clone(), value);
                    }
                }
                _ => {}
            }
        }
        Some(Value::Object(body)).filter(|body| body.as_object().is_some_and(|it| !it.is_empty()))
    }

    /// Returns its responses, in their envelope.
    pub(super) fn responses(&self, api: &Api) -> Keys {
        let responses = self.named_examples().filter_map(|(name, example)| {
            let data = match (&example.response, &self.nested_under) {
                (Some(data), Some(under)) => {
                    let key = example.arguments.get(under)?.as_str()?;
                    Some(json!({ key: data }))
                }
                (data, _) => data.clone(),
            };
            let value = match &api.envelope {
                Some(envelope) if !self.outside_envelope => {
                    // What a response without data has in its place is not known.
                    if data.is_none() && self.response.is_some() {
                        return None;
                    }
                    let mut body = Keys::new();
                    let success = envelope.success_value.clone();
                    put_at(&mut body, &envelope.success_key, success);
                    if let Some(data) = data {
                        put_at(&mut body, &envelope.data, data);
                    }
                    Value::Object(body)
                }
                _ => data?,
            };
            Some((name, json!({ "value": value })))
        });
        responses.collect()
    }
}

/// Adds a value at the end of a path of keys.
fn put_at(body: &mut Keys, path: &[String], value: Value) {
    let Some((key, inner)) = path.split_first() else {
        return;
    };
    if inner.is_empty() {
        return put(body, key, value);
    }
    let object = body.entry(key).or_insert_with(|| json!({}));
    if let Value::Object(object) = object {
        put_at(object, inner, value);
    }
}
