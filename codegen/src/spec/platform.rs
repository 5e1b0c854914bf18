//! The content of `platform.yaml`: identity, servers, credentials, envelope, errors. `wire.rs` has the keys about all requests.
//! Plain serde data; must not know the place of a value in a file, nor any Rust name.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    Basis, ContentTypes, Deprecated, Document, Field, FieldName, OnlyHeaders, OptionalHeader,
    RateLimit, Responses, Words,
};

/// A platform: everything that its resources share.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Platform {
    /// Name of the platform; the same as the name of its folder.
    pub platform: String,
    /// The platform's own name, as people write it.
    pub title: String,
    /// What the API is for, in English; the first text of the crate's documentation.
    pub doc: String,
    /// Identity of the generated crate.
    #[serde(rename = "crate")]
    pub package: Package,
    /// Vendor pages and other material that `source` and `basis` refer to, by a short name.
    pub documents: IndexMap<String, Document>,
    /// How a client finds the server.
    pub server: Server,
    /// Constant headers of every request.
    #[serde(default)]
    pub headers: IndexMap<String, String>,
    /// Headers that a client can be configured to send with every request.
    #[serde(default)]
    pub optional_headers: IndexMap<String, OptionalHeader>,
    /// The only headers that may be sent, besides those that HTTP needs; absent if all are allowed.
    pub only_headers: Option<OnlyHeaders>,
    /// Limits on the rate of requests of each path; a request must keep to all of them.
    #[serde(default)]
    pub rate_limits: Vec<RateLimit>,
    /// Content types of bodies; absent if the usual ones apply.
    pub content_types: Option<ContentTypes>,
    /// Headers of responses that carry data, by name.
    #[serde(default)]
    pub response_headers: IndexMap<String, Field>,
    /// Ways to authenticate, by name.
    #[serde(default)]
    pub credentials: IndexMap<String, Credential>,
    /// Credentials that an operation accepts by default; any one of them is sufficient.
    #[serde(default)]
    pub accepts: Vec<String>,
    /// How responses wrap their data; absent if they do not.
    pub envelope: Option<Envelope>,
    /// What a successful response looks like, besides its envelope.
    pub responses: Option<Responses>,
    /// What HTTP statuses and the platform's own codes mean.
    #[serde(default)]
    pub errors: Errors,
}

/// Identity of the generated crate.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// Name of the crate, as Cargo knows it.
    pub name: String,
    /// Version of the crate, as in Cargo.toml.
    pub version: String,
    /// One line about the crate for package lists; default: made from the title.
    pub description: Option<String>,
    /// Licence of the crate, as an SPDX expression; absent if the crate is not published.
    pub license: Option<String>,
    /// Address of the git repository that has the crate; absent if there is none.
    pub repository: Option<String>,
    /// Search words of the package, at most five.
    #[serde(default)]
    pub keywords: Vec<String>,
}

/// How a client finds the server.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Where the user of a client finds the base URL, or which of the choices to use.
    pub doc: String,
    /// A URL to show in examples, with a part in `<…>` for the user to fill in; required without choices.
    pub placeholder: Option<String>,
    /// Where this is documented.
    pub source: Option<String>,
    /// How certain it is.
    #[serde(default)]
    pub basis: Basis,
    /// Servers with a fixed URL, by name. Users may still use another URL.
    #[serde(default)]
    pub choices: IndexMap<String, ServerChoice>,
}

/// A server with a fixed URL.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServerChoice {
    /// Its base URL.
    pub url: String,
    /// Who uses it, in English.
    pub doc: String,
    /// Former names that keep working with a warning, the latest first.
    #[serde(default)]
    pub renamed_from: Words,
    /// Set if it should no longer be used.
    pub deprecated: Option<Deprecated>,
    /// Where this is documented.
    pub source: Option<String>,
    /// How certain it is.
    #[serde(default)]
    pub basis: Basis,
}

/// A way to authenticate: exactly one of `basic`, `cookie`, `exchange`, `sign`, or `send` alone.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Credential {
    /// What it is, who has it and where it comes from.
    pub doc: String,
    /// Name of the Rust type; default: the credential's name in Pascal case.
    pub rust: Option<String>,
    /// What a user should check if the platform rejects it; completes "check …".
    pub check: String,
    /// Where this is documented.
    pub source: Option<String>,
    /// Its fields, all text; absent with `exchange`, which takes them from its operation.
    #[serde(default)]
    pub fields: IndexMap<FieldName, Field>,
    /// Sends two fields by HTTP Basic.
    pub basic: Option<Basic>,
    /// Sends this field as the header `Cookie`.
    pub cookie: Option<String>,
    /// Trades the credential for a token by calling an operation.
    pub exchange: Option<TokenExchange>,
    /// Signs every request.
    pub sign: Option<Sign>,
    /// How a token is sent with a request: that of `exchange`, or a field.
    pub send: Option<SendToken>,
    /// Constant headers of requests with this credential, unless they already have such a header.
    #[serde(default)]
    pub headers: IndexMap<String, String>,
    /// How certain it is.
    #[serde(default)]
    pub basis: Basis,
    /// Former names of the Rust type that keep working with a warning, the latest first.
    #[serde(default)]
    pub renamed_from: Words,
    /// Set if it should no longer be used.
    pub deprecated: Option<Deprecated>,
}

/// Trades a credential for a token with a limited lifetime.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenExchange {
    /// The operation that returns the token, as `resource.operation`. Its body parameters are the credential's fields.
    pub operation: String,
    /// Path to the token in the response.
    pub token: String,
    /// Path to the token's lifetime in seconds in the response.
    pub expires_in: Option<String>,
    /// Path to the time at which the token expires in the response; its type has the unit.
    pub expires_at: Option<String>,
    /// Documented lifetime, used if the response does not contain one: a number with `s`, `m`, `h` or `d`.
    pub lifetime: String,
    /// Whether a new token revokes the previous one.
    #[serde(default)]
    pub revokes_previous: bool,
}

/// Sends two fields by HTTP Basic.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Basic {
    /// Field with the user.
    pub user: String,
    /// Field with the password.
    pub password: String,
}

/// Signs every request by HMAC-SHA256 over its canonical form.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sign {
    /// Field with the access key.
    pub access: String,
    /// Field with the secret key.
    pub secret: String,
    /// Name of the algorithm, as in the header `Authorization`.
    pub algorithm: String,
    /// Header that holds the time of signing.
    pub date_header: String,
    /// Headers that are signed.
    pub signed_headers: Vec<String>,
    /// Whether the path is signed with a slash at its end, however it is sent.
    pub trailing_slash: bool,
    /// Where this is documented.
    pub source: Option<String>,
    /// How certain it is.
    #[serde(default)]
    pub basis: Basis,
}

/// How a token is sent with a request.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendToken {
    /// Name of the header that carries the token.
    pub header: String,
    /// Field with the token, if it is not that of an exchange.
    pub field: Option<String>,
    /// Text before the token, with its space.
    #[serde(default)]
    pub prefix: String,
}

/// How responses wrap their data.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// What distinguishes a success from a failure.
    pub success: Success,
    /// Path to the data.
    pub data: String,
    /// Path to the platform's own error code.
    pub code: String,
    /// Path to the error text, or a list of possible paths, the usual one first.
    pub message: Words,
    /// Path to further error details.
    pub details: Option<String>,
    /// Where this is documented.
    pub source: Option<String>,
    /// How certain it is.
    #[serde(default)]
    pub basis: Basis,
}

/// What distinguishes a success from a failure.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Success {
    /// Path to the field to look at.
    pub key: String,
    /// Value of a success.
    pub equals: serde_json::Value,
}

/// What HTTP statuses and the platform's own codes mean.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Errors {
    /// A failure may be plain text; it is then the error's message.
    pub text: Option<Evidence>,
    /// Objects outside the envelope that report a failure, whatever the HTTP status.
    #[serde(default)]
    pub bodies: Vec<ErrorBody>,
    /// By HTTP status.
    #[serde(default)]
    pub statuses: IndexMap<String, StatusClass>,
    /// By the platform's own code; the list is always open.
    #[serde(default)]
    pub codes: IndexMap<String, CodeClass>,
}

/// Where something is documented, and how certain it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Where this is documented.
    pub source: Option<String>,
    /// How certain it is.
    #[serde(default)]
    pub basis: Basis,
}

/// An object outside the envelope that reports a failure.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErrorBody {
    /// Path to the error code.
    pub code: String,
    /// Path to the error text.
    pub message: String,
    /// The documented value of the code in a success: a text or a whole number.
    pub success: Option<serde_json::Value>,
    /// Where this is documented.
    pub source: Option<String>,
    /// How certain it is.
    #[serde(default)]
    pub basis: Basis,
}

/// What an HTTP status means.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusClass {
    /// What it means for the caller.
    pub class: ErrorClass,
    /// Whether the platform rejects the request before it runs the operation, so that even a command may be sent again.
    #[serde(default)]
    pub refused_before_running: bool,
    /// Message of a sample response.
    pub sample: Option<String>,
    /// Explanation in English.
    pub doc: Option<String>,
    /// Where this is documented.
    pub source: Option<String>,
    /// How certain it is.
    #[serde(default)]
    pub basis: Basis,
}

/// What one of the platform's codes means.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeClass {
    /// Name of the code, in snake case.
    pub name: String,
    /// What it means for the caller, if one of the error classes fits.
    pub class: Option<ErrorClass>,
    /// HTTP status that it comes with, if known.
    pub status: Option<u16>,
    /// Whether the platform rejects the request before it runs the operation, so that even a command may be sent again.
    #[serde(default)]
    pub refused_before_running: bool,
    /// Message of a sample response.
    pub sample: Option<String>,
    /// Explanation in English.
    pub doc: String,
    /// Where this is documented.
    pub source: Option<String>,
    /// How certain it is.
    #[serde(default)]
    pub basis: Basis,
    /// Former names that keep working with a warning, the latest first.
    #[serde(default)]
    pub renamed_from: Words,
    /// Set if it should no longer be used.
    pub deprecated: Option<Deprecated>,
}

/// What a failure means for the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorClass {
    /// The request itself is wrong.
    BadRequest,
    /// The credential may not do this.
    Forbidden,
    /// The platform still works on it; the same call may be sent again later.
    InProgress,
    /// The requested item does not exist.
    NotFound,
    /// Too many requests.
    RateLimited,
    /// The token is no longer valid; a new one may be.
    TokenExpired,
    /// The server failed, whatever the request.
    ServerError,
    /// The credential itself is wrong.
    Unauthorized,
    /// The request has no credential; for callers the same as a wrong one.
    MissingCredential,
    /// No operation has this path; for callers the same as an item that does not exist.
    UnknownPath,
    /// The body of the request could not be read; for callers the same as a wrong request.
    UnreadableBody,
}
