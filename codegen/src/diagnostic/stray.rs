//! Explains problems whose cause is a character of an input method, such as a full-width digit.
//! Must not know how problems are found.

use std::borrow::Cow;
use std::collections::HashSet;

use super::Diagnostic;
use crate::source::Sources;
use crate::source::characters::{corrected, strays};

/// Rules whose texts name the character.
const NAMED: [&str; 2] = ["stray-character", "wire-name"];

/// Says what to write where a text with such a character was meant to be one of the language's own. Of several problems of one
/// text, the first remains.
pub(crate) fn explain_strays(problems: &mut Vec<Diagnostic>, sources: &Sources) {
    let mut explained = HashSet::new();
    problems.retain_mut(|problem| match help(problem, sources) {
        Some(help) => {
            problem.help = Some(help);
            explained.insert(problem.span)
        }
        None => true,
    });
}

fn help(problem: &Diagnostic, sources: &Sources) -> Option<String> {
    let written = sources.written(problem.span);
    let (_, stray) = strays(written).next()?;
    // An entry of an object, which needs a space after its colon.
    let is_entry = problem.message.starts_with("expected an object");
    let spaced = match written.split_once('：') {
        Some((key, value)) if is_entry => Cow::Owned(format!("{key}: {}", value.trim_start())),
        _ => Cow::Borrowed(written),
    };
    let meant = corrected(&spaced);
    if NAMED.contains(&problem.rule) || !meant.is_ascii() || meant.contains('\n') {
        return None;
    }
    let meant = meant
        .trim()
        .trim_matches(['"', '\''])
        .trim_end_matches(['.', ',', ';']);
    let words = stray.in_words();
    if meant.is_empty() {
        return Some(format!("remove {words}"));
    }
    Some(format!("write `{meant}`; the text has {words}"))
}
