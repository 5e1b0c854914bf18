//! Why a request is rejected: the cause, which decides the response, and the reason in words, for people.
//! Must not know how the response is written.

use iot_clouds_codegen::resolve::ErrorClass;

/// What is wrong with a request, as far as the response depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    UnknownPath,
    WrongMethod,
    /// A header that is not allowed.
    Header,
    /// A body with the wrong content type.
    ContentType,
    UnreadableBody,
    Parameter,
    NoCredential,
    /// The credential is wrong.
    Unauthorized,
    /// The token is unknown, expired or revoked.
    TokenExpired,
    /// The operation accepts other credentials only.
    Forbidden,
}

impl Cause {
    /// Returns the classes of failures that report the cause, the best one first; empty if only an HTTP status does.
    pub(crate) fn classes(self) -> &'static [ErrorClass] {
        match self {
            Self::UnknownPath | Self::WrongMethod | Self::Header => &[],
            Self::UnreadableBody => &[ErrorClass::UnreadableBody, ErrorClass::BadRequest],
            Self::ContentType | Self::Parameter => &[ErrorClass::BadRequest],
            Self::NoCredential => &[
                ErrorClass::MissingCredential,
                ErrorClass::Unauthorized,
                ErrorClass::TokenExpired,
            ],
            Self::Unauthorized => &[ErrorClass::Unauthorized, ErrorClass::TokenExpired],
            Self::TokenExpired => &[ErrorClass::TokenExpired, ErrorClass::Unauthorized],
            Self::Forbidden => &[
                ErrorClass::Forbidden,
                ErrorClass::Unauthorized,
                ErrorClass::TokenExpired,
            ],
        }
    }
}

/// A rejected request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rejection {
    pub(crate) cause: Cause,
    /// In words, followed by the line of the spec if there is one. It holds nothing of the request.
    pub(crate) reason: String,
    /// The parameter whose value is wrong, if that is the cause.
    pub(crate) parameter: Option<String>,
    /// Further help for the sender, which may hold parts of the request.
    pub(crate) detail: Option<String>,
}

impl Rejection {
    pub(crate) fn new(cause: Cause, reason: impl Into<String>) -> Self {
        Self {
            cause,
            reason: reason.into(),
            parameter: None,
            detail: None,
        }
    }

    /// A rejection with the line of the spec that it is based on.
    pub(crate) fn at(cause: Cause, reason: impl AsRef<str>, line: &str) -> Self {
        Self::new(cause, format!("{} ({line})", reason.as_ref()))
    }
}
