//! Downloads the vendor pages that the specs cite, one at a time and as their servers want it.
//! Must not know specs, nor what pages say: `cargo xtask docs fetch` hands over the addresses.

#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used
)]

mod content;
mod failure;
mod http;
mod page;
mod report;
mod robots;
mod run;
mod store;
mod visit;

use std::future::Future;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

pub use failure::Failure;
pub use page::Page;
pub use report::{Outcome, PageResult, json, summary};
pub use run::{fetch, plan};
pub use store::Record;

/// Where pages go, and the limits of a run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The folder of the pages, with a folder for each platform.
    pub pages: PathBuf,
    /// How long to wait for a connection.
    pub connect: Duration,
    /// How long to wait for the end of a response, from the beginning of the request.
    pub response: Duration,
    /// The pause between two requests to one server.
    pub pause: Duration,
    /// The longest wait that a server may ask for.
    pub most_wait: Duration,
    /// The size of the largest page, after decompression.
    pub most_bytes: usize,
    /// After how many hours an interrupted run is not gone on with.
    pub resume_hours: i64,
    /// Whether requests go through the proxies that the environment names.
    pub proxies: bool,
}

impl Settings {
    /// The usual limits.
    pub fn new(pages: impl Into<PathBuf>) -> Self {
        Self {
            pages: pages.into(),
            connect: Duration::from_secs(10),
            response: Duration::from_secs(60),
            pause: Duration::from_secs(2),
            most_wait: Duration::from_secs(120),
            most_bytes: 10 * 1024 * 1024,
            resume_hours: 24,
            proxies: true,
        }
    }
}

/// The time, so that tests need none.
pub trait Clock {
    /// Returns the time of now.
    fn now(&self) -> Timestamp;
    /// Waits.
    fn sleep(&self, time: Duration) -> impl Future<Output = ()>;
}
