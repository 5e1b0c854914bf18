//! HTTP: connections, headers, and the places where a program puts something of its own in.
//! It must not know operations, credentials or what a response means.

pub(crate) mod connection;
pub(crate) mod extend;
pub(crate) mod headers;
