//! Compares two editions of a document section by section, and tells what the end of a page that is cut has to do with it.
//! Must not know pages, nor how a report is printed.

use std::collections::BTreeSet;

use super::super::heading;
use super::super::lock::{Document, Section};
use super::super::page::{Cut, Fact, FactKind};
use super::concern::Concerns;
use super::matching::{Pairs, pairs};
use super::report::{self, State};

/// Two editions with their sections paired.
pub(in crate::docs) struct Comparison<'a> {
    pub(in crate::docs) old: &'a Document,
    pub(in crate::docs) new: &'a Document,
    /// The new section of each old one.
    pub(in crate::docs) of_old: Vec<Option<usize>>,
    /// The old section of each new one.
    pub(in crate::docs) of_new: Vec<Option<usize>>,
    /// The first old section that is cut off, and the new section in which the page ends.
    cut: Option<(usize, usize)>,
    /// The first new section of which nothing was known, as the old edition is cut, and the new section in which it ended.
    unknown: Option<(usize, usize)>,
}

/// Pairs the sections of two editions.
pub(in crate::docs) fn compared<'a>(
    old: &'a Document,
    new: &'a Document,
    looks_cut: Option<Cut>,
) -> Comparison<'a> {
    let Pairs { of_old, of_new, .. } = pairs(&old.sections, &new.sections);
    let mut comparison = Comparison {
        old,
        new,
        of_old,
        of_new,
        cut: None,
        unknown: None,
    };
    comparison.cut = end(&comparison.of_old, &comparison.of_new, looks_cut.is_some());
    if old.cut {
        let end = end(&comparison.of_new, &comparison.of_old, true);
        comparison.unknown = end.map(|(first, last)| {
            let last = comparison.of_old.get(last).copied().flatten();
            (first, last.unwrap_or(first))
        });
    }
    comparison
}

/// Returns the first section of the longer edition that the shorter one lacks, with all after it, and the last section of the
/// shorter one; `None` if something else follows there.
fn end(
    longer: &[Option<usize>],
    shorter: &[Option<usize>],
    looks_cut: bool,
) -> Option<(usize, usize)> {
    let last_paired = longer.iter().rposition(Option::is_some)?;
    let last = shorter.len().checked_sub(1)?;
    let ends_there = longer.get(last_paired) == Some(&Some(last));
    // A heading that is itself cut is no section that follows.
    let before_last = last.checked_sub(1);
    let is_torn = looks_cut
        && shorter.get(last) == Some(&None)
        && before_last.is_some_and(|it| longer.get(last_paired) == Some(&Some(it)));
    let is_missing = last_paired + 1 < longer.len();
    let is_end = (ends_there || is_torn) && (is_missing || looks_cut);
    is_end.then_some((last_paired + 1, last))
}

impl Comparison<'_> {
    /// Whether the end of the page is missing.
    pub(in crate::docs) fn is_cut(&self) -> bool {
        self.cut.is_some() && (self.new.cut || self.has_lost_its_end())
    }

    fn has_lost_its_end(&self) -> bool {
        self.cut
            .is_some_and(|(first, _)| first < self.old.sections.len())
    }

    /// Returns the last section of a page whose end is missing.
    pub(in crate::docs) fn cut_after(&self) -> Option<String> {
        let (_, last) = self.cut.filter(|_| self.is_cut())?;
        let section = self.new.sections.get(last)?;
        Some(heading::joined(&section.path))
    }

    /// Whether an old section is cut off.
    pub(in crate::docs) fn is_cut_off(&self, old: usize) -> bool {
        self.cut.is_some_and(|(first, _)| old >= first)
    }

    /// Whether a new section is the one in which the page ends too early.
    pub(in crate::docs) fn is_torn(&self, new: usize) -> bool {
        self.is_cut() && self.cut.is_some_and(|(_, last)| new == last)
    }

    /// Whether nothing was known of a new section.
    fn is_unknown(&self, new: usize) -> bool {
        self.unknown.is_some_and(|(first, _)| new >= first)
    }

    /// Whether a new section is the one in which the old edition ended too early.
    fn was_torn(&self, new: usize) -> bool {
        self.unknown.is_some_and(|(_, last)| new == last)
    }
}

/// The sections of a document.
pub(super) struct Told {
    pub(super) unchanged: usize,
    /// Those that changed; `line` is the index of a section of the page.
    pub(super) changed: Vec<report::Section>,
}

/// A section in both editions, or in one.
struct Change<'a> {
    old: Option<&'a Section>,
    new: Option<(usize, &'a Section)>,
    state: Option<State>,
    came: BTreeSet<Fact>,
    went: BTreeSet<Fact>,
    cited: BTreeSet<usize>,
}

impl Change<'_> {
    fn path(&self) -> &[String] {
        let section = self.new.map(|(_, section)| section).or(self.old);
        section.map_or(&[], |section| section.path.as_slice())
    }

    /// Keeps the facts that count: in a section that the spec names all, in others routes.
    fn count(&mut self) {
        if self.cited.is_empty() {
            self.came.retain(|fact| fact.kind == FactKind::Route);
            self.went.retain(|fact| fact.kind == FactKind::Route);
        }
    }
}

/// Tells what became of each section.
pub(super) fn sections(comparison: &Comparison<'_>, concerns: &Concerns<'_>, name: &str) -> Told {
    let mut changes = changes(comparison, concerns);
    cancel(&mut changes);
    let mut told = Told {
        unchanged: 0,
        changed: Vec::new(),
    };
    let paths: Vec<&[String]> = changes.iter().map(Change::path).collect();
    let names = heading::names(&paths);
    let moved = moved(comparison);
    for (mut change, own) in changes.into_iter().zip(names) {
        change.count();
        let state = state(&change, comparison, &moved);
        let Some(state) = state else {
            told.unchanged += 1;
            continue;
        };
        told.changed
            .push(section(&change, state, concerns, format!("{name}#{own}")));
    }
    told
}

/// Returns the sections of the page in their order, and after each the old ones that followed it and are gone.
fn changes<'a>(comparison: &Comparison<'a>, concerns: &Concerns<'_>) -> Vec<Change<'a>> {
    let (old, new) = (comparison.old, comparison.new);
    let old_paths: Vec<&[String]> = old.paths().collect();
    let new_paths: Vec<&[String]> = new.paths().collect();
    let (cited_old, cited_new) = (concerns.cited(&old_paths), concerns.cited(&new_paths));
    let of = |cited: &[BTreeSet<usize>], at: usize| cited.get(at).cloned().unwrap_or_default();
    let mut changes = Vec::new();
    let mut gone = old.sections.iter().enumerate().peekable();
    let mut add_gone = |changes: &mut Vec<Change<'a>>, until: usize| {
        while let Some((at, section)) = gone.next_if(|(at, _)| *at < until) {
            if comparison.of_old.get(at) == Some(&None) {
                changes.push(lost(comparison, at, section, of(&cited_old, at)));
            }
        }
    };
    for (at, section) in new.sections.iter().enumerate() {
        let pair = comparison.of_new.get(at).copied().flatten();
        let mut cited = of(&cited_new, at);
        if let Some(pair) = pair {
            add_gone(&mut changes, pair);
            cited.extend(of(&cited_old, pair));
        }
        let before = pair.and_then(|pair| old.sections.get(pair));
        changes.push(found(comparison, (at, section), before, cited));
    }
    add_gone(&mut changes, usize::MAX);
    changes
}

/// Returns what became of an old section that the page does not have.
fn lost<'a>(
    comparison: &Comparison<'_>,
    at: usize,
    section: &'a Section,
    cited: BTreeSet<usize>,
) -> Change<'a> {
    let is_cut = comparison.is_cut_off(at);
    Change {
        old: Some(section),
        new: None,
        state: Some(if is_cut { State::Cut } else { State::Gone }),
        came: BTreeSet::new(),
        went: section.facts().filter(|_| !is_cut).collect(),
        cited,
    }
}

/// Returns what became of a section of the page, without what the end of either edition leaves unknown.
fn found<'a>(
    comparison: &Comparison<'_>,
    (at, section): (usize, &'a Section),
    before: Option<&'a Section>,
    cited: BTreeSet<usize>,
) -> Change<'a> {
    let now: BTreeSet<Fact> = section.facts().collect();
    let then: BTreeSet<Fact> = before.into_iter().flat_map(Section::facts).collect();
    let mut change = Change {
        old: before,
        new: Some((at, section)),
        state: before.is_none().then_some(State::New),
        came: now.difference(&then).cloned().collect(),
        went: then.difference(&now).cloned().collect(),
        cited,
    };
    if comparison.is_torn(at) {
        let went = &change.went;
        change.came.retain(|fact| !is_torn_off(fact, went.iter()));
        change.went.clear();
        if before.is_none() {
            change.state = Some(State::Cut);
            change.came.clear();
        }
    }
    if comparison.was_torn(at) {
        change.came.clear();
    }
    if comparison.is_unknown(at) && before.is_none() {
        change.came.clear();
        change.state = Some(State::Unknown);
    }
    change
}

/// Whether a fact is the beginning of one that was known, as the last one of a page that is cut may be.
pub(in crate::docs) fn is_torn_off<'a>(
    fact: &Fact,
    mut known: impl Iterator<Item = &'a Fact>,
) -> bool {
    let text = fact.to_string();
    known.any(|known| known.kind == fact.kind && known.to_string().starts_with(&text))
}

/// Takes out facts that only went from one section to its neighbour, as when a heading is put above a table.
fn cancel(changes: &mut [Change<'_>]) {
    let near = |one: &[String], other: &[String]| {
        heading::is_within(one, other)
            || heading::is_within(other, one)
            || (one.len() > 1 && heading::parent(one) == heading::parent(other))
    };
    // Of two sections that both editions have, each says what it says; and what documents another route is no part of this one.
    let is_divided = |one: &Change<'_>, other: &Change<'_>| {
        let is_within = heading::is_within(one.path(), other.path())
            || heading::is_within(other.path(), one.path());
        let is_same = |change: &Change<'_>| change.old.is_some() && change.new.is_some();
        let is_route = |fact: &&Fact| fact.kind == FactKind::Route;
        let adds_route = other
            .came
            .iter()
            .filter(is_route)
            .any(|it| !one.went.contains(it));
        let takes_route = one
            .went
            .iter()
            .filter(is_route)
            .any(|it| !other.came.contains(it));
        let is_added = other.old.is_none() && adds_route;
        let is_removed = one.new.is_none() && takes_route;
        let are_same = !is_within && is_same(one) && is_same(other);
        !(is_added || is_removed || are_same)
    };
    let mut out = Vec::new();
    for (at, change) in changes.iter().enumerate() {
        for fact in &change.went {
            let near_by = changes.iter().position(|other| {
                other.came.contains(fact)
                    && near(change.path(), other.path())
                    && is_divided(change, other)
            });
            if let Some(other) = near_by {
                out.push((at, other, fact.clone()));
            }
        }
    }
    for (at, other, fact) in out {
        if let Some(change) = changes.get_mut(at) {
            change.went.remove(&fact);
        }
        if let Some(change) = changes.get_mut(other) {
            change.came.remove(&fact);
        }
    }
}

/// Returns the new sections that are in another section than before.
fn moved(comparison: &Comparison<'_>) -> BTreeSet<usize> {
    let place = |sections: &[Section], path: &[String]| {
        sections.iter().position(|section| section.path == path)
    };
    let (old, new) = (&comparison.old.sections, &comparison.new.sections);
    let mut moved = BTreeSet::new();
    for (at, pair) in comparison.of_new.iter().enumerate() {
        let (Some(section), Some(before)) = (new.get(at), pair.and_then(|it| old.get(it))) else {
            continue;
        };
        let around_old = place(old, heading::parent(&before.path));
        let around_new = place(new, heading::parent(&section.path));
        let expected = around_old.and_then(|it| comparison.of_old.get(it).copied().flatten());
        if expected != around_new && before.path != section.path {
            moved.insert(at);
        }
    }
    moved
}

/// Returns what became of a section, or `None` if it is the same.
fn state(
    change: &Change<'_>,
    comparison: &Comparison<'_>,
    moved: &BTreeSet<usize>,
) -> Option<State> {
    if let Some(state) = change.state {
        return Some(state);
    }
    let (Some(old), Some((at, new))) = (change.old, change.new) else {
        return None;
    };
    let own = |section: &Section| heading::plain(heading::own(&section.path));
    if !change.came.is_empty() || !change.went.is_empty() {
        Some(State::Facts)
    } else if own(old) != own(new) {
        Some(State::Renamed)
    } else if moved.contains(&at) {
        Some(State::Moved)
    } else if old.hash != new.hash && !comparison.is_torn(at) && !comparison.was_torn(at) {
        Some(State::Words)
    } else {
        None
    }
}

fn section(
    change: &Change<'_>,
    state: State,
    concerns: &Concerns<'_>,
    name: String,
) -> report::Section {
    let facts: Vec<&Fact> = change.came.iter().chain(&change.went).collect();
    let is_cited = !change.cited.is_empty();
    let has_lost_its_name = is_cited && matches!(state, State::Renamed | State::Gone);
    let needs_review = !facts.is_empty() || has_lost_its_name;
    let before = change.old.filter(|_| change.new.is_some());
    let before = before.filter(|old| old.path != change.path());
    report::Section {
        name,
        path: change.path().to_vec(),
        line: change.new.map(|(at, _)| at),
        state,
        needs_review,
        before: before.map(|old| old.path.clone()),
        is_cited,
        came: change.came.iter().map(Fact::to_string).collect(),
        went: change.went.iter().map(Fact::to_string).collect(),
        entries: if needs_review {
            concerns.of(&change.cited, &facts)
        } else {
            Vec::new()
        },
    }
}
