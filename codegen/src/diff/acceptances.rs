//! What is accepted of a report, and which entries of `accept.yaml` are no longer of use.
//! Must not know where the file is, nor which day it is today.

use std::collections::{BTreeMap, BTreeSet};

use super::fingerprint::LENGTH;
use super::report::{Accepted, Class, Finding, Place, Report};
use super::rules::{RULES, rule};
use crate::compile::Compiled;
use crate::diagnostic::{self, Diagnostic};
use crate::spec::{Acceptance, LoadedAcceptances, Location, Sources, load_acceptances};

/// Id of the problems of an entry.
const BAD: &str = "bad-acceptance";

/// What entries are compared with, besides the report.
#[derive(Clone, Debug, Default)]
pub struct Range {
    /// The day that decides what has expired, as `2027-01-31`; if it is not known, nothing has.
    pub today: Option<String>,
    /// The fingerprints of all changes since the last release, by platform. A platform that was never released has none.
    pub released: BTreeMap<String, BTreeSet<String>>,
    /// The platforms that are compared; all if there is none.
    pub platforms: Vec<String>,
}

/// Loads and checks files, each given as its display path and its text.
pub fn load(files: Vec<(String, String)>) -> LoadedAcceptances {
    load_into(Sources::default(), files)
}

/// Adds files and their problems to those of specs.
pub fn check_beside(compiled: &mut Compiled, files: Vec<(String, String)>) {
    let loaded = load_into(std::mem::take(&mut compiled.sources), files);
    compiled.sources = loaded.sources;
    compiled.problems.extend(loaded.diagnostics);
    diagnostic::sort(&mut compiled.problems, &compiled.sources);
}

fn load_into(sources: Sources, files: Vec<(String, String)>) -> LoadedAcceptances {
    let mut loaded = load_acceptances(sources, files);
    let mut known: BTreeMap<[&str; 3], &Location> = BTreeMap::new();
    let mut problems = Vec::new();
    for (at, entry) in &loaded.list {
        let mut report = |key: &str, message: String, help: String| {
            let place = at.key(key);
            if !loaded.sources.is_hole(&place) && loaded.sources.exists(&place) {
                let span = loaded.sources.value_span(&place);
                problems.push(Diagnostic::new(BAD, span, message).help(help));
            }
        };
        check(entry, &mut report);
        let identity = [&entry.platform, &entry.entry, &entry.fingerprint].map(String::as_str);
        if known.insert(identity, at).is_some() {
            let message = format!("the change of `{}` is accepted twice", entry.entry);
            report(
                "fingerprint",
                message,
                "remove one of the entries".to_owned(),
            );
        }
    }
    loaded.diagnostics.extend(problems);
    diagnostic::sort(&mut loaded.diagnostics, &loaded.sources);
    loaded
}

/// Checks what an entry says by itself.
fn check(entry: &Acceptance, report: &mut impl FnMut(&str, String, String)) {
    if rule(&entry.rule).is_none() {
        let close = diagnostic::closest(&entry.rule, RULES.iter().map(|rule| rule.id));
        let help = close.map_or_else(
            || "copy the entry that `cargo xtask diff` prints".to_owned(),
            |close| format!("did you mean `{close}`?"),
        );
        report("rule", format!("there is no rule `{}`", entry.rule), help);
    }
    let is_hexadecimal = entry.fingerprint.bytes().all(|it| it.is_ascii_hexdigit());
    if entry.fingerprint.len() != LENGTH || !is_hexadecimal {
        report(
            "fingerprint",
            format!("`{}` is no fingerprint", entry.fingerprint),
            format!("copy the {LENGTH} characters that `cargo xtask diff` prints for the change"),
        );
    }
    for (key, text, help) in [
        ("platform", &entry.platform, "name the platform"),
        ("entry", &entry.entry, "name the entry of the spec"),
        ("reason", &entry.reason, "say why the change is accepted"),
        ("author", &entry.author, "say who accepts the change"),
    ] {
        if text.trim().is_empty() {
            report(key, format!("`{key}` is empty"), help.to_owned());
        }
    }
    if !is_date(&entry.expires) {
        report(
            "expires",
            format!("`{}` is no day", entry.expires),
            "write the last day on which the change is accepted, as `2027-01-31`".to_owned(),
        );
    }
}

/// Whether a text is a day of the calendar, as `2027-01-31`. Such texts are in the order of time.
pub fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let mut next = |length: usize| -> Option<u32> {
        let part = parts.next().filter(|part| part.len() == length)?;
        let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse().ok().filter(|_| is_number)
    };
    let (Some(year), Some(month), Some(day)) = (next(4), next(2), next(2)) else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day) && parts.next().is_none()
}

/// Marks what is accepted, and adds a finding for each entry that has expired or accepts nothing.
pub fn apply(report: &mut Report, loaded: &LoadedAcceptances, range: &Range) {
    let is_compared = |entry: &Acceptance| {
        range.platforms.is_empty() || range.platforms.contains(&entry.platform)
    };
    let mut useless = Vec::new();
    for (at, entry) in loaded.list.iter().filter(|(_, entry)| is_compared(entry)) {
        let expired = range
            .today
            .as_deref()
            .filter(|today| *today > entry.expires.as_str());
        if let Some(today) = expired {
            let text = format!("it was accepted until {}, and it is {today}", entry.expires);
            useless.push(finding("acceptance-expired", text, entry, at, loaded));
            continue;
        }
        let mut found = report.findings.iter_mut();
        match found.find(|found| is_meant(found, entry)) {
            Some(found) => {
                found.accepted = Some(Accepted {
                    reason: entry.reason.trim().to_owned(),
                    author: entry.author.trim().to_owned(),
                    expires: entry.expires.clone(),
                });
            }
            None => {
                let text = stale(report, entry, range);
                let found = text.map(|text| finding("acceptance-stale", text, entry, at, loaded));
                useless.extend(found);
            }
        }
    }
    report.findings.extend(useless);
    let place = |found: &Finding| (found.platform.clone(), found.entry.clone());
    report.findings.sort_by_key(place);
}

fn is_meant(found: &Finding, entry: &Acceptance) -> bool {
    found.rule == entry.rule
        && found.platform == entry.platform
        && found.entry == entry.entry
        && found.fingerprint == entry.fingerprint
}

/// Says why an entry that accepts no change of the report accepts nothing at all; nothing if the report is only of another range.
fn stale(report: &Report, entry: &Acceptance, range: &Range) -> Option<String> {
    let released = range.released.get(&entry.platform);
    if released.is_some_and(|known| known.contains(&entry.fingerprint)) {
        return None;
    }
    let mut findings = report.findings.iter();
    let other =
        findings.find(|found| found.platform == entry.platform && found.entry == entry.entry);
    match other {
        Some(other) => Some(format!(
            "the change of this entry is another than was accepted: rule `{}`, fingerprint `{}`",
            other.rule, other.fingerprint
        )),
        None => released
            .map(|_| "no change since the last release is the one that was accepted".to_owned()),
    }
}

/// Returns the finding about an entry of the file.
fn finding(
    id: &'static str,
    message: String,
    entry: &Acceptance,
    at: &Location,
    loaded: &LoadedAcceptances,
) -> Finding {
    let sources = &loaded.sources;
    let span = sources.place(at);
    Finding {
        rule: id,
        class: Class::None,
        platform: entry.platform.clone(),
        entry: entry.entry.clone(),
        new: Some(Place {
            file: sources.path(span.file).to_owned(),
            line: sources.positions(span).0.line,
        }),
        message,
        help: rule(id).map_or("", |rule| rule.help).to_owned(),
        fingerprint: entry.fingerprint.clone(),
        ..Finding::default()
    }
}

#[cfg(test)]
mod tests {
    use super::is_date;

    #[test]
    fn days_are_those_of_the_calendar() {
        for good in ["2027-01-31", "2028-02-29", "2000-02-29", "2027-12-31"] {
            assert!(is_date(good), "{good}");
        }
        for bad in [
            "",
            "soon",
            "2027-1-31",
            "2027-02-29",
            "1900-02-29",
            "2027-13-01",
            "2027-00-01",
            "2027-01-00",
            "2027-01-32",
            "2027-04-31",
            "2027-01-31-01",
            "+027-01-31",
            "31.01.2027",
        ] {
            assert!(!is_date(bad), "{bad}");
        }
    }
}
