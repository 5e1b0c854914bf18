//! The nodes of fields: those of objects and credentials, parameters, headers of responses, variants of unions.
//! Plain data; must not know YAML, lint, or any Rust name.

use serde_json::Value;

use super::{Evidence, Lifecycle, TypeRef};
use crate::spec::{self, Location};

/// What a field is part of, and where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In a field of the body.
    Body,
    /// As the whole body.
    WholeBody,
    /// As the fields of the body, one for each entry.
    BodyEntries,
    /// A field of an inline response.
    Response,
    /// A field of a credential.
    Credential,
    /// A header of responses.
    ResponseHeader,
    /// A field of an object.
    Member,
    /// A variant of a union.
    Variant,
}

impl Place {
    /// Whether it is a parameter with its own name.
    pub fn is_parameter(self) -> bool {
        matches!(self, Self::Path | Self::Query | Self::Header | Self::Body)
    }

    /// Whether it is the whole body.
    pub fn is_whole(self) -> bool {
        matches!(self, Self::WholeBody | Self::BodyEntries)
    }
}

/// A field of an object, a parameter, a header of responses, or a variant of a union.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Where it is declared.
    pub at: Location,
    /// What it is part of.
    pub place: Place,
    /// Its name as the spec writes it.
    pub name: String,
    /// Its name on the wire; headers are sent in lower case.
    pub wire: String,
    /// Name for programs, if the wire name is unsuitable.
    pub called: Option<String>,
    /// Whether a request may omit it.
    pub optional: bool,
    /// Whether every value has it; `optional` alone decides whether a request requires it.
    pub required: bool,
    /// The type that it is inherited from.
    pub inherited: Option<String>,
    /// Its type.
    pub type_ref: TypeRef,
    /// Its description.
    pub doc: String,
    /// Its source and basis.
    pub evidence: Evidence,
    /// Whether the spec says that it is in every response.
    pub always: Option<bool>,
    /// The value that is always sent.
    pub constant: Option<Box<Value>>,
    /// Whether a number may be written as text, and text as a number.
    pub lenient: bool,
    /// Values that mean null.
    pub null_values: Vec<Value>,
    /// Whether it is marked as a secret.
    pub sensitive: bool,
    /// Other names in responses.
    pub aliases: Vec<String>,
    /// The value that the server uses if it is not set.
    pub server_default: Option<Box<Value>>,
    /// The value that the client sends if it is not set.
    pub client_default: Option<Box<Value>>,
    /// Bounds of its values.
    pub limits: Limits,
    /// Whether it is marked as written as `0` or `1`; its type says how booleans are written.
    pub zero_one: bool,
    /// The values for true and false, as the spec writes them.
    pub bool_values: Option<spec::BoolValues>,
    /// Whether it is a list of objects that is written as parallel arrays.
    pub columns: bool,
    /// What became of its name.
    pub lifecycle: Lifecycle,
    /// Whether it holds its own type, or one that holds its own type, without a list or map between.
    pub closes_circle: bool,
}

/// Bounds of values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Smallest number; of a list, of each item.
    pub min: Option<i64>,
    /// Largest number; of a list, of each item.
    pub max: Option<i64>,
    /// Largest number of items of a list or map.
    pub max_items: Option<u64>,
    /// Why the upper limits are contested, so that they are not enforced.
    pub contested: Option<String>,
}

impl Field {
    /// Whether it is sent with every request, so that users cannot set it.
    pub fn is_constant(&self) -> bool {
        self.constant.is_some()
    }

    /// Returns the constant as it is sent.
    pub fn literal(&self) -> Option<Literal> {
        Literal::of(&self.type_ref.on_wire(self.constant.as_ref()?))
    }

    /// Returns the value that a client sends if the field is not set, as it is on the wire.
    pub fn sent_default(&self) -> Option<Value> {
        let value = self.client_default.as_ref()?;
        Some(self.type_ref.on_wire(value))
    }

    /// Whether null is among its values, other than as an empty list or map.
    pub fn may_be_none(&self) -> bool {
        let is_collection = matches!(self.type_ref, TypeRef::List(_) | TypeRef::Map(_));
        !self.null_values.is_empty() && !is_collection
    }
}

/// A value that a spec writes down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// A boolean.
    Bool(bool),
    /// A whole number, also when it is written as text.
    Number(i64),
    /// A text.
    Text(String),
}

impl Literal {
    /// Converts a boolean, whole number or text.
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Bool(value) => Some(Self::Bool(*value)),
            Value::String(text) => Some(Self::Text(text.clone())),
            value => value.as_i64().map(Self::Number),
        }
    }

    /// Converts it to JSON.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(value) => Value::from(*value),
            Self::Text(text) => Value::from(text.as_str()),
        }
    }
}
