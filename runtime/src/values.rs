//! The values of arguments and responses that generated types are made of, and how they are read and written.
//! It must not know requests, envelopes or errors of calls.

pub(crate) mod ahead;
pub mod lenient;
pub(crate) mod open_enum;
pub mod positional;
pub(crate) mod scalar;
pub(crate) mod secret;
pub mod timestamp;
pub mod untagged;
