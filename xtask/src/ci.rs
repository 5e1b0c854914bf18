//! `ci`: what continuous integration runs, in order, up to the first failure.
//! Must not know what the steps do.

mod beside;

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::time::Instant;
use std::{env, fs};

use crate::failure::{CommandError, CommandStatus};
use crate::output;
use crate::specs;
use crate::workspace;

use beside::Beside;

/// Runs what continuous integration runs, in order, up to the first failure.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Names of the steps to run; all of them when none is named.
    #[arg(value_name = "STEP")]
    steps: Vec<String>,
    /// Lists the steps instead: name and command.
    #[arg(long)]
    list: bool,
}

/// A command of cargo.
struct Step {
    name: &'static str,
    /// Its arguments, separated by spaces.
    arguments: &'static str,
    /// A variable that it needs.
    variable: Option<(&'static str, &'static str)>,
    /// Whether it runs beside the other steps, because it builds into a folder of its own.
    is_beside: bool,
}

impl Step {
    const fn new(name: &'static str, arguments: &'static str) -> Self {
        Self {
            name,
            arguments,
            variable: None,
            is_beside: false,
        }
    }

    const fn beside(mut self) -> Self {
        self.is_beside = true;
        self
    }

    const fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.variable = Some((name, value));
        self
    }

    fn shown(&self) -> String {
        let variable = self
            .variable
            .map(|(name, value)| format!("{name}='{value}' "));
        format!("{}cargo {}", variable.unwrap_or_default(), self.arguments)
    }
}

/// The first step that compiles more than this program.
const FIRST_BUILD: &str = "clippy";

const STEPS: &[Step] = &[
    Step::new("fmt", "fmt --all --check"),
    Step::new("tidy", "xtask tidy"),
    Step::new("lint", "xtask lint --deny warnings"),
    Step::new("fix", "xtask lint --fix --check"),
    Step::new("schema", "xtask schema --check"),
    Step::new("generate", "xtask generate --check"),
    Step::new(
        "clippy",
        "clippy --workspace --all-targets -- --deny warnings",
    ),
    // The generated crates have no tests but their documentation, which the next step runs; what it repeats is small.
    Step::new("test", "test --no-fail-fast"),
    Step::new("test-documentation", "test --workspace --doc --no-fail-fast"),
    Step::new(
        "test-runtime",
        "test --package iot-clouds-runtime --features blocking,chrono,gzip,jiff,redis,signing,stream,token-store,tracing",
    ),
    Step::new(
        "test-gzip",
        "test --features gongjiangyun/gzip --test gongjiangyun",
    ),
    Step::new(
        "test-native-tls",
        "test --package iot-clouds-runtime --no-default-features --features native-tls --test options",
    ),
    // What another crate of a program may turn on in the libraries that the clients share with it. Programs that need a
    // feature of a client are among them.
    Step::new(
        "test-shared-features",
        "test --package iot-clouds-runtime --package iot-clouds-tests --package iot-clouds-programs --features \
         iot-clouds-programs/blocking,iot-clouds-programs/redis,\
         serde_json/arbitrary_precision,serde_json/float_roundtrip,serde_json/preserve_order,serde_json/raw_value,\
         reqwest/brotli,reqwest/charset,reqwest/cookies,reqwest/deflate,reqwest/gzip,reqwest/hickory-dns,\
         reqwest/http2,reqwest/json,reqwest/multipart,reqwest/native-tls,reqwest/socks,reqwest/stream,\
         reqwest/system-proxy,reqwest/zstd \
         --test options --test runtime --test contract --test gongjiangyun --test device_table --test order_report \
         -- --skip faults --skip stress",
    ),
    Step::new(
        "test-mock-program",
        "test --features iot-clouds-mock/cli --test program",
    ),
    // The oldest versions that the manifests allow, in a lock file and a target folder of their own.
    Step::new(
        "minimal-versions",
        "-Z direct-minimal-versions -Z lockfile-path --config resolver.lockfile-path=\"target/minimal/Cargo.lock\" \
         check --quiet --target-dir target/minimal --all-features \
         --package iot-clouds-codegen --package iot-clouds-mock --package iot-clouds-runtime --package thingscloud",
    )
    .with("RUSTC_BOOTSTRAP", "1")
    .beside(),
    Step::new("publish", "publish --workspace --dry-run --allow-dirty --quiet"),
    Step::new("counts", "xtask counts --skip-without-valgrind").beside(),
    Step::new("example-tour", "run --quiet --example tour"),
    Step::new("example-shared-token", "run --quiet --example shared_token"),
    Step::new("doc", "doc --workspace --no-deps").with("RUSTDOCFLAGS", "--deny warnings"),
    // What is off by default, by itself and left out.
    Step::new(
        "clippy-experimental-off",
        "clippy --package acme-experimental -- --deny warnings",
    ),
    Step::new(
        "clippy-experimental-on",
        "clippy --package acme-experimental --features experimental -- --deny warnings",
    ),
    Step::new(
        "clippy-sensecap",
        "clippy --package sensecap -- --deny warnings",
    ),
    // Without its default features: no emission in the generator, no TLS in the runtime.
    Step::new(
        "clippy-codegen-bare",
        "clippy --package iot-clouds-codegen --no-default-features -- --deny warnings",
    ),
    // As `cargo xtask` builds it, without the commands that few need.
    Step::new(
        "clippy-xtask-bare",
        "clippy --package xtask --no-default-features -- --deny warnings",
    ),
    Step::new(
        "clippy-mock-program",
        "clippy --features iot-clouds-mock/cli --bin iot-clouds-mock --test program -- --deny warnings",
    ),
    Step::new(
        "clippy-programs",
        "clippy --features iot-clouds-programs/blocking,iot-clouds-programs/redis \
         --bin device_table --bin order_report --test device_table --test order_report -- --deny warnings",
    ),
    Step::new(
        "clippy-runtime-bare",
        "clippy --package iot-clouds-runtime --no-default-features -- --deny warnings",
    ),
    // Each feature of the runtime by itself.
    Step::new(
        "clippy-blocking",
        "clippy --package iot-clouds-runtime --no-default-features --features blocking -- --deny warnings",
    ),
    Step::new(
        "clippy-chrono",
        "clippy --package iot-clouds-runtime --no-default-features --features chrono -- --deny warnings",
    ),
    Step::new(
        "clippy-fuzzing",
        "clippy --package iot-clouds-runtime --no-default-features --features fuzzing -- --deny warnings",
    ),
    Step::new(
        "clippy-gzip",
        "clippy --package iot-clouds-runtime --no-default-features --features gzip -- --deny warnings",
    ),
    Step::new(
        "clippy-jiff",
        "clippy --package iot-clouds-runtime --no-default-features --features jiff -- --deny warnings",
    ),
    Step::new(
        "clippy-native-tls",
        "clippy --package iot-clouds-runtime --no-default-features --features native-tls -- --deny warnings",
    ),
    Step::new(
        "clippy-redis",
        "clippy --package iot-clouds-runtime --no-default-features --features redis -- --deny warnings",
    ),
    Step::new(
        "clippy-rustls",
        "clippy --package iot-clouds-runtime --no-default-features --features rustls -- --deny warnings",
    ),
    Step::new(
        "test-own-provider",
        "test --package iot-clouds-runtime --no-default-features --features redis,rustls-no-provider --test tls",
    ),
    Step::new(
        "clippy-signing",
        "clippy --package iot-clouds-runtime --no-default-features --features signing -- --deny warnings",
    ),
    Step::new(
        "clippy-stream",
        "clippy --package iot-clouds-runtime --no-default-features --features stream -- --deny warnings",
    ),
    Step::new(
        "clippy-token-store",
        "clippy --package iot-clouds-runtime --no-default-features --features token-store -- --deny warnings",
    ),
    Step::new(
        "clippy-tracing",
        "clippy --package iot-clouds-runtime --no-default-features --features tracing -- --deny warnings",
    ),
    // The report informs; a version that is too low fails.
    Step::new("diff", "xtask diff --skip-without-history --fail-on version"),
];

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<CommandStatus, CommandError> {
    let is_named = |step: &&Step| {
        arguments.steps.is_empty() || arguments.steps.iter().any(|name| name == step.name)
    };
    let unknown = arguments
        .steps
        .iter()
        .find(|name| STEPS.iter().all(|step| step.name != **name));
    if let Some(name) = unknown {
        return Err(CommandError::new(format!(
            "there is no step `{name}`; `cargo xtask ci --list` lists them"
        )));
    }
    let steps = STEPS.iter().filter(is_named);
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

/// Runs all steps. Those that build into folders of their own run beside the others, which often wait for one thread.
fn run_all(xtask: &Path) -> Result<CommandStatus, CommandError> {
    let (beside, others): (Vec<&Step>, Vec<&Step>) = STEPS.iter().partition(|step| step.is_beside);
    let names: Vec<&str> = beside.iter().map(|step| step.name).collect();
    let mut running = None;
    for step in others {
        // What is wrong in the text of a file is told at once, before anything is built.
        if step.name == FIRST_BUILD {
            eprintln!("==> beside the others: {}", names.join(", "));
            running = Some(Beside::start(xtask, &names)?);
        }
        if run_step(step, xtask)? == CommandStatus::Findings {
            if let Some(beside) = running {
                beside.stop();
            }
            return Ok(CommandStatus::Findings);
        }
        if let Some(ended) = running.take_if(|beside| beside.has_ended())
            && ended.finish()? == CommandStatus::Findings
        {
            return Ok(CommandStatus::Findings);
        }
    }
    let status = running.map_or(Ok(CommandStatus::Fine), Beside::finish)?;
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
            let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
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
