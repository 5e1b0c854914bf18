//! What tests of the clients share: a server on a real socket that records what it gets.
//! Must not know any platform.

mod server;

pub use server::{Received, Reply, Server};
