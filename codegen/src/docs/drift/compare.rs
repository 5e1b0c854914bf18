//! Compares two editions of a document section by section, and tells what the end of a page that is cut has to do with it.
//! Must not know pages, nor how a report is printed.

use std::collections::{BTreeMap, BTreeSet};

use super::super::heading;
use super::super::lock::{Document, Section};
use super::super::page::{Cut, Fact, FactKind};
use super::concern::Concerns;
use super::matching::{Pairs, moved, pairs};
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
    // What is cut off did not go.
    for change in &mut changes {
        if change.state == Some(State::Cut) {
            change.went.clear();
        }
    }
    let mut told = Told {
        unchanged: 0,
        changed: Vec::new(),
    };
    let paths: Vec<&[String]> = changes.iter().map(Change::path).collect();
    let names = heading::names(&paths);
    let moved = moved(comparison);
    let named = named(&changes);
    for ((mut change, own), is_named) in changes.into_iter().zip(names).zip(named) {
        change.count();
        let state = state(&change, comparison, &moved);
        let Some(state) = state else {
            told.unchanged += 1;
            continue;
        };
        let mut section = section(&change, state, concerns, format!("{name}#{own}"));
        let has_lost_its_name = matches!(state, State::Renamed | State::Gone);
        let says_the_same = section.came.is_empty() && section.went.is_empty();
        if has_lost_its_name && says_the_same && !is_named {
            section.needs_review = false;
            section.entries.clear();
        }
        told.changed.push(section);
    }
    told
}

/// Returns which sections an entry names itself, and not only the section around them.
fn named(changes: &[Change<'_>]) -> Vec<bool> {
    let old = |change: &Change<'_>| change.old.map(|it| it.path.clone());
    let all = changes.iter().enumerate();
    let places = all.filter_map(|(at, change)| Some((old(change)?, at)));
    let places: BTreeMap<Vec<String>, usize> = places.collect();
    let is_named = |change: &Change<'_>| {
        let around = old(change).and_then(|path| places.get(heading::parent(&path)).copied());
        let around = around.and_then(|at| changes.get(at));
        let around = around.filter(|around| around.new.is_some());
        around.is_none_or(|around| !change.cited.is_subset(&around.cited))
    };
    changes.iter().map(is_named).collect()
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
        went: section.facts().collect(),
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
    // Sections that are near by their headings come first, then one that is divided from the one beside it.
    for by_place in [false, true] {
        for at in 0..changes.len() {
            let went = changes.get(at).map(|change| change.went.clone());
            for fact in went.unwrap_or_default() {
                let Some(change) = changes.get(at) else {
                    continue;
                };
                let found = changes.iter().enumerate().position(|(place, other)| {
                    let is_beside =
                        place.abs_diff(at) == 1 && (other.old.is_none() || change.new.is_none());
                    let is_near = match by_place {
                        true => is_beside,
                        false => near(change.path(), other.path()),
                    };
                    other.came.contains(&fact) && is_near && is_divided(change, other)
                });
                if let Some(other) = found.and_then(|place| changes.get_mut(place)) {
                    other.came.remove(&fact);
                    if let Some(change) = changes.get_mut(at) {
                        change.went.remove(&fact);
                    }
                }
            }
        }
    }
}

/// Whether what one section lost may stand in another. Of two sections that both editions have, each says what it says; and
/// what documents another route is no part of this one.
fn is_divided(one: &Change<'_>, other: &Change<'_>) -> bool {
    let is_within = heading::is_within(one.path(), other.path())
        || heading::is_within(other.path(), one.path());
    let is_same = |change: &Change<'_>| change.old.is_some() && change.new.is_some();
    let has_own_route = |facts: &BTreeSet<Fact>, others: &BTreeSet<Fact>| {
        let mut routes = facts.iter().filter(|fact| fact.kind == FactKind::Route);
        routes.any(|route| !others.contains(route))
    };
    let is_added = other.old.is_none() && has_own_route(&other.came, &one.went);
    let is_removed = one.new.is_none() && has_own_route(&one.went, &other.came);
    let are_same = !is_within && is_same(one) && is_same(other);
    !(is_added || is_removed || are_same)
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
    // A number before a heading is that of its place.
    let own = |section: &Section| {
        let plain = heading::plain(heading::own(&section.path));
        heading::unnumbered(&plain).to_owned()
    };
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
            concerns.of(&change.cited, &facts, &change.came)
        } else {
            Vec::new()
        },
    }
}
