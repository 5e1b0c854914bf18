//! What tests of the clients share: a server on a real socket that records what it gets, and the table of failures.
//! Must not know any platform.

mod failures;
mod no_wait;
mod server;

pub use failures::Failures;
pub use no_wait::NoWait;
pub use server::{Received, Reply, Server};
