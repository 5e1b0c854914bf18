//! The web service: what it responds, how it reports each failure, and that neither an impatient caller nor a stop harms others.

mod failures;
mod patience;
mod responses;
mod service;
#[path = "../support/mod.rs"]
mod support;
