//! `ci`: what continuous integration runs, up to the first failure.
//! Must not know what the steps do.

mod beside;
pub(crate) mod packages;
mod steps;

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::time::Instant;
use std::{env, fs};

use crate::cargo::cargo;
use crate::failure::{CommandError, CommandStatus};
use crate::output;
use crate::specs;
use crate::workspace;

use beside::Beside;
use steps::{BESIDE, FIRST_BUILD, STEPS, Step};

/// Runs what continuous integration runs, up to the first failure.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Names of the steps to run; all of them when none is named.
    #[arg(value_name = "STEP")]
    steps: Vec<String>,
    /// Lists the steps instead: name and command.
    #[arg(long)]
    list: bool,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<CommandStatus, CommandError> {
    let is_named = |step: &&Step| {
        arguments.steps.is_empty() || arguments.steps.iter().any(|name| name == step.name)
    };
    let unknown = arguments
        .steps
        .iter()
        .find(|name| all().all(|step| step.name != **name));
    if let Some(name) = unknown {
        return Err(CommandError::new(format!(
            "there is no step `{name}`; `cargo xtask ci --list` lists them"
        )));
    }
    let steps = all().filter(is_named);
    if arguments.list {
        let shown = steps.map(|step| format!("{}: {}\n", step.name, step.shown()));
        output::print(&shown.collect::<String>())?;
        return Ok(CommandStatus::Fine);
    }
    // The path, because a step may build this program anew while it runs.
    let xtask = env::current_exe()
        .map_err(|error| CommandError::new(format!("cannot find the program xtask: {error}")))?;
    if arguments.steps.is_empty() {
        return run_all(&xtask);
    }
    for step in steps {
        if run_step(step, &xtask)? == CommandStatus::Findings {
            return Ok(CommandStatus::Findings);
        }
    }
    Ok(CommandStatus::Fine)
}

fn all() -> impl Iterator<Item = &'static Step> {
    STEPS.iter().chain(BESIDE)
}

/// Runs all steps, each in a process of its own, so that its CPU time can be told. Those that may run beside others do so, and
/// are done by both when the others have ended.
fn run_all(xtask: &Path) -> Result<CommandStatus, CommandError> {
    let is_text = |step: &&Step| step.name != FIRST_BUILD;
    // What is wrong in the text of a file is told at once, before anything is built.
    for step in STEPS.iter().take_while(is_text) {
        if beside::run(xtask, step.name)? == CommandStatus::Findings {
            return Ok(CommandStatus::Findings);
        }
    }
    let names: Vec<&str> = BESIDE.iter().map(|step| step.name).collect();
    eprintln!("==> beside the others: {}", names.join(", "));
    let beside = Beside::start(xtask, names);
    let mut others = STEPS.iter().skip_while(is_text).map(|step| step.name);
    while let Some(step) = others.next().or_else(|| beside.take()) {
        let status = beside::run(xtask, step);
        if !matches!(status, Ok(CommandStatus::Fine)) {
            beside.stop();
            return status;
        }
        if beside.has_failed() {
            break;
        }
    }
    let status = beside.finish()?;
    if status == CommandStatus::Fine {
        eprintln!("==> all steps passed");
    }
    Ok(status)
}

/// Returns the variables of the environment that name an account at a platform. A step makes no call to a real one.
fn accounts() -> Result<Vec<OsString>, CommandError> {
    let platforms = specs::platforms()?.into_iter();
    let prefixes: Vec<String> = platforms
        .map(|name| format!("{}_", name.to_uppercase().replace('-', "_")))
        .collect();
    let names = env::vars_os().map(|(name, _)| name);
    let is_account = |name: &OsString| {
        let name = name.to_string_lossy();
        prefixes.iter().any(|prefix| name.starts_with(prefix))
    };
    Ok(names.filter(is_account).collect())
}

/// Returns the command of a step. One of this program starts it directly, as Cargo would first build it with other features.
fn command(step: &Step, xtask: &Path) -> Command {
    let arguments = step.arguments.split(' ');
    match step.arguments.strip_prefix("xtask ") {
        Some(own) => {
            let mut command = Command::new(xtask);
            command.args(own.split(' '));
            command
        }
        None => {
            let mut command = cargo();
            command.args(arguments);
            command
        }
    }
}

/// Returns the CPU time of all processes that this one waited for, in seconds, or `None` if the system does not report it.
fn cpu_time() -> Option<f64> {
    /// Linux counts in hundredths of a second here, whatever its clock does.
    const TICKS: f64 = 100.0;
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program is in parentheses, and may have spaces. The 14th and 15th field after it are of the children.
    let (_, fields) = text.rsplit_once(") ")?;
    let fields = fields.split(' ').skip(13).take(2);
    let ticks: Option<Vec<f64>> = fields.map(|field| field.parse().ok()).collect();
    Some(ticks?.iter().sum::<f64>() / TICKS)
}

fn run_step(step: &Step, xtask: &Path) -> Result<CommandStatus, CommandError> {
    let shown = step.shown();
    let (start, cpu) = (Instant::now(), cpu_time());
    eprintln!("==> {}: {shown}", step.name);
    let mut command = command(step, xtask);
    for name in accounts()? {
        command.env_remove(name);
    }
    let status = command
        .envs(step.variable)
        .current_dir(workspace::root())
        .status()
        .map_err(|error| CommandError::new(format!("cannot start `{shown}`: {error}")))?;
    if status.success() {
        let seconds = start.elapsed().as_secs_f64();
        let cpu = cpu_time().zip(cpu);
        let cpu = cpu.map(|(after, before)| format!(" ({:.1} s of CPU)", after - before));
        let cpu = cpu.unwrap_or_default();
        eprintln!("==> {}: passed in {seconds:.1} s{cpu}", step.name);
        return Ok(CommandStatus::Fine);
    }
    eprintln!(
        "error: `{shown}` failed; `cargo xtask ci {}` runs this step alone",
        step.name
    );
    Ok(CommandStatus::Findings)
}
