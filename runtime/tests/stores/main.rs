//! Stores of tokens, and programs that share one: real files, real processes, a real Redis.
//! It must use the crate's public items only.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

#[allow(
    dead_code,
    unreachable_pub,
    reason = "written as the root of a crate, and used in part"
)]
#[path = "../runtime/acme.rs"]
mod acme;
mod contract;
mod processes;
#[cfg(feature = "redis")]
mod redis_server;
#[allow(dead_code, reason = "used in part")]
#[path = "../runtime/script.rs"]
mod script;
#[allow(dead_code, reason = "used in part")]
#[path = "../runtime/server.rs"]
mod server;
mod sharing;
