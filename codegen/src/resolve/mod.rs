//! What a spec means, decided once: a list of named passes that ends in a normal form, the [`Api`].
//! Never stops at a fault: it marks the node, and lint says what is wrong. Must not know YAML, files, or any name in Rust.

mod api;
mod definitions;
mod field;
mod inheritance;
mod limits;
mod link;
mod lookup;
mod operation;
mod operations;
mod paging;
mod platform;
mod presence;
mod provenance;
mod types;
mod usage;

pub use api::*;
pub use field::*;
pub use link::sentence;
pub use operation::*;
pub use types::*;

use crate::spec::{Sources, Spec};

/// Resolves a spec; `sources` tells which parts of it could not be read.
pub fn resolve(spec: &Spec, sources: &Sources) -> Api {
    // Every part becomes a node that knows its place; type expressions are parsed, and their names linked.
    let mut api = platform::parts(spec, sources);
    // Which types requests and responses hold, and which only experimental operations hold.
    usage::usage(&mut api);
    // Which fields are always there.
    presence::presence(&mut api);
    // The fields that a type has from another, and the columns of those that are written as parallel arrays.
    inheritance::inheritance(&mut api, spec);
    // What is checked before a request is sent.
    limits::limits(&mut api, spec);
    // How pages are read.
    paging::paging(&mut api, spec);
    // Where what names no source is documented.
    provenance::provenance(&mut api, spec);
    api
}
