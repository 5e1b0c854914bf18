//! `docs`: compares the specs with the vendors' pages.
//! Must not know how pages are read or compared.

use crate::failure::{CommandError, CommandStatus};

/// Compares the specs with the vendors' pages.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// The commands about pages.
#[derive(Debug, clap::Subcommand)]
enum Command {}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<CommandStatus, CommandError> {
    match arguments.command {}
}
