//! A problem in a spec: its rule, its place, what is wrong and what to write instead.
//! Must not know how problems are found.

mod github;
mod json;
mod stray;
mod suggest;
mod terminal;

pub use github::{to_github, workflow_command};
pub use json::to_json;
pub(crate) use stray::explain_strays;
pub use suggest::closest;
pub(crate) use suggest::distance;
pub use terminal::{Style, to_text};

use crate::source::{Sources, Span};

/// The severity of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file could not be read at all, so a command cannot run.
    Fatal,
    /// The spec is wrong.
    Error,
    /// The spec may be wrong. A curator has to decide; commands continue.
    Warning,
    /// Additional information, such as the number of problems that are not shown.
    Note,
}

impl Severity {
    /// Returns its name in machine-readable output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fatal => "fatal",
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A part of a file, and what to write in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The part.
    pub span: Span,
    /// The text to write.
    pub text: String,
}

/// A problem in a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable id of the rule.
    pub rule: &'static str,
    /// Its severity.
    pub severity: Severity,
    /// The place to look at.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Other relevant places, each with a text.
    pub labels: Vec<(Span, String)>,
    /// What cures it for certain, for `lint --fix`; empty if a person must decide.
    pub edits: Vec<Edit>,
}

impl Diagnostic {
    /// Creates an error at a place.
    pub fn new(rule: &'static str, span: Span, message: impl Into<String>) -> Self {
        let message = message.into();
        Self {
            rule,
            severity: Severity::Error,
            span,
            message,
            help: None,
            labels: Vec::new(),
            edits: Vec::new(),
        }
    }

    /// Adds what to write instead.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Adds what to write instead, if that is known.
    #[must_use]
    pub fn maybe_help(mut self, text: Option<String>) -> Self {
        self.help = text.or(self.help);
        self
    }

    /// Adds another relevant place.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push((span, text.into()));
        self
    }

    /// Adds an edit of those that cure it.
    #[must_use]
    pub fn edit(mut self, span: Span, text: impl Into<String>) -> Self {
        let text = text.into();
        self.edits.push(Edit { span, text });
        self
    }

    /// Turns the problem into a warning.
    #[must_use]
    pub fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// Returns whether the problem is only a warning.
    pub fn is_warning(&self) -> bool {
        self.severity == Severity::Warning
    }

    /// Turns the problem into one that prevents the file from being read.
    #[must_use]
    pub fn fatal(mut self) -> Self {
        self.severity = Severity::Fatal;
        self
    }
}

/// Says that the language cannot say something, and where the way round is.
pub(crate) fn beyond(fact: &str) -> String {
    format!(
        "{fact}; docs/spec-language.md shows the way round, under \"What the language cannot say\""
    )
}

/// Returns the first problems, errors before warnings, in the order of the files. If some are left out, a note at the
/// place of the next one gives their number.
pub fn first(problems: &[Diagnostic], most: usize) -> Vec<Diagnostic> {
    if problems.len() <= most {
        return problems.to_vec();
    }
    let (warnings, errors): (Vec<_>, Vec<_>) = problems.iter().partition(|p| p.is_warning());
    let mut all = errors.into_iter().chain(warnings).cloned();
    let mut shown: Vec<Diagnostic> = all.by_ref().take(most).collect();
    let rest = problems.len() - shown.len();
    if let Some(next) = all.next() {
        let (s, are) = if rest == 1 { ("", "is") } else { ("s", "are") };
        let message = format!("{rest} more problem{s} {are} not shown; the first of them is here");
        let note =
            Diagnostic::new("more", next.span, message).help("use `--all` to see all of them");
        shown.push(Diagnostic {
            severity: Severity::Note,
            ..note
        });
    }
    shown
}

/// Sorts problems by file, position and rule, and removes duplicates.
pub fn sort(diagnostics: &mut Vec<Diagnostic>, sources: &Sources) {
    let key = |diagnostic: &Diagnostic| {
        let file = sources.path(diagnostic.span.file).to_owned();
        (
            file,
            diagnostic.span.start,
            diagnostic.span.end,
            diagnostic.rule,
            diagnostic.message.clone(),
        )
    };
    diagnostics.sort_by_cached_key(key);
    diagnostics.dedup();
}
