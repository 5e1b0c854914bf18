//! The settings of a client's own connections, each with a real server or proxy, and what `build` says to wrong ones.
//! They must use the crate's public items only.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "../support/mod.rs"]
mod support;

use support::{acme, replies};

mod connections;
mod proxies;
#[cfg(any(feature = "native-tls", feature = "rustls"))]
mod tls;
mod wrong;
