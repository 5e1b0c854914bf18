//! The mock's clock: that of the machine, moved or stopped by a test.
//! Must not know what is timed.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

/// Time as the server has it.
#[derive(Debug, Default)]
pub(crate) struct Clock(Mutex<Time>);

#[derive(Clone, Copy, Debug)]
enum Time {
    /// So much later than the machine's.
    Ahead(Duration),
    /// Always the same.
    Stopped(SystemTime),
}

impl Default for Time {
    fn default() -> Self {
        Self::Ahead(Duration::ZERO)
    }
}

impl Clock {
    pub(crate) fn now(&self) -> SystemTime {
        match *self.time() {
            Time::Ahead(by) => SystemTime::now()
                .checked_add(by)
                .unwrap_or(SystemTime::now()),
            Time::Stopped(at) => at,
        }
    }

    pub(crate) fn advance(&self, by: Duration) {
        let mut time = self.time();
        *time = match *time {
            Time::Ahead(already) => Time::Ahead(already.saturating_add(by)),
            Time::Stopped(at) => Time::Stopped(at.checked_add(by).unwrap_or(at)),
        };
    }

    pub(crate) fn stop_at(&self, at: SystemTime) {
        *self.time() = Time::Stopped(at);
    }

    fn time(&self) -> MutexGuard<'_, Time> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
