//! The rules of changes for people: a list, and one with its reason.
//! Must not know how changes are found.

use iot_clouds_codegen::diff::rules::{self, RULES};

use crate::failure::CommandError;
use crate::rules::{list as listed, unknown};

/// Returns one line for each rule.
pub(super) fn list() -> String {
    listed(RULES.iter().map(|rule| (rule.id, rule.summary)))
}

/// Explains the rule with an id.
pub(super) fn explain(id: &str) -> Result<String, CommandError> {
    let known = RULES.iter().map(|rule| rule.id);
    let rule = rules::rule(id).ok_or_else(|| unknown(id, known, "diff"))?;
    let help = match rule.help {
        "" => String::new(),
        help => format!("Help: {help}\n"),
    };
    Ok(format!(
        "{}\n\n{}\n\nWhy: {}\n{help}",
        rule.id, rule.summary, rule.why
    ))
}
