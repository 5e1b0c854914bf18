//! Tests of the runtime as generated code and users see it, over real sockets.
//! They must use the crate's public items only.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "../support/mod.rs"]
mod support;

mod recorded_waits;
#[allow(unreachable_pub, reason = "written as the root of a crate")]
mod second_platform;

use support::{acme, replies, schemes};

mod client;
mod credential_provider;
mod credentials;
mod deadlines;
mod faults;
mod pacing;
mod paging;
mod requests;
mod responses;
mod retries;
#[cfg(feature = "signing")]
mod signing;
mod tokens;
mod transport;
mod values;
mod windows;
