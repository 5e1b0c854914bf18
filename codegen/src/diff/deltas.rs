//! The lines of both listings that go and come, each with the entry that it is about.
//! Must not know why they do.

use std::collections::{HashMap, HashSet};

use super::entry::Entries;
use super::former::Former;
use super::matching::Matched;
use crate::line::Line;
use crate::resolve::Api;
use crate::rust::annotate::exports::crate_name;
use crate::rust::surface;
use crate::wire;

/// Where a line is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Listing {
    Surface,
    Wire,
}

/// A line that goes or comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Delta {
    pub(super) listing: Listing,
    pub(super) has_come: bool,
    /// The pair of entries that it is about.
    pub(super) pair: usize,
    /// Whether the other side says nothing of the same path.
    pub(super) is_alone: bool,
    pub(super) path: String,
    pub(super) text: String,
    /// The line with the names of the new side.
    pub(super) reading: String,
}

/// Returns the lines that go and come.
pub(super) fn deltas(old: &Api, new: &Api, matched: &Matched) -> Vec<Delta> {
    let mut deltas = Vec::new();
    of_surface(old, new, matched, &mut deltas);
    of_wire(old, new, matched, &mut deltas);
    deltas
}

fn of_surface(old: &Api, new: &Api, matched: &Matched, deltas: &mut Vec<Delta>) {
    let (before, after) = (surface::surface(old), surface::surface(new));
    let former = Former::of(&crate_name(old), &crate_name(new), &before, &after);
    for changed in changed(&before, &after, &former) {
        let (entries, pairs) = match changed.has_come {
            true => (&matched.new, &matched.of_new),
            false => (&matched.old, &matched.of_old),
        };
        let pair = entries.at(&changed.line.at);
        let Some(pair) = pair.and_then(|index| pairs.get(&index)) else {
            continue;
        };
        deltas.push(Delta {
            listing: Listing::Surface,
            has_come: changed.has_come,
            pair: *pair,
            is_alone: false,
            path: changed.path,
            text: changed.line.text.clone(),
            reading: changed.reading,
        });
    }
}

/// A line of a surface that goes or comes.
pub(super) struct Changed<'a> {
    pub(super) line: &'a Line,
    pub(super) has_come: bool,
    /// Its path with the names of the new side.
    pub(super) path: String,
    /// The line with the names of the new side.
    pub(super) reading: String,
}

/// Returns the lines of a surface that go, and those that come.
pub(super) fn changed<'a>(
    before: &'a [Line],
    after: &'a [Line],
    former: &Former,
) -> Vec<Changed<'a>> {
    let texts = |lines: &'a [Line]| -> HashSet<&'a str> {
        lines.iter().map(|line| line.text.as_str()).collect()
    };
    let (known, now) = (texts(before), texts(after));
    let mut kept = HashSet::new();
    let mut changed = Vec::new();
    for line in before {
        let reading = former.now(&line.text);
        // What is no longer behind a feature is there for those who turn it on, too.
        let opened = reading.strip_prefix("[experimental] ");
        let is_open = opened.is_some_and(|text| now.contains(text));
        let is_there = now.contains(line.text.as_str()) || now.contains(reading.as_str());
        if is_there || is_open || former.is_kept(line) {
            kept.insert(reading);
            continue;
        }
        changed.push(Changed {
            line,
            has_come: false,
            path: former.now(&line.path),
            reading,
        });
    }
    let come = after
        .iter()
        .filter(|line| !known.contains(line.text.as_str()) && !kept.contains(&line.text));
    changed.extend(come.map(|line| Changed {
        line,
        has_come: true,
        path: line.path.clone(),
        reading: line.text.clone(),
    }));
    changed
}

/// A fact of the wire: the pair that it is about, the rest of its path, and what is said.
type Fact = (usize, String, String);

fn of_wire(old: &Api, new: &Api, matched: &Matched, deltas: &mut Vec<Delta>) {
    let before = facts(&wire::wire(old), &matched.old, &matched.of_old);
    let after = facts(&wire::wire(new), &matched.new, &matched.of_new);
    let before: Vec<(Fact, Line)> = before
        .into_iter()
        .map(|((pair, rest, fact), line)| {
            let path = matched
                .pairs
                .get(pair)
                .and_then(|pair| matched.old.get(pair.old?));
            let path = path.map_or("", |entry| entry.path.as_str());
            let fact = matched.renames.wire(path, &fact);
            // A whole path has the names of the old side.
            let rest = if rest == line.path {
                matched.renames.path(&rest)
            } else {
                rest
            };
            ((pair, rest, fact), line)
        })
        .collect();
    let keys = |facts: &[(Fact, Line)]| -> HashSet<Fact> {
        facts.iter().map(|(fact, _)| fact.clone()).collect()
    };
    let (known, now) = (keys(&before), keys(&after));
    let paths = |lines: &[(Fact, Line)]| -> HashSet<String> {
        let paths = lines
            .iter()
            .map(|(_, line)| matched.renames.path(&line.path));
        paths.collect()
    };
    let (known_paths, now_paths) = (paths(&before), paths(&after));
    let mut note = |facts: Vec<(Fact, Line)>, other: &HashSet<Fact>, has_come: bool| {
        for (fact, line) in facts {
            if !other.contains(&fact) {
                let (pair, rest, text) = fact;
                let path = if has_come {
                    line.path
                } else {
                    matched.renames.path(&line.path)
                };
                deltas.push(Delta {
                    listing: Listing::Wire,
                    has_come,
                    pair,
                    is_alone: !(if has_come { &known_paths } else { &now_paths }).contains(&path),
                    path,
                    text: format!("{rest}{text}"),
                    reading: String::new(),
                });
            }
        }
    };
    note(before, &now, false);
    note(after, &known, true);
}

fn facts(lines: &[Line], entries: &Entries, pairs: &HashMap<usize, usize>) -> Vec<(Fact, Line)> {
    let fact = |line: &Line| {
        let by_place = entries.at(&line.at);
        let by_path = entries.around(&line.path);
        let is_longer = |index: usize, than: Option<usize>| {
            let length = |index: usize| {
                entries
                    .get(index)
                    .map_or(0, |entry| entry.at.path.steps().len())
            };
            than.is_none_or(|than| length(index) > length(than))
        };
        // Facts of a platform have its top as their place.
        let index = match (by_place, by_path) {
            (Some(place), path) if path.is_none() || is_longer(place, path) => place,
            (_, path) => path?,
        };
        let entry = entries.get(index)?;
        // A line that is found by its place alone keeps its path, which tells it from others of the same text.
        let rest = line.path.strip_prefix(&entry.path);
        let rest = rest.unwrap_or(&line.path);
        let said = line.text.get(line.path.len()..).unwrap_or_default();
        Some((
            (*pairs.get(&index)?, rest.to_owned(), said.to_owned()),
            line.clone(),
        ))
    };
    lines.iter().filter_map(fact).collect()
}
