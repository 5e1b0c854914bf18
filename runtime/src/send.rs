//! Sending: the loop of every call, what an answer means, and what can be seen of it from outside.
//! It must not know how a request was built, nor the type of its data.

pub(crate) mod classify;
pub(crate) mod execute;
pub(crate) mod observe;
pub(crate) mod token;
