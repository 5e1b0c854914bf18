//! Which change of the spec is the cause of which lines: its own ones, and the echoes at entries that did not change.
//! Must not know how bad a line is.

mod echoes;

use std::collections::{BTreeMap, BTreeSet};

use super::deltas::{Delta, Listing};
use super::entry::{Entries, Entry};
use super::grammar::{self, Kind};
use super::matching::{Change, Link, Matched, Pair};
use super::references::{References, whole};

/// A change of the spec with all that follows from it.
#[derive(Debug, Default)]
pub(super) struct Cause {
    pub(super) deltas: Vec<Delta>,
}

/// Finds causes.
pub(super) struct Causes<'a> {
    pub(super) matched: &'a Matched,
    pub(super) old: References,
    pub(super) new: References,
    /// By pair, whether it changed in more than texts.
    is_cause: Vec<bool>,
}

impl<'a> Causes<'a> {
    pub(super) fn of(matched: &'a Matched) -> Self {
        let mut causes = Self {
            matched,
            old: References::of(&matched.old),
            new: References::of(&matched.new),
            is_cause: Vec::new(),
        };
        causes.is_cause = matched
            .pairs
            .iter()
            .map(|pair| causes.has_changed(pair))
            .collect();
        causes
    }

    /// Returns the entry of a pair, as it is if it still is.
    pub(super) fn entry(&self, pair: usize) -> Option<&'a Entry> {
        let pair = self.matched.pairs.get(pair)?;
        let new = pair.new.and_then(|new| self.matched.new.get(new));
        new.or_else(|| self.matched.old.get(pair.old?))
    }

    fn has_changed(&self, pair: &Pair) -> bool {
        let (entries, index) = match (pair.old, pair.new) {
            (Some(_), Some(new)) => {
                let kind = self
                    .matched
                    .new
                    .get(new)
                    .map_or(Kind::Platform, |entry| entry.kind);
                let mut keys = pair.changes.iter().map(|change| change.key.as_str());
                return pair.link != Link::Same
                    || pair.is_reordered
                    || keys.any(|key| !grammar::is_text(kind, key));
            }
            (Some(old), None) => (&self.matched.old, old),
            (None, Some(new)) => (&self.matched.new, new),
            (None, None) => return false,
        };
        !is_only_frame(entries, index)
    }

    /// The side on which an entry is that is not on the other.
    pub(super) fn single(&self, pair: usize) -> Option<(&'a Entries, &References, usize)> {
        match self.matched.pairs.get(pair)? {
            Pair {
                old: Some(old),
                new: None,
                ..
            } => Some((&self.matched.old, &self.old, *old)),
            Pair {
                old: None,
                new: Some(new),
                ..
            } => Some((&self.matched.new, &self.new, *new)),
            _ => None,
        }
    }

    pub(super) fn pair_of(&self, entries: &Entries, index: usize) -> Option<usize> {
        let is_old = std::ptr::eq(entries, &self.matched.old);
        let pairs = if is_old {
            &self.matched.of_old
        } else {
            &self.matched.of_new
        };
        pairs.get(&index).copied()
    }

    /// Returns the change that a changed pair is a part of.
    pub(super) fn root(&self, pair: usize) -> usize {
        let mut at = pair;
        // Nothing folds more often than there are entries.
        for _ in 0..self.matched.pairs.len() {
            match self.around(at) {
                Some(next) if next != at => at = next,
                _ => break,
            }
        }
        at
    }

    /// Returns what an entry comes or goes with.
    fn around(&self, pair: usize) -> Option<usize> {
        let Some((entries, references, index)) = self.single(pair) else {
            return self.respelt_with(pair);
        };
        let entry = entries.get(index)?;
        if entry.kind == Kind::Type {
            return self.only_user(entries, references, index);
        }
        let parent = self.pair_of(entries, entry.parent?)?;
        let is_whole = self.single(parent).is_some() && self.is_cause(parent);
        let mut shape = self.matched.pairs.get(parent)?.changes.iter();
        // A type of another kind has other parts.
        let is_kind = |change: &Change| {
            let kinds = ["identifier", "enum", "tag", "untagged"];
            kinds.contains(&change.key.as_str()) && (change.old.is_none() || change.new.is_none())
        };
        let is_respelt = shape.any(|change| change.key == entry.group || is_kind(change));
        (is_whole || is_respelt).then_some(parent)
    }

    /// Returns the change that an entry of both sides had to follow, and did no more: that of a body that becomes a form, of an enum
    /// whose values become numbers, or of an envelope that comes or goes around operations outside of it.
    fn respelt_with(&self, pair: usize) -> Option<usize> {
        let own = self.matched.pairs.get(pair)?;
        let entry = self.matched.new.get(own.new?)?;
        let keys = own.changes.iter().map(|change| change.key.as_str());
        let keys: BTreeSet<&str> = keys
            .filter(|key| !grammar::is_text(entry.kind, key))
            .collect();
        if entry.kind == Kind::Operation && keys.iter().eq(&["outside_envelope"]) {
            let all = 0..self.matched.pairs.len();
            return all.into_iter().find(|pair| {
                let is_envelope = |own: &Entry| own.path == "platform.envelope";
                self.entry(*pair).is_some_and(is_envelope) && self.single(*pair).is_some()
            });
        }
        let parent = self.pair_of(&self.matched.new, entry.parent?)?;
        let around = self.matched.pairs.get(parent)?;
        let has = |key: &str| around.changes.iter().any(|change| change.key == key);
        let is_followed = match entry.kind {
            Kind::Parameter => keys.iter().eq(&["(its place)"]) && has("body") && has("form"),
            Kind::Value => {
                keys.iter().all(|key| ["(its name)", "name"].contains(key)) && has("enum")
            }
            _ => false,
        };
        (is_followed && !keys.is_empty()).then_some(parent)
    }

    /// Returns the resource that a type comes or goes with, or its only user.
    fn only_user(
        &self,
        entries: &'a Entries,
        references: &References,
        index: usize,
    ) -> Option<usize> {
        let declared = entries.get(index)?;
        let resource = entries.around(declared.fact("resource")?);
        let resource = resource.and_then(|resource| self.pair_of(entries, resource));
        if let Some(resource) = resource.filter(|pair| self.single(*pair).is_some()) {
            return Some(resource);
        }
        let users = references
            .users(index)
            .iter()
            .filter(|user| whole(entries, **user) != index);
        let users: BTreeSet<usize> = users
            .filter_map(|user| self.pair_of(entries, *user))
            .map(|user| self.part_root(user))
            .collect();
        let user = users.first().copied().filter(|_| users.len() == 1)?;
        self.is_cause(user).then_some(user)
    }

    /// The change that an entry is a part of, without types that fold into users.
    fn part_root(&self, pair: usize) -> usize {
        let mut at = pair;
        while let Some((entries, _, index)) = self.single(at) {
            let is_type = entries
                .get(index)
                .is_none_or(|entry| entry.kind == Kind::Type);
            match self.around(at).filter(|next| !is_type && *next != at) {
                Some(next) => at = next,
                None => break,
            }
        }
        at
    }

    pub(super) fn is_cause(&self, pair: usize) -> bool {
        self.is_cause.get(pair) == Some(&true)
    }

    /// Returns the changes with what follows from each.
    pub(super) fn with_deltas(&self, deltas: Vec<Delta>) -> BTreeMap<usize, Cause> {
        let mut causes: BTreeMap<usize, Cause> = BTreeMap::new();
        for pair in 0..self.matched.pairs.len() {
            if self.is_cause(pair) {
                causes.entry(self.root(pair)).or_default();
            }
        }
        let is_of_runtime = |delta: &Delta| delta.text.contains(" = iot_clouds_runtime::");
        let (of_runtime, own): (Vec<Delta>, Vec<Delta>) =
            deltas.into_iter().partition(is_of_runtime);
        for delta in own {
            for root in self.causes_of(&delta) {
                causes.entry(root).or_default().deltas.push(delta.clone());
            }
        }
        for delta in of_runtime {
            let name = delta
                .path
                .rsplit("::")
                .next()
                .unwrap_or_default()
                .to_owned();
            let is_about = |cause: &Cause, is_named: bool| {
                let mut same = cause.deltas.iter().filter(|own| {
                    own.has_come == delta.has_come && own.listing == Listing::Surface
                });
                same.any(|own| !is_named || own.text.contains(&name))
            };
            let found = [true, false].into_iter().find_map(|is_named| {
                causes
                    .iter()
                    .find(|(_, cause)| is_about(cause, is_named))
                    .map(|(root, _)| *root)
            });
            causes
                .entry(found.unwrap_or(delta.pair))
                .or_default()
                .deltas
                .push(delta);
        }
        causes
    }

    fn causes_of(&self, delta: &Delta) -> Vec<usize> {
        let pair = delta.pair;
        if let Some(credential) = self.single_credential(delta) {
            return vec![credential];
        }
        let arguments = self.arguments(delta);
        if !arguments.is_empty() {
            return arguments;
        }
        if self.is_cause(pair) && !self.is_inherited(delta) {
            return vec![self.root(pair)];
        }
        self.echoes(delta)
    }

    /// The credential that comes or goes, in a line that says that it is accepted.
    fn single_credential(&self, delta: &Delta) -> Option<usize> {
        let name = delta.text.strip_prefix(" accepts ")?;
        let path = format!("platform.credentials.{name}");
        let entries = if delta.has_come {
            &self.matched.new
        } else {
            &self.matched.old
        };
        let pair = self.pair_of(entries, entries.find(&path)?)?;
        self.single(pair).map(|_| pair)
    }

    /// Whether a line of an operation comes from what the platform says.
    fn is_inherited(&self, delta: &Delta) -> bool {
        let said = |key: &str| {
            let pair = self.matched.pairs.get(delta.pair);
            pair.is_some_and(|pair| {
                pair.new.is_some()
                    && pair.old.is_some()
                    && !pair.changes.iter().any(|change| change.key == key)
            })
        };
        delta.listing == Listing::Wire && delta.text.starts_with(" accepts ") && said("accepts")
    }

    /// Returns the changed entries that are arguments of the function, or fields of the literal, in a line.
    fn arguments(&self, delta: &Delta) -> Vec<usize> {
        let kind = self.entry(delta.pair).map(|entry| entry.kind);
        let is_list = match kind {
            Some(Kind::Operation) => delta.text.contains("(&self"),
            Some(Kind::Type) => delta.path.ends_with("::new"),
            Some(Kind::Credential) => delta.text.contains(" { "),
            _ => false,
        };
        if delta.listing != Listing::Surface || !is_list {
            return Vec::new();
        }
        let is_argument = |pair: &usize| {
            let pair = self.matched.pairs.get(*pair);
            let sides = pair.map(|pair| {
                [
                    pair.old.and_then(|old| self.matched.old.get(old)),
                    pair.new.and_then(|new| self.matched.new.get(new)),
                ]
            });
            let mut sides = sides.into_iter().flatten().flatten();
            sides.any(|entry| kind == Some(Kind::Credential) || entry.is_required())
        };
        let parts = self.parts(delta.pair).into_iter();
        let roots: BTreeSet<usize> = parts
            .filter(|part| self.is_cause(*part) && self.is_of_rust(*part) && is_argument(part))
            .map(|part| self.root(part))
            .collect();
        roots.into_iter().collect()
    }

    /// Whether a change of an entry can change its name or type in Rust.
    fn is_of_rust(&self, pair: usize) -> bool {
        let keys = [
            "optional",
            "type",
            "rust",
            "constant",
            "sensitive",
            "(its name)",
            "(its place)",
        ];
        self.single(pair).is_some()
            || self.matched.pairs.get(pair).is_some_and(|pair| {
                pair.changes
                    .iter()
                    .any(|change| keys.contains(&change.key.as_str()))
            })
    }
}

/// Whether an entry says nothing of its own but holds others.
fn is_only_frame(entries: &Entries, index: usize) -> bool {
    let is_section = entries
        .get(index)
        .is_some_and(|entry| entry.kind == Kind::Section && entry.facts.is_empty());
    is_section && !entries.children(index).is_empty()
}
