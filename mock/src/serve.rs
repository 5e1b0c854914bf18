//! Takes requests from sockets and puts answers onto them, by hyper.
//! Must not know platforms; what is answered comes from the state.

use std::io;
use std::net::TcpListener;
use std::panic::{self, AssertUnwindSafe};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::{CONTENT_LENGTH, DATE, HeaderMap};
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

use crate::reply::{self, Reply};
use crate::request::Request;
use crate::respond::Delivery;
use crate::state::State;

/// The largest body that is read.
const BODY_LIMIT: usize = 4 * 1024 * 1024;
/// How much of a larger one is read to no end before the connection is closed.
const DRAINED: usize = 256 * 1024 * 1024;
/// How long a connection may be silent while it sends a request's head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// Answers connections until it is told to stop.
pub(crate) fn serve(
    listener: TcpListener,
    state: Arc<State>,
    stopped: oneshot::Receiver<()>,
) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        tokio::select! {
            _ = stopped => {}
            () = accept(&listener, &state) => {}
        }
        Ok(())
    })
}

async fn accept(listener: &tokio::net::TcpListener, state: &Arc<State>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, most likely: some connection will end.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        let is_reset = Arc::new(AtomicBool::new(false));
        let connection = Connection {
            stream,
            is_reset: Arc::clone(&is_reset),
        };
        let state = Arc::clone(state);
        let service =
            service_fn(move |request| answer(Arc::clone(&state), Arc::clone(&is_reset), request));
        let mut builder = http1::Builder::new();
        builder
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .half_close(true);
        // Who has said all may still listen. A connection that breaks is the client's to notice.
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

async fn answer(
    state: Arc<State>,
    is_reset: Arc<AtomicBool>,
    request: hyper::Request<Incoming>,
) -> Result<Response<Content>, Broken> {
    let (head, body) = request.into_parts();
    let delivery = match read(body).await {
        Ok(body) => judged(&state, received(&head, body)),
        Err((status, reason)) => {
            let mut request = received(&head, Bytes::new());
            (request.status, request.reason) = (status, Some(reason.to_owned()));
            state.keep(request);
            let reply =
                reply::by_status(&state.platform, status).with_header("x-mock-reason", reason);
            Delivery::of(reply.with_header("connection", "close"))
        }
    };
    if !delivery.delay.is_zero() {
        tokio::time::sleep(delivery.delay).await;
    }
    match delivery.reply {
        Some(reply) => Ok(response(&state, reply, delivery.is_truncated)),
        None => {
            is_reset.store(true, Ordering::Relaxed);
            Err(Broken)
        }
    }
}

/// The state's response. A fault of the mock is a response too, so that nobody looks for it at the client.
fn judged(state: &State, request: Request) -> Delivery {
    let handled = panic::catch_unwind(AssertUnwindSafe(|| state.handle(request)));
    handled.unwrap_or_else(|_| {
        let reply = reply::by_status(&state.platform, 500);
        Delivery::of(reply.with_header("x-mock-reason", "the mock failed; please report this"))
    })
}

/// The body, or the status of a refusal and its reason. What is too large is read for a while, so that the client hears of it.
async fn read(mut body: Incoming) -> Result<Bytes, (u16, &'static str)> {
    let (mut kept, mut length) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        // The client went away, or its body is not HTTP.
        let frame = frame.map_err(|_| (400, "the body ended too early"))?;
        let data = frame.into_data().unwrap_or_default();
        length += data.len();
        if length <= BODY_LIMIT {
            kept.extend_from_slice(&data);
        } else if length > DRAINED {
            break;
        }
    }
    if length > BODY_LIMIT {
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

fn response(state: &State, reply: Reply, is_truncated: bool) -> Response<Content> {
    let Reply {
        status,
        headers,
        body,
    } = reply;
    let length = body.len();
    let mut builder = Response::builder()
        .status(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    for (name, value) in headers {
        builder = builder.header(name, value);
    }
    builder = builder.header(DATE, httpdate::fmt_http_date(state.clock.now()));
    let mut body = Bytes::from(body);
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
        .unwrap_or_else(|_| Response::new(Content::default()))
}

/// The body of a response; a truncated one breaks off.
#[derive(Debug, Default)]
struct Content {
    body: Option<Bytes>,
    is_truncated: bool,
    /// Whether the connection had time to send what there is.
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
            // What was given so far goes out before the connection breaks.
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
            // Where it fails, the client sees an end without a response, which is as good.
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
