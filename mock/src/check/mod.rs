//! Validates requests as the platform does: route, credential, arguments, limits.
//! Must not know how responses are made or written.

mod arguments;
pub(crate) mod auth;
mod body;
pub(crate) mod client;
mod headers;
mod limits;
pub(crate) mod rejection;
pub(crate) mod route;
mod signature;
pub(crate) mod tokens;
pub(crate) mod validate;
mod values;
