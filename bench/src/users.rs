//! What users compile: the generated crates, and a program that lists devices.
//! Must not know how the crates are generated.

mod edit;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use iot_clouds_mock::MockServer;

use crate::peers::clients::{self, Client, cargo_of_peers, lines};
use crate::peers::platform::Platform;
use crate::peers::{BUILDER, OPENAPI_TO_RUST, tools};
use crate::program::{self, Used, cpu, executable, middle, output, target, used, wall};
use crate::report::{Group, Limit, OURS, Row, Side, Unit};
use crate::scratch::Scratch;

/// The platforms: a real one and a synthetic one, with their titles and the number of rounds of each row.
const REAL: (&str, &str, usize) = ("thingscloud", "ThingsCloud", 3);
const SYNTHETIC: (usize, &str, usize) = (300, "300 operations", 1);

/// The side that is written by hand.
const HAND_WRITTEN: &str = "hand-written";

/// What the project promises.
const MOST_TIMES_OPENAPI_TO_RUST: f64 = 0.5;
const MOST_TIMES_BUILDER: f64 = 0.3;
const MOST_OF_INCREMENTAL: f64 = 0.5;
const MOST_PACKAGES: f64 = 85.0;
const MOST_SIZE: f64 = 400.0 * 1_024.0;

/// A way to compile a crate.
struct Build {
    what: &'static str,
    arguments: &'static [&'static str],
}

const CLEAN: Build = Build {
    what: "clean build",
    arguments: &["build"],
};
const OTHERS: [Build; 3] = [
    Build {
        what: "`cargo check`",
        arguments: &["check"],
    },
    Build {
        what: "release build",
        arguments: &["build", "--release"],
    },
    Build {
        what: "`cargo doc`",
        arguments: &["doc", "--no-deps"],
    },
];

/// Measures what users compile.
pub(crate) fn group() -> Result<Group, String> {
    tools::install()?;
    let scratch = Scratch::new("users")?;
    let mut notes = Vec::new();
    let (key, title, rounds) = REAL;
    let real = Platform::real(key, scratch.path())?;
    let clients = clients::write(&real, &mut notes)?;
    let (operations, synthetic_title, synthetic_rounds) = SYNTHETIC;
    let synthetic = Platform::synthetic(operations, scratch.path())?;
    let synthetic_clients = clients::write(&synthetic, &mut notes)?;
    let mut rows = builds(title, &clients, rounds)?;
    rows.push(lines_of(title, &clients)?);
    rows.push(packages(
        &clients,
        "normal",
        "packages of a client with TLS",
    )?);
    rows.push(packages(
        &clients,
        "normal,build",
        "the same with those of build scripts",
    )?);
    rows.push(sizes(&clients)?);
    rows.extend(builds(
        synthetic_title,
        &synthetic_clients,
        synthetic_rounds,
    )?);
    rows.push(lines_of(synthetic_title, &synthetic_clients)?);
    notes.push(called(&clients)?);
    notes.push(
        "ploidy's client has TLS by rustls with aws-lc-rs, which its library fixes; all others have rustls with ring and the \
         verifier of the system."
            .to_owned(),
    );
    Ok(Group {
        name: "users",
        title: "What users compile",
        about: about(),
        rows,
        notes,
    })
}

fn about() -> String {
    format!(
        "CPU time of cargo and rustc for the generated crate alone, with its dependencies already built: the medians of {} rounds in \
         turn for ThingsCloud, and {} for the platform of 300 operations. Clean builds are without incremental compilation, as for a \
         dependency from a registry; the incremental build is elapsed time after one changed line of documentation. Lines are those of \
         the Rust files of the crate, and packages those that cargo builds for it on this machine, itself included. The size is that \
         of a stripped release build of a program that lists devices. Peers: {}.",
        REAL.2,
        SYNTHETIC.2,
        tools::versions()
    )
}

/// Measures all builds of the crates of a platform.
fn builds(title: &str, clients: &[Client], rounds: usize) -> Result<Vec<Row>, String> {
    let mut rows = Vec::new();
    eprintln!("    {title}: {}", CLEAN.what);
    let clean = compiled(clients, &CLEAN, rounds)?;
    let row = row(&format!("{title}, {}", CLEAN.what), clients, &clean, cpu);
    rows.push(
        row.limited(Limit::MostTimes(
            MOST_TIMES_OPENAPI_TO_RUST,
            OPENAPI_TO_RUST,
        ))
        .limited(Limit::MostTimes(MOST_TIMES_BUILDER, BUILDER)),
    );
    for build in &OTHERS {
        eprintln!("    {title}: {}", build.what);
        let times = compiled(clients, build, rounds)?;
        let what = format!("{title}, {}", build.what);
        rows.push(self::row(&what, clients, &times, cpu));
    }
    eprintln!("    {title}: incremental build");
    let times = incremental(clients, rounds)?;
    let what = format!("{title}, incremental build after one changed line of documentation");
    let row = self::row(&what, clients, &times, wall);
    rows.push(row.limited(Limit::Most(MOST_OF_INCREMENTAL)));
    Ok(rows)
}

/// Compiles the crates in turn, each as a whole.
fn compiled(clients: &[Client], build: &Build, rounds: usize) -> Result<Vec<Vec<Used>>, String> {
    let compile = |client: &Client| {
        touch(&client.folder.join("src/lib.rs"))?;
        used(cargo_of(client, build.arguments).env("CARGO_INCREMENTAL", "0"))
    };
    for client in clients {
        edit::emptied(client, || compile(client))?;
    }
    in_turn(clients, rounds, &compile)
}

/// Compiles the crates after a line of documentation has changed.
fn incremental(clients: &[Client], rounds: usize) -> Result<Vec<Vec<Used>>, String> {
    let compile =
        |client: &Client| used(cargo_of(client, &["build"]).env("CARGO_INCREMENTAL", "1"));
    for client in clients {
        compile(client)?;
    }
    in_turn(clients, rounds, &|client| {
        edit::change(client)?;
        compile(client)
    })
}

fn in_turn(
    clients: &[Client],
    rounds: usize,
    compile: &dyn Fn(&Client) -> Result<Used, String>,
) -> Result<Vec<Vec<Used>>, String> {
    let mut all: Vec<Vec<Used>> = clients.iter().map(|_| Vec::new()).collect();
    for _ in 0..rounds {
        for (client, kept) in clients.iter().zip(&mut all) {
            kept.push(compile(client)?);
        }
    }
    Ok(all)
}

fn cargo_of(client: &Client, arguments: &[&str]) -> Command {
    let mut cargo = cargo_of_peers();
    cargo
        .args(arguments)
        .args(["--quiet", "--package", &client.package]);
    cargo
}

/// Returns a command for the programs of a side: of its package alone, as it would else get features that another side asks for.
fn program_of(side: &str, arguments: &[&str]) -> Command {
    let mut cargo = cargo_of_peers();
    cargo
        .args(arguments)
        .args(["--quiet", "--package"])
        .arg(format!("side-{side}"));
    cargo
}

/// Makes a file new, so that its crate is compiled again.
fn touch(path: &Path) -> Result<(), String> {
    let file = fs::File::options().append(true).open(path);
    file.and_then(|file| file.set_modified(SystemTime::now()))
        .map_err(|error| format!("cannot touch {}: {error}", path.display()))
}

/// Returns a row of one figure of all clients.
fn row(what: &str, clients: &[Client], times: &[Vec<Used>], figure: fn(&Used) -> f64) -> Row {
    let ours = times.first().map_or(&[][..], Vec::as_slice);
    let mut row = Row::own(what, Unit::Seconds, middle(ours, figure));
    for (client, times) in clients.iter().zip(times).skip(1) {
        row = row.with(Side {
            name: client.side,
            value: middle(times, figure),
            ratio: Some(program::ratio(ours, times, figure)),
        });
    }
    row
}

/// Returns a row of one number of all clients.
fn counted(
    what: String,
    unit: Unit,
    clients: &[Client],
    count: impl Fn(&Client) -> Result<f64, String>,
) -> Result<Row, String> {
    let mut row = Row::own(what, unit, f64::NAN);
    row.sides = Vec::new();
    for client in clients {
        row.sides.push(Side::new(client.side, count(client)?));
    }
    Ok(row)
}

fn lines_of(title: &str, clients: &[Client]) -> Result<Row, String> {
    counted(format!("{title}, lines"), Unit::Count, clients, |client| {
        Ok(float(lines(&client.files()?)?))
    })
}

/// Counts the packages of the trees.
fn packages(clients: &[Client], edges: &str, what: &str) -> Result<Row, String> {
    let row = counted(what.to_owned(), Unit::Count, clients, |client| {
        let mut tree = cargo_of(client, &["tree"]);
        let tree = output(tree.args(["--edges", edges, "--prefix", "none"]))?;
        // A package that the tree has before is listed with a mark.
        let names = tree
            .lines()
            .map(|line| line.trim_end_matches(" (*)"))
            .filter(|line| !line.is_empty());
        Ok(float(names.collect::<BTreeSet<_>>().len()))
    })?;
    Ok(row
        .limited(Limit::Most(MOST_PACKAGES))
        .limited(Limit::MostTimes(1.0, BUILDER)))
}

/// Builds the programs that list devices, and compares their sizes.
fn sizes(clients: &[Client]) -> Result<Row, String> {
    let sides = clients.iter().map(|client| client.side);
    let mut row = Row::own(
        "release size of a program that lists devices",
        Unit::Bytes,
        f64::NAN,
    );
    row.sides = Vec::new();
    for side in sides.chain([HAND_WRITTEN]) {
        let name = format!("list-devices-{}", side);
        let mut build = program_of(side, &["build", "--release"]);
        used(build.args(["--bin", &name]))?;
        let path = target().join("bench/peers/release").join(executable(&name));
        let size = fs::metadata(&path)
            .map_err(|error| format!("cannot read {}: {error}", path.display()))?
            .len();
        row.sides.push(Side::new(side, float(size)));
    }
    debug_assert_eq!(row.sides.first().map(|side| side.name), Some(OURS));
    Ok(row.limited(Limit::MostMore(MOST_SIZE, HAND_WRITTEN)))
}

/// Runs a program of each peer that lists devices and pushes an attribute, with a mock that validates its requests.
fn called(clients: &[Client]) -> Result<String, String> {
    let mock = MockServer::start(REAL.0).map_err(|error| error.to_string())?;
    let mut names = Vec::new();
    for client in clients.iter().filter(|client| client.side != OURS) {
        let mut run = program_of(client.side, &["run"]);
        run.arg("--bin")
            .arg(format!("push-attribute-{}", client.side));
        output(run.arg(mock.url()))?;
        names.push(client.side);
    }
    Ok(format!(
        "The clients of {} list devices of the mock and push an attribute to one.",
        names.join(", ")
    ))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "numbers of lines and bytes are far below 2^53"
)]
fn float<N: TryInto<u64>>(number: N) -> f64 {
    number.try_into().map_or(f64::NAN, |number| number as f64)
}
