//! Time and randomness as a client sees them, so that tests can control both.
//! It must not know what they are used for.

use std::{
    fmt,
    future::Future,
    hash::{BuildHasher as _, RandomState},
    pin::Pin,
    process,
    time::{Duration, SystemTime},
};

/// Time and randomness: the clock that requests are signed by, waits between attempts, and their jitter.
///
/// The default is [`SystemTiming`]. Tests can replace it, and then need not wait.
pub trait Timing: fmt::Debug + Send + Sync {
    /// Returns the current time. Default: the system clock.
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    /// Waits for a duration. Default: a timer of Tokio.
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(tokio::time::sleep(duration))
    }

    /// Returns a random number from 0 to 1.
    fn jitter(&self) -> f64 {
        // The standard library seeds each hasher at random, and processes that were forked have different ids.
        let random = RandomState::new().hash_one(process::id());
        random as f64 / u64::MAX as f64
    }
}

/// The longest deadline. Longer ones are capped, because clocks cannot represent every duration.
pub(crate) const MAX_DEADLINE: Duration = Duration::from_secs(60 * 60 * 24 * 365);

/// Returns a fraction of a duration: zero at 0, and all of it at 1 and at NaN.
pub(crate) fn part(duration: Duration, jitter: f64) -> Duration {
    let seconds = duration.as_secs_f64() * jitter.clamp(0.0, 1.0);
    // For the longest durations, the nearest float is out of range.
    Duration::try_from_secs_f64(seconds).map_or(duration, |part| part.min(duration))
}

/// The system's clock, timers and randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemTiming;

impl Timing for SystemTiming {}
