//! The programs of bench/peers that make calls, one for each side.
//! Must not know what is compared.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::program::{cargo, output, root, target, used};
use crate::ratio::median;
use crate::report::{OURS, Side};
use crate::server::Server;

/// What a run of a program printed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measured {
    pub(super) elapsed: f64,
    pub(super) cpu: f64,
    pub(super) allocations: f64,
}

/// Builds the programs of the sides, each by itself, so that none gets features that another asks for.
pub(super) fn build(names: &[&str]) -> Result<(), String> {
    for name in names {
        let mut build = cargo();
        build
            .current_dir(folder())
            .args(["build", "--release", "--quiet"]);
        build.arg("--package").arg(format!("side-{name}"));
        used(build.arg("--target-dir").arg(built_folder()))?;
    }
    Ok(())
}

/// Returns the path of a program of a side.
pub(super) fn program(what: &str, side: &str) -> PathBuf {
    let name = format!("{what}-{side}{}", env::consts::EXE_SUFFIX);
    built_folder().join("release").join(name)
}

/// Runs a program of a side once: so many calls, up to `in_flight` at the same time.
pub(super) fn run(
    what: &str,
    side: &str,
    server: &Server,
    calls: u32,
    in_flight: u32,
) -> Result<Measured, String> {
    let mut command = Command::new(program(what, side));
    command
        .arg(server.url())
        .args([calls.to_string(), in_flight.to_string()]);
    let text = output(command.args(&server.root))?;
    let numbers: Vec<f64> = text
        .split_whitespace()
        .filter_map(|number| number.parse().ok())
        .collect();
    match numbers.as_slice() {
        [elapsed, cpu, allocations] => Ok(Measured {
            elapsed: elapsed / f64::from(calls),
            cpu: cpu / f64::from(calls),
            allocations: allocations / f64::from(calls),
        }),
        _ => Err(format!("{command:?} printed `{text}`")),
    }
}

/// Runs a program of all sides in turn, and returns what each printed in each round.
pub(super) fn in_turn(
    sides: &[&'static str],
    rounds: usize,
    run: impl Fn(&str) -> Result<Measured, String>,
) -> Result<Vec<(&'static str, Vec<Measured>)>, String> {
    let mut all: Vec<_> = sides.iter().map(|side| (*side, Vec::new())).collect();
    for _ in 0..rounds {
        for (side, kept) in &mut all {
            kept.push(run(side)?);
        }
    }
    Ok(all)
}

/// Returns the median of a figure on each side, with the median ratio to the first side.
pub(super) fn compared(
    all: &[(&'static str, Vec<Measured>)],
    figure: impl Fn(&Measured) -> f64,
) -> Vec<Side> {
    let ours = all
        .first()
        .map(|(_, rounds)| rounds.as_slice())
        .unwrap_or_default();
    let sides = all.iter().map(|(name, rounds)| {
        let ratios = ours
            .iter()
            .zip(rounds)
            .map(|(ours, other)| figure(ours) / figure(other));
        Side {
            name,
            value: median(rounds.iter().map(&figure).collect(), f64::total_cmp),
            ratio: (*name != OURS).then(|| median(ratios.collect(), f64::total_cmp)),
        }
    });
    sides.collect()
}

/// Returns the instructions of a call: those of many, less those of a start and one.
pub(super) fn instructions(side: &str, server: &Server, calls: u32) -> Result<f64, String> {
    let counted = |calls: u32| {
        let mut command = Command::new("valgrind");
        command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
        command.arg(program("calls", side)).arg(server.url());
        let output = command
            .args([calls.to_string(), "1".to_owned()])
            .output()
            .map_err(|error| format!("cannot start valgrind: {error}"))?;
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        let count = text.lines().find_map(|line| {
            line.split_once("Collected : ")?
                .1
                .trim()
                .parse::<f64>()
                .ok()
        });
        let count = count.filter(|_| output.status.success());
        count.ok_or_else(|| format!("valgrind did not count: {text}"))
    };
    Ok((counted(calls + 1)? - counted(1)?) / f64::from(calls))
}

fn folder() -> PathBuf {
    root().join("bench/peers")
}

fn built_folder() -> PathBuf {
    target().join("bench/peers")
}
