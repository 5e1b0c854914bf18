//! Acknowledges changes of pages: makes a lock say of a section, or of a whole document, what the page says now.
//! Must not know files, nor how a change is reported.

use std::collections::BTreeSet;

use super::Pages;
use super::drift::{ANOTHER_PAGE, Comparison, compared, is_another_page, is_torn_off};
use super::heading;
use super::lock::{Document, Lock, Section};
use super::page::Fact;

/// Why a change cannot be acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AckError {
    /// There is no page of this document.
    NoPage(String),
    /// The page cannot be read.
    Unreadable(String),
    /// Neither the page nor the lock has the section; these have similar headings.
    NoSection(Vec<String>),
    /// Several sections have this name; these are their whole names.
    Several(Vec<String>),
    /// The lock does not have the document yet, or that of another version of the reading, so only all of it can be acknowledged.
    OnlyWhole,
}

/// Makes the lock say of a document what its page says now. `section` is a heading or a path of headings, or nothing for the
/// whole document.
///
/// # Errors
///
/// Fails if there is no such page or section. The lock is then as it was.
pub fn ack(
    lock: &mut Lock,
    pages: &Pages,
    document: &str,
    section: Option<&str>,
    reason: &str,
) -> Result<(), AckError> {
    let Some(found) = pages.get(document) else {
        return Err(AckError::NoPage(document.to_owned()));
    };
    let page = found
        .page
        .as_ref()
        .map_err(|error| AckError::Unreadable(error.to_string()))?;
    let new = Document::of(found, page);
    let old = lock.documents.get(document);
    let old = old.filter(|old| old.reading == new.reading);
    if old.is_some_and(|old| is_another_page(old, found, page)) {
        return Err(AckError::Unreadable(ANOTHER_PAGE.to_owned()));
    }
    let mut wanted = match (old, section) {
        (None, Some(_)) => return Err(AckError::OnlyWhole),
        (None, None) => new,
        (Some(old), section) => {
            let comparison = compared(old, &new, page.looks_cut);
            let chosen = match section {
                Some(section) => Some(chosen(&comparison, section)?),
                None => None,
            };
            merged(&comparison, chosen.as_ref())
        }
    };
    if section.is_none() {
        wanted.reasons.clear();
    }
    wanted
        .reasons
        .insert(section.unwrap_or_default().to_owned(), reason.to_owned());
    lock.documents.insert(document.to_owned(), wanted);
    Ok(())
}

/// The sections to acknowledge, with those inside them.
struct Chosen {
    old: BTreeSet<usize>,
    new: BTreeSet<usize>,
}

/// Finds the sections that a name stands for.
fn chosen(comparison: &Comparison<'_>, name: &str) -> Result<Chosen, AckError> {
    let (old, new) = (&comparison.old.sections, &comparison.new.sections);
    let roots = |sections: &[Section]| {
        if name.is_empty() {
            // What comes before the first heading.
            let first = sections.iter().position(|section| section.path.is_empty());
            return first.into_iter().collect();
        }
        heading::named(sections.iter().map(|section| section.path.as_slice()), name)
    };
    let (in_old, in_new) = (roots(old), roots(new));
    let full = |sections: &[Section], found: &[usize]| -> BTreeSet<String> {
        let paths = found.iter().filter_map(|at| sections.get(*at));
        paths
            .map(|section| heading::joined(&section.path))
            .collect()
    };
    let all = |found: &BTreeSet<String>| found.iter().cloned().collect();
    for (sections, found) in [(new, &in_new), (old, &in_old)] {
        if found.len() > 1 {
            return Err(AckError::Several(all(&full(sections, found))));
        }
    }
    if in_old.is_empty() && in_new.is_empty() {
        return Err(AckError::NoSection(similar(new.iter().chain(old), name)));
    }
    let inside = |sections: &[Section], roots: &[usize]| -> BTreeSet<usize> {
        let roots = roots.iter().filter_map(|at| sections.get(*at));
        let roots: Vec<&Section> = roots.collect();
        let all = sections.iter().enumerate();
        all.filter(|(_, it)| {
            roots
                .iter()
                .any(|root| heading::is_within(&it.path, &root.path))
        })
        .map(|(at, _)| at)
        .collect()
    };
    let mut chosen = Chosen {
        old: inside(old, &in_old),
        new: inside(new, &in_new),
    };
    // A renamed section is both of its names.
    for (at, pair) in comparison.of_old.iter().enumerate() {
        if let Some(pair) = pair
            && (chosen.old.contains(&at) || chosen.new.contains(pair))
        {
            chosen.old.insert(at);
            chosen.new.insert(*pair);
        }
    }
    Ok(chosen)
}

/// Returns the headings that are most like a name.
fn similar<'a>(sections: impl Iterator<Item = &'a Section>, name: &str) -> Vec<String> {
    let headings = sections.map(|section| heading::own(&section.path));
    let mut similar: Vec<(usize, &str)> = headings
        .map(|own| (heading::similarity(own, name), own))
        .filter(|(score, _)| *score >= 50)
        .collect();
    similar.sort_unstable_by(|one, other| other.cmp(one));
    similar.dedup();
    let best = similar.into_iter().take(3);
    best.map(|(_, own)| own.to_owned()).collect()
}

/// Returns the old edition with what was chosen as in the new one; what is cut off stays.
fn merged(comparison: &Comparison<'_>, chosen: Option<&Chosen>) -> Document {
    let (old, new) = (comparison.old, comparison.new);
    let takes_new = |at: usize| chosen.is_none_or(|chosen| chosen.new.contains(&at));
    let takes_old = |at: usize| chosen.is_none_or(|chosen| chosen.old.contains(&at));
    // Old sections stay where they are, and new ones follow what they follow on the page.
    let mut sections: Vec<(usize, usize, Section)> = Vec::new();
    for (at, section) in old.sections.iter().enumerate() {
        let pair = comparison.of_old.get(at).copied().flatten();
        let is_kept = match pair {
            Some(pair) => !takes_new(pair),
            None => !takes_old(at) || comparison.is_cut_off(at),
        };
        if is_kept {
            sections.push((at + 1, 0, section.clone()));
        }
    }
    let mut place = 0;
    for (at, section) in new.sections.iter().enumerate() {
        let pair = comparison.of_new.get(at).copied().flatten();
        place = pair.map_or(place, |pair| pair + 1);
        if !takes_new(at) || (comparison.is_torn(at) && pair.is_none()) {
            continue;
        }
        let mut section = section.clone();
        let before = pair.and_then(|pair| old.sections.get(pair));
        if let Some(before) = before.filter(|_| comparison.is_torn(at)) {
            section = untorn(before, &section);
        }
        sections.push((place, at + 1, section));
    }
    // A whole document has the order of the page.
    if chosen.is_none() {
        let end = sections
            .iter()
            .map(|(_, at, _)| *at)
            .max()
            .unwrap_or_default();
        sections.sort_by_key(|(place, at, _)| (if *at == 0 { end + place } else { *at }, *at));
    } else {
        sections.sort_by_key(|(place, at, _)| (*place, *at));
    }
    Document {
        reading: new.reading,
        date: new.date.clone().or_else(|| old.date.clone()),
        // What is cut off now is known from before.
        cut: if comparison.is_cut() {
            old.cut
        } else {
            new.cut && chosen.is_none() || old.cut && chosen.is_some()
        },
        reasons: old.reasons.clone(),
        sections: sections
            .into_iter()
            .map(|(_, _, section)| section)
            .collect(),
    }
}

/// Returns what was known of the section in which a page ends too early, with the facts that came.
fn untorn(before: &Section, now: &Section) -> Section {
    let known: BTreeSet<Fact> = before.facts().collect();
    let came = now.facts().filter(|fact| !is_torn_off(fact, known.iter()));
    let facts: BTreeSet<Fact> = known.iter().cloned().chain(came).collect();
    Section {
        path: now.path.clone(),
        facts: facts.iter().map(Fact::to_string).collect(),
        ..before.clone()
    }
}
