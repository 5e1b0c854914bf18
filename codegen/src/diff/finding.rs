//! Findings: the rule, the words and the places of a cause.
//! Must not know how causes are found, nor decide a class.

use super::causes::{Cause, Causes};
use super::class::{self, Judged};
use super::entry::{Entries, Entry};
use super::fingerprint;
use super::grammar::{self, Kind};
use super::keys::{self, ORDER};
use super::matching::{Change, Link, Matched, Pair, in_rust};
use super::report::{Class, Finding, Place};
use super::rules::{RULES, Rule, rule};
use super::vendor;
use crate::resolve::Api;
use crate::spec::{Location, Sources};

/// What all findings of a platform need.
pub(super) struct Context<'a> {
    pub(super) platform: &'a str,
    pub(super) matched: &'a Matched,
    pub(super) causes: &'a Causes<'a>,
    /// What both sides mean.
    pub(super) apis: (&'a Api, &'a Api),
    pub(super) old: &'a Sources,
    pub(super) new: &'a Sources,
}

impl Context<'_> {
    /// Returns the finding of a cause; none if nothing follows from a change that is no text.
    pub(super) fn of(&self, index: usize, cause: &Cause) -> Option<Finding> {
        let pair = self.matched.pairs.get(index)?;
        let entry = self.causes.entry(index)?;
        if cause.deltas.is_empty() && is_nothing(pair, entry) {
            return None;
        }
        let judged = class::judge(pair, entry, cause);
        if judged.class == Class::None {
            return None;
        }
        let (id, change) = self.rule(pair, entry, judged);
        let rule = rule(id).or(RULES.first())?;
        Some(Finding {
            rule: rule.id,
            class: judged.class,
            platform: self.platform.to_owned(),
            entry: entry.path.clone(),
            old: self.place(&self.matched.old, pair.old, change, self.old),
            new: self.place(&self.matched.new, pair.new, change, self.new),
            message: self.message(pair, entry, judged),
            operations: class::operations(self.causes, pair, &self.matched.old, &self.matched.new),
            surface: class::shown(cause),
            help: help(rule, pair, entry, judged).to_owned(),
            source: vendor::section(
                self.matched,
                pair,
                (self.apis.0, self.old),
                (self.apis.1, self.new),
            ),
            fingerprint: fingerprint::of_finding(
                (rule.id, judged.class, self.platform),
                self.matched,
                pair,
                cause,
            ),
            accepted: None,
            bump: judged.bump,
            is_loud: rule.is_loud || judged.is_swapped || self.is_loud(pair, entry),
        })
    }

    /// Returns the id of the rule, and the change that it speaks of.
    fn rule<'a>(
        &self,
        pair: &'a Pair,
        entry: &Entry,
        judged: Judged,
    ) -> (&'static str, Option<&'a Change>) {
        if entry.kind == Kind::Section {
            return keys::of_changes(pair, entry, judged);
        }
        let event = match (pair.old, pair.new) {
            (None, _) => "added",
            (_, None) => "removed",
            _ if self.is_renamed(pair, entry) => "renamed",
            _ => return keys::of_changes(pair, entry, judged),
        };
        let id = format!("{}-{event}", entry.kind.word());
        let found = rule(&id).map_or("fact-changed", |rule| rule.id);
        (found, None)
    }

    /// Whether an entry has another name for programs.
    fn is_renamed(&self, pair: &Pair, entry: &Entry) -> bool {
        let old = pair.old.and_then(|old| self.matched.old.get(old));
        old.is_some_and(|old| in_rust(old) != in_rust(entry))
    }

    fn message(&self, pair: &Pair, entry: &Entry, judged: Judged) -> String {
        let what = entry.kind.word().replace('-', " ");
        let (old, new) = (pair.old.and_then(|old| self.matched.old.get(old)), pair.new);
        let mut said = match (old, new) {
            (None, _) => return format!("the {what} `{}` is new", entry.name),
            (_, None) => return format!("the {what} `{}` is gone", entry.name),
            (Some(old), _) if pair.link != Link::Same => vec![format!(
                "the {what} `{}` is called `{}`",
                old.name, entry.name
            )],
            _ => Vec::new(),
        };
        let changes = || {
            pair.changes
                .iter()
                .filter(|change| !change.key.starts_with("(its name"))
        };
        let facts = changes().filter(|change| !grammar::is_text(entry.kind, &change.key));
        said.extend(facts.map(in_words));
        if judged.is_swapped || (pair.is_reordered && said.is_empty()) {
            said.push(ORDER.to_owned());
        }
        let texts = changes().filter(|change| grammar::is_text(entry.kind, &change.key));
        let texts: Vec<String> = texts.map(|change| format!("`{}`", change.key)).collect();
        if !texts.is_empty() {
            said.push(format!("{} changed", texts.join(", ")));
        }
        if said.is_empty() {
            said.push(format!(
                "the {what} `{}` follows from another change",
                entry.name
            ));
        }
        said.join("; ")
    }

    fn is_loud(&self, pair: &Pair, entry: &Entry) -> bool {
        let changes = |key: &str| pair.changes.iter().find(|change| change.key == key);
        let becomes_repeatable = changes("retry").is_some_and(|change| {
            change.old.as_deref() == Some("command") && change.new.as_deref() == Some("idempotent")
        });
        let is_shown =
            changes("sensitive").is_some_and(|change| change.new.as_deref() != Some("true"));
        // A size of pages that is sent.
        let is_size = changes("client_default").is_some()
            && entry.parent.is_some_and(|parent| {
                let of = self
                    .matched
                    .new
                    .get(parent)
                    .and_then(|parent| parent.fact("pages"));
                of.is_some_and(|pages| pages.contains(&format!("size: {}", entry.name)))
            });
        becomes_repeatable || is_shown || is_size
    }

    fn place(
        &self,
        entries: &Entries,
        index: Option<usize>,
        change: Option<&Change>,
        sources: &Sources,
    ) -> Option<Place> {
        let at = &entries.get(index?)?.at;
        let key = change
            .map(|change| at.key(&change.key))
            .filter(|at| sources.exists(at));
        Some(line(&key.unwrap_or_else(|| at.clone()), sources))
    }
}

/// Returns the line of an entry.
pub(super) fn line(at: &Location, sources: &Sources) -> Place {
    let (start, _) = sources.positions(sources.key_span(at));
    Place {
        file: sources.path(at.file).to_owned(),
        line: start.line,
    }
}

/// Whether a change without any line is none: an order without meaning, the version of the crate, or a credential that comes or
/// goes and is accepted.
fn is_nothing(pair: &Pair, entry: &Entry) -> bool {
    let is_only_order = pair.changes.is_empty() && pair.is_reordered && pair.link == Link::Same;
    let mut changes = pair.changes.iter();
    let is_known = !pair.changes.is_empty()
        && changes.all(|change| {
            matches!(
                (entry.path.as_str(), change.key.as_str()),
                ("platform.crate", "version") | (_, "accepts")
            )
        });
    is_only_order || is_known || entry.path == "platform.accepts"
}

/// What is checked if the wire changes under the same crate.
const CHECK: &str = "Check it against the vendor's page or a recorded response.";

/// Rules that say how to keep programs compiling and calls accepted, which a silent change does.
const KEEPS: [&str; 13] = [
    "accepts-changed",
    "aliases-changed",
    "always-changed",
    "experimental-changed",
    "lenient-changed",
    "null-values-changed",
    "order-changed",
    "pages-changed",
    "requiredness-changed",
    "response-changed",
    "shape-changed",
    "type-changed",
    "windows-changed",
];

/// Rules of names that cannot be kept.
const NOT_KEPT: [&str; 3] = [
    "credential-field-renamed",
    "field-renamed",
    "variant-renamed",
];

/// Returns what to do, if there is anything that is not done.
fn help(rule: &Rule, pair: &Pair, entry: &Entry, judged: Judged) -> &'static str {
    let former = pair.changes.iter().find(|own| own.key == "renamed_from");
    let is_renamed = rule.id.ends_with("-renamed");
    let is_event = is_renamed || rule.id.ends_with("-added") || rule.id.ends_with("-removed");
    match judged.class {
        Class::Deprecating if rule.id == "deprecated-changed" => rule.help,
        Class::Silent if is_event || KEEPS.contains(&rule.id) => CHECK,
        Class::Silent => rule.help,
        Class::Breaking if is_renamed && former.is_some_and(|own| own.new.is_some()) => {
            "This name cannot be kept: raise the version."
        }
        Class::Breaking
            if former.is_some_and(|own| own.new.is_none()) && !NOT_KEPT.contains(&rule.id) =>
        {
            "Keep former names until a breaking version."
        }
        Class::Breaking if rule.id == "parameter-added" && !entry.is_required() => {
            "It is a field of a credential, which programs write as a literal: raise the version."
        }
        Class::Breaking => rule.help,
        _ => "",
    }
}

/// Returns a change in words.
fn in_words(change: &Change) -> String {
    let key = match change.key.as_str() {
        "(its place)" => "its place".to_owned(),
        key => format!("`{key}`"),
    };
    let is_set = |value: &Option<String>| value.as_deref() == Some("true");
    match (&change.old, &change.new) {
        (Some(_), None) if change.key == "optional" => "it was optional and is required".to_owned(),
        (None, Some(_)) if change.key == "optional" => "it was required and is optional".to_owned(),
        (None, _) if is_set(&change.new) => format!("{key} is set"),
        (_, None) if is_set(&change.old) => format!("{key} is no longer set"),
        (Some(old), Some(new)) => {
            let (was, is) = (differing(old, new), differing(new, old));
            format!("{key} was `{was}` and is `{is}`")
        }
        (None, Some(new)) => format!("{key} is `{new}`"),
        (Some(old), None) => format!("{key} is no longer `{old}`"),
        (None, None) => format!("{key} changed"),
    }
}

/// Returns a value; if it is long, only its parts that are not in the other one.
fn differing(value: &str, other: &str) -> String {
    const LONG: usize = 100;
    let parts = |text: &str| -> Vec<String> {
        let parts = text.split(", ").map(|part| {
            let frame = |letter: char| " {}[]".contains(letter);
            part.trim_matches(frame).to_owned()
        });
        parts.collect()
    };
    if value.chars().count().max(other.chars().count()) <= LONG {
        return value.to_owned();
    }
    let known = parts(other);
    let mut own = parts(value);
    own.retain(|part| !known.contains(part));
    if own.is_empty() {
        return value.to_owned();
    }
    format!("… {} …", own.join(", "))
}

/// Returns a finding about a text that stands in a file of its own.
pub(super) fn of_text(platform: &str, name: &str, places: (Place, Place)) -> Finding {
    Finding {
        rule: "documentation-changed",
        class: Class::Docs,
        platform: platform.to_owned(),
        entry: format!("platform.{name}"),
        old: Some(places.0),
        new: Some(places.1),
        message: format!("`{name}.md` changed"),
        fingerprint: fingerprint::of_parts(&[platform.to_owned(), format!("{name}.md")]),
        bump: Class::Docs.into(),
        ..Finding::default()
    }
}
