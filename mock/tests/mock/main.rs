//! The mock by itself: what it takes, what it answers, what it survives.
//! Must not know the generated clients; those are tested against it elsewhere.

mod refusals;
mod support;
