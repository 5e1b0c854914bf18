//! The runtime as generated code and users see it, over real sockets.
//! Nothing here may reach into the crate's inside.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "../support/mod.rs"]
mod support;

#[allow(unreachable_pub, reason = "written as the root of a crate")]
mod orbit;
mod written;

use support::{acme, replies, schemes};

mod body_pages;
#[cfg(any(feature = "native-tls", feature = "rustls"))]
mod certificates;
mod client;
mod credentials;
mod damaged;
mod echoes;
mod encoding;
mod envelope;
mod extend;
mod faults;
mod hidden_failures;
mod numbers;
mod pacing;
mod paging;
mod positions;
mod raw;
mod redirects;
mod requests;
mod responses;
mod retries;
mod runtimes;
mod secrets;
#[cfg(feature = "signing")]
mod signing;
mod spellings;
mod stress;
mod token_failures;
mod token_panics;
mod token_runtimes;
mod tokens;
mod transport;
mod values;
mod walks;
