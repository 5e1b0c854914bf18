//! Turns hand-curated YAML specs of HTTP APIs into typed Rust client crates.
//!
//! ```text
//!  spec/<platform>/*.yaml
//!         │ spec::load        YAML -> Spec: what a curator wrote, and in Sources where each part is
//!         ▼
//!       Spec
//!         │ resolve::resolve  types parsed and names linked, usage, presence, inheritance, limits, paging, provenance
//!         ▼
//!       Api ──lint::lint──▶ Diagnostics (all of them, each cause once, with snippets)
//!         │  neutral: no name in Rust; every node keeps its place
//!         ├─ check             whether a value fits a type, and arguments their limits: for lint and the mock
//!         ├─ iot-clouds-mock ─▶ a server that behaves as the platform does
//!         └─ rust::annotate    names, joint setters, documentation
//!              ├─ rust::print ─▶ tokens ── rust::format ─▶ the files of generated/<platform>/
//!              └─ rust::contract ─▶ a case for each example, which tests/ runs through the client
//! ```
//!
//! [`compile`] is the one way in: files become [`Compiled`], the `Api` of each platform and all problems. One direction, no way back:
//! `source` and `names` know nothing, then `diagnostic`, `spec`, `resolve`, `check`, `lint`, `rust`. What a spec means is decided in
//! `resolve`, which never stops at a fault, and asked by all that follow. Only `rust::print`, behind the feature `emit`, sees
//! `syn` and `quote`. Every stage is a pure function of the one before it; files, git and the clock belong to the program that
//! calls this library.
//!
//! [The architecture page](https://github.com/iot-clouds/iot-clouds/blob/main/docs/architecture.md) follows a spec through these stages, file by file.
//! The [glossary](https://github.com/iot-clouds/iot-clouds/blob/main/docs/glossary.md) explains the words of the project.

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
