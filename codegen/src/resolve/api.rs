//! The nodes of a platform: its meaning, with every name linked and every default explicit. Each node knows its place in the spec.
//! Plain data; must not know YAML, lint, or any Rust name.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::{Field, Lifecycle, Literal, Operation, TimestampFormat, Type};
use crate::spec::Location;
pub use crate::spec::{
    Basis, ContentTypes, Document, ErrorClass, Evidence, OnlyHeaders, Responses, Retry,
    TypeExpressionError,
};

/// A resolved spec.
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
    /// Where the version is written: in `platform.yaml`, or in `overlay.yaml`.
    pub version_at: Location,
    /// One line about the crate.
    pub description: String,
    /// Licence of the crate; absent if it is not published.
    pub license: Option<String>,
    /// Address of the git repository that has the crate.
    pub repository: Option<String>,
    /// Search words of the package.
    pub keywords: Vec<String>,
    /// What the API is for.
    pub doc: String,
    /// The sources of facts, by the names that `source` and `basis` use, in the order of the spec.
    pub documents: IndexMap<String, Document>,
    /// Where the user finds the base URL.
    pub server: Server,
    /// Constant headers of every request, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Headers that a client can be configured to send with every request.
    pub optional_headers: Vec<OptionalHeader>,
    /// The only headers that may be sent, as the spec writes them.
    pub only_headers: Option<OnlyHeaders>,
    /// Content types of bodies, if they differ from the usual ones.
    pub content_types: Option<ContentTypes>,
    /// Limits on the rate of requests of each path.
    pub rate_limits: Vec<RateLimit>,
    /// Headers of responses that carry data.
    pub response_headers: Vec<Field>,
    /// Ways to authenticate.
    pub credentials: Vec<Credential>,
    /// Names of the credentials that an operation accepts by default.
    pub accepts: Vec<String>,
    /// How responses wrap their data.
    pub envelope: Option<Envelope>,
    /// What a success looks like, besides its envelope.
    pub responses: Option<Responses>,
    /// Set if a failure may be plain text.
    pub text_errors: Option<Evidence>,
    /// Objects outside the envelope that report a failure.
    pub error_bodies: Vec<ErrorBody>,
    /// Text for the README.
    pub guide: Option<String>,
    /// Descriptions of failures, for the README.
    pub failures: Option<String>,
    /// What changed in each version of the crate.
    pub changelog: Option<String>,
    /// What HTTP statuses mean.
    pub statuses: Vec<Status>,
    /// What the platform's own codes mean.
    pub codes: Vec<Code>,
    /// Resources, sorted by name.
    pub resources: Vec<Resource>,
    /// Type expressions that are malformed or name no type, with their places.
    pub unresolved: Vec<Unresolved>,
    /// The first type of each name: its resource and its index there.
    pub(crate) types: HashMap<String, (usize, usize)>,
}

/// A type expression that is malformed or names no type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    /// The field with this type, or the expression itself.
    pub at: Location,
    /// The expression.
    pub text: String,
    /// What is wrong with it.
    pub error: TypeExpressionError,
}

/// A limit on the rate of requests: of each path, or of one operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// Number of requests.
    pub requests: u32,
    /// The period, as the spec writes it.
    pub per: String,
    /// The period in seconds.
    pub seconds: u64,
    /// Its source and basis.
    pub evidence: Evidence,
}

/// How a client finds the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Where the user of a client finds the base URL.
    pub doc: String,
    /// Its source and basis.
    pub evidence: Evidence,
    /// A URL for examples, if the server has no choices.
    pub placeholder: Option<String>,
    /// Servers with a fixed URL.
    pub choices: Vec<ServerChoice>,
}

/// A server with a fixed URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerChoice {
    /// Where it is declared.
    pub at: Location,
    /// Its name.
    pub name: String,
    /// Its base URL.
    pub url: String,
    /// Its description.
    pub doc: String,
    /// Its source and basis.
    pub evidence: Evidence,
    /// What became of its name.
    pub lifecycle: Lifecycle,
}

/// A header that a client can be configured to send with every request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionalHeader {
    /// Where it is declared.
    pub at: Location,
    /// Its name as the spec writes it.
    pub name: String,
    /// Its name in lower case.
    pub wire: String,
    /// Its description.
    pub doc: String,
    /// Its source and basis.
    pub evidence: Evidence,
    /// What became of its name.
    pub lifecycle: Lifecycle,
}

/// A way to authenticate.
#[derive(Clone, Debug, PartialEq)]
pub struct Credential {
    /// Where it is declared.
    pub at: Location,
    /// Its name.
    pub name: String,
    /// Name for programs, if the curator gives one.
    pub called: Option<String>,
    /// Its description.
    pub doc: String,
    /// Its source and basis.
    pub evidence: Evidence,
    /// What to check when the platform rejects it.
    pub check: String,
    /// Its fields, in order; with an exchange, those of the operation.
    pub fields: Vec<Field>,
    /// How requests are authenticated with it.
    pub scheme: AuthScheme,
    /// Headers that are sent with it, names in lower case.
    pub headers: Vec<(String, String)>,
    /// What became of its name.
    pub lifecycle: Lifecycle,
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
    /// A token that an operation returns.
    TokenExchange(TokenExchange),
    /// A token that is sent in a header unchanged.
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
    /// The credential does not say how it is sent, or says it in several ways.
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
    /// Its source and basis.
    pub evidence: Evidence,
}

/// How a credential is traded for a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenExchange {
    /// The operation, as `resource.operation`.
    pub operation: String,
    /// Keys that lead to the token in the response.
    pub token: KeyPath,
    /// Keys that lead to the lifetime in seconds.
    pub expires_in: Option<KeyPath>,
    /// Keys that lead to the time at which it expires, and how that time is written.
    pub expires_at: Option<(KeyPath, TimestampFormat)>,
    /// Documented lifetime, in seconds.
    pub lifetime_seconds: u64,
    /// Whether a new token revokes the previous one.
    pub revokes_previous: bool,
    /// Header that carries the token, in lower case.
    pub header: String,
    /// Text before the token.
    pub prefix: String,
}

/// How responses wrap their data.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// Keys that lead to the field that indicates success.
    pub success_key: KeyPath,
    /// Its value on success. A number also matches its digits as text. `None` if it is not a boolean, text or whole number.
    pub success_equals: Option<Literal>,
    /// The same value as the platform writes it.
    pub success_value: serde_json::Value,
    /// Keys that lead to the data.
    pub data: KeyPath,
    /// Keys that lead to the error code.
    pub code: KeyPath,
    /// Keys that lead to the error text, the usual place first.
    pub message: Vec<KeyPath>,
    /// Keys that lead to further details.
    pub details: Option<KeyPath>,
    /// Its source and basis.
    pub evidence: Evidence,
}

/// An object outside the envelope that reports a failure.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorBody {
    /// Keys that lead to the error code.
    pub code: KeyPath,
    /// Keys that lead to the error text.
    pub message: KeyPath,
    /// The documented value of the code in a success.
    pub success: Option<serde_json::Value>,
    /// Its source and basis.
    pub evidence: Evidence,
}

/// The keys that lead to a value in a JSON document, from the outermost object inwards.
pub type KeyPath = Vec<String>;

/// What an HTTP status means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The HTTP status.
    pub status: u16,
    /// What it means.
    pub class: ErrorClass,
    /// Whether the platform rejects the request before it runs the operation.
    pub refused_before_running: bool,
    /// Message of a sample response.
    pub sample: Option<String>,
    /// Its description.
    pub doc: String,
    /// Its source and basis.
    pub evidence: Evidence,
}

/// One of the platform's own codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// Where it is declared.
    pub at: Location,
    /// The code on the wire; numbers in decimal.
    pub wire: String,
    /// Its name, in snake case.
    pub name: String,
    /// What it means, if an error class fits.
    pub class: Option<ErrorClass>,
    /// The HTTP status that it comes with, if known.
    pub status: Option<u16>,
    /// Message of a sample response.
    pub sample: Option<String>,
    /// Whether the platform rejects the request before it runs the operation.
    pub refused_before_running: bool,
    /// Its description.
    pub doc: String,
    /// Its source and basis.
    pub evidence: Evidence,
    /// What became of its name.
    pub lifecycle: Lifecycle,
}

/// A resource: one file of the spec.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// The top of its file.
    pub at: Location,
    /// Its name.
    pub name: String,
    /// Its description.
    pub doc: String,
    /// Operations, in the order of the spec.
    pub operations: Vec<Operation>,
    /// Types, in the order of the spec, after those of inline responses.
    pub types: Vec<Type>,
    /// What became of its name.
    pub lifecycle: Lifecycle,
}

impl Resource {
    /// Whether all of its operations are off by default.
    pub fn is_experimental(&self) -> bool {
        !self.operations.is_empty() && self.operations.iter().all(|own| own.experimental)
    }
}
