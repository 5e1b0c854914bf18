//! The model: a spec lowered to what emitters need, and the passes that lower it.
//! Must not know YAML, files, `syn` or `quote`.

mod api;
mod lower;
mod operation;
mod types;

pub use api::*;
pub use lower::{LowerError, lower};
pub use operation::*;
pub use types::*;
