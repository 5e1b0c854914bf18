//! `docs`: compares the specs with the vendors' pages.
//! Must not know how pages are read or compared.

mod ack;
mod coverage;
mod drift;
mod fetch;
mod markdown;
mod pages;
mod text;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;

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
    /// Tells what the pages mention and the specs lack, and what the specs document and no page mentions.
    Coverage(coverage::Arguments),
    /// Tells what became of the pages since they were reviewed, and which entries of the specs that concerns.
    Drift(drift::Arguments),
    /// Acknowledges what a page says now, once the spec says it too.
    Ack(ack::Arguments),
}

/// How a report is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// An object, as `--print-schema` describes it.
    Json,
    /// For an issue.
    Markdown,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<CommandStatus, CommandError> {
    match &arguments.command {
        Command::Fetch(arguments) => fetch::run(arguments),
        Command::Coverage(arguments) => coverage::run(arguments),
        Command::Drift(arguments) => drift::run(arguments),
        Command::Ack(arguments) => ack::run(arguments),
    }
}

/// Returns the JSON Schema of a report.
fn schema<T: JsonSchema>() -> Result<String, CommandError> {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    json(&settings.into_generator().into_root_schema_for::<T>())
}

fn json(value: &impl serde::Serialize) -> Result<String, CommandError> {
    let text = serde_json::to_string_pretty(value);
    let text = text.map_err(|error| CommandError::new(format!("cannot write JSON: {error}")))?;
    Ok(format!("{text}\n"))
}

/// Returns a number with the noun for it.
fn counted(number: usize, one: &str, several: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        number => format!("{number} {several}"),
    }
}
