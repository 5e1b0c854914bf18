//! The macros that generated crates call.
//! It must not know where they are used.

mod constants;
mod credential;
mod identifier;
mod object;
mod pages;
mod request;
