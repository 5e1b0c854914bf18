//! The nodes of fields: those of objects and credentials, parameters, headers of responses, variants of unions.
//! Plain data; must not know YAML, lint, or any name in Rust.

use serde_json::Value;

use super::{Evidence, TypeRef};
use crate::spec::Location;

/// What a field is part of, and where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Into the path.
    Path,
    /// Into the query.
    Query,
    /// Into a header.
    Header,
    /// Into a field of the body.
    Body,
    /// It is the body.
    WholeBody,
    /// Its entries are the fields of the body.
    BodyEntries,
    /// A field of a response that an operation spells out.
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
    /// Whether it is a parameter with a name of its own.
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
    /// Its name on the wire: headers go out in lower case.
    pub wire: String,
    /// Name for programs, where the one on the wire is no good one.
    pub called: Option<String>,
    /// Whether a request may leave it out.
    pub optional: bool,
    /// Whether it is always there: given in each request, or in each response.
    pub required: bool,
    /// The type that it comes from by `extends`.
    pub inherited: Option<String>,
    /// Its type.
    pub type_ref: TypeRef,
    /// What it is.
    pub doc: String,
    /// How it is known.
    pub evidence: Evidence,
    /// Whether the spec says that it is in every response.
    pub always: Option<bool>,
    /// The value that is always sent.
    pub constant: Option<Box<Value>>,
    /// Whether numbers may be text, and text numbers.
    pub lenient: bool,
    /// Values that stand for none.
    pub null_values: Vec<Value>,
    /// Whether it is marked as a secret.
    pub sensitive: bool,
    /// Other names that answers use.
    pub aliases: Vec<String>,
    /// What the server takes when it is not set.
    pub server_default: Option<Box<Value>>,
    /// What the client sends when it is not set.
    pub client_default: Option<Box<Value>>,
    /// How far its values go.
    pub limits: Limits,
    /// A boolean goes out as `0` or `1`.
    pub zero_one: bool,
    /// Whether it is a list of objects that is written as parallel arrays.
    pub columns: bool,
}

/// How far values go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Smallest number; of a list, of each item.
    pub min: Option<i64>,
    /// Largest number; of a list, of each item.
    pub max: Option<i64>,
    /// Greatest number of items of a list or map.
    pub max_items: Option<u64>,
    /// Why the upper limits are in doubt, so that nothing is refused by them.
    pub contested: Option<String>,
}

impl Field {
    /// Whether it is sent with every request, so that nobody sets it.
    pub fn is_constant(&self) -> bool {
        self.constant.is_some()
    }

    /// The constant as it is sent.
    pub fn literal(&self) -> Option<Literal> {
        match Literal::of(self.constant.as_ref()?)? {
            Literal::Bool(value) if self.zero_one => Some(Literal::Number(value.into())),
            literal => Some(literal),
        }
    }

    /// Whether it has values for none that are not simply an empty list or map.
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
    /// A boolean, whole number or text.
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Bool(value) => Some(Self::Bool(*value)),
            Value::String(text) => Some(Self::Text(text.clone())),
            value => value.as_i64().map(Self::Number),
        }
    }
}
