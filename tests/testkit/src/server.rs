//! A server on a free loopback port that says exactly the bytes that a test wants, and records every request that it gets.
//! Must not know any platform or client: what goes out and comes back is written by hand in each test.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::{fmt, thread};

use serde_json::Value;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::http::{self, Received};
use crate::script::{self, Clock, Gate, Step};

type Respond = dyn Fn(&Received) -> Reply + Send + Sync;

/// What a server does with a request.
#[derive(Clone, Debug)]
pub enum Reply {
    /// Sends these bytes and keeps the connection.
    Bytes(Vec<u8>),
    /// Sends these bytes and closes the connection.
    Last(Vec<u8>),
    /// Sends nothing, ever.
    Stall,
    /// Notifies the test, waits for its permit, then sends these bytes.
    Gated(Arc<Gate>, Vec<u8>),
    /// Does these steps, and keeps the connection if none of them ended it.
    Script(Vec<Step>),
}

impl Reply {
    /// A response with a JSON body.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::text(status, "application/json", &body.to_string())
    }

    /// A response with any body.
    pub fn text(status: u16, content_type: &str, body: &str) -> Self {
        let headers = format!("content-type: {content_type}\r\n");
        Self::Bytes(http::with_headers(status, &headers, body))
    }

    /// Adds a header to a response that is sent as bytes.
    ///
    /// # Panics
    /// If it is anything else.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        let (Self::Bytes(bytes) | Self::Last(bytes)) = &mut self else {
            panic!("{self:?} is not a whole response");
        };
        let first_line = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        let header = format!("{name}: {value}\r\n");
        bytes.splice(first_line..first_line, header.into_bytes());
        self
    }
}

/// A running server. One that has a thread stops when it is dropped, any other with its runtime.
pub struct Server {
    /// The base URL.
    pub url: String,
    /// The time that passes while a script waits.
    pub clock: Clock,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
    /// Dropping it ends the server's thread.
    _stop: Option<oneshot::Sender<()>>,
}

struct Shared {
    token: Mutex<Option<(String, Reply)>>,
    respond: Mutex<Arc<Respond>>,
    received: Mutex<Vec<Received>>,
    connections: AtomicUsize,
    clock: Clock,
}

impl Server {
    /// Starts a server on the runtime of the caller.
    pub async fn start(respond: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        Self::start_on(&Handle::current(), Arc::new(respond))
    }

    /// Starts a server with a thread of its own, which responds with 404 and no body to everything.
    pub fn in_thread() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let not_found = Arc::new(|_: &Received| Reply::text(404, "text/plain", ""));
        let mut server = Self::start_on(runtime.handle(), not_found);
        let (stop, stopped) = oneshot::channel();
        server._stop = Some(stop);
        thread::spawn(move || runtime.block_on(stopped));
        server
    }

    fn start_on(runtime: &Handle, respond: Arc<Respond>) -> Self {
        let _entered = runtime.enter();
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        // Room for all that connect at once.
        let listener = socket.listen(4_096).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let clock = Clock::default();
        let shared = Arc::new(Shared {
            token: Mutex::default(),
            respond: Mutex::new(respond),
            received: Mutex::default(),
            connections: AtomicUsize::new(0),
            clock: clock.clone(),
        });
        Self {
            url,
            clock,
            accepting: runtime.spawn(accept(listener, Arc::clone(&shared))),
            shared,
            _stop: None,
        }
    }

    /// Returns the base URL.
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// Responds to POST requests to `path` with this JSON; they are left out of [`Self::received`].
    #[must_use]
    pub fn with_token(self, path: &str, body: &Value) -> Self {
        *lock(&self.shared.token) = Some((path.to_owned(), Reply::json(200, body)));
        self
    }

    /// Responds to everything else with this status and JSON.
    pub fn respond_json(&self, status: u16, body: &Value) {
        self.respond(Reply::json(status, body));
    }

    /// Responds to everything else with this.
    pub fn respond(&self, reply: Reply) {
        self.respond_with(move |_| reply.clone());
    }

    /// Responds to everything else by a function of the request.
    pub fn respond_with(&self, respond: impl Fn(&Received) -> Reply + Send + Sync + 'static) {
        *lock(&self.shared.respond) = Arc::new(respond);
    }

    /// Refuses connections from now on.
    pub async fn stop_listening(&mut self) {
        self.accepting.abort();
        let _ = (&mut self.accepting).await;
    }

    /// Returns how many connections were made.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// Returns the requests so far, in order, without token calls.
    pub fn received(&self) -> Vec<Received> {
        let mut all = self.all_received();
        all.retain(|request| self.shared.token_reply(request).is_none());
        all
    }

    /// Returns the requests so far, in order, with token calls.
    pub fn all_received(&self) -> Vec<Received> {
        lock(&self.shared.received).clone()
    }

    /// Returns how many requests of a path have come.
    pub fn count(&self, path: &str) -> usize {
        let received = lock(&self.shared.received);
        received.iter().filter(|found| found.path() == path).count()
    }

    /// Waits until this many requests of a path have come.
    pub async fn arrived(&self, path: &str, count: usize) {
        let all = async {
            while self.count(path) < count {
                tokio::task::yield_now().await;
            }
        };
        let limit = Duration::from_secs(10);
        tokio::time::timeout(limit, all)
            .await
            .expect("requests that never came");
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = &self.url;
        f.debug_struct("Server")
            .field("url", url)
            .finish_non_exhaustive()
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
        // Not locked while it runs: it may take as long as it likes.
        let respond = Arc::clone(&lock(&self.respond));
        self.token_reply(request)
            .unwrap_or_else(|| respond(request))
    }
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic of one test's response is reported by that test.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        shared.connections.fetch_add(1, Ordering::SeqCst);
        let shared = Arc::clone(&shared);
        // A connection that breaks is the client's to notice.
        tokio::spawn(async move { serve(stream, &shared).await });
    }
}

/// Responds to the requests of a connection until it ends.
async fn serve(mut stream: TcpStream, shared: &Shared) -> Option<()> {
    // Each write leaves at once.
    stream.set_nodelay(true).unwrap();
    loop {
        let request = http::read(&mut stream).await?;
        let reply = shared.reply(&request);
        lock(&shared.received).push(request);
        match reply {
            Reply::Bytes(bytes) => stream.write_all(&bytes).await.ok()?,
            Reply::Last(bytes) => {
                stream.write_all(&bytes).await.ok()?;
                stream.shutdown().await.ok()?;
                return None;
            }
            Reply::Stall => std::future::pending::<()>().await,
            Reply::Gated(gate, bytes) => {
                gate.arrived.notify_one();
                gate.permits.0.acquire().await.unwrap().forget();
                stream.write_all(&bytes).await.ok()?;
            }
            Reply::Script(steps) => script::play(&mut stream, &steps, &shared.clock).await?,
        }
    }
}
