//! What `platform.yaml` may say of every request and response: headers, content types, rate limit, the look of a success.
//! Plain serde data; must not know where a value stands in a file, nor any Rust name.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Basis;

/// A header that a client may be told to send with every request.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OptionalHeader {
    /// What it is for, in English.
    pub doc: String,
    /// Where this is documented.
    #[serde(default)]
    pub source: Option<String>,
    /// How surely it is known.
    #[serde(default)]
    pub basis: Basis,
}

/// The only headers that may go out.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OnlyHeaders {
    /// Their names.
    pub names: Vec<String>,
    /// Where this is documented.
    #[serde(default)]
    pub source: Option<String>,
    /// How surely it is known.
    #[serde(default)]
    pub basis: Basis,
}

/// How bodies name their type.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContentTypes {
    /// `Content-Type` of a JSON body; default: `application/json`.
    #[serde(default)]
    pub json: Option<String>,
    /// `Content-Type` of a form body; default: `application/x-www-form-urlencoded`.
    #[serde(default)]
    pub form: Option<String>,
    /// Where this is documented.
    #[serde(default)]
    pub source: Option<String>,
    /// How surely it is known.
    #[serde(default)]
    pub basis: Basis,
}

/// How often one path may be asked with one credential. Clients keep to it by themselves.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RateLimit {
    /// Requests of one path.
    pub requests: u32,
    /// In this time, such as `1s` or `5m`.
    pub per: String,
    /// Where this is documented.
    #[serde(default)]
    pub source: Option<String>,
    /// How surely it is known.
    #[serde(default)]
    pub basis: Basis,
}

/// What a successful response looks like beside its envelope.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Responses {
    /// The one HTTP status of a success; default: any from 200 to 299.
    #[serde(default)]
    pub status: Option<u16>,
    /// Whether it may be plain text in place of JSON; it is then read as a JSON text.
    #[serde(default)]
    pub text: bool,
    /// Where this is documented.
    #[serde(default)]
    pub source: Option<String>,
    /// How surely it is known.
    #[serde(default)]
    pub basis: Basis,
}
