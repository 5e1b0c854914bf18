//! Specs of platforms of any size.
//! Must not know what is measured with them.

#[path = "../../codegen/tests/fixtures/synthetic.rs"]
mod fixture;

use std::fs;
use std::path::{Path, PathBuf};

/// Writes the spec of a platform with `operations` operations, and returns its folder.
pub(crate) fn written(folder: &Path, name: &str, operations: usize) -> Result<PathBuf, String> {
    let failed = |error| format!("cannot write the spec: {error}");
    for (path, text) in fixture::platform(operations) {
        let path = folder.join(name).join(path);
        fs::create_dir_all(path.parent().unwrap_or(folder)).map_err(failed)?;
        fs::write(path, text).map_err(failed)?;
    }
    Ok(folder.join(name).join("spec"))
}
