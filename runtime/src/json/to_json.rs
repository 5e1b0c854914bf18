//! Turns a Rust value into JSON and refuses values that JSON cannot represent; serde_json itself would write null for NaN.
//! It must not know how the JSON is used.

use std::fmt;

use serde::ser::{self, Serialize};
use serde_json::{Map, Value as Json};

use crate::json::numbers::{NUMBER, RAW_VALUE};

/// Why a value cannot be represented in JSON.
#[derive(Debug)]
pub(crate) struct NotJson(String);

impl fmt::Display for NotJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotJson {}

impl ser::Error for NotJson {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// Returns the value as JSON.
pub(crate) fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<Json, NotJson> {
    value.serialize(Strict)
}

struct Strict;

/// A list or a map under construction. `variant` wraps the result as `{variant: …}`.
struct Compound<C> {
    content: C,
    key: Option<String>,
    variant: Option<&'static str>,
}

impl<C> Compound<C> {
    fn new(content: C) -> Self {
        Self {
            content,
            key: None,
            variant: None,
        }
    }
}

/// What a struct represents. serde_json writes some of its own values as structs if certain features are enabled.
#[derive(Clone, Copy, PartialEq)]
enum Name {
    Number,
    RawValue,
    Other,
}

fn wrap(variant: Option<&'static str>, value: Json) -> Json {
    match variant {
        Some(variant) => {
            // A map from an iterator would be sorted, which is another 12 KB in each program.
            let mut object = Map::new();
            object.insert(variant.to_owned(), value);
            Json::Object(object)
        }
        None => value,
    }
}

impl ser::Serializer for Strict {
    type Ok = Json;
    type Error = NotJson;
    type SerializeSeq = Compound<Vec<Json>>;
    type SerializeTuple = Compound<Vec<Json>>;
    type SerializeTupleStruct = Compound<Vec<Json>>;
    type SerializeTupleVariant = Compound<Vec<Json>>;
    type SerializeMap = Compound<Map<String, Json>>;
    type SerializeStruct = Struct;
    type SerializeStructVariant = Compound<Map<String, Json>>;

    fn serialize_bool(self, value: bool) -> Result<Json, NotJson> {
        Ok(value.into())
    }

    fn serialize_i8(self, value: i8) -> Result<Json, NotJson> {
        Ok(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<Json, NotJson> {
        Ok(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<Json, NotJson> {
        Ok(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result<Json, NotJson> {
        Ok(value.into())
    }

    fn serialize_i128(self, value: i128) -> Result<Json, NotJson> {
        match (i64::try_from(value), u64::try_from(value)) {
            (Ok(value), _) => Ok(value.into()),
            (_, Ok(value)) => Ok(value.into()),
            _ => Err(NotJson(format!("{value} does not fit into 64 bits"))),
        }
    }

    fn serialize_u8(self, value: u8) -> Result<Json, NotJson> {
        Ok(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<Json, NotJson> {
        Ok(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<Json, NotJson> {
        Ok(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<Json, NotJson> {
        Ok(value.into())
    }

    fn serialize_u128(self, value: u128) -> Result<Json, NotJson> {
        let value = u64::try_from(value)
            .map_err(|_| NotJson(format!("{value} does not fit into 64 bits")))?;
        Ok(value.into())
    }

    fn serialize_f32(self, value: f32) -> Result<Json, NotJson> {
        // From its decimal spelling, so that 0.1 stays 0.1.
        self.serialize_f64(value.to_string().parse().unwrap_or(f64::from(value)))
    }

    fn serialize_f64(self, value: f64) -> Result<Json, NotJson> {
        let number = serde_json::Number::from_f64(value);
        number
            .map(Json::Number)
            .ok_or_else(|| NotJson(format!("{value} is not a JSON number")))
    }

    fn serialize_char(self, value: char) -> Result<Json, NotJson> {
        Ok(value.to_string().into())
    }

    fn serialize_str(self, value: &str) -> Result<Json, NotJson> {
        Ok(value.into())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<Json, NotJson> {
        Ok(value.into())
    }

    fn serialize_none(self) -> Result<Json, NotJson> {
        Ok(Json::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Json, NotJson> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Json, NotJson> {
        Ok(Json::Null)
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<Json, NotJson> {
        Ok(Json::Null)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Json, NotJson> {
        Ok(variant.into())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Json, NotJson> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Json, NotJson> {
        Ok(wrap(Some(variant), value.serialize(self)?))
    }

    fn serialize_seq(self, _length: Option<usize>) -> Result<Compound<Vec<Json>>, NotJson> {
        Ok(Compound::new(Vec::new()))
    }

    fn serialize_tuple(self, _length: usize) -> Result<Compound<Vec<Json>>, NotJson> {
        Ok(Compound::new(Vec::new()))
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Compound<Vec<Json>>, NotJson> {
        Ok(Compound::new(Vec::new()))
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<Compound<Vec<Json>>, NotJson> {
        Ok(Compound {
            variant: Some(variant),
            ..Compound::new(Vec::new())
        })
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<Compound<Map<String, Json>>, NotJson> {
        Ok(Compound::new(Map::new()))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Struct, NotJson> {
        let name = match name {
            NUMBER => Name::Number,
            RAW_VALUE => Name::RawValue,
            _ => Name::Other,
        };
        let fields = Compound::new(Map::new());
        Ok(Struct { name, fields })
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<Compound<Map<String, Json>>, NotJson> {
        Ok(Compound {
            variant: Some(variant),
            ..Compound::new(Map::new())
        })
    }
}

impl Compound<Vec<Json>> {
    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotJson> {
        self.content.push(to_json(value)?);
        Ok(())
    }

    fn finish(self) -> Result<Json, NotJson> {
        Ok(wrap(self.variant, Json::Array(self.content)))
    }
}

impl Compound<Map<String, Json>> {
    fn insert<T: Serialize + ?Sized>(&mut self, key: String, value: &T) -> Result<(), NotJson> {
        self.content.insert(key, to_json(value)?);
        Ok(())
    }

    fn finish(self) -> Result<Json, NotJson> {
        Ok(wrap(self.variant, Json::Object(self.content)))
    }
}

/// Implements one of serde's four traits for lists, which differ in their names only.
macro_rules! list {
    ($($of:ident . $method:ident),*) => {
        $(impl ser::$of for Compound<Vec<Json>> {
            type Ok = Json;
            type Error = NotJson;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotJson> {
                self.push(value)
            }

            fn end(self) -> Result<Json, NotJson> {
                self.finish()
            }
        })*
    };
}

list!(
    SerializeSeq.serialize_element,
    SerializeTuple.serialize_element,
    SerializeTupleStruct.serialize_field,
    SerializeTupleVariant.serialize_field
);

/// A struct under construction.
struct Struct {
    name: Name,
    fields: Compound<Map<String, Json>>,
}

impl ser::SerializeStruct for Struct {
    type Ok = Json;
    type Error = NotJson;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), NotJson> {
        self.fields.insert(key.to_owned(), value)
    }

    fn end(self) -> Result<Json, NotJson> {
        let own = self.fields.content.values().next().and_then(Json::as_str);
        match (self.name, own) {
            (Name::Number, Some(text)) => {
                let number = text.parse().map_err(|_| not_json("number"))?;
                Ok(Json::Number(number))
            }
            (Name::RawValue, Some(text)) => {
                serde_json::from_str(text).map_err(|_| not_json("raw value"))
            }
            _ => self.fields.finish(),
        }
    }
}

fn not_json(what: &str) -> NotJson {
    NotJson(format!("the {what} is not JSON"))
}

impl ser::SerializeStructVariant for Compound<Map<String, Json>> {
    type Ok = Json;
    type Error = NotJson;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), NotJson> {
        self.insert(key.to_owned(), value)
    }

    fn end(self) -> Result<Json, NotJson> {
        self.finish()
    }
}

impl ser::SerializeMap for Compound<Map<String, Json>> {
    type Ok = Json;
    type Error = NotJson;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), NotJson> {
        self.key = Some(match to_json(key)? {
            Json::String(key) => key,
            Json::Number(key) => key.to_string(),
            Json::Bool(key) => key.to_string(),
            _ => return Err(NotJson("the key of a map must be a text".to_owned())),
        });
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotJson> {
        let key = self
            .key
            .take()
            .ok_or_else(|| NotJson("a map value without its key".to_owned()))?;
        self.insert(key, value)
    }

    fn end(self) -> Result<Json, NotJson> {
        self.finish()
    }
}
