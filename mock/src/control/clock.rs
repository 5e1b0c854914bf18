//! The mock's clock: the machine's time, moved or stopped by a test, and always within the years that HTTP dates can express.
//! Must not know what is timed.

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use super::lock;

/// The last second of the year 9999, since 1970.
const LAST: Duration = Duration::from_secs(253_402_300_799);

/// The server's time.
#[derive(Debug, Default)]
pub(crate) struct Clock(Mutex<Time>);

#[derive(Clone, Copy, Debug)]
enum Time {
    /// This much ahead of the machine's clock.
    Ahead(Duration),
    /// Fixed.
    Stopped(SystemTime),
}

impl Default for Time {
    fn default() -> Self {
        Self::Ahead(Duration::ZERO)
    }
}

impl Clock {
    pub(crate) fn now(&self) -> SystemTime {
        match *lock(&self.0) {
            Time::Ahead(by) => later(SystemTime::now(), by),
            Time::Stopped(at) => at,
        }
    }

    /// Returns the milliseconds since 1970.
    pub(crate) fn milliseconds(&self) -> i64 {
        let since = self.now().duration_since(SystemTime::UNIX_EPOCH);
        i64::try_from(since.unwrap_or_default().as_millis()).unwrap_or(i64::MAX)
    }

    pub(crate) fn advance(&self, by: Duration) {
        let mut time = lock(&self.0);
        *time = match *time {
            Time::Ahead(already) => Time::Ahead(already.saturating_add(by)),
            Time::Stopped(at) => Time::Stopped(later(at, by)),
        };
    }

    pub(crate) fn stop_at(&self, at: SystemTime) {
        *lock(&self.0) = Time::Stopped(later(at, Duration::ZERO));
    }
}

/// Adds a duration, but stays within the years that HTTP dates can express.
pub(crate) fn later(at: SystemTime, by: Duration) -> SystemTime {
    let since = at
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    SystemTime::UNIX_EPOCH + since.saturating_add(by).min(LAST)
}
