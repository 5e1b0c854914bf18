//! The entries of a spec as they are written: each has an identity that does not depend on order or file, what it says, and its place.
//! Must not know what a key means, nor the other side.

use std::collections::{BTreeMap, HashMap};

use super::grammar::{self, Kind};
use crate::source::node::{Node, NodeKind};
use crate::spec::{Location, Sources};

/// An entry of a spec.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Its identity, as `devices.list.query.page`.
    pub(crate) path: String,
    /// Its own name: the key, without the `?` of optional fields.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// The entry around it, as an index.
    pub(crate) parent: Option<usize>,
    /// The key of the parent that it stands in.
    pub(crate) group: String,
    pub(crate) at: Location,
    /// What it says of its own by key, in one spelling.
    pub(crate) facts: BTreeMap<String, String>,
}

impl Entry {
    /// Returns what it says for a key.
    pub(crate) fn fact(&self, key: &str) -> Option<&str> {
        self.facts.get(key).map(String::as_str)
    }

    /// Whether a request needs it.
    pub(crate) fn is_required(&self) -> bool {
        !self.facts.contains_key("optional")
    }
}

/// The entries of one platform on one side. Those around an entry come before it.
#[derive(Debug, Default)]
pub(crate) struct Entries {
    pub(crate) list: Vec<Entry>,
    by_place: HashMap<Location, usize>,
    by_path: HashMap<String, usize>,
    children: HashMap<usize, Vec<usize>>,
}

impl Entries {
    /// Reads the entries of a platform from its files.
    pub(crate) fn of(platform: &str, sources: &Sources) -> Self {
        let mut entries = Self::default();
        let mut files: Vec<_> = sources.files().collect();
        // A platform comes before its resources, and an overlay after the platform that it extends.
        files.sort_by_key(|file| grammar::rank(sources.path(*file)));
        for file in files {
            let path = sources.path(file);
            if grammar::folder(path) != platform {
                continue;
            }
            if let Some(root) = sources.root(file) {
                entries.file(Location::top(file), root);
            }
        }
        entries
    }

    fn file(&mut self, at: Location, root: &Node) {
        let name = |key| {
            root.step(&crate::spec::Step::Key(key))
                .map(|found| text(found.0))
        };
        let (kind, name) = match name("resource".to_owned()) {
            Some(name) => (Kind::Resource, name),
            None => (Kind::Platform, "platform".to_owned()),
        };
        let first = self.by_path.get(&name).copied();
        let index = match first {
            // An overlay adds to the platform.
            Some(index) if kind == Kind::Platform => index,
            _ => self.add(Entry {
                path: name.clone(),
                name,
                kind,
                parent: None,
                group: String::new(),
                at: at.clone(),
                facts: BTreeMap::new(),
            }),
        };
        self.by_place.insert(at.clone(), index);
        self.read(index, &at, root);
    }

    fn add(&mut self, entry: Entry) -> usize {
        let index = self.list.len();
        self.by_place.insert(entry.at.clone(), index);
        self.by_path.insert(entry.path.clone(), index);
        if let Some(parent) = entry.parent {
            self.children.entry(parent).or_default().push(index);
        }
        self.list.push(entry);
        index
    }

    /// Reads the keys of an entry: those that hold entries, and all others as its facts.
    fn read(&mut self, index: usize, at: &Location, node: &Node) {
        let Some(Entry {
            kind, path, name, ..
        }) = self.list.get(index)
        else {
            return;
        };
        let (kind, path, name) = (*kind, path.clone(), name.clone());
        let NodeKind::Map(keys) = &node.kind else {
            let key = grammar::short(kind);
            self.say(index, key, canonical(node, &name));
            return;
        };
        for entry in keys.iter() {
            let key = entry.key.as_str();
            let at = at.key(key);
            let is_map = matches!(entry.value.kind, NodeKind::Map(_));
            match grammar::inside(kind, &name, key) {
                Some(child) if child.is_group() && is_map => {
                    if grammar::is_shape(key) {
                        self.say(index, key, "{…}".to_owned());
                    }
                    self.group(index, child, key, &at, &entry.value);
                }
                Some(child) if !child.is_group() => {
                    let path = format!("{path}.{key}");
                    let own = self.by_path.get(&path).copied();
                    let own = own.unwrap_or_else(|| {
                        self.add(Entry {
                            path,
                            name: key.to_owned(),
                            kind: child,
                            parent: Some(index),
                            group: String::new(),
                            at: at.clone(),
                            facts: BTreeMap::new(),
                        })
                    });
                    self.by_place.insert(at.clone(), own);
                    self.read(own, &at, &entry.value);
                }
                _ => self.say(index, key, canonical(&entry.value, key)),
            }
        }
    }

    /// Reads the entries of a group, such as the parameters in a query.
    fn group(&mut self, parent: usize, kind: Kind, key: &str, at: &Location, node: &Node) {
        let NodeKind::Map(keys) = &node.kind else {
            return;
        };
        let Some(of) = self.list.get(parent) else {
            return;
        };
        let resource = of.name.clone();
        let of = grammar::prefix(&of.path, key);
        for entry in keys.iter() {
            let name = match kind.may_be_optional() {
                true => entry.key.strip_suffix('?').unwrap_or(&entry.key),
                false => entry.key.as_str(),
            };
            let path = if of.is_empty() {
                name.to_owned()
            } else {
                format!("{of}.{name}")
            };
            let own = self.add(Entry {
                path,
                name: name.to_owned(),
                kind,
                // A type keeps its identity if another resource declares it.
                parent: (kind != Kind::Type).then_some(parent),
                group: key.to_owned(),
                at: at.key(&entry.key),
                facts: BTreeMap::new(),
            });
            if name != entry.key {
                self.say(own, "optional", "true".to_owned());
            }
            if kind == Kind::Type {
                self.say(own, "resource", resource.clone());
            }
            self.read(own, &at.key(&entry.key), &entry.value);
        }
    }

    fn say(&mut self, index: usize, key: &str, value: String) {
        if let Some(entry) = self.list.get_mut(index) {
            entry.facts.insert(key.to_owned(), value);
        }
    }

    /// Returns the entry that a place of the spec belongs to.
    pub(crate) fn at(&self, place: &Location) -> Option<usize> {
        let mut at = place.clone();
        loop {
            if let Some(index) = self.by_place.get(&at) {
                return Some(*index);
            }
            let parent = at.path.last()?.0.clone();
            at.path = parent;
        }
    }

    /// Returns the entry with a path.
    pub(crate) fn find(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    /// Returns the entry with a path, or the nearest one around it.
    pub(crate) fn around(&self, path: &str) -> Option<usize> {
        let mut path = path;
        loop {
            if let Some(index) = self.by_path.get(path) {
                return Some(*index);
            }
            path = path.rsplit_once('.')?.0;
        }
    }

    /// Returns the entries inside an entry, in the order of the spec.
    pub(crate) fn children(&self, parent: usize) -> &[usize] {
        self.children.get(&parent).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn get(&self, index: usize) -> Option<&Entry> {
        self.list.get(index)
    }
}

fn text(node: &Node) -> String {
    match &node.kind {
        NodeKind::Scalar { text, .. } => text.to_string(),
        _ => String::new(),
    }
}

/// Returns a value in one spelling: the order of keys, quotes and styles do not matter, nor a list of one text.
fn canonical(node: &Node, key: &str) -> String {
    match &node.kind {
        NodeKind::Scalar { text, plain: true } => {
            let value = serde_yaml::from_str::<serde_json::Value>(text);
            value.map_or_else(
                |_| text.to_string(),
                |value| match value {
                    serde_json::Value::String(text) => text,
                    value => value.to_string(),
                },
            )
        }
        NodeKind::Scalar { text, plain: false } => {
            // What would be another value without quotes keeps them.
            let is_text = serde_yaml::from_str::<serde_json::Value>(text)
                .is_ok_and(|value| value.is_string());
            if is_text || text.contains(' ') {
                text.to_string()
            } else {
                format!("{text:?}")
            }
        }
        NodeKind::List(items) => {
            let mut items: Vec<String> = items.iter().map(|item| canonical(item, "")).collect();
            if grammar::is_set(key) {
                items.sort_unstable();
            }
            match items.as_slice() {
                [only] => only.clone(),
                _ => format!("[{}]", items.join(", ")),
            }
        }
        NodeKind::Map(entries) => {
            let entries = entries.iter().map(|entry| {
                let value = canonical(&entry.value, &entry.key);
                format!("{}: {value}", entry.key)
            });
            let mut entries: Vec<String> = entries.collect();
            entries.sort_unstable();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}
