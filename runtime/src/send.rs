//! Sending: the loop of every call, what a response means, and what can be seen of it from outside.
//! It must not know which requests exist, nor the type of their data.

pub(crate) mod classify;
pub(crate) mod execute;
pub(crate) mod observe;
pub(crate) mod token;
