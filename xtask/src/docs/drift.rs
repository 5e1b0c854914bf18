//! `docs drift`: tells what became of the pages since they were reviewed.
//! Must not know how pages are compared.

use iot_clouds_codegen::docs::drift::{Report, drift};

use super::pages::Places;
use super::{Format, json, markdown, schema, text};
use crate::failure::{CommandError, CommandStatus};
use crate::output;

/// Tells what became of the pages since they were reviewed, and which entries of the specs that concerns.
///
/// Exit code 0: nothing to review; 1: something; 2: the pages, the locks or the specs cannot be read.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    places: Places,
    /// How the report is printed.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Prints the JSON Schema of `--format json`.
    #[arg(long)]
    print_schema: bool,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Result<CommandStatus, CommandError> {
    if arguments.print_schema {
        output::print(&schema::<Report>()?)?;
        return Ok(CommandStatus::Fine);
    }
    let read = arguments.places.read()?;
    let mut report = Report::default();
    for platform in &read.platforms {
        let documents = drift(
            &platform.api,
            &read.sources,
            &platform.lock,
            &platform.pages,
        );
        report.documents.extend(documents);
    }
    match arguments.format {
        Format::Text => output::print(&text::drift(&report))?,
        Format::Json => output::print(&json(&report)?)?,
        Format::Markdown => output::print(&markdown::drift(&report))?,
    }
    Ok(if report.needs_review() {
        CommandStatus::Findings
    } else {
        CommandStatus::Fine
    })
}
