//! A response together with its status, headers and timing.
//! It must not know how the response was fetched.

use std::{fmt, str::FromStr, time::Duration};

use http::{HeaderMap, StatusCode};

use self::sealed::Sealed;
use crate::json::numbers;

/// A value, together with status, headers and timing of the response that contained it.
#[derive(Clone)]
pub struct Response<T> {
    value: T,
    status: StatusCode,
    headers: HeaderMap,
    attempts: u32,
    elapsed: Duration,
}

impl<T> Response<T> {
    pub(crate) fn new(
        value: T,
        status: StatusCode,
        headers: HeaderMap,
        attempts: u32,
        elapsed: Duration,
    ) -> Self {
        Self {
            value,
            status,
            headers,
            attempts,
            elapsed,
        }
    }

    /// Returns the value.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// Returns the value and discards the rest.
    pub fn into_value(self) -> T {
        self.value
    }

    /// Returns the HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers, unchanged.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns how many requests were sent for the call. Token calls are not counted.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Returns the time from the start of the call to the decoded response.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// Returns the same response with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        Response {
            value: change(self.value),
            status: self.status,
            headers: self.headers,
            attempts: self.attempts,
            elapsed: self.elapsed,
        }
    }
}

/// A response or an error, from whose headers generated code reads data. No other type can implement it, so that a
/// header is added to a spec without a new requirement for anyone.
///
/// ```compile_fail
/// struct Mine;
///
/// impl iot_clouds_runtime::HasHeaders for Mine {}
/// ```
pub trait HasHeaders: Sealed {}

impl<T> HasHeaders for Response<T> {}

pub(crate) mod sealed {
    use http::HeaderMap;

    /// What only this crate implements.
    pub trait Sealed {
        /// Returns the headers of the response.
        fn headers_of(&self) -> &HeaderMap;
    }
}

impl<T> Sealed for Response<T> {
    fn headers_of(&self) -> &HeaderMap {
        &self.headers
    }
}

/// Returns a header as a number or text. Returns `None` if it is missing or cannot be parsed, so that an invalid header
/// never fails a call.
pub fn header_value<T: FromStr>(from: &(impl HasHeaders + ?Sized), name: &str) -> Option<T> {
    let text = from.headers_of().get(name)?.to_str().ok()?.trim();
    let whole = || numbers::whole_text(text)?.to_string().parse().ok();
    text.parse().ok().or_else(whole)
}

/// Shows neither the value nor the values of headers, which may be secret.
impl<T> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("attempts", &self.attempts)
            .field("elapsed", &self.elapsed)
            .finish_non_exhaustive()
    }
}
