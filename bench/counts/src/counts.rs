//! Counts that do not vary between two runs, against those that were accepted: `cargo xtask counts`.
//! Must not know what the counted work does.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Mutex;
use std::{env, fs, thread};

use crate::{call, work};

/// The counts that were accepted, by name.
type Counts = BTreeMap<String, u64>;

/// What was counted now.
struct Counted {
    name: String,
    count: u64,
    /// By how many percent of the accepted count it may differ.
    tolerance: u64,
}

/// Instructions differ a little between versions of the compiler and of the system's libraries.
const INSTRUCTIONS: u64 = 4;

/// Counts, and compares with the accepted counts or replaces them. The first argument is the program `xtask`.
pub(crate) fn run() -> Result<ExitCode, String> {
    let accepts = env::args().any(|argument| argument == "--accept");
    let xtask = env::args_os().nth(1);
    let xtask = xtask.ok_or("`cargo xtask counts` starts this program")?;
    let counted = count(&xtask)?;
    if accepts {
        accept(&counted)?;
        return Ok(ExitCode::SUCCESS);
    }
    let accepted = read()?;
    Ok(print(&counted, &accepted))
}

fn count(xtask: &OsStr) -> Result<Vec<Counted>, String> {
    let allocations = call::extra_allocations()?;
    let mut counted = vec![Counted {
        name: "allocations of a call in addition to those of reqwest".to_owned(),
        count: u64::try_from(allocations).unwrap_or(0),
        tolerance: 0,
    }];
    let instructions = instructions(xtask)?;
    let of = |name| instructions.get(name).copied().unwrap_or(0);
    for (what, name, by_hand) in [
        ("a call", "call", "call-bare"),
        ("reading 100 devices", "devices", "devices-by-hand"),
        ("reading 20 000 points", "telemetry", "telemetry-by-hand"),
    ] {
        counted.push(Counted {
            name: format!("instructions of {what}, per 1 000 of the same by hand"),
            count: of(name) * 1000 / of(by_hand).max(1),
            tolerance: INSTRUCTIONS,
        });
    }
    counted.push(Counted {
        name: "instructions of `cargo xtask generate --check`, in millions".to_owned(),
        count: of(GENERATE) / 1_000_000,
        tolerance: INSTRUCTIONS,
    });
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for platform in platforms(&root)? {
        let folder = root.join("generated").join(&platform);
        counted.push(Counted {
            name: format!("lines of {platform}"),
            count: lines(&folder.join("src"))?,
            tolerance: 2,
        });
        counted.push(Counted {
            name: format!("packages of {platform}"),
            count: packages(&platform)?,
            tolerance: 0,
        });
    }
    Ok(counted)
}

/// The pieces of work whose instructions are counted, those that take longest first, and how often each is done.
const WORK: [(&str, u32); 6] = [
    ("telemetry", 1),
    ("telemetry-by-hand", 1),
    ("call", 200),
    ("call-bare", 200),
    ("devices", 20),
    ("devices-by-hand", 20),
];

/// The command of `xtask` whose instructions are counted, in the build that people start.
const GENERATE: &str = "generate";

/// A program, its arguments, and the name and number of what it does.
struct Run {
    name: &'static str,
    times: u32,
    program: OsString,
    arguments: Vec<String>,
}

fn runs(xtask: &OsStr) -> Result<Vec<Run>, String> {
    let own = env::current_exe().map_err(|error| error.to_string())?;
    let mut runs = vec![Run {
        name: GENERATE,
        times: 1,
        program: xtask.to_owned(),
        arguments: vec![GENERATE.to_owned(), "--check".to_owned()],
    }];
    for (name, most) in WORK {
        runs.extend([most + 1, 1].map(|times| Run {
            name,
            times,
            program: own.clone().into(),
            arguments: vec![work::WORK.to_owned(), name.to_owned(), times.to_string()],
        }));
    }
    Ok(runs)
}

/// Returns the instructions of each piece of work, done once: those of many times, less those of the start and the first time.
/// Each processor counts one after the other, as what one does is no part of the count of another.
fn instructions(xtask: &OsStr) -> Result<BTreeMap<&'static str, u64>, String> {
    let (runs, done) = (
        Mutex::new(runs(xtask)?.into_iter()),
        Mutex::new(BTreeMap::new()),
    );
    let next = || runs.lock().ok()?.next();
    let work = || {
        while let Some(run) = next() {
            let counted = under_callgrind(&run);
            if let Ok(mut done) = done.lock() {
                done.insert((run.name, run.times), counted);
            }
        }
    };
    let processors = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| (0..processors).for_each(|_| drop(scope.spawn(work))));
    let mut done = done.into_inner().map_err(|error| error.to_string())?;
    let mut of = |name, times| {
        let missing = || Err(format!("`{name}` was not counted"));
        done.remove(&(name, times)).unwrap_or_else(missing)
    };
    let mut instructions = BTreeMap::from([(GENERATE, of(GENERATE, 1)?)]);
    for (name, times) in WORK {
        let (many, few) = (of(name, times + 1)?, of(name, 1)?);
        instructions.insert(name, many.saturating_sub(few) / u64::from(times));
    }
    Ok(instructions)
}

fn under_callgrind(run: &Run) -> Result<u64, String> {
    let name = run.name;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(&run.program)
        .args(&run.arguments)
        // Cargo sets it for this package, and `xtask` would look for the specs beside it.
        .env_remove("CARGO_MANIFEST_DIR")
        .output()
        .map_err(|error| {
            format!(
                "cannot start valgrind: {error}; install it, such as by `apt-get install valgrind`"
            )
        })?;
    let text = String::from_utf8_lossy(&output.stderr);
    let collected = text
        .lines()
        .find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok());
    match collected {
        Some(count) if output.status.success() => Ok(count),
        _ => Err(format!("valgrind could not count `{name}`: {text}")),
    }
}

/// Returns the names of the generated crates, in order.
fn platforms(root: &Path) -> Result<Vec<String>, String> {
    let folders = entries(&root.join("generated"))?;
    let names = folders.iter().filter_map(|folder| folder.file_name());
    Ok(names
        .map(|name| name.to_string_lossy().into_owned())
        .collect())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let failed = |error| format!("cannot read {}: {error}", folder.display());
    let entries = fs::read_dir(folder).map_err(failed)?;
    let paths: Result<Vec<PathBuf>, _> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect();
    let mut paths = paths.map_err(failed)?;
    paths.sort();
    Ok(paths)
}

fn lines(folder: &Path) -> Result<u64, String> {
    let mut sum = 0;
    for path in entries(folder)? {
        if path.is_dir() {
            sum += lines(&path)?;
        } else {
            let text = fs::read_to_string(&path)
                .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
            sum += text.lines().count() as u64;
        }
    }
    Ok(sum)
}

/// Returns how many packages a client needs, with itself.
fn packages(platform: &str) -> Result<u64, String> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "tree",
            "--quiet",
            "--locked",
            "--edges",
            "normal,build",
            "--prefix",
            "none",
        ])
        .args(["--package", platform, "--format", "{p}"])
        .output()
        .map_err(|error| format!("cannot start cargo: {error}"))?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        return Err(format!("`cargo tree` failed: {text}"));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let mut names: Vec<&str> = text
        .lines()
        .map(|line| {
            line.trim_end_matches(" (*)")
                .trim_end_matches(" (proc-macro)")
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    Ok(names.len() as u64)
}

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("counts.json")
}

fn read() -> Result<Counts, String> {
    let path = file();
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Counts::new()),
        Err(error) => return Err(format!("cannot read {}: {error}", path.display())),
    };
    serde_json::from_str(&text).map_err(|error| {
        format!(
            "{} cannot be read: {error}; `cargo xtask counts --accept` writes it anew",
            path.display()
        )
    })
}

fn accept(counted: &[Counted]) -> Result<(), String> {
    let counts: Counts = counted
        .iter()
        .map(|one| (one.name.clone(), one.count))
        .collect();
    let path = file();
    let text = serde_json::to_string_pretty(&counts).map_err(|error| error.to_string())?;
    fs::write(&path, text + "\n")
        .map_err(|error| format!("cannot write {}: {error}", path.display()))
}

/// Prints the counts. Also a count that became smaller has to be accepted, so that it does not grow again unseen.
fn print(counted: &[Counted], accepted: &Counts) -> ExitCode {
    println!("| what | counted | accepted | |\n| --- | ---: | ---: | --- |");
    let mut is_kept = true;
    for Counted {
        name,
        count,
        tolerance,
    } in counted
    {
        let (shown, verdict) = match accepted.get(name) {
            None => ("none".to_owned(), "NEW"),
            Some(before) if count.abs_diff(*before) * 100 <= before * tolerance => {
                (before.to_string(), "kept")
            }
            Some(before) if count > before => (format!("{before} ± {tolerance} %"), "MORE"),
            Some(before) => (format!("{before} ± {tolerance} %"), "LESS"),
        };
        is_kept &= verdict == "kept";
        println!("| {name} | {count} | {shown} | {verdict} |");
    }
    for (name, before) in accepted {
        if counted.iter().all(|one| one.name != *name) {
            is_kept = false;
            println!("| {name} | | {before} | GONE |");
        }
    }
    if is_kept {
        return ExitCode::SUCCESS;
    }
    eprintln!(
        "error: the counts differ from bench/counts/counts.json; if that is meant, run `cargo xtask counts --accept` and say why in the commit"
    );
    ExitCode::from(1)
}
