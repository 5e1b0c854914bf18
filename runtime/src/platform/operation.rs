//! The static description of an operation: what it takes, how it is sent, limited and paged.
//! Plain data; it must not know how anything is sent or decoded.

use std::fmt;

use super::Literal;

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
    /// Parameter of the page number.
    pub page: PageParameter,
    /// Number of the first page, 0 or 1.
    pub first: u64,
    /// Parameter of the page size.
    pub size: Option<PageSize>,
    /// The keys that lead to the items in the data, with the names that each key may have; empty if the data is the list.
    pub items: &'static [&'static [&'static str]],
}

/// A parameter that requests a page.
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

/// The parameter that sets how many items a page has.
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
