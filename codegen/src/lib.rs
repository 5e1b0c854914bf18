//! Turns hand-curated YAML specs of HTTP APIs into typed Rust client crates.
//!
//! ```text
//!  spec/<platform>/*.yaml
//!         │ spec::load      YAML -> Spec: what a curator wrote, and beside it where each part stands
//!         ▼
//!       Spec ──lint::lint──▶ Diagnostics (all of them, with snippets)
//!         │ model::lower    names resolved, types resolved, Rust names chosen
//!         ▼
//!       Api ─┬─ rust::print ─▶ tokens ── rust::format ─▶ the files of generated/<platform>/
//!            ├─ rust::contract ─▶ a case for each example, which tests/ runs through the client
//!            └─ iot-clouds-mock ─▶ a server that behaves as the platform does
//! ```
//!
//! One direction, no way back: `spec`, `lint` and `model` never see `syn` or `quote`, decisions are
//! taken in `model`, and `rust` only prints. Every stage is a pure function of the one before it;
//! files, git and the clock belong to the program that calls this library.

#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used
)]

pub mod check;
mod compile;
pub mod diagnostic;
pub mod lint;
pub mod names;
pub mod resolve;
pub mod rust;
mod source;
pub mod spec;

pub use compile::{Compiled, compile};
