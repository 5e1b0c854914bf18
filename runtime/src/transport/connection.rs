//! One request and one response, within a deadline and a size limit: over a pool of connections, or by a transport of the program.
//! It must not know operations, credentials or what a response means.

mod body;
mod default;
mod pool;
mod proxy;
mod runtimes;
mod tls;

use std::{pin::Pin, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header::CONTENT_LENGTH};
use tokio::time::{Instant, timeout_at};
use url::Url;

pub use self::default::DefaultTransport;
use self::{default::Deadline, pool::Pool};
use crate::{
    platform::Platform,
    transport::{
        extend::Transport,
        failure::{TransportFailure, TransportFailureKind},
        options::Options,
    },
    wire::encode::BaseUrl,
};

/// The limits of a client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) connect: Duration,
    pub(crate) attempt: Duration,
    pub(crate) call: Duration,
    pub(crate) pool_idle: Duration,
    pub(crate) pool_max_idle: usize,
    pub(crate) tcp_keepalive: Option<Duration>,
    pub(crate) max_body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            attempt: Duration::from_secs(30),
            call: Duration::from_secs(60),
            // Below the keep-alive time of common servers, because a connection that the server closes during a command
            // cannot be retried.
            pool_idle: Duration::from_secs(45),
            pool_max_idle: usize::MAX,
            // Routers forget connections without traffic, and then a command is sent into nothing.
            tcp_keepalive: Some(Duration::from_secs(15)),
            max_body: 8 * 1024 * 1024,
        }
    }
}

/// A request that is ready to be sent. It is copied as late as possible, because each future that it passes through has
/// space of its own for it.
pub(crate) struct Outgoing<'a> {
    pub(crate) method: &'a Method,
    pub(crate) url: &'a Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<&'a Bytes>,
}

impl Outgoing<'_> {
    /// Sets `Content-Length: 0` if there is no body although the method usually has one. Some servers refuse the request
    /// otherwise.
    pub(crate) fn set_length(&mut self) {
        let usually_has_body = matches!(*self.method, Method::POST | Method::PUT | Method::PATCH);
        if usually_has_body && self.body.is_none() {
            let length = HeaderValue::from_static("0");
            self.headers.insert(CONTENT_LENGTH, length);
        }
    }
}

/// A response. If its status is not a success, its body may be cut short.
#[derive(Clone, Debug)]
pub(crate) struct Incoming {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// A request that is being sent.
pub(crate) type Exchange<'a> =
    Pin<Box<dyn Future<Output = Result<Incoming, TransportFailure>> + Send + 'a>>;

/// Makes a transport of the program from the client's own connections.
pub(crate) type Wrap = Box<dyn FnOnce(DefaultTransport) -> Arc<dyn Transport> + Send + Sync>;

/// How requests are sent to the platform.
pub(crate) enum Connection {
    /// A transport that the program supplies, and the largest size of a response body in bytes.
    Custom(Arc<dyn Transport>, usize),
    /// The client's own connections.
    Pool(Box<Pool>),
}

impl Connection {
    pub(crate) fn new(
        base: &BaseUrl,
        limits: &Limits,
        options: &Options,
        platform: &'static Platform,
    ) -> Result<Self, String> {
        Pool::new(base, limits, options, platform).map(|pool| Self::Pool(Box::new(pool)))
    }

    /// Sends requests by what `wrap` makes of the client's own connections.
    pub(crate) fn wrapped(
        base: &BaseUrl,
        limits: &Limits,
        options: &Options,
        platform: &'static Platform,
        wrap: Wrap,
    ) -> Result<Self, String> {
        let pool = Pool::new(base, limits, options, platform)?;
        let transport = wrap(DefaultTransport::new(pool));
        Ok(Self::Custom(transport, limits.max_body))
    }

    /// Sends a request and receives its response.
    pub(crate) fn send<'a>(&'a self, outgoing: Outgoing<'a>, deadline: Instant) -> Exchange<'a> {
        match self {
            Self::Custom(transport, max_body) => {
                Box::pin(custom(&**transport, *max_body, outgoing, deadline))
            }
            Self::Pool(pool) => Box::pin(pool.send(outgoing, deadline)),
        }
    }
}

/// Sends a request by a transport that the program supplies.
async fn custom(
    transport: &dyn Transport,
    max_body: usize,
    outgoing: Outgoing<'_>,
    deadline: Instant,
) -> Result<Incoming, TransportFailure> {
    let mut request = http::Request::new(outgoing.body.cloned().unwrap_or_default());
    *request.method_mut() = outgoing.method.clone();
    *request.headers_mut() = outgoing.headers;
    let Ok(uri) = outgoing.url.as_str().parse() else {
        let kind = TransportFailureKind::Connect { timed_out: false };
        return Err(TransportFailure::new(kind));
    };
    *request.uri_mut() = uri;
    request.extensions_mut().insert(Deadline(deadline));
    let response = match timeout_at(deadline, transport.send(request)).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => return Err(*error.0),
        Err(_) => return Err(TransportFailure::new(TransportFailureKind::Timeout)),
    };
    let (head, body) = response.into_parts();
    if body.len() > max_body && head.status.is_success() {
        return Err(TransportFailure {
            partial: Some((head.status, head.headers)),
            ..TransportFailure::new(TransportFailureKind::TooLarge)
        });
    }
    Ok(Incoming {
        status: head.status,
        headers: head.headers,
        body,
    })
}
