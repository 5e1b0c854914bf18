//! Generation: the project's generator and those of others, on a real platform and on synthetic ones of any size.
//! Must not know how the generators work; it starts each as a user would.

use std::path::Path;
use std::process::Command;

use crate::peers::clients::{empty, lines, refusal, rust_files};
use crate::peers::platform::Platform;
use crate::peers::{BUILDER, GENERATORS, Generator, OPENAPI_TO_RUST, tools};
use crate::program::{self, Used, cpu, middle, used, wall};
use crate::ratio::median;
use crate::report::{Group, Limit, OURS, Row, Side, Unit};
use crate::scratch::Scratch;

/// The largest real platform, and its title.
const PLATFORM: (&str, &str) = ("thingscloud", "ThingsCloud");
const RUNS: usize = 11;
/// The others, which show that the generators accept their documents too.
const OTHERS: [(&str, &str); 3] = [
    ("sensecap", "SenseCAP"),
    ("cainiao-iot", "Cainiao IoT"),
    ("gongjiangyun", "Gongjiangyun"),
];
const RUNS_OF_OTHERS: usize = 5;
/// Sizes of synthetic platforms, with the number of runs.
const SIZES: [(usize, usize); 3] = [(100, 7), (1_000, 5), (10_000, 3)];
/// Seconds of CPU for a tenth of the operations, beyond which a generator is not measured with all of them.
const MOST_OF_TENTH: f64 = 12.0;

/// What the project promises.
const MOST_TIMES_OPENAPI_TO_RUST: f64 = 0.5;
const MOST_TIMES_BUILDER: f64 = 0.1;
const LEAST_SHARE: f64 = 0.5;
const MOST_GROWTH: f64 = 11.0;
const MOST_SECONDS: f64 = 6.0;
const MOST_MEMORY: f64 = 600.0 * 1_048_576.0;
const MOST_LINES: f64 = 0.5;

/// What a generator used, and what it wrote.
struct Measured {
    generator: &'static Generator,
    runs: Vec<Used>,
    lines: f64,
}

/// Measures all generators.
pub(crate) fn group() -> Result<Group, String> {
    tools::install()?;
    let scratch = Scratch::new("generation")?;
    let mut notes = Vec::new();
    let mut rows = vec![all(scratch.path())?];
    rows.extend(largest(scratch.path(), &mut notes)?);
    for (key, title) in OTHERS {
        let platform = Platform::real(key, scratch.path())?;
        let measured = measure(
            &platform,
            &all_generators(),
            RUNS_OF_OTHERS,
            scratch.path(),
            &mut notes,
        )?;
        let what = format!("{title}, CPU time");
        rows.push(row(&what, Unit::Seconds, &measured, cpu));
    }
    rows.extend(synthetic(scratch.path(), &mut notes)?);
    Ok(Group {
        name: "generation",
        title: "Generation",
        about: about(),
        rows,
        notes,
    })
}

fn about() -> String {
    format!(
        "Whole processes of release builds, each from its input to the files of a crate in a folder that is empty before: the median of \
         {RUNS} runs in turn for ThingsCloud, of {RUNS_OF_OTHERS} for the other platforms, and of 7, 5 and 3 for 100, 1 000 and 10 000 \
         operations. Ours reads the spec and checks it, and writes a crate with its README and the list of its API. The others read the \
         OpenAPI document that `cargo xtask openapi` prints of the same spec: 3.1 for openapi-to-rust, and 3.0.3 for progenitor, which \
         reads no 3.1, and ploidy, which makes more of it. All write formatted Rust with the documentation: ours, openapi-to-rust and \
         ploidy format by prettyplease; progenitor starts rustfmt, whose time counts. Lines are those of the Rust files. Peers: {}.",
        tools::versions()
    )
}

/// Measures the project's generator on all of its platforms.
fn all(folder: &Path) -> Result<Row, String> {
    let out = folder.join("all");
    let mut run = || {
        empty(&out)?;
        used(tools::own(&["generate", "--out"]).arg(&out))
    };
    let runs = program::in_turn(RUNS, &mut [&mut run])?.concat();
    Ok(Row::own(
        "all real platforms, elapsed",
        Unit::Seconds,
        middle(&runs, wall),
    ))
}

/// Measures all generators on the largest real platform.
fn largest(folder: &Path, notes: &mut Vec<String>) -> Result<Vec<Row>, String> {
    let (key, title) = PLATFORM;
    let platform = Platform::real(key, folder)?;
    let measured = measure(&platform, &all_generators(), RUNS, folder, notes)?;
    let what = |figure: &str| format!("{title}, {figure}");
    let time = row(&what("CPU time"), Unit::Seconds, &measured, cpu)
        .limited(Limit::MostTimes(
            MOST_TIMES_OPENAPI_TO_RUST,
            OPENAPI_TO_RUST,
        ))
        .limited(Limit::MostTimes(MOST_TIMES_BUILDER, BUILDER));
    Ok(vec![
        time,
        row(&what("elapsed"), Unit::Seconds, &measured, wall),
        row(&what("peak memory"), Unit::Bytes, &measured, memory),
        share_of_formatting(&platform, folder)?,
        lines_per_operation(title, &platform, &measured),
    ])
}

fn all_generators() -> Vec<&'static Generator> {
    GENERATORS.iter().collect()
}

/// Measures the growth over synthetic platforms.
fn synthetic(folder: &Path, notes: &mut Vec<String>) -> Result<Vec<Row>, String> {
    let mut rows = Vec::new();
    let mut previous: Vec<Measured> = Vec::new();
    for (operations, runs) in SIZES {
        let platform = Platform::synthetic(operations, folder)?;
        let able = able(&previous, operations, notes);
        let measured = measure(&platform, &able, runs, folder, notes)?;
        let size = Unit::Count.shown(float(operations));
        let what = |figure: &str| format!("{size} operations, {figure}");
        let mut elapsed = row(&what("elapsed"), Unit::Seconds, &measured, wall);
        let mut peak = row(&what("peak memory"), Unit::Bytes, &measured, memory);
        let is_last = SIZES.last().is_some_and(|(last, _)| *last == operations);
        if is_last {
            elapsed = elapsed.limited(Limit::Most(MOST_SECONDS));
            peak = peak.limited(Limit::Most(MOST_MEMORY));
        }
        let time = row(&what("CPU time"), Unit::Seconds, &measured, cpu);
        rows.extend([time, elapsed, peak]);
        if is_last {
            rows.extend(growth(&previous, &measured));
        } else {
            let name = format!("{size} operations");
            rows.push(lines_per_operation(&name, &platform, &measured));
        }
        previous = measured;
    }
    Ok(rows)
}

/// Returns the generators that the next size is measured with, and notes which are left out.
fn able(
    previous: &[Measured],
    operations: usize,
    notes: &mut Vec<String>,
) -> Vec<&'static Generator> {
    let mut able = Vec::new();
    for generator in &GENERATORS {
        let before = previous
            .iter()
            .find(|one| one.generator.name == generator.name);
        let seconds = before.map_or(0.0, |one| middle(&one.runs, cpu));
        if seconds > MOST_OF_TENTH {
            let size = Unit::Count.shown(float(operations));
            let name = generator.name;
            notes.push(format!(
                "{name} is not measured with {size} operations: a tenth of them took {seconds:.0} s"
            ));
        } else {
            able.push(generator);
        }
    }
    able
}

/// Runs the generators in turn, and notes which of them refuse the document.
fn measure(
    platform: &Platform,
    generators: &[&'static Generator],
    rounds: usize,
    folder: &Path,
    notes: &mut Vec<String>,
) -> Result<Vec<Measured>, String> {
    let mut measured = Vec::new();
    for generator in generators {
        let place = place(folder, generator, platform);
        let first = match run(generator, platform, &place) {
            Ok(first) => first,
            Err(reason) if generator.name == OURS => return Err(reason),
            Err(_) => {
                let reason = refusal(&mut generator.command(platform, &place, &platform.name))?;
                let (name, platform) = (generator.name, &platform.name);
                let note = format!("{name} refuses the document of `{platform}`: {reason}");
                notes.push(note);
                continue;
            }
        };
        let files = rust_files(&generator.written(platform, &place))?;
        measured.push(Measured {
            generator,
            // Of several, the first warms up.
            runs: if rounds == 1 { vec![first] } else { Vec::new() },
            lines: float(lines(&files)?),
        });
    }
    for _ in 0..if rounds == 1 { 0 } else { rounds } {
        for one in &mut measured {
            let place = place(folder, one.generator, platform);
            one.runs.push(run(one.generator, platform, &place)?);
        }
    }
    Ok(measured)
}

fn run(generator: &Generator, platform: &Platform, place: &Path) -> Result<Used, String> {
    empty(place)?;
    empty(&generator.written(platform, place))?;
    used(&mut generator.command(platform, place, &platform.name))
}

/// Returns the folder that a generator writes to.
fn place(folder: &Path, generator: &Generator, platform: &Platform) -> std::path::PathBuf {
    let side = format!("{}-{}", platform.name, generator.name);
    folder.join(side).join("crate")
}

/// Returns a row of one figure of all generators.
fn row(what: &str, unit: Unit, measured: &[Measured], figure: fn(&Used) -> f64) -> Row {
    let (ours, others) = match measured.split_first() {
        Some((ours, others)) => (ours.runs.as_slice(), others),
        None => (&[][..], &[][..]),
    };
    let mut row = Row::own(what, unit, middle(ours, figure));
    for other in others {
        row = row.with(Side {
            name: other.generator.name,
            value: middle(&other.runs, figure),
            ratio: Some(program::ratio(ours, &other.runs, figure)),
        });
    }
    row
}

/// Returns a row of the lines of all sides per operation.
fn lines_per_operation(name: &str, platform: &Platform, measured: &[Measured]) -> Row {
    let operations = float(platform.operations);
    let mut row = Row::own(
        format!("{name}, lines per operation"),
        Unit::Count,
        f64::NAN,
    );
    row.sides = measured
        .iter()
        .map(|one| Side::new(one.generator.name, one.lines / operations))
        .collect();
    row.limited(Limit::MostTimes(MOST_LINES, OPENAPI_TO_RUST))
}

/// Returns a row of the growth of the CPU time from a size to the next.
fn growth(previous: &[Measured], measured: &[Measured]) -> Option<Row> {
    let growths = measured.iter().filter_map(|one| {
        let before = previous
            .iter()
            .find(|before| before.generator.name == one.generator.name)?;
        let growth = middle(&one.runs, cpu) / middle(&before.runs, cpu);
        Some(Side::new(one.generator.name, growth))
    });
    let sides: Vec<Side> = growths.collect();
    let ours = sides.first()?.value;
    let mut row = Row::own("CPU time, 10 000 operations over 1 000", Unit::Times, ours);
    row.sides = sides;
    Some(row.limited(Limit::Most(MOST_GROWTH)))
}

/// Measures the share of formatting as the generator itself reports it.
fn share_of_formatting(platform: &Platform, folder: &Path) -> Result<Row, String> {
    let mut shares = Vec::new();
    for _ in 0..RUNS {
        let out = folder.join("shares");
        empty(&out)?;
        let mut command = tools::own(&["generate", platform.key, "--timings", "--out"]);
        shares.push(reported_share(command.arg(&out))?);
    }
    let share = median(shares, f64::total_cmp);
    let row = Row::own(
        format!("{}, share of formatting", PLATFORM.1),
        Unit::Share,
        share,
    );
    Ok(row.limited(Limit::Least(LEAST_SHARE)))
}

/// Returns the share in the line `format 12.34 ms 56.7 %`.
fn reported_share(command: &mut Command) -> Result<f64, String> {
    let output = command
        .output()
        .map_err(|error| format!("cannot run {command:?}: {error}"))?;
    let text = String::from_utf8_lossy(&output.stderr);
    let line = text
        .lines()
        .find(|line| line.trim_start().starts_with("format "));
    let percent = line.and_then(|line| line.trim_end_matches('%').split_whitespace().last());
    let percent: Option<f64> = percent.and_then(|percent| percent.parse().ok());
    percent
        .map(|percent| percent / 100.0)
        .ok_or_else(|| format!("{command:?} reports no time of formatting: {text}"))
}

fn memory(used: &Used) -> f64 {
    float(used.memory)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "numbers of lines and bytes are far below 2^53"
)]
fn float<N: TryInto<u64>>(number: N) -> f64 {
    number.try_into().map_or(f64::NAN, |number| number as f64)
}
