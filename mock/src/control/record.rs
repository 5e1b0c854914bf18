//! The record of the requests that a mock received, and how often each operation was called.
//! Must not know how requests are validated or answered.

use std::collections::{BTreeMap, VecDeque};

use super::stubs::ANY;
use crate::http::request::Request;

/// Number of requests that are kept; the oldest are dropped first.
const MAX_REQUESTS: usize = 20_000;
/// Bytes of requests that are kept.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// The received requests.
#[derive(Debug, Default)]
pub(crate) struct Record {
    pub(crate) requests: VecDeque<Request>,
    /// Calls by operation.
    calls: BTreeMap<String, u64>,
    /// All requests, including those that match no operation.
    all: u64,
    bytes: usize,
}

impl Record {
    pub(crate) fn add(&mut self, request: Request) {
        if let Some(operation) = &request.operation {
            *self.calls.entry(operation.clone()).or_default() += 1;
        }
        self.all += 1;
        self.bytes += request.size();
        self.requests.push_back(request);
        while self.requests.len() > MAX_REQUESTS || self.bytes > MAX_BYTES {
            let Some(oldest) = self.requests.pop_front() else {
                break;
            };
            self.bytes = self.bytes.saturating_sub(oldest.size());
        }
    }

    /// The number of calls of an operation, or of all requests for [`ANY`].
    pub(crate) fn calls(&self, operation: &str) -> u64 {
        match operation {
            ANY => self.all,
            operation => self.calls.get(operation).copied().unwrap_or_default(),
        }
    }
}
