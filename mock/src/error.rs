//! What goes wrong with a mock itself: what it is, and what to do.
//! Must not know requests; those that are refused are answered, not reported here.

use std::fmt;

use iot_clouds_codegen::diagnostic::closest;

/// A mock could not do what it was told to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(String);

impl Error {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }

    /// A name that is not there, with the one that may have been meant.
    pub(crate) fn unknown<'a>(
        what: &str,
        name: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        let help = match closest(name, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
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
