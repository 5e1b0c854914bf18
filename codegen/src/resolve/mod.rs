//! The model: a spec lowered to what emitters need, and the passes that lower it.
//! Must not know YAML, files, `syn` or `quote`.

mod api;
mod operation;
mod parts;
mod types;

pub use api::*;
pub use operation::*;
pub use parts::{LowerError, lower};
pub use types::*;
