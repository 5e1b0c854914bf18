//! A diff of all platforms, and of one that is far larger than any real one.
//! Must not know how specs are compared.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::Row;
use crate::large::{run, written};
use crate::ratio::median;

const RUNS: usize = 5;
const MOST_TIME: Duration = Duration::from_secs(1);
const OPERATIONS: usize = 5_000;
const EDITS: usize = 50;
const MOST_TIME_OF_LARGE: Duration = Duration::from_secs(10);

/// Edits of a resource of the large platform, one of each kind in turn.
const KINDS: [(&str, &str); 5] = [
    ("max: 100", "max: 200"),
    ("doc: Its weight.", "doc: How heavy it is."),
    ("weight?: { type: f64", "weight?: { type: i64"),
    (
        "      parts: {",
        "      depth: { type: f64, doc: Its depth. }\n      parts: {",
    ),
    ("http: POST", "http: PATCH"),
];

/// Measures the commands, built with optimisation.
pub(crate) fn rows(xtask: &Path, folder: &Path) -> Result<Vec<Row>, String> {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let own = times(xtask, &spec, &spec, 0)?;
    let old = written(folder, "base", OPERATIONS)?;
    let same = times(xtask, &old, &old, 0)?;
    let new = written(folder, "edited", OPERATIONS)?;
    edit(&new.join("large")).map_err(|error| format!("cannot edit the spec: {error}"))?;
    let large = times(xtask, &old, &new, EDITS)?;
    let row = |what, time: Duration, most: Duration| Row {
        what,
        figure: format!("{time:.2?}"),
        against: format!("median of {RUNS}; at most {most:?}"),
        kept: Some(time <= most),
    };
    Ok(vec![
        row("`diff` of all platforms, release build", own, MOST_TIME),
        row(
            "`diff` of 5 000 operations against themselves, release build",
            same,
            MOST_TIME_OF_LARGE,
        ),
        row(
            "`diff` of 5 000 operations with 50 edits, release build",
            large,
            MOST_TIME_OF_LARGE,
        ),
    ])
}

/// Edits one entry of each of the first resources.
fn edit(folder: &Path) -> std::io::Result<()> {
    for (number, (from, to)) in KINDS.iter().cycle().take(EDITS).enumerate() {
        let path = folder.join(format!("r{number}.yaml"));
        let text = fs::read_to_string(&path)?;
        fs::write(path, text.replacen(from, to, 1))?;
    }
    Ok(())
}

/// Returns how long a diff takes that must have so many findings.
fn times(xtask: &Path, old: &Path, new: &Path, findings: usize) -> Result<Duration, String> {
    let diff = || {
        let mut command = Command::new(xtask);
        command
            .args(["diff", "--format", "json", "--base-dir"])
            .arg(old);
        command.arg("--head-dir").arg(new);
        command
    };
    let output = diff()
        .output()
        .map_err(|error| format!("cannot start diff: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let found = text.matches("\"rule\":").count();
    if found != findings {
        return Err(format!(
            "the diff has {found} findings in place of {findings}"
        ));
    }
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let start = Instant::now();
        run(&mut diff())?;
        times.push(start.elapsed());
    }
    Ok(median(times, Ord::cmp))
}
