//! The static descriptions that a generated crate passes in: a platform, its envelope, its operations.
//! Plain data; it must not know how anything is sent or decoded.

pub(crate) mod credentials;
mod literal;
mod operation;

use self::credentials::CredentialKind;
pub(crate) use self::operation::ContentType;
pub use self::{
    literal::{Literal, NullValue},
    operation::{
        ConstantField, DataShape, Encoding, ItemKeys, Limit, Method, Operation, PageParameter,
        PageSize, Paging, Place, Retry, Windows,
    },
};
use crate::pace::rate_limit::RateLimit;

/// A platform: everything that its operations have in common.
#[derive(Clone, Copy, Debug)]
pub struct Platform {
    /// Short name in lower case, which is also the name of the spec's folder.
    pub name: &'static str,
    /// Display name. Error messages name the platform by it.
    pub title: &'static str,
    /// Value of the `User-Agent` header: crate name and version.
    pub user_agent: &'static str,
    /// Base URLs that the platform documents. Those with `http://` are allowed without
    /// [`allow_plain_http`](crate::ClientBuilder::allow_plain_http).
    pub servers: &'static [&'static str],
    /// The kinds of its credentials. Only the client sets their headers.
    pub credentials: &'static [&'static CredentialKind],
    /// Headers of every request: lower-case name, value.
    pub headers: &'static [(&'static str, &'static str)],
    /// The only headers that may be sent, in lower case, in addition to those that HTTP itself needs. `None` allows
    /// any.
    pub only_headers: Option<&'static [&'static str]>,
    /// `Content-Type` of JSON bodies.
    pub json_content_type: &'static str,
    /// `Content-Type` of form bodies.
    pub form_content_type: &'static str,
    /// How many requests of one path are sent in a time, unless the user sets other limits.
    pub rate_limits: &'static [RateLimit],
    /// The only HTTP status of a success. `None` means any status from 200 to 299.
    pub success_status: Option<u16>,
    /// The envelope around the data of responses. `None` means that the body is the data.
    pub envelope: Option<Envelope>,
    /// Whether a success may be plain text instead of JSON. It is then read as a JSON text.
    pub text_responses: bool,
    /// Whether a failure may be plain text, which is then the error's message.
    pub text_errors: bool,
    /// Objects outside the envelope that report a failure, whatever the status.
    pub error_bodies: &'static [ErrorBody],
    /// HTTP statuses with a documented meaning. Other statuses have their meaning in HTTP.
    pub statuses: &'static [StatusClass],
    /// The platform's own error codes with a documented meaning. They take precedence over `statuses`.
    pub codes: &'static [CodeClass],
}

impl Platform {
    /// Defaults for `..Platform::NEW`: no name, no credentials, any headers, no envelope, no documented statuses or
    /// codes.
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
        rate_limits: &[],
        success_status: None,
        envelope: None,
        text_responses: false,
        text_errors: false,
        error_bodies: &[],
        statuses: &[],
        codes: &[],
    };

    /// Returns whether a header, given in lower case, may be sent.
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

/// The keys that lead to a value in a JSON document, from the outermost object inwards.
pub type KeyPath = &'static [&'static str];

/// Returns a path as specs write it: with dots between keys, and a backslash before a dot within a key.
pub(crate) fn path_in_words(path: KeyPath) -> String {
    let keys = path.iter();
    let keys = keys.map(|key| key.replace('\\', r"\\").replace('.', r"\."));
    keys.collect::<Vec<_>>().join(".")
}

/// The object that a platform wraps around the data of responses.
#[derive(Clone, Copy, Debug)]
pub struct Envelope {
    /// The field that distinguishes a success from a failure.
    pub success: Success,
    /// Path to the data.
    pub data: KeyPath,
    /// Path to the platform's own error code, which is a text or a number.
    pub code: KeyPath,
    /// Paths to the error message, the most common one first.
    pub message: &'static [KeyPath],
    /// Path to further error details, which may have any shape.
    pub details: Option<KeyPath>,
}

impl Envelope {
    /// Returns whether a key is part of one of its paths.
    pub(crate) fn has_key(&self, key: &str) -> bool {
        let paths = [self.success.key, self.data, self.code];
        let paths = paths.into_iter().chain(self.message.iter().copied());
        let mut paths = paths.chain(self.details);
        paths.any(|path| path.contains(&key))
    }
}

/// Where an object that reports a failure outside the envelope has its parts.
#[derive(Clone, Copy, Debug)]
pub struct ErrorBody {
    /// Path to the error code.
    pub code: KeyPath,
    /// Path to the error message.
    pub message: KeyPath,
    /// Value of the code in a success, if it is documented.
    pub success: Option<Literal>,
}

/// The field that says whether a request succeeded.
#[derive(Clone, Copy, Debug)]
pub struct Success {
    /// Path to the field.
    pub key: KeyPath,
    /// Its value in a success.
    pub equals: Literal,
}

/// What an HTTP status means on a platform.
#[derive(Clone, Copy, Debug)]
pub struct StatusClass {
    /// The HTTP status.
    pub status: u16,
    /// Its meaning.
    pub class: ErrorClass,
    /// Whether the platform sends this status before it runs the operation. Only then is a command sent again.
    pub refused_before_running: bool,
}

/// What a platform's own error code means.
#[derive(Clone, Copy, Debug)]
pub struct CodeClass {
    /// The code as text. A numeric code is in decimal.
    pub code: &'static str,
    /// Its meaning.
    pub class: ErrorClass,
    /// Whether the platform sends this code before it runs the operation. Only then is a command sent again.
    pub refused_before_running: bool,
}

/// What a failure means to the caller. The predicates of [`Error`](crate::Error) follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorClass {
    /// The request is malformed or an argument is not acceptable.
    BadRequest,
    /// The credential is valid but lacks the permission.
    Forbidden,
    /// The platform has not finished what was asked for. The client never sends such a call again by itself.
    InProgress,
    /// The requested object does not exist.
    NotFound,
    /// Too many requests.
    RateLimited,
    /// The platform failed.
    ServerError,
    /// The token is no longer valid. The client fetches a new token and sends the request once more.
    TokenExpired,
    /// The credential is wrong.
    Unauthorized,
}
