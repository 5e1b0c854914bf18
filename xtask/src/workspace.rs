//! Finds the project's folders from wherever a command is started, and starts the project's programs.
//! Must not know any command.

use std::env;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use crate::cargo::cargo;
use crate::failure::{CommandError, CommandStatus};
use crate::output;

/// The file with the version of the hand-written crates.
pub(crate) const MANIFEST: &str = "Cargo.toml";

/// Returns the version of the hand-written crates. It is read, as the running program may be older than the file.
pub(crate) fn version() -> Result<String, CommandError> {
    let text = output::read(&root().join(MANIFEST))?.unwrap_or_default();
    let (_, package) = text.split_once("[workspace.package]").unwrap_or_default();
    let mut lines = package.lines();
    let version = lines.find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    version.map(str::to_owned).ok_or_else(|| {
        CommandError::new(format!(
            "{MANIFEST} has no `version` under `[workspace.package]`"
        ))
    })
}

/// Returns the folder of the workspace.
pub(crate) fn root() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    package
        .parent()
        .map_or_else(|| package.clone(), Path::to_path_buf)
}

/// Returns `path` without links and dots, even if its last parts do not exist yet.
pub(crate) fn absolute(path: &Path) -> Result<PathBuf, CommandError> {
    let path =
        std::path::absolute(path).map_err(|error| CommandError::file("find", path, &error))?;
    let mut existing = path.as_path();
    let mut missing = Vec::new();
    loop {
        match existing.canonicalize() {
            Ok(mut found) => {
                found.extend(missing.iter().rev());
                return Ok(found);
            }
            Err(error) => match (existing.parent(), existing.file_name()) {
                (Some(parent), Some(name)) => {
                    missing.push(name.to_owned());
                    existing = parent;
                }
                _ => return Err(CommandError::file("find", &path, &error)),
            },
        }
    }
}

/// Returns the relative path from one folder to another, with `/`.
pub(crate) fn relative(from: &Path, to: &Path) -> String {
    let (from, to): (Vec<Component<'_>>, Vec<Component<'_>>) =
        (from.components().collect(), to.components().collect());
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.iter().skip(common).map(|_| "..".to_owned());
    let down = to
        .iter()
        .skip(common)
        .map(|part| part.as_os_str().to_string_lossy().into_owned());
    let parts: Vec<String> = up.chain(down).collect();
    if parts.is_empty() {
        ".".to_owned()
    } else {
        parts.join("/")
    }
}

/// Returns a command that builds and starts a program of the workspace, from any folder; the caller adds its arguments.
pub(crate) fn program(package: &str, options: &[&str]) -> Command {
    let mut command = cargo();
    command.args(["run", "--quiet", "--manifest-path"]);
    command.arg(root().join(MANIFEST));
    command.args(["--package", package]);
    command.args(options).arg("--");
    command
}

/// Replaces this process with the program, so that signals reach it and its exit code is the command's. Returns only if it
/// cannot start.
#[cfg(unix)]
pub(crate) fn run(mut command: Command, what: &str) -> Result<CommandStatus, CommandError> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(CommandError::new(format!("cannot start {what}: {error}")))
}

/// Runs the program and returns its exit code as the command's.
#[cfg(not(unix))]
pub(crate) fn run(mut command: Command, what: &str) -> Result<CommandStatus, CommandError> {
    let status = command
        .status()
        .map_err(|error| CommandError::new(format!("cannot start {what}: {error}")))?;
    of_program(status, what)
}

/// Returns the exit code of a program as that of the command.
#[cfg(any(not(unix), feature = "all-commands"))]
pub(crate) fn of_program(
    status: std::process::ExitStatus,
    what: &str,
) -> Result<CommandStatus, CommandError> {
    match status.code() {
        Some(0) => Ok(CommandStatus::Fine),
        Some(1) => Ok(CommandStatus::Findings),
        _ => Err(CommandError::new(format!("{what} could not run"))),
    }
}
