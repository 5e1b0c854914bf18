//! The static descriptions a generated crate hands over: a platform, its envelope, its operations.
//! Plain data; it must not know how anything is sent or decoded.

pub(crate) mod credentials;

use std::fmt;

use serde_json::Value as Json;

use crate::{json::numbers, pace::rate_limit::RateLimit};

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Method {
    /// Removes something.
    DELETE,
    /// Reads; the only method that [`Raw`](crate::Raw) treats as safe to send twice.
    GET,
    /// Reads the headers only.
    HEAD,
    /// Changes a part.
    PATCH,
    /// Creates, or does anything else.
    POST,
    /// Replaces.
    PUT,
}

impl Method {
    /// The method as it is written on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DELETE => "DELETE",
            Self::GET => "GET",
            Self::HEAD => "HEAD",
            Self::PATCH => "PATCH",
            Self::POST => "POST",
            Self::PUT => "PUT",
        }
    }

    pub(crate) fn to_http(self) -> http::Method {
        match self {
            Self::DELETE => http::Method::DELETE,
            Self::GET => http::Method::GET,
            Self::HEAD => http::Method::HEAD,
            Self::PATCH => http::Method::PATCH,
            Self::POST => http::Method::POST,
            Self::PUT => http::Method::PUT,
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

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
    /// Defaults for `..Platform::NEW`: no name, any headers, no envelope, no meanings.
    pub const NEW: Self = Self {
        name: "",
        title: "",
        user_agent: "",
        servers: &[],
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

/// A value that is written down in a spec. As what to compare with, text and number match each other when they are spelt
/// alike (`200` and `"200"`), and an integer matches every spelling of it (`200.0`, `"200.0"`).
#[derive(Clone, Copy, Debug)]
pub enum Literal {
    /// This boolean.
    Bool(bool),
    /// This integer.
    Number(i64),
    /// This text.
    Text(&'static str),
}

impl Literal {
    pub(crate) fn to_json(self) -> Json {
        match self {
            Self::Bool(value) => value.into(),
            Self::Number(value) => value.into(),
            Self::Text(value) => value.into(),
        }
    }

    /// Whether a value is this one; `None` where it is of a kind that says neither yes nor no. Any other code or word is a no.
    pub(crate) fn tells(self, found: &Json) -> Option<bool> {
        match (self, found) {
            (_, Json::Null | Json::Array(_) | Json::Object(_)) => None,
            (Self::Bool(_), Json::Number(_) | Json::String(_)) => None,
            _ => Some(self.matches(found)),
        }
    }

    /// Whether a value is this one.
    pub(crate) fn matches(self, found: &Json) -> bool {
        match (self, found) {
            (Self::Bool(expected), Json::Bool(found)) => expected == *found,
            (Self::Number(expected), Json::Number(found)) => {
                numbers::whole(found) == Some(expected)
            }
            (Self::Number(expected), Json::String(found)) => {
                numbers::whole_text(found) == Some(expected)
            }
            (Self::Text(expected), Json::String(found)) => {
                found == expected || same_whole(numbers::whole_text(found), expected)
            }
            (Self::Text(expected), Json::Number(found)) => {
                numbers::word(found) == expected || same_whole(numbers::whole(found), expected)
            }
            _ => false,
        }
    }
}

/// Whether an integer was found and a text spells the same.
fn same_whole(found: Option<i64>, expected: &str) -> bool {
    found.is_some() && found == numbers::whole_text(expected)
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

/// One operation of a platform.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// Resource and name: `devices.get`.
    pub id: &'static str,
    /// HTTP method.
    pub method: Method,
    /// Path from the base URL on, with `{placeholders}`.
    pub path: &'static str,
    /// Names of the types of the credentials that it takes, any of them. Empty: it is sent without a credential.
    pub credentials: &'static [&'static str],
    /// Whether it may be sent twice.
    pub retry: Retry,
    /// How the fields of its body are written.
    pub encoding: Encoding,
    /// `Content-Type` of its body, where it is not the platform's.
    pub content_type: Option<&'static str>,
    /// What is sent with every request.
    pub constants: &'static [ConstantField],
    /// The response is the data itself, without the platform's envelope.
    pub outside_envelope: bool,
    /// A success of it may look like a failure outside the envelope, so that only the status distinguishes them.
    pub success_like_error: bool,
    /// What a null or missing data key stands for.
    pub response: DataShape,
    /// Values of the data that stand for null.
    pub null_values: &'static [Literal],
    /// The data is one level deeper, under the value of this parameter.
    pub nested_under: Option<&'static str>,
    /// Parameters that are called otherwise in Rust: name on the wire, name in Rust. Messages use the latter.
    pub renamed: &'static [(&'static str, &'static str)],
    /// Limits checked before sending.
    pub limits: &'static [Limit],
    /// How it is paged.
    pub pages: Option<Paging>,
}

impl Operation {
    /// Defaults for `..Operation::NEW`: no credential, a command, an object as the response, no rules, no pages.
    pub const NEW: Self = Self {
        id: "",
        method: Method::GET,
        path: "/",
        credentials: &[],
        retry: Retry::Command,
        encoding: Encoding::Json,
        content_type: None,
        constants: &[],
        outside_envelope: false,
        success_like_error: false,
        response: DataShape::Object,
        null_values: &[],
        nested_under: None,
        renamed: &[],
        limits: &[],
        pages: None,
    };

    /// The content type of its body: its own, or the platform's for its encoding, or none of these where the platform's
    /// headers have one.
    pub(crate) fn content_type(&self) -> ContentType {
        match (self.content_type, self.encoding) {
            (Some(content_type), _) => ContentType::This(content_type),
            (None, Encoding::Json) => ContentType::Json,
            (None, Encoding::Form) => ContentType::Form,
        }
    }

    /// A parameter as the caller knows it.
    pub(crate) fn name_in_rust(&self, wire: &'static str) -> &'static str {
        let renamed = self.renamed.iter().find(|(name, _)| *name == wire);
        renamed.map_or(wire, |(_, name)| name)
    }
}

/// How the fields of a body are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// As a form, by percent-encoding.
    Form,
    /// As a JSON object.
    Json,
}

/// What a body is said to be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ContentType {
    /// A form, as the platform spells it.
    Form,
    /// JSON, as the platform spells it.
    Json,
    /// Spelt like this.
    This(&'static str),
}

/// A value that an operation sends with every request.
#[derive(Clone, Copy, Debug)]
pub struct ConstantField {
    /// Where it goes.
    pub place: Place,
    /// Its wire name.
    pub name: &'static str,
    /// Its value.
    pub value: Literal,
}

/// Where a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Into a field of the body.
    Body,
    /// Into a header, by its name in lower case.
    Header,
    /// Into the query.
    Query,
}

/// Whether an operation may be sent twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Reads only.
    Safe,
    /// Changes something, but twice is the same as once.
    Idempotent,
    /// May act each time: sent again only when it provably never ran.
    Command,
}

/// The shape of the data, which decides what null or a missing data key stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataShape {
    /// An object: null is an error.
    Object,
    /// A list: null is the empty list.
    List,
    /// A map: null is the empty map.
    Map,
    /// Any JSON: null is null.
    Any,
    /// Nothing: the data is ignored, whatever it is.
    Unit,
}

/// A limit of an operation's parameters, checked before sending unless the caller switches that off.
#[derive(Clone, Copy, Debug)]
pub enum Limit {
    /// At least one of the parameters must be set.
    AtLeastOne {
        /// Wire names of the parameters.
        parameters: &'static [&'static str],
        /// Page and section where the platform states it.
        source: &'static str,
    },
    /// A list or a map has at most so many items.
    MaxItems {
        /// Wire name of the parameter.
        parameter: &'static str,
        /// Most items.
        max: u64,
        /// Page and section where the platform states it.
        source: &'static str,
    },
    /// A text has at most so many characters; in a list, each of them.
    MaxLength {
        /// Wire name of the parameter.
        parameter: &'static str,
        /// Most characters, counted as Unicode scalar values.
        max: u64,
        /// Page and section where the platform states it.
        source: &'static str,
    },
    /// One time is at most so long after another. Numbers are epoch milliseconds, texts RFC 3339.
    MaxSpan {
        /// Wire name of the earlier time.
        from: &'static str,
        /// Wire name of the later time.
        to: &'static str,
        /// Longest span in milliseconds.
        milliseconds: i64,
        /// The same in words: `30 days`.
        limit: &'static str,
        /// Page and section where the platform states it.
        source: &'static str,
    },
    /// A number lies within bounds, both included; in a list, each of them.
    Range {
        /// Wire name of the parameter.
        parameter: &'static str,
        /// Least value.
        min: Option<i64>,
        /// Greatest value.
        max: Option<i64>,
        /// Page and section where the platform states it.
        source: &'static str,
    },
    /// The parameters are set together or not at all.
    Together {
        /// Wire names of the parameters.
        parameters: &'static [&'static str],
        /// Page and section where the platform states it.
        source: &'static str,
    },
}

/// Paging by page number.
#[derive(Clone, Copy, Debug)]
pub struct Paging {
    /// Parameter of the page number, from 1.
    pub page: &'static str,
    /// Parameter of the page size.
    pub size: Option<PageSize>,
    /// Names that the items may have in the data; empty if the data is the list.
    pub items: &'static [&'static str],
}

/// The parameter that sets how many items a page has.
#[derive(Clone, Copy, Debug)]
pub struct PageSize {
    /// Its name.
    pub parameter: &'static str,
    /// Items of a page when it is not set.
    pub default: u64,
    /// Most items the platform puts on a page, whatever is asked for.
    pub max: u64,
}
