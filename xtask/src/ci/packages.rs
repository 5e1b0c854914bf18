//! `packages`: checks the crates as others get them, from the files of their packages and with the oldest libraries they allow.
//! Must not know what any crate is for.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::cargo::cargo;
use crate::failure::{CommandError, CommandStatus};
use crate::workspace;

/// Packages that are published, with their versions.
type Packages = BTreeMap<String, String>;

/// Packs the crates that are published, and checks them as the packages say: with all features, and the oldest version of each
/// library that their manifests allow.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

/// Runs the command.
pub(crate) fn run(_arguments: &Arguments) -> Result<CommandStatus, CommandError> {
    let (packages, target) = published()?;
    let mut pack = cargo();
    pack.args(["package", "--quiet", "--allow-dirty", "--no-verify"]);
    for name in packages.keys() {
        pack.args(["--package", name]);
    }
    if run_in(pack, &workspace::root())? == CommandStatus::Findings {
        return Ok(CommandStatus::Findings);
    }
    let folder = target.join("packages");
    unpack(&packages, &folder)?;
    // Of the libraries that these need in turn, the newest versions are chosen.
    let mut check = cargo();
    check.args(["-Z", "direct-minimal-versions", "check", "--quiet"]);
    check.args(["--workspace", "--all-features", "--target-dir", "target"]);
    check.env("RUSTC_BOOTSTRAP", "1");
    run_in(check, &folder)
}

/// Returns the packages that are published, and the folder that Cargo builds into.
fn published() -> Result<(Packages, PathBuf), CommandError> {
    let mut metadata = cargo();
    metadata.args(["metadata", "--format-version", "1", "--no-deps"]);
    let output = metadata
        .current_dir(workspace::root())
        .output()
        .map_err(not_started)?;
    let wrong = |what: &str| CommandError::new(format!("`cargo metadata` says {what}"));
    let metadata: Value = serde_json::from_slice(&output.stdout)
        .map_err(|_| wrong(&String::from_utf8_lossy(&output.stderr)))?;
    let text = |of: &Value, key: &str| of.get(key).and_then(Value::as_str).map(str::to_owned);
    let packages = metadata.get("packages").and_then(Value::as_array);
    let packages = packages.into_iter().flatten();
    // `publish = false` is an empty list of registries.
    let packages = packages.filter(|own| own.get("publish").is_some_and(Value::is_null));
    let packages = packages.map(|own| Some((text(own, "name")?, text(own, "version")?)));
    let packages: Option<Packages> = packages.collect();
    let target = text(&metadata, "target_directory");
    let (Some(packages), Some(target)) = (packages, target) else {
        return Err(wrong("neither packages nor where it builds"));
    };
    Ok((packages, target.into()))
}

/// Unpacks the packages, which Cargo left in a folder beside it, into a workspace of their own.
fn unpack(packages: &Packages, folder: &Path) -> Result<(), CommandError> {
    let manifest = folder.join("Cargo.toml");
    // What was built stays. Cargo.lock goes too, so that versions are chosen anew.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let removed = match path.is_dir() {
            true if entry.file_name() == "target" => Ok(()),
            true => fs::remove_dir_all(&path),
            false => fs::remove_file(&path),
        };
        removed.map_err(|error| CommandError::file("remove", &path, &error))?;
    }
    fs::create_dir_all(folder).map_err(|error| CommandError::file("make", folder, &error))?;
    let mut patches = String::new();
    for (name, version) in packages {
        let own = format!("{name}-{version}");
        let mut tar = Command::new("tar");
        // The times in packages are all the same old one. Cargo would take changed files for those that it has checked.
        tar.arg("-xzmf").arg(format!("../package/{own}.crate"));
        if run_in(tar, folder)? == CommandStatus::Findings {
            return Err(CommandError::new(format!("cannot unpack {own}.crate")));
        }
        patches.push_str(&format!("{name} = {{ path = \"{own}\" }}\n"));
    }
    let text = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [\"*-*.*.*\"]\n\n[patch.crates-io]\n{patches}"
    );
    fs::write(&manifest, text).map_err(|error| CommandError::file("write", &manifest, &error))
}

fn run_in(mut command: Command, folder: &Path) -> Result<CommandStatus, CommandError> {
    let status = command.current_dir(folder).status().map_err(not_started)?;
    Ok(match status.success() {
        true => CommandStatus::Fine,
        false => CommandStatus::Findings,
    })
}

fn not_started(error: std::io::Error) -> CommandError {
    CommandError::new(format!("cannot start a program: {error}"))
}
