//! A server on the loopback address, in a process of its own, so that its work counts for nobody else.
//! Must not know who asks, nor what a platform's responses mean.
//!
//! It is not the server of `tests/testkit`: that needs tokio's feature `test-util`, which exchanges the clock that the measured client
//! reads, and records each request. Blocking threads that only respond are as fast, and earlier figures stay comparable.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::message::is_whole;
use crate::own_process::OwnProcess;

/// The argument that makes this program the server.
pub(crate) const SERVE: &str = "serve";

/// A token, for the first `POST`; the client keeps it.
const TOKEN: &str = r#"{"result":true,"info":{"access_token":"T0KEN","expires_in":86400}}"#;
const DEVICE: &str = r#"{"result":true,"info":{"id":"4xk7m2w9","name":"Cold room 2","device_key":"A7F4","tags":{"site":"north"},"online":true}}"#;

/// The first request for data, once there was one.
type First = Mutex<Option<Vec<u8>>>;

/// Starts this program as a server.
pub(crate) fn start() -> Result<OwnProcess, String> {
    OwnProcess::start(&[SERVE.as_ref()])
}

/// Is the server: says its address, and ends with its input.
pub(crate) fn run() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("http://{}", listener.local_addr()?);
    let first = Arc::new(First::default());
    thread::spawn(move || {
        while let Ok((stream, _)) = listener.accept() {
            let first = Arc::clone(&first);
            // A connection that breaks is the client's to tell.
            thread::spawn(move || serve(stream, &first));
        }
    });
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

/// Responds to the requests of a connection, one at a time.
fn serve(mut stream: TcpStream, first: &First) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut received = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let count = stream.read(&mut chunk)?;
        if count == 0 {
            return Ok(());
        }
        received.extend_from_slice(&chunk[..count]);
        if is_whole(&received) {
            stream.write_all(response(&received, first).as_bytes())?;
            received.clear();
        }
    }
}

/// A token for a `POST`. All other requests must be the same to the byte, or the comparison is not fair.
fn response(request: &[u8], first: &First) -> String {
    let (status, body) = if request.starts_with(b"POST ") {
        ("200 OK", TOKEN)
    } else {
        let mut first = first.lock().unwrap_or_else(PoisonError::into_inner);
        if first.get_or_insert_with(|| request.to_vec()) == request {
            ("200 OK", DEVICE)
        } else {
            ("400 Bad Request", "{}")
        }
    };
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}
