//! A request: as it came, and what the mock made of it.
//! Must not know specs, nor HTTP connections.

use std::fmt;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

/// A request that a mock received, with what it made of it.
///
/// Its `Debug` shows names only: values of headers and bodies hold credentials.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Request {
    /// HTTP method.
    pub method: String,
    /// Path as it came, without the query.
    pub path: String,
    /// Parameters of the query, decoded, in their order.
    pub query: Vec<(String, String)>,
    /// Headers by name in lower case, in their order.
    pub headers: Vec<(String, String)>,
    /// Body as it came.
    pub body: Vec<u8>,
    /// The operation that method and path belong to.
    pub operation: Option<String>,
    /// Arguments of the operation by wire name; none where the request was not right. A body that is one type stands under
    /// `body`.
    pub arguments: Map<String, Value>,
    /// HTTP status of the response; 0 where none was given.
    pub status: u16,
    /// Why the request was refused, and the line of the spec that says so.
    pub reason: Option<String>,
    /// What is odd about the request, though it was answered.
    pub notes: Vec<String>,
}

impl Request {
    /// The value of a header, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(header, _)| header == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body as JSON; null where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// Bytes that it takes, roughly.
    pub(crate) fn size(&self) -> usize {
        let pairs = self.query.iter().chain(&self.headers);
        let pairs: usize = pairs.map(|(name, value)| name.len() + value.len()).sum();
        // The arguments are the same once more.
        self.path.len() + pairs + 2 * self.body.len()
    }

    /// The segments of the path, decoded; none where a segment is no text.
    pub(crate) fn segments(&self, prefix: &str) -> Option<Vec<String>> {
        let path = self.path.strip_prefix(prefix)?.strip_prefix('/')?;
        let decode = |segment: &str| {
            percent_decode_str(segment)
                .decode_utf8()
                .ok()
                .map(String::from)
        };
        path.split('/').map(decode).collect()
    }
}

/// One line of a log: no query, no header, no body.
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
