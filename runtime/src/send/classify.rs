//! Decides what a response means: success, a refusal by the platform, or a response of the wrong form.
//! It must not send anything, nor know the type of the data.

mod accepted;
mod compressed;
mod context;
mod skip;
mod unknown_keys;
mod unreadable;

use bytes::Bytes;
use http::StatusCode;

pub(crate) use self::{accepted::Accepted, context::Context};
use self::{compressed::compressed, skip::without_unreadable_items, unreadable::unreadable};
use crate::{
    error::{Error, ErrorKind, Outcome},
    json::{
        entries::{lossy, readable},
        unknown_keys::{Noted, noting},
    },
    pace::deadline::Deadline,
    platform::{ErrorClass, Platform, path_in_words},
    request::prepared::Read,
    response::skipped::Skipped,
    send::observe,
    transport::{
        connection::Incoming,
        failure::{TransportFailure, TransportFailureKind},
    },
    wire::{
        encode::Target,
        envelope::{Head, failure, failure_by_code, head, outside_failure},
    },
};

/// Reads a response. Returns an error if it is a failure or cannot be read.
pub(crate) fn response(
    context: &Context<'_>,
    mut incoming: Incoming,
    read: &mut Read<'_>,
) -> Result<Accepted, Error> {
    if let Some(body) = incoming.body.strip_prefix(b"\xef\xbb\xbf") {
        incoming.body = incoming.body.slice_ref(body);
    }
    if incoming.status.is_redirection() {
        return Err(redirect(context, incoming));
    }
    if !context.platform().is_success(incoming.status) {
        let head = failure_head(context.platform(), &incoming);
        return Err(refusal(context, incoming, head));
    }
    let reading = &context.prepared.reading;
    let (result, noted) = if unknown_keys::are_noted(context) {
        noting(|| read(&incoming.body, reading))
    } else {
        (read(&incoming.body, reading), Noted::default())
    };
    match verdict(context, &incoming.body, result.is_err()) {
        Verdict::DecodeError(head) => return Err(refusal(context, incoming, head)),
        Verdict::Neither(text) => {
            let error = context.error(ErrorKind::Decode(text), Outcome::Unknown);
            return Err(context.keep(error, incoming));
        }
        Verdict::Success => {}
    }
    let Err(failure) = result else {
        return Ok(Accepted {
            unknown_keys: unknown_keys::of(context, &incoming.body, noted),
            incoming,
            skipped: Skipped::default(),
        });
    };
    match without_unreadable_items(context, &incoming.body, &failure, read) {
        Some(shortened) => {
            observe::skipped(&context.prepared.operation, &shortened.skipped);
            Ok(Accepted {
                incoming,
                unknown_keys: unknown_keys::of(context, &shortened.text, shortened.noted),
                skipped: shortened.skipped,
            })
        }
        None => Err(unreadable(context, incoming, &failure)),
    }
}

/// Returns the error of a redirect, which names no more of its target than the host.
fn redirect(context: &Context<'_>, incoming: Incoming) -> Error {
    let location = incoming.headers.get(http::header::LOCATION);
    let location = location.and_then(|location| location.to_str().ok());
    let base = &context.core.shared().base;
    let target = match location.map_or(Target::Nowhere, |location| base.target(location)) {
        Target::Host(host) => Target::Host(context.mask_host(&host)),
        other => other,
    };
    let error = context.error(ErrorKind::Redirect(target), Outcome::Unknown);
    context.keep(error, incoming)
}

/// What a response with the status of a success means.
enum Verdict {
    Success,
    DecodeError(Head),
    /// Neither a success nor a failure, with the reason.
    Neither(String),
}

/// Looks for a failure that has the status of a success. Inside an envelope this is needed only if the data was not
/// read, outside an envelope always.
fn verdict(context: &Context<'_>, body: &[u8], is_unread: bool) -> Verdict {
    let platform = context.platform();
    let Some(envelope) = context.prepared.reading.envelope else {
        let outside = (!context.prepared.success_like_error)
            .then(|| outside_failure(body, platform))
            .flatten();
        return outside.map_or(Verdict::Success, Verdict::DecodeError);
    };
    if !is_unread {
        return Verdict::Success;
    }
    let Some(head) = head(body, envelope) else {
        return Verdict::Success;
    };
    match head.success {
        Some(true) => Verdict::Success,
        Some(false) => Verdict::DecodeError(head),
        // The missing part of the object may hold the success field.
        None if !head.is_whole => Verdict::Success,
        None => {
            let (key, has_success) = (path_in_words(envelope.success.key), head.has_success);
            match failure_by_code(Some(head), body, platform) {
                Some(failure) => Verdict::DecodeError(failure),
                None if has_success => Verdict::Neither(format!(
                    "the value of \"{key}\" indicates neither success nor failure"
                )),
                None => Verdict::Neither(format!(
                    "the key \"{key}\" is missing, so it indicates neither success nor failure"
                )),
            }
        }
    }
}

/// Reads code and message of a response with the status of a failure from the envelope, an error body, or plain text.
fn failure_head(platform: &Platform, incoming: &Incoming) -> Head {
    let text = || {
        let text = platform.text_errors.then(|| plain_text(&incoming.body));
        Some(Head {
            message: Some(text.flatten()?),
            is_whole: true,
            ..Head::default()
        })
    };
    failure(&incoming.body, platform)
        .or_else(text)
        .unwrap_or_default()
}

/// Returns the text of a body that is neither HTML, JSON nor binary data, with a mark for each character that cannot be read.
fn plain_text(body: &[u8]) -> Option<String> {
    let body = readable(body);
    let text = lossy(&body);
    let text = text.trim_matches(|character: char| character == '\0' || character.is_whitespace());
    let is_data = || text.contains(|c: char| c.is_control() && !c.is_whitespace());
    let is_other = text.is_empty() || text.starts_with(['<', '{', '[']);
    (!is_other && (std::str::from_utf8(&body).is_ok() || !is_data())).then(|| text.to_owned())
}

/// Returns the error of a refusal by the platform, or of a status that is not a success.
fn refusal(context: &Context<'_>, incoming: Incoming, head: Head) -> Error {
    let status = incoming.status;
    // The code of a success has no meaning if the status is that of a failure.
    let code = head.code.filter(|_| head.success != Some(true));
    let is_own = match head.success {
        Some(is_success) => !is_success,
        None => code.is_some() || head.message.is_some(),
    };
    let kind = if is_own {
        ErrorKind::Refused
    } else {
        ErrorKind::Status
    };
    let documented = documented_class(context.platform(), status, code.as_deref());
    let (mut class, refused_before_running) = match documented {
        Some((class, before)) => (Some(class), before),
        None => (usual_class(status), false),
    };
    // Three statuses do not show whether the operation ran: a success status without a failure of the platform, 408, which a
    // gateway sends as well if the platform takes too long, and a status that HTTP does not define.
    let is_refusal = if status.is_success() {
        is_own
    } else {
        status.is_client_error() && status != StatusCode::REQUEST_TIMEOUT
    };
    let is_known_not_run = is_refusal || refused_before_running;
    if context.prepared.is_token_call && class == Some(ErrorClass::TokenExpired) {
        // The request had no token. By HTTP, 401 concerns the credential; any other status does so only if that is
        // documented.
        class = (status == StatusCode::UNAUTHORIZED).then_some(ErrorClass::Unauthorized);
    }
    let mut error = context.error(
        kind,
        if is_known_not_run {
            Outcome::Rejected
        } else {
            Outcome::Unknown
        },
    );
    let inner = error.inner_mut();
    inner.class = class;
    inner.refused_before_running = refused_before_running;
    // A short code may equal an id of the credential by chance, and callers compare codes. It is therefore not masked.
    inner.code = code.map(|code| {
        if code.len() > 12 {
            context.mask(&code)
        } else {
            code
        }
    });
    let is_unread = inner.code.is_none() && head.message.is_none();
    inner.compressed = is_unread.then(|| compressed(context, &incoming)).flatten();
    let message = head.message;
    inner.message = message.map(|message| context.message(message, head.is_whole));
    inner.details = head.details;
    context.keep(error, incoming)
}

/// Returns the documented meaning of the code, or else of the status.
fn documented_class(
    platform: &Platform,
    status: StatusCode,
    code: Option<&str>,
) -> Option<(ErrorClass, bool)> {
    let by_code = platform.codes.iter().find(|entry| Some(entry.code) == code);
    let by_code = by_code.map(|entry| (entry.class, entry.refused_before_running));
    let by_status = || {
        let entry = platform
            .statuses
            .iter()
            .find(|entry| entry.status == status.as_u16())?;
        Some((entry.class, entry.refused_before_running))
    };
    by_code.or_else(by_status)
}

fn usual_class(status: StatusCode) -> Option<ErrorClass> {
    match status.as_u16() {
        400 | 422 => Some(ErrorClass::BadRequest),
        401 => Some(ErrorClass::Unauthorized),
        403 => Some(ErrorClass::Forbidden),
        404 | 410 => Some(ErrorClass::NotFound),
        429 => Some(ErrorClass::RateLimited),
        500..=599 => Some(ErrorClass::ServerError),
        _ => None,
    }
}

/// Returns the error of a request without a complete response.
pub(crate) fn transport_failure(
    context: &Context<'_>,
    failure: TransportFailure,
    deadline: Deadline,
) -> Error {
    let (kind, outcome) = match failure.kind {
        TransportFailureKind::Connect { timed_out } => {
            (ErrorKind::Connect { timed_out }, Outcome::NotSent)
        }
        TransportFailureKind::Tls(fault) => (ErrorKind::Tls(fault), Outcome::NotSent),
        TransportFailureKind::Timeout => {
            let (limit, whole_call) = (deadline.limit, deadline.is_whole_call);
            (ErrorKind::Timeout { limit, whole_call }, Outcome::Unknown)
        }
        TransportFailureKind::Send => (
            ErrorKind::Transport("it broke before the response began"),
            Outcome::Unknown,
        ),
        TransportFailureKind::Read => (
            ErrorKind::Transport("it broke within the response"),
            Outcome::Unknown,
        ),
        TransportFailureKind::TooLarge => (
            ErrorKind::TooLarge(context.core.shared().limits.max_body),
            Outcome::Unknown,
        ),
    };
    let mut error = context.error(kind, outcome);
    error.inner_mut().source = failure.source;
    error.inner_mut().is_command = context.prepared.retry == crate::platform::Retry::Command;
    if let Some((status, headers)) = failure.partial {
        error = context.keep(
            error,
            Incoming {
                status,
                headers,
                body: Bytes::new(),
            },
        );
    }
    error
}
