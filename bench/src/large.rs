//! Lint and `generate` of platforms that are far larger than any real one: both take time in proportion to the spec.
//! Must not know how specs are read.

#[path = "../../codegen/tests/fixtures/synthetic.rs"]
mod synthetic;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use crate::Row;
use crate::ratio::median;

const SMALL: usize = 1_000;
const LARGE: usize = 10_000;
const ROUNDS: usize = 5;
/// Ten times as much work: instructions grow with the spec (4.02 times for four times the operations, by callgrind). The rest is
/// memory that does not fit into the caches, and that the system gives out page by page.
const MOST_TIMES: f64 = 15.0;
const MOST_TIME: Duration = Duration::from_secs(10);
const MOST_MEMORY: u64 = 1024;

/// Measures the commands, built with optimisation.
pub(crate) fn rows(xtask: &Path, folder: &Path) -> Result<Vec<Row>, String> {
    let small = written(folder, "small", SMALL)?;
    let large = written(folder, "large", LARGE)?;
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        // Both sides have the same number of operations, so that both take long enough to stand out from noise.
        let times = (lint(xtask, &small, LARGE / SMALL)?, lint(xtask, &large, 1)?);
        rounds.push(times.1.as_secs_f64() / times.0.as_secs_f64() * (LARGE / SMALL) as f64);
    }
    let ratio = median(rounds, f64::total_cmp);
    let out = folder.join("out");
    let mut generate = Command::new(xtask);
    generate.arg("generate").arg("--spec").arg(&large);
    generate
        .arg("--runtime")
        .arg("version:0.1.0")
        .arg("--out")
        .arg(&out);
    let (time, memory) = watched(&mut generate)?;
    Ok(vec![
        Row {
            what: "`lint` of 10 000 operations, release build",
            figure: format!("{ratio:.1} ×"),
            against: format!("`lint` of 1 000, CPU time; at most {MOST_TIMES} ×"),
            kept: Some(ratio <= MOST_TIMES),
        },
        Row {
            what: "`generate` of 10 000 operations, release build",
            figure: format!(
                "{time:.1?}{}",
                memory.map_or(String::new(), |mebibytes| format!(", {mebibytes} MiB"))
            ),
            against: format!("at most {MOST_TIME:?} and {MOST_MEMORY} MiB"),
            kept: Some(time <= MOST_TIME && memory.is_none_or(|memory| memory <= MOST_MEMORY)),
        },
    ])
}

/// Builds the commands in release mode and returns the path of the program.
pub(crate) fn optimised() -> Result<PathBuf, String> {
    built("xtask", true)
}

/// Builds a program of the project, with or without optimisation, and returns its path.
pub(crate) fn built(package: &str, is_optimised: bool) -> Result<PathBuf, String> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut build = Command::new(cargo);
    build.args(["build", "--quiet", "--package", package]);
    build.args(is_optimised.then_some("--release"));
    run(build.current_dir(&root))?;
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let folder = if is_optimised { "release" } else { "debug" };
    Ok(target
        .join(folder)
        .join(format!("{package}{}", env::consts::EXE_SUFFIX)))
}

/// Returns the CPU time, or else the elapsed time, of linting a spec `times` times, each time in a new process.
fn lint(xtask: &Path, spec: &Path, times: usize) -> Result<Duration, String> {
    let (start, before) = (Instant::now(), programs_time());
    for _ in 0..times {
        run(Command::new(xtask).arg("lint").arg("--spec").arg(spec))?;
    }
    let used = programs_time().zip(before);
    Ok(used.map_or_else(
        || start.elapsed(),
        |(after, before)| after.saturating_sub(before),
    ))
}

/// Returns the CPU time of all child processes that have ended, if the system reports it.
fn programs_time() -> Option<Duration> {
    let status = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program is in parentheses and may contain spaces.
    let (_, numbers) = status.rsplit_once(')')?;
    let ticks = |place: usize| numbers.split_whitespace().nth(place)?.parse::<u64>().ok();
    // User and system time, in hundredths of a second.
    Some(Duration::from_millis(10 * (ticks(13)? + ticks(14)?)))
}

/// Writes the spec of a platform with `operations` operations, and returns its folder.
pub(crate) fn written(folder: &Path, name: &str, operations: usize) -> Result<PathBuf, String> {
    let failed = |error| format!("cannot write the spec: {error}");
    for (path, text) in synthetic::platform(operations) {
        let path = folder.join(name).join(path);
        fs::create_dir_all(path.parent().unwrap_or(folder)).map_err(failed)?;
        fs::write(path, text).map_err(failed)?;
    }
    Ok(folder.join(name).join("spec"))
}

/// Runs a command that must succeed, and returns how long it took.
pub(crate) fn run(command: &mut Command) -> Result<Duration, String> {
    let start = Instant::now();
    let output = command
        .output()
        .map_err(|error| format!("cannot start {command:?}: {error}"))?;
    let time = start.elapsed();
    if output.status.success() {
        return Ok(time);
    }
    let text = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?} failed: {text}"))
}

/// Does the same, and also returns its peak memory in MiB if the system reports it.
fn watched(command: &mut Command) -> Result<(Duration, Option<u64>), String> {
    let start = Instant::now();
    let failed = |error: std::io::Error| format!("cannot run generate: {error}");
    let mut child = command.stderr(Stdio::null()).spawn().map_err(failed)?;
    let mut most = None;
    let status = loop {
        most = most.max(memory(child.id()));
        match child.try_wait().map_err(failed)? {
            Some(status) => break status,
            None => thread::sleep(Duration::from_millis(5)),
        }
    };
    let time = start.elapsed();
    if status.success() {
        return Ok((time, most));
    }
    Err(format!("{command:?} failed: {status}"))
}

/// Returns the peak memory of a program so far, in MiB.
fn memory(id: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kibibytes.div_ceil(1024))
}
