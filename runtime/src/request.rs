//! Requests as callers build them: calls of operations, calls that no operation describes, pages, and windows of time.
//! It must not import the code that sends a request, nor know what follows a failed attempt.

mod arguments;
pub(crate) mod call;
pub(crate) mod call_future;
mod limits;
pub(crate) mod page;
pub(crate) mod prepared;
pub(crate) mod raw;
pub(crate) mod windows;
