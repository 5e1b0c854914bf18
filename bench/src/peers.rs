//! The generators that are compared, the project's own and those of others, and how each is called.
//! Must not know what is measured of them.

pub(crate) mod clients;
pub(crate) mod platform;
pub(crate) mod tools;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::report::OURS;
use platform::Platform;

/// The names of the sides of others.
pub(crate) const BUILDER: &str = "progenitor-builder";
pub(crate) const POSITIONAL: &str = "progenitor-positional";
pub(crate) const OPENAPI_TO_RUST: &str = "openapi-to-rust";
pub(crate) const PLOIDY: &str = "ploidy";

/// A generator, in one of its styles.
pub(crate) struct Generator {
    /// The name of its side.
    pub(crate) name: &'static str,
    /// The version of OpenAPI that it reads. The project's own reads specs.
    openapi: &'static str,
    call: fn(&Call<'_>) -> Command,
}

/// What a generator is called with.
struct Call<'a> {
    platform: &'a Platform,
    document: PathBuf,
    /// The folder of the crate.
    folder: &'a Path,
    /// The name of the crate.
    package: &'a str,
}

/// All generators, the project's own first.
pub(crate) const GENERATORS: [Generator; 5] = [
    Generator {
        name: OURS,
        openapi: "3.1",
        call: own,
    },
    Generator {
        name: OPENAPI_TO_RUST,
        openapi: "3.1",
        call: openapi_to_rust,
    },
    Generator {
        name: BUILDER,
        openapi: "3.0.3",
        call: |call| progenitor(call, "builder"),
    },
    Generator {
        name: POSITIONAL,
        openapi: "3.0.3",
        call: |call| progenitor(call, "positional"),
    },
    Generator {
        name: PLOIDY,
        // It reads 3.1 too, but makes less of it: of what may be null it makes a struct with the type and `Value` side by side.
        openapi: "3.0.3",
        call: ploidy,
    },
];

impl Generator {
    /// Returns the command that writes the crate of a platform into a folder.
    pub(crate) fn command(&self, platform: &Platform, folder: &Path, package: &str) -> Command {
        (self.call)(&Call {
            platform,
            document: platform.document(self.openapi),
            folder,
            package,
        })
    }

    /// Returns the folder of the crate, which the project's own generator names after the platform.
    pub(crate) fn written(&self, platform: &Platform, folder: &Path) -> PathBuf {
        if self.name == OURS {
            folder.with_file_name(platform.key)
        } else {
            folder.to_path_buf()
        }
    }
}

fn own(call: &Call<'_>) -> Command {
    let mut command = Command::new(tools::xtask());
    command
        .args(["generate", call.platform.key, "--spec"])
        .arg(&call.platform.spec)
        .arg("--out")
        .arg(call.folder.parent().unwrap_or(call.folder));
    command
}

fn openapi_to_rust(call: &Call<'_>) -> Command {
    let mut command = Command::new(tools::program("openapi-to-rust"));
    command
        .arg("generate")
        .arg(&call.document)
        .arg("--output-dir")
        .arg(call.folder.join("src/generated"));
    command
}

fn progenitor(call: &Call<'_>, interface: &str) -> Command {
    let mut command = Command::new(tools::program("cargo-progenitor"));
    command
        .args(["progenitor", "--interface", interface, "--input"])
        .arg(&call.document)
        .arg("--output")
        .arg(call.folder)
        .args(["--name", call.package, "--version", "0.1.0"]);
    command
}

fn ploidy(call: &Call<'_>) -> Command {
    let mut command = Command::new(tools::program("ploidy"));
    command
        .args(["generate", "rust"])
        .arg(&call.document)
        .arg("--output")
        .arg(call.folder)
        .args(["--name", call.package]);
    command
}
