//! Tracing of calls: a span for each attempt, and events for waits and tokens.
//! It must not record a body, a query, a header or a credential; without the feature `tracing` it does nothing.

#[cfg(not(feature = "tracing"))]
pub(crate) use self::off::*;
#[cfg(feature = "tracing")]
pub(crate) use self::on::*;

#[cfg(feature = "tracing")]
mod on {
    use std::{future::Future, time::Duration};

    use http::StatusCode;
    use tracing::{Instrument as _, Span, field::Empty};
    use url::Url;

    use crate::{
        error::{Error, ErrorKind},
        response::skipped::Skipped,
        transport::extend::Attempt,
    };

    /// The targets, which programs filter by; docs/production.md lists them.
    const REQUEST: &str = "iot_clouds::request";
    const RETRY: &str = "iot_clouds::retry";
    const TOKEN: &str = "iot_clouds::token";
    const RESPONSE: &str = "iot_clouds::response";

    /// Returns the span of an attempt, following the semantic conventions of OpenTelemetry for HTTP clients.
    pub(crate) fn span(attempt: &Attempt<'_>, url: &Url) -> Span {
        let span = tracing::info_span!(
            target: REQUEST,
            "request",
            otel.kind = "client",
            otel.name = Empty,
            otel.status_code = Empty,
            http.request.method = attempt.method.as_str(),
            http.request.resend_count = Empty,
            http.response.status_code = Empty,
            url.template = attempt.template,
            url.full = Empty,
            server.address = url.host_str(),
            server.port = url.port_or_known_default(),
            error.type = Empty,
            operation = attempt.operation,
        );
        if span.is_disabled() {
            return span;
        }
        let method = attempt.method;
        match attempt.template {
            Some(template) => span.record("otel.name", format!("{method} {template}")),
            // A path that no operation describes could contain anything.
            None => span.record("otel.name", method.as_str()),
        };
        span.record("url.full", shown(url));
        if attempt.number > 1 {
            span.record("http.request.resend_count", attempt.number - 1);
        }
        span
    }

    /// Returns the URL with its query redacted.
    fn shown(url: &Url) -> String {
        let mut shown = url.clone();
        if url.query().is_some() {
            shown.set_query(Some("REDACTED"));
        }
        shown.to_string()
    }

    /// Returns an attempt that runs inside its span. This is no `async fn`, which would keep the attempt twice.
    pub(crate) fn inside<F: Future>(span: &Span, attempt: F) -> impl Future<Output = F::Output> {
        attempt.instrument(span.clone())
    }

    /// Records how an attempt ended.
    pub(crate) fn ended(span: &Span, status: Option<StatusCode>, error: Option<&Error>) {
        if span.is_disabled() {
            return;
        }
        if let Some(status) = status {
            span.record("http.response.status_code", status.as_u16());
        }
        if let Some(error) = error {
            span.record("otel.status_code", "ERROR");
            match (&error.inner().kind, status) {
                (ErrorKind::Status, Some(status)) => span.record("error.type", status.as_str()),
                (kind, _) => span.record("error.type", word(kind)),
            };
        }
    }

    fn word(kind: &ErrorKind) -> &'static str {
        match kind {
            ErrorKind::Configuration(_) => "configuration",
            ErrorKind::Invalid(_) => "invalid_request",
            ErrorKind::Credential(_) => "credential",
            ErrorKind::Refused => "refused",
            ErrorKind::Status => "status",
            ErrorKind::Redirect(_) => "redirect",
            ErrorKind::Connect { timed_out: true } | ErrorKind::Timeout { .. } => "timeout",
            ErrorKind::Connect { timed_out: false } => "connect",
            ErrorKind::Tls(_) => "tls",
            ErrorKind::Transport(_) => "transport",
            ErrorKind::TooLarge(_) => "too_large",
            ErrorKind::Decode(_) => "decode",
            ErrorKind::Paced(_) => "rate_limit",
            ErrorKind::SamePage(_) => "same_page",
            ErrorKind::SameWindow(_) => "same_window",
            ErrorKind::ShortWindow { .. } => "short_window",
            ErrorKind::FullTime { .. } => "full_time",
            ErrorKind::Panicked { .. } => "panic",
        }
    }

    /// Reports a wait before another attempt.
    pub(crate) fn waits(operation: &str, attempts: u32, wait: Duration, error: &Error) {
        let (wait, reason) = (wait.as_millis() as u64, word(&error.inner().kind));
        tracing::info!(
            target: RETRY,
            operation,
            attempts,
            wait_ms = wait,
            reason,
            "another attempt follows"
        );
    }

    /// Returns whether anybody listens to reports of unknown keys.
    pub(crate) fn reports_unknown_keys() -> bool {
        tracing::enabled!(target: RESPONSE, tracing::Level::DEBUG)
    }

    /// Reports keys of a response that the spec does not know.
    pub(crate) fn unknown_keys(operation: &str, keys: &[String]) {
        let keys = keys.join(", ");
        tracing::debug!(target: RESPONSE, operation, keys, "the response has unknown keys");
    }

    /// Reports items that could not be read and were skipped.
    pub(crate) fn skipped(operation: &str, skipped: &Skipped) {
        let first = skipped.items.first().map(ToString::to_string);
        tracing::warn!(
            target: RESPONSE,
            operation,
            count = skipped.count,
            first,
            "items were skipped because they cannot be read"
        );
    }

    /// Reports that a token was fetched.
    pub(crate) fn fetched(credential: &'static str, lifetime: Duration) {
        let seconds = lifetime.as_secs();
        tracing::info!(target: TOKEN, credential, lifetime_s = seconds, "a token was fetched");
    }

    /// Reports that a token could not be fetched.
    pub(crate) fn not_fetched(credential: &'static str, error: &Error) {
        let reason = word(&error.inner().kind);
        tracing::warn!(target: TOKEN, credential, reason, "a token could not be fetched");
    }

    #[cfg(feature = "token-store")]
    /// Reports that a store failed, so that the client uses a token of its own.
    pub(crate) fn store_failed(
        credential: &'static str,
        error: &crate::auth::token_store::StoreError,
    ) {
        let reason = error.to_string();
        tracing::warn!(
            target: TOKEN,
            credential,
            reason,
            "the token store failed; the token is not shared"
        );
    }

    /// Reports that the platform refused a token.
    pub(crate) fn dropped(credential: &'static str) {
        tracing::info!(target: TOKEN, credential, "a token was refused and dropped");
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use std::{future::Future, time::Duration};

    use http::StatusCode;
    use url::Url;

    use crate::{error::Error, response::skipped::Skipped, transport::extend::Attempt};

    pub(crate) struct Span;

    pub(crate) fn span(_: &Attempt<'_>, _: &Url) -> Span {
        Span
    }

    pub(crate) fn inside<F: Future>(_: &Span, attempt: F) -> F {
        attempt
    }

    pub(crate) fn ended(_: &Span, _: Option<StatusCode>, _: Option<&Error>) {}

    pub(crate) fn waits(_: &str, _: u32, _: Duration, _: &Error) {}

    pub(crate) fn reports_unknown_keys() -> bool {
        false
    }

    pub(crate) fn unknown_keys(_: &str, _: &[String]) {}

    pub(crate) fn skipped(_: &str, _: &Skipped) {}

    pub(crate) fn fetched(_: &'static str, _: Duration) {}

    pub(crate) fn not_fetched(_: &'static str, _: &Error) {}

    pub(crate) fn dropped(_: &'static str) {}

    #[cfg(feature = "token-store")]
    pub(crate) fn store_failed(_: &'static str, _: &crate::auth::token_store::StoreError) {}
}
