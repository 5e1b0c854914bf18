//! What a test sets and sees: stubs, the clock, the accepted credentials, and the record of requests.
//! Must not know how requests are validated, nor how default responses are made.

pub(crate) mod clock;
pub(crate) mod credentials;
pub(crate) mod curl;
pub(crate) mod record;
pub(crate) mod stub;
pub(crate) mod stubs;
mod told;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks a mutex. A panic elsewhere does not stop the mock.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
