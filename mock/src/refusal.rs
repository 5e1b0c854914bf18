//! Why a request is refused: the cause, for the platform's response, and the reason in words, for people.
//! Must not know how it is answered.

/// What is wrong with a request, as far as the response depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    UnknownPath,
    WrongMethod,
    /// A header that may not come, or a body of the wrong content type.
    Header,
    UnreadableBody,
    Parameter,
    NoCredential,
    /// The credential is wrong.
    Unauthorized,
    /// The token is unknown, old or revoked.
    TokenExpired,
    /// The operation takes another credential.
    Forbidden,
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) cause: Cause,
    /// In words, with the line of the spec at its end where there is one. It holds nothing of the request.
    pub(crate) reason: String,
    /// The parameter whose value is wrong, where it is one.
    pub(crate) parameter: Option<String>,
    /// What more the sender is told, which may hold parts of the request.
    pub(crate) detail: Option<String>,
}

impl Refusal {
    pub(crate) fn new(cause: Cause, reason: impl Into<String>) -> Self {
        Self {
            cause,
            reason: reason.into(),
            parameter: None,
            detail: None,
        }
    }

    /// With the line of the spec that says so.
    pub(crate) fn at(cause: Cause, reason: impl AsRef<str>, line: &str) -> Self {
        Self::new(cause, format!("{} ({line})", reason.as_ref()))
    }
}
