//! Time that does not pass: waits end at once, and chance is always the same.
//! Must not know what is waited for.

use std::future::{Future, ready};
use std::pin::Pin;
use std::time::Duration;

use iot_clouds_runtime::Timing;

/// For clients whose further attempts are not to be waited for.
#[derive(Clone, Copy, Debug)]
pub struct NoWait;

impl Timing for NoWait {
    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(ready(()))
    }

    fn jitter(&self) -> f64 {
        0.5
    }
}
