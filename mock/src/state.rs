//! What a running mock holds: platform, credentials, tokens, clock, what a test told it, and what came.
//! Must not know how requests are judged or answered, nor sockets.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use iot_clouds_codegen::resolve::Operation;

use crate::answers::Answers;
use crate::clock::Clock;
use crate::credentials::Credentials;
use crate::plan::Plan;
use crate::platform::Platform;
use crate::request::Request;
use crate::route::Route;
use crate::tokens::Tokens;

/// Requests that are kept; the oldest go first.
const KEPT: usize = 20_000;
/// Bytes of requests that are kept.
const KEPT_BYTES: usize = 64 * 1024 * 1024;
/// What is told each request.
pub(crate) type Log = dyn Fn(&Request) + Send + Sync;

/// All that a mock knows.
pub(crate) struct State {
    pub(crate) platform: Platform,
    pub(crate) credentials: Credentials,
    pub(crate) answers: Answers,
    pub(crate) clock: Clock,
    pub(crate) log: Option<Box<Log>>,
    pub(crate) routes: Mutex<Vec<Route>>,
    /// Operations that a test added.
    pub(crate) added: Mutex<Vec<Operation>>,
    pub(crate) tokens: Mutex<Tokens>,
    pub(crate) plan: Mutex<Plan>,
    pub(crate) record: Mutex<Record>,
}

/// What came.
#[derive(Debug, Default)]
pub(crate) struct Record {
    pub(crate) requests: VecDeque<Request>,
    /// Calls by operation.
    pub(crate) calls: BTreeMap<String, u64>,
    /// All requests, also those that have no operation.
    pub(crate) all: u64,
    bytes: usize,
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State")
            .field("platform", &self.platform.api.platform)
            .finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    pub(crate) fn plan(&self) -> MutexGuard<'_, Plan> {
        lock(&self.plan)
    }

    pub(crate) fn record(&self) -> MutexGuard<'_, Record> {
        lock(&self.record)
    }

    pub(crate) fn tokens(&self) -> MutexGuard<'_, Tokens> {
        lock(&self.tokens)
    }

    pub(crate) fn routes(&self) -> MutexGuard<'_, Vec<Route>> {
        lock(&self.routes)
    }

    pub(crate) fn added(&self) -> MutexGuard<'_, Vec<Operation>> {
        lock(&self.added)
    }

    pub(crate) fn operation(&self, id: &str) -> Option<Operation> {
        let own = self.platform.operation(id).cloned();
        own.or_else(|| {
            self.added()
                .iter()
                .find(|operation| operation.id == id)
                .cloned()
        })
    }

    /// Logs a request and keeps it.
    pub(crate) fn keep(&self, request: Request) {
        if let Some(log) = &self.log {
            log(&request);
        }
        let mut record = self.record();
        if let Some(operation) = &request.operation {
            *record.calls.entry(operation.clone()).or_default() += 1;
        }
        record.all += 1;
        record.bytes += request.size();
        record.requests.push_back(request);
        while record.requests.len() > KEPT || record.bytes > KEPT_BYTES {
            let Some(oldest) = record.requests.pop_front() else {
                break;
            };
            record.bytes = record.bytes.saturating_sub(oldest.size());
        }
    }
}
