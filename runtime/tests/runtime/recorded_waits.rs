//! A timing that records waits instead of waiting.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex},
    time::Duration,
};

use iot_clouds_runtime::Timing;

/// Records waits instead of waiting.
#[derive(Clone, Debug, Default)]
pub(crate) struct RecordedWaits(Arc<Mutex<Vec<Duration>>>);

impl Timing for RecordedWaits {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.0.lock().unwrap().push(duration);
        Box::pin(std::future::ready(()))
    }

    fn jitter(&self) -> f64 {
        1.0
    }
}

impl RecordedWaits {
    pub(crate) fn milliseconds(&self) -> Vec<u128> {
        let waits = self.0.lock().unwrap();
        waits.iter().map(Duration::as_millis).collect()
    }
}
