//! Decodes the values of a file into the types of the spec, and reports all misfits, not only the first.
//! Must not know those types.

mod cures;
mod deserializer;
mod habits;
mod report;

use serde::de::DeserializeOwned;

use super::data::Data;
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Location, Sources, Step};
use deserializer::Decoder;
use habits::{Habit, habit};

/// The largest number of problems that one run reports for a file.
const MAX_PROBLEMS: usize = 200;

/// Why a value does not fit.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Misfit {
    /// An unknown key.
    UnknownKey {
        key: String,
        expected: Vec<&'static str>,
    },
    /// A required key is missing.
    MissingKey { key: &'static str },
    /// The value is not a word of a fixed list.
    UnknownWord {
        word: String,
        expected: &'static [&'static str],
        is_key: bool,
    },
    /// The value has the wrong kind.
    WrongType { expected: String, found: Data },
    /// Anything else.
    Other(String),
}

/// A value that does not fit, and its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DecodeError {
    /// The steps to the value, the last one first.
    pub(super) steps: Vec<Step>,
    pub(super) misfit: Misfit,
}

/// Decodes a file. After each problem the value is replaced by one that fits, so that the rest is checked too
/// and no consequences of the problem are reported.
pub(super) fn decode<T: DeserializeOwned>(
    mut data: Data,
    sources: &mut Sources,
    file: FileId,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<T> {
    for _ in 0..MAX_PROBLEMS {
        let error = match T::deserialize(Decoder(&data)) {
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        let location = Location {
            file,
            path: error.steps.iter().rev().cloned().collect(),
        };
        diagnostics.push(report::diagnostic(sources, &location, &error.misfit));
        repair(&mut data, sources, &location, &error.misfit)?;
    }
    None
}

/// Replaces the value of a problem by one that fits.
fn repair(
    data: &mut Data,
    sources: &mut Sources,
    location: &Location,
    misfit: &Misfit,
) -> Option<()> {
    let node = location
        .path
        .steps()
        .iter()
        .try_fold(data, |node, step| node.child_mut(step))?;
    if let Misfit::UnknownKey { key, expected } = misfit
        && let Some(Habit::Advice(advice)) = habit(key, expected)
        && advice.is_whole
    {
        *node = Data::Hole;
        sources.add_hole(location.clone());
        return Some(());
    }
    match (misfit, node) {
        (Misfit::MissingKey { key }, Data::Map(entries)) => {
            entries.push(((*key).to_owned(), Data::Hole));
            sources.add_hole(location.key(*key));
        }
        (Misfit::UnknownKey { key, expected }, Data::Map(entries)) => {
            let position = entries.iter().position(|(name, _)| name == key)?;
            let (_, value) = entries.remove(position);
            let is_free = |meant: &str| entries.iter().all(|(name, _)| name != meant);
            match habit(key, expected) {
                Some(Habit::Renamed(meant) | Habit::Close(meant)) if is_free(meant) => {
                    entries.insert(position, (meant.to_owned(), value));
                    sources.rename_key(location, key, meant);
                }
                Some(Habit::Advice(advice)) => {
                    if let Some(meant) = advice.instead_of.filter(|meant| is_free(meant)) {
                        entries.insert(position, (meant.to_owned(), Data::Hole));
                        sources.rename_key(location, key, meant);
                        sources.add_hole(location.key(meant));
                    }
                }
                _ => {}
            }
        }
        (_, node) if *node != Data::Hole => {
            *node = Data::Hole;
            sources.add_hole(location.clone());
        }
        _ => return None,
    }
    Some(())
}

impl DecodeError {
    pub(super) fn new(misfit: Misfit) -> Self {
        Self {
            steps: Vec::new(),
            misfit,
        }
    }

    pub(super) fn inside(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }
}
