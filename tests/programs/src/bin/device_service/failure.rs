//! Maps each failure of a call to an HTTP status for those who called the service. The details go to the log only.
//! Must not know what was called.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use thingscloud::{Error, Outcome};

/// A failed call.
pub(crate) struct Failure {
    error: Error,
    is_command: bool,
}

impl Failure {
    /// The failure of a call that acts on a device.
    pub(crate) fn of_command(error: Error) -> Self {
        Self {
            error,
            is_command: true,
        }
    }
}

/// The failure of a call that only reads.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            error,
            is_command: false,
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let Self { error, is_command } = self;
        eprintln!("{error}");
        let (status, text) = mapped(&error);
        let text = match error.outcome() {
            Outcome::Unknown if is_command => {
                "the device may have received the command; read its state before sending it again"
            }
            _ => text,
        };
        let mut response = (status, Json(json!({ "error": text }))).into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            // Rounded up, because the header has whole seconds.
            let wait = error.retry_after().unwrap_or_default().as_millis();
            let seconds = u64::try_from(wait.div_ceil(1000)).unwrap_or(u64::MAX);
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, seconds.max(1).into());
        }
        response
    }
}

fn mapped(error: &Error) -> (StatusCode, &'static str) {
    if error.is_not_found() {
        (StatusCode::NOT_FOUND, "there is no such thing")
    } else if error.is_invalid_request() {
        // The client refused it, and nothing was sent.
        (StatusCode::BAD_REQUEST, "the request is not valid")
    } else if error.is_bad_request() {
        (
            StatusCode::UNPROCESSABLE_ENTITY,
            "the platform does not accept the values",
        )
    } else if error.is_rate_limited() {
        (
            StatusCode::SERVICE_UNAVAILABLE,
            "there are too many requests",
        )
    } else if error.is_timeout() {
        (
            StatusCode::GATEWAY_TIMEOUT,
            "the platform did not respond in time",
        )
    } else if error.is_configuration() {
        // A mistake of the service itself.
        (
            StatusCode::INTERNAL_SERVER_ERROR,
            "the service is not set up correctly",
        )
    } else if error.is_auth() {
        // The service's credential, not the caller's: 401 would mislead.
        (
            StatusCode::BAD_GATEWAY,
            "the platform does not accept the service",
        )
    } else {
        (StatusCode::BAD_GATEWAY, "the platform failed")
    }
}
