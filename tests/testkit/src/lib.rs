//! What the project's tests share: a server on a real socket that records what it gets and fails as a test wants, and the
//! table of failures. Must not know any platform, nor depend on the runtime, whose tests use it.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

mod failures;
mod http;
mod script;
mod server;

pub use failures::Failures;
pub use http::{Received, http, with_headers};
pub use script::{Clock, Gate, Permits, Step, write};
pub use server::{Reply, Server};
