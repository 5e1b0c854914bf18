//! Writes the fields of an object one after another, for the macro `object!`.
//! It must not know any type of a platform.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::values::coding::{Coded, Ref, Write};

/// An object that is being written. The first error is kept until the end.
#[doc(hidden)]
pub struct Writer<S: Serializer> {
    object: Result<S::SerializeStruct, S::Error>,
    /// Whether a field without a value is left out, and not written as null.
    leaves_out: bool,
}

impl<S: Serializer> Writer<S> {
    /// Begins an object in which every field is written.
    pub fn all(serializer: S, name: &'static str, keys: &[&str]) -> Self {
        Self {
            object: serializer.serialize_struct(name, keys.len()),
            leaves_out: false,
        }
    }

    /// Begins an object in which a field without a value is left out; `given` tells which have one.
    pub fn some(serializer: S, name: &'static str, given: &[bool]) -> Self {
        let length = given.iter().filter(|is_given| **is_given).count();
        Self {
            object: serializer.serialize_struct(name, length),
            leaves_out: true,
        }
    }

    /// Writes a field that is always present.
    pub fn required<T: Serialize>(&mut self, key: &'static str, value: &T) {
        if let Ok(object) = &mut self.object
            && let Err(error) = object.serialize_field(key, value)
        {
            self.object = Err(error);
        }
    }

    /// Writes a field that may be absent.
    pub fn optional<T: Serialize>(&mut self, key: &'static str, value: &Option<T>) {
        if value.is_some() || !self.leaves_out {
            return self.required(key, value);
        }
        if let Ok(object) = &mut self.object
            && let Err(error) = object.skip_field(key)
        {
            self.object = Err(error);
        }
    }

    /// Writes a list or a map.
    pub fn list<T: Serialize>(&mut self, key: &'static str, value: &T) {
        self.required(key, value);
    }

    /// Writes a field that is always present, in a coding.
    pub fn required_as<C: Write<T>, T>(&mut self, key: &'static str, value: &T) {
        self.required(key, &Coded::<Ref<C>, &T>::new(value));
    }

    /// Writes a field that may be absent, in a coding.
    pub fn optional_as<C: Write<T>, T>(&mut self, key: &'static str, value: &Option<T>) {
        let value = value.as_ref().map(Coded::<Ref<C>, &T>::new);
        self.optional(key, &value);
    }

    /// Writes a list or a map in a coding.
    pub fn list_as<C: Write<T>, T>(&mut self, key: &'static str, value: &T) {
        self.required_as::<C, T>(key, value);
    }

    /// Writes a field for which several values mean null.
    pub fn optional_unless<C: Write<T>, T>(&mut self, key: &'static str, value: &Option<T>) {
        self.optional_as::<C, T>(key, value);
    }

    /// Writes a field for which several values are the default of its type.
    pub fn list_unless<C: Write<T>, T>(&mut self, key: &'static str, value: &T) {
        self.required_as::<C, T>(key, value);
    }

    /// Ends the object.
    pub fn end(self) -> Result<S::Ok, S::Error> {
        self.object?.end()
    }
}
