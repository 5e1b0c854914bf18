//! `bench`: starts the package that prints the performance table, whose dependencies the generator does not need.
//! Must not know what is measured.

use std::env;

use crate::failure::{CommandError, CommandStatus};
use crate::workspace;

/// Runs the command.
pub(crate) fn run() -> Result<CommandStatus, CommandError> {
    let xtask = env::current_exe()
        .map_err(|error| CommandError::new(format!("cannot find the program xtask: {error}")))?;
    let mut command = workspace::program("iot-clouds-bench", &["--release"]);
    command.arg(xtask).current_dir(workspace::root());
    workspace::run(command, "the benchmark")
}
