//! The values of arguments and answers that generated types are made of, and how they are read and written.
//! It must not know requests, envelopes or errors of calls.

pub(crate) mod ahead;
pub mod arrays;
pub mod kinds;
pub mod lenient;
pub(crate) mod open_enum;
pub(crate) mod scalar;
pub(crate) mod secret;
pub mod timestamp;
