//! A client of a mock of ThingsCloud that works so little that nearly all time is the mock's.
//! Must not know what is measured.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::message::is_whole;

const KEYS: &str =
    r#"{"app_id":"mock-app-id","access_key":"mock-access-key","secret_key":"mock-secret-key"}"#;

/// Connections that stay open, and what is sent on them.
pub(crate) struct Load {
    connections: Vec<Connection>,
    /// Up to the number of the page, and from it on.
    request: (String, String),
    /// The page that is asked for next.
    page: usize,
    /// The number of devices that each response must have.
    devices: usize,
}

struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Load {
    /// With one request at a time on each of them, the mock never waits for the client.
    pub(crate) const CONNECTIONS: u32 = 8;

    /// Connects, and fetches a token.
    pub(crate) fn new(url: &str, devices: usize) -> Result<Self, String> {
        let host = host(url);
        let connections = (0..Self::CONNECTIONS).map(|_| Connection::open(host));
        let mut connections = connections.collect::<Result<Vec<_>, _>>()?;
        let first = connections.first_mut().ok_or("there is no connection")?;
        let head = "POST /api/v1/access_token HTTP/1.1\r\ncontent-type: application/json";
        let length = KEYS.len();
        first.send(&format!(
            "{head}\r\nhost: {host}\r\ncontent-length: {length}\r\n\r\n{KEYS}"
        ))?;
        let response = first.receive()?;
        let token = response.split(r#""access_token":""#).nth(1);
        let token = token.and_then(|rest| rest.split('"').next());
        let token = token.ok_or_else(|| format!("the mock gave no token: {response}"))?;
        // The headers are those of a generated client.
        let start = format!("GET /api/v1/devices?page_records={devices}&page=");
        let end = format!(
            " HTTP/1.1\r\nauthorization: Bearer {token}\r\n\
             content-type: application/json\r\nuser-agent: thingscloud/0.1.0\r\naccept: */*\r\nhost: {host}\r\n\r\n"
        );
        Ok(Self {
            connections,
            request: (start, end),
            page: 1,
            devices,
        })
    }

    /// Sends this many requests, and reads and counts the devices of each response: the first page again and again, or a new
    /// page each time.
    pub(crate) fn send(&mut self, requests: u32, is_new: bool) -> Result<(), String> {
        let (start, end) = &self.request;
        for _ in 0..requests / Self::CONNECTIONS {
            for connection in &mut self.connections {
                let page = if is_new { self.page } else { 1 };
                connection.send(&format!("{start}{page}{end}"))?;
                self.page += 1;
            }
            for connection in &mut self.connections {
                let response = connection.receive()?;
                let devices = response.matches(r#""device_key":"#).count();
                if devices != self.devices {
                    return Err(format!("the response has {devices} devices: {response}"));
                }
            }
        }
        Ok(())
    }

    /// Has one response of a mock, of whatever platform, on a connection of its own.
    pub(crate) fn one(url: &str) -> Result<(), String> {
        let host = host(url);
        let mut connection = Connection::open(host)?;
        connection.send(&format!("GET / HTTP/1.1\r\nhost: {host}\r\n\r\n"))?;
        let response = connection.receive()?;
        // No operation has this path.
        if response.contains("x-mock-reason") {
            return Ok(());
        }
        Err(format!("this is no response of a mock: {response}"))
    }
}

impl Connection {
    fn open(host: &str) -> Result<Self, String> {
        let opened = TcpStream::connect(host).and_then(|stream| {
            stream.set_nodelay(true)?;
            Ok(stream)
        });
        Ok(Self {
            stream: opened.map_err(|error| format!("cannot connect to {host}: {error}"))?,
            received: Vec::new(),
        })
    }

    fn send(&mut self, request: &str) -> Result<(), String> {
        let sent = self.stream.write_all(request.as_bytes());
        sent.map_err(|error| format!("cannot send a request: {error}"))
    }

    fn receive(&mut self) -> Result<String, String> {
        self.received.clear();
        let mut chunk = [0; 16 * 1024];
        while !is_whole(&self.received) {
            let count = self
                .stream
                .read(&mut chunk)
                .map_err(|error| format!("cannot read a response: {error}"))?;
            if count == 0 {
                return Err("a connection ended before the response".to_owned());
            }
            self.received
                .extend_from_slice(chunk.get(..count).unwrap_or_default());
        }
        Ok(String::from_utf8_lossy(&self.received).into_owned())
    }
}

/// The host and port of a base URL.
fn host(url: &str) -> &str {
    let rest = url.strip_prefix("http://").unwrap_or(url);
    rest.split('/').next().unwrap_or(rest)
}
