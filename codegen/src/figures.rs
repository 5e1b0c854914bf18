//! How much of what a vendor's pages mention a spec describes, as the lock of a platform has it. The READMEs show it.
//! Must not know how this is counted, nor what else is in a lock.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Name of the file of a lock in the folder of a platform.
pub const FILE: &str = "docs.lock";

/// What to do about a lock that cannot be read.
pub(crate) const HELP: &str = "undo the edit; the file is written by `cargo xtask docs ack`";

/// How much of what the pages mention a spec describes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// What both have.
    pub described: usize,
    /// What only the pages have.
    pub lacking: usize,
}

impl Figures {
    /// Returns the share of what the pages mention that the spec describes, in whole percent, rounded down.
    pub fn percent(self) -> Option<usize> {
        (self.described * 100).checked_div(self.described + self.lacking)
    }
}

/// The part of a lock that has the figures.
#[derive(Deserialize)]
struct Counted {
    #[serde(default)]
    coverage: Option<Figures>,
}

/// Reads the figures in the text of a lock, if it has any. `shown` is its path as people see it.
///
/// # Errors
///
/// Fails with the place and what to do if this is no lock.
pub fn read(shown: &str, text: &str) -> Result<Option<Figures>, LockError> {
    parsed::<Counted>(shown, text).map(|lock| lock.coverage)
}

/// Reads the text of a lock, or a part of it.
pub(crate) fn parsed<T: DeserializeOwned>(shown: &str, text: &str) -> Result<T, LockError> {
    serde_yaml::from_str(text).map_err(|error| {
        let (line, column) = error
            .location()
            .map_or((1, 1), |at| (at.line(), at.column()));
        LockError(format!(
            "{shown}:{line}:{column}: this is no lock of pages: {error}; {HELP}"
        ))
    })
}

/// Why a lock cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockError(pub(crate) String);

impl fmt::Display for LockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for LockError {}
