//! Pairs the sections of two editions of a page: those with the same headings, then those that moved or were renamed.
//! Must not know what a change means, nor any spec.

use std::collections::{BTreeMap, BTreeSet};

use super::super::heading;
use super::super::lock::Section;
use super::super::page::FactKind;
use super::compare::Comparison;

/// Headings with at least this similarity may be the same one after a renaming.
const SIMILAR: usize = 70;
/// Shorter texts are the same by chance.
const ENOUGH_WORDS: usize = 5;
/// More comparisons than these are not made: such pages have nothing in common.
const MOST: usize = 250_000;

/// Two editions of a page while their sections are paired.
pub(super) struct Pairs<'a> {
    old: &'a [Section],
    new: &'a [Section],
    /// The new section of each old one.
    pub(super) of_old: Vec<Option<usize>>,
    /// The old section of each new one.
    pub(super) of_new: Vec<Option<usize>>,
}

/// Pairs sections.
pub(super) fn pairs<'a>(old: &'a [Section], new: &'a [Section]) -> Pairs<'a> {
    let mut pairs = Pairs {
        old,
        new,
        of_old: vec![None; old.len()],
        of_new: vec![None; new.len()],
    };
    pairs.by_key(|section, _| Some(plain_path(&section.path)));
    pairs.inside_paired();
    pairs.by_key(|section, _| (section.words >= ENOUGH_WORDS).then(|| section.hash.clone()));
    pairs.inside_paired();
    pairs.by_key(|section, _| Some(heading::plain(heading::own(&section.path))));
    pairs.inside_paired();
    pairs.by_key(|section, _| Some(unnumbered(heading::own(&section.path))));
    pairs.inside_paired();
    pairs.by_key(|section, _| routes(section));
    pairs.around_paired();
    pairs.inside_paired();
    pairs.most_similar();
    pairs.inside_paired();
    pairs
}

fn plain_path(path: &[String]) -> String {
    let plain: Vec<String> = path.iter().map(|part| heading::plain(part)).collect();
    heading::joined(&plain)
}

fn unnumbered(own: &str) -> String {
    heading::unnumbered(&heading::plain(own)).to_owned()
}

/// The methods and paths of a section, which stay when its heading is translated.
fn routes(section: &Section) -> Option<String> {
    let facts = section.facts();
    let routes = facts.filter(|fact| fact.kind == FactKind::Route);
    let routes: Vec<String> = routes.map(|fact| fact.to_string()).collect();
    (!routes.is_empty()).then(|| routes.join("\n"))
}

impl Pairs<'_> {
    fn join(&mut self, old: usize, new: usize) {
        if let (Some(of_old), Some(of_new)) = (self.of_old.get_mut(old), self.of_new.get_mut(new)) {
            *of_old = Some(new);
            *of_new = Some(old);
        }
    }

    fn open(pairs: &[Option<usize>]) -> Vec<usize> {
        let open = pairs.iter().enumerate().filter(|(_, pair)| pair.is_none());
        open.map(|(index, _)| index).collect()
    }

    /// Pairs sections whose key only one open section on each side has.
    fn by_key(&mut self, key: impl Fn(&Section, usize) -> Option<String>) {
        let collect = |sections: &[Section], open: Vec<usize>| {
            let mut found: BTreeMap<String, Vec<usize>> = BTreeMap::new();
            for index in open {
                if let Some(key) = sections.get(index).and_then(|it| key(it, index)) {
                    found.entry(key).or_default().push(index);
                }
            }
            found
        };
        let mut new = collect(self.new, Self::open(&self.of_new));
        for (key, olds) in collect(self.old, Self::open(&self.of_old)) {
            if let ([old], Some([new])) = (olds.as_slice(), new.remove(&key).as_deref()) {
                self.join(*old, *new);
            }
        }
    }

    /// Pairs sections with the same heading in sections that are paired, from the outermost.
    fn inside_paired(&mut self) {
        loop {
            let places = |sections: &[Section]| -> BTreeMap<Vec<String>, usize> {
                let paths = sections.iter().enumerate();
                paths
                    .map(|(at, section)| (section.path.clone(), at))
                    .collect()
            };
            let (in_old, in_new) = (places(self.old), places(self.new));
            let around = |path: &[String], places: &BTreeMap<Vec<String>, usize>| {
                places.get(heading::parent(path)).copied()
            };
            let mut inside: BTreeMap<(usize, String), Vec<usize>> = BTreeMap::new();
            for at in Self::open(&self.of_new) {
                let Some(section) = self.new.get(at) else {
                    continue;
                };
                if let Some(parent) = around(&section.path, &in_new) {
                    let own = unnumbered(heading::own(&section.path));
                    inside.entry((parent, own)).or_default().push(at);
                }
            }
            let mut joined = Vec::new();
            for at in Self::open(&self.of_old) {
                let Some(section) = self.old.get(at) else {
                    continue;
                };
                let parent = around(&section.path, &in_old);
                let Some(parent) = parent.and_then(|it| self.of_old.get(it).copied().flatten())
                else {
                    continue;
                };
                let own = unnumbered(heading::own(&section.path));
                if let Some(open) = inside.get_mut(&(parent, own))
                    && !open.is_empty()
                {
                    joined.push((at, open.remove(0)));
                }
            }
            if joined.is_empty() {
                return;
            }
            for (old, new) in joined {
                self.join(old, new);
            }
        }
    }

    /// Pairs the sections around sections that are paired, whose own headings may be translated.
    fn around_paired(&mut self) {
        let places = |sections: &[Section]| -> BTreeMap<Vec<String>, usize> {
            let all = sections.iter().enumerate();
            all.map(|(at, section)| (section.path.clone(), at))
                .collect()
        };
        let (in_old, in_new) = (places(self.old), places(self.new));
        let is_open = |pairs: &[Option<usize>], at: usize| pairs.get(at) == Some(&None);
        // From the innermost, so that the sections around those that are found are found too.
        for at in (0..self.old.len()).rev() {
            let Some(pair) = self.of_old.get(at).copied().flatten() else {
                continue;
            };
            let (Some(old), Some(new)) = (self.old.get(at), self.new.get(pair)) else {
                continue;
            };
            let old = in_old.get(heading::parent(&old.path)).copied();
            let new = in_new.get(heading::parent(&new.path)).copied();
            if let (Some(old), Some(new)) = (old, new)
                && is_open(&self.of_old, old)
                && is_open(&self.of_new, new)
            {
                self.join(old, new);
            }
        }
    }

    /// Pairs open sections by the similarity of headings or facts, the most similar first.
    fn most_similar(&mut self) {
        let (old, new) = (Self::open(&self.of_old), Self::open(&self.of_new));
        if old.len() * new.len() > MOST {
            return;
        }
        let mut scores = Vec::new();
        for &one in &old {
            for &other in &new {
                let score = self.score(one, other);
                if score >= SIMILAR {
                    scores.push((usize::MAX - score, one, other));
                }
            }
        }
        scores.sort_unstable();
        for (_, one, other) in scores {
            let is_open = |pairs: &[Option<usize>], at: usize| pairs.get(at) == Some(&None);
            if is_open(&self.of_old, one) && is_open(&self.of_new, other) {
                self.join(one, other);
            }
        }
    }

    fn score(&self, old: usize, new: usize) -> usize {
        let (Some(old), Some(new)) = (self.old.get(old), self.new.get(new)) else {
            return 0;
        };
        let by_heading = heading::similarity(heading::own(&old.path), heading::own(&new.path));
        let (one, other): (BTreeSet<&String>, BTreeSet<&String>) =
            (old.facts.iter().collect(), new.facts.iter().collect());
        let shared = one.intersection(&other).count();
        // A few facts are shared by chance.
        let by_facts = if shared < 3 {
            0
        } else {
            (shared * 100)
                .checked_div(one.union(&other).count())
                .unwrap_or_default()
        };
        by_heading.max(by_facts)
    }
}

/// Returns the new sections that are in another section than before.
pub(super) fn moved(comparison: &Comparison<'_>) -> BTreeSet<usize> {
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
