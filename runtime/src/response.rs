//! A response together with its status, headers and timing.
//! It must not know how the response was fetched.

pub(crate) mod skipped;

use std::{fmt, str::FromStr, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use self::{
    sealed::Sealed,
    skipped::{Skipped, SkippedItem},
};
use crate::json::numbers;

/// A successful response without its value.
#[derive(Clone)]
pub(crate) struct Received {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The keys that nothing reads, if they were noted.
    pub(crate) unknown_keys: Vec<String>,
    /// The items that could not be read.
    pub(crate) skipped: Skipped,
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
}

/// A value, together with everything else of the response that contained it.
#[derive(Clone)]
pub struct Response<T> {
    value: T,
    received: Received,
}

impl<T> Response<T> {
    pub(crate) fn new(value: T, received: Received) -> Self {
        Self { value, received }
    }

    /// Returns the value, the body and the items that were skipped.
    pub(crate) fn into_parts(self) -> (T, Bytes, Skipped) {
        let received = self.received;
        (self.value, received.body, received.skipped)
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
        self.received.status
    }

    /// Returns the headers, unchanged.
    pub fn headers(&self) -> &HeaderMap {
        &self.received.headers
    }

    /// Returns the whole body after decompression, unchanged but for a byte order mark. It is as long as the client allows, which is 8 MiB unless
    /// `max_body` of the builder says otherwise.
    ///
    /// It may contain secrets, so take care where it is logged.
    pub fn body(&self) -> &[u8] {
        &self.received.body
    }

    /// Returns the keys of the body that the type of the value does not know, such as `info.items[].color`. Each is
    /// named once for all items of a list, in the order of the body; there are at most 64. If one is missing from a type
    /// of the crate, the platform has more than the crate's spec says, and [`body`](Self::body) has the values.
    ///
    /// Live credentials are masked. A key whose place cannot be told, for example because it is written with escapes,
    /// comes last and without its path.
    pub fn unknown_keys(&self) -> &[String] {
        &self.received.unknown_keys
    }

    /// Returns the items of the list that were skipped because they cannot be read. There are none unless the call was sent
    /// with `with_unreadable_items_skipped`, and at most 1000; [`skipped_count`](Self::skipped_count) counts all of them.
    pub fn skipped_items(&self) -> &[SkippedItem] {
        &self.received.skipped.items
    }

    /// Returns how many items were skipped.
    pub fn skipped_count(&self) -> u64 {
        self.received.skipped.count
    }

    /// Returns how many requests were sent for the call. Token calls are not counted.
    pub fn attempts(&self) -> u32 {
        self.received.attempts
    }

    /// Returns the time from the start of the call to the decoded response.
    pub fn elapsed(&self) -> Duration {
        self.received.elapsed
    }

    /// Returns the same response with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        Response {
            value: change(self.value),
            received: self.received,
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
        self.headers()
    }
}

/// Returns a header as a number or text. Returns `None` if it is missing or cannot be parsed, so that an invalid header
/// never fails a call.
pub fn header_value<T: FromStr>(from: &(impl HasHeaders + ?Sized), name: &str) -> Option<T> {
    let text = from.headers_of().get(name)?.to_str().ok()?.trim();
    let whole = || numbers::whole_text(text)?.to_string().parse().ok();
    text.parse().ok().or_else(whole)
}

/// Shows neither the value, the values of headers nor the body, which may be secret.
impl<T> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status())
            .field("headers", &self.headers().keys().collect::<Vec<_>>())
            .field("attempts", &self.attempts())
            .field("elapsed", &self.elapsed())
            .finish_non_exhaustive()
    }
}
