//! What a page mentions and the spec lacks, and what the spec documents and no page mentions.
//! Must not know how pages are read, nor how a report is printed.

mod exclusions;
mod mentions;
mod missing;
mod names;
pub mod report;
mod scopes;

use super::Pages;
use super::drift::lacks_its_end;
use super::lock::Lock;
use super::page::{Cut, Page};
use crate::figures::Figures;
use crate::resolve::Api;
use crate::spec::{DocumentKind, Sources};
pub use report::{Document, Kind, Mention, Missing, Platform, Report, Stale};

/// Compares the pages of a platform with its spec.
pub fn coverage(api: &Api, sources: &Sources, lock: &Lock, pages: &Pages) -> Platform {
    let mut pages = pages.clone();
    pages.retain(|name, _| is_page(api, name));
    for (name, found) in &mut pages {
        if lock
            .documents
            .get(name)
            .is_some_and(|locked| lacks_its_end(locked, found))
            && let Ok(page) = &mut found.page
        {
            page.looks_cut.get_or_insert(Cut::Reviewed);
        }
    }
    let known = mentions::Known::new(api);
    let mut mentions = mentions::Mentions::new(&known);
    for (name, found) in &pages {
        if let Ok(page) = &found.page {
            mentions.add(name, found, page);
        }
    }
    let mut report = Platform {
        platform: api.platform.clone(),
        documents: documents(api, &pages),
        ..Platform::default()
    };
    let mut used = exclusions::Used::default();
    for told in mentions.told {
        if told.is_described {
            report.described += 1;
            report.operations += usize::from(told.mention.kind == Kind::Operation);
        } else if exclusions::is_excluded(api, &told, &mut used) {
            report.excluded += 1;
        } else {
            report.lacking.push(told.mention);
        }
    }
    report.lacking.sort();
    report.percent = figures(&report).percent();
    report.stale = exclusions::stale(api, sources, &pages, &used);
    let checked = missing::check(api, sources, &pages);
    report.confirmed = checked.confirmed;
    report.not_checked = checked.not_checked;
    report.missing = checked.missing;
    report
}

/// Returns the figures of a platform, as its lock keeps them.
pub fn figures(report: &Platform) -> Figures {
    Figures {
        described: report.described,
        lacking: report.lacking.len(),
    }
}

fn is_page(api: &Api, name: &str) -> bool {
    let document = api.documents.get(name);
    document.is_some_and(|document| document.kind == DocumentKind::Page)
}

fn documents(api: &Api, pages: &Pages) -> Vec<Document> {
    let names = api.documents.keys().filter(|name| is_page(api, name));
    let cut = |page: &Page| page.looks_cut.map(|cut| cut.to_string());
    let mut documents: Vec<Document> = names
        .map(|name| {
            let found = pages.get(name);
            let page = found.map(|found| &found.page);
            Document {
                document: name.clone(),
                file: found.map(|found| found.file.clone()),
                reason: page.and_then(|page| match page {
                    Ok(page) => cut(page),
                    Err(error) => Some(error.to_string()),
                }),
            }
        })
        .collect();
    documents.sort_by(|one, other| one.document.cmp(&other.document));
    documents
}
