//! A problem in a spec: rule, place, what is wrong in plain words and what to write instead.
//! Must not know how problems are found.

mod github;
mod json;
mod suggest;
mod terminal;

pub use github::to_github;
pub use json::to_json;
pub use suggest::closest;
pub use terminal::{Style, to_text};

use crate::source::{Sources, Span};

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file could not be read at all: a command that meets it could not run.
    Fatal,
    /// The spec is wrong.
    Error,
    /// The spec may be wrong: a curator has to decide, and commands go on meanwhile.
    Warning,
    /// Something to know, such as how many problems are not shown.
    Note,
}

impl Severity {
    /// Its name in machine-readable output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fatal => "fatal",
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A problem in a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable id of the rule.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The place to look at.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Other places that matter, each with a text.
    pub labels: Vec<(Span, String)>,
}

impl Diagnostic {
    /// A problem at a place.
    pub fn new(rule: &'static str, span: Span, message: impl Into<String>) -> Self {
        let message = message.into();
        Self {
            rule,
            severity: Severity::Error,
            span,
            message,
            help: None,
            labels: Vec::new(),
        }
    }

    /// With what to write instead.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// With what to write instead, where that is known.
    #[must_use]
    pub fn maybe_help(mut self, text: Option<String>) -> Self {
        self.help = text.or(self.help);
        self
    }

    /// With another place that matters.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push((span, text.into()));
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

    /// As a problem that keeps the file from being read.
    #[must_use]
    pub fn fatal(mut self) -> Self {
        self.severity = Severity::Fatal;
        self
    }
}

/// The first problems of all, errors before warnings, in the order of the files; where others are left out, a note at the
/// place of the next one tells how many.
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
        let message = format!("{rest} more problem{s} {are} not shown, of which the first is here");
        let note = Diagnostic::new("more", next.span, message).help("`--all` shows all of them");
        shown.push(Diagnostic {
            severity: Severity::Note,
            ..note
        });
    }
    shown
}

/// Sorts problems by file, position and rule, and drops those said twice.
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
