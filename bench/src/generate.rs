//! The warm `generate` of all platforms, as a user starts it, and the share of its time that formatting takes.
//! Must not know how code is generated.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::Row;
use crate::ratio::median;

const RUNS: usize = 10;

/// Runs the command ten times over crates that are up to date.
pub(crate) fn rows(xtask: &str) -> Result<Vec<Row>, String> {
    let mut times: Vec<Duration> = Vec::new();
    let mut shares: Vec<f64> = Vec::new();
    let mut summary = String::new();
    for run in 0..=RUNS {
        let start = Instant::now();
        let output = Command::new(xtask)
            .args(["generate", "--timings"])
            .output()
            .map_err(|error| format!("cannot start {xtask}: {error}"))?;
        let time = start.elapsed();
        let text = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            return Err(format!("`generate` failed: {text}"));
        }
        // The first run warms up.
        if run > 0 {
            times.push(time);
            shares.extend(share(&text));
        }
        text.lines()
            .next()
            .unwrap_or_default()
            .clone_into(&mut summary);
    }
    Ok(vec![Row {
        what: "warm `generate` of all platforms, debug build",
        figure: format!(
            "{:.0?}, {:.0} % in formatting",
            median(times, Ord::cmp),
            median(shares, f64::total_cmp)
        ),
        against: format!("median of {RUNS}; {summary}"),
        kept: None,
    }])
}

/// Returns the share of formatting, from a line such as `  format     30.90 ms  38.0 %`.
fn share(timings: &str) -> Option<f64> {
    let line = timings
        .lines()
        .map(str::trim_start)
        .filter(|line| line.starts_with("format "));
    let shares = line.filter_map(|line| {
        line.trim_end_matches('%')
            .split_whitespace()
            .last()?
            .parse::<f64>()
            .ok()
    });
    shares.reduce(|sum, share| sum + share)
}
