//! Compares two pieces of work by time: in turn, so that a machine that gets slower slows both, and by medians.
//! Must not know what the work is.

use std::time::{Duration, Instant};

const ROUNDS: usize = 41;

/// Medians: of the time of each, and of their ratio in each round.
pub(crate) struct Compared {
    pub(crate) first: Duration,
    pub(crate) second: Duration,
    pub(crate) ratio: f64,
}

/// Runs both in turn, `repeats` times per round, and measures the elapsed time.
pub(crate) fn compare(repeats: u32, mut first: impl FnMut(), mut second: impl FnMut()) -> Compared {
    let mut rounds: Vec<(Duration, Duration)> = Vec::with_capacity(ROUNDS);
    for round in 0..=ROUNDS {
        let times = (time(repeats, &mut first), time(repeats, &mut second));
        // The first round warms up.
        if round > 0 {
            rounds.push(times);
        }
    }
    let ratios = rounds
        .iter()
        .map(|(first, second)| first.as_secs_f64() / second.as_secs_f64());
    Compared {
        ratio: median(ratios.collect(), f64::total_cmp),
        first: median(rounds.iter().map(|(first, _)| *first).collect(), Ord::cmp) / repeats,
        second: median(rounds.iter().map(|(_, second)| *second).collect(), Ord::cmp) / repeats,
    }
}

fn time(repeats: u32, work: &mut impl FnMut()) -> Duration {
    let start = Instant::now();
    for _ in 0..repeats {
        work();
    }
    start.elapsed()
}

/// Returns the median, or zero if there is no value.
pub(crate) fn median<T: Copy + Default>(
    mut values: Vec<T>,
    order: impl Fn(&T, &T) -> std::cmp::Ordering,
) -> T {
    values.sort_by(order);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
