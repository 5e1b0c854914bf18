//! Reads YAML: the place of each node, and its value.
//! Must not know what the values mean.

#[cfg(test)]
mod agreement;
mod comments;
mod corrections;
mod events;
mod scalars;
mod scan;
mod strays;

use std::ops::Range;

use super::data::{Data, shortened};
use crate::diagnostic::Diagnostic;
use crate::source::node::{Entry, Node, NodeKind};
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
    let mut node = node?;
    let data = value(&mut node, problems);
    comments::lost(text, &node, problems);
    Some((node, data))
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

/// Returns the value of a node, under the keys as they are written; repeated keys are reported and dropped.
fn value(node: &mut Node, problems: &mut Vec<Problem>) -> Data {
    match &mut node.kind {
        NodeKind::Scalar { text, plain: true } => scalars::plain(text),
        NodeKind::Scalar { text, .. } => Data::Text(text.to_string()),
        NodeKind::List(items) => {
            Data::List(items.iter_mut().map(|item| value(item, problems)).collect())
        }
        NodeKind::Map(entries) => {
            let repeated = entries.drop_repeated();
            problems.extend(
                repeated
                    .iter()
                    .map(|(first, second)| duplicate(first, second)),
            );
            let values = entries.iter_mut();
            Data::Map(
                values
                    .map(|entry| (entry.key.clone(), value(&mut entry.value, problems)))
                    .collect(),
            )
        }
    }
}

/// Reports a key that occurs a second time.
fn duplicate(first: &Range<usize>, second: &Entry) -> Problem {
    let key = shortened(&second.key);
    let message = format!("the key `{key}` occurs twice");
    let mut problem = Problem::new("duplicate-key", second.key_span.clone(), message)
        .help("remove one of them, or rename it");
    problem.label = Some((first.clone(), "first here".to_owned()));
    problem
}
