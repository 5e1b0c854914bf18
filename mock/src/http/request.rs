//! A received request, and what the mock made of it.
//! Must not know specs, nor HTTP connections.

use std::fmt;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

/// A request that a mock received, and what the mock made of it.
///
/// Its `Debug` output shows names only, because values of headers and bodies hold credentials.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Request {
    /// HTTP method.
    pub method: String,
    /// Path as it was received, without the query.
    pub path: String,
    /// Parameters of the query, decoded, in their order.
    pub query: Vec<(String, String)>,
    /// Headers with names in lower case, in their order.
    pub headers: Vec<(String, String)>,
    /// Body as it was received.
    pub body: Vec<u8>,
    /// Id of the operation that method and path belong to.
    pub operation: Option<String>,
    /// Arguments of the operation by wire name; empty if the request was invalid. A body that is one value is under `body`.
    pub arguments: Map<String, Value>,
    /// HTTP status of the response, or 0 if there was none.
    pub status: u16,
    /// Why the request was rejected, with the line of the spec.
    pub reason: Option<String>,
    /// What is odd about the request, although it is valid.
    pub notes: Vec<String>,
}

impl Request {
    /// Returns the value of a header, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(header, _)| header == name)
            .map(|(_, value)| value.as_str())
    }

    /// Returns the body as JSON, or null if it is not JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// Returns the approximate number of bytes that the request occupies.
    pub(crate) fn size(&self) -> usize {
        let pairs = self.query.iter().chain(&self.headers);
        let pairs: usize = pairs.map(|(name, value)| name.len() + value.len()).sum();
        // The arguments hold the same values again.
        self.path.len() + pairs + 2 * self.body.len()
    }

    /// Returns the segments of the path after the prefix as they were received; `None` if the prefix differs or a segment is not
    /// UTF-8 when it is decoded.
    pub(crate) fn segments(&self, prefix: &str) -> Option<Vec<&str>> {
        let path = self.path.strip_prefix(prefix)?.strip_prefix('/')?;
        let is_text = |segment: &&str| percent_decode_str(segment).decode_utf8().is_ok();
        let segments: Vec<&str> = path.split('/').collect();
        segments.iter().all(is_text).then_some(segments)
    }
}

/// One line for a log, without query, headers and body.
impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ", self.method, self.path)?;
        match self.status {
            0 => f.write_str("no response")?,
            status => write!(f, "{status}")?,
        }
        if let Some(operation) = &self.operation {
            write!(f, " {operation}")?;
        }
        if let Some(reason) = &self.reason {
            write!(f, " refused: {reason}")?;
        }
        for note in &self.notes {
            write!(f, " note: {note}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn names(pairs: &[(String, String)]) -> Vec<&str> {
            pairs.iter().map(|(name, _)| name.as_str()).collect()
        }
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &names(&self.query))
            .field("headers", &names(&self.headers))
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("reason", &self.reason)
            .field("notes", &self.notes)
            .finish_non_exhaustive()
    }
}
