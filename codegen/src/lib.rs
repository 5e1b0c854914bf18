//! Turns hand-curated YAML specs of HTTP APIs into typed Rust client crates.
//!
//! ```text
//!  spec/<platform>/*.yaml
//!         │ spec::load        YAML -> Spec: what a curator wrote, and in Sources the place of each part
//!         ▼
//!       Spec
//!         │ resolve::resolve  types parsed and names linked, usage, presence, inheritance, limits, paging, provenance
//!         ▼
//!       Api ──lint::lint──▶ Diagnostics (all of them, each cause once, with snippets)
//!         │  neutral: contains no Rust names; every node knows its place
//!         ├─ check             whether a value fits a type, and arguments their limits: used by lint and the mock
//!         ├─ wire              what each operation sends and reads, as lines
//!         ├─ openapi           the same as an OpenAPI document, and what that does not say
//!         ├─ iot-clouds-mock ─▶ a server that behaves as the platform does
//!         └─ rust::annotate    names, joint setters, documentation
//!              ├─ rust::surface the public API of the crate as lines
//!              ├─ rust::print ─▶ tokens, which are formatted ─▶ the files of generated/<platform>/
//!              └─ rust::contract ─▶ a case for each example, which tests/ runs through the client
//! ```
//!
//! [`fix::fix`] edits the files where a cure is certain, and compares what they mean before and after.
//! [`diff::diff`] compares what `compile` returns for two sides, by their entries, surfaces and wires.
//!
//! [`compile`] is the entry point: it turns files into [`Compiled`], which holds the `Api` of each platform and all problems.
//! Dependencies go in one direction: `source` and `names` depend on nothing, then come `diagnostic`, `spec`, `resolve`, `check`,
//! `lint` and `rust`. The meaning of a spec is decided in `resolve`, which never stops at an error, and all later stages use its
//! result. Only `rust::print`, behind the feature `emit`, uses `syn` and `quote`. Every stage is a pure function of the previous
//! one; files, git and the clock belong to the program that
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
pub mod diff;
#[cfg(feature = "docs")]
pub mod docs;
pub mod figures;
pub mod fix;
mod line;
pub mod lint;
pub mod names;
#[cfg(feature = "openapi")]
pub mod openapi;
pub mod resolve;
pub mod rust;
mod source;
pub mod spec;
pub mod wire;

pub use compile::{Compiled, compile};
pub use line::Line;
