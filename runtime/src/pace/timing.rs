//! Time and chance as a client sees them, so that tests can set both.
//! It must not know what they are used for.

use std::{fmt, future::Future, pin::Pin, time::Duration, time::SystemTime};

/// Time and chance: the clock that requests are signed by, waits between attempts, and how these are spread.
///
/// The default is the system's. Tests put their own in its place, and need not wait.
pub trait Timing: fmt::Debug + Send + Sync {
    /// The time of the day.
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    /// Waits.
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(tokio::time::sleep(duration))
    }

    /// A number from 0 to 1, at random.
    fn jitter(&self) -> f64 {
        fastrand::f64()
    }
}

/// A limit beyond this is none: clocks cannot hold every duration.
pub(crate) const MAX_DEADLINE: Duration = Duration::from_secs(60 * 60 * 24 * 365);

/// A part of a duration: none of it at 0, all of it at 1, and at what is no number.
pub(crate) fn part(duration: Duration, jitter: f64) -> Duration {
    let seconds = duration.as_secs_f64() * jitter.clamp(0.0, 1.0);
    // Of the longest durations the nearest float is longer than any.
    Duration::try_from_secs_f64(seconds).map_or(duration, |part| part.min(duration))
}

/// The system's time and chance.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemTiming;

impl Timing for SystemTiming {}
