//! Finds the character of an input method behind a text that is no YAML or that YAML reads as part of a key, and says what to write.
//! Must not know what keys mean.

mod keys;

use super::Problem;
use super::corrections::{Corrections, Edit};
use super::scan::{Found, outside_quotes};
use crate::source::characters::{Stray, stray};
use crate::source::node::Node;

/// The id of the rule.
const RULE: &str = "stray-character";
/// How far before an error its cause may be, in lines with such characters.
const LINES: usize = 5;
/// Number of characters of a corrected line that are shown.
const SHOWN: usize = 90;
/// Number of characters of a line that are tried one by one.
const TRIED: usize = 10;

/// The text as it was corrected so far.
pub(super) struct Text<'a> {
    pub(super) corrections: &'a Corrections,
    /// The corrected text.
    pub(super) text: &'a str,
}

/// A problem, with its place in the original text, and what corrects it.
pub(super) struct Correction {
    problem: Problem,
    pub(super) edits: Vec<Edit>,
    /// The line to show as the help, once the whole of it is corrected.
    shown: Option<usize>,
}

impl Correction {
    /// Returns the problem, with its help from the corrected text of the file.
    pub(super) fn problem(self, corrected: &str) -> Problem {
        let line = self.shown.and_then(|line| corrected.split('\n').nth(line));
        let mut problem = self.problem;
        problem.edits = self.edits;
        match line {
            Some(line) => problem.help(format!("write `{}`", beginning(line.trim()))),
            None => problem,
        }
    }
}

/// Corrects the indentation of all lines.
pub(super) fn in_indentation(text: &Text<'_>) -> Option<Correction> {
    if !text.text.split('\n').any(may_be_indented) {
        return None;
    }
    let found = outside_quotes(text.text);
    let found: Vec<&Found> = found
        .iter()
        .filter(|found| found.at_start && found.is_blank())
        .collect();
    let first = found.first()?;
    let mut lines: Vec<usize> = found.iter().map(|found| found.line + 1).collect();
    lines.dedup();
    let message = format!("the indentation has {}", first.stray.in_words());
    let remedy = match first.stray.meant {
        None => "remove it",
        Some(_) => "indent with ordinary spaces",
    };
    let help = match lines.get(1..) {
        None | Some([]) => remedy.to_owned(),
        Some([second]) => format!("{remedy}, in line {second} too"),
        Some(more) => format!("{remedy}, in {} more lines too", more.len()),
    };
    Some(text.correction(&found, message, help))
}

/// Whether a line may begin with another blank than spaces: such characters are looked for in few files.
fn may_be_indented(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '-', '\t']);
    let first = line.chars().next().and_then(stray);
    first.is_some_and(Stray::is_blank)
}

/// Returns the correction that lets YAML read on after an error at this place.
pub(super) fn behind_error(
    text: &Text<'_>,
    at: usize,
    first_error: impl Fn(&str) -> Option<usize>,
) -> Option<Correction> {
    let line_of = |at: usize| {
        let before = text.text.get(..at).unwrap_or(text.text);
        before.matches('\n').count()
    };
    let line = line_of(at);
    let mut found = outside_quotes(text.text);
    found.retain(|found| found.line <= line && !is_prose(text.text, found));
    let mut lines: Vec<usize> = found.iter().map(|found| found.line).collect();
    lines.dedup();
    for number in lines.into_iter().rev().take(LINES) {
        let on_line: Vec<&Found> = found.iter().filter(|found| found.line == number).collect();
        let mut best: Option<(usize, Vec<&Found>)> = None;
        for tried in choices(&on_line) {
            let edits: Vec<Edit> = tried.iter().map(|found| edit(text.text, found)).collect();
            let corrected = Corrections::default().with(&edits);
            let reached = match first_error(&corrected.apply(text.text)) {
                None => usize::MAX,
                Some(at) => corrected.original(at),
            };
            let is_progress = reached == usize::MAX || line_of(reached) > line;
            if is_progress && best.as_ref().is_none_or(|(best, _)| *best < reached) {
                best = Some((reached, tried));
            }
        }
        if let Some((_, chosen)) = best {
            return Some(text.as_text(&with_neighbours(&on_line, chosen)));
        }
    }
    None
}

/// Returns the correction of a key or a value that YAML reads, though not as it is meant.
pub(super) fn in_nodes(
    text: &Text<'_>,
    root: &Node,
    first_error: impl Fn(&str) -> Option<usize>,
) -> Option<Correction> {
    let candidates = keys::candidates(text.text, root);
    if candidates.is_empty() {
        return None;
    }
    let all = outside_quotes(text.text);
    let all: Vec<&Found> = all.iter().filter(|it| !is_prose(text.text, it)).collect();
    candidates.into_iter().find_map(|places| {
        let chosen = |found: &&&Found| places.contains(&found.range.start);
        let few: Vec<&Found> = all.iter().filter(chosen).copied().collect();
        let line = few.first()?.line;
        let on_line = |found: &&&Found| found.line == line;
        let many: Vec<&Found> = all.iter().filter(on_line).copied().collect();
        let is_better = |found: &Vec<&Found>| {
            let edits: Vec<Edit> = found.iter().map(|found| edit(text.text, found)).collect();
            let corrected = Corrections::default().with(&edits);
            first_error(&corrected.apply(text.text)).is_none()
        };
        let found = [few, many].into_iter().find(is_better)?;
        Some(text.as_text(&found))
    })
}

/// Returns the characters chosen of a line, and those that touch them.
fn with_neighbours<'a>(line: &[&'a Found], mut chosen: Vec<&'a Found>) -> Vec<&'a Found> {
    let touches = |found: &Found, other: &Found| {
        found.range.start == other.range.end || found.range.end == other.range.start
    };
    while let Some(next) = line
        .iter()
        .find(|found| !chosen.contains(found) && chosen.iter().any(|other| touches(found, other)))
    {
        chosen.push(next);
    }
    chosen.sort_by_key(|found| found.range.start);
    chosen
}

impl Text<'_> {
    /// Reports characters of one line.
    fn as_text(&self, found: &[&Found]) -> Correction {
        let mut words: Vec<String> = Vec::new();
        for found in found {
            let word = found.stray.in_words();
            if !words.contains(&word) {
                words.push(word);
            }
        }
        let message = match (found, words.as_slice()) {
            ([only], [word]) => match only.stray.meant {
                Some(meant) if meant != ' ' => {
                    format!("YAML reads {word} as text, not as `{meant}`")
                }
                _ => format!("YAML reads {word} as text"),
            },
            (_, [first, second]) => format!("YAML reads {} as text", both(first, second)),
            (_, [first, rest @ ..]) if !rest.is_empty() => {
                let more = rest.len();
                format!("YAML reads {first} and {more} other such characters as text")
            }
            (_, words) => format!("YAML reads {} as text", words.concat()),
        };
        let remedy = match found {
            [only] if only.is_blank() => only.stray.remedy(),
            _ => String::new(),
        };
        self.correction(found, message, remedy)
    }

    /// Reports characters. An empty help is replaced by the corrected line.
    fn correction(&self, found: &[&Found], message: String, help: String) -> Correction {
        let edits = found.iter().map(|found| {
            let edit = edit(self.text, found);
            self.corrections.edit(&edit)
        });
        let edits: Vec<Edit> = edits.collect();
        let line = found.first().map(|found| found.line);
        let range = edits.first().map_or(0..0, |edit| edit.start..edit.end);
        let shown = if help.is_empty() { line } else { None };
        Correction {
            problem: Problem::new(RULE, range, message).help(help),
            edits,
            shown,
        }
    }
}

/// Names two characters.
fn both(first: &str, second: &str) -> String {
    match (first.split_once('`'), second.split_once('`')) {
        (Some((kind, name)), Some((other, second))) if kind == other => {
            let kind = kind.replace("quote ", "quotes ");
            format!("{kind}`{name} and `{second}")
        }
        _ => format!("{first} and {second}"),
    }
}

/// Returns a line, or its beginning if it is long.
fn beginning(line: &str) -> String {
    let beginning: String = line.chars().take(SHOWN).collect();
    if beginning.len() < line.len() {
        format!("{beginning}…")
    } else {
        beginning
    }
}

/// Returns which characters of a line to correct together, the fewest first: each alone, quotes in pairs, and the first few.
fn choices<'a>(line: &[&'a Found]) -> Vec<Vec<&'a Found>> {
    let mut units: Vec<Vec<&Found>> = Vec::new();
    let mut open: Option<(usize, Option<char>)> = None;
    for found in line {
        let is_quote = matches!(found.stray.meant, Some('"' | '\''));
        match open {
            Some((unit, meant)) if is_quote && meant == found.stray.meant => {
                units
                    .get_mut(unit)
                    .into_iter()
                    .for_each(|unit| unit.push(found));
                open = None;
                continue;
            }
            None if is_quote => open = Some((units.len(), found.stray.meant)),
            _ => {}
        }
        units.push(vec![found]);
    }
    let alone = units.iter().take(TRIED).cloned();
    let together = (2..=units.len())
        .filter(|count| *count <= TRIED || *count == units.len())
        .map(|count| units.iter().take(count).flatten().copied().collect());
    alone.chain(together).collect()
}

/// Returns what corrects a character. A sign of YAML needs a space after it.
fn edit(text: &str, found: &Found) -> Edit {
    let next = text
        .get(found.range.end..)
        .and_then(|rest| rest.chars().next());
    let is_joined = next.is_some_and(|next| {
        let stray = crate::source::characters::stray(next);
        !next.is_whitespace() && !stray.is_some_and(|stray| stray.is_blank())
    });
    let needs_space = match found.stray.meant {
        Some(':' | ',') => is_joined,
        Some('-') => is_joined && found.at_start,
        _ => false,
    };
    let mut meant: String = found.stray.meant.into_iter().collect();
    if needs_space {
        meant.push(' ');
    }
    // It is as wide as two spaces, so the lines are aligned as they look. A dash and one space are as wide as an indentation.
    let is_after_dash = text
        .get(..found.range.start)
        .is_some_and(|text| text.ends_with('-'));
    if found.stray.found == '\u{3000}' && found.at_start && !is_after_dash {
        meant.push(' ');
    }
    Edit {
        start: found.range.start,
        end: found.range.end,
        text: meant,
    }
}

/// Whether a character is between two characters of a script that uses it.
fn is_prose(text: &str, found: &Found) -> bool {
    let before = text
        .get(..found.range.start)
        .and_then(|text| text.chars().next_back());
    let after = text
        .get(found.range.end..)
        .and_then(|text| text.chars().next());
    let is_wide = |character: Option<char>| {
        character.is_some_and(|it| it >= '\u{2e80}' && it.is_alphanumeric())
    };
    is_wide(before) && is_wide(after)
}
