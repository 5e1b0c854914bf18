//! `cargo xtask`: the project's commands. Arguments in, exit code out.
//! Must not know how any command works. Exit code 0: fine; 1: problems found; 2: could not run.

#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    // `output::print` survives a reader that is gone.
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used
)]

mod bench;
mod cargo;
mod ci;
mod diff;
#[cfg(feature = "all-commands")]
mod docs;
mod failure;
mod generate;
mod lint;
mod mock;
mod new;
#[cfg(feature = "all-commands")]
mod openapi;
#[cfg(not(feature = "all-commands"))]
mod others;
mod output;
mod rules;
mod schema;
mod set_version;
mod specs;
mod tidy;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use failure::CommandStatus;
#[cfg(not(feature = "all-commands"))]
use others::{docs, openapi};

/// The project's commands.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Generates the client crates from the specs.
    Generate(generate::Arguments),
    /// Checks the specs and prints every problem.
    Lint(lint::Arguments),
    /// Tells what a change of the specs does to users of the crates.
    Diff(diff::Arguments),
    /// Compares the specs with the vendors' pages.
    Docs(docs::Arguments),
    /// Writes the spec of a new platform, with invented facts to replace.
    New(new::Arguments),
    /// Prints a platform as an OpenAPI document, and lists what no standard key of it says.
    Openapi(openapi::Arguments),
    /// Writes what follows from the spec language: the JSON Schemas that editors use, and the page of lint rules.
    Schema(schema::Arguments),
    /// Sets the version of the runtime, the generator and the mock.
    SetVersion(set_version::Arguments),
    /// Starts servers that behave as the platforms do, and logs each request.
    Mock(mock::Arguments),
    /// Checks the rules of the house: heads of files, imports between modules, circles, sizes, words of platforms.
    Tidy(tidy::Arguments),
    /// Measures the project and its peers, and writes docs/performance.md; fails where a promised limit is broken.
    Bench(bench::Arguments),
    /// Compares counts that do not vary, such as instructions and allocations, with those that were accepted.
    Counts(bench::CountsArguments),
    /// Packs the crates that are published, and checks them with the oldest libraries that their manifests allow.
    Packages(ci::packages::Arguments),
    /// Runs what continuous integration runs, up to the first failure.
    Ci(ci::Arguments),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Generate(arguments) => generate::run(&arguments),
        Command::Lint(arguments) => lint::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Docs(arguments) => docs::run(&arguments),
        Command::New(arguments) => new::run(&arguments),
        Command::Openapi(arguments) => openapi::run(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::SetVersion(arguments) => set_version::run(&arguments),
        Command::Mock(arguments) => mock::run(&arguments),
        Command::Tidy(arguments) => tidy::run(&arguments),
        Command::Bench(arguments) => bench::run(&arguments),
        Command::Counts(arguments) => bench::counts(&arguments),
        Command::Packages(arguments) => ci::packages::run(&arguments),
        Command::Ci(arguments) => ci::run(&arguments),
    };
    match result {
        Ok(CommandStatus::Fine) => ExitCode::SUCCESS,
        Ok(CommandStatus::Findings) => ExitCode::from(1),
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::from(2)
        }
    }
}
