//! The mock's clock: that of the machine, moved or stopped by a test, and always in the years that HTTP can write.
//! Must not know what is timed.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

/// The last second of the year 9999, since 1970.
const LAST: Duration = Duration::from_secs(253_402_300_799);

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
            Time::Ahead(by) => later(SystemTime::now(), by),
            Time::Stopped(at) => at,
        }
    }

    pub(crate) fn advance(&self, by: Duration) {
        let mut time = self.time();
        *time = match *time {
            Time::Ahead(already) => Time::Ahead(already.saturating_add(by)),
            Time::Stopped(at) => Time::Stopped(later(at, by)),
        };
    }

    pub(crate) fn stop_at(&self, at: SystemTime) {
        *self.time() = Time::Stopped(later(at, Duration::ZERO));
    }

    fn time(&self) -> MutexGuard<'_, Time> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// So much later, but not outside of the years that HTTP can write.
pub(crate) fn later(at: SystemTime, by: Duration) -> SystemTime {
    let since = at
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    SystemTime::UNIX_EPOCH + since.saturating_add(by).min(LAST)
}
