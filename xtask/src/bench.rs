//! `bench`: the performance table. It needs more than a generator does, so it is a package of its own that is started here.
//! Must not know what is measured.

use std::env;

use crate::failure::{CommandError, CommandStatus};
use crate::workspace;

/// Runs the command.
pub(crate) fn run() -> Result<CommandStatus, CommandError> {
    let xtask = env::current_exe()
        .map_err(|error| CommandError::new(format!("cannot find xtask: {error}")))?;
    let mut command = workspace::program("iot-clouds-bench", &["--release"]);
    command.arg(xtask).current_dir(workspace::root());
    workspace::run(command, "the benchmark")
}
