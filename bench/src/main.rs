//! Prints the performance table for `cargo xtask bench`; each row is measured in one run with what it is compared with.
//! Must not know how the commands work; it starts them as a user would.

mod call;
mod counts;
mod decode;
mod diff;
mod generate;
mod large;
mod load;
mod message;
mod mock;
mod pages;
mod processor;
mod ratio;
mod server;
mod signing;
mod work;

use std::process::{self, ExitCode};
use std::{env, fs};

/// A row of the table.
struct Row {
    /// What is measured.
    what: &'static str,
    /// The result, with its unit.
    figure: String,
    /// What it is compared with.
    against: String,
    /// Whether a limit that the project promises is kept; `None` if it promises no limit.
    kept: Option<bool>,
}

fn main() -> ExitCode {
    let argument = env::args().nth(1);
    let done = match argument.as_deref() {
        Some(server::SERVE) => {
            let served = server::run().map(|()| ExitCode::SUCCESS);
            served.map_err(|error| format!("the server failed: {error}"))
        }
        Some(work::WORK) => work::run().map(|()| ExitCode::SUCCESS),
        Some(counts::COUNTS) => counts::run(),
        Some(mock::STARTS) => mock::run().map(|()| ExitCode::SUCCESS),
        Some(mock::RATE) => mock::rate().map(|row| print(&[row])),
        xtask => rows(xtask).map(|rows| print(&rows)),
    };
    done.unwrap_or_else(|reason| {
        eprintln!("error: {reason}");
        ExitCode::from(2)
    })
}

/// Measures one row after the other.
fn rows(xtask: Option<&str>) -> Result<Vec<Row>, String> {
    let mut rows = vec![signing::row()?];
    rows.extend(call::rows()?);
    rows.push(mock::rate()?);
    match xtask {
        Some(xtask) => {
            rows.extend(generate::rows(xtask)?);
            rows.extend(mock::starts()?);
            rows.extend(of_release()?);
        }
        None => eprintln!(
            "note: the commands are not measured, because the path of xtask is not given; run `cargo xtask bench`"
        ),
    }
    Ok(rows)
}

/// Builds the commands with optimisation and measures them.
fn of_release() -> Result<Vec<Row>, String> {
    let xtask = large::optimised()?;
    let folder = env::temp_dir().join(format!("iot-clouds-bench-{}", process::id()));
    let measured = large::rows(&xtask, &folder).and_then(|mut rows| {
        rows.extend(diff::rows(&xtask, &folder)?);
        rows.extend(pages::rows(&xtask)?);
        Ok(rows)
    });
    // A folder that remains there does no harm.
    let _ = fs::remove_dir_all(&folder);
    measured
}

/// Prints the table.
fn print(rows: &[Row]) -> ExitCode {
    println!("| what | measured | against | limit |\n| --- | --- | --- | --- |");
    for row in rows {
        let kept = match row.kept {
            None => "",
            Some(true) => "kept",
            Some(false) => "BROKEN",
        };
        println!(
            "| {} | {} | {} | {kept} |",
            row.what, row.figure, row.against
        );
    }
    if rows.iter().any(|row| row.kept == Some(false)) {
        return ExitCode::from(1);
    }
    ExitCode::SUCCESS
}
