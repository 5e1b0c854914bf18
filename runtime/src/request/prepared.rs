//! A request that is ready to be sent, and its response.
//! It must not know who built the request, nor how it is sent.

use std::{borrow::Cow, time::Duration};

use bytes::Bytes;
use http::HeaderMap;
use url::Url;

use crate::{
    pace::rate_limit::RateLimit,
    platform::{ItemKeys, Retry},
    retry::RetryPolicy,
    wire::decode::{DecodeError, Reading},
};

/// A request that is complete except for its credential.
pub(crate) struct Prepared {
    pub(crate) operation: Cow<'static, str>,
    /// Path with its placeholders, if the call is one of an operation.
    pub(crate) template: Option<&'static str>,
    /// The limits of the operation itself, in addition to those of its path.
    pub(crate) rate_limits: &'static [RateLimit],
    pub(crate) retry: Retry,
    pub(crate) method: http::Method,
    pub(crate) url: Url,
    /// The headers beside those of the client and its credential.
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
    pub(crate) with_credential: bool,
    /// The kinds of credentials that the operation takes; any if there are none.
    pub(crate) takes: &'static [&'static str],
    pub(crate) timeout: Option<Duration>,
    pub(crate) policy: Option<RetryPolicy>,
    pub(crate) reading: Reading,
    /// Whether a success may look like a failure outside the envelope, so that only the status distinguishes them.
    pub(crate) success_like_error: bool,
    pub(crate) wants: Wants,
    /// Whether neither the request nor the response may be shown.
    pub(crate) is_token_call: bool,
}

/// A function that reads the data of a successful response and keeps it.
pub(crate) type Read<'a> = dyn FnMut(&[u8], &Reading) -> Result<(), DecodeError> + Send + 'a;

/// What a caller wants of a response besides its data.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wants {
    /// Whether to note which keys nothing reads.
    pub(crate) keys: bool,
    /// Where the items are that are skipped if they cannot be read; `None` if none is skipped.
    pub(crate) skips: Option<ItemKeys>,
}
