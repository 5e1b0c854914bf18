//! A timing that writes waits down in place of waiting.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex},
    time::Duration,
};

use iot_clouds_runtime::Timing;

/// Writes waits down in place of waiting.
#[derive(Clone, Debug, Default)]
pub(crate) struct Written(Arc<Mutex<Vec<Duration>>>);

impl Timing for Written {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.0.lock().unwrap().push(duration);
        Box::pin(std::future::ready(()))
    }

    fn jitter(&self) -> f64 {
        1.0
    }
}

impl Written {
    pub(crate) fn milliseconds(&self) -> Vec<u128> {
        let waits = self.0.lock().unwrap();
        waits.iter().map(Duration::as_millis).collect()
    }
}
