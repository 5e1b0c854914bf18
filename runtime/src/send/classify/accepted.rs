//! A response that is a success and was read, and what was noted on the way.
//! It must not know the value, nor how it was read.

use std::time::Duration;

use crate::{
    response::{Received, skipped::Skipped},
    transport::connection::Incoming,
};

/// A response that is a success and was read.
pub(crate) struct Accepted {
    pub(crate) incoming: Incoming,
    /// The keys that nothing reads, if they were noted.
    pub(crate) unknown_keys: Vec<String>,
    /// The items that could not be read, if the caller asked to skip them.
    pub(crate) skipped: Skipped,
}

impl Accepted {
    pub(crate) fn received(self, attempts: u32, elapsed: Duration) -> Received {
        Received {
            status: self.incoming.status,
            headers: self.incoming.headers,
            body: self.incoming.body,
            unknown_keys: self.unknown_keys,
            skipped: self.skipped,
            attempts,
            elapsed,
        }
    }
}
