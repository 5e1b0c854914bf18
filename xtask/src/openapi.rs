//! `openapi`: prints a platform as an OpenAPI document, and lists what no standard key of it says.
//! Must not know what the document looks like.

use std::fs;
use std::path::PathBuf;

use iot_clouds_codegen::openapi::{self, Document};
use iot_clouds_codegen::spec::Sources;

use crate::failure::{CommandError, CommandStatus};
use crate::output;
use crate::specs::{self, Printing};

/// Prints a platform as an OpenAPI document, and lists what no standard key of it says.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Platform to describe.
    platform: String,
    /// Version of OpenAPI.
    #[arg(long, value_enum, value_name = "VERSION", default_value_t)]
    version: Version,
    /// File to write instead of standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Folder that contains a folder for each platform [default: the project's spec/].
    #[arg(long, value_name = "DIR")]
    spec: Vec<PathBuf>,
}

/// Version of OpenAPI.
#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum Version {
    /// The one that says most.
    #[default]
    #[value(name = "3.1")]
    Current,
    /// The one that more tools read.
    #[value(name = "3.0.3")]
    Former,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<CommandStatus, CommandError> {
    let platform = std::slice::from_ref(&arguments.platform);
    let files = specs::read(&arguments.spec, platform)?;
    let found = specs::compile(files, &Printing::default())?;
    let Some(apis) = &found.apis else {
        return Ok(CommandStatus::Findings);
    };
    let version = match arguments.version {
        Version::Current => openapi::Version::V3_1,
        Version::Former => openapi::Version::V3_0,
    };
    for api in apis {
        let document = openapi::openapi(api, version);
        match &arguments.out {
            Some(path) => fs::write(path, document.text())
                .map_err(|error| CommandError::file("write", path, &error))?,
            None => output::print(&document.text())?,
        }
        eprint!("{}", unsaid(&document, &found.sources));
    }
    Ok(CommandStatus::Fine)
}

/// Lists what no standard key says, each with its line of the spec.
fn unsaid(document: &Document, sources: &Sources) -> String {
    let lines = document.unsaid.iter().map(|line| {
        let span = sources.place(&line.at);
        let (start, _) = sources.positions(span);
        let file = sources.path(span.file);
        format!("{file}:{}:{}: {}\n", start.line, start.column, line.text)
    });
    let lines: String = lines.collect();
    match document.unsaid.len() {
        0 => lines,
        1 => format!("{lines}note: no standard key of OpenAPI says this fact\n"),
        count => format!("{lines}note: no standard key of OpenAPI says these {count} facts\n"),
    }
}
