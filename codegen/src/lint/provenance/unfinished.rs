//! The rule about texts with a mark of unfinished work.
//! Must not know what the parts of a spec mean.

use crate::diagnostic::Diagnostic;
use crate::lint::context::Context;
use crate::spec::{Basis, Location};

/// What people write where something is missing.
const MARKS: [&str; 5] = ["TODO", "FIXME", "TBD", "XXX", "???"];

/// Checks that no text has a mark of unfinished work.
pub(in crate::lint) fn unfinished_text(context: &Context<'_>) {
    for fact in context.facts() {
        if let Some(doc) = fact.doc {
            text(context, doc, || fact.doc_at(context));
        }
        match fact.basis {
            Some(Basis::Observed(reason)) => text(context, reason, || fact.reason_at("observed")),
            Some(Basis::Inferred(reason)) => text(context, reason, || fact.reason_at("inferred")),
            Some(Basis::Documented) | None => {}
        }
        if let Some((at, reason)) = &fact.contested {
            text(context, reason, || at.clone());
        }
    }
}

/// Checks a text, whose place is sought only if there is a mark: most texts have none.
fn text(context: &Context<'_>, text: &str, at: impl FnOnce() -> Location) {
    let Some((start, mark)) = MARKS
        .iter()
        .find_map(|mark| Some((place(text, mark)?, mark)))
    else {
        return;
    };
    let at = at();
    let span = context
        .sources
        .text_span(&at, text, start..start + mark.len());
    let message = format!("`{mark}` says that this text is unfinished");
    let help = "finish the text, or move the note into a comment";
    let found = Diagnostic::new("unfinished-text", span, message);
    context.add(&at, found.help(help).warning());
}

/// Returns the place of a mark that is a word of its own, and no value of the API in backticks.
fn place(text: &str, mark: &str) -> Option<usize> {
    let is_part =
        |character: Option<char>| character.is_some_and(|it| it.is_alphanumeric() || it == '_');
    let is_code = |at: usize| {
        let before = text.get(..at).unwrap_or_default();
        before.matches('`').count() % 2 == 1
    };
    text.match_indices(mark).map(|(at, _)| at).find(|at| {
        let before = text.get(..*at).and_then(|it| it.chars().next_back());
        let after = text.get(at + mark.len()..);
        let after = after.and_then(|it| it.chars().next());
        !is_part(before) && !is_part(after) && !is_code(*at)
    })
}
