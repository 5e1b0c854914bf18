//! `cargo xtask bench` starts it: the performance table, each row measured against what it is compared with in one run.
//! Must not know how the commands work; it starts them as a user would.

mod generate;
mod ratio;
mod signing;

use std::process::ExitCode;

/// A row of the table.
struct Row {
    /// What is measured.
    what: &'static str,
    /// What came out, with its unit.
    figure: String,
    /// What it is compared with.
    against: String,
    /// Whether a limit that the project promises is kept; none where nothing is promised.
    kept: Option<bool>,
}

fn main() -> ExitCode {
    let xtask = std::env::args().nth(1);
    let mut rows = vec![signing::row()];
    match xtask.as_deref().map(generate::rows) {
        Some(Ok(more)) => rows.extend(more),
        Some(Err(reason)) => {
            eprintln!("error: {reason}");
            return ExitCode::from(2);
        }
        None => eprintln!("note: without the path of xtask, its commands are not measured"),
    }
    println!("| what | measured | against | limit |\n| --- | --- | --- | --- |");
    for row in &rows {
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
