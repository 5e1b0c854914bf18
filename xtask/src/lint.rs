//! `lint`: checks every spec by every rule.
//! Must not know the rules.

use std::path::PathBuf;

use crate::failure::{CommandError, CommandStatus};
use crate::specs::{self, Printing};

/// Checks the specs and prints every problem.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Platforms to check [default: all].
    platforms: Vec<String>,
    /// Folder that contains a folder for each platform [default: the project's spec/].
    #[arg(long, value_name = "DIR")]
    spec: Vec<PathBuf>,
    #[command(flatten)]
    printing: Printing,
    /// Makes the command fail on more than errors.
    #[arg(long, value_enum, value_name = "WHAT")]
    deny: Vec<Deny>,
}

/// What makes the command fail on request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Deny {
    /// Warnings, which are otherwise only printed.
    Warnings,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<CommandStatus, CommandError> {
    let read = specs::read(&arguments.spec, &arguments.platforms)?;
    let found = specs::compile(read, &arguments.printing)?;
    let is_denied = found.warnings > 0 && arguments.deny.contains(&Deny::Warnings);
    Ok(match found.apis {
        Some(_) if is_denied => {
            eprintln!("error: warnings are denied");
            CommandStatus::Findings
        }
        Some(_) => CommandStatus::Fine,
        None => CommandStatus::Findings,
    })
}
