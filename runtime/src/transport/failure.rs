//! Why there is no complete response.
//! It must not know how requests are sent, nor what a failure means for a call.

use std::{error::Error as StdError, sync::Arc};

use http::{HeaderMap, StatusCode};

use crate::error::TlsFault;

/// Why there is no complete response.
pub(crate) struct TransportFailure {
    pub(crate) kind: TransportFailureKind,
    /// Status and headers, if they arrived.
    pub(crate) partial: Option<(StatusCode, HeaderMap)>,
    pub(crate) source: Option<Arc<dyn StdError + Send + Sync>>,
}

pub(crate) enum TransportFailureKind {
    Connect { timed_out: bool },
    Tls(TlsFault),
    Timeout,
    Send,
    Read,
    TooLarge,
}

impl TransportFailure {
    /// Creates a failure of which nothing else is known.
    pub(crate) fn new(kind: TransportFailureKind) -> Self {
        Self {
            kind,
            partial: None,
            source: None,
        }
    }

    /// Returns whether something may have been sent.
    pub(crate) fn was_sent(&self) -> bool {
        !matches!(
            self.kind,
            TransportFailureKind::Connect { .. } | TransportFailureKind::Tls(_)
        )
    }
}
