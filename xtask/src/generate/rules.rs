//! The pages about changes: that of all rules, and the tables on the page that says how crates may change.
//! Must not know what a rule says.

use std::collections::BTreeMap;
use std::path::Path;

use crate::diff::rules;
use crate::failure::CommandError;
use crate::output::{self, Change};

/// The page of all rules.
const PAGE: &str = "docs/diff-rules.md";
/// The page with the tables, and what stands around them.
const TABLES: &str = "docs/evolution.md";
const BEGIN: &str = "<!-- written by `cargo xtask generate` from the rules -->\n";
const END: &str = "<!-- end of what is written -->\n";

/// Returns what differs. A project without the page has neither.
pub(super) fn changes(root: &Path) -> Result<Vec<Change>, CommandError> {
    let Some(text) = output::read(&root.join(TABLES))? else {
        return Ok(Vec::new());
    };
    let parts = text.split_once(BEGIN);
    let parts = parts.and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let Some((before, after)) = parts else {
        return Err(CommandError::new(format!(
            "{TABLES} has no place for the tables: write these two lines where they belong:\n{BEGIN}{END}"
        )));
    };
    let tables = format!("{before}{BEGIN}\n{}\n{END}{after}", rules::tables());
    let wanted = BTreeMap::from([
        (PAGE.to_owned(), rules::page()),
        (TABLES.to_owned(), tables),
    ]);
    output::changes(root, "", &wanted, &[])
}
