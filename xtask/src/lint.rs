//! `lint`: every rule over every spec.
//! Must not know the rules.

use std::path::PathBuf;

use crate::failure::{Failure, Outcome};
use crate::specs::{self, Format};

/// Checks the specs and prints every problem.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Platforms to check; all of them when none is named.
    platforms: Vec<String>,
    /// Folder with a folder for each platform [default: the project's spec/].
    #[arg(long, value_name = "DIR")]
    spec: Vec<PathBuf>,
    /// How problems are printed.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let read = specs::read(&arguments.spec, &arguments.platforms)?;
    Ok(match specs::compile(read, arguments.format)? {
        Some(_) => Outcome::Fine,
        None => Outcome::Findings,
    })
}
