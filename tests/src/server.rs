//! A server on a free loopback port that answers as told and records every request as it came over the wire.
//! Must not know any platform: what goes out and comes back is written by hand in each test.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{fmt, thread};

use serde_json::Value;

type Respond = dyn Fn(&Received) -> Reply + Send + Sync;

/// A running server. It stops when it is dropped.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    token: Mutex<Option<(String, Reply)>>,
    respond: Mutex<Arc<Respond>>,
    received: Mutex<Vec<Received>>,
    is_stopped: AtomicBool,
}

/// A request as it arrived.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// HTTP method.
    pub method: String,
    /// Path and query, byte for byte as they stood in the request line.
    pub target: String,
    /// Headers by name in lower case, sorted; without `host`, which holds the port.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
}

impl Received {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(header, _)| header == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Reply {
    /// An answer with a JSON body.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::text(status, "application/json", &body.to_string())
    }

    /// An answer with any body.
    pub fn text(status: u16, content_type: &str, body: &str) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), content_type.to_owned())],
            body: body.to_owned(),
        }
    }

    /// Adds a header.
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    fn to_bytes(&self) -> Vec<u8> {
        let headers: String = self
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        let Self { status, body, .. } = self;
        let length = body.len();
        format!("HTTP/1.1 {status} \r\n{headers}content-length: {length}\r\n\r\n{body}").into_bytes()
    }
}

impl Server {
    /// Starts a server that answers 404 without a body to everything.
    #[expect(clippy::expect_used, reason = "without a socket there is nothing to test")]
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free loopback port");
        let address = listener.local_addr().expect("the port of a bound socket");
        let shared = Arc::new(Shared {
            token: Mutex::default(),
            respond: Mutex::new(Arc::new(|_| Reply::text(404, "text/plain", ""))),
            received: Mutex::default(),
            is_stopped: AtomicBool::new(false),
        });
        let accepting = Arc::clone(&shared);
        thread::spawn(move || accept(&listener, &accepting));
        Self { address, shared }
    }

    /// The server's base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers POST requests to `path` with `answer`; they are left out of [`Self::received`].
    pub fn with_token(self, path: &str, answer: &Value) -> Self {
        *lock(&self.shared.token) = Some((path.to_owned(), Reply::json(200, answer)));
        self
    }

    /// Answers everything else with this status and JSON.
    pub fn answer(&self, status: u16, body: &Value) {
        self.respond(Reply::json(status, body));
    }

    /// Answers everything else with this.
    pub fn respond(&self, reply: Reply) {
        self.respond_with(move |_| reply.clone());
    }

    /// Answers everything else by a function of the request.
    pub fn respond_with(&self, respond: impl Fn(&Received) -> Reply + Send + Sync + 'static) {
        *lock(&self.shared.respond) = Arc::new(respond);
    }

    /// What has arrived so far, in order, without token calls.
    pub fn received(&self) -> Vec<Received> {
        let mut all = self.all_received();
        all.retain(|request| self.shared.token_reply(request).is_none());
        all
    }

    /// What has arrived so far, in order, token calls included.
    pub fn all_received(&self) -> Vec<Received> {
        lock(&self.shared.received).clone()
    }
}

impl Shared {
    fn token_reply(&self, request: &Received) -> Option<Reply> {
        let token = lock(&self.token);
        let (path, reply) = token.as_ref()?;
        let is_token_call = request.method == "POST" && request.target == *path;
        is_token_call.then(|| reply.clone())
    }

    fn reply(&self, request: &Received) -> Reply {
        // Not locked while it answers: it may take as long as it likes.
        let respond = Arc::clone(&lock(&self.respond));
        self.token_reply(request)
            .unwrap_or_else(|| respond(request))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.is_stopped.store(true, Ordering::SeqCst);
        // Wakes the thread that accepts. If that fails, it has ended already.
        drop(TcpStream::connect(self.address));
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic of one test's answer is reported by that test.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming().map_while(Result::ok) {
        if shared.is_stopped.load(Ordering::SeqCst) {
            return;
        }
        let shared = Arc::clone(shared);
        // A connection that breaks is the client's to notice.
        thread::spawn(move || serve(stream, &shared).ok());
    }
}

/// Answers the requests of one connection, one after another.
fn serve(mut stream: TcpStream, shared: &Shared) -> io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    while let Some(request) = read(&mut reader)? {
        lock(&shared.received).push(request.clone());
        stream.write_all(&shared.reply(&request).to_bytes())?;
    }
    Ok(())
}

/// The next request; `None` when the client is done.
fn read(reader: &mut impl BufRead) -> io::Result<Option<Received>> {
    let first = read_line(reader)?;
    let mut words = first.split(' ').map(str::to_owned);
    let (Some(method), Some(target)) = (words.next(), words.next()) else {
        return Ok(None);
    };
    let mut headers = Vec::new();
    loop {
        let line = read_line(reader)?;
        let Some((name, value)) = line.split_once(':') else {
            break;
        };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    headers.retain(|(name, _)| name != "host");
    headers.sort();
    let mut request = Received {
        method,
        target,
        headers,
        body: String::new(),
    };
    let length = request
        .header("content-length")
        .and_then(|length| length.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body)?;
    request.body = String::from_utf8_lossy(&body).into_owned();
    Ok(Some(request))
}

fn read_line(reader: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
