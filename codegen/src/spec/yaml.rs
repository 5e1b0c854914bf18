//! Reads YAML twice, once for the places and once for the values, and makes sure that both agree.
//! Must not know what the values mean.

mod comments;
mod corrections;
mod events;
mod scan;
mod strays;

use std::ops::Range;

use indexmap::IndexMap;

use super::data::{Data, shortened};
use crate::diagnostic::Diagnostic;
use crate::source::node::{Entries, Entry, Node, NodeKind};
use crate::source::{FileId, Sources, Span};
use corrections::{Corrections, Edit};
use events::Found;
use strays::Text;

/// The largest number of corrections of characters in a file.
const MAX_CORRECTIONS: usize = 40;

/// A problem that is not yet linked to a file.
struct Problem {
    rule: &'static str,
    fatal: bool,
    range: Range<usize>,
    message: String,
    help: Option<String>,
    label: Option<(Range<usize>, String)>,
    /// What cures it.
    edits: Vec<Edit>,
}

impl Problem {
    fn new(rule: &'static str, range: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            rule,
            fatal: false,
            range,
            message: message.into(),
            help: None,
            label: None,
            edits: Vec::new(),
        }
    }

    fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    fn in_file(self, file: FileId) -> Diagnostic {
        let span = |range: &Range<usize>| Span {
            file,
            start: range.start,
            end: range.end,
        };
        let mut diagnostic =
            Diagnostic::new(self.rule, span(&self.range), self.message).maybe_help(self.help);
        if let Some((range, text)) = &self.label {
            diagnostic = diagnostic.label(span(range), text);
        }
        for edit in self.edits {
            diagnostic = diagnostic.edit(span(&(edit.start..edit.end)), edit.text);
        }
        if self.fatal {
            diagnostic.fatal()
        } else {
            diagnostic
        }
    }
}

/// Reads a file: returns its values, and adds its nodes to the sources. Without values the file cannot be used.
///
/// A character that an input method put in the place of a sign of YAML is reported and corrected, and the file read again,
/// so that no consequences are reported and the rest is checked too.
pub(super) fn read(sources: &mut Sources, file: FileId) -> (Option<Data>, Vec<Diagnostic>) {
    let original = sources.text(file);
    let mut corrections = Corrections::default();
    let mut found = Vec::new();
    let (result, problems, text) = loop {
        let text = corrections.apply(original);
        let mut problems = Vec::new();
        let result = read_text(&text, &mut problems);
        let at = Text {
            corrections: &corrections,
            text: &text,
        };
        let next = (found.len() < MAX_CORRECTIONS)
            .then(|| next_correction(&at, result.as_ref(), &problems));
        let Some(correction) = next.flatten() else {
            break (result, problems, text);
        };
        corrections = corrections.with(&correction.edits);
        found.push(correction);
    };
    let found = found
        .into_iter()
        .map(|correction| correction.problem(&text));
    let problems = problems.into_iter().map(|problem| Problem {
        range: corrections.range(&problem.range),
        label: problem
            .label
            .map(|(range, text)| (corrections.range(&range), text)),
        edits: problem
            .edits
            .iter()
            .map(|edit| corrections.edit(edit))
            .collect(),
        ..problem
    });
    let diagnostics = found.chain(problems);
    let diagnostics = diagnostics.map(|problem| problem.in_file(file)).collect();
    let data = result.map(|(mut node, data)| {
        node.move_spans(&|range| corrections.range(range));
        sources.set_root(file, node);
        data
    });
    (data, diagnostics)
}

/// Returns the next correction that lets YAML read what is meant.
fn next_correction(
    text: &Text<'_>,
    result: Option<&(Node, Data)>,
    problems: &[Problem],
) -> Option<strays::Correction> {
    let first_error = |text: &str| {
        let mut problems = Vec::new();
        read_text(text, &mut problems);
        let error = problems.iter().find(|problem| problem.fatal);
        error.map(|error| error.range.start)
    };
    let error = problems.iter().find(|problem| problem.fatal);
    strays::in_indentation(text).or_else(|| match (error, result) {
        (Some(error), _) => strays::behind_error(text, error.range.start, first_error),
        (None, Some((node, _))) => strays::in_nodes(text, node, first_error),
        (None, None) => None,
    })
}

fn read_text(text: &str, problems: &mut Vec<Problem>) -> Option<(Node, Data)> {
    let Found { node, complete } = events::nodes(text, problems)?;
    if !complete {
        return None;
    }
    let data = match serde_yaml::from_str::<Data>(text) {
        Ok(data) => data,
        Err(error) => {
            problems.push(syntax_error(text, &error));
            return None;
        }
    };
    let mut node = node?;
    let mut agreement = Agreement {
        problems,
        disagree: false,
    };
    let data = agreement.join(&mut node, data);
    if agreement.disagree {
        return None;
    }
    comments::lost(text, &node, problems);
    Some((node, data))
}

fn syntax_error(text: &str, error: &serde_yaml::Error) -> Problem {
    let at = error
        .location()
        .map_or(0, |location| location.index())
        .min(text.len());
    let at = (0..=at)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0);
    let full = error.to_string();
    let message = full.split(" at line ").next().unwrap_or_default();
    syntax_problem(at, message)
}

/// What a message of the parser usually means.
const SLIPS: [(&str, &str); 10] = [
    (
        "simple key expect",
        "is the space after a `:` missing, in this line or the one before?",
    ),
    ("mapping values", "put a text with `: ` in double quotes"),
    ("quoted scalar", "is the closing quote missing?"),
    (" tab", "indent with spaces"),
    ("tabs", "indent with spaces"),
    (
        "unexpected character",
        "put a text that begins with this character in double quotes",
    ),
    (
        "anchor",
        "put a text that begins with `*` or `&` in double quotes",
    ),
    (
        "block scalar",
        "put a text that begins with `>` or `|` in double quotes",
    ),
    (
        "illegal placement of ':'",
        "is a closing bracket missing? Put a text that begins with `[` in double quotes",
    ),
    (
        "flow",
        "is a closing bracket or a comma missing? Put a text that begins with `{` or `[` in double quotes",
    ),
];

fn syntax_problem(at: usize, message: &str) -> Problem {
    let mut problem = Problem::new(
        "yaml-syntax",
        at..at,
        format!("this is not valid YAML: {message}"),
    );
    problem.fatal = true;
    problem.help = SLIPS
        .iter()
        .find(|(part, _)| message.contains(part))
        .map(|(_, help)| (*help).to_owned());
    problem
}

/// Compares the nodes and the values of a file.
struct Agreement<'a> {
    problems: &'a mut Vec<Problem>,
    disagree: bool,
}

impl Agreement<'_> {
    /// Returns the values under the keys as they are written; repeated keys are reported and dropped.
    fn join(&mut self, node: &mut Node, data: Data) -> Data {
        let span = node.span.clone();
        match (&mut node.kind, data) {
            (NodeKind::List(nodes), Data::List(items)) if nodes.len() == items.len() => Data::List(
                nodes
                    .iter_mut()
                    .zip(items)
                    .map(|(node, item)| self.join(node, item))
                    .collect(),
            ),
            (NodeKind::Map(entries), Data::Map(values)) if entries.len() == values.len() => {
                let mut joined: Vec<(String, Data)> = Vec::new();
                let mut kept: IndexMap<String, Entry> = IndexMap::new();
                let list = std::mem::take(entries).into_list();
                for (mut entry, (_, value)) in list.into_iter().zip(values) {
                    if let Some(first) = kept.get(&entry.key) {
                        self.problems.push(duplicate(first, &entry));
                        continue;
                    }
                    joined.push((entry.key.clone(), self.join(&mut entry.value, value)));
                    kept.insert(entry.key.clone(), entry);
                }
                *entries = Entries::new(kept.into_values().collect());
                Data::Map(joined)
            }
            (NodeKind::Scalar { text, plain }, data) if agrees(text, *plain, &data) => data,
            (_, data) => {
                self.disagree = true;
                let message = format!(
                    "YAML parsers disagree on this value; one of them found {}",
                    data.in_words()
                );
                let help =
                    "use simpler YAML: text in double quotes, no anchors, no unusual line breaks";
                self.problems
                    .push(Problem::new("yaml-feature", span, message).help(help));
                Data::Hole
            }
        }
    }
}

fn agrees(text: &str, plain: bool, data: &Data) -> bool {
    match data {
        Data::Text(value) => value == text,
        Data::Null | Data::Bool(_) | Data::Unsigned(_) | Data::Signed(_) | Data::Float(_) => plain,
        Data::List(_) | Data::Map(_) | Data::Hole => false,
    }
}

fn duplicate(first: &Entry, second: &Entry) -> Problem {
    let key = shortened(&first.key);
    let mut problem = Problem::new(
        "duplicate-key",
        second.key_span.clone(),
        format!("the key `{key}` occurs twice"),
    )
    .help("remove one of them, or rename it");
    problem.label = Some((first.key_span.clone(), "first here".to_owned()));
    problem
}
