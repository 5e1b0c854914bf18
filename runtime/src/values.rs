//! The values in arguments and responses from which generated types are built, and how they are read and written.
//! It must not know requests, envelopes or the errors of calls.

pub(crate) mod ahead;
pub mod coding;
pub(crate) mod constant;
pub mod lenient;
pub(crate) mod object;
pub(crate) mod open_enum;
pub mod positional;
pub(crate) mod scalar;
pub(crate) mod secret;
pub(crate) mod tagged;
pub mod timestamp;
pub mod untagged;
