//! The client's own connections as a transport, which a transport of the program hands requests on to.
//! It must not know operations, nor change a request.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use http::Request;
use tokio::time::Instant;
use url::Url;

use super::{Incoming, Outgoing, pool::Pool};
use crate::{
    pace::timing::MAX_DEADLINE,
    transport::extend::{Sending, Transport, TransportError},
};

/// The time by which a request must be over, as it travels with a request through a transport of the program.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline(pub(super) Instant);

/// The client's own connections, as [`wrap_transport`](crate::ClientBuilder::wrap_transport) gives them to a transport
/// of the program. All options of the builder apply to them.
///
/// Their errors say more than a program can: that a certificate was refused, that a response is too large, or which
/// status arrived before a connection broke. Return them unchanged.
#[derive(Clone)]
pub struct DefaultTransport(Arc<Pool>);

impl DefaultTransport {
    pub(super) fn new(pool: Pool) -> Self {
        Self(Arc::new(pool))
    }
}

impl Transport for DefaultTransport {
    fn send(&self, request: Request<Bytes>) -> Sending<'_> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let url = Url::parse(&head.uri.to_string());
            let url = url.map_err(|error| TransportError::not_sent().caused_by(error))?;
            // A request that the program made anew has no deadline of its own; the client still ends it in time.
            let deadline = head.extensions.get::<Deadline>();
            let deadline = deadline.map_or_else(|| Instant::now() + MAX_DEADLINE, |it| it.0);
            let outgoing = Outgoing {
                method: &head.method,
                url: &url,
                headers: head.headers,
                body: Some(&body).filter(|body| !body.is_empty()),
            };
            let received = self.0.send(outgoing, deadline).await;
            let Incoming {
                status,
                headers,
                body,
            } = received.map_err(|failure| TransportError(Box::new(failure)))?;
            let mut response = http::Response::new(body);
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            Ok(response)
        })
    }
}

impl fmt::Debug for DefaultTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DefaultTransport").finish_non_exhaustive()
    }
}
