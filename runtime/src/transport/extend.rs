//! The two places where a program may put something of its own into the pipeline: the transport, and an interceptor.
//! It must not know how requests are made, nor let either see more or change more than it should.

use std::{error::Error as StdError, fmt, future::Future, pin::Pin, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode};

/// The future of a [`Transport`].
pub type Sending<'a> =
    Pin<Box<dyn Future<Output = Result<Response<Bytes>, TransportError>> + Send + 'a>>;

/// Carries requests to the platform in place of the client's own connections: for tests, proxies of one's own, recordings.
///
/// It gets requests as they go out, signed and with their credential. Deadlines and the limit of the body hold all the same.
pub trait Transport: fmt::Debug + Send + Sync {
    /// Sends a request and reads the whole response. Redirects must not be followed.
    fn send(&self, request: Request<Bytes>) -> Sending<'_>;
}

/// Why a [`Transport`] has no response.
#[derive(Debug)]
pub struct TransportError {
    pub(crate) was_sent: bool,
    pub(crate) source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl TransportError {
    /// Nothing left: the request can be sent again.
    pub fn not_sent() -> Self {
        Self {
            was_sent: false,
            source: None,
        }
    }

    /// It broke on the way: nobody knows whether the platform acted.
    pub fn broken() -> Self {
        Self {
            was_sent: true,
            source: None,
        }
    }

    /// What caused it. Its text is shown by programs that print sources: it must hold no secret.
    #[must_use]
    pub fn caused_by(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.source = Some(Arc::new(source));
        self
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.was_sent {
            "the request broke on the way"
        } else {
            "the request was not sent"
        })
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}

/// A [`Transport`] that is a function in the same process, for tests without a socket.
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
    /// Answers every request by a function of it.
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

/// Sees every attempt of every call, token calls included: for metrics, logs, and headers of one's own such as a trace id.
pub trait Interceptor: fmt::Debug + Send + Sync {
    /// Before an attempt gets its credential. Headers may be added; what carries credentials or frames the request stays as the
    /// client has it, whatever is done here.
    fn before(&self, attempt: &Attempt<'_>, headers: &mut HeaderMap) {
        let _ = (attempt, headers);
    }

    /// After an attempt.
    fn after(&self, attempt: &Attempt<'_>, outcome: &AttemptOutcome) {
        let _ = (attempt, outcome);
    }
}

/// An attempt, without anything that could be a secret.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// Resource and name of the operation, `devices.get`; method and path for a raw call.
    pub operation: &'a str,
    /// HTTP method.
    pub method: &'a Method,
    /// Path of the operation with its placeholders; none for a raw call.
    pub template: Option<&'static str>,
    /// Which attempt of the call it is, from 1.
    pub number: u32,
}

/// How an attempt ended.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AttemptOutcome {
    /// HTTP status, if a response came.
    pub status: Option<StatusCode>,
    /// Whether the call has its data now.
    pub is_success: bool,
    /// How long the attempt took.
    pub elapsed: Duration,
}
