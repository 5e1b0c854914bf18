//! Rules for people, whatever they are about: a list, and the search for one by its id.
//! Must not know any rule.

use iot_clouds_codegen::diagnostic;

use crate::failure::CommandError;

/// Returns one line for each rule, given as its id and its summary.
pub(crate) fn list<'a>(rules: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> String {
    let widest = rules.clone().map(|(id, _)| id.len()).max();
    let widest = widest.unwrap_or_default();
    rules
        .map(|(id, summary)| format!("{id:widest$}  {summary}\n"))
        .collect()
}

/// Says that there is no rule with an id, and which one may be meant.
pub(crate) fn unknown<'a>(
    id: &str,
    known: impl Iterator<Item = &'a str>,
    command: &str,
) -> CommandError {
    let close = diagnostic::closest(id, known);
    let close = close.map_or_else(String::new, |close| format!("did you mean `{close}`? "));
    CommandError::new(format!(
        "there is no rule `{id}`; {close}`cargo xtask {command} --list-rules` lists them"
    ))
}
