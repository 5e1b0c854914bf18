//! `ci`: what continuous integration runs, in order, up to the first failure.
//! Must not know what the steps do.

use std::env;
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::workspace;

/// Each step: its arguments to cargo, and variables that it needs.
const STEPS: [(&[&str], &[(&str, &str)]); 8] = [
    (&["fmt", "--all", "--check"], &[]),
    (&["xtask", "lint"], &[]),
    (&["xtask", "schema", "--check"], &[]),
    (&["xtask", "generate", "--check"], &[]),
    (
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "--deny",
            "warnings",
        ],
        &[],
    ),
    (&["test", "--workspace", "--no-fail-fast"], &[]),
    (
        &["doc", "--workspace", "--no-deps"],
        &[("RUSTDOCFLAGS", "--deny warnings")],
    ),
    (
        &[
            "check",
            "--package",
            "iot-clouds-codegen",
            "--no-default-features",
        ],
        &[("RUSTFLAGS", "--deny warnings")],
    ),
];

/// Runs the command.
pub(crate) fn run() -> Result<Outcome, Failure> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    for (arguments, variables) in STEPS {
        let shown = format!("cargo {}", arguments.join(" "));
        eprintln!("==> {shown}");
        let mut command = Command::new(&cargo);
        command
            .args(arguments)
            .envs(variables.iter().copied())
            .current_dir(workspace::root());
        let status = command
            .status()
            .map_err(|error| Failure::new(format!("cannot start `{shown}`: {error}")))?;
        if !status.success() {
            eprintln!("error: `{shown}` failed");
            return Ok(Outcome::Findings);
        }
    }
    eprintln!("==> all steps passed");
    Ok(Outcome::Fine)
}
