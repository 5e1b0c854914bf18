//! The runtime as generated code and users see it, over real sockets.
//! Nothing here may reach into the crate's inside.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

#[allow(unreachable_pub, reason = "written as the root of a crate")]
mod acme;
mod schemes;
mod script;
mod server;

mod client;
mod encoding;
mod envelope;
mod faults;
mod paging;
mod raw;
mod redirects;
mod retries;
#[cfg(feature = "signing")]
mod signing;
mod stress;
mod tokens;
mod transport;
mod values;
