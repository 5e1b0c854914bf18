//! What the entries of a spec say about their source: which document and section each names, and by which words it is found.
//! Must not know what a page says.

use std::collections::{BTreeMap, BTreeSet};

use super::page::{Fact, FactKind};
use crate::diff::entry::Entries;
use crate::diff::grammar::Kind;
use crate::resolve::{Api, Reference};
use crate::source::node::{Node, NodeKind};
use crate::spec::{Location, Sources};

/// An entry of a spec.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Its identity, as `devices.list.query.page`.
    pub(super) path: String,
    pub(super) kind: Kind,
    pub(super) name: String,
    pub(super) at: Location,
    /// The entry around it, as an index.
    pub(super) parent: Option<usize>,
    /// The sources that it names itself, or those of the entry around it.
    pub(super) sources: Vec<Source>,
    /// Whether it names a source itself.
    pub(super) is_direct: bool,
    /// What a basis or a text refers to.
    pub(super) references: Vec<Source>,
    /// Whether nothing but a document says it.
    pub(super) is_documented: bool,
    /// Other names by which it is found.
    words: BTreeSet<String>,
    /// The names in what it says that may be those of types.
    types: BTreeSet<String>,
    /// Method and shape of the path of an operation.
    route: Option<(String, String)>,
}

/// A document, and a section of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Source {
    pub(super) document: String,
    pub(super) section: Option<String>,
}

impl Source {
    fn of(found: Reference<'_>) -> Self {
        Self {
            document: found.document.trim().to_owned(),
            section: found.section.map(|section| section.trim().to_owned()),
        }
    }
}

/// Keys whose values are no names of the platform.
const PROSE: [&str; 9] = [
    "basis",
    "check",
    "contested",
    "doc",
    "examples",
    "null_values_basis",
    "reason",
    "retry_basis",
    "source",
];

/// Reads the entries of a platform, those around an entry before it.
pub(super) fn entries(platform: &str, sources: &Sources) -> Vec<Entry> {
    let all = Entries::of(platform, sources);
    let mut found: Vec<Entry> = Vec::new();
    for entry in &all.list {
        // A type stands in its resource, which is not part of its identity.
        let resource = entry.fact("resource").filter(|_| entry.kind == Kind::Type);
        let parent = entry.parent.or_else(|| all.find(resource?));
        let around = parent.and_then(|parent| found.get(parent));
        let mut own = Vec::new();
        if entry.kind != Kind::Document {
            texts(sources, &entry.at.key("source"), &mut own);
        }
        let basis = entry.fact("basis");
        let is_inferred = basis.is_some_and(|basis| basis.starts_with('{'));
        let inherited = around.map(|around| around.sources.clone());
        let mut texts_of_basis = Vec::new();
        for key in [
            "basis",
            "retry_basis",
            "null_values_basis",
            "contested",
            "doc",
        ] {
            texts(sources, &entry.at.key(key), &mut texts_of_basis);
        }
        let references = texts_of_basis.iter().flat_map(|text| {
            let first = std::iter::once(Reference::at_start(text));
            first.chain(Reference::in_text(text)).map(Source::of)
        });
        found.push(Entry {
            path: entry.path.clone(),
            kind: entry.kind,
            name: entry.name.clone(),
            at: entry.at.clone(),
            parent,
            is_direct: !own.is_empty(),
            references: references.collect(),
            is_documented: !is_inferred,
            sources: if own.is_empty() {
                inherited.unwrap_or_default()
            } else {
                let own = own
                    .iter()
                    .map(|text| Source::of(Reference::of_source(text)));
                own.collect()
            },
            words: words(&entry.facts).map(str::to_lowercase).collect(),
            types: types(&entry.facts),
            route: entry.fact("http").and_then(route),
        });
    }
    found
}

/// Returns the names in what an entry says.
fn words(facts: &BTreeMap<String, String>) -> impl Iterator<Item = &str> {
    let told = facts
        .iter()
        .filter(|(key, _)| !PROSE.contains(&key.as_str()));
    let is_end = |it: char| !(it.is_ascii_alphanumeric() || "_-".contains(it));
    let words = told.flat_map(move |(_, value)| value.split(is_end));
    words.filter(|word| word.len() > 1)
}

/// Returns the names in what an entry says that may be those of types, which begin with a capital.
fn types(facts: &BTreeMap<String, String>) -> BTreeSet<String> {
    let names = words(facts).filter(|word| word.starts_with(|it: char| it.is_ascii_uppercase()));
    names.map(str::to_owned).collect()
}

/// Returns method and shape of a route as a spec writes it.
pub(super) fn route(http: &str) -> Option<(String, String)> {
    let (method, path) = http.split_once(' ')?;
    let path = super::page::Route {
        method: method.to_owned(),
        path: path.to_owned(),
        query: Vec::new(),
        is_sample: false,
        line: 0,
    };
    Some((method.to_owned(), path.shape()))
}

/// Adds the texts at a place of a spec, also those in a list or a map.
fn texts(sources: &Sources, at: &Location, found: &mut Vec<String>) {
    let mut node = sources.root(at.file);
    for step in at.path.steps() {
        node = node.and_then(|node| node.step(step)).map(|(node, _)| node);
    }
    if let Some(node) = node {
        add_texts(node, found);
    }
}

fn add_texts(node: &Node, found: &mut Vec<String>) {
    match &node.kind {
        NodeKind::Scalar { text, .. } => found.push(text.to_string()),
        NodeKind::List(items) => items.iter().for_each(|item| add_texts(item, found)),
        NodeKind::Map(entries) => entries
            .iter()
            .for_each(|entry| add_texts(&entry.value, found)),
    }
}

impl Entry {
    /// Returns the headings in a document that it names, itself or through what is around it.
    pub(super) fn headings<'a>(&'a self, document: &'a str) -> impl Iterator<Item = &'a str> {
        let sources = self.sources.iter();
        let own = sources.filter(move |source| source.document == document);
        own.filter_map(|source| source.section.as_deref())
    }

    /// Whether it names a document, itself or through what is around it.
    pub(super) fn is_of(&self, document: &str) -> bool {
        let mut sources = self.sources.iter();
        sources.any(|source| source.document == document)
    }

    /// Whether a fact speaks of it.
    pub(super) fn is_told_by(&self, fact: &Fact) -> bool {
        let subject = fact.subject.to_lowercase();
        match fact.kind {
            FactKind::Route => self.has_route(&fact.subject, &fact.value),
            FactKind::Server => {
                self.kind == Kind::Server && {
                    let host = fact.subject.split("//").nth(1).unwrap_or_default();
                    let host = host.split(['/', ':']).next().unwrap_or_default();
                    host.split('.')
                        .all(|part| self.words.contains(part) || part.len() < 2)
                }
            }
            _ if subject == "-" => false,
            _ => self.name.to_lowercase() == subject || self.words.contains(&subject),
        }
    }

    /// Whether it is the operation with a route.
    pub(super) fn has_route(&self, method: &str, shape: &str) -> bool {
        let mut own = self.route.iter();
        own.any(|(own_method, own_shape)| own_method == method && is_shape(own_shape, shape))
    }
}

/// Whether two shapes of paths are those of one operation.
pub(super) fn is_shape(own: &str, other: &str) -> bool {
    own.trim_end_matches('/') == other.trim_end_matches('/')
}

/// Returns the paths of the servers of a platform, which a page may write before the paths of operations.
pub(super) fn prefixes(api: &Api) -> Vec<&str> {
    let urls = api.server.choices.iter().map(|choice| choice.url.as_str());
    let paths = urls.filter_map(|url| {
        let (_, rest) = url.split_once("://")?;
        let path = rest.get(rest.find('/')?..)?.trim_end_matches('/');
        (!path.is_empty()).then_some(path)
    });
    paths.collect()
}

/// Whether an entry is inside another one.
pub(super) fn is_inside(entries: &[Entry], inner: usize, outer: usize) -> bool {
    let mut at = entries.get(inner).and_then(|entry| entry.parent);
    while let Some(parent) = at {
        if parent == outer {
            return true;
        }
        at = entries.get(parent).and_then(|entry| entry.parent);
    }
    false
}

/// Returns the types that entries use, however deep, and all that is inside them.
pub(super) fn used(entries: &[Entry], by: &BTreeSet<usize>) -> BTreeSet<usize> {
    let mut used = BTreeSet::new();
    let mut rest: Vec<usize> = by.iter().copied().collect();
    while let Some(entry) = rest.pop().and_then(|at| entries.get(at)) {
        let all = entries.iter().enumerate();
        let types = all.filter(|(_, it)| it.kind == Kind::Type && entry.types.contains(&it.name));
        for (declared, _) in types {
            if used.insert(declared) {
                let inside = (0..entries.len()).filter(|it| is_inside(entries, *it, declared));
                let inside: Vec<usize> = inside.collect();
                rest.push(declared);
                rest.extend(&inside);
                used.extend(inside);
            }
        }
    }
    used
}

/// Returns the line of a place.
pub(super) fn line(sources: &Sources, at: &Location) -> usize {
    sources.positions(sources.key_span(at)).0.line
}
