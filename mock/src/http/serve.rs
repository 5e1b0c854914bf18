//! Reads requests from sockets and writes responses, with hyper.
//! Must not know platforms; the service decides the responses.

use std::io;
use std::net::TcpListener;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use http_body_util::BodyExt;
use hyper::StatusCode;
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::{CONTENT_LENGTH, DATE, HeaderMap};
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use super::request::Request;
use super::response::{Delivery, Response};

/// The largest body that is accepted.
const MAX_BODY: usize = 4 * 1024 * 1024;
/// How much of a larger body is read and dropped before the connection is closed.
const MAX_DRAINED: usize = 256 * 1024 * 1024;
/// How long a connection may be silent while it sends the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// Decides the responses of a server.
pub(crate) trait Service: Send + Sync + 'static {
    /// Responds to a request.
    fn respond(&self, request: Request) -> Delivery;

    /// Responds with this HTTP status to a request whose body was not read, for this reason.
    fn reject_unread(&self, request: Request, status: u16, reason: &str) -> Response;

    /// Returns the time that responses are dated with.
    fn now(&self) -> SystemTime;
}

/// A socket that accepts connections, and the runtime that serves them.
pub(crate) struct Listener {
    socket: tokio::net::TcpListener,
    runtime: Background,
}

/// A runtime whose end nobody waits for: its owner may be async, and must not wait.
struct Background(Option<Runtime>);

impl Drop for Background {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl Listener {
    /// Prepares everything that may fail, for example because the program has too many open files.
    pub(crate) fn new(socket: TcpListener) -> io::Result<Self> {
        socket.set_nonblocking(true)?;
        let mut builder = tokio::runtime::Builder::new_current_thread();
        let runtime = builder.enable_all().build()?;
        let socket = {
            let _entered = runtime.enter();
            tokio::net::TcpListener::from_std(socket)
        };
        let runtime = Background(Some(runtime));
        let socket = socket?;
        Ok(Self { socket, runtime })
    }

    /// Serves connections until it is stopped.
    pub(crate) fn serve(self, service: &Arc<impl Service>, stopped: oneshot::Receiver<()>) {
        let Some(runtime) = &self.runtime.0 else {
            return;
        };
        runtime.block_on(async {
            tokio::select! {
                _ = stopped => {}
                () = accept(&self.socket, service) => {}
            }
        });
    }
}

async fn accept(listener: &tokio::net::TcpListener, service: &Arc<impl Service>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Most likely there are no file descriptors left; some connection will end.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        let is_reset = Arc::new(AtomicBool::new(false));
        let connection = Connection {
            stream,
            is_reset: Arc::clone(&is_reset),
        };
        let service = Arc::clone(service);
        let service = service_fn(move |request| {
            respond(Arc::clone(&service), Arc::clone(&is_reset), request)
        });
        let mut builder = http1::Builder::new();
        builder
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .half_close(true);
        // A client that has finished sending may still read. A broken connection is for the client to notice.
        tokio::spawn(builder.serve_connection(TokioIo::new(connection), service));
    }
}

/// The connection was broken on purpose.
#[derive(Debug)]
struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("broken on purpose")
    }
}

impl std::error::Error for Broken {}

async fn respond(
    service: Arc<impl Service>,
    is_reset: Arc<AtomicBool>,
    request: hyper::Request<Incoming>,
) -> Result<hyper::Response<Content>, Broken> {
    let (head, body) = request.into_parts();
    let delivery = match read(body).await {
        Ok(body) => service.respond(received(&head, body)),
        Err((status, reason)) => {
            let request = received(&head, Bytes::new());
            let response = service.reject_unread(request, status, reason);
            Delivery::of(response.with_header("connection", "close"))
        }
    };
    if !delivery.delay.is_zero() {
        tokio::time::sleep(delivery.delay).await;
    }
    match delivery.response {
        Some(response) => Ok(written(response, service.now(), delivery.is_truncated)),
        None => {
            is_reset.store(true, Ordering::Relaxed);
            Err(Broken)
        }
    }
}

/// Returns the body, or the HTTP status and reason of a rejection. A body that is too large is read for a while, so that the
/// client sees the response.
async fn read(mut body: Incoming) -> Result<Bytes, (u16, &'static str)> {
    let (mut kept, mut length) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        // The client closed the connection, or its body is not valid HTTP.
        let frame = frame.map_err(|_| (400, "the body ended too early"))?;
        let data = frame.into_data().unwrap_or_default();
        length += data.len();
        if length <= MAX_BODY {
            kept.extend_from_slice(&data);
        } else if length > MAX_DRAINED {
            break;
        }
    }
    if length > MAX_BODY {
        return Err((413, "the body is larger than 4 MiB"));
    }
    Ok(kept.into())
}

fn received(head: &Parts, body: Bytes) -> Request {
    let query = head.uri.query().unwrap_or_default();
    Request {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect(),
        headers: headers(&head.headers),
        body: body.to_vec(),
        ..Request::default()
    }
}

fn headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let pair = |(name, value): (&hyper::header::HeaderName, &hyper::header::HeaderValue)| {
        (
            name.to_string(),
            String::from_utf8_lossy(value.as_bytes()).into_owned(),
        )
    };
    headers.iter().map(pair).collect()
}

fn written(response: Response, now: SystemTime, is_truncated: bool) -> hyper::Response<Content> {
    let length = response.body.len();
    let status = StatusCode::from_u16(response.status);
    let mut builder =
        hyper::Response::builder().status(status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    for (name, value) in response.headers {
        builder = builder.header(name, value);
    }
    builder = builder.header(DATE, httpdate::fmt_http_date(now));
    let mut body = Bytes::from(response.body);
    if is_truncated {
        builder = builder.header(CONTENT_LENGTH, length.max(1));
        body.truncate(length / 2);
    }
    builder
        .body(Content {
            body: Some(body),
            is_truncated,
            is_sent: false,
        })
        .unwrap_or_else(|_| hyper::Response::new(Content::default()))
}

/// The body of a response; a truncated one breaks off.
#[derive(Debug, Default)]
struct Content {
    body: Option<Bytes>,
    is_truncated: bool,
    /// Whether the connection had time to send the data.
    is_sent: bool,
}

impl Body for Content {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        if let Some(body) = self.body.take().filter(|body| !body.is_empty()) {
            return Poll::Ready(Some(Ok(Frame::data(body))));
        }
        if !self.is_truncated {
            return Poll::Ready(None);
        }
        if !self.is_sent {
            // The data is sent before the connection breaks.
            self.is_sent = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(Broken)))
    }

    fn size_hint(&self) -> SizeHint {
        let length = self.body.as_ref().map_or(0, Bytes::len);
        if self.is_truncated {
            SizeHint::new()
        } else {
            SizeHint::with_exact(length.try_into().unwrap_or_default())
        }
    }
}

/// A connection that can be reset, so that the client sees no orderly end.
struct Connection {
    stream: TcpStream,
    is_reset: Arc<AtomicBool>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        if self.is_reset.load(Ordering::Relaxed) {
            // If this fails, the client sees an end without a response, which is as good.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.is_reset.load(Ordering::Relaxed) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
