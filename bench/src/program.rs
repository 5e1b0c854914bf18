//! Runs other programs and tells what each used; builds the project's own.
//! Must not know what is measured.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

use wait4::Wait4 as _;

use crate::ratio::median;

/// What a program used from its start to its end.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Used {
    pub(crate) wall: Duration,
    /// CPU time, of the user and of the system, with the programs that it started and waited for.
    pub(crate) cpu: Duration,
    /// Peak memory in bytes, of the largest of them.
    pub(crate) memory: u64,
}

/// Runs a command that must succeed, without its output.
pub(crate) fn used(command: &mut Command) -> Result<Used, String> {
    let failed =
        |error: std::io::Error, command: &Command| format!("cannot run {command:?}: {error}");
    // A file, as a pipe that nobody reads would fill.
    let path = env::temp_dir().join(format!("iot-clouds-bench-{}.log", std::process::id()));
    let log = fs::File::create(&path).map_err(|error| failed(error, command))?;
    let start = Instant::now();
    let spawned = command.stdout(Stdio::null()).stderr(log).spawn();
    let mut child = spawned.map_err(|error| failed(error, command))?;
    let ended = child.wait4().map_err(|error| failed(error, command))?;
    let wall = start.elapsed();
    let text = fs::read_to_string(&path).unwrap_or_default();
    // A file that remains there does no harm.
    let _ = fs::remove_file(&path);
    if !ended.status.success() {
        return Err(format!("{command:?} failed: {text}"));
    }
    Ok(Used {
        wall,
        cpu: ended.rusage.utime + ended.rusage.stime,
        memory: ended.rusage.maxrss,
    })
}

/// Runs a command that must succeed, and returns its standard output.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let output = command
        .output()
        .map_err(|error| format!("cannot run {command:?}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?} failed: {text}"))
}

/// Runs several commands in turn, so that a machine that gets slower slows all, and returns what each used in each round.
pub(crate) fn in_turn(
    rounds: usize,
    commands: &mut [&mut dyn FnMut() -> Result<Used, String>],
) -> Result<Vec<Vec<Used>>, String> {
    let mut all: Vec<Vec<Used>> = commands.iter().map(|_| Vec::new()).collect();
    for round in 0..=rounds {
        for (command, kept) in commands.iter_mut().zip(&mut all) {
            let used = command()?;
            // The first round warms up.
            if round > 0 {
                kept.push(used);
            }
        }
    }
    Ok(all)
}

/// Returns the median of one figure in all rounds.
pub(crate) fn middle(rounds: &[Used], figure: impl Fn(&Used) -> f64) -> f64 {
    median(rounds.iter().map(figure).collect(), f64::total_cmp)
}

/// Returns the median ratio of one figure in the rounds of two sides.
pub(crate) fn ratio(first: &[Used], second: &[Used], figure: impl Fn(&Used) -> f64) -> f64 {
    let ratios = first.iter().zip(second);
    let ratios = ratios.map(|(first, second)| figure(first) / figure(second));
    median(ratios.collect(), f64::total_cmp)
}

/// Returns the CPU time in seconds.
pub(crate) fn cpu(used: &Used) -> f64 {
    used.cpu.as_secs_f64()
}

/// Returns the elapsed time in seconds.
pub(crate) fn wall(used: &Used) -> f64 {
    used.wall.as_secs_f64()
}

/// Returns the folder of the project.
pub(crate) fn root() -> PathBuf {
    let bench = Path::new(env!("CARGO_MANIFEST_DIR"));
    bench.parent().unwrap_or(bench).to_path_buf()
}

/// Returns the folder of what is built.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Returns a command of cargo, in the folder of the project.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // These name the package of this program. The build script of ring reads them, and would run again.
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_MANIFEST_") || text.starts_with("CARGO_PKG_") {
            cargo.env_remove(&name);
        }
    }
    cargo.current_dir(root());
    cargo
}

/// Builds a program of the project, with or without optimisation, and returns its path.
pub(crate) fn built(package: &str, is_optimised: bool) -> Result<PathBuf, String> {
    let mut build = cargo();
    build.args(["build", "--quiet", "--package", package]);
    build.args(is_optimised.then_some("--release"));
    used(&mut build)?;
    let folder = if is_optimised { "release" } else { "debug" };
    Ok(target().join(folder).join(executable(package)))
}

/// Returns the name of the file of a program.
pub(crate) fn executable(name: &str) -> String {
    format!("{name}{}", env::consts::EXE_SUFFIX)
}
