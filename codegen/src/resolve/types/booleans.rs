//! Booleans that are not written as JSON writes them: the two values that stand for true and false.
//! Plain data; must not know YAML, lint, or any Rust name.

use serde_json::Value;

use super::TypeRef;
use crate::resolve::Literal;

/// The two values that stand for true and false.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoolValues {
    /// The value for true.
    pub yes: Literal,
    /// The value for false.
    pub no: Literal,
}

impl BoolValues {
    /// The numbers 1 and 0.
    pub const ZERO_ONE: Self = Self {
        yes: Literal::Number(1),
        no: Literal::Number(0),
    };

    /// Returns the value for a boolean.
    pub fn of(&self, value: bool) -> &Literal {
        if value { &self.yes } else { &self.no }
    }

    /// Returns the boolean that a value stands for.
    pub fn read(&self, value: &Value) -> Option<bool> {
        let found = Literal::of(value)?;
        let is = |value: &bool| *self.of(*value) == found;
        [true, false].into_iter().find(is)
    }
}

impl TypeRef {
    /// Whether it is a boolean, however it is written.
    pub fn is_bool(&self) -> bool {
        matches!(self, Self::Bool | Self::WrittenBool(_))
    }

    /// Returns the type with its booleans, also in lists and maps, written as one of two values.
    pub fn with_bool_values(self, values: &BoolValues) -> Self {
        match self {
            Self::List(item) => Self::List(Box::new(item.with_bool_values(values))),
            Self::Map(item) => Self::Map(Box::new(item.with_bool_values(values))),
            Self::Bool => Self::WrittenBool(Box::new(values.clone())),
            other => other,
        }
    }

    /// Returns a value as it is on the wire, if a spec writes `true` or `false` for a boolean that is written otherwise.
    pub fn on_wire(&self, value: &Value) -> Value {
        match (self, value) {
            (Self::List(item), Value::Array(values)) => {
                values.iter().map(|value| item.on_wire(value)).collect()
            }
            (Self::Map(item), Value::Object(values)) => {
                let entries = values.iter();
                let entries = entries.map(|(key, value)| (key.clone(), item.on_wire(value)));
                Value::Object(entries.collect())
            }
            (Self::WrittenBool(values), Value::Bool(value)) => values.of(*value).to_json(),
            _ => value.clone(),
        }
    }

    /// Returns a value of a boolean as `true` or `false`, if a spec writes it as it is on the wire.
    pub fn in_rust(&self, value: &Value) -> Value {
        match self {
            Self::WrittenBool(values) => values
                .read(value)
                .map_or_else(|| value.clone(), Value::Bool),
            _ => value.clone(),
        }
    }
}
