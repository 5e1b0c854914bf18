//! Operations that go from one resource and come in another: by what they send, they are the same ones.
//! Must not know what a change does to a crate.

use std::collections::BTreeSet;

use super::{Change, Link, Matched};
use crate::diff::entry::Entries;
use crate::diff::grammar::Kind;

impl Matched {
    /// Makes one pair of an operation that goes and the one that comes with the same request in another resource. If there are
    /// more of them, nothing says which is which.
    pub(super) fn pair_moved(&mut self) {
        let requests = |entries: &Entries, singles: Vec<usize>| -> Vec<(usize, String)> {
            let requests = singles.into_iter().filter_map(|index| {
                let entry = entries.get(index)?;
                let is_operation = entry.kind == Kind::Operation;
                let request = entry.fact("http").filter(|_| is_operation)?;
                Some((index, request.to_owned()))
            });
            requests.collect()
        };
        let pairs = self.pairs.iter();
        let gone = pairs.clone().filter(|pair| pair.new.is_none());
        let come = pairs.filter(|pair| pair.old.is_none());
        let gone = requests(&self.old, gone.filter_map(|pair| pair.old).collect());
        let come = requests(&self.new, come.filter_map(|pair| pair.new).collect());
        let only = |request: &str, among: &[(usize, String)]| -> Option<usize> {
            let mut same = among.iter().filter(|(_, other)| other == request);
            let (first, rest) = (same.next(), same.next());
            first.filter(|_| rest.is_none()).map(|(index, _)| *index)
        };
        for (_, request) in &gone {
            if let (Some(old), Some(new)) = (only(request, &gone), only(request, &come)) {
                self.move_one(old, new);
            }
        }
    }

    fn move_one(&mut self, old: usize, new: usize) {
        let (before, after) = (inside(&self.old, old), inside(&self.new, new));
        self.pairs.retain(|pair| {
            let is_in = |index: Option<usize>, all: &BTreeSet<usize>| {
                index.is_some_and(|index| all.contains(&index))
            };
            !is_in(pair.old, &before) && !is_in(pair.new, &after)
        });
        self.of_old.clear();
        self.of_new.clear();
        for (index, pair) in self.pairs.iter().enumerate() {
            self.of_old.extend(pair.old.map(|old| (old, index)));
            self.of_new.extend(pair.new.map(|new| (new, index)));
        }
        let name = |entries: &Entries, index| entries.get(index).map(|entry| entry.name.clone());
        let link = match name(&self.old, old) == name(&self.new, new) {
            true => Link::Same,
            false => Link::Alike,
        };
        self.pair(Some(old), Some(new), link);
    }

    /// Returns the change of the resource of an operation; that of a type is one of its facts.
    pub(super) fn moved(&self, old: usize, new: usize) -> Option<Change> {
        let (before, after) = (self.old.get(old)?, self.new.get(new)?);
        let (was, is) = (before.parent?, after.parent?);
        let is_same = self.of_old.get(&was) == self.of_new.get(&is);
        if before.kind != Kind::Operation || is_same {
            return None;
        }
        Some(Change {
            key: "resource".to_owned(),
            old: Some(self.old.get(was)?.name.clone()),
            new: Some(self.new.get(is)?.name.clone()),
        })
    }
}

/// Returns an entry and all that are inside it.
fn inside(entries: &Entries, index: usize) -> BTreeSet<usize> {
    let mut open = vec![index];
    let mut all = BTreeSet::new();
    while let Some(index) = open.pop() {
        all.insert(index);
        open.extend(entries.children(index));
    }
    all
}
