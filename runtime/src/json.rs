//! JSON itself: numbers, objects, paths in a text, and values that JSON cannot represent.
//! It must not know any platform, any value with a meaning, nor the purpose of the JSON.

pub(crate) mod entries;
pub(crate) mod json_path;
pub(crate) mod list_items;
pub(crate) mod numbers;
pub(crate) mod strict_structs;
pub(crate) mod to_json;
pub(crate) mod unknown_keys;
mod walk;
