//! Keys of `platform.yaml` about every request and response: headers, content types, rate limit, the look of a success.
//! Plain serde data; must not know the place of a value in a file, nor any Rust name.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Basis, Deprecated};

/// A header that a client can be configured to send with every request.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OptionalHeader {
    /// Its purpose, in English.
    pub doc: String,
    /// Set if it should no longer be used.
    pub deprecated: Option<Deprecated>,
    /// Where this is documented.
    pub source: Option<String>,
    /// How certain it is.
    #[serde(default)]
    pub basis: Basis,
}

/// The only headers that may be sent.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OnlyHeaders {
    /// Their names.
    pub names: Vec<String>,
    /// Where this is documented.
    pub source: Option<String>,
    /// How certain it is.
    #[serde(default)]
    pub basis: Basis,
}

impl OnlyHeaders {
    /// Whether a header may be sent.
    pub fn allows(&self, name: &str) -> bool {
        let mut names = self.names.iter();
        names.any(|allowed| allowed.eq_ignore_ascii_case(name))
    }
}

/// Content types of bodies.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContentTypes {
    /// `Content-Type` of a JSON body; default: `application/json`.
    pub json: Option<String>,
    /// `Content-Type` of a form body; default: `application/x-www-form-urlencoded`.
    pub form: Option<String>,
    /// Where this is documented.
    pub source: Option<String>,
    /// How certain it is.
    #[serde(default)]
    pub basis: Basis,
}

/// A limit on the rate of requests: of each path, or of one operation. Clients observe it by themselves.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RateLimit {
    /// Number of requests.
    pub requests: u32,
    /// The period, such as `1s` or `5m`.
    pub per: String,
    /// Where this is documented.
    pub source: Option<String>,
    /// How certain it is.
    #[serde(default)]
    pub basis: Basis,
}

/// What a successful response looks like, besides its envelope.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Responses {
    /// The one HTTP status of a success; default: any from 200 to 299.
    pub status: Option<u16>,
    /// Whether it may be plain text instead of JSON; it is then read as a JSON text.
    #[serde(default)]
    pub text: bool,
    /// Where this is documented.
    pub source: Option<String>,
    /// How certain it is.
    #[serde(default)]
    pub basis: Basis,
}
