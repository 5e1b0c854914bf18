//! Mock servers that behave like the platforms of iot-clouds, for trials and tests without an account.
//!
//! A [`MockServer`] listens on a loopback port and is driven by the platform's spec. It checks what the platform would check:
//! method and path, credentials, tokens and their lifetimes, signatures, parameters, bodies, and headers. A valid request gets
//! the response of an example in the spec, or one generated from the types. An invalid request gets the platform's own failure,
//! with the reason and the line of the spec in the header `x-mock-reason`.
//!
//! ```no_run
//! use iot_clouds_mock::MockServer;
//!
//! let mock = MockServer::start("acme")?; // one of `MockServer::platforms()`
//! assert!(mock.url().starts_with("http://127.0.0.1:"));
//! for credential in mock.credentials() {
//!     println!("{}: {:?}", credential.name(), credential.fields());
//! }
//!
//! // Stubs replace the default responses.
//! mock.stub("devices.get")?.times(2).status(503)?;
//! mock.stub("devices.get")?.respond_with(serde_json::json!({ "id": "d-1", "name": "Boiler" }))?;
//!
//! // Expectations are checked by `verify`.
//! mock.stub("devices.get")?.expect(0);
//! mock.verify()?;
//! # Ok::<(), iot_clouds_mock::Error>(())
//! ```
//!
//! The mock knows only what the spec documents. Where the platform's response to a failure is not documented, the mock uses the
//! documented shape of failures; an envelope or an error body that must report a failure has the code -1 if the spec has no code that fits.
//!
//! [The architecture page](https://github.com/iot-clouds/iot-clouds/blob/main/docs/architecture.md) follows a request through this crate, file by file.
//! The [glossary](https://github.com/iot-clouds/iot-clouds/blob/main/docs/glossary.md) explains the words of the project.

#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used
)]

// server ──▶ handler ─┬─▶ check    validates a request: route, credential, arguments
//    │                ├─▶ fake     makes the data of a default response
//    │                ├─▶ control  stubs, clock, credentials and record, as a test sets and sees them
//    └──────▶ http ◀──┘            reads requests and writes responses; calls the handler as its `Service`
// `prepared` keeps compiled specs for all mocks of a program, `made` the responses of one mock.
mod check;
mod control;
mod error;
mod fake;
mod folders;
mod handler;
mod http;
mod made;
mod misfit;
mod platform;
mod prepared;
mod server;
mod specs;

pub use control::credentials::AcceptedCredential;
pub use control::stub::Stub;
pub use error::Error;
pub use http::request::Request;
pub use server::{MockServer, MockServerBuilder};
