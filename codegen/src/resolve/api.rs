//! The nodes of a platform: what it means, every name linked and every default explicit. Each node keeps its place in the spec.
//! Plain data; must not know YAML, lint, or any name in Rust.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::{Field, Literal, Operation, Type};
use crate::spec::Location;
pub use crate::spec::{
    Basis, ContentTypes, Document, ErrorBody, ErrorClass, Evidence, OnlyHeaders, Responses, Retry,
    TypeExpressionError,
};

/// What a platform's spec means.
#[derive(Clone, Debug, PartialEq)]
pub struct Api {
    /// The top of `platform.yaml`.
    pub at: Location,
    /// Name of the platform's folder, and of the generated one.
    pub platform: String,
    /// The platform's own name.
    pub title: String,
    /// Name of the crate, as Cargo knows it.
    pub package: String,
    /// Version of the crate.
    pub version: String,
    /// One line about the crate.
    pub description: String,
    /// Search words of the package.
    pub keywords: Vec<String>,
    /// What the API is for.
    pub doc: String,
    /// Where the facts come from, by the names that sources and doubts use, in the order of the spec.
    pub documents: IndexMap<String, Document>,
    /// Where the user finds the base URL.
    pub server: Server,
    /// Whether the crate is made of a platform's files and a team's own.
    pub is_overlay: bool,
    /// Constant headers of every request, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Headers that a client may be told to send with every request.
    pub optional_headers: Vec<OptionalHeader>,
    /// The only headers that may go out, as the spec writes them.
    pub only_headers: Option<OnlyHeaders>,
    /// How bodies name their type, where it is not the usual name.
    pub content_types: Option<ContentTypes>,
    /// How often one path may be asked.
    pub rate_limit: Option<RateLimit>,
    /// Headers of responses that carry data.
    pub response_headers: Vec<Field>,
    /// Ways to authenticate.
    pub credentials: Vec<Credential>,
    /// Names of the credentials that an operation takes unless it says otherwise.
    pub accepts: Vec<String>,
    /// How answers wrap their data.
    pub envelope: Option<Envelope>,
    /// What a success looks like beside its envelope.
    pub responses: Option<Responses>,
    /// A failure may be plain text.
    pub text_errors: Option<Evidence>,
    /// Objects outside the envelope that report a failure.
    pub error_bodies: Vec<ErrorBody>,
    /// Prose for the README.
    pub guide: Option<String>,
    /// What failures look like, for the README.
    pub failures: Option<String>,
    /// What HTTP statuses mean.
    pub statuses: Vec<Status>,
    /// What the platform's own codes mean.
    pub codes: Vec<Code>,
    /// Resources, sorted by name.
    pub resources: Vec<Resource>,
    /// Type expressions that are wrong or name no type, with their places.
    pub unresolved: Vec<Unresolved>,
    /// Resource and place in it of the first type of each name.
    pub(super) types: HashMap<String, (usize, usize)>,
}

/// A type expression that is wrong, or names no type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    /// The field whose type it is, or the expression itself.
    pub at: Location,
    /// The expression.
    pub text: String,
    /// What is wrong with it.
    pub error: TypeExpressionError,
}

/// How often one path may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// Requests of one path.
    pub requests: u32,
    /// In this time, as the spec writes it.
    pub per: String,
    /// The same in seconds.
    pub seconds: u64,
    /// How it is known.
    pub evidence: Evidence,
}

/// How a client finds the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Where the user of a client finds the base URL.
    pub doc: String,
    /// How it is known.
    pub evidence: Evidence,
    /// A URL for examples, where the server has no choices.
    pub placeholder: Option<String>,
    /// Servers with a fixed URL.
    pub choices: Vec<ServerChoice>,
}

/// A server with a fixed URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerChoice {
    /// Its name.
    pub name: String,
    /// Its base URL.
    pub url: String,
    /// What it is.
    pub doc: String,
    /// How it is known.
    pub evidence: Evidence,
}

/// A header that a client may be told to send with every request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionalHeader {
    /// Its name as the spec writes it.
    pub name: String,
    /// Its name in lower case.
    pub wire: String,
    /// What it is.
    pub doc: String,
    /// How it is known.
    pub evidence: Evidence,
}

/// A way to authenticate.
#[derive(Clone, Debug, PartialEq)]
pub struct Credential {
    /// Where it is declared.
    pub at: Location,
    /// Its name.
    pub name: String,
    /// Name for programs, where the curator gives another.
    pub called: Option<String>,
    /// What it is.
    pub doc: String,
    /// How it is known.
    pub evidence: Evidence,
    /// What to check when it is refused.
    pub check: String,
    /// Its fields, in their order; with an exchange those of the operation.
    pub fields: Vec<Field>,
    /// How requests are authenticated with it.
    pub scheme: AuthScheme,
    /// Headers of requests that go out with it, names in lower case.
    pub headers: Vec<(String, String)>,
}

/// How requests are authenticated. Fields are given by wire name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthScheme {
    /// HTTP Basic.
    Basic {
        /// Field with the user.
        user: String,
        /// Field with the password.
        password: String,
    },
    /// A cookie.
    Cookie {
        /// Field with its pairs.
        field: String,
    },
    /// A token that an operation gives.
    TokenExchange(TokenExchange),
    /// A token that stands in a header as it is.
    Header {
        /// The header, in lower case.
        header: String,
        /// Text before the token.
        prefix: String,
        /// Field with the token.
        field: String,
    },
    /// A signature of each request.
    Signature(Signature),
    /// The credential does not say it, or says it in several ways.
    Unresolved,
}

/// How requests are signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Field with the access key.
    pub access: String,
    /// Field with the secret key.
    pub secret: String,
    /// Name of the algorithm.
    pub algorithm: String,
    /// Header of the date, in lower case.
    pub date_header: String,
    /// Headers that are signed, in lower case and sorted.
    pub signed_headers: Vec<String>,
    /// Whether the path is signed with a slash at its end.
    pub trailing_slash: bool,
    /// How it is known.
    pub evidence: Evidence,
}

/// How a credential is traded for a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenExchange {
    /// The operation, as `resource.operation`.
    pub operation: String,
    /// Field of the response that holds the token.
    pub token: String,
    /// Field of the response that holds the lifetime in seconds.
    pub expires_in: Option<String>,
    /// Documented lifetime, in seconds.
    pub lifetime_seconds: u64,
    /// Whether a new token ends the one before it.
    pub revokes_previous: bool,
    /// Header that carries the token, in lower case.
    pub header: String,
    /// Text before the token.
    pub prefix: String,
}

/// How answers wrap their data.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// Key that tells a success.
    pub success_key: String,
    /// Its value on success; a number stands for its digits too. `None` where it is no boolean, text or whole number.
    pub success_equals: Option<Literal>,
    /// The same as the platform writes it.
    pub success_value: serde_json::Value,
    /// Key of the data.
    pub data: String,
    /// Key of the error code.
    pub code: String,
    /// Keys of the error text, the usual one first.
    pub message: Vec<String>,
    /// Key of further details.
    pub details: Option<String>,
    /// How it is known.
    pub evidence: Evidence,
}

/// What an HTTP status means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The HTTP status.
    pub status: u16,
    /// What it means.
    pub class: ErrorClass,
    /// Whether the platform refuses before it runs the operation.
    pub refused_before_running: bool,
    /// Message of a sample response.
    pub sample: Option<String>,
    /// What it is.
    pub doc: String,
    /// How it is known.
    pub evidence: Evidence,
}

/// One of the platform's own codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The code as it is on the wire, a number in decimal.
    pub wire: String,
    /// Its name, in snake case.
    pub name: String,
    /// What it means, where a general meaning fits.
    pub class: Option<ErrorClass>,
    /// HTTP status that it comes with, where that is known.
    pub status: Option<u16>,
    /// Message of a sample response.
    pub sample: Option<String>,
    /// Whether the platform refuses before it runs the operation.
    pub refused_before_running: bool,
    /// What it is.
    pub doc: String,
    /// How it is known.
    pub evidence: Evidence,
}

/// A resource: one file of the spec.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// The top of its file.
    pub at: Location,
    /// Its name.
    pub name: String,
    /// What it is.
    pub doc: String,
    /// Operations, in the order of the spec.
    pub operations: Vec<Operation>,
    /// Types, in the order of the spec; those that a response spells out come first.
    pub types: Vec<Type>,
}

impl Resource {
    /// Whether all of its operations are off by default.
    pub fn is_experimental(&self) -> bool {
        !self.operations.is_empty() && self.operations.iter().all(|own| own.experimental)
    }
}
