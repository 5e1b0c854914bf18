//! `mock`: starts the package of the mock servers, which needs HTTP; the generator does not.
//! Must not know how they work, nor which arguments they take.

use std::env;
use std::ffi::OsString;

use crate::failure::{CommandError, CommandStatus};
use crate::workspace;

/// Starts servers that behave as the platforms do, and runs until it is stopped.
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Arguments {
    /// Arguments of the program; `--help` lists them. Without `--spec`, the project's specs are used.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<CommandStatus, CommandError> {
    let mut command = workspace::program("iot-clouds-mock", &["--features", "cli"]);
    command.args(&arguments.arguments);
    let has_spec = |argument: &OsString| argument.to_string_lossy().starts_with("--spec");
    if !arguments.arguments.iter().any(has_spec) {
        let here = env::current_dir().map_err(|error| {
            CommandError::new(format!("cannot find the current folder: {error}"))
        })?;
        let specs = workspace::absolute(&workspace::root().join("spec"))?;
        let here = workspace::absolute(&here)?;
        command.args(["--spec", &workspace::relative(&here, &specs)]);
    }
    // Cargo says nothing until it is done, so that what follows is only what the mocks print.
    eprintln!("building the mocks, which takes a minute or two the first time; then they start");
    workspace::run(command, "the mocks")
}
