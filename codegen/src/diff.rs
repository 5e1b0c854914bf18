//! What a change of specs does to users of the crates: one finding for each cause, and the versions that it requires.
//! Pure and deterministic; must not know git, the file system, nor how a report is printed.

pub mod report;
pub mod version;

use crate::compile::Compiled;
pub use report::{Class, Finding, Place, Report};
pub use version::{Bump, CrateVersion, Verdict};

/// One side of a diff.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// What `compile` returned, without errors.
    pub compiled: &'a Compiled,
}

/// Compares two sides.
pub fn diff(old: &Side<'_>, new: &Side<'_>) -> Report {
    let _ = (old.compiled, new.compiled);
    Report::default()
}
