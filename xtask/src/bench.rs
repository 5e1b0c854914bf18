//! `bench`: the performance table. It needs more than a generator does, so it is a package of its own that is started here.
//! Must not know what is measured.

use std::env;
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::workspace;

/// Runs the command.
pub(crate) fn run() -> Result<Outcome, Failure> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let xtask =
        env::current_exe().map_err(|error| Failure::new(format!("cannot find xtask: {error}")))?;
    let status = Command::new(cargo)
        .args([
            "run",
            "--quiet",
            "--release",
            "--package",
            "iot-clouds-bench",
            "--",
        ])
        .arg(xtask)
        .current_dir(workspace::root())
        .status()
        .map_err(|error| Failure::new(format!("cannot start the benchmark: {error}")))?;
    match status.code() {
        Some(0) => Ok(Outcome::Fine),
        Some(1) => Ok(Outcome::Findings),
        _ => Err(Failure::new("the benchmark did not run")),
    }
}
