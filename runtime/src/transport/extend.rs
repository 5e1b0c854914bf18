//! The two extension points of a program: the transport and the interceptor.
//! It must not know how requests are built, nor let either see or change more than it should.

use std::{error::Error as StdError, fmt, future::Future, pin::Pin, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode};

use super::failure::{TransportFailure, TransportFailureKind};

/// The future of a [`Transport`].
pub type Sending<'a> =
    Pin<Box<dyn Future<Output = Result<Response<Bytes>, TransportError>> + Send + 'a>>;

/// Sends requests to the platform instead of the client's own connections: for tests, custom proxies or recordings.
///
/// It receives requests as they are sent, signed and with their credential. The client still applies its deadlines and
/// its limit on the size of the body. A transport that adds something to the client's own connections holds a
/// [`DefaultTransport`](crate::DefaultTransport).
pub trait Transport: fmt::Debug + Send + Sync {
    /// Sends a request and reads the whole response. It must not follow redirects.
    fn send(&self, request: Request<Bytes>) -> Sending<'_>;
}

/// The error of a [`Transport`] that has no response.
pub struct TransportError(pub(crate) Box<TransportFailure>);

impl TransportError {
    /// Creates the error of a request of which nothing was sent. It can be sent again.
    pub fn not_sent() -> Self {
        let kind = TransportFailureKind::Connect { timed_out: false };
        Self(Box::new(TransportFailure::new(kind)))
    }

    /// Creates the error of a connection that broke. It is unknown whether the platform acted.
    pub fn broken() -> Self {
        let kind = TransportFailureKind::Send;
        Self(Box::new(TransportFailure::new(kind)))
    }

    /// Sets the cause of the error. Programs that print sources show its text, so it must contain no secret.
    #[must_use]
    pub fn caused_by(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    /// Returns whether something may have been sent, so that it is unknown whether the platform acted.
    pub fn was_sent(&self) -> bool {
        self.0.was_sent()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0.kind {
            TransportFailureKind::Connect { .. } | TransportFailureKind::Tls(_) => {
                "the request was not sent"
            }
            TransportFailureKind::Timeout => "the response took too long",
            TransportFailureKind::Send => "the connection broke while the request was sent",
            TransportFailureKind::Read => "the connection broke within the response",
            TransportFailureKind::TooLarge => "the response is too large",
        })
    }
}

/// Shows no header of a response, which may be secret.
impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError")
            .field("was_sent", &self.was_sent())
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}

/// A [`Transport`] that calls a function in the same process, for tests without a socket.
///
/// ```
/// use iot_clouds_runtime::{InProcess, http};
///
/// let transport = InProcess::new(|request| {
///     assert_eq!(request.uri().path(), "/api/v1/devices");
///     http::Response::new(r#"{"result":true,"info":{"items":[],"total":0,"page_total":0}}"#.into())
/// });
/// # let _ = transport;
/// ```
pub struct InProcess(Arc<Respond>);

type Respond = dyn Fn(&Request<Bytes>) -> Response<Bytes> + Send + Sync;

impl InProcess {
    /// Creates a transport that responds to every request with the result of a function.
    pub fn new(
        response: impl Fn(&Request<Bytes>) -> Response<Bytes> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(response))
    }
}

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InProcess").finish_non_exhaustive()
    }
}

impl Transport for InProcess {
    fn send(&self, request: Request<Bytes>) -> Sending<'_> {
        let response = (self.0)(&request);
        Box::pin(std::future::ready(Ok(response)))
    }
}

/// Sees every attempt of every call, including token calls: for metrics, logs, and additional headers such as a trace
/// id.
pub trait Interceptor: fmt::Debug + Send + Sync {
    /// Called before an attempt gets its credential. It may add headers. Headers that carry credentials or frame the
    /// request keep the client's values, whatever is done here.
    fn before(&self, attempt: &Attempt<'_>, headers: &mut HeaderMap) {
        let _ = (attempt, headers);
    }

    /// Called after an attempt.
    fn after(&self, attempt: &Attempt<'_>, outcome: &AttemptOutcome) {
        let _ = (attempt, outcome);
    }
}

/// An attempt, without anything that could be secret.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// Resource and name of the operation, such as `devices.get`. For a raw call, method and path.
    pub operation: &'a str,
    /// HTTP method.
    pub method: &'a Method,
    /// Path of the operation with its placeholders; `None` for a raw call.
    pub template: Option<&'static str>,
    /// The number of the attempt within the call, from 1.
    pub number: u32,
}

/// How an attempt ended.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AttemptOutcome {
    /// HTTP status, if there was a response.
    pub status: Option<StatusCode>,
    /// Whether the call has its data.
    pub is_success: bool,
    /// How long the attempt took.
    pub elapsed: Duration,
}
