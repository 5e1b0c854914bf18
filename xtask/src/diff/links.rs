//! Where a reader finds what a report names: the lines of a commit, and the page of a rule.
//! Must not know how a report is printed.

use super::side::Side;

/// The project's repository on the web.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// The page of the rules.
const RULES: &str = "docs/diff-rules.md";

/// The addresses of the files of both sides. The work tree and folders have none.
#[derive(Clone, Debug, Default)]
pub(super) struct Links {
    pub(super) old: Option<String>,
    pub(super) new: Option<String>,
}

impl Links {
    pub(super) fn of(old: &Side, new: &Side) -> Self {
        let files = |side: &Side| {
            let commit = side.commit.as_deref()?;
            Some(format!("{REPOSITORY}/blob/{commit}"))
        };
        Self {
            old: files(old),
            new: files(new),
        }
    }
}

/// Returns the address of a rule's section.
pub(super) fn rule(id: &str) -> String {
    format!("{REPOSITORY}/blob/main/{RULES}#{id}")
}
