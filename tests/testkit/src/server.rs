//! A server on a free loopback port that answers as told and records every request as it came over the wire.
//! Must not know any platform: what goes out and comes back is written by hand in each test.

use std::convert::Infallible;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{fmt, io, thread};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::sync::oneshot;

type Respond = dyn Fn(&Received) -> Reply + Send + Sync;

/// A running server. It stops when it is dropped.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    /// Dropping it tells the server's thread to end.
    _stop: oneshot::Sender<()>,
}

struct Shared {
    token: Mutex<Option<(String, Reply)>>,
    respond: Mutex<Arc<Respond>>,
    received: Mutex<Vec<Received>>,
}

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

/// A response.
#[derive(Clone, Debug)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Reply {
    /// A response with a JSON body.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::text(status, "application/json", &body.to_string())
    }

    /// A response with any body.
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

    fn into_response(self) -> Response<Full<Bytes>> {
        let mut builder = Response::builder().status(self.status);
        for (name, value) in &self.headers {
            builder = builder.header(name, value);
        }
        let body = Full::new(Bytes::from(self.body));
        builder
            .body(body)
            .unwrap_or_else(|_| Response::new(Full::default()))
    }
}

impl Server {
    /// Starts a server that answers 404 without a body to everything.
    #[expect(
        clippy::expect_used,
        reason = "without a socket there is nothing to test"
    )]
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free loopback port");
        let address = listener.local_addr().expect("the port of a bound socket");
        let shared = Arc::new(Shared {
            token: Mutex::default(),
            respond: Mutex::new(Arc::new(|_| Reply::text(404, "text/plain", ""))),
            received: Mutex::default(),
        });
        let (stop, stopped) = oneshot::channel();
        let serving = Arc::clone(&shared);
        thread::spawn(move || serve(listener, serving, stopped));
        Self {
            address,
            shared,
            _stop: stop,
        }
    }

    /// The server's base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers POST requests to `path` with `response`; they are left out of [`Self::received`].
    pub fn with_token(self, path: &str, response: &Value) -> Self {
        *lock(&self.shared.token) = Some((path.to_owned(), Reply::json(200, response)));
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

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic of one test's response is reported by that test.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers connections until the server is dropped.
fn serve(
    listener: TcpListener,
    shared: Arc<Shared>,
    stopped: oneshot::Receiver<()>,
) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        tokio::select! {
            _ = stopped => Ok(()),
            ended = accept(&listener, shared) => ended,
        }
    })
}

async fn accept(listener: &tokio::net::TcpListener, shared: Arc<Shared>) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        let shared = Arc::clone(&shared);
        let service = service_fn(move |request| response(Arc::clone(&shared), request));
        // A connection that breaks is the client's to notice.
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

async fn response(
    shared: Arc<Shared>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let body = body
        .collect()
        .await
        .map(|body| body.to_bytes())
        .unwrap_or_default();
    let mut headers: Vec<(String, String)> = head
        .headers
        .iter()
        .map(|(name, value)| {
            (
                name.to_string(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .collect();
    let host = headers
        .iter()
        .find(|(name, _)| name == "host")
        .map(|(_, value)| value.clone())
        .unwrap_or_default();
    headers.retain(|(name, _)| name != "host");
    headers.sort();
    let request = Received {
        method: head.method.to_string(),
        target: head.uri.to_string(),
        host,
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    lock(&shared.received).push(request.clone());
    Ok(shared.reply(&request).into_response())
}
