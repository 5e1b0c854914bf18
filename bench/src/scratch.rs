//! A folder for what a measurement writes, which is removed with it.
//! Must not know what is in it.

use std::path::{Path, PathBuf};
use std::{fs, process};

use crate::program::target;

/// A folder below that of what is built; it is removed when this is dropped.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new(name: &str) -> Result<Self, String> {
        let path = target()
            .join("bench")
            .join(format!("{name}-{}", process::id()));
        fs::create_dir_all(&path)
            .map_err(|error| format!("cannot create {}: {error}", path.display()))?;
        Ok(Self(path))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A folder that remains there does no harm.
        let _ = fs::remove_dir_all(&self.0);
    }
}
