//! A run: page after page, what is kept of each, and where a run goes on that was interrupted.
//! Must not know HTTP.

use jiff::Timestamp;

use crate::content::{self, Kind};
use crate::failure::Failure;
use crate::http::{Http, HttpSettings, Validators};
use crate::page::{self, Group, Page};
use crate::report::{Outcome, PageResult};
use crate::store::{self, Record, Unfinished};
use crate::visit::{Visit, Visitor};
use crate::{Clock, Settings};

/// Fetches pages, and tells of each as soon as it is known what became of it.
///
/// # Errors
/// If no page can be fetched: the folder cannot be used, or HTTP cannot be set up.
pub async fn fetch<C: Clock>(
    pages: &[Page],
    settings: &Settings,
    clock: &C,
    mut tell: impl FnMut(&PageResult),
) -> Result<Vec<PageResult>, String> {
    let now = clock.now();
    let unfinished = Unfinished::begin(&settings.pages, now, settings.resume_hours);
    let unfinished =
        unfinished.map_err(|error| format!("cannot use {}: {error}", settings.pages.display()))?;
    let http = HttpSettings {
        connect: settings.connect,
        whole: settings.response,
        proxies: settings.proxies,
    };
    let mut run = Run {
        visitor: Visitor::new(Http::new(http)?, settings, clock),
        settings,
        clock,
        resumed: unfinished.is_resumed.then_some(unfinished.since),
    };
    let mut results = Vec::new();
    for group in page::groups(pages) {
        for result in run.group(&group).await {
            tell(&result);
            results.push(result);
        }
    }
    let finished = unfinished.finish();
    finished.map_err(|error| format!("cannot end the run: {error}"))?;
    Ok(results)
}

/// Says which pages would be fetched, without the network.
pub fn plan(pages: &[Page], settings: &Settings) -> Vec<PageResult> {
    let mut results = Vec::new();
    for group in page::groups(pages) {
        let mut first: Option<&Page> = None;
        for page in &group.pages {
            let (outcome, note) = match fault(&group, page) {
                Some(failure) => (Outcome::Failed(failure), None),
                None => {
                    let url = group.url.as_ref().map(ToString::to_string);
                    let record = store::record(&settings.pages, page, &url.unwrap_or_default());
                    let note = match (first, record) {
                        (Some(first), _) => format!("the same page as {first}"),
                        (None, Some(record)) => format!("last fetched {}", record.checked),
                        (None, None) => "not fetched yet".to_owned(),
                    };
                    first = first.or(Some(page));
                    (Outcome::Planned, Some(note))
                }
            };
            results.push(result(page, outcome, note));
        }
    }
    results
}

fn result(page: &Page, outcome: Outcome, note: Option<String>) -> PageResult {
    PageResult {
        page: page.clone(),
        outcome,
        note,
    }
}

/// Why a page cannot be fetched at all.
fn fault(group: &Group, page: &Page) -> Option<Failure> {
    let mut names = [&page.platform, &page.document].into_iter();
    match names.find(|name| !page::is_name(name)) {
        Some(name) => Some(Failure::name(name)),
        None => group.url.as_ref().err().map(|why| Failure::address(why)),
    }
}

struct Run<'a, C> {
    visitor: Visitor<'a, C>,
    settings: &'a Settings,
    clock: &'a C,
    /// When the run began that was interrupted.
    resumed: Option<Timestamp>,
}

impl<C: Clock> Run<'_, C> {
    /// Fetches a page for all documents that share it.
    async fn group(&mut self, group: &Group) -> Vec<PageResult> {
        let (faulty, pages): (Vec<&Page>, Vec<&Page>) = {
            let pages = group.pages.iter();
            pages.partition(|page| fault(group, page).is_some())
        };
        let failed = faulty.iter().filter_map(|page| {
            let failure = fault(group, page)?;
            Some(result(page, Outcome::Failed(failure), None))
        });
        let mut results: Vec<PageResult> = failed.collect();
        let Ok(url) = &group.url else {
            return results;
        };
        if pages.is_empty() {
            return results;
        }
        let records: Vec<Option<Record>> = pages
            .iter()
            .map(|page| store::record(&self.settings.pages, page, url.as_str()))
            .collect();
        let is_done = |record: &Option<Record>| {
            let checked = record.as_ref().map(|record| record.checked);
            // One in the future is of a clock that was wrong.
            let now = self.clock.now();
            checked
                .zip(self.resumed)
                .is_some_and(|(checked, since)| (since..=now).contains(&checked))
        };
        if records.iter().all(is_done) {
            let done = pages
                .iter()
                .map(|page| result(page, Outcome::Already, None));
            results.extend(done);
            return results;
        }
        let visit = self.visitor.visit(url, &known(&records)).await;
        let arrived = visit.and_then(|visit| Arrived::new(url.as_str(), visit, &records));
        for (page, record) in pages.iter().zip(records) {
            let kept = match &arrived {
                Ok(arrived) => self.keep(page, record, arrived),
                Err(failure) => Err(failure.clone()),
            };
            let (outcome, note) = match kept {
                Ok(kept) => kept,
                Err(failure) => (Outcome::Failed(failure), None),
            };
            results.push(result(page, outcome, note));
        }
        results
    }

    /// Writes what arrived.
    fn keep(
        &self,
        page: &Page,
        earlier: Option<Record>,
        arrived: &Arrived,
    ) -> Result<(Outcome, Option<String>), Failure> {
        let (now, folder) = (self.clock.now(), &self.settings.pages);
        let Some((kind, bytes)) = &arrived.page else {
            let mut record = earlier.ok_or_else(|| Failure::status(304))?;
            record.checked = now;
            record.redirects.clone_from(&arrived.record.redirects);
            let written = store::write_record(folder, page, &record);
            return written
                .map(|()| (Outcome::Unchanged, None))
                .map_err(|error| Failure::file(&error));
        };
        let sha256 = store::digest(bytes);
        let outcome = match &earlier {
            Some(earlier) if earlier.sha256 == sha256 => Outcome::Unchanged,
            Some(_) => Outcome::Changed,
            None => Outcome::New,
        };
        let since = earlier.filter(|_| outcome == Outcome::Unchanged);
        let record = Record {
            file: format!("{}.{}", page.document, kind.ending()),
            fetched: since.map_or(now, |earlier| earlier.fetched),
            checked: now,
            sha256,
            ..arrived.record.clone()
        };
        let written = store::write(folder, page, &record, bytes);
        written.map_err(|error| Failure::file(&error))?;
        let is_pdf = *kind == Kind::Pdf;
        let note = is_pdf.then(|| "a PDF, kept but not compared".to_owned());
        Ok((outcome, note))
    }
}

/// Returns what the server can recognise the earlier copies by, if all of them are the same.
fn known(records: &[Option<Record>]) -> (String, Validators) {
    let mut known = records.iter().map(|record| {
        let record = record.as_ref()?;
        let validators = Validators {
            etag: record.etag.clone(),
            last_modified: record.last_modified.clone(),
        };
        Some((&record.sha256, (record.final_url.clone(), validators)))
    });
    let first = known.next().flatten();
    let is_same = known.all(|other| other == first);
    first
        .filter(|_| is_same)
        .map(|(_, known)| known)
        .unwrap_or_default()
}

/// What a visit brought, looked at.
struct Arrived {
    /// What all records say of it; the rest is each document's own.
    record: Record,
    /// The page; `None` if it is as it was.
    page: Option<(Kind, Vec<u8>)>,
}

impl Arrived {
    fn new(url: &str, visit: Visit, records: &[Option<Record>]) -> Result<Self, Failure> {
        let answer = visit.answer;
        let page = match answer.status {
            304 => None,
            _ => {
                let content_type = answer.content_type.as_deref();
                let kind = content::kind(content_type, &visit.url, &answer.body)
                    .ok_or_else(|| Failure::kind(content_type))?;
                let asked = page::address(url).map_err(|why| Failure::address(&why))?;
                let earlier = records.iter().flatten().next();
                let ending = earlier.and_then(|it| Some(it.file.rsplit_once('.')?.1));
                let fault = content::fault(&asked, &visit.url, kind, ending, &answer.body);
                if let Some(why) = fault {
                    return Err(Failure::not_the_page(&why));
                }
                Some((kind, answer.body))
            }
        };
        Ok(Self {
            record: Record {
                url: url.to_owned(),
                final_url: visit.url.to_string(),
                redirects: visit.redirects,
                file: String::new(),
                content_type: answer.content_type,
                fetched: Timestamp::UNIX_EPOCH,
                checked: Timestamp::UNIX_EPOCH,
                sha256: String::new(),
                etag: answer.validators.etag,
                last_modified: answer.validators.last_modified,
            },
            page,
        })
    }
}
