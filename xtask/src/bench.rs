//! `bench` and `counts`: start the package that measures, whose dependencies the generator does not need.
//! Must not know what is measured.

use std::env;
use std::process::Command;

use crate::failure::{CommandError, CommandStatus};
use crate::workspace;

/// Compares counts that do not vary, such as instructions and allocations, with those that were accepted.
#[derive(Debug, clap::Args)]
pub(crate) struct CountsArguments {
    /// Accepts what is counted now: writes it to bench/counts/counts.json.
    #[arg(long)]
    accept: bool,
    /// Counts nothing if valgrind is not installed, except where `CI` is set.
    #[arg(long)]
    skip_without_valgrind: bool,
}

/// Runs `counts`.
pub(crate) fn counts(arguments: &CountsArguments) -> Result<CommandStatus, CommandError> {
    if arguments.skip_without_valgrind && env::var_os("CI").is_none() && !has_valgrind() {
        eprintln!("note: nothing is counted, because valgrind is not installed; CI counts");
        return Ok(CommandStatus::Fine);
    }
    let mut command = workspace::program("iot-clouds-counts", &["--profile", "counts"]);
    let xtask = env::current_exe()
        .map_err(|error| CommandError::new(format!("cannot find the program xtask: {error}")))?;
    command.arg(xtask).current_dir(workspace::root());
    if arguments.accept {
        command.arg("--accept");
    }
    workspace::run(command, "the counts")
}

fn has_valgrind() -> bool {
    let mut command = Command::new("valgrind");
    command.arg("--version").output().is_ok()
}

/// Measures the project and its peers, and writes docs/performance.md.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Groups to measure, each a section of the page: generation, users, calls, mock, tools; all without any.
    #[arg(value_name = "GROUP")]
    groups: Vec<String>,
}

/// Runs `bench`.
pub(crate) fn run(arguments: &Arguments) -> Result<CommandStatus, CommandError> {
    let mut command = workspace::program("iot-clouds-bench", &["--release"]);
    command
        .args(&arguments.groups)
        .current_dir(workspace::root());
    workspace::run(command, "the benchmark")
}
