//! The programs of the peers: which versions, and their installation by cargo.
//! Must not know how they are called.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::program::{built, cargo, executable, target};

/// Packages of crates.io, with the version that is measured.
pub(crate) const TOOLS: [(&str, &str); 3] = [
    ("cargo-progenitor", "0.15.1"),
    ("openapi-to-rust", "0.23.0"),
    ("ploidy", "0.15.0"),
];

/// Builds the project's own generator, and installs those of the peers that are not there in the right version.
pub(crate) fn install() -> Result<(), String> {
    built("xtask", true)?;
    // A file that is not there lists nothing.
    let installed = fs::read_to_string(folder().join(".crates.toml")).unwrap_or_default();
    for (name, version) in TOOLS {
        if installed.contains(&format!("\"{name} {version} ")) {
            continue;
        }
        eprintln!("==> install {name} {version}");
        let mut install = cargo();
        install.args(["install", "--locked", "--quiet", "--root"]);
        install.arg(folder()).arg(format!("{name}@{version}"));
        // Its errors are shown as they come, since it takes minutes.
        let status = install
            .status()
            .map_err(|error| format!("cannot run {install:?}: {error}"))?;
        if !status.success() {
            return Err(format!("{install:?} failed"));
        }
    }
    Ok(())
}

/// Returns the path of the project's own commands.
pub(crate) fn xtask() -> PathBuf {
    target().join("release").join(executable("xtask"))
}

/// Returns the path of an installed program.
pub(crate) fn program(name: &str) -> PathBuf {
    folder().join("bin").join(executable(name))
}

/// Returns a command of the project.
pub(crate) fn own(arguments: &[&str]) -> Command {
    let mut command = Command::new(xtask());
    command.args(arguments);
    command
}

/// Returns the peers with their versions, as a list in a sentence.
pub(crate) fn versions() -> String {
    let named = TOOLS.map(|(name, version)| format!("{name} {version}"));
    named.join(", ")
}

fn folder() -> PathBuf {
    target().join("bench").join("tools")
}
