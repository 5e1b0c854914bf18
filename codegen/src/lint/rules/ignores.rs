//! Comments `# lint: ignore RULE reason`: which warnings they take away, and which comments are wrong or stale.
//! Must not know how any rule is checked.

use super::{RULES, rule};
use crate::diagnostic::{Diagnostic, Severity, closest};
use crate::source::node::NodeKind;
use crate::spec::{FileId, Sources, Span};

/// What such a comment begins with.
const MARK: &str = "# lint:";
const WRONG: &str = "bad-ignore";
const STALE: &str = "stale-ignore";
const FORM: &str = "write `# lint: ignore RULE reason …`";

/// A comment that names a rule and gives a reason.
struct Ignore {
    span: Span,
    rule: &'static str,
    /// The entries that begin on its line, or on the line below.
    covers: Span,
}

/// Takes away the warnings that comments in these files ignore, and reports comments that are wrong. Stale ones are reported
/// if every warning is known, which `is_complete` says.
pub(in crate::lint) fn apply(
    mut problems: Vec<Diagnostic>,
    files: &[FileId],
    sources: &Sources,
    is_complete: bool,
) -> Vec<Diagnostic> {
    for file in files {
        for comment in comments(*file, sources) {
            let ignore = match read(comment, sources) {
                Ok(ignore) => ignore,
                Err((message, help)) => {
                    problems.push(Diagnostic::new(WRONG, comment, message).help(help));
                    continue;
                }
            };
            let before = problems.len();
            problems.retain(|problem| !ignore.is_about(problem));
            if is_complete && problems.len() == before {
                let message = format!("there is no `{}` to ignore here", ignore.rule);
                let help = "remove the comment; one on a line of its own is directly above the entry that it is about";
                problems.push(
                    Diagnostic::new(STALE, ignore.span, message)
                        .help(help)
                        .warning(),
                );
            }
        }
    }
    problems
}

impl Ignore {
    fn is_about(&self, problem: &Diagnostic) -> bool {
        problem.rule == self.rule
            && problem.is_warning()
            && problem.span.file == self.covers.file
            && (self.covers.start..self.covers.end).contains(&problem.span.start)
    }
}

/// Reads a comment, or says what is wrong with it and what to write.
fn read(span: Span, sources: &Sources) -> Result<Ignore, (String, String)> {
    let written = sources.written(span);
    let Some(said) = written.strip_prefix(MARK).map(str::trim) else {
        let message = format!("a comment that speaks to lint begins with `{MARK}`");
        return Err((message, FORM.to_owned()));
    };
    let (word, said) = said.split_once(char::is_whitespace).unwrap_or((said, ""));
    if word.is_empty() {
        let message = "the comment says nothing to lint".to_owned();
        return Err((message, FORM.to_owned()));
    }
    if word != "ignore" {
        let message = format!("`{word}` is nothing that a comment can say to lint");
        return Err((message, FORM.to_owned()));
    }
    let said = said.trim();
    let (id, reason) = said.split_once(char::is_whitespace).unwrap_or((said, ""));
    if id.is_empty() {
        let message = "the rule to ignore is missing".to_owned();
        return Err((message, FORM.to_owned()));
    }
    let Some(rule) = rule(id) else {
        let help = match closest(id, RULES.iter().map(|rule| rule.id)) {
            Some(close) => format!("did you mean `{close}`?"),
            None => "`cargo xtask lint --list-rules` lists the rules".to_owned(),
        };
        return Err((format!("there is no rule `{id}`"), help));
    };
    if rule.severity != Severity::Warning || rule.id == STALE {
        let message = format!("problems of `{id}` cannot be ignored");
        let help = "only warnings can; mend what is wrong, and remove the comment".to_owned();
        return Err((message, help));
    }
    if reason.trim().is_empty() {
        let message = "the reason is missing".to_owned();
        let help = format!("write it after the rule: `# lint: ignore {id} reason …`");
        return Err((message, help));
    }
    Ok(Ignore {
        span,
        rule: rule.id,
        covers: covered(span, sources),
    })
}

/// Returns the comments of a file that speak to lint.
fn comments(file: FileId, sources: &Sources) -> Vec<Span> {
    let text = sources.text(file);
    let is_possible =
        text.contains('#') && ["lint", "Lint", "LINT"].iter().any(|it| text.contains(it));
    let (Some(root), true) = (sources.root(file), is_possible) else {
        return Vec::new();
    };
    let mut scalars = Vec::new();
    root.visit(&mut |node, key| {
        scalars.extend(key.cloned());
        if matches!(node.kind, NodeKind::Scalar { .. }) {
            scalars.push(node.span.clone());
        }
    });
    let is_comment = |at: usize| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        before.is_none_or(char::is_whitespace) && !scalars.iter().any(|it| it.contains(&at))
    };
    let mut found = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.trim_end().len();
        let mut signs = line.match_indices('#').map(|(sign, _)| at + sign);
        // Few lines have such a text at all, whether in a comment or not.
        let start = signs.find(|sign| text.get(*sign..end).is_some_and(speaks_to_lint));
        let is_first = |start: usize| {
            let mut before = line.match_indices('#').map(|(sign, _)| at + sign);
            before.find(|sign| is_comment(*sign)) == Some(start)
        };
        if let Some(start) = start.filter(|start| is_first(*start)) {
            found.push(Span { file, start, end });
        }
        at += line.len();
    }
    found
}

/// Whether a comment is meant for lint, however it is written.
fn speaks_to_lint(comment: &str) -> bool {
    let said = comment.trim_start_matches('#').trim_start();
    let word = said.get(..4).filter(|it| it.eq_ignore_ascii_case("lint"));
    let rest = word.and_then(|word| said.get(word.len()..));
    rest.is_some_and(|rest| {
        let next = rest.trim_start().trim_start_matches('-');
        let ignored = next.strip_prefix("ignore");
        let is_word = ignored.is_some_and(|it| !it.starts_with(char::is_alphanumeric));
        next.starts_with([':', '\u{ff1a}']) || is_word
    })
}

/// Returns the entries and items that begin on the line of a comment, or on the next line that is no comment if it is alone on its line.
fn covered(comment: Span, sources: &Sources) -> Span {
    let text = sources.text(comment.file);
    let before = text.get(..comment.start).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let mut line = start..comment.end;
    if before.get(start..).is_some_and(|it| it.trim().is_empty()) {
        let mut at = start;
        for next in text.get(start..).unwrap_or_default().split_inclusive('\n') {
            line = at..at + next.len();
            if !next.trim_start().starts_with('#') {
                break;
            }
            at += next.len();
        }
    }
    let mut end = line.start;
    if let Some(root) = sources.root(comment.file) {
        root.visit(&mut |node, key| {
            let first = key.map_or(node.span.start, |key| key.start);
            // The whole file begins on a line, too.
            if line.contains(&first) && (key.is_some() || node.span != root.span) {
                end = end.max(node.span.end).max(key.map_or(0, |key| key.end));
            }
        });
    }
    Span {
        file: comment.file,
        start: line.start,
        end,
    }
}
