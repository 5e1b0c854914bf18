//! Which entries of a spec a changed section concerns, narrowed by the facts that changed.
//! Must not know how sections are paired.

use std::collections::{BTreeMap, BTreeSet};

use super::super::citations::{self, Entry};
use super::super::heading;
use super::super::page::{Fact, FactKind};
use super::report::{self, Relation};
use crate::diff::grammar::Kind;
use crate::spec::Sources;

/// The entries of a platform, and the sections of a document that they name.
pub(super) struct Concerns<'a> {
    entries: &'a [Entry],
    sources: &'a Sources,
    document: &'a str,
}

impl<'a> Concerns<'a> {
    pub(super) fn new(entries: &'a [Entry], sources: &'a Sources, document: &'a str) -> Self {
        Self {
            entries,
            sources,
            document,
        }
    }

    /// Returns, for each section, the entries whose source names it or a section around it, themselves or through what is around
    /// them. If no source names a section of the document, all that name the document name each section.
    pub(super) fn cited(&self, paths: &[&[String]]) -> Vec<BTreeSet<usize>> {
        let mut cited = vec![BTreeSet::new(); paths.len()];
        let mut inside: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let headings = |entry: &'a Entry| entry.headings(self.document).count();
        let names_sections = self.entries.iter().any(|entry| headings(entry) > 0);
        for (index, entry) in self.entries.iter().enumerate() {
            if !names_sections && entry.is_of(self.document) {
                for entries in &mut cited {
                    entries.insert(index);
                }
            }
            for named in entry.headings(self.document) {
                let inside = inside
                    .entry(named)
                    .or_insert_with(|| sections_of(paths, named));
                for at in inside.iter() {
                    if let Some(entries) = cited.get_mut(*at) {
                        entries.insert(index);
                    }
                }
            }
        }
        cited
    }

    /// Returns the entries that facts of a section concern: of those that cite it, those that a fact names; if there are none,
    /// those whose own source it is; and if nothing cites it, those of the document that a fact names. A fact that names none
    /// of those that cite the section may name a part of a type that they use.
    pub(super) fn of(
        &self,
        cited: &BTreeSet<usize>,
        facts: &[&Fact],
        came: &BTreeSet<Fact>,
    ) -> Vec<report::Entry> {
        let mut found: BTreeSet<usize> = facts
            .iter()
            .flat_map(|fact| self.told_by(fact, cited))
            .collect();
        let mut relation = None;
        if found.is_empty() {
            let is_direct = |it: &usize| {
                let entry = self.entries.get(*it);
                entry.is_some_and(|entry| entry.is_direct && entry.kind != Kind::Resource)
            };
            found = cited.iter().copied().filter(is_direct).collect();
            // An inner one says the same as the one around it.
            let inner = found.clone();
            found.retain(|it| {
                !inner
                    .iter()
                    .any(|outer| citations::is_inside(self.entries, *it, *outer))
            });
        }
        if found.is_empty() {
            relation = Some(Relation::Mentioned);
            let all = self.entries.iter().enumerate();
            let routes: Vec<&&Fact> = facts
                .iter()
                .filter(|fact| fact.kind == FactKind::Route)
                .collect();
            let is_told = |entry: &Entry| routes.iter().any(|fact| entry.is_told_by(fact));
            let all = all.filter(|(_, entry)| entry.is_of(self.document) && is_told(entry));
            found = all.map(|(index, _)| index).collect();
        }
        let mut entries: Vec<report::Entry> = found
            .into_iter()
            .filter_map(|index| self.shown(index, relation))
            .collect();
        // A name that came is none of a part that was there before.
        let is_old = |fact: &&&Fact| fact.kind != FactKind::Name || !came.contains(**fact);
        let known: Vec<&Fact> = facts.iter().filter(is_old).copied().collect();
        let used = self.used(cited, &known);
        let used = used.filter_map(|index| self.shown(index, Some(Relation::Used)));
        entries.extend(used);
        entries.sort();
        entries
    }

    /// Returns the parts of types that the entries that cite a section use, and that a fact names which names none of the former.
    fn used(&self, cited: &BTreeSet<usize>, facts: &[&Fact]) -> impl Iterator<Item = usize> {
        let is_told = |index: &usize, fact: &Fact| {
            let entry = self.entries.get(*index);
            entry.is_some_and(|entry| entry.is_told_by(fact))
        };
        let rest = facts
            .iter()
            .filter(|fact| !cited.iter().any(|it| is_told(it, fact)));
        let rest: Vec<&&Fact> = rest.collect();
        let mut used = if rest.is_empty() {
            BTreeSet::new()
        } else {
            citations::used(self.entries, cited)
        };
        // A key of an inner object is no part of the type around that object.
        let is_within = |index: &usize, fact: &Fact| {
            let entry = self.entries.get(*index);
            let is_inner = fact.kind == FactKind::Name && !fact.value.is_empty();
            !is_inner || entry.is_some_and(|it| it.path.contains(&format!(".{}.", fact.value)))
        };
        let is_meant = |it: &usize, fact: &Fact| is_told(it, fact) && is_within(it, fact);
        used.retain(|it| !cited.contains(it) && rest.iter().any(|fact| is_meant(it, fact)));
        let all = used.clone();
        used.retain(|it| {
            !all.iter()
                .any(|inner| citations::is_inside(self.entries, *inner, *it))
        });
        used.into_iter()
    }

    /// Returns those of some entries that a fact speaks of, without those around another one of them.
    fn told_by(&self, fact: &Fact, entries: &BTreeSet<usize>) -> Vec<usize> {
        let told = |index: &usize| {
            let entry = self.entries.get(*index);
            entry.is_some_and(|entry| entry.is_told_by(fact))
        };
        let all: Vec<usize> = entries.iter().copied().filter(told).collect();
        let is_innermost = |it: &usize| {
            let mut others = all.iter();
            !others.any(|inner| citations::is_inside(self.entries, *inner, *it))
        };
        all.iter().copied().filter(is_innermost).collect()
    }

    fn shown(&self, index: usize, relation: Option<Relation>) -> Option<report::Entry> {
        let entry = self.entries.get(index)?;
        let own = if entry.is_direct {
            Relation::Direct
        } else {
            Relation::Inherited
        };
        Some(report::Entry {
            file: self.sources.path(entry.at.file).to_owned(),
            line: citations::line(self.sources, &entry.at),
            entry: entry.path.clone(),
            relation: relation.unwrap_or(own),
        })
    }
}

/// Returns the sections that a heading names, and those inside them.
fn sections_of(paths: &[&[String]], named: &str) -> Vec<usize> {
    let named = heading::named(paths.iter().copied(), named);
    let named: Vec<&[String]> = named
        .iter()
        .filter_map(|at| paths.get(*at).copied())
        .collect();
    let all = paths.iter().enumerate();
    let inside = all.filter(|(_, path)| named.iter().any(|it| heading::is_within(path, it)));
    inside.map(|(at, _)| at).collect()
}
