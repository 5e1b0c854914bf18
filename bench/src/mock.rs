//! The mock: how many requests it responds to, and how long it takes to start for each test of a program.
//! Must not know how the mock works; it is used as a test uses it.

use std::env;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use iot_clouds_mock::MockServer;

use crate::Row;
use crate::large::built;
use crate::load::Load;
use crate::ratio::median;

/// The argument that makes this program start mocks and print how long that took, so that a debug build can be measured too.
pub(crate) const STARTS: &str = "start-mocks";

/// The argument that makes this program measure the rate alone, for a profiler.
pub(crate) const RATE: &str = "mock-rate";

const PLATFORM: &str = "thingscloud";
const DEVICES: usize = 20;
/// Least number of requests in a second.
const LEAST_RATE: f64 = 8_000.0;
/// A round is long enough for a steady rate and short enough for another program to disturb only some of the rounds.
const REQUESTS: u32 = 4_000;
const ROUNDS: usize = 9;

const COUNT: u32 = 200;
const MOST_OF_DEBUG: Duration = Duration::from_millis(10);
const MOST_IN_ALL: Duration = Duration::from_secs(1);

/// Measures the rate of responses, with a mock and its client in this process.
pub(crate) fn rate() -> Result<Row, String> {
    let mock = MockServer::start(PLATFORM).map_err(|error| error.to_string())?;
    let mut load = Load::new(mock.url(), DEVICES)?;
    let (mut rates, mut shares) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let (start, before) = (Instant::now(), cpu_times());
        load.send(REQUESTS)?;
        let (elapsed, after) = (start.elapsed(), cpu_times());
        // The first round warms up.
        if round > 0 {
            rates.push(f64::from(REQUESTS) / elapsed.as_secs_f64());
            shares.extend(before.zip(after).map(|(before, after)| {
                let client = after.client.saturating_sub(before.client);
                let all = after.all.saturating_sub(before.all);
                (all.saturating_sub(client) / REQUESTS, client / REQUESTS)
            }));
        }
    }
    let rate = median(rates, f64::total_cmp);
    let shares = (!shares.is_empty()).then(|| median(shares, Ord::cmp));
    let shares = shares.map(|(mock, client)| {
        format!(", {mock:.1?} of CPU time each and {client:.1?} of the client")
    });
    Ok(Row {
        what: "lists of 20 devices by the mock, release build",
        figure: format!("{rate:.0} per second{}", shares.unwrap_or_default()),
        against: format!(
            "median of {ROUNDS}; one list again and again, {} connections, client and mock in one program; at least {LEAST_RATE:.0}",
            Load::CONNECTIONS
        ),
        kept: Some(rate >= LEAST_RATE),
    })
}

/// Measures the starts in a program of each build.
pub(crate) fn starts() -> Result<Vec<Row>, String> {
    let own = env::current_exe().map_err(|error| format!("cannot find this program: {error}"))?;
    let debug = started(&built("iot-clouds-bench", false)?)?;
    let release = started(&own)?;
    let against = |limit: &str| {
        let stop = "each with a first response and its stop, after the first mock of each platform";
        format!("{COUNT} in one program, {stop}; {limit}")
    };
    Ok(vec![
        Row {
            what: "start of a mock in a program of tests, debug build",
            figure: format!("{:.1?}", debug / COUNT),
            against: against(&format!("at most {MOST_OF_DEBUG:?} each")),
            kept: Some(debug / COUNT <= MOST_OF_DEBUG),
        },
        Row {
            what: "start of a mock in a program of tests, release build",
            figure: format!("{:.1?}, in all {release:.2?}", release / COUNT),
            against: against(&format!("at most {MOST_IN_ALL:?} in all")),
            kept: Some(release <= MOST_IN_ALL),
        },
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
