//! The rules of changes for people: a list, and one with its reason.
//! Must not know how changes are found.

use iot_clouds_codegen::diagnostic;
use iot_clouds_codegen::diff::rules::{self, RULES};

use crate::failure::CommandError;

/// Returns one line for each rule.
pub(super) fn list() -> String {
    let widest = RULES.iter().map(|rule| rule.id.len()).max();
    let widest = widest.unwrap_or_default();
    let lines = RULES
        .iter()
        .map(|rule| format!("{:widest$}  {}\n", rule.id, rule.summary));
    lines.collect()
}

/// Explains the rule with an id.
pub(super) fn explain(id: &str) -> Result<String, CommandError> {
    let Some(rule) = rules::rule(id) else {
        let close = diagnostic::closest(id, RULES.iter().map(|rule| rule.id));
        let close = close.map_or_else(String::new, |close| format!("did you mean `{close}`? "));
        return Err(CommandError::new(format!(
            "there is no rule `{id}`; {close}`cargo xtask diff --list-rules` lists them"
        )));
    };
    let help = match rule.help {
        "" => String::new(),
        help => format!("Help: {help}\n"),
    };
    Ok(format!(
        "{}\n\n{}\n\nWhy: {}\n{help}",
        rule.id, rule.summary, rule.why
    ))
}
