//! Calls of the clients: what one costs, how many there are in a second, and what reading, paging, signing and starting cost.
//! Must not know how a client makes a call; each side is a program of its own in bench/peers.

mod processor;
mod sides;
mod signing;

use std::process::Command;

use crate::peers::platform::Platform;
use crate::peers::{BUILDER, clients, tools};
use crate::program::{built, cpu, in_turn, middle, output, ratio, used};
use crate::ratio::median;
use crate::report::{Group, Limit, OURS, Row, Side, Unit};
use crate::scratch::Scratch;
use crate::server::{DEVICES, Server};
use processor::OneProcessor;
use sides::compared;

const HAND_WRITTEN: &str = "hand-written";
const ROUNDS: usize = 11;
/// Calls of a round: long enough to stand out from noise.
const CALLS: u32 = 4_000;
/// Calls under valgrind, which counts the same each time.
const COUNTED: u32 = 200;
const THREADS: u32 = 8;

/// Least share of the throughput of the client by hand, with 1 000 calls at the same time.
const LEAST_SHARE: f64 = 0.97;
const MOST_CPU: f64 = 1.08;
const MOST_ALLOCATIONS: f64 = 8.0;
const MOST_READING: f64 = 1.05;

/// Measures the calls.
pub(crate) fn group() -> Result<Group, String> {
    let scratch = Scratch::new("calls")?;
    let mut notes = Vec::new();
    tools::install()?;
    let platform = Platform::real("thingscloud", scratch.path())?;
    let clients = clients::write(&platform, &mut notes)?;
    let mut names = vec![OURS, HAND_WRITTEN];
    let peers = clients.iter().map(|client| client.side);
    names.extend(peers.filter(|side| *side != OURS));
    sides::build(&names)?;
    let mut rows = one_at_a_time(&names, &mut notes)?;
    for (tls, how) in [(None, "without TLS"), (Some(scratch.path()), "with TLS")] {
        let server = Server::start(tls)?;
        rows.push(throughput(&names, &server, 1, how)?);
        rows.push(throughput(&names, &server, 64, how)?);
        let row = throughput(&names, &server, 1_000, how)?;
        rows.push(row.limited(Limit::LeastTimes(LEAST_SHARE, HAND_WRITTEN)));
    }
    rows.push(reading("reading a page of 100 devices", "devices", 2_000)?);
    rows.push(reading(
        "reading 20 000 points of telemetry",
        "telemetry",
        20,
    )?);
    rows.push(signing::row()?);
    rows.extend(tokens()?);
    Ok(Group {
        name: "calls",
        title: "Calls",
        about: format!(
            "The details of a device of ThingsCloud, from a server on the loopback address in a process of its own that does hardly \
             anything; with one call at a time, both run on one processor. Each side is a program in [bench/peers/sides](../bench/peers/sides) that makes the same calls; one call at a time \
             has one thread, more have one for each processor. CPU time is that of the program alone, after first calls that connect and \
             fetch the token. Medians of {ROUNDS} rounds in turn. A call without the network has a transport that responds at once; what \
             {THREADS} threads cost in addition to one, they spend on what they share, such as the token."
        ),
        rows,
        notes,
    })
}

/// What a call costs, by programs that share one processor with the server.
fn one_at_a_time(names: &[&'static str], notes: &mut Vec<String>) -> Result<Vec<Row>, String> {
    let _one = OneProcessor::take();
    let server = Server::start(None)?;
    let mut rows = of_one(names, &server)?;
    match instructions(names, &server) {
        Ok(row) => rows.push(row),
        Err(reason) => notes.push(format!("Instructions are not counted: {reason}")),
    }
    rows.push(alone(
        "paging",
        &format!("paging through {DEVICES} devices"),
        &server,
        5,
    )?);
    rows.push(alone(
        "start",
        "start of a client and its first call",
        &server,
        50,
    )?);
    Ok(rows)
}

/// CPU time and allocations of a call.
fn of_one(names: &[&'static str], server: &Server) -> Result<Vec<Row>, String> {
    let all = sides::in_turn(names, ROUNDS, |side| {
        sides::run("calls", side, server, CALLS, 1)
    })?;
    let row = |what: &str, unit, sides, limits| Row {
        what: what.to_owned(),
        unit,
        sides,
        limits,
    };
    let time = compared(&all, |measured| measured.cpu);
    let allocations = compared(&all, |measured| measured.allocations);
    let limits = vec![
        Limit::MostTimes(MOST_CPU, HAND_WRITTEN),
        Limit::MostTimes(1.0, BUILDER),
    ];
    Ok(vec![
        row("CPU time of a call", Unit::Seconds, time, limits),
        row(
            "allocations of a call",
            Unit::Count,
            allocations,
            vec![Limit::MostMore(MOST_ALLOCATIONS, HAND_WRITTEN)],
        ),
    ])
}

fn instructions(names: &[&'static str], server: &Server) -> Result<Row, String> {
    let count =
        |name: &&'static str| Ok(Side::new(name, sides::instructions(name, server, COUNTED)?));
    let sides: Result<Vec<Side>, String> = names.iter().map(count).collect();
    Ok(Row {
        what: "instructions of a call".to_owned(),
        unit: Unit::Count,
        sides: sides?,
        limits: vec![Limit::MostTimes(MOST_CPU, HAND_WRITTEN)],
    })
}

/// Calls in a second, with so many at the same time.
fn throughput(
    names: &[&'static str],
    server: &Server,
    in_flight: u32,
    how: &str,
) -> Result<Row, String> {
    // Enough for a second or so.
    let calls = if in_flight == 1 { 8_000 } else { 60_000 };
    let all = sides::in_turn(names, ROUNDS, |side| {
        sides::run("calls", side, server, calls, in_flight)
    })?;
    Ok(Row {
        what: format!("calls, {in_flight} at a time, {how}"),
        unit: Unit::PerSecond,
        sides: compared(&all, |measured| 1.0 / measured.elapsed),
        limits: Vec::new(),
    })
}

/// CPU time of what only the client and the one by hand do.
fn alone(program: &str, what: &str, server: &Server, times: u32) -> Result<Row, String> {
    let all = sides::in_turn(&[OURS, HAND_WRITTEN], ROUNDS, |side| {
        sides::run(program, side, server, times, 1)
    })?;
    Ok(Row {
        what: what.to_owned(),
        unit: Unit::Seconds,
        sides: compared(&all, |measured| measured.cpu),
        limits: Vec::new(),
    })
}

/// CPU time of reading a large response, which the client has from a transport that responds at once.
fn reading(what: &str, name: &str, times: u32) -> Result<Row, String> {
    let program = built("iot-clouds-reading", true)?;
    let work = |name: String| {
        let program = program.clone();
        move || used(Command::new(&program).args([&name, &times.to_string()]))
    };
    let (mut client, mut by_hand) = (work(name.to_owned()), work(format!("{name}-by-hand")));
    let all = in_turn(ROUNDS, &mut [&mut client, &mut by_hand])?;
    let [client, by_hand] = all.as_slice() else {
        return Err("two programs have two results".to_owned());
    };
    Ok(Row {
        what: what.to_owned(),
        unit: Unit::Seconds,
        sides: vec![
            Side::new(OURS, middle(client, cpu) / f64::from(times)),
            Side {
                name: HAND_WRITTEN,
                value: middle(by_hand, cpu) / f64::from(times),
                ratio: Some(ratio(client, by_hand, cpu)),
            },
        ],
        limits: vec![Limit::MostTimes(MOST_READING, HAND_WRITTEN)],
    })
}

/// CPU time of a call without the network, by one thread and by several that share the client and its token.
fn tokens() -> Result<Vec<Row>, String> {
    const SHARED: u32 = 80_000;
    let rows = [1, THREADS].map(|threads| {
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            let mut command = Command::new(sides::program("tokens", OURS));
            let text = output(command.args([SHARED.to_string(), threads.to_string()]))?;
            let seconds = text.trim().parse::<f64>();
            times.push(seconds.map_err(|_| format!("{command:?} printed `{text}`"))?);
        }
        let time = median(times, f64::total_cmp) / f64::from(SHARED);
        let threads = if threads == 1 {
            "1 thread".to_owned()
        } else {
            format!("{threads} threads")
        };
        Ok(Row::own(
            format!("call without the network, {threads}"),
            Unit::Seconds,
            time,
        ))
    });
    rows.into_iter().collect()
}
