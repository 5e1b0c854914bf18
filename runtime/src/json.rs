//! JSON as such: numbers, objects, places in a text, and what JSON cannot say.
//! It must not know any platform, any value with a meaning, nor what the JSON is for.

pub(crate) mod entries;
pub(crate) mod json_path;
pub(crate) mod numbers;
pub(crate) mod strict_structs;
pub(crate) mod to_json;
