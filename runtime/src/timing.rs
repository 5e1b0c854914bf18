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

/// A number from 0 to 1, whatever a timing of the user's gives.
pub(crate) fn share(jitter: f64) -> f64 {
    if jitter.is_nan() {
        0.0
    } else {
        jitter.clamp(0.0, 1.0)
    }
}

/// The system's time and chance.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemTiming;

impl Timing for SystemTiming {}
