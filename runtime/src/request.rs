//! Requests as callers build them: calls of operations, calls that no operation describes, and pages.
//! It must not know how a request is sent, nor what follows a failed attempt.

pub(crate) mod call;
pub(crate) mod page;
pub(crate) mod prepared;
pub(crate) mod raw;
mod rules;
