//! Answers as the platform writes them: data in its envelope, and its ways to say that something failed.
//! Must not know why something fails, nor how a response gets onto the wire.

use iot_clouds_codegen::resolve::{Code, ErrorClass, Literal, Operation, Status};
use serde_json::{Map, Value, json};

use crate::platform::Platform;
use crate::refusal::{Cause, Refusal};

/// A response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Reply {
    fn json(status: u16, body: &Value) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: body.to_string(),
        }
    }

    fn text(status: u16, body: &str) -> Self {
        let content_type = "text/plain; charset=utf-8".to_owned();
        Self {
            status,
            headers: vec![("content-type".to_owned(), content_type)],
            body: body.to_owned(),
        }
    }

    pub(crate) fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

/// A success with its data; none where the operation gives none.
pub(crate) fn success(platform: &Platform, operation: &Operation, data: Option<Value>) -> Reply {
    let status = success_status(platform);
    match &platform.api.envelope {
        Some(envelope) if !operation.outside_envelope => {
            let mut body = Map::new();
            body.insert(envelope.success_key.clone(), envelope.success_value.clone());
            body.insert(envelope.data.clone(), data.unwrap_or_else(|| json!({})));
            Reply::json(status, &Value::Object(body))
        }
        _ => match data {
            Some(data) => Reply::json(status, &data),
            None => Reply {
                status,
                headers: Vec::new(),
                body: String::new(),
            },
        },
    }
}

/// The HTTP status of a success.
fn success_status(platform: &Platform) -> u16 {
    let answers = platform.api.responses.as_ref();
    answers.and_then(|answers| answers.status).unwrap_or(200)
}

/// What the platform answers to a refused request.
pub(crate) fn refused(
    platform: &Platform,
    operation: Option<&Operation>,
    refusal: &Refusal,
) -> Reply {
    let classes: &[ErrorClass] = match refusal.cause {
        // No operation was reached, so the platform's codes, which are those of operations, do not fit.
        Cause::UnknownPath => return unknown_path(platform),
        Cause::WrongMethod => return by_status(platform, 405),
        Cause::Header => return by_status(platform, 400),
        Cause::UnreadableBody => &[ErrorClass::UnreadableBody, ErrorClass::BadRequest],
        Cause::Parameter => &[ErrorClass::BadRequest],
        Cause::NoCredential => &[
            ErrorClass::MissingCredential,
            ErrorClass::Unauthorized,
            ErrorClass::TokenExpired,
        ],
        Cause::Unauthorized => &[ErrorClass::Unauthorized, ErrorClass::TokenExpired],
        Cause::TokenExpired => &[ErrorClass::TokenExpired, ErrorClass::Unauthorized],
        Cause::Forbidden => &[
            ErrorClass::Forbidden,
            ErrorClass::Unauthorized,
            ErrorClass::TokenExpired,
        ],
    };
    // Error bodies are for operations outside the envelope, and for credentials.
    let is_enveloped = platform.api.envelope.is_some()
        && operation.is_some_and(|operation| !operation.outside_envelope);
    let is_argument = matches!(refusal.cause, Cause::Parameter | Cause::UnreadableBody);
    let fits = |code: &&Code| !(is_enveloped && is_argument && is_beside_envelope(platform, code));
    let named = refusal
        .parameter
        .as_deref()
        .and_then(|parameter| platform.code_of_parameter(parameter));
    let codes = classes
        .iter()
        .filter_map(|meaning| platform.code_class(*meaning));
    let code = named.into_iter().chain(codes).find(fits);
    let status = classes
        .iter()
        .find_map(|meaning| platform.status_class(*meaning));
    match (code, status) {
        (Some(code), status) => by_code(platform, operation, code, status),
        // What the platform answers is not known; an envelope that says failure is what it has for failures.
        (None, _) if is_enveloped && is_argument => enveloped(
            platform,
            success_status(platform),
            Value::from(-1),
            &refusal.reason,
        ),
        (None, Some(status)) => by_status(platform, status.status),
        (None, None) => by_status(platform, 400),
    }
}

/// Whether a code comes in an object beside the envelope, since it is no number as the envelope's are.
fn is_beside_envelope(platform: &Platform, code: &Code) -> bool {
    !platform.api.error_bodies.is_empty() && code.wire.parse::<i64>().is_err()
}

/// One of the platform's codes. `usual` is the HTTP status of its meaning, for a code of which none is known.
pub(crate) fn by_code(
    platform: &Platform,
    operation: Option<&Operation>,
    code: &Code,
    usual: Option<&Status>,
) -> Reply {
    let api = &platform.api;
    let usual = usual.map(|status| status.status);
    let status = code
        .status
        .or(usual)
        .unwrap_or(if api.envelope.is_some() { 200 } else { 400 });
    let message = code.sample.as_deref().unwrap_or(&code.doc);
    failure(platform, operation, (status, &code.wire), message)
}

/// A failure with any code: with the status of a success where the platform has an envelope.
pub(crate) fn failed(
    platform: &Platform,
    operation: &Operation,
    code: &str,
    message: &str,
) -> Reply {
    let status = match &platform.api.envelope {
        Some(_) => success_status(platform),
        None => 400,
    };
    failure(platform, Some(operation), (status, code), message)
}

/// A failure in the shape that fits the operation and the code: outside the envelope an error body, if the spec has one.
fn failure(
    platform: &Platform,
    operation: Option<&Operation>,
    (status, code): (u16, &str),
    message: &str,
) -> Reply {
    let api = &platform.api;
    let status = if is_recognised(platform, operation, code) {
        status
    } else {
        status.max(400)
    };
    let number = code
        .parse::<i64>()
        .ok()
        .filter(|number| number.to_string() == code);
    let is_outside =
        api.envelope.is_none() || operation.is_some_and(|operation| operation.outside_envelope);
    let body = api.error_bodies.first();
    match body.filter(|_| is_outside || number.is_none()) {
        Some(body) => {
            let is_text = body.success.as_ref().is_some_and(Value::is_string);
            let code = as_written(number.filter(|_| !is_text), code);
            Reply::json(status, &json!({ &body.code: code, &body.message: message }))
        }
        None => {
            let envelope = api.envelope.as_ref();
            let is_text = envelope.is_none_or(|envelope| envelope.success_value.is_string());
            let code = as_written(number.filter(|_| !is_text), code);
            enveloped(platform, status, code, message)
        }
    }
}

fn as_written(number: Option<i64>, code: &str) -> Value {
    number.map_or_else(|| Value::from(code), Value::from)
}

/// Returns whether the client recognises a failure by this code even with the HTTP status of a success. It does not by the value of
/// a success, a zero or an empty text, nor if a success of the operation may look like a failure.
fn is_recognised(platform: &Platform, operation: Option<&Operation>, code: &str) -> bool {
    let envelope = platform.api.envelope.iter();
    let of_envelope = envelope.filter_map(|envelope| envelope.success_equals.clone());
    let bodies = platform.api.error_bodies.iter();
    let of_bodies = bodies.filter_map(|body| Literal::of(body.success.as_ref()?));
    let mut successes = of_envelope.chain(of_bodies);
    let is_success = successes.any(|success| match success {
        Literal::Number(number) => number.to_string() == code,
        Literal::Text(text) => text == code,
        Literal::Bool(_) => false,
    });
    let is_zero = code.parse::<f64>().is_ok_and(|number| number == 0.0);
    let is_hidden = operation.is_some_and(|operation| operation.success_like_error);
    !(is_success || is_zero || is_hidden || code.is_empty())
}

fn enveloped(platform: &Platform, status: u16, code: Value, message: &str) -> Reply {
    let Some(envelope) = &platform.api.envelope else {
        return Reply::text(status.max(400), message);
    };
    let mut body = Map::new();
    if let Value::Bool(success) = envelope.success_value {
        body.insert(envelope.success_key.clone(), Value::Bool(!success));
    }
    body.insert(envelope.code.clone(), code);
    if let Some(key) = envelope.message.first() {
        body.insert(key.clone(), Value::from(message));
    }
    // Details come with failures of operations, which have the HTTP status of a success.
    if let Some(details) = envelope.details.as_ref().filter(|_| status < 300) {
        body.insert(details.clone(), json!([]));
    }
    Reply::json(status, &Value::Object(body))
}

/// No operation was reached, so that what the platform says of things that are not there does not fit.
fn unknown_path(platform: &Platform) -> Reply {
    let known = platform.status_class(ErrorClass::UnknownPath);
    let sample = known.and_then(|status| status.sample.as_deref());
    only_message(
        platform,
        known.map_or(404, |status| status.status),
        sample.unwrap_or("Not Found"),
    )
}

/// A failure that has only an HTTP status: text where the platform writes text, else an object with a message.
pub(crate) fn by_status(platform: &Platform, status: u16) -> Reply {
    let meaning = platform
        .api
        .statuses
        .iter()
        .find(|meaning| meaning.status == status);
    let sample = meaning.and_then(|meaning| meaning.sample.as_deref());
    let message = sample.unwrap_or(match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        413 => "Payload Too Large",
        429 => "Too Many Requests",
        500.. => "Server Error",
        _ => "Failed",
    });
    only_message(platform, status, message)
}

fn only_message(platform: &Platform, status: u16, message: &str) -> Reply {
    let key = platform
        .api
        .envelope
        .as_ref()
        .and_then(|envelope| envelope.message.first());
    match key {
        Some(key) if platform.api.text_errors.is_none() => {
            Reply::json(status, &json!({ key: message }))
        }
        _ => Reply::text(status, message),
    }
}
