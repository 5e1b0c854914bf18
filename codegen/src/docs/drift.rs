//! What became of the pages since they were reviewed: compares page, lock and spec.
//! Must not know how pages are read, nor how a report is printed.

mod compare;
mod concern;
mod matching;
pub mod report;

use std::collections::BTreeSet;

use super::citations;
use super::lock::{self, Lock};
use super::page::{Contradiction, Fact, FactKind, Page, VERSION};
use super::{Found, Pages};
use crate::resolve::Api;
use crate::spec::{DocumentKind, Sources};
pub use report::{Document, DocumentState, Entry, Relation, Report, Section, State};

pub(super) use compare::{Comparison, compared, is_torn_off};

/// Compares the pages of a platform with its lock. The documents are sorted by name.
pub fn drift(api: &Api, sources: &Sources, lock: &Lock, pages: &Pages) -> Vec<Document> {
    let entries = citations::entries(&api.platform, sources);
    let is_page = |name: &str| {
        let document = api.documents.get(name);
        document.is_some_and(|document| document.kind == DocumentKind::Page)
    };
    let mut names: Vec<&str> = api.documents.keys().map(String::as_str).collect();
    names.extend(lock.documents.keys().map(String::as_str));
    names.retain(|name| is_page(name) || lock.documents.contains_key(*name));
    names.sort_unstable();
    names.dedup();
    let one = |name: &str| {
        let mut told = blank(api, name);
        let locked = lock.documents.get(name);
        let found = pages.get(name);
        told.file = found.map(|found| found.file.clone());
        if !is_page(name) {
            told.state = DocumentState::Left;
            told.reason = Some("the spec has no page of this name any more".to_owned());
            return told;
        }
        match (found.map(|found| (found, &found.page)), locked) {
            (None, _) => {}
            (Some((_, Err(error))), _) => {
                told.state = DocumentState::Refused;
                told.reason = Some(error.to_string());
            }
            (Some((_, Ok(page))), None) => {
                told.state = DocumentState::New;
                told.contradictions = contradictions(page);
            }
            (Some((_, Ok(page))), Some(locked)) if locked.reading != VERSION => {
                told.state = DocumentState::Rebaselined;
                told.contradictions = contradictions(page);
            }
            (Some((found, Ok(page))), Some(locked)) if is_another_page(locked, found, page) => {
                told.state = DocumentState::Refused;
                told.reason = Some(ANOTHER_PAGE.to_owned());
            }
            (Some((found, Ok(page))), Some(locked)) => {
                compare(&mut told, (found, page), locked, &entries, sources);
            }
        }
        told
    };
    names.into_iter().map(one).collect()
}

/// Why a page is not compared that has nothing of the reviewed one.
pub(super) const ANOTHER_PAGE: &str = "this page has nothing of the one that was reviewed, no heading, path or name, as a login or an error page; \
     open the address in a browser, and save the text that you see; if the vendor removed the page, remove its document from the spec";

/// A page of fewer facts says too little to be told from another one.
const ENOUGH_FACTS: usize = 5;

/// Whether a page stands in the place of the one that was reviewed: it documents no path, and has nothing in common with that.
pub(super) fn is_another_page(locked: &lock::Document, found: &Found, page: &Page) -> bool {
    let new = lock::Document::of(found, page);
    let says = |document: &lock::Document| -> BTreeSet<Fact> {
        let all = document.sections.iter().flat_map(lock::Section::facts);
        all.filter(|fact| !matches!(fact.kind, FactKind::Code | FactKind::Limit))
            .collect()
    };
    let (before, now) = (says(locked), says(&new));
    let comparison = compared(locked, &new, page.looks_cut);
    let pairs = comparison.of_new.iter().enumerate();
    let mut pairs = pairs
        .filter_map(|(at, pair)| Some((new.sections.get(at)?, locked.sections.get((*pair)?)?)));
    let has_pair = pairs.any(|(new, old)| !old.path.is_empty() || new.hash == old.hash);
    let documents = now.iter().any(|fact| fact.kind == FactKind::Route);
    before.len() >= ENOUGH_FACTS && !has_pair && !documents && before.is_disjoint(&now)
}

/// Whether a page lacks the end that the reviewed one had, or all of it.
pub(super) fn lacks_its_end(locked: &lock::Document, found: &Found) -> bool {
    let Ok(page) = &found.page else { return false };
    let new = lock::Document::of(found, page);
    locked.reading == VERSION
        && (is_another_page(locked, found, page) || compared(locked, &new, page.looks_cut).is_cut())
}

/// Returns a document of which nothing is known yet.
fn blank(api: &Api, name: &str) -> Document {
    let document = api.documents.get(name);
    Document {
        platform: api.platform.clone(),
        document: name.to_owned(),
        url: document.map_or_else(String::new, |document| document.url.clone()),
        file: None,
        state: DocumentState::NotChecked,
        reason: None,
        cut_after: None,
        unchanged: 0,
        sections: Vec::new(),
        contradictions: Vec::new(),
    }
}

fn contradictions(page: &Page) -> Vec<String> {
    let one = |it: &Contradiction| {
        let ((method, line), (other, sample)) = (&it.documented, &it.sample);
        format!(
            "{} is {method} in line {line} and {other} in the sample of line {sample}",
            it.path
        )
    };
    page.contradictions.iter().map(one).collect()
}

fn compare(
    told: &mut Document,
    (found, page): (&Found, &Page),
    locked: &lock::Document,
    entries: &[citations::Entry],
    sources: &Sources,
) {
    let new = lock::Document::of(found, page);
    let concerns = concern::Concerns::new(entries, sources, &told.document);
    let name = format!("{}/{}", told.platform, told.document);
    let comparison = compared(locked, &new, page.looks_cut);
    let sections = compare::sections(&comparison, &concerns, &name);
    let lines = page.sections.iter().map(|section| section.line);
    let lines: Vec<usize> = lines.collect();
    told.state = if comparison.is_cut() {
        DocumentState::Cut
    } else {
        DocumentState::Compared
    };
    told.reason = page
        .looks_cut
        .filter(|_| comparison.is_cut())
        .map(|cut| cut.to_string());
    told.cut_after = comparison.cut_after();
    told.unchanged = sections.unchanged;
    told.sections = sections.changed;
    for section in &mut told.sections {
        section.line = section.line.and_then(|at| lines.get(at).copied());
    }
    told.contradictions = contradictions(page);
}
