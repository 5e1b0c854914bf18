//! What the checks in `fuzz/checks` need beyond the public API: the stages of a call as functions, without a socket.
//! No part of the API. It must not check anything, and the crate must not use it; it exists with the feature `fuzzing` only.
//!
//! The stages are called by themselves because fuzzing runs each of them millions of times, and because some promises
//! cannot be seen from outside, such as the time at which a token is replaced.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use tokio::time::Instant;
use url::Url;

use crate::{
    auth::token::{self, Fetched},
    client::Core,
    error::{self, Error},
    json::json_path,
    platform::{DataShape, Literal, NullValue, Retry, credentials::TokenExchange},
    request::prepared::{Prepared, Wants},
    retry::{Pace, RetryPolicy},
    send::{
        classify::{self, Context},
        token::fetch::accept,
    },
    transport::{connection::Incoming, headers},
    wire::{
        decode::{self, Reading},
        encode::{self, BaseUrl},
    },
};

/// The most bytes of a body that an error keeps.
pub const MAX_KEPT_BODY: usize = error::MAX_KEPT_BODY;
/// The longest lifetime of a token, in seconds.
pub const LONGEST_LIFETIME: u64 = token::LONGEST_LIFETIME;

/// A response as it arrives.
#[derive(Clone, Debug)]
pub struct Received<'a> {
    /// HTTP status.
    pub status: StatusCode,
    /// All headers.
    pub headers: HeaderMap,
    /// The body after decompression.
    pub body: &'a [u8],
}

/// How the data of a response is read, as an operation says it.
#[derive(Clone, Copy, Debug)]
pub struct Data<'a> {
    /// The shape of the data.
    pub shape: DataShape,
    /// The key of the data one level deeper.
    pub nested_under: Option<&'a str>,
    /// Values that mean null.
    pub null_values: &'static [NullValue],
}

/// A token as a client would cache it; all times count from the token call.
pub struct CachedToken {
    /// The token.
    pub value: String,
    /// The header that carries it.
    pub header: (HeaderName, HeaderValue),
    /// How long the token is good.
    pub lifetime: Duration,
    /// When it is replaced.
    pub refresh_after: Duration,
    /// When it expires.
    pub expires_after: Duration,
}

/// Reads the response of a command that was sent with `token`.
///
/// # Errors
/// The error that a user would get.
pub fn read<T: DeserializeOwned + Send>(
    core: &Core,
    token: &'static str,
    received: Received<'_>,
    data: Data<'_>,
) -> Result<Option<T>, Error> {
    let (started, lifetime) = (Instant::now(), Duration::from_secs(1));
    let fetched = Fetched {
        value: token.to_owned(),
        header: http::header::AUTHORIZATION,
        header_value: HeaderValue::from_static(token),
        started,
        expires_at: started + lifetime,
        lifetime,
    };
    let token = fetched.into_cached(1, 0.5);
    let mut value = None;
    let mut read = |body: &[u8], reading: &Reading| {
        value = Some(decode::decode::<T>(body, reading)?);
        Ok(())
    };
    let prepared = prepared(core, data, false);
    let context = Context::new(core, &prepared, Some(&token));
    classify::response(&context, received.into_incoming(), &mut read)?;
    Ok(value)
}

/// Reads the response of a token call. Returns the token and the data it was found in.
///
/// # Errors
/// The error that a user would get.
pub fn read_token(
    core: &Core,
    (name, exchange): (&str, &TokenExchange),
    received: Received<'_>,
    jitter: f64,
) -> Result<(CachedToken, Json), Error> {
    let data = Data {
        shape: DataShape::Any,
        nested_under: None,
        null_values: &[],
    };
    let prepared = prepared(core, data, true);
    let context = Context::new(core, &prepared, None);
    let mut data = Json::Null;
    let mut read = |body: &[u8], reading: &Reading| {
        data = decode::decode(body, reading)?;
        Ok(())
    };
    let incoming = classify::response(&context, received.into_incoming(), &mut read)?.incoming;
    let started = Instant::now();
    let at = (incoming.status, std::time::SystemTime::now());
    let fetched = accept(core, (name, exchange), &data, started, at)?;
    let lifetime = fetched.lifetime;
    let cached = fetched.into_cached(1, jitter);
    let token = CachedToken {
        value: cached.value.expose().clone(),
        header: (cached.header, cached.header_value),
        lifetime,
        refresh_after: cached.refresh_at.duration_since(started),
        expires_after: cached.expires_at.duration_since(started),
    };
    Ok((token, data))
}

impl Received<'_> {
    fn into_incoming(self) -> Incoming {
        Incoming {
            status: self.status,
            headers: self.headers,
            body: self.body.to_vec().into(),
        }
    }
}

/// Returns a request in which only what concerns its response matters.
#[expect(clippy::expect_used, reason = "a base URL is a URL")]
fn prepared(core: &Core, data: Data<'_>, is_token_call: bool) -> Prepared {
    let platform = core.shared().platform;
    Prepared {
        operation: "devices.get".into(),
        template: None,
        rate_limits: &[],
        retry: Retry::Command,
        method: Method::POST,
        url: Url::parse(core.shared().base.as_str()).expect("a URL"),
        headers: HeaderMap::new(),
        body: None,
        with_credential: !is_token_call,
        takes: &[],
        timeout: None,
        policy: None,
        reading: Reading {
            envelope: platform.envelope.as_ref(),
            response: data.shape,
            null_values: data.null_values,
            text: platform.text_responses,
            key: data.nested_under.map(str::to_owned),
        },
        success_like_error: false,
        wants: Wants::default(),
        is_token_call,
    }
}

/// Returns whether a value is this one.
pub fn matches(literal: Literal, found: &Json) -> bool {
    literal.matches(found)
}

/// Returns what an error says of the JSON value at an offset.
pub fn describe(text: &[u8], offset: usize) -> String {
    json_path::locate(text, offset, &str::to_owned).found
}

/// Returns how long to wait after this many attempts; `None` if the platform asks for too long a wait.
pub fn delay(
    policy: &RetryPolicy,
    is_throttled: bool,
    attempts: u32,
    jitter: f64,
    retry_after: Option<Duration>,
) -> Option<Duration> {
    let pace = if is_throttled {
        Pace::Throttled
    } else {
        Pace::Transient
    };
    policy.delay(pace, attempts, jitter, retry_after)
}

/// Returns the value of a header as it is sent.
///
/// # Errors
/// Why it cannot be sent.
pub fn header_value(text: &str) -> Result<HeaderValue, String> {
    headers::header("x-any", text).map(|(_, value)| value)
}

/// Where requests go.
pub struct Base(BaseUrl);

impl Base {
    /// Reads a base URL; `documented` lists servers that may be reached in the clear.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn parse(text: &str, documented: &[&str]) -> Result<Self, String> {
        BaseUrl::parse(text, false, documented).map(Self)
    }

    /// The whole URL.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Appends an encoded path and query.
    ///
    /// # Errors
    /// Why the result would not be sent as it is written.
    pub fn join(&self, path: &str, query: &str) -> Result<Url, String> {
        self.0.join(path, query)
    }
}

/// Puts arguments into the template of a path.
///
/// # Errors
/// The argument that cannot be sent.
pub fn path(template: &str, arguments: &[(&'static str, Json)]) -> Result<String, String> {
    encode::path(template, arguments)
}

/// Encodes the path of a raw call.
///
/// # Errors
/// Why it is refused.
pub fn raw_path(path: &str) -> Result<String, String> {
    encode::raw_path(path)
}

/// Encodes a query.
///
/// # Errors
/// The value that cannot be sent.
pub fn query(parameters: &[(String, Json)]) -> Result<String, String> {
    encode::query(parameters)
}

/// Encodes a form.
///
/// # Errors
/// The value that cannot be sent.
pub fn form(parameters: &[(String, Json)]) -> Result<String, String> {
    encode::form(parameters.iter().map(|(name, value)| (name, value)))
}
