//! The macros that generated crates call.
//! It must not know what they are called for.

mod call_options;
mod identifier;
