//! A Rust crate for an [`Api`](crate::resolve::Api): what Rust adds to it, and with the feature `emit` the files of the crate.
//! Must not know YAML, specs or the file system.

pub mod annotate;
#[cfg(feature = "emit")]
mod print;

#[cfg(feature = "emit")]
pub use print::{
    EmitError, Files, RuntimeSource, Unformatted, contract, contract_list, format, print,
};
