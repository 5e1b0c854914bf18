//! Token stores, and programs that share one: real files, real processes, a real Redis.
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

mod between;
mod contract;
mod failing;
mod files;
mod keys;
mod leases;
mod processes;
mod redis_between_tokens;
mod redis_faults;
mod redis_server;
mod sharing;
