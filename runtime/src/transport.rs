//! HTTP: connections, headers, and the two extension points of a program.
//! It must not know operations, credentials or what a response means.

pub(crate) mod connection;
pub(crate) mod extend;
pub(crate) mod failure;
pub(crate) mod headers;
pub(crate) mod options;
