//! The nodes of a YAML file as they are written: spans, keys in order, the text of scalars.
//! Must not know what they mean, nor files.

use std::ops::Range;

use super::source::Step;

/// A node.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// Where it stands, in bytes.
    pub(super) span: Range<usize>,
    /// What it is.
    pub(super) kind: NodeKind,
}

/// What a node is.
#[derive(Clone, Debug)]
pub(super) enum NodeKind {
    /// A scalar.
    Scalar {
        /// Its text, without quotes.
        text: String,
        /// Whether it stands without quotes, so that it may be other than text.
        plain: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// Keys and values.
    Map(Vec<Entry>),
}

/// A key with its value.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The key as it is written, without quotes.
    pub(super) key: String,
    /// Where the key stands.
    pub(super) key_span: Range<usize>,
    /// The value.
    pub(super) value: Node,
}

impl Node {
    /// The node one step further, with its key.
    pub(super) fn step(&self, step: &Step) -> Option<(&Node, Option<&Entry>)> {
        match (&self.kind, step) {
            (NodeKind::Map(entries), Step::Key(key)) => entries
                .iter()
                .find(|entry| entry.key == *key)
                .map(|entry| (&entry.value, Some(entry))),
            (NodeKind::List(items), Step::Index(index)) => {
                items.get(*index).map(|item| (item, None))
            }
            _ => None,
        }
    }

    /// The node one step further, to be changed.
    pub(super) fn child_mut(&mut self, step: &Step) -> Option<&mut Node> {
        match (&mut self.kind, step) {
            (NodeKind::Map(entries), Step::Key(key)) => entries
                .iter_mut()
                .find(|entry| entry.key == *key)
                .map(|entry| &mut entry.value),
            (NodeKind::List(items), Step::Index(index)) => items.get_mut(*index),
            _ => None,
        }
    }
}
