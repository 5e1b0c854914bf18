//! The shared core of all generated clients: sending, credentials, envelopes, errors and paging.
//! It must not know any platform; generated crates pass platforms in as static descriptions.
//!
//! Applications use a generated client crate and see this crate through it. The types to read about are [`Error`],
//! [`Response`], [`Timestamp`], [`Secret`], [`Pages`] and [`Items`]. Everything else exists for generated code.
//! [The architecture page](https://github.com/iot-clouds/iot-clouds/blob/main/docs/architecture.md) follows a call through
//! this crate, file by file; the [glossary] explains the words of the project.
//!
//! # What holds for every call
//! - Credentials are sent to the configured base URL only: a redirect is an error, no `Referer` is sent, and no cookie
//!   is stored.
//! - Every call has a deadline, and the size of a response is limited after decompression.
//! - Requests of the same path are spread over time if the platform is known to limit their rate; see [`RateLimit`].
//! - A call that fails for a temporary reason is sent again, within its deadline and a retry budget. A command is sent
//!   again only if it provably never ran. See [`RetryPolicy`].
//! - If a response means "token expired", the client fetches a new token and sends the request once more. For a command
//!   it does so only if the spec says that the platform refuses such requests before it runs them.
//! - `Debug` and `Display` never print a secret, a body or a query.
//!
//! # Features
//! - `rustls` (default), `native-tls`: the TLS library. With `rustls-no-provider`, rustls uses the cryptography
//!   provider that the program installs. `rustls` uses that provider too, if there is one.
//! - `blocking`: calls from programs that are not async.
//! - `chrono`, `jiff`: [`Timestamp`] converts from and to the times of these crates.
//! - `gzip`: compressed responses.
//! - `redis`: a token store for programs on several machines, with `token-store`.
//! - `signing`: credentials that sign requests.
//! - `stream`: [`Pages`] and [`Items`] implement `futures_core::Stream`.
//! - `token-store`: stores in which programs share a token.
//! - `tracing`: a span for each attempt, following OpenTelemetry's semantic conventions, and events for waits and
//!   tokens.
//! - `fuzzing`: for this project's own checks; not part of the API.
//!
//! [glossary]: https://github.com/iot-clouds/iot-clouds/blob/main/docs/glossary.md

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

pub use auth::credential::Credential;
#[cfg(feature = "token-store")]
pub use auth::token_store;
pub use bytes::Bytes;
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
    CodeClass, ConstantField, DataShape, Encoding, Envelope, ErrorBody, ErrorClass, ItemKeys,
    KeyPath, Limit, Literal, Method, NullValue, Operation, PageParameter, PageSize, Paging, Place,
    Platform, Retry, StatusClass, Success, Windows,
    credentials::{AuthScheme, CredentialKind, TimeFormat, TokenExchange},
};
pub use request::{
    call::Call,
    call_future::CallFuture,
    page::{Items, Page, Pages},
    raw::Raw,
    windows::{Window, WindowItems},
};
pub use response::{HasHeaders, Response, header_value, skipped::SkippedItem};
pub use retry::RetryPolicy;
pub use send::token::call::{Token, TokenCall};
pub use serde_json::{Number, Value as Json, json};
pub use transport::{
    connection::DefaultTransport,
    extend::{Attempt, AttemptOutcome, InProcess, Interceptor, Sending, Transport, TransportError},
};
pub use values::{
    coding, lenient,
    open_enum::UnknownValue,
    positional,
    scalar::Scalar,
    secret::{Exposed, Secret},
    tagged::UnknownVariant,
    timestamp,
    timestamp::Timestamp,
    untagged,
};

/// Items that the exported macros need. Not for direct use.
#[doc(hidden)]
pub mod __private {
    pub use crate::auth::credential_fields::{
        CredentialField, CredentialValues, deserialize as deserialize_credential,
        from_env as credential_from_env,
    };
    pub use crate::values::ahead::Ahead;
    pub use crate::values::constant::{Constant, find as find_constant};
    pub use crate::values::object::{Fields, Object, Writer, read_object};
    pub use crate::values::open_enum::{number, text, whole};
    pub use crate::values::tagged::{TaggedUnion, read_tagged, write_tagged};
    pub use serde;
}
