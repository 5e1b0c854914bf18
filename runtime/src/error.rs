//! The one error type of the family: what happened, what the platform said, what may have been done.
//! It must not know how errors arise, nor expose a type of the libraries underneath.

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
    wire::{encode::Target, mask::mask},
};

/// A clock that is further off than this, in seconds, is not followed: no time zone is, and whoever shifts a signature by more
/// may want to use it another day.
pub(crate) const FARTHEST_CLOCK: i64 = 24 * 60 * 60;
/// Most bytes of a response's body that an error keeps.
pub(crate) const KEPT_BODY: usize = 64 * 1024;

/// Why a call failed.
///
/// Predicates tell the cases apart, accessors give what the platform answered. `Display` is one line: what happened and, where
/// that is known, what to do. Neither `Display` nor `Debug` prints a body, a query or a live credential.
#[derive(Clone)]
pub struct Error(Box<Inner>);

/// What a failed call may have done on the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The request never left: it can be sent again.
    NotSent,
    /// The platform refused it and did nothing.
    Rejected,
    /// Nobody knows whether it ran: look before sending a command again.
    Unknown,
}

impl Outcome {
    /// What two attempts of one call may have done.
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
    /// Why there was no further attempt, where there could have been one.
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
    pub(crate) credential: Option<&'static CredentialKind>,
    /// How far the server's clock is ahead of ours, in seconds, where that may be why a signature was refused.
    pub(crate) clock_skew: Option<i64>,
    pub(crate) had_fresh_token: bool,
    /// The platform wants a credential and the request had none.
    pub(crate) is_anonymous: bool,
    pub(crate) fetching_for: Option<Cow<'static, str>>,
    pub(crate) source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ErrorKind {
    /// The client cannot be built so.
    Configuration(String),
    /// The request cannot be sent so.
    Invalid(String),
    /// The client's credential is not one that the operation takes.
    Credential(String),
    /// The platform answered with an error of its own.
    Refused,
    /// A status that is not 2xx, without an error of the platform's own.
    Status,
    /// A redirect.
    Redirect(Target),
    /// No connection; whether it took too long.
    Connect { timed_out: bool },
    /// No connection, since TLS did not come about.
    Tls(TlsFault),
    /// The path's next turn, by the client's own limit, comes after this time and too late for the call.
    Paced(Duration),
    /// The response took too long.
    Timeout { limit: Duration, whole_call: bool },
    /// The connection broke.
    Transport(&'static str),
    /// The response is longer than this many bytes.
    TooLarge(usize),
    /// The response does not fit.
    Decode(String),
    /// The same items came on several pages in a row, whatever this parameter said.
    SamePage(&'static str),
    /// Code that the program gave panicked while a token was fetched: what it was, and what the panic says, masked.
    Panicked { what: &'static str, text: String },
}

impl ErrorKind {
    /// A panic in what the program gave, with none of these secrets.
    pub(crate) fn panicked(what: &'static str, panicked: &Panicked, secrets: &[String]) -> Self {
        let text = mask(&panicked.0, secrets);
        Self::Panicked { what, text }
    }
}

/// Why TLS did not come about.
#[cfg_attr(
    not(feature = "rustls-no-provider"),
    allow(dead_code, reason = "only rustls tells what it was")
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TlsFault {
    /// The server's certificate has ended or has not begun.
    CertificateTime,
    /// It is for another host.
    CertificateName,
    /// Nobody whom this machine trusts vouches for it.
    CertificateIssuer,
    /// It was not accepted for another reason, or that is not known.
    Certificate,
    /// What answered speaks no TLS.
    NoTls,
    /// Client and server do not get on, or it is not known why.
    Other,
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

    /// The request cannot be sent so: an argument, a limit, a path. Nothing was sent.
    pub fn is_invalid_request(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Invalid(_))
    }

    /// The client cannot be built or used so: base URL, TLS, headers. Nothing was sent.
    pub fn is_configuration(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Configuration(_))
    }

    /// The credential is wrong, missing, of another kind than the operation takes, or may not do this.
    pub fn is_auth(&self) -> bool {
        let refused = matches!(
            self.0.class,
            Some(ErrorClass::TokenExpired | ErrorClass::Unauthorized | ErrorClass::Forbidden)
        );
        refused || matches!(self.0.kind, ErrorKind::Credential(_))
    }

    /// What the call is about does not exist.
    pub fn is_not_found(&self) -> bool {
        self.0.class == Some(ErrorClass::NotFound)
    }

    /// The platform finds the request malformed or an argument unacceptable.
    pub fn is_bad_request(&self) -> bool {
        self.0.class == Some(ErrorClass::BadRequest)
    }

    /// Too many requests, as the platform says, or for the client's own limit; see [`retry_after`](Self::retry_after).
    pub fn is_rate_limited(&self) -> bool {
        self.0.class == Some(ErrorClass::RateLimited) || matches!(self.0.kind, ErrorKind::Paced(_))
    }

    /// The platform failed.
    pub fn is_server_error(&self) -> bool {
        self.0.class == Some(ErrorClass::ServerError)
    }

    /// Connecting or answering took too long.
    pub fn is_timeout(&self) -> bool {
        matches!(
            self.0.kind,
            ErrorKind::Timeout { .. } | ErrorKind::Connect { timed_out: true }
        )
    }

    /// No connection came about, or no TLS. Nothing was sent.
    pub fn is_connect(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Connect { .. } | ErrorKind::Tls(_))
    }

    /// The network failed: connecting, sending or reading.
    pub fn is_transport(&self) -> bool {
        self.is_connect() || matches!(self.0.kind, ErrorKind::Transport(_))
    }

    /// The platform answered with a redirect. It is not followed: it could carry credentials elsewhere.
    pub fn is_redirect(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Redirect(_))
    }

    /// The response arrived and does not fit the documented type; see [`json_path`](Self::json_path).
    pub fn is_decode(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Decode(_) | ErrorKind::SamePage(_))
    }

    /// The response is longer than the client's limit.
    pub fn is_too_large(&self) -> bool {
        matches!(self.0.kind, ErrorKind::TooLarge(_))
    }

    /// The platform answered with an error of its own: a code, a message or both.
    pub fn is_api(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Refused)
    }

    /// Resource and name of the operation that failed, `devices.get`; method and path for a raw call.
    pub fn operation(&self) -> &str {
        &self.0.operation
    }

    /// The platform's short name.
    pub fn platform(&self) -> &str {
        self.0.platform.name
    }

    /// The HTTP status, if a response came.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The platform's own error code as text; a number code in decimal.
    pub fn code_text(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The platform's own error code as the enum of its crate.
    pub fn code<C: FromStr>(&self) -> Option<C> {
        self.0.code.as_deref()?.parse().ok()
    }

    /// The platform's message, with live credentials masked, at most 64 KiB.
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// The platform's further error details, as they came.
    pub fn details(&self) -> Option<&Json> {
        self.0.details.as_ref()
    }

    /// The response's headers, as they came; none of a token call's.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The response's body as it came, at most 64 KiB; nothing of a token call's.
    ///
    /// It may hold secrets: mind where it is logged.
    pub fn body(&self) -> &[u8] {
        &self.0.body
    }

    /// Where in the response's JSON the reading failed: `info.items[3].online`; empty for the whole.
    pub fn json_path(&self) -> Option<&str> {
        self.0.json_path.as_deref()
    }

    /// How many requests were sent for the call, token calls not counted.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long the platform asks to wait, from a `Retry-After` header: seconds, or a date against the response's own.
    pub fn retry_after(&self) -> Option<Duration> {
        if let ErrorKind::Paced(wait) = self.0.kind {
            return Some(wait);
        }
        let header = |name| self.0.headers.get(name)?.to_str().ok();
        let value = header(http::header::RETRY_AFTER)?.trim();
        if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
            // More than a number can hold is still a wait.
            return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
        }
        let until = httpdate::parse_http_date(value).ok()?;
        let now = header(http::header::DATE).and_then(|date| httpdate::parse_http_date(date).ok());
        // A date that has passed asks for no wait.
        let wait = until.duration_since(now.unwrap_or_else(SystemTime::now));
        Some(wait.unwrap_or_default())
    }

    /// What the failed call may have done, by any of its attempts.
    pub fn outcome(&self) -> Outcome {
        self.0.outcome
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn std::error::Error + 'static))
    }
}
