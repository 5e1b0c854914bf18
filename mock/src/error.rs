//! The error of the mock itself: what went wrong, and what to do.
//! Must not know requests; a rejected request gets a response and is no error.

use std::fmt;

use iot_clouds_codegen::diagnostic::closest;

/// An error of a mock: it could not be started or configured, or an expectation was not met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(String);

impl Error {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }

    /// An unknown name, with the one that may have been meant.
    pub(crate) fn unknown<'a>(
        what: &str,
        name: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        let help = match closest(name, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if known.is_empty() => "there is none at all".to_owned(),
            None if known.len() <= 8 => format!("there are: {}", known.join(", ")),
            None => format!(
                "there are {}, such as {}",
                known.len(),
                known.iter().take(3).copied().collect::<Vec<_>>().join(", ")
            ),
        };
        Self(format!("there is no {what} `{name}`; {help}"))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}
