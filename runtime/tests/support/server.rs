//! A scripted HTTP server on a real socket: says exactly the bytes that a test wants, and remembers what it was sent.
//! It must not know the client.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    sync::{Notify, Semaphore},
    task::JoinHandle,
};

use crate::script::{self, Clock, Step};

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }

    pub(crate) fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }
}

/// What the server does with a request.
pub(crate) enum Reply {
    /// Answers with these bytes and keeps the connection.
    Bytes(Vec<u8>),
    /// Answers with these bytes and closes it.
    Last(Vec<u8>),
    /// Never answers.
    Stall,
    /// Tells the test, waits for its permit, then answers.
    Gated(Arc<Gate>, Vec<u8>),
    /// Does this, and keeps the connection if nothing of it ended it.
    Script(Vec<Step>),
}

impl Reply {
    /// The same once more.
    pub(crate) fn again(&self) -> Self {
        match self {
            Self::Bytes(bytes) => Self::Bytes(bytes.clone()),
            Self::Last(bytes) => Self::Last(bytes.clone()),
            Self::Stall => Self::Stall,
            Self::Gated(gate, bytes) => Self::Gated(gate.clone(), bytes.clone()),
            Self::Script(steps) => Self::Script(steps.clone()),
        }
    }
}

#[derive(Default)]
pub(crate) struct Gate {
    pub(crate) arrived: Notify,
    pub(crate) permits: Permits,
}

pub(crate) struct Permits(pub(crate) Semaphore);

impl Default for Permits {
    fn default() -> Self {
        Self(Semaphore::new(0))
    }
}

pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) clock: Clock,
    seen: Arc<Mutex<Vec<Seen>>>,
    connections: Arc<AtomicUsize>,
    accepting: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start(response: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        // Room for all that connect at once.
        let listener = socket.listen(4_096).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (clock, connections) = (Clock::default(), Arc::new(AtomicUsize::new(0)));
        let (response, log) = (Arc::new(response), seen.clone());
        let (time, count) = (clock.clone(), connections.clone());
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                // Each write leaves at once.
                stream.set_nodelay(true).unwrap();
                let (response, log, time) = (response.clone(), log.clone(), time.clone());
                tokio::spawn(async move {
                    serve(stream, &*response, &log, &time).await;
                });
            }
        });
        Self {
            url,
            clock,
            seen,
            connections,
            accepting,
        }
    }

    /// Refuses connections from now on.
    pub(crate) async fn stop_listening(&mut self) {
        self.accepting.abort();
        let _ = (&mut self.accepting).await;
    }

    /// How many connections were made.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Waits until so many requests of a path have come.
    pub(crate) async fn arrived(&self, path: &str, count: usize) {
        let all = async {
            while self.count(path) < count {
                tokio::task::yield_now().await;
            }
        };
        let limit = std::time::Duration::from_secs(10);
        tokio::time::timeout(limit, all)
            .await
            .expect("requests that never came");
    }

    pub(crate) fn count(&self, path: &str) -> usize {
        self.seen()
            .iter()
            .filter(|request| request.path() == path)
            .count()
    }
}

async fn serve(
    mut stream: TcpStream,
    response: &(dyn Fn(&Seen) -> Reply + Send + Sync),
    log: &Mutex<Vec<Seen>>,
    clock: &Clock,
) -> Option<()> {
    loop {
        let request = read(&mut stream).await?;
        let reply = response(&request);
        log.lock().unwrap().push(request);
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
            Reply::Script(steps) => script::play(&mut stream, &steps, clock).await?,
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).unwrap();
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length: usize = length.map_or(0, |(_, value)| value.parse().unwrap());
    while bytes.len() < head_end + length {
        stream
            .read_buf(&mut bytes)
            .await
            .ok()
            .filter(|count| *count > 0)?;
    }
    let body = String::from_utf8_lossy(&bytes[head_end..head_end + length]).into_owned();
    Some(Seen {
        method,
        target,
        headers,
        body,
    })
}

/// A whole HTTP response with a JSON body.
pub(crate) fn http(status: u16, body: &str) -> Vec<u8> {
    with_headers(status, "content-type: application/json\r\n", body)
}

pub(crate) fn with_headers(status: u16, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status} Any\r\n{headers}content-length: {length}\r\n\r\n{body}").into_bytes()
}

pub(crate) fn json(status: u16, body: &str) -> Reply {
    Reply::Bytes(http(status, body))
}

/// A success in the platform's envelope.
pub(crate) fn info(data: &str) -> Reply {
    json(200, &format!(r#"{{"result":true,"info":{data}}}"#))
}
