//! A Rust crate for an [`Api`](crate::resolve::Api): the names and documentation that Rust adds, and with the feature `emit` the crate's files.
//! Must not know YAML, specs or the file system.

pub mod annotate;
#[cfg(feature = "emit")]
mod print;
pub mod surface;

#[cfg(feature = "emit")]
pub use print::{EmitError, Files, Printed, RuntimeSource, contract, contract_list, print};
