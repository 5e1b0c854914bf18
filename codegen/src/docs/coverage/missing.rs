//! Documented entries that no page mentions: told only if all pages that an entry names are there and whole.
//! Must not know what a page mentions beyond an entry.

use std::collections::{BTreeMap, BTreeSet};

use super::super::citations::{self, Entry};
use super::super::page::{Page, Section};
use super::super::{Pages, heading};
use super::report::Missing;
use super::scopes::{self, Scope};
use crate::diff::grammar::Kind;
use crate::resolve::Api;
use crate::spec::{DocumentKind, Sources};

/// What pages say of the entries of a spec.
#[derive(Default)]
pub(super) struct Checked {
    pub(super) confirmed: usize,
    pub(super) not_checked: usize,
    pub(super) missing: Vec<Missing>,
}

/// A page, and what is needed to look words up in it.
struct Searched<'p> {
    page: &'p Page,
    scopes: Vec<Scope>,
    words: Vec<BTreeSet<String>>,
}

/// The kinds of entries whose names are on pages.
const CHECKED: [Kind; 8] = [
    Kind::Operation,
    Kind::Parameter,
    Kind::Returned,
    Kind::Field,
    Kind::Code,
    Kind::Constant,
    Kind::ResponseHeader,
    Kind::OptionalHeader,
];

/// Looks every documented entry up.
pub(super) fn check(api: &Api, sources: &Sources, pages: &Pages) -> Checked {
    let prefixes = citations::prefixes(api);
    let searched = pages.iter().filter_map(|(name, found)| {
        let page = found.page.as_ref().ok()?;
        let searched = Searched {
            page,
            scopes: scopes::scopes(api, &prefixes, page),
            words: page.sections.iter().map(words).collect(),
        };
        Some((name.as_str(), searched))
    });
    let searched: BTreeMap<&str, Searched<'_>> = searched.collect();
    let entries = citations::entries(&api.platform, sources);
    let mut checked = Checked::default();
    for (index, entry) in entries.iter().enumerate() {
        // A text key such as an empty one stands for something that no page writes.
        if !CHECKED.contains(&entry.kind)
            || !is_documented(&entries, index)
            || entry.name.is_empty()
        {
            continue;
        }
        let own: BTreeSet<&str> = entry
            .sources
            .iter()
            .map(|it| it.document.as_str())
            .collect();
        let further = entry.references.iter().map(|it| it.document.as_str());
        let all: BTreeSet<&str> = own.iter().copied().chain(further).collect();
        let is_told = |document: &&str| {
            let page = searched.get(document);
            page.is_some_and(|page| page.mentions(api, &prefixes, &entries, index, document))
        };
        if all.iter().any(is_told) {
            checked.confirmed += 1;
        } else if !own.is_empty() && own.iter().all(|it| is_whole(api, &searched, it)) {
            checked.missing.push(Missing {
                file: sources.path(entry.at.file).to_owned(),
                line: citations::line(sources, &entry.at),
                entry: entry.path.clone(),
                documents: own.iter().map(|it| (*it).to_owned()).collect(),
            });
        } else {
            checked.not_checked += 1;
        }
    }
    checked.missing.sort();
    checked
}

/// Whether nothing but documents says an entry and what is around it.
fn is_documented(entries: &[Entry], index: usize) -> bool {
    let mut at = Some(index);
    while let Some(entry) = at.and_then(|at| entries.get(at)) {
        if !entry.is_documented {
            return false;
        }
        // The basis of a type of values is about how they are written, not about each of them.
        at = entry.parent.filter(|_| entry.kind != Kind::Constant);
    }
    true
}

fn is_whole(api: &Api, searched: &BTreeMap<&str, Searched<'_>>, document: &str) -> bool {
    let is_page = api
        .documents
        .get(document)
        .is_some_and(|document| document.kind == DocumentKind::Page);
    let page = searched.get(document);
    is_page && page.is_some_and(|page| page.page.looks_cut.is_none())
}

/// Returns all words of a section that may be names, in lower case.
fn words(section: &Section) -> BTreeSet<String> {
    let routes = section.routes.iter();
    let routes = routes.flat_map(|it| it.query.iter().chain([&it.path]));
    let texts = [&section.text].into_iter().chain(routes);
    let rows = section
        .rows
        .iter()
        .flat_map(|row| row.cells.iter().chain([&row.name]));
    let samples = section.samples.iter().flat_map(|sample| &sample.keys);
    let facts = section
        .facts
        .iter()
        .flat_map(|fact| [&fact.subject, &fact.value]);
    let texts = texts
        .chain(rows)
        .chain(samples)
        .chain(facts)
        .chain(&section.path);
    let is_end = |it: char| !(it.is_ascii_alphanumeric() || "_-".contains(it));
    let mut words = BTreeSet::new();
    for text in texts {
        for word in text.split(is_end).filter(|word| !word.is_empty()) {
            words.insert(word.to_lowercase());
        }
    }
    words
}

impl Searched<'_> {
    /// Whether the page mentions an entry: an operation by its route, anything else by its name in the sections that the entry
    /// is about.
    fn mentions(
        &self,
        api: &Api,
        prefixes: &[&str],
        entries: &[Entry],
        index: usize,
        document: &str,
    ) -> bool {
        let Some(entry) = entries.get(index) else {
            return false;
        };
        if entry.kind == Kind::Operation {
            let mut routes = self
                .page
                .sections
                .iter()
                .flat_map(|section| &section.routes);
            return routes.any(|route| {
                let found = scopes::operation(api, prefixes, route);
                found.is_some_and(|found| found.id == entry.path)
            });
        }
        let sections = self.about(entries, index, document);
        let name = entry.name.to_lowercase();
        let is_end = |it: char| !(it.is_ascii_alphanumeric() || "_-".contains(it));
        let mut parts = name
            .split(is_end)
            .filter(|part| !part.is_empty())
            .peekable();
        if parts.peek().is_none() {
            // Not a word by which it can be found.
            return true;
        }
        let in_section = |words: &BTreeSet<String>| {
            let mut parts = name.split(is_end).filter(|part| !part.is_empty());
            parts.all(|part| words.contains(part))
        };
        let mut words = self.words.iter().enumerate();
        words.any(|(at, words)| sections.contains(&at) && in_section(words))
    }

    /// Returns the sections that an entry is about: those that it names, and those about its operation; else all.
    fn about(&self, entries: &[Entry], index: usize, document: &str) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let Some(entry) = entries.get(index) else {
            return found;
        };
        let paths: Vec<&[String]> = self
            .page
            .sections
            .iter()
            .map(|section| section.path.as_slice())
            .collect();
        let references = entry.references.iter().filter(|it| it.document == document);
        let references = references.filter_map(|it| it.section.as_deref());
        for named in entry.headings(document).chain(references) {
            let named = heading::named(paths.iter().copied(), named);
            let named: Vec<&[String]> = named
                .iter()
                .filter_map(|at| paths.get(*at).copied())
                .collect();
            let inside = paths.iter().enumerate();
            let inside =
                inside.filter(|(_, path)| named.iter().any(|it| heading::is_within(path, it)));
            found.extend(inside.map(|(at, _)| at));
        }
        let mut at = Some(index);
        while let Some(around) = at.and_then(|at| entries.get(at)) {
            if around.kind == Kind::Operation {
                let own = self.scopes.iter().enumerate();
                let own = own.filter(|(_, scope)| scope.operations.contains(&around.path));
                found.extend(own.map(|(at, _)| at));
            }
            at = around.parent;
        }
        if found.is_empty() {
            found.extend(0..paths.len());
        }
        found
    }
}
