//! Commands that this program was built without, because few need them: starts the same program with all commands.
//! Must not know how they work, nor which arguments they take.

use std::ffi::OsString;

use crate::failure::{CommandError, CommandStatus};
use crate::workspace;

/// The arguments of such a command.
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Arguments {
    /// Arguments of the command; `--help` lists them.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

/// `docs`.
pub(crate) mod docs {
    pub(crate) use super::Arguments;
    use super::{CommandError, CommandStatus, start};

    /// Runs the command.
    pub(crate) fn run(arguments: &Arguments) -> Result<CommandStatus, CommandError> {
        start("docs", arguments)
    }
}

/// `openapi`.
pub(crate) mod openapi {
    pub(crate) use super::Arguments;
    use super::{CommandError, CommandStatus, start};

    /// Runs the command.
    pub(crate) fn run(arguments: &Arguments) -> Result<CommandStatus, CommandError> {
        start("openapi", arguments)
    }
}

fn start(name: &str, arguments: &Arguments) -> Result<CommandStatus, CommandError> {
    let mut command = workspace::program("xtask", &[]);
    if cfg!(windows) {
        // A running program cannot be replaced there, so that the other one needs a folder of its own.
        command.env(
            "CARGO_TARGET_DIR",
            workspace::root().join("target").join("all-commands"),
        );
    }
    command.arg(name).args(&arguments.arguments);
    workspace::run(command, "the program with all commands")
}
