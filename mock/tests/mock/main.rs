//! The mock by itself: what it accepts, how it responds, and what it survives.
//! Must not know the generated clients; those are tested against it elsewhere.

mod hostile;
mod invented;
mod load;
mod programs;
mod refusals;
mod rejections;
mod requests;
mod responses;
mod signatures;
mod specs;
mod stubs;
mod support;
mod tokens;
mod told;
mod windows;
