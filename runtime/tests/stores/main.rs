//! Stores of tokens, and programs that share one: real files, real processes, a real Redis.
//! It must use the crate's public items only.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "../support/mod.rs"]
mod support;

use support::{acme, replies};

mod between;
mod contract;
mod failing;
mod files;
mod keys;
mod leases;
mod processes;
#[cfg(feature = "redis")]
mod redis_between_tokens;
#[cfg(feature = "redis")]
mod redis_faults;
#[cfg(feature = "redis")]
mod redis_server;
mod sharing;
