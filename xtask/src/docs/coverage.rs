//! `docs coverage`: tells what pages mention and specs lack, and what specs document and no page mentions.
//! Must not know how pages are compared with specs.

use std::collections::BTreeMap;

use iot_clouds_codegen::docs::coverage::{Report, coverage, figures};
use iot_clouds_codegen::figures;

use super::pages::Places;
use super::{Format, counted, json, markdown, schema, text};
use crate::failure::{CommandError, CommandStatus};
use crate::output;
use crate::{specs, workspace};

/// Tells what the pages mention and the specs lack, and what the specs document and no page mentions.
///
/// Exit code 0: nothing of this; 1: something; 2: the pages, the locks or the specs cannot be read.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    places: Places,
    /// How the report is printed.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Keeps the figures in the locks, from which `cargo xtask generate` writes those of the READMEs.
    #[arg(long)]
    write: bool,
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
    let mut read = arguments.places.read()?;
    let mut report = Report::default();
    let root = workspace::root();
    let mut changes = Vec::new();
    for platform in &mut read.platforms {
        let found = coverage(
            &platform.api,
            &read.sources,
            &platform.lock,
            &platform.pages,
        );
        let figures = figures(&found);
        if arguments.write && figures.percent().is_some() {
            platform.lock.coverage = Some(figures);
            let wanted = BTreeMap::from([(figures::FILE.to_owned(), platform.lock.text())]);
            let shown = specs::shown(&root, &platform.folder);
            changes.extend(output::changes(&platform.folder, &shown, &wanted, &[])?);
        }
        report.platforms.push(found);
    }
    output::apply(&changes)?;
    match arguments.format {
        Format::Text => output::print(&text::coverage(&report))?,
        Format::Json => output::print(&json(&report)?)?,
        Format::Markdown => output::print(&markdown::coverage(&report))?,
    }
    if arguments.write {
        let locks = counted(changes.len(), "lock", "locks");
        eprintln!("{locks} written; `cargo xtask generate` writes the READMEs");
    }
    Ok(if report.has_findings() {
        CommandStatus::Findings
    } else {
        CommandStatus::Fine
    })
}
