//! The reason why a command could not run, for exit code 2, and the status of one that ran.
//! Must not know any command.

use std::fmt;
use std::path::Path;

/// A reason why a command could not run.
#[derive(Debug)]
pub(crate) struct CommandError(String);

impl CommandError {
    /// Makes an error of a text that says what is wrong and what to do.
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }

    /// Makes an error of a file that could not be read or written.
    pub(crate) fn file(verb: &str, path: &Path, error: &std::io::Error) -> Self {
        Self(format!("cannot {verb} {}: {error}", path.display()))
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The result of a command that ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CommandStatus {
    /// It found no problem: exit code 0.
    Fine,
    /// It found problems and has printed them: exit code 1.
    Findings,
}
