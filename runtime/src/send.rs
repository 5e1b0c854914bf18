//! Sending: the loop of every call, the classification of responses, and tracing.
//! It must not know which requests exist, nor the type of their data.

pub(crate) mod classify;
mod credential;
pub(crate) mod execute;
pub(crate) mod observe;
pub(crate) mod token;
