//! The content of a type definition, a field and a parameter.
//! Plain serde data; must not know the place of a value in a file, nor any Rust name.

use std::borrow::Cow;
use std::fmt;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::Deprecated;

/// How certain a fact is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// A vendor's page states or shows it.
    #[default]
    Documented,
    /// Seen in a program or a recording, which the text names.
    Observed(String),
    /// Concluded; the text gives the reason.
    Inferred(String),
}

/// A named type of exactly one kind: `identifier`, `fields`, `enum`, `untagged` or `tag`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TypeDefinition {
    /// An identifier: text that names something, with a type of its own.
    pub identifier: Option<IdentifierKind>,
    /// Whether responses may write an identifier as a number.
    #[serde(default)]
    pub lenient: bool,
    /// A description in English.
    pub doc: String,
    /// An open list of values, written as text or as numbers.
    #[serde(rename = "enum")]
    pub enumeration: Option<WireValue>,
    /// Where it is documented, as `document#section`; default: the resource's source.
    pub source: Option<String>,
    /// How certain it is.
    #[serde(default)]
    pub basis: Basis,
    /// Known values of an identifier, by their wire spelling; the list is always open.
    pub constants: Option<IndexMap<String, Constant>>,
    /// Whether the object is written as an array of its fields, in their order.
    #[serde(default)]
    pub tuple: bool,
    /// How a list of these objects is written as parallel arrays: the field of each array, or a list of several.
    pub columns: Option<Vec<Words>>,
    /// An object type whose fields are inherited, before its own.
    pub extends: Option<String>,
    /// Whether all fields are in every response; default of `always` for each field.
    pub always: Option<bool>,
    /// An object with these fields.
    pub fields: Option<IndexMap<FieldName, Field>>,
    /// The known values of an enum, by their wire spelling.
    pub values: Option<IndexMap<String, EnumValue>>,
    /// A union whose variant depends on the kind of its JSON value: `boolean`, `number`, `text`, `list` or `object`.
    pub untagged: Option<IndexMap<String, Field>>,
    /// A union whose variant is named by this key of the object.
    pub tag: Option<String>,
    /// The key next to `tag` that holds the content.
    pub content: Option<String>,
    /// The variants of a union, by the value of `tag`.
    pub variants: Option<IndexMap<String, Field>>,
    /// Former names that keep working with a warning, the latest first.
    #[serde(default)]
    pub renamed_from: Words,
    /// Set if it should no longer be used.
    pub deprecated: Option<Deprecated>,
}

/// A known value of an identifier.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Constant {
    /// Name of the constant, in snake case.
    pub name: String,
    /// What it denotes, in English.
    pub doc: String,
    /// Its unit.
    pub unit: Option<String>,
    /// Its range, in words.
    pub range: Option<String>,
    /// Former names that keep working with a warning, the latest first.
    #[serde(default)]
    pub renamed_from: Words,
    /// Set if it should no longer be used.
    pub deprecated: Option<Deprecated>,
    /// Where this is documented; default: the source of the type.
    pub source: Option<String>,
    /// How certain it is.
    #[serde(default)]
    pub basis: Basis,
}

/// One word, or a list of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(pub Vec<String>);

impl Words {
    /// Returns the words.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct WordsVisitor;
        impl<'de> Visitor<'de> for WordsVisitor {
            type Value = Words;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or a list of texts")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Words, E> {
                Ok(Words(vec![text.to_owned()]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Words, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(items)).map(Words)
            }
        }
        deserializer.deserialize_any(WordsVisitor)
    }
}

impl JsonSchema for Words {
    fn schema_name() -> Cow<'static, str> {
        "Words".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "One word, or a list of them.",
            "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }],
        })
    }
}

/// How an identifier is written on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IdentifierKind {
    /// As text.
    String,
}

/// How an enum is written on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WireValue {
    /// As a number.
    Number,
    /// As text.
    String,
}

/// The name of a field or parameter; a `?` at its end marks it as optional.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FieldName {
    /// Name on the wire.
    pub wire: String,
    /// Whether a request may omit it.
    pub optional: bool,
}

impl fmt::Display for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.wire, if self.optional { "?" } else { "" })
    }
}

impl<'de> Deserialize<'de> for FieldName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (wire, optional) = match text.strip_suffix('?') {
            Some(wire) => (wire.to_owned(), true),
            None => (text, false),
        };
        Ok(Self { wire, optional })
    }
}

/// A field of an object, or a parameter. Written as a type expression, or as an object with these keys.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Field {
    /// Type expression.
    #[serde(rename = "type")]
    pub type_: String,
    /// Name in Rust; default: the wire name in snake case.
    pub rust: Option<String>,
    /// Whether it is in every response.
    pub always: Option<bool>,
    /// Parameters: the value that is always sent; users cannot set it.
    pub constant: Option<Box<serde_json::Value>>,
    /// Responses: whether a number may be written as text, and text as a number.
    #[serde(default)]
    pub lenient: bool,
    /// Responses: values that mean null: texts, whole numbers, `[]` and `{}`.
    #[serde(default)]
    pub null_values: Vec<serde_json::Value>,
    /// Whether a boolean is written as `0` or `1`.
    #[serde(default)]
    pub zero_one: bool,
    /// The two values that stand for true and false, if they are not `1` and `0`.
    pub bool_values: Option<BoolValues>,
    /// Other names in responses.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Smallest number; of a list, of each item.
    pub min: Option<i64>,
    /// Largest number; of a list, of each item.
    pub max: Option<i64>,
    /// Largest number of items of a list or map.
    pub max_items: Option<u64>,
    /// Why the upper limits are contested; they are then documented, but not enforced.
    pub contested: Option<String>,
    /// Value that the server uses if it is not set; only documented.
    pub server_default: Option<Box<serde_json::Value>>,
    /// Value that the client sends if it is not set.
    pub client_default: Option<Box<serde_json::Value>>,
    /// A description in English, with its unit.
    pub doc: Option<String>,
    /// Where it is documented, as `document#section`; default: the source of the enclosing part.
    pub source: Option<String>,
    /// How certain it is.
    #[serde(default)]
    pub basis: Basis,
    /// Whether it is a secret, to be kept out of logs and debug output.
    #[serde(default)]
    pub sensitive: bool,
    /// Former names in Rust, the latest first; those of setters keep working with a warning.
    #[serde(default)]
    pub renamed_from: Words,
    /// Set if it should no longer be used.
    pub deprecated: Option<Deprecated>,
}

/// The two values that stand for true and false: texts or whole numbers.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BoolValues {
    /// The value for true.
    #[serde(rename = "true")]
    pub yes: serde_json::Value,
    /// The value for false.
    #[serde(rename = "false")]
    pub no: serde_json::Value,
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FieldVisitor;
        impl<'de> Visitor<'de> for FieldVisitor {
            type Value = Field;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a type expression, or an object with `type`")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Field, E> {
                Ok(Field::of(text))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Field, A::Error> {
                Field::deserialize(MapAccessDeserializer::new(map))
            }
        }
        deserializer.deserialize_any(FieldVisitor)
    }
}

impl Field {
    /// Returns a field with nothing but a type.
    pub fn of(type_expression: &str) -> Self {
        Self {
            type_: type_expression.to_owned(),
            ..Self::default()
        }
    }
}

/// A value of an enum. Written as its English text, or as an object with these keys.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct EnumValue {
    /// Name of the variant, in snake case; default: the wire value. Required for numbers.
    pub name: Option<String>,
    /// What it means, in English.
    pub doc: String,
    /// How certain it is.
    #[serde(default)]
    pub basis: Basis,
    /// Former names that keep working with a warning, the latest first.
    #[serde(default)]
    pub renamed_from: Words,
    /// Set if it should no longer be used.
    pub deprecated: Option<Deprecated>,
}

impl<'de> Deserialize<'de> for EnumValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ValueVisitor;
        impl<'de> Visitor<'de> for ValueVisitor {
            type Value = EnumValue;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or an object with `doc`")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<EnumValue, E> {
                Ok(EnumValue {
                    doc: text.to_owned(),
                    name: None,
                    renamed_from: Words::default(),
                    deprecated: None,
                    basis: Basis::Documented,
                })
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<EnumValue, A::Error> {
                EnumValue::deserialize(MapAccessDeserializer::new(map))
            }
        }
        deserializer.deserialize_any(ValueVisitor)
    }
}

/// The shape of a body or a response: `none`, a type expression, or fields.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Nothing.
    None,
    /// One type.
    Type(String),
    /// An object with these fields.
    Fields(IndexMap<FieldName, Field>),
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ShapeVisitor;
        impl<'de> Visitor<'de> for ShapeVisitor {
            type Value = Shape;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`none`, a type expression, or fields")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Shape, E> {
                Ok(if text == "none" {
                    Shape::None
                } else {
                    Shape::Type(text.to_owned())
                })
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Shape, A::Error> {
                IndexMap::deserialize(MapAccessDeserializer::new(map)).map(Shape::Fields)
            }
        }
        deserializer.deserialize_any(ShapeVisitor)
    }
}

impl JsonSchema for FieldName {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "FieldName".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

impl JsonSchema for Shape {
    fn schema_name() -> Cow<'static, str> {
        "Shape".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let field = generator.subschema_for::<Field>();
        json_schema!({
            "description": "`none`, a type expression, or the fields of an object.",
            "anyOf": [
                { "type": "string" },
                { "type": "object", "additionalProperties": field },
            ],
        })
    }
}
