//! The mock: how many requests it responds to, and how long it takes to start for each test of a program.
//! Must not know how the mock works; it is used as a test uses it.

use std::env;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use iot_clouds_mock::MockServer;

use crate::load::Load;
use crate::program::built;
use crate::ratio::median;
use crate::report::{Group, Limit, Row, Unit};

/// The argument that makes this program start mocks and print how long that took, so that a debug build can be measured too.
pub(crate) const STARTS: &str = "start-mocks";

const PLATFORM: &str = "thingscloud";
const DEVICES: usize = 20;
/// So many that no page is the last.
const ITEMS: u64 = 10_000_000;
/// Least number of requests in a second.
const LEAST_RATE: f64 = 8_000.0;
/// A round is long enough for a steady rate and short enough for another program to disturb only some of the rounds.
const REQUESTS: u32 = 4_000;
const ROUNDS: usize = 9;

const COUNT: u32 = 200;
const MOST_OF_DEBUG: f64 = 0.010;
const MOST_IN_ALL: f64 = 1.0;

/// Measures the mock.
pub(crate) fn group() -> Result<Group, String> {
    let mut rows = rates()?;
    rows.extend(starts()?);
    Ok(Group {
        name: "mock",
        title: "The mock",
        about: format!(
            "Lists of {DEVICES} devices, over {} connections of a client that works so little that nearly all time is the mock's; both \
             in one program, in the release build. A start is one of {COUNT} in one program, with a first response and its stop, after the first mock of each \
             platform.",
            Load::CONNECTIONS
        ),
        rows,
        notes: Vec::new(),
    })
}

/// Measures the rate of responses, with a mock and its client in this process.
fn rates() -> Result<Vec<Row>, String> {
    let mock = MockServer::builder(PLATFORM).items(ITEMS).start();
    let mock = mock.map_err(|error| error.to_string())?;
    let mut load = Load::new(mock.url(), DEVICES)?;
    let mut rows = Vec::new();
    for (what, is_new) in [
        ("the same list again and again", false),
        ("a new list each time", true),
    ] {
        let (rate, share) = rate(&mut load, is_new)?;
        rows.push(Row::own(what, Unit::PerSecond, rate).limited(Limit::Least(LEAST_RATE)));
        rows.extend(share.map(|share| {
            Row::own(
                format!("{what}, CPU time of a response"),
                Unit::Seconds,
                share,
            )
        }));
    }
    Ok(rows)
}

/// Returns the responses in a second, and the CPU time of the mock for one if the system reports it.
fn rate(load: &mut Load, is_new: bool) -> Result<(f64, Option<f64>), String> {
    let (mut rates, mut shares) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let (start, before) = (Instant::now(), cpu_times());
        load.send(REQUESTS, is_new)?;
        let (elapsed, after) = (start.elapsed(), cpu_times());
        // The first round warms up.
        if round > 0 {
            rates.push(f64::from(REQUESTS) / elapsed.as_secs_f64());
            shares.extend(before.zip(after).map(|(before, after)| {
                let client = after.client.saturating_sub(before.client);
                let all = after.all.saturating_sub(before.all);
                all.saturating_sub(client).as_secs_f64() / f64::from(REQUESTS)
            }));
        }
    }
    let share = (!shares.is_empty()).then(|| median(shares, f64::total_cmp));
    Ok((median(rates, f64::total_cmp), share))
}

/// Measures the starts in a program of each build.
fn starts() -> Result<Vec<Row>, String> {
    let own = env::current_exe().map_err(|error| format!("cannot find this program: {error}"))?;
    let debug = started(&built("iot-clouds-bench", false)?)?.as_secs_f64();
    let release = started(&own)?.as_secs_f64();
    Ok(vec![
        Row::own(
            "start, debug build",
            Unit::Seconds,
            debug / f64::from(COUNT),
        )
        .limited(Limit::Most(MOST_OF_DEBUG)),
        Row::own(
            format!("{COUNT} starts, release build"),
            Unit::Seconds,
            release,
        )
        .limited(Limit::Most(MOST_IN_ALL)),
    ])
}

/// Runs a build of this program and returns how long it took to start the mocks.
fn started(program: &Path) -> Result<Duration, String> {
    let output = Command::new(program)
        .arg(STARTS)
        .output()
        .map_err(|error| format!("cannot start {}: {error}", program.display()))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let nanoseconds = text.trim().parse();
    nanoseconds.map(Duration::from_nanos).map_err(|_| {
        let reason = String::from_utf8_lossy(&output.stderr);
        format!("{} failed: {reason}", program.display())
    })
}

/// Is the program of tests: starts the mocks and prints the nanoseconds.
pub(crate) fn run() -> Result<(), String> {
    let platforms = MockServer::platforms();
    for platform in &platforms {
        start(platform)?;
    }
    let begin = Instant::now();
    for platform in platforms.iter().cycle().take(COUNT as usize) {
        start(platform)?;
    }
    println!("{}", begin.elapsed().as_nanos());
    Ok(())
}

/// Starts a mock, has one response of it, and stops it.
fn start(platform: &str) -> Result<(), String> {
    let mock = MockServer::start(platform).map_err(|error| error.to_string())?;
    Load::one(mock.url())
}

/// CPU times so far: of this thread, which is the client, and of the whole process.
struct CpuTimes {
    client: Duration,
    all: Duration,
}

/// Returns the CPU times, if the system reports them.
fn cpu_times() -> Option<CpuTimes> {
    #[cfg(unix)]
    {
        use rustix::time::{ClockId, clock_gettime};
        Some(CpuTimes {
            client: clock_gettime(ClockId::ThreadCPUTime).try_into().ok()?,
            all: clock_gettime(ClockId::ProcessCPUTime).try_into().ok()?,
        })
    }
    #[cfg(not(unix))]
    None
}
