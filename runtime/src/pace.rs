//! Timing: the clock, randomness, and how requests of one path are spread.
//! It must not know what is sent, nor why.

pub(crate) mod deadline;
pub(crate) mod pacer;
pub(crate) mod rate_limit;
pub(crate) mod timing;
