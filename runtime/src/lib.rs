//! What every generated client of the family shares: sending, credentials, envelopes, errors, paging.
//! It must not know any platform; platforms come in as static descriptions.
//!
//! Applications use a generated client crate and meet this crate through it: [`Error`], [`Response`], [`Timestamp`],
//! [`Secret`], [`Pages`] and [`Items`] are the types to read about. The rest is what generated code is written against.
//!
//! # What holds for every call
//! - Credentials go to the configured base URL only: redirects are errors, no `Referer` is sent, no cookie is kept.
//! - Every call has a deadline, and responses are capped after decompression.
//! - Requests of one path are spread where the platform is known to limit them; see [`RateLimit`].
//! - A failure that may pass earns further attempts, within the deadline and a budget; a command gets one only if it
//!   provably never ran. See [`RetryPolicy`].
//! - A response that means "token expired" earns one fresh token and one replay, for a command only where the spec says that
//!   the platform refuses before running it.
//! - No `Debug` or `Display` prints a secret, a body or a query.
//!
//! # Features
//! - `rustls` (default), `native-tls`: the TLS library. `rustls-no-provider`: rustls with the provider of cryptography that the
//!   program installs; `rustls` takes that too, if there is one.
//! - `blocking`: calls from programs that are not async.
//! - `gzip`: compressed responses.
//! - `redis`: tokens that programs on several machines share.
//! - `signing`: credentials that sign requests.
//! - `stream`: [`Pages`] and [`Items`] implement `futures_core::Stream`.
//! - `tracing`: a span for each attempt, by OpenTelemetry's semantic conventions, and events for waits and tokens.
//! - `fuzzing`: for this project's own checks, not part of the API.

#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used
)]

mod auth;
#[cfg(feature = "blocking")]
pub mod blocking;
mod client;
mod error;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod internals;
mod json;
mod macros;
mod pace;
mod percent;
mod platform;
mod request;
mod response;
mod retry;
mod send;
#[cfg(feature = "signing")]
pub mod signing;
mod transport;
mod values;
mod wire;

pub use auth::{credential::Credential, token_store};
pub use client::{ClientBuilder, Core, GeneratedClient, OptionalHeader};
pub use error::{Error, Outcome};
pub use http;
pub use pace::{
    rate_limit::RateLimit,
    timing::{SystemTiming, Timing},
};
#[cfg(feature = "signing")]
pub use platform::credentials::Signature;
pub use platform::{
    CodeClass, ConstantField, DataShape, Encoding, Envelope, ErrorBody, ErrorClass, Limit, Literal,
    Method, Operation, PageParameter, PageSize, Paging, Place, Platform, Retry, StatusClass,
    Success,
    credentials::{AuthScheme, CredentialKind, TokenExchange},
};
pub use request::{
    call::Call,
    page::{Items, Page, Pages},
    raw::Raw,
};
pub use response::{Response, header_value};
pub use retry::RetryPolicy;
pub use send::token::call::{Token, TokenCall};
pub use serde_json::{Number, Value as Json, json};
pub use transport::extend::{
    Attempt, AttemptOutcome, InProcess, Interceptor, Sending, Transport, TransportError,
};
pub use values::{
    lenient,
    open_enum::UnknownValue,
    positional,
    scalar::Scalar,
    secret::{Exposed, Secret},
    timestamp,
    timestamp::Timestamp,
    untagged,
};

/// What the exported macros need; not for direct use.
#[doc(hidden)]
pub mod __private {
    pub use crate::values::ahead::{Ahead, Look};
    pub use crate::values::open_enum::{number, text};
    pub use serde;
}
