//! Which entries of one side mention which types, and which operations reach an entry.
//! Must not know the other side.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::entry::Entries;
use super::grammar::Kind;

/// The keys that name types.
const TYPED: [&str; 4] = ["type", "body", "returns", "extends"];

/// Who mentions whom on one side.
#[derive(Debug, Default)]
pub(super) struct References {
    /// Types by name.
    types: HashMap<String, usize>,
    /// The entries that mention a type.
    users: HashMap<usize, Vec<usize>>,
    /// The types that an operation or type mentions.
    mentioned: HashMap<usize, Vec<usize>>,
}

impl References {
    pub(super) fn of(entries: &Entries) -> Self {
        let mut found = Self::default();
        let all = || entries.list.iter().enumerate();
        for (index, entry) in all().filter(|(_, entry)| entry.kind == Kind::Type) {
            found.types.insert(entry.name.clone(), index);
        }
        for (index, entry) in all() {
            let texts = TYPED.iter().filter_map(|key| entry.fact(key));
            let words = texts.flat_map(|text| {
                text.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
            });
            let named: BTreeSet<usize> = words
                .filter_map(|word| found.types.get(word).copied())
                .collect();
            let whole = whole(entries, index);
            for named in named {
                found.users.entry(named).or_default().push(index);
                found.mentioned.entry(whole).or_default().push(named);
            }
        }
        found
    }

    /// Returns the entries that mention a type.
    pub(super) fn users(&self, declared: usize) -> &[usize] {
        self.users.get(&declared).map_or(&[], Vec::as_slice)
    }

    /// Returns the types that an operation or type holds at any depth.
    pub(super) fn held(&self, whole: usize) -> Vec<usize> {
        closure(whole, |index| {
            self.mentioned.get(&index).cloned().unwrap_or_default()
        })
    }

    /// Returns the operations, types and others that hold a type at any depth.
    pub(super) fn holders(&self, entries: &Entries, declared: usize) -> Vec<usize> {
        closure(declared, |index| {
            let users = self.users(index).iter();
            users.map(|user| whole(entries, *user)).collect()
        })
    }

    /// Returns the operations that an entry affects; `*` if all.
    pub(super) fn operations(&self, entries: &Entries, index: usize) -> Vec<String> {
        let whole = whole(entries, index);
        let Some(entry) = entries.get(whole) else {
            return Vec::new();
        };
        let names = |list: Vec<usize>| -> Vec<String> {
            let operations = list.into_iter().filter_map(|index| entries.get(index));
            let operations = operations.filter(|entry| entry.kind == Kind::Operation);
            let names: BTreeSet<String> = operations.map(|entry| entry.path.clone()).collect();
            names.into_iter().collect()
        };
        match entry.kind {
            Kind::Operation => vec![entry.path.clone()],
            Kind::Type => names(self.holders(entries, whole)),
            Kind::Resource => names(entries.children(whole).to_vec()),
            Kind::Document => Vec::new(),
            Kind::Section if entry.name == "crate" => Vec::new(),
            _ => vec!["*".to_owned()],
        }
    }
}

/// Returns the operation, type, or other whole that an entry is a part of.
pub(super) fn whole(entries: &Entries, index: usize) -> usize {
    let mut at = index;
    while let Some(entry) = entries.get(at) {
        let is_part = matches!(
            entry.kind,
            Kind::Parameter
                | Kind::Returned
                | Kind::Field
                | Kind::Variant
                | Kind::Value
                | Kind::Constant
                | Kind::CredentialField
        );
        match entry.parent {
            Some(parent) if is_part => at = parent,
            _ => break,
        }
    }
    at
}

fn closure(start: usize, next: impl Fn(usize) -> Vec<usize>) -> Vec<usize> {
    let (mut seen, mut found, mut open) = (HashSet::from([start]), Vec::new(), vec![start]);
    while let Some(index) = open.pop() {
        for index in next(index) {
            if seen.insert(index) {
                found.push(index);
                open.push(index);
            }
        }
    }
    found
}
