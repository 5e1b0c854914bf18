//! The static description of an operation: its parameters, how it is sent, its limits and its paging.
//! Plain data; it must not know how anything is sent or decoded.

use std::fmt;

use super::{Literal, NullValue};
use crate::pace::rate_limit::RateLimit;

/// One operation of a platform.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// Resource and name, such as `devices.get`.
    pub id: &'static str,
    /// HTTP method.
    pub method: Method,
    /// Path relative to the base URL, with `{placeholders}`.
    pub path: &'static str,
    /// Type names of the credentials that it accepts. If empty, it is sent without a credential.
    pub credentials: &'static [&'static str],
    /// Whether it may be sent twice.
    pub retry: Retry,
    /// How the fields of its body are encoded.
    pub encoding: Encoding,
    /// `Content-Type` of its body, if it is not the platform's.
    pub content_type: Option<&'static str>,
    /// Values that are sent with every request.
    pub constants: &'static [ConstantField],
    /// Whether the response is the data itself, without the platform's envelope.
    pub outside_envelope: bool,
    /// Whether a success may look like a failure outside the envelope, so that only the status distinguishes them.
    pub success_like_error: bool,
    /// The shape of the data, which decides what null or a missing data key means.
    pub response: DataShape,
    /// The keys that lead to the items in the data, with the names that each key may have; empty if the data is the list.
    /// `None` if the response is no list of items.
    pub items: Option<ItemKeys>,
    /// Values of the data that mean null.
    pub null_values: &'static [NullValue],
    /// The parameter whose value is the key of the data, one level deeper.
    pub nested_under: Option<&'static str>,
    /// Parameters with a different name in Rust: wire name, Rust name. Messages use the Rust name.
    pub renamed: &'static [(&'static str, &'static str)],
    /// Limits that are checked before sending.
    pub limits: &'static [Limit],
    /// How its pages are requested; `None` if it has no pages.
    pub pages: Option<Paging>,
    /// How windows of time are requested; `None` if it has none.
    pub windows: Option<Windows>,
    /// How many of its requests are sent in a time, in addition to the limits of its path.
    pub rate_limits: &'static [RateLimit],
}

impl Operation {
    /// Defaults for `..Operation::NEW`: no credential, a command, an object as the response, no limits, no pages.
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
        items: None,
        null_values: &[],
        nested_under: None,
        renamed: &[],
        limits: &[],
        pages: None,
        windows: None,
        rate_limits: &[],
    };

    /// Returns the content type of its body: its own, or the platform's for its encoding, which a header of the
    /// platform may override.
    pub(crate) fn content_type(&self) -> ContentType {
        match (self.content_type, self.encoding) {
            (Some(content_type), _) => ContentType::This(content_type),
            (None, Encoding::Json) => ContentType::Json,
            (None, Encoding::Form) => ContentType::Form,
        }
    }

    /// Returns the name of a parameter in Rust.
    pub(crate) fn name_in_rust(&self, wire: &'static str) -> &'static str {
        let renamed = self.renamed.iter().find(|(name, _)| *name == wire);
        renamed.map_or(wire, |(_, name)| name)
    }
}

/// The keys that lead to the items of a list, each with the names that it may have.
pub type ItemKeys = &'static [&'static [&'static str]];

/// How the fields of a body are encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// As a percent-encoded form.
    Form,
    /// As a JSON object.
    Json,
}

/// The content type of a body.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ContentType {
    /// The platform's content type for forms.
    Form,
    /// The platform's content type for JSON.
    Json,
    /// This content type.
    This(&'static str),
}

/// A value that an operation sends with every request.
#[derive(Clone, Copy, Debug)]
pub struct ConstantField {
    /// Where the value is sent.
    pub place: Place,
    /// Its wire name.
    pub name: &'static str,
    /// Its value.
    pub value: Literal,
}

/// Where a value is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a field of the body.
    Body,
    /// In a header, whose name is in lower case.
    Header,
    /// In the query.
    Query,
}

/// Whether an operation may be sent twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Changes nothing.
    Safe,
    /// Changes something, but running it twice is the same as running it once.
    Idempotent,
    /// May act each time. It is sent again only if it provably never ran.
    Command,
}

/// The shape of the data, which decides what null or a missing data key means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataShape {
    /// An object: null is an error.
    Object,
    /// An object whose fields may all be missing: null is the object without fields.
    SparseObject,
    /// A list: null is the empty list.
    List,
    /// A map: null is the empty map.
    Map,
    /// Any JSON: null is null.
    Any,
    /// Nothing: the data is ignored, whatever it is.
    Unit,
}

/// A limit on an operation's parameters. It is checked before sending, unless the caller disables the check.
#[derive(Clone, Copy, Debug)]
pub enum Limit {
    /// At least one of the parameters must be set.
    AtLeastOne {
        /// Wire names of the parameters.
        parameters: &'static [&'static str],
        /// Page and section of the platform's documentation that state the limit.
        source: &'static str,
    },
    /// A list or a map has at most `max` items.
    MaxItems {
        /// Wire name of the parameter.
        parameter: &'static str,
        /// Largest number of items.
        max: u64,
        /// Page and section of the platform's documentation that state the limit.
        source: &'static str,
    },
    /// A time is at most `milliseconds` after another. Both are numbers in epoch milliseconds.
    MaxSpan {
        /// Wire name of the earlier time.
        from: &'static str,
        /// Wire name of the later time.
        to: &'static str,
        /// Longest span in milliseconds.
        milliseconds: i64,
        /// The same in words, such as `30 days`.
        limit: &'static str,
        /// Page and section of the platform's documentation that state the limit.
        source: &'static str,
    },
    /// A number is within bounds, both included. In a list, each number is.
    Range {
        /// Wire name of the parameter.
        parameter: &'static str,
        /// Smallest value.
        min: Option<i64>,
        /// Largest value.
        max: Option<i64>,
        /// Page and section of the platform's documentation that state the limit.
        source: &'static str,
    },
    /// The parameters are set together or not at all.
    Together {
        /// Wire names of the parameters.
        parameters: &'static [&'static str],
        /// Page and section of the platform's documentation that state the limit.
        source: &'static str,
    },
}

impl Limit {
    /// Returns that at least one of the parameters must be set.
    pub const fn at_least_one(parameters: &'static [&'static str], source: &'static str) -> Self {
        Self::AtLeastOne { parameters, source }
    }

    /// Returns that a list or a map has at most `max` items.
    pub const fn max_items(parameter: &'static str, max: u64, source: &'static str) -> Self {
        Self::MaxItems {
            parameter,
            max,
            source,
        }
    }

    /// Returns that a time is at most `milliseconds` after another, which is `limit` in words.
    pub const fn max_span(
        (from, to): (&'static str, &'static str),
        (milliseconds, limit): (i64, &'static str),
        source: &'static str,
    ) -> Self {
        Self::MaxSpan {
            from,
            to,
            milliseconds,
            limit,
            source,
        }
    }

    /// Returns that a number is within bounds.
    pub const fn range(
        parameter: &'static str,
        (min, max): (Option<i64>, Option<i64>),
        source: &'static str,
    ) -> Self {
        Self::Range {
            parameter,
            min,
            max,
            source,
        }
    }

    /// Returns that the parameters are set together or not at all.
    pub const fn together(parameters: &'static [&'static str], source: &'static str) -> Self {
        Self::Together { parameters, source }
    }
}

/// Paging by page number.
#[derive(Clone, Copy, Debug)]
pub struct Paging {
    /// Parameter of the page number.
    pub page: PageParameter,
    /// Number of the first page, 0 or 1.
    pub first: u64,
    /// Parameter of the page size.
    pub size: Option<PageSize>,
}

/// Reading a range of time window by window.
#[derive(Clone, Copy, Debug)]
pub struct Windows {
    /// Parameter of the start of a window, in milliseconds.
    pub from: PageParameter,
    /// Parameter of its end.
    pub to: PageParameter,
    /// Parameter of the largest number of points of a response.
    pub size: Option<PageSize>,
}

/// A parameter that requests a page or a window.
#[derive(Clone, Copy, Debug)]
pub enum PageParameter {
    /// A field of the body, by its wire name.
    Body(&'static str),
    /// A parameter of the query, by its wire name.
    Query(&'static str),
}

impl PageParameter {
    /// Its wire name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Body(name) | Self::Query(name) => name,
        }
    }
}

/// The parameter that sets how many items a page or a window has.
#[derive(Clone, Copy, Debug)]
pub struct PageSize {
    /// The parameter.
    pub parameter: PageParameter,
    /// Number of items on a page unless it is set.
    pub usual: u64,
    /// Whether that number is sent unless it is set.
    pub is_sent: bool,
    /// Largest number of items that the platform puts on a page, whatever is requested.
    pub max: u64,
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Method {
    /// Removes a resource.
    DELETE,
    /// Reads a resource. It is the only method that [`Raw`](crate::Raw) treats as safe to send twice.
    GET,
    /// Reads the headers only.
    HEAD,
    /// Changes a part of a resource.
    PATCH,
    /// Creates a resource, or does anything else.
    POST,
    /// Replaces a resource.
    PUT,
}

impl Method {
    /// Returns the method as it is written on the wire.
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
