//! Cures what needs no decision: the edits of problems, and the order of the keys of entries. Each text is edited in place.
//! Must not know rules, nor how a problem is found.

mod order;

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Edit};
use crate::rust::surface;
use crate::spec::{self, Sources};
use crate::{Compiled, compile, wire};

/// The largest number of rounds: a cure may reveal further problems, and entries are ordered from the outside inwards.
const ROUNDS: usize = 40;

/// What was cured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fixed {
    /// The new texts of the files that change, by their display paths.
    pub files: BTreeMap<String, String>,
    /// Number of problems that are cured.
    pub problems: usize,
    /// Number of entries whose keys were put in order.
    pub entries: usize,
}

/// The texts of all files with LF line ends, by display path.
type Texts = Vec<(String, String)>;

/// Cures files, each given as its display path and its text. Their meaning stays: a problem is cured only if it is gone then, and
/// keys are put in order only if the spec, what it sends and reads, and the API of its crate are the same.
pub fn fix(files: &[(String, String)]) -> Fixed {
    let original: Texts = files
        .iter()
        .map(|(path, text)| (path.clone(), with_lf(text)))
        .collect();
    let (cured, problems) = cured(original.clone());
    let (ordered, entries) = ordered(cured);
    let changed = files.iter().zip(original).zip(ordered);
    let changed = changed.filter(|((_, (_, old)), (_, new))| old != new);
    let changed =
        changed.map(|(((path, text), _), (_, new))| (path.clone(), as_before(text, &new)));
    Fixed {
        files: changed.collect(),
        problems,
        entries,
    }
}

/// Returns a text as the compiler reads it.
fn with_lf(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.replace("\r\n", "\n")
}

/// Whether some lines of a text end in CR LF and some in LF. Such a text is no longer the same once it is edited.
pub fn has_mixed_line_ends(text: &str) -> bool {
    let ends = text.matches("\r\n").count();
    ends > 0 && ends < text.matches('\n').count()
}

/// Returns a text with the byte order mark and the line ends of the original one.
fn as_before(original: &str, new: &str) -> String {
    let mut text = String::with_capacity(original.len());
    if original.starts_with('\u{feff}') {
        text.push('\u{feff}');
    }
    text + &if original.contains("\r\n") {
        new.replace('\n', "\r\n")
    } else {
        new.to_owned()
    }
}

/// Cures problems, as long as there are any that can be.
fn cured(mut texts: Texts) -> (Texts, usize) {
    let mut count = 0;
    for _ in 0..ROUNDS {
        let before = compile(texts.clone());
        let curable = before.problems.iter().filter(|it| !it.edits.is_empty());
        let curable: Vec<&Diagnostic> = curable.collect();
        if curable.is_empty() {
            break;
        }
        let (mut chosen, mut next) = (Vec::new(), None);
        choose((&texts, &before), &curable, &mut chosen, &mut next);
        let Some(next) = next else {
            break;
        };
        texts = next;
        count += chosen.len();
    }
    (texts, count)
}

/// Adds to the chosen problems all that are cured together with them, and keeps the texts with their edits. A cure that fails
/// keeps none of the others from being made.
fn choose<'a>(
    (texts, before): (&Texts, &Compiled),
    problems: &[&'a Diagnostic],
    chosen: &mut Vec<&'a Diagnostic>,
    next: &mut Option<Texts>,
) {
    let all = [chosen.as_slice(), problems].concat();
    if let Some(cured) = attempt(texts, before, &all) {
        (*chosen, *next) = (all, Some(cured));
    } else if problems.len() > 1 {
        let (first, second) = problems.split_at(problems.len() / 2);
        choose((texts, before), first, chosen, next);
        choose((texts, before), second, chosen, next);
    }
}

/// Returns the texts with the edits of these problems, if they are gone then and the files can still be read.
fn attempt(texts: &Texts, before: &Compiled, problems: &[&Diagnostic]) -> Option<Texts> {
    let edits: Vec<&Edit> = problems.iter().flat_map(|found| &found.edits).collect();
    let next = edited(texts, &before.sources, &edits);
    let after = compile(next.clone());
    let is_gone = |found: &&Diagnostic| count(&after, found) < count(before, found);
    let is_readable = before.is_fatal() || !after.is_fatal();
    (is_readable && problems.iter().all(is_gone)).then_some(next)
}

/// Returns how often a problem is in its file.
fn count(compiled: &Compiled, problem: &Diagnostic) -> usize {
    let same = compiled.problems.iter().filter(|other| {
        (other.rule, &other.message, other.span.file)
            == (problem.rule, &problem.message, problem.span.file)
    });
    same.count()
}

fn edited(texts: &Texts, sources: &Sources, edits: &[&Edit]) -> Texts {
    let of_file = |path: &str, text: &str| {
        let own = edits.iter().filter(|it| sources.path(it.span.file) == path);
        let own = own.map(|it| (it.span.start, it.span.end, it.text.as_str()));
        apply(text, own.collect())
    };
    let texts = texts.iter();
    texts
        .map(|(path, text)| (path.clone(), of_file(path, text)))
        .collect()
}

/// Returns a text with edits, each given as the bytes to replace. Of those that overlap, the first is made.
fn apply(text: &str, mut edits: Vec<(usize, usize, &str)>) -> String {
    edits.sort_unstable();
    edits.dedup();
    let (mut new, mut done) = (String::with_capacity(text.len()), 0);
    for (start, end, replacement) in edits {
        if let Some(kept) = text.get(done..start) {
            new.push_str(kept);
            new.push_str(replacement);
            done = end;
        }
    }
    new.push_str(text.get(done..).unwrap_or_default());
    new
}

/// Puts the keys of all entries in order, file by file.
fn ordered(texts: Texts) -> (Texts, usize) {
    let known = Meaning::of(&texts);
    let (all, entries) = in_order(&texts, |_| true);
    if entries == 0 || Meaning::of(&all) == known {
        return (all, entries);
    }
    let (mut kept, mut total) = (texts, 0);
    for path in all.into_iter().map(|(path, _)| path) {
        let (next, entries) = in_order(&kept, |other| other == path);
        if entries > 0 && Meaning::of(&next) == known {
            (kept, total) = (next, total + entries);
        }
    }
    (kept, total)
}

fn in_order(texts: &Texts, is_meant: impl Fn(&str) -> bool) -> (Texts, usize) {
    let (mut texts, mut count) = (texts.clone(), 0);
    for _ in 0..ROUNDS {
        let loaded = spec::load(texts.clone());
        let sources = &loaded.sources;
        let files = sources.files().filter(|it| is_meant(sources.path(*it)));
        let edits: Vec<Edit> = files.flat_map(|it| order::edits(sources, it)).collect();
        if edits.is_empty() {
            break;
        }
        count += edits.len();
        texts = edited(&texts, sources, &edits.iter().collect::<Vec<_>>());
    }
    (texts, count)
}

/// All that must be the same whatever the order of keys is.
#[derive(PartialEq)]
struct Meaning {
    specs: Vec<spec::Spec>,
    wires: Vec<String>,
    surfaces: Vec<String>,
    problems: Vec<(&'static str, String)>,
}

impl Meaning {
    fn of(texts: &Texts) -> Self {
        let compiled = compile(texts.clone());
        let problems = compiled.problems.into_iter();
        let mut problems: Vec<_> = problems.map(|it| (it.rule, it.message)).collect();
        problems.sort();
        Self {
            specs: spec::load(texts.clone()).specs,
            wires: compiled.apis.iter().map(wire::text).collect(),
            surfaces: compiled.apis.iter().map(surface::text).collect(),
            problems,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::apply;

    #[test]
    fn of_edits_that_overlap_the_first_is_made() {
        let edits = vec![(4, 6, "X"), (0, 1, "A"), (5, 7, "Y"), (0, 1, "A")];
        assert_eq!(apply("abcdefgh", edits), "AbcdXgh");
    }
}
