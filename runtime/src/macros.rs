//! The macros that generated crates call.
//! It must not know where they are used.

mod call_options;
mod constants;
mod credential;
mod identifier;
