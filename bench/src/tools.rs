//! The commands that curators and reviewers run, on the real specs and on one that is far larger than any real one.
//! Must not know how the commands work.

mod edits;
mod pages;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::{self, Used, built, cargo, middle, root, used, wall};
use crate::report::{Group, Limit, Row, Unit};
use crate::scratch::Scratch;
use crate::synthetic;

const RUNS: usize = 5;
const OPERATIONS: usize = 5_000;
const COLD_RUNS: usize = 3;

/// Seconds that a command may take.
const MOST_OF_REAL: f64 = 1.0;
const MOST_OF_LARGE: f64 = 10.0;
const MOST_OF_COLD: f64 = 25.0;

/// Measures the commands.
pub(crate) fn group() -> Result<Group, String> {
    let scratch = Scratch::new("tools")?;
    let mut rows = warm(&built("xtask", true)?, scratch.path())?;
    rows.push(cold(&scratch)?);
    Ok(Group {
        name: "tools",
        title: "The commands",
        about: format!(
            "Elapsed time of whole processes of the release build, the median of {RUNS} runs. `docs drift` reads pages that are made up for \
             every document, the largest of a real platform with {} operations. The cold `generate` builds the program from nothing, with \
             its dependencies downloaded and in the debug build, as the first one of a contributor does; it is the median of {COLD_RUNS} runs.",
            pages::MOST_OPERATIONS
        ),
        rows,
        notes: Vec::new(),
    })
}

/// Measures what is built already.
fn warm(xtask: &Path, scratch: &Path) -> Result<Vec<Row>, String> {
    let real = root().join("spec");
    let base = synthetic::written(scratch, "base", OPERATIONS)?;
    let edited = synthetic::written(scratch, "edited", OPERATIONS)?;
    edits::edit(&edited.join("large"))?;
    let row = |what: &str, most: f64, command: &dyn Fn() -> Command| {
        let times = repeated(RUNS, command)?;
        let row = Row::own(what, Unit::Seconds, middle(&times, wall));
        Ok::<Row, String>(row.limited(Limit::Most(most)))
    };
    let lint = |spec: &Path| with(xtask, &["lint", "--spec"], &[spec]);
    let diff = |old: &Path, new: &Path| {
        let mut command = with(xtask, &["diff", "--format", "json", "--base-dir"], &[old]);
        command.arg("--head-dir").arg(new);
        command
    };
    edits::check(&mut diff(&base, &edited))?;
    let drift = |(spec, pages): &(PathBuf, PathBuf)| {
        let mut command = with(xtask, &["docs", "drift", "--spec"], &[spec]);
        command.arg("--pages").arg(pages);
        command
    };
    let small = pages::written(xtask, &real, &scratch.join("real"))?;
    let large = pages::of_one(xtask, &base, &scratch.join("large"), OPERATIONS)?;
    Ok(vec![
        row("`lint` of all platforms", MOST_OF_REAL, &|| lint(&real))?,
        row("`lint` of 5 000 operations", MOST_OF_LARGE, &|| lint(&base))?,
        row("`diff` of all platforms", MOST_OF_REAL, &|| {
            diff(&real, &real)
        })?,
        row(
            "`diff` of 5 000 operations and themselves",
            MOST_OF_LARGE,
            &|| diff(&base, &base),
        )?,
        row(
            "`diff` of 5 000 operations, 50 edits",
            MOST_OF_LARGE,
            &|| diff(&base, &edited),
        )?,
        row("`docs drift` of all platforms", MOST_OF_REAL, &|| {
            drift(&small)
        })?,
        row("`docs drift` of 5 000 operations", MOST_OF_LARGE, &|| {
            drift(&large)
        })?,
    ])
}

fn with(xtask: &Path, arguments: &[&str], paths: &[&Path]) -> Command {
    let mut command = Command::new(xtask);
    command.args(arguments).args(paths);
    command
}

/// Runs a command so many times, after one that does not count.
fn repeated(runs: usize, command: &dyn Fn() -> Command) -> Result<Vec<Used>, String> {
    let mut run = || used(&mut command());
    Ok(program::in_turn(runs, &mut [&mut run])?.concat())
}

/// Measures the first `generate` of a clone.
fn cold(scratch: &Scratch) -> Result<Row, String> {
    let mut runs = Vec::new();
    for run in 0..COLD_RUNS {
        let target = scratch.path().join(format!("cold-{run}"));
        let mut generate = cargo();
        generate.args(["xtask", "generate"]);
        runs.push(used(generate.env("CARGO_TARGET_DIR", target))?);
    }
    let row = Row::own(
        "cold `cargo xtask generate`",
        Unit::Seconds,
        middle(&runs, wall),
    );
    Ok(row.limited(Limit::Most(MOST_OF_COLD)))
}
