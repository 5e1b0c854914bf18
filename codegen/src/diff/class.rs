//! How bad lines that go and come are for users.
//! Must not know which rule speaks of them; a rule never makes a class smaller than the lines say.

use super::causes::{Cause, Causes};
use super::deltas::{Delta, Listing};
use super::entry::{Entries, Entry};
use super::grammar::Kind;
use super::matching::{Link, Pair};
use super::report::Class;
use super::surface_class::{self, Known, Seen};
use super::version::Bump;

/// What goes is missed: it let responses be read or calls be sent.
const MISSED: [&str; 4] = [
    " may be a number",
    " is null as ",
    " is also called ",
    " accepts ",
];

/// A class, and what else was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Judged {
    pub(super) class: Class,
    /// What a version must be raised by: a silent change may add to the crate, too.
    pub(super) bump: Bump,
    /// Whether arguments of the same type changed places.
    pub(super) is_swapped: bool,
}

/// Judges a cause by its lines.
pub(super) fn judge(pair: &Pair, entry: &Entry, cause: &Cause) -> Judged {
    let kind = entry.kind;
    let (surface, is_swapped) = of_surface(pair, kind, cause);
    let class = surface
        .max(of_wire(pair, kind, cause))
        .max(by_name(pair, entry));
    // What changes no line is for readers.
    let is_told = cause.deltas.is_empty() || !pair.changes.is_empty();
    let class = if is_told {
        class.max(Class::Docs)
    } else {
        class
    };
    Judged {
        class,
        bump: Bump::from(class).max(surface.into()),
        is_swapped,
    }
}

fn is_single(pair: &Pair) -> bool {
    pair.old.is_none() || pair.new.is_none()
}

/// What another name or place does, which lines do not show: they speak of the entry, whatever its name.
fn by_name(pair: &Pair, entry: &Entry) -> Class {
    let has = |key: &str| pair.changes.iter().any(|change| change.key == key);
    // Programs depend on the name of the crate.
    if entry.path == "platform.crate" && has("name") {
        return Class::Breaking;
    }
    // The name in a path is not sent.
    let is_sent = entry.kind.is_named_by_wire() && entry.group != "path";
    // So is what a body holds, which becomes that of a form.
    let is_body = entry.kind == Kind::Operation && has("body") && has("form");
    if (is_sent && has("(its name)")) || has("(its place)") || is_body {
        Class::Silent
    } else {
        Class::None
    }
}

fn of_surface(pair: &Pair, kind: Kind, cause: &Cause) -> (Class, bool) {
    let lines = cause.deltas.iter();
    let lines = lines.filter(|delta| delta.listing == Listing::Surface);
    let lines: Vec<Seen<'_>> = lines.map(seen).collect();
    let is_new = |value: &Option<String>| {
        value
            .as_deref()
            .is_some_and(|value| value.contains("renamed_from: "))
    };
    let says_so = pair.changes.iter().any(|change| match change.key.as_str() {
        "renamed_from" => change.new.is_some(),
        _ => is_new(&change.new) && !is_new(&change.old),
    });
    let known = Known {
        are_arguments_same: matches!(kind, Kind::Parameter | Kind::Field | Kind::Type)
            && !is_single(pair),
        is_renamed: !is_single(pair) && (says_so || pair.link == Link::RenamedFrom),
    };
    surface_class::of_lines(&lines, known)
}

fn seen(delta: &Delta) -> Seen<'_> {
    Seen {
        has_come: delta.has_come,
        path: &delta.path,
        text: &delta.text,
        reading: &delta.reading,
    }
}

fn of_wire(pair: &Pair, kind: Kind, cause: &Cause) -> Class {
    let surface = || {
        cause
            .deltas
            .iter()
            .filter(|delta| delta.listing == Listing::Surface)
    };
    let has_surface = surface().next().is_some();
    let only_comes = surface().all(|delta| delta.has_come);
    let wire = || {
        cause
            .deltas
            .iter()
            .filter(|delta| delta.listing == Listing::Wire)
    };
    let mut class = Class::None;
    for delta in wire() {
        // A response that is described inline has a path inside the operation.
        let said = delta.text.find(' ').and_then(|at| delta.text.get(at..));
        let said = said.unwrap_or(&delta.text);
        // A client with a credential calls it, too.
        let is_open = delta.text.starts_with(" accepts ")
            && wire().any(|other| {
                other.has_come && other.pair == delta.pair && other.text == " accepts no credential"
            });
        let is_missed = !is_open
            && (MISSED.iter().any(|text| said.starts_with(text))
                || (delta.path == "platform.responses"
                    && delta.text.ends_with(" may be plain text")));
        // What a new call can do does not change the others.
        let part = [".pages", ".windows"]
            .into_iter()
            .find(|part| delta.text.starts_with(part));
        let is_own = part.is_some_and(|part| {
            has_surface
                && only_comes
                && !wire().any(|other| !other.has_come && other.text.starts_with(part))
        });
        let is_always = delta.has_come
            && kind == Kind::Parameter
            && (delta.text.contains(" unless it is set") || delta.text.starts_with(": always "));
        let says_use = delta.text.ends_with(" is sent") || delta.text.ends_with(" is received");
        let own = if is_missed && !delta.has_come && !is_single(pair) {
            Class::Breaking
        } else if is_own
            || says_use
            || (has_surface && !is_always && (is_single(pair) || (only_comes && delta.is_alone)))
        {
            Class::None
        } else {
            Class::Silent
        };
        class = class.max(own);
    }
    class
}

/// Returns the surface lines of a cause, as a report shows them.
pub(super) fn shown(cause: &Cause) -> Vec<String> {
    let lines = cause
        .deltas
        .iter()
        .filter(|delta| delta.listing == Listing::Surface);
    surface_class::shown(lines.map(seen))
}

/// Returns the operations that a change affects: those of the old side, and of the new one if it was not there.
pub(super) fn operations(
    causes: &Causes<'_>,
    pair: &Pair,
    old: &Entries,
    new: &Entries,
) -> Vec<String> {
    match (pair.old, pair.new) {
        (Some(index), _) => causes.old.operations(old, index),
        (None, Some(index)) => causes.new.operations(new, index),
        (None, None) => Vec::new(),
    }
}
