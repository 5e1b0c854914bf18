//! HTTP/1.1 as bytes: reads a request as it came over the wire, and writes whole responses.
//! Must not know connections that fail, nor any platform.

use serde_json::Value;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

/// A request as it arrived.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// HTTP method.
    pub method: String,
    /// Path and query, byte for byte as they stood in the request line.
    pub target: String,
    /// The header `host`, which holds the port.
    pub host: String,
    /// All other headers by name in lower case, sorted.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
}

impl Received {
    /// Returns the value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Returns the body as JSON, or null if it is not JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    /// Returns the path of the target.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// Returns the query of the target; empty if there is none.
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }
}

/// Reads the next request; `None` once there is no whole one of HTTP/1.1.
pub(crate) async fn read(stream: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
        more(stream, &mut bytes).await?;
    };
    let head = String::from_utf8_lossy(&bytes[..head_end]).into_owned();
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    first.next().filter(|version| *version == "HTTP/1.1")?;
    let mut headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    headers.sort();
    let value = |name| headers.iter().find(|(other, _)| other == name);
    let length = value("content-length").map_or(0, |(_, value)| value.parse().unwrap());
    let host = value("host").map_or(String::new(), |(_, value)| value.clone());
    headers.retain(|(name, _)| name != "host");
    while bytes.len() < head_end + length {
        more(stream, &mut bytes).await?;
    }
    let body = String::from_utf8_lossy(&bytes[head_end..head_end + length]).into_owned();
    Some(Received {
        method,
        target,
        host,
        headers,
        body,
    })
}

async fn more(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<()> {
    let count = stream.read_buf(bytes).await.ok()?;
    (count > 0).then_some(())
}

/// Returns a whole response with a JSON body.
pub fn http(status: u16, body: &str) -> Vec<u8> {
    with_headers(status, "content-type: application/json\r\n", body)
}

/// Returns a whole response with these lines of headers.
pub fn with_headers(status: u16, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status} Any\r\n{headers}content-length: {length}\r\n\r\n{body}").into_bytes()
}
