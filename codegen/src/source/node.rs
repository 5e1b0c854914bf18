//! The nodes of a YAML file as they are written: spans, keys in order, the text of scalars.
//! Must not know their meaning, nor files.

use std::ops::Range;

use indexmap::IndexMap;

use super::Step;

/// A node.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// Its span, in bytes.
    pub(crate) span: Range<usize>,
    /// Its kind.
    pub(crate) kind: NodeKind,
}

/// The kind of a node.
#[derive(Clone, Debug)]
pub(crate) enum NodeKind {
    /// A scalar.
    Scalar {
        /// Its text, without quotes.
        text: Box<str>,
        /// Whether it is written without quotes, so that it may be something other than text.
        plain: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// Keys and values.
    Map(Entries),
}

/// Keys and values in the order of the file, with lookup by key. A large spec has many, so they take no more space than they need.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entries {
    list: Box<[Entry]>,
    /// Indices into the list, sorted by key.
    sorted: Box<[usize]>,
}

impl Entries {
    pub(crate) fn new(list: Vec<Entry>) -> Self {
        let mut entries = Self {
            sorted: (0..list.len()).collect(),
            list: list.into_boxed_slice(),
        };
        entries.sort();
        entries
    }

    fn sort(&mut self) {
        let key = |place: &usize| self.list.get(*place).map(|entry| entry.key.as_str());
        self.sorted.sort_by(|a, b| key(a).cmp(&key(b)));
    }

    fn place(&self, key: &str) -> Option<usize> {
        let is_before = |place: &usize| {
            let entry = self.list.get(*place);
            entry.is_some_and(|entry| entry.key.as_str() < key)
        };
        let place = self.sorted.get(self.sorted.partition_point(is_before))?;
        self.list.get(*place).filter(|entry| entry.key == key)?;
        Some(*place)
    }

    /// Returns the first entry.
    pub(crate) fn first(&self) -> Option<&Entry> {
        self.list.first()
    }

    /// Returns all entries, in the order of the file.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.list.iter()
    }

    /// Returns all entries for changes of their values, in the order of the file.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Entry> {
        self.list.iter_mut()
    }

    /// Keeps the first entry of each key, and returns the others, in order, each with the span of the first key.
    pub(crate) fn drop_repeated(&mut self) -> Vec<(Range<usize>, Entry)> {
        let key = |place: &usize| self.list.get(*place).map(|entry| &entry.key);
        let is_unique = |pair: &[usize]| pair.first().and_then(key) != pair.last().and_then(key);
        if self.sorted.windows(2).all(is_unique) {
            return Vec::new();
        }
        let mut kept: IndexMap<String, Entry> = IndexMap::new();
        let mut repeated = Vec::new();
        for entry in std::mem::take(&mut self.list) {
            match kept.get(&entry.key) {
                Some(first) => repeated.push((first.key_span.clone(), entry)),
                None => drop(kept.insert(entry.key.clone(), entry)),
            }
        }
        *self = Self::new(kept.into_values().collect());
        repeated
    }

    /// Returns the entry with a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Entry> {
        self.list.get(self.place(key)?)
    }

    fn get_mut(&mut self, key: &str) -> Option<&mut Entry> {
        let place = self.place(key)?;
        self.list.get_mut(place)
    }

    /// Renames the key of an entry.
    pub(crate) fn rename(&mut self, from: &str, to: &str) {
        if let Some(entry) = self.get_mut(from) {
            to.clone_into(&mut entry.key);
            self.sort();
        }
    }
}

/// A key with its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The key as it is written, without quotes.
    pub(crate) key: String,
    /// The span of the key.
    pub(crate) key_span: Range<usize>,
    /// The value.
    pub(crate) value: Node,
}

impl Node {
    /// Returns the node after one step, with its entry if the step is a key.
    pub(crate) fn step(&self, step: &Step) -> Option<(&Node, Option<&Entry>)> {
        match (&self.kind, step) {
            (NodeKind::Map(entries), Step::Key(key)) => {
                let entry = entries.get(key)?;
                Some((&entry.value, Some(entry)))
            }
            (NodeKind::List(items), Step::Index(index)) => {
                items.get(*index).map(|item| (item, None))
            }
            _ => None,
        }
    }

    /// Calls a function with this node and all nodes inside it, and with the span of the key of each.
    pub(crate) fn visit(&self, seen: &mut impl FnMut(&Self, Option<&Range<usize>>)) {
        self.visit_under(None, seen);
    }

    fn visit_under(
        &self,
        key: Option<&Range<usize>>,
        seen: &mut impl FnMut(&Self, Option<&Range<usize>>),
    ) {
        seen(self, key);
        match &self.kind {
            NodeKind::Scalar { .. } => {}
            NodeKind::List(items) => {
                for item in items {
                    item.visit_under(None, seen);
                }
            }
            NodeKind::Map(entries) => {
                for entry in entries.iter() {
                    entry.value.visit_under(Some(&entry.key_span), seen);
                }
            }
        }
    }

    /// Moves the spans of this node and of those inside it.
    pub(crate) fn move_spans(&mut self, to: &impl Fn(&Range<usize>) -> Range<usize>) {
        self.span = to(&self.span);
        match &mut self.kind {
            NodeKind::Scalar { .. } => {}
            NodeKind::List(items) => items.iter_mut().for_each(|item| item.move_spans(to)),
            NodeKind::Map(entries) => {
                for entry in &mut entries.list {
                    entry.key_span = to(&entry.key_span);
                    entry.value.move_spans(to);
                }
            }
        }
    }

    /// Returns the node after one step, for changes.
    pub(crate) fn child_mut(&mut self, step: &Step) -> Option<&mut Node> {
        match (&mut self.kind, step) {
            (NodeKind::Map(entries), Step::Key(key)) => {
                entries.get_mut(key).map(|entry| &mut entry.value)
            }
            (NodeKind::List(items), Step::Index(index)) => items.get_mut(*index),
            _ => None,
        }
    }
}
