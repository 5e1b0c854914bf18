//! A response with what came around it.
//! It must not know how it was fetched.

use std::{fmt, str::FromStr, time::Duration};

use http::{HeaderMap, StatusCode};

use crate::json::numbers;

/// A value with the HTTP facts of the response it came from.
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

    /// The value.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// Takes the value out.
    pub fn into_value(self) -> T {
        self.value
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers, as they came.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// How many requests were sent for the call, token calls not counted.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The time from the call to the decoded response.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The same response with another value.
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

/// A header as a number or text; `None` if it is missing or does not fit, so that a bad one never fails a call.
pub fn header_value<T: FromStr>(headers: &HeaderMap, name: &str) -> Option<T> {
    let text = headers.get(name)?.to_str().ok()?.trim();
    let whole = || numbers::whole_text(text)?.to_string().parse().ok();
    text.parse().ok().or_else(whole)
}

/// Neither the value nor any header's value, which may hold secrets.
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
