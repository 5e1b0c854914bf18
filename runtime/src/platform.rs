//! The static descriptions a generated crate hands over: a platform, its envelope, its operations.
//! Plain data; it must not know how anything is sent or decoded.

pub(crate) mod credentials;
mod literal;
mod operation;

use self::credentials::CredentialKind;
pub(crate) use self::operation::ContentType;
pub use self::{
    literal::Literal,
    operation::{
        ConstantField, DataShape, Encoding, Limit, Method, Operation, PageParameter, PageSize,
        Paging, Place, Retry,
    },
};
use crate::pace::rate_limit::RateLimit;

/// A platform: what all its operations have in common.
#[derive(Clone, Copy, Debug)]
pub struct Platform {
    /// Short name in small letters, as that of the spec's folder.
    pub name: &'static str,
    /// Name for people; errors start their sentences with it.
    pub title: &'static str,
    /// Value of the `User-Agent` header: crate name and version.
    pub user_agent: &'static str,
    /// Base URLs that the platform documents; those with `http://` need no permission.
    pub servers: &'static [&'static str],
    /// The kinds of its credentials. Their headers are set by the client only.
    pub credentials: &'static [&'static CredentialKind],
    /// Headers of every request: lower-case name, value.
    pub headers: &'static [(&'static str, &'static str)],
    /// The only headers that may go out, in lower case, besides what HTTP itself needs; `None` for any.
    pub only_headers: Option<&'static [&'static str]>,
    /// `Content-Type` of JSON bodies.
    pub json_content_type: &'static str,
    /// `Content-Type` of form bodies.
    pub form_content_type: &'static str,
    /// How often one path is asked, unless the user sets another limit.
    pub rate_limit: Option<RateLimit>,
    /// The one HTTP status of a success; `None` for all from 200 to 299.
    pub success_status: Option<u16>,
    /// What answers are wrapped in; `None` when the body is the data.
    pub envelope: Option<Envelope>,
    /// Whether a success may be plain text in place of JSON; it is then read as a JSON text.
    pub text_responses: bool,
    /// Whether a failure may be plain text, which is then the error's message.
    pub text_errors: bool,
    /// Objects outside the envelope that report a failure, whatever the status.
    pub error_bodies: &'static [ErrorBody],
    /// HTTP statuses with a documented meaning. Others mean what HTTP says.
    pub statuses: &'static [StatusClass],
    /// The platform's own error codes with a documented meaning. They come before `statuses`.
    pub codes: &'static [CodeClass],
}

impl Platform {
    /// Defaults for `..Platform::NEW`: no name, no credentials, any headers, no envelope, no meanings.
    pub const NEW: Self = Self {
        name: "",
        title: "",
        user_agent: "",
        servers: &[],
        credentials: &[],
        headers: &[],
        only_headers: None,
        json_content_type: "application/json",
        form_content_type: "application/x-www-form-urlencoded",
        rate_limit: None,
        success_status: None,
        envelope: None,
        text_responses: false,
        text_errors: false,
        error_bodies: &[],
        statuses: &[],
        codes: &[],
    };

    /// Whether a header of this name, in lower case, may go out.
    pub(crate) fn allows_header(&self, name: &str) -> bool {
        self.only_headers.is_none_or(|only| only.contains(&name))
    }

    pub(crate) fn is_success(&self, status: http::StatusCode) -> bool {
        match self.success_status {
            Some(only) => status.as_u16() == only,
            None => status.is_success(),
        }
    }
}

/// The object that answers are wrapped in.
#[derive(Clone, Copy, Debug)]
pub struct Envelope {
    /// How a success is told from a failure.
    pub success: Success,
    /// Key of the data.
    pub data: &'static str,
    /// Key of the platform's own error code, a text or a number.
    pub code: &'static str,
    /// Keys that the error message may have, the usual one first.
    pub message: &'static [&'static str],
    /// Key of further error details of any shape.
    pub details: Option<&'static str>,
}

/// Keys of an object that reports a failure outside the envelope.
#[derive(Clone, Copy, Debug)]
pub struct ErrorBody {
    /// Key of the error code.
    pub code: &'static str,
    /// Key of the error message.
    pub message: &'static str,
    /// Value of the code in a success, where that is documented.
    pub success: Option<Literal>,
}

/// The field that says whether a request succeeded.
#[derive(Clone, Copy, Debug)]
pub struct Success {
    /// Key of the field.
    pub key: &'static str,
    /// Its value in a success.
    pub equals: Literal,
}

/// What an HTTP status means on a platform.
#[derive(Clone, Copy, Debug)]
pub struct StatusClass {
    /// The HTTP status.
    pub status: u16,
    /// What it means.
    pub class: ErrorClass,
    /// Whether the platform answers so before it runs the operation; only then is a command ever sent again.
    pub refused_before_running: bool,
}

/// What a platform's own error code means.
#[derive(Clone, Copy, Debug)]
pub struct CodeClass {
    /// The code as text; a number code in decimal.
    pub code: &'static str,
    /// What it means.
    pub class: ErrorClass,
    /// Whether the platform answers so before it runs the operation; only then is a command ever sent again.
    pub refused_before_running: bool,
}

/// Meanings of failures; they feed the predicates of [`Error`](crate::Error).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorClass {
    /// The request is malformed or an argument is not acceptable.
    BadRequest,
    /// The credential is known but may not do this.
    Forbidden,
    /// The thing does not exist.
    NotFound,
    /// Too many requests.
    RateLimited,
    /// The platform failed.
    ServerError,
    /// The token is no longer good: a fresh one is fetched and the request replayed once.
    TokenExpired,
    /// The credential is wrong.
    Unauthorized,
}
