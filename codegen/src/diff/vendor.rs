//! Where the vendor says what a finding is about: the source of its entry, or of the nearest one around it.
//! Must not know how documentation links a source.

use super::entry::{Entries, Entry};
use super::grammar::Kind;
use super::matching::{Matched, Pair};
use super::report::Source;
use crate::resolve::Api;
use crate::rust::annotate::docs;
use crate::source::node::{Node, NodeKind};
use crate::spec::{Location, Sources, Step};

/// Returns the page and the section: those of the new side, or of the old one where the entry is gone.
pub(super) fn section(
    matched: &Matched,
    pair: &Pair,
    old: (&Api, &Sources),
    new: (&Api, &Sources),
) -> Option<Source> {
    let sides = [(&matched.new, pair.new, new), (&matched.old, pair.old, old)];
    sides
        .into_iter()
        .find_map(|(entries, index, side)| of(entries, index?, side))
}

fn of(entries: &Entries, index: usize, (api, sources): (&Api, &Sources)) -> Option<Source> {
    let mut next = Some(index);
    while let Some(entry) = next.and_then(|index| entries.get(index)) {
        let name = match entry.kind {
            Kind::Document => Some(entry.name.clone()),
            _ => written(entry, sources),
        };
        if let Some(link) = docs::link(api, name.as_deref()) {
            return Some(Source {
                title: link.title,
                url: link.url,
                section: link.section,
            });
        }
        next = around(entries, entry);
    }
    None
}

/// Returns the entry around another one. A type is inside of its resource, although its path does not say so.
fn around(entries: &Entries, entry: &Entry) -> Option<usize> {
    let resource = || entries.find(entry.fact("resource")?);
    entry.parent.or_else(resource)
}

/// Returns the source that an entry names, the first one of several.
fn written(entry: &Entry, sources: &Sources) -> Option<String> {
    let node = node(&entry.at.key("source"), sources)?;
    let first = match &node.kind {
        NodeKind::List(items) => items.iter().next()?,
        _ => node,
    };
    match &first.kind {
        NodeKind::Scalar { text, .. } => Some(text.to_string()),
        _ => None,
    }
}

fn node<'a>(at: &Location, sources: &'a Sources) -> Option<&'a Node> {
    let mut steps = at.path.steps().into_iter();
    let root = sources.root(at.file)?;
    steps.try_fold(root, |node, step: &Step| Some(node.step(step)?.0))
}
