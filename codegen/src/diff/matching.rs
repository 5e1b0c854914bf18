//! Which entry of one side is which of the other: by identity, by `renamed_from`, by what it is on the wire or in Rust, by its type.
//! Must not know what a change does to a crate.

mod moves;

use std::collections::{BTreeSet, HashMap};

use super::entry::{Entries, Entry};
use super::grammar::{self, Kind};
use super::renames::Renames;

/// Why two entries are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// They have the same name.
    Same,
    /// The new one says so.
    RenamedFrom,
    /// They are the same on the wire, in Rust, or by their type.
    Alike,
}

/// An entry on both sides, or on one.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub(super) old: Option<usize>,
    pub(super) new: Option<usize>,
    pub(super) link: Link,
    pub(super) changes: Vec<Change>,
    /// Whether entries inside it changed places whose order may be a meaning.
    pub(super) is_reordered: bool,
}

/// A key that says something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) key: String,
    pub(super) old: Option<String>,
    pub(super) new: Option<String>,
}

/// The entries of both sides.
pub(super) struct Matched {
    pub(super) old: Entries,
    pub(super) new: Entries,
    pub(super) pairs: Vec<Pair>,
    pub(super) of_old: HashMap<usize, usize>,
    pub(super) of_new: HashMap<usize, usize>,
    pub(super) renames: Renames,
}

impl Matched {
    /// Matches the entries of both sides.
    pub(super) fn of(old: Entries, new: Entries) -> Self {
        let mut matched = Self {
            old,
            new,
            pairs: Vec::new(),
            of_old: HashMap::new(),
            of_new: HashMap::new(),
            renames: Renames::default(),
        };
        let tops = |entries: &Entries| -> Vec<usize> {
            let all = entries.list.iter().enumerate();
            let tops = all.filter(|(_, entry)| entry.parent.is_none());
            tops.map(|(index, _)| index).collect()
        };
        let (old, new) = (tops(&matched.old), tops(&matched.new));
        matched.siblings(old, new);
        matched.pair_moved();
        matched.compare();
        matched
    }

    /// Matches entries that have the same parent.
    fn siblings(&mut self, mut old: Vec<usize>, mut new: Vec<usize>) {
        type Test = fn(&Entry, &Entry) -> bool;
        let tests: [(Link, Test); 5] = [
            (Link::Same, |old, new| {
                old.path == new.path && old.group == new.group
            }),
            // A parameter that is sent elsewhere.
            (Link::Same, |old, new| old.name == new.name),
            (Link::RenamedFrom, is_renamed),
            (Link::Alike, is_taken_back),
            (Link::Alike, is_alike),
        ];
        for (link, test) in tests {
            old.retain(|&before| {
                let found = new.iter().position(|&after| self.is(before, after, test));
                let found = found.map(|place| new.remove(place));
                if let Some(after) = found {
                    self.pair(Some(before), Some(after), link);
                }
                found.is_none()
            });
        }
        self.only_ones(&mut old, &mut new);
        for before in old {
            self.pair(Some(before), None, Link::Same);
        }
        for after in new {
            self.pair(None, Some(after), Link::Same);
        }
    }

    /// Matches the only entry of a type that goes with the only one that comes.
    fn only_ones(&mut self, old: &mut Vec<usize>, new: &mut Vec<usize>) {
        let groups: BTreeSet<(Kind, String)> = old
            .iter()
            .filter_map(|&index| self.old.get(index))
            .map(|entry| (entry.kind, entry.group.clone()))
            .collect();
        for group in groups {
            let is_in = |entry: Option<&Entry>| {
                entry.is_some_and(|entry| (entry.kind, &entry.group) == (group.0, &group.1))
            };
            let before: Vec<usize> = old
                .iter()
                .copied()
                .filter(|&index| is_in(self.old.get(index)))
                .collect();
            let after: Vec<usize> = new
                .iter()
                .copied()
                .filter(|&index| is_in(self.new.get(index)))
                .collect();
            // The only ones of their type.
            let only = |of: usize, among: &[usize], is_like: &dyn Fn(usize, usize) -> bool| {
                let mut like = among.iter().filter(|other| is_like(of, **other));
                like.next().copied().filter(|_| like.next().is_none())
            };
            for &one in &before {
                let is_like = |old: usize, new: usize| self.has_equal_type(old, new);
                let found = only(one, &after, &is_like).filter(|other| {
                    only(*other, &before, &|new, old| is_like(old, new)) == Some(one)
                });
                if let Some(other) = found {
                    self.pair(Some(one), Some(other), Link::Alike);
                    old.retain(|index| *index != one);
                    new.retain(|index| *index != other);
                }
            }
        }
    }

    fn is(&self, old: usize, new: usize, test: fn(&Entry, &Entry) -> bool) -> bool {
        let both = self.old.get(old).zip(self.new.get(new));
        both.is_some_and(|(old, new)| old.kind == new.kind && test(old, new))
    }

    fn has_equal_type(&self, old: usize, new: usize) -> bool {
        let Some((before, after)) = self.old.get(old).zip(self.new.get(new)) else {
            return false;
        };
        let inside = |entries: &Entries, parent: usize| -> Vec<(String, Option<String>)> {
            let own = entries
                .children(parent)
                .iter()
                .filter_map(|&child| entries.get(child));
            let mut own: Vec<_> = own
                .map(|child| (child.name.clone(), child.fact("type").map(str::to_owned)))
                .collect();
            own.sort();
            own
        };
        match before.kind {
            Kind::Type => {
                let kind = [
                    "identifier",
                    "enum",
                    "tag",
                    "content",
                    "tuple",
                    "fields",
                    "untagged",
                ];
                kind.iter().all(|key| before.fact(key) == after.fact(key))
                    && inside(&self.old, old) == inside(&self.new, new)
            }
            Kind::Credential => inside(&self.old, old) == inside(&self.new, new),
            Kind::Resource => {
                let calls = |entries: &Entries, parent: usize| -> BTreeSet<String> {
                    let own = entries
                        .children(parent)
                        .iter()
                        .filter_map(|&child| entries.get(child));
                    own.filter_map(|own| own.fact("http").map(str::to_owned))
                        .collect()
                };
                !calls(&self.old, old).is_disjoint(&calls(&self.new, new))
            }
            Kind::Header => before.fact("value") == after.fact("value"),
            // All are texts, and all values of an enum are of one type.
            Kind::OptionalHeader | Kind::Value => true,
            _ => {
                before.fact("type").is_some()
                    && before.fact("type") == after.fact("type")
                    && before.is_required() == after.is_required()
            }
        }
    }

    pub(super) fn pair(&mut self, old: Option<usize>, new: Option<usize>, link: Link) {
        let index = self.pairs.len();
        self.of_old.extend(old.map(|old| (old, index)));
        self.of_new.extend(new.map(|new| (new, index)));
        self.pairs.push(Pair {
            old,
            new,
            link,
            changes: Vec::new(),
            is_reordered: false,
        });
        let inside = |entries: &Entries, parent: Option<usize>| {
            parent.map_or_else(Vec::new, |parent| entries.children(parent).to_vec())
        };
        let (before, after) = (inside(&self.old, old), inside(&self.new, new));
        if let Some((old, new)) = old
            .and_then(|old| self.old.get(old))
            .zip(new.and_then(|new| self.new.get(new)))
        {
            self.renames.add(old, new);
        }
        self.siblings(before, after);
    }

    /// Finds the keys that say something else, once it is known what was renamed.
    fn compare(&mut self) {
        let mut pairs = std::mem::take(&mut self.pairs);
        for pair in &mut pairs {
            let (Some(old), Some(new)) = (pair.old, pair.new) else {
                continue;
            };
            if let Some((before, after)) = self.old.get(old).zip(self.new.get(new)) {
                pair.changes = changes(before, after, &self.renames);
                pair.changes.extend(self.moved(old, new));
            }
            if self.old.children(old).len() > 1 {
                pair.is_reordered = self.is_reordered(old, new);
            }
        }
        self.pairs = pairs;
    }

    /// Whether entries that stand in one group of an operation or type changed places.
    fn is_reordered(&self, old: usize, new: usize) -> bool {
        let kind = self.new.get(new).map(|entry| entry.kind);
        if !matches!(kind, Some(Kind::Operation | Kind::Type)) {
            return false;
        }
        let after: HashMap<usize, usize> = self
            .new
            .children(new)
            .iter()
            .enumerate()
            .filter_map(|(place, child)| Some((*self.of_new.get(child)?, place)))
            .collect();
        let mut groups: HashMap<&str, Vec<usize>> = HashMap::new();
        for child in self.old.children(old) {
            let place = self.of_old.get(child).and_then(|pair| after.get(pair));
            if let (Some(place), Some(entry)) = (place, self.old.get(*child)) {
                groups.entry(entry.group.as_str()).or_default().push(*place);
            }
        }
        groups.values().any(|places| !places.is_sorted())
    }
}

/// Returns a name without its case and signs, so that `deviceId` is `DeviceId` and `device_id`.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Returns the name for programs, without its case and signs.
pub(super) fn in_rust(entry: &Entry) -> String {
    plain(
        entry
            .fact("rust")
            .or(entry.fact("name"))
            .unwrap_or(&entry.name),
    )
}

/// Whether the old name is that of the new entry's past, or the other way round: a renaming that is taken back.
fn is_taken_back(old: &Entry, new: &Entry) -> bool {
    is_renamed(new, old)
}

fn is_renamed(old: &Entry, new: &Entry) -> bool {
    let from = new.fact("renamed_from").unwrap_or_default();
    let words = from.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let mut words = words.filter(|word| !word.is_empty()).map(plain);
    words.any(|word| word == in_rust(old) || word == plain(&old.name))
}

/// Whether two entries are the same on the wire or in Rust.
fn is_alike(old: &Entry, new: &Entry) -> bool {
    let equal = |key: &str| old.fact(key).is_some() && old.fact(key) == new.fact(key);
    match old.kind {
        Kind::Operation => equal("http"),
        Kind::Server => equal("url"),
        kind => kind.is_named_by_wire() && old.group == new.group && in_rust(old) == in_rust(new),
    }
}

fn changes(old: &Entry, new: &Entry, renames: &Renames) -> Vec<Change> {
    let keys: BTreeSet<&String> = old.facts.keys().chain(new.facts.keys()).collect();
    let mut changes = Vec::new();
    for key in keys {
        let before = old.fact(key).map(|value| renames.fact(old, key, value));
        let after = new.fact(key).map(str::to_owned);
        if before != after {
            let before = old.fact(key).map(str::to_owned);
            changes.push(Change {
                key: key.clone(),
                old: before,
                new: after,
            });
        }
    }
    drop_frames(&mut changes);
    let mut own = |key: &str, before: &str, after: &str| {
        if before != after {
            changes.push(Change {
                key: key.to_owned(),
                old: Some(before.to_owned()),
                new: Some(after.to_owned()),
            });
        }
    };
    own("(its name)", &old.name, &new.name);
    own("(its place)", &old.group, &new.group);
    changes
}

/// Drops what says only that the first of something comes or the last goes; what is respelt, as an inline body that becomes a
/// type, stays.
fn drop_frames(changes: &mut Vec<Change>) {
    let is_shape = |change: &Change| grammar::is_shape(&change.key);
    let shapes = || changes.iter().filter(|change| is_shape(change));
    let comes = shapes().any(|change| change.new.is_some());
    let goes = shapes().any(|change| change.old.is_some());
    if comes != goes {
        let is_frame = |value: &Option<String>| value.as_deref().is_none_or(|value| value == "{…}");
        changes
            .retain(|change| !is_shape(change) || !is_frame(&change.old) || !is_frame(&change.new));
    }
}
