//! A platform as input of all generators: its spec, and the OpenAPI documents of it.
//! Must not know which generators there are.

use std::fs;
use std::path::{Path, PathBuf};

use super::tools;
use crate::program::{root, used};
use crate::synthetic;

/// The versions of OpenAPI.
const VERSIONS: [&str; 2] = ["3.0.3", "3.1"];
/// The folder of a synthetic platform in its spec.
const SYNTHETIC: &str = "large";

/// A platform.
pub(crate) struct Platform {
    /// Its name in reports and in the names of crates.
    pub(crate) name: String,
    /// Its folder in the spec.
    pub(crate) key: &'static str,
    pub(crate) spec: PathBuf,
    pub(crate) operations: usize,
    documents: PathBuf,
}

impl Platform {
    /// Writes the documents of one of the project's own platforms.
    pub(crate) fn real(key: &'static str, folder: &Path) -> Result<Self, String> {
        Self::new(key.to_owned(), key, root().join("spec"), folder)
    }

    /// Writes the spec and the documents of a synthetic platform.
    pub(crate) fn synthetic(operations: usize, folder: &Path) -> Result<Self, String> {
        let name = format!("synthetic-{operations}");
        let spec = synthetic::written(folder, &name, operations)?;
        Self::new(name, SYNTHETIC, spec, folder)
    }

    fn new(name: String, key: &'static str, spec: PathBuf, folder: &Path) -> Result<Self, String> {
        let documents = folder.join(format!("{name}-documents"));
        fs::create_dir_all(&documents)
            .map_err(|error| format!("cannot create {}: {error}", documents.display()))?;
        let mut platform = Self {
            name,
            key,
            spec,
            operations: 0,
            documents,
        };
        for version in VERSIONS {
            let path = platform.document(version);
            let mut openapi = tools::own(&["openapi", key, "--version", version, "--spec"]);
            used(openapi.arg(&platform.spec).arg("--out").arg(&path))?;
            let text = fs::read_to_string(&path)
                .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
            platform.operations = text.matches("\"operationId\":").count();
        }
        Ok(platform)
    }

    /// Returns the path of the document in a version of OpenAPI.
    pub(crate) fn document(&self, version: &str) -> PathBuf {
        self.documents.join(format!("{version}.json"))
    }
}
