//! `docs`: compares the specs with the vendors' pages.
//! Must not know how pages are read or compared.

mod fetch;

use crate::failure::{CommandError, CommandStatus};

/// Compares the specs with the vendors' pages.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// The commands about pages.
#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Fetches the pages that the specs declare; the only command that uses the network.
    Fetch(fetch::Arguments),
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<CommandStatus, CommandError> {
    match &arguments.command {
        Command::Fetch(arguments) => fetch::run(arguments),
    }
}
