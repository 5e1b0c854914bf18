//! When a call must end, and which limit says so.
//! It must not know what the deadline is for.

use std::time::Duration;

use tokio::time::Instant;

use super::timing::MAX_DEADLINE;

/// When a call must end, and which limit says so.
#[derive(Clone, Copy)]
pub(crate) struct Deadline {
    pub(crate) at: Instant,
    pub(crate) limit: Duration,
    pub(crate) is_whole_call: bool,
}

impl Deadline {
    pub(crate) fn after(limit: Duration, is_whole_call: bool) -> Self {
        Self::since(Instant::now(), limit, is_whole_call)
    }

    pub(crate) fn since(start: Instant, limit: Duration, is_whole_call: bool) -> Self {
        Self {
            at: start + limit.min(MAX_DEADLINE),
            limit,
            is_whole_call,
        }
    }

    pub(crate) fn left(&self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    pub(crate) fn or_sooner(self, other: Self) -> Self {
        if other.at < self.at { other } else { self }
    }
}
