//! The one error type of all clients: what happened, what the platform reported, and what may have been done.
//! It must not know how errors arise, nor expose a type of the libraries that it is built on.

mod display;
pub(crate) mod panics;

use std::{
    borrow::Cow,
    str::FromStr,
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::Value as Json;

use self::panics::Panicked;
use crate::{
    platform::{ErrorClass, Platform, credentials::CredentialKind},
    response::{HasHeaders, sealed::Sealed},
    values::timestamp::Timestamp,
    wire::{encode::Target, mask::mask},
};

/// The largest clock skew that is corrected, in seconds. No time zone differs by more. Whoever shifts a signature
/// further may want to use it on another day.
pub(crate) const MAX_CLOCK_SKEW: i64 = 24 * 60 * 60;
/// How many bytes of a response body an error keeps.
pub(crate) const MAX_KEPT_BODY: usize = 64 * 1024;

/// Why a call failed.
///
/// Predicates such as [`is_not_found`](Self::is_not_found) distinguish the causes, and accessors return what the
/// platform reported. `Display` is one line: what happened and, if known, what to do about it. Neither `Display` nor
/// `Debug` prints a body, a query or a live credential.
#[derive(Clone)]
pub struct Error(Box<Inner>);

/// What a failed call may have done on the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Nothing was sent. The request can be sent again.
    NotSent,
    /// The platform refused the request and did nothing.
    Rejected,
    /// It is unknown whether the request ran. Check before sending a command again.
    Unknown,
}

impl Outcome {
    /// Combines the outcomes of two attempts of one call.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Rejected, _) | (_, Self::Rejected) => Self::Rejected,
            (Self::NotSent, Self::NotSent) => Self::NotSent,
        }
    }
}

#[derive(Clone)]
pub(crate) struct Inner {
    pub(crate) kind: ErrorKind,
    pub(crate) platform: &'static Platform,
    pub(crate) operation: Cow<'static, str>,
    pub(crate) outcome: Outcome,
    pub(crate) is_command: bool,
    pub(crate) attempts: u32,
    /// Why there was no further attempt, although the failure allowed one.
    pub(crate) gave_up: Option<Cow<'static, str>>,
    pub(crate) class: Option<ErrorClass>,
    pub(crate) refused_before_running: bool,
    pub(crate) status: Option<StatusCode>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) details: Option<Json>,
    pub(crate) json_path: Option<String>,
    /// By what the body is compressed, if that is why it says nothing, and what to do about it.
    pub(crate) compressed: Option<String>,
    pub(crate) credential: Option<&'static CredentialKind>,
    /// How far the server's clock is ahead of ours, in seconds, if that may be why a signature was refused.
    pub(crate) clock_skew: Option<i64>,
    pub(crate) had_fresh_token: bool,
    /// Whether the platform requires a credential and the request had none.
    pub(crate) is_anonymous: bool,
    pub(crate) fetching_for: Option<Cow<'static, str>>,
    pub(crate) source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ErrorKind {
    /// The client cannot be built with these settings.
    Configuration(String),
    /// The request cannot be sent.
    Invalid(String),
    /// The operation does not accept the client's credential.
    Credential(String),
    /// The platform returned an error of its own.
    Refused,
    /// The status is not 2xx, and there is no error of the platform's own.
    Status,
    /// The response is a redirect.
    Redirect(Target),
    /// No connection was established; `timed_out` if that took too long.
    Connect { timed_out: bool },
    /// The connection failed because TLS could not be established.
    Tls(TlsFault),
    /// The client's own rate limits allow the request only after this time, which is too late for the call.
    Paced(Duration),
    /// The response took too long.
    Timeout { limit: Duration, whole_call: bool },
    /// The connection broke.
    Transport(&'static str),
    /// The response is longer than this many bytes.
    TooLarge(usize),
    /// The response does not have the documented form.
    Decode(String),
    /// Several pages in a row had the same items, whatever the value of this parameter.
    SamePage(&'static str),
    /// The points of a response are later than the end of the window, which is this parameter.
    SameWindow(&'static str),
    /// The points of a time are missing from the window that ends with it, by this parameter.
    ShortWindow {
        parameter: &'static str,
        time: Timestamp,
    },
    /// All points of a full response have one time, so that there may be more.
    FullTime { time: Timestamp, points: usize },
    /// Code of the program panicked while a token was fetched: which code, and the masked message of the panic.
    Panicked { what: &'static str, text: String },
}

impl ErrorKind {
    /// Creates an error from a panic in code of the program. The secrets are masked.
    pub(crate) fn panicked(what: &'static str, panicked: &Panicked, secrets: &[String]) -> Self {
        let text = mask(&panicked.0, secrets);
        Self::Panicked { what, text }
    }
}

/// Why TLS could not be established.
#[cfg_attr(
    not(feature = "rustls-no-provider"),
    allow(dead_code, reason = "only rustls reports the cause")
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TlsFault {
    /// The server's certificate has expired or is not valid yet.
    CertificateTime,
    /// The certificate is for another host.
    CertificateName,
    /// This machine does not trust the issuer of the certificate.
    CertificateIssuer,
    /// The certificate was rejected for another reason, or for an unknown one.
    Certificate,
    /// The server does not use TLS.
    NoTls,
    /// Client and server have no common protocol, or the cause is unknown.
    Other,
}

impl HasHeaders for Error {}

impl Sealed for Error {
    fn headers_of(&self) -> &HeaderMap {
        &self.0.headers
    }
}

impl Error {
    pub(crate) fn new(
        kind: ErrorKind,
        platform: &'static Platform,
        operation: impl Into<Cow<'static, str>>,
        outcome: Outcome,
    ) -> Self {
        Self(Box::new(Inner {
            kind,
            platform,
            operation: operation.into(),
            outcome,
            is_command: false,
            attempts: 0,
            gave_up: None,
            class: None,
            refused_before_running: false,
            status: None,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            code: None,
            message: None,
            details: None,
            json_path: None,
            compressed: None,
            credential: None,
            clock_skew: None,
            had_fresh_token: false,
            is_anonymous: false,
            fetching_for: None,
            source: None,
        }))
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    pub(crate) fn inner_mut(&mut self) -> &mut Inner {
        &mut self.0
    }

    /// Returns whether the request could not be sent because of an argument, a limit or a path. Nothing was sent.
    pub fn is_invalid_request(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Invalid(_))
    }

    /// Returns whether the client cannot be built or used with its settings, such as base URL, TLS or headers. Nothing
    /// was sent.
    pub fn is_configuration(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Configuration(_))
    }

    /// Returns whether the credential is wrong, missing, of a kind that the operation does not accept, or lacks the
    /// permission.
    pub fn is_auth(&self) -> bool {
        let refused = matches!(
            self.0.class,
            Some(ErrorClass::TokenExpired | ErrorClass::Unauthorized | ErrorClass::Forbidden)
        );
        refused || matches!(self.0.kind, ErrorKind::Credential(_))
    }

    /// Returns whether the requested object does not exist.
    pub fn is_not_found(&self) -> bool {
        self.0.class == Some(ErrorClass::NotFound)
    }

    /// Returns whether the platform has not finished what was asked for. The client does not send the call again; send it
    /// later, as the platform's documentation says.
    pub fn is_in_progress(&self) -> bool {
        self.0.class == Some(ErrorClass::InProgress)
    }

    /// Returns whether the platform reports that the request is malformed or an argument is not acceptable.
    pub fn is_bad_request(&self) -> bool {
        self.0.class == Some(ErrorClass::BadRequest)
    }

    /// Returns whether there were too many requests, by the platform or by the client's own limit; see
    /// [`retry_after`](Self::retry_after).
    pub fn is_rate_limited(&self) -> bool {
        self.0.class == Some(ErrorClass::RateLimited) || matches!(self.0.kind, ErrorKind::Paced(_))
    }

    /// Returns whether the platform reports a failure of its own.
    pub fn is_server_error(&self) -> bool {
        self.0.class == Some(ErrorClass::ServerError)
    }

    /// Returns whether connecting or the response took too long.
    pub fn is_timeout(&self) -> bool {
        matches!(
            self.0.kind,
            ErrorKind::Timeout { .. } | ErrorKind::Connect { timed_out: true }
        )
    }

    /// Returns whether no connection was established, or no TLS. Nothing was sent.
    pub fn is_connect(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Connect { .. } | ErrorKind::Tls(_))
    }

    /// Returns whether the network failed while connecting, sending or reading.
    pub fn is_transport(&self) -> bool {
        self.is_connect() || matches!(self.0.kind, ErrorKind::Transport(_))
    }

    /// Returns whether the platform responded with a redirect. It is not followed, as it could send credentials
    /// elsewhere.
    pub fn is_redirect(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Redirect(_))
    }

    /// Returns whether a response arrived that does not have the documented type; see [`json_path`](Self::json_path). This also
    /// applies to responses from which a list or a range of time cannot be read to its end.
    pub fn is_decode(&self) -> bool {
        matches!(
            self.0.kind,
            ErrorKind::Decode(_)
                | ErrorKind::SamePage(_)
                | ErrorKind::SameWindow(_)
                | ErrorKind::ShortWindow { .. }
                | ErrorKind::FullTime { .. }
        )
    }

    /// Returns whether the response is longer than the client's limit.
    pub fn is_too_large(&self) -> bool {
        matches!(self.0.kind, ErrorKind::TooLarge(_))
    }

    /// Returns whether the platform returned an error of its own: a code, a message or both.
    pub fn is_api(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Refused)
    }

    /// Returns the resource and name of the operation that failed, such as `devices.get`. For a raw call these are
    /// method and path.
    pub fn operation(&self) -> &str {
        &self.0.operation
    }

    /// Returns the platform's short name.
    pub fn platform(&self) -> &str {
        self.0.platform.name
    }

    /// Returns the HTTP status, if there was a response.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// Returns the platform's own error code as text. A numeric code is in decimal.
    pub fn code_text(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Returns the platform's own error code as the `ErrorCode` of the generated crate.
    pub fn code<C: FromStr>(&self) -> Option<C> {
        self.0.code.as_deref()?.parse().ok()
    }

    /// Returns the platform's message, at most 64 KiB of it. Live credentials are masked.
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// Returns the platform's further error details, unchanged.
    pub fn details(&self) -> Option<&Json> {
        self.0.details.as_ref()
    }

    /// Returns the response's headers, unchanged. Those of a token call are not kept.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// Returns the response's body, unchanged, at most 64 KiB of it. That of a token call is not kept.
    ///
    /// It may contain secrets, so take care where it is logged.
    pub fn body(&self) -> &[u8] {
        &self.0.body
    }

    /// Returns where in the response's JSON decoding failed, such as `info.items[3].online`. It is empty for the whole
    /// body.
    pub fn json_path(&self) -> Option<&str> {
        self.0.json_path.as_deref()
    }

    /// Returns how many requests were sent for the call. Token calls are not counted.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns how long the platform requests to wait, by the header `Retry-After`: seconds, or a date, which is
    /// compared with the date of the response. If the client's own limit was reached, returns the time until the next
    /// turn.
    pub fn retry_after(&self) -> Option<Duration> {
        if let ErrorKind::Paced(wait) = self.0.kind {
            return Some(wait);
        }
        let header = |name| self.0.headers.get(name)?.to_str().ok();
        let value = header(http::header::RETRY_AFTER)?.trim();
        if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
            // A number too large for `u64` is still a wait.
            return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
        }
        let until = httpdate::parse_http_date(value).ok()?;
        let now = header(http::header::DATE).and_then(|date| httpdate::parse_http_date(date).ok());
        // A date in the past requests no wait.
        let wait = until.duration_since(now.unwrap_or_else(SystemTime::now));
        Some(wait.unwrap_or_default())
    }

    /// Returns what the failed call may have done, over all its attempts.
    pub fn outcome(&self) -> Outcome {
        self.0.outcome
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let source = self.0.source.as_deref();
        source.map(|source| source as &(dyn std::error::Error + 'static))
    }
}
