//! The head of the page: on which machine, with which versions, and how to measure again.
//! Must not know what is measured.

use std::fs;
use std::process::Command;
use std::thread::available_parallelism;

use crate::program::{output, root};

/// Returns the commit that is measured, in short.
pub(crate) fn commit() -> Result<String, String> {
    let mut git = Command::new("git");
    let commit = output(
        git.args(["rev-parse", "--short=12", "HEAD"])
            .current_dir(root()),
    )?;
    Ok(commit.trim().to_owned())
}

/// Returns the head of the page.
pub(crate) fn head() -> Result<String, String> {
    let rustc = output(Command::new("rustc").arg("--version"))?;
    let system = output(Command::new("uname").args(["-s", "-r", "-m"]))?;
    let cores =
        available_parallelism().map_err(|error| format!("cannot count the processors: {error}"))?;
    let processor =
        line("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".to_owned());
    let memory = line("/proc/meminfo", "MemTotal")
        .and_then(|size| size.trim_end_matches("kB").trim().parse::<u64>().ok())
        .map_or_else(String::new, |kibibytes| {
            format!(", {} GiB", kibibytes / 1_048_576)
        });
    Ok(format!(
        "# Performance\n\n\
         <!-- Written by `cargo xtask bench`. Do not edit. -->\n\n\
         All figures of this page are of one machine. All sides of a section are measured in one run, in turn where they are \
         timed, and the median is kept. A figure in parentheses is ours as a multiple of the one before it, so below 1 × is less \
         than theirs. The pictures show the same, for all sides of a row as multiples of ours; a bar that would be far longer is cut, with a ».\n\n\
         - Machine: {processor}, {cores} processors{memory}, {}\n\
         - Compiler: {}\n\n\
         To measure again: `cargo xtask bench` writes this page, and `cargo xtask bench GROUP` one section of it. The first run installs the peers with cargo, from crates.io, into the target folder; their versions and the lock \
         file of their clients are in [bench/peers](../bench/peers). Let nothing else run beside it.\n",
        system.trim(),
        rustc.trim(),
    ))
}

/// Returns the value of a line such as `model name : value`.
fn line(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let (_, value) = text
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(key, _)| key.trim() == name)?;
    Some(value.trim().to_owned())
}
