//! Servers that behave as the platforms of iot-clouds do, for trials and tests without an account.
//!
//! A [`Mock`] listens on a loopback port and is driven by the platform's spec. It checks what the platform would: method and
//! path, credentials, tokens and their lifetimes, signatures, parameters, bodies, headers. A right request gets the response of
//! an example in the spec, or one made of the types; a wrong one gets the platform's own failure, with the reason and the line
//! of the spec in the header `x-mock-reason`.
//!
//! ```
//! use iot_clouds_mock::Mock;
//!
//! let mock = Mock::start("thingscloud")?;
//! assert!(mock.url().starts_with("http://127.0.0.1:"));
//! for credential in mock.credentials() {
//!     println!("{}: {:?}", credential.name(), credential.fields());
//! }
//!
//! // What a test wants otherwise.
//! mock.on("devices.get")?.times(2).status(503);
//! mock.on("devices.get")?.response(serde_json::json!({ "id": "d-1", "name": "Boiler" }))?;
//! mock.on("devices.get")?.expect(0);
//! mock.verify()?;
//! # Ok::<(), iot_clouds_mock::Error>(())
//! ```
//!
//! What no page tells, the mock cannot know: where the platform's response is not documented, it answers in the shape that is.
//! An envelope that must say failure has the code -1 where the spec has no code that fits.

#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used
)]

mod answers;
mod arguments;
mod clock;
mod credentials;
mod curl;
mod error;
mod folders;
mod gate;
mod judge;
mod limits;
mod mock;
mod on;
mod plan;
mod platform;
mod refusal;
mod reply;
mod request;
mod respond;
mod route;
mod samples;
mod serve;
mod signature;
#[rustfmt::skip]
mod specs;
mod state;
mod tokens;
mod values;

pub use credentials::Credential;
pub use error::Error;
pub use mock::{Builder, Mock};
pub use on::On;
pub use request::Request;
