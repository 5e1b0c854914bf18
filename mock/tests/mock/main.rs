//! The mock by itself: what it takes, what it answers, what it survives.
//! Must not know the generated clients; those are tested against it elsewhere.

mod behaviour;
mod hostile;
mod load;
mod refusals;
mod responses;
mod signatures;
mod specs;
mod support;
mod tokens;
