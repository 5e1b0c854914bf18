//! The table of figures: groups of rows, each with what was measured on every side and the limits that the project promises.
//! Must not know how anything is measured.

pub(crate) mod markdown;
pub(crate) mod page;
pub(crate) mod picture;

use std::fmt::Write as _;

/// The name of the project's own side.
pub(crate) const OURS: &str = "iot-clouds";

/// Rows that belong together, with a picture of their own.
#[derive(Debug)]
pub(crate) struct Group {
    /// The word that selects the group on the command line and names its picture.
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    /// What is the same on all sides, as a paragraph of Markdown.
    pub(crate) about: String,
    pub(crate) rows: Vec<Row>,
    /// Such as why a side has no figure.
    pub(crate) notes: Vec<String>,
}

/// What was measured, and what of it is promised.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) what: String,
    pub(crate) unit: Unit,
    /// The project's own side is the first.
    pub(crate) sides: Vec<Side>,
    pub(crate) limits: Vec<Limit>,
}

/// The unit of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Seconds,
    Bytes,
    PerSecond,
    /// How often one figure is contained in another.
    Times,
    /// The part of a whole that is 1.
    Share,
    Count,
}

/// A figure of one side.
#[derive(Clone, Debug)]
pub(crate) struct Side {
    pub(crate) name: &'static str,
    pub(crate) value: f64,
    /// The project's own figure as a multiple of this one, where both were measured in turn; else it follows from the figures.
    pub(crate) ratio: Option<f64>,
}

/// What the project promises of its own figure.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Limit {
    /// At most this.
    Most(f64),
    /// At least this.
    Least(f64),
    /// At most this many times the figure of the side.
    MostTimes(f64, &'static str),
    /// At least this many times the figure of the side.
    LeastTimes(f64, &'static str),
    /// At most so much more than the figure of the side.
    MostMore(f64, &'static str),
}

impl Side {
    pub(crate) fn new(name: &'static str, value: f64) -> Self {
        Self {
            name,
            value,
            ratio: None,
        }
    }
}

impl Row {
    /// A row of the project's own figure alone.
    pub(crate) fn own(what: impl Into<String>, unit: Unit, value: f64) -> Self {
        Self {
            what: what.into(),
            unit,
            sides: vec![Side::new(OURS, value)],
            limits: Vec::new(),
        }
    }

    pub(crate) fn with(mut self, side: Side) -> Self {
        self.sides.push(side);
        self
    }

    pub(crate) fn limited(mut self, limit: Limit) -> Self {
        self.limits.push(limit);
        self
    }

    pub(crate) fn side(&self, name: &str) -> Option<&Side> {
        self.sides.iter().find(|side| side.name == name)
    }

    /// Returns the project's own figure.
    pub(crate) fn ours(&self) -> f64 {
        self.sides.first().map_or(f64::NAN, |side| side.value)
    }

    /// Returns the project's own figure as a multiple of that of the side.
    pub(crate) fn ratio(&self, side: &Side) -> f64 {
        side.ratio.unwrap_or_else(|| self.ours() / side.value)
    }

    /// Returns whether the limit is kept; `None` if the side that it names has no figure.
    pub(crate) fn keeps(&self, limit: Limit) -> Option<bool> {
        let ours = self.ours();
        Some(match limit {
            Limit::Most(most) => ours <= most,
            Limit::Least(least) => ours >= least,
            Limit::MostTimes(times, name) => self.ratio(self.side(name)?) <= times,
            Limit::LeastTimes(times, name) => self.ratio(self.side(name)?) >= times,
            Limit::MostMore(more, name) => ours - self.side(name)?.value <= more,
        })
    }
}

impl Limit {
    /// Returns the limit in words.
    pub(crate) fn shown(self, unit: Unit) -> String {
        match self {
            Self::Most(most) => format!("≤ {}", unit.shown(most)),
            Self::Least(least) => format!("≥ {}", unit.shown(least)),
            Self::MostTimes(times, name) => format!("≤ {times} × {name}"),
            Self::LeastTimes(times, name) => format!("≥ {times} × {name}"),
            Self::MostMore(more, name) => format!("≤ {name} + {}", unit.shown(more)),
        }
    }
}

impl Unit {
    /// Returns a figure with three digits and its unit.
    pub(crate) fn shown(self, value: f64) -> String {
        match self {
            Self::Seconds => {
                let (scale, unit) = match value.abs() {
                    size if size >= 1.0 => (1.0, "s"),
                    size if size >= 1e-3 => (1e3, "ms"),
                    size if size >= 1e-6 => (1e6, "µs"),
                    _ => (1e9, "ns"),
                };
                format!("{} {unit}", digits(value * scale))
            }
            Self::Bytes => {
                let (scale, unit) = match value.abs() {
                    size if size >= 1_048_576.0 => (1_048_576.0, "MiB"),
                    size if size >= 1_024.0 => (1_024.0, "KiB"),
                    _ => (1.0, "bytes"),
                };
                format!("{} {unit}", digits(value / scale))
            }
            Self::PerSecond => format!("{}/s", grouped(value)),
            Self::Times => format!("{} ×", digits(value)),
            Self::Share => format!("{} %", digits(value * 100.0)),
            Self::Count => grouped(value),
        }
    }
}

/// Returns three significant digits, or all of those before the point.
fn digits(value: f64) -> String {
    match value.abs() {
        size if size >= 99.95 || size == 0.0 => format!("{value:.0}"),
        size if size >= 9.995 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// Returns a whole number with a space between groups of three digits.
fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut shown = String::new();
    if value <= -0.5 {
        shown.push('-');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(' ');
        }
        let _ = write!(shown, "{digit}");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::{Limit, OURS, Row, Side, Unit};

    #[test]
    fn figures_have_three_digits_and_a_unit() {
        let shown = [
            (Unit::Seconds, 0.000_012_34, "12.3 µs"),
            (Unit::Seconds, 1.0, "1.00 s"),
            (Unit::Seconds, 123.4, "123 s"),
            (Unit::Bytes, 1_536.0, "1.50 KiB"),
            (Unit::Bytes, 12.0, "12.0 bytes"),
            (Unit::PerSecond, 12_345.6, "12 346/s"),
            (Unit::Count, -1_000.0, "-1 000"),
            (Unit::Count, 0.0, "0"),
            (Unit::Times, 1.0549, "1.05 ×"),
            (Unit::Share, 0.5, "50.0 %"),
        ];
        for (unit, value, expected) in shown {
            assert_eq!(unit.shown(value), expected);
        }
    }

    #[test]
    fn a_limit_is_judged_by_the_ratio_that_was_measured_in_turn() {
        let row = Row::own("call", Unit::Seconds, 2.0).with(Side {
            name: "peer",
            value: 2.0,
            ratio: Some(0.5),
        });
        assert_eq!(row.keeps(Limit::MostTimes(0.6, "peer")), Some(true));
        assert_eq!(row.keeps(Limit::LeastTimes(0.6, "peer")), Some(false));
        assert_eq!(row.keeps(Limit::MostMore(0.0, "peer")), Some(true));
        assert_eq!(row.keeps(Limit::Most(1.9)), Some(false));
        assert_eq!(row.keeps(Limit::MostTimes(9.0, "absent")), None);
        assert_eq!(row.side(OURS).map(|side| side.value), Some(2.0));
    }
}
