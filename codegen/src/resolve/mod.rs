//! The meaning of a spec, decided once: a list of named passes that produce a normal form, the [`Api`].
//! Never stops at an error: it marks the node, and lint reports it. Must not know YAML, files, or any Rust name.

mod api;
mod circles;
mod definitions;
mod expiry;
mod field;
mod inheritance;
mod lifecycle;
mod limits;
mod link;
mod lookup;
mod operation;
mod operations;
mod paging;
mod platform;
mod presence;
mod provenance;
mod references;
mod types;
mod usage;

pub use api::*;
pub use field::*;
pub use lifecycle::*;
pub use link::{one_line, sentence};
pub use operation::*;
pub use references::{Reference, code_span, hyphenated, ticks};
pub use types::*;

use crate::spec::{Sources, Spec};

/// Resolves a spec; `sources` knows which parts of it could not be read.
pub fn resolve(spec: &Spec, sources: &Sources) -> Api {
    // Every part becomes a node with its place; type expressions are parsed, and their names linked.
    let mut api = platform::parts(spec, sources);
    // Which types are sent and received, and which are used only by experimental operations.
    usage::usage(&mut api);
    // Which fields every value has.
    presence::presence(&mut api);
    // Values that mean null, in both spellings of a number.
    types::null_values::null_values(&mut api);
    // Inherited fields, and the columns of types that are written as parallel arrays.
    inheritance::inheritance(&mut api, spec);
    // Types that contain themselves.
    circles::circles(&mut api);
    // What is checked before a request is sent.
    limits::limits(&mut api, spec);
    // How the time is written at which a token expires.
    expiry::expiry(&mut api);
    // How pages are read.
    paging::paging(&mut api, spec);
    // How a range of time is read window by window.
    paging::windows::windows(&mut api, spec);
    // The sources of parts that do not name one.
    provenance::provenance(&mut api, spec);
    api
}
