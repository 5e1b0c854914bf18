//! Responses as the platform writes them: data in its envelope, and its formats of failures.
//! Must not know why something fails, nor how a response is sent.

use std::time::Duration;

use iot_clouds_codegen::resolve::{Code, ErrorBody, ErrorClass, Literal, Operation, Status};
use serde_json::{Map, Value, json};

use crate::platform::{Platform, put};

/// The code of a failure that must have one, if no code of the spec fits.
const UNKNOWN_CODE: &str = "-1";

/// A response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Response {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Response {
    fn json(status: u16, body: &Value) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            // Less work than `to_string`, which formats. JSON can always be written.
            body: serde_json::to_string(body).unwrap_or_default(),
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

/// How a response is delivered.
#[derive(Debug)]
pub(crate) struct Delivery {
    /// `None` if the connection is reset instead.
    pub(crate) response: Option<Response>,
    pub(crate) delay: Duration,
    pub(crate) is_truncated: bool,
}

impl Delivery {
    /// Delivers a response at once, and all of it.
    pub(crate) fn of(response: Response) -> Self {
        Self {
            response: Some(response),
            delay: Duration::ZERO,
            is_truncated: false,
        }
    }
}

/// Returns a success with its data; `None` if the operation returns none.
pub(crate) fn success(
    platform: &Platform,
    operation: &Operation,
    arguments: &Map<String, Value>,
    data: Option<Value>,
) -> Response {
    let status = success_status(platform);
    let data = data.map(|data| nested(operation, arguments, data));
    match &platform.api.envelope {
        Some(envelope) if !operation.outside_envelope => {
            let mut body = Map::new();
            put(
                &mut body,
                &envelope.success_key,
                envelope.success_value.clone(),
            );
            put(&mut body, &envelope.data, data.unwrap_or_else(|| json!({})));
            Response::json(status, &Value::Object(body))
        }
        _ => match data {
            Some(data) => Response::json(status, &data),
            None => Response {
                status,
                headers: Vec::new(),
                body: String::new(),
            },
        },
    }
}

/// Returns the data as it is written: for some operations one level deeper, under the value of an argument.
fn nested(operation: &Operation, arguments: &Map<String, Value>, data: Value) -> Value {
    let key = operation.nested_under.as_ref();
    match key.and_then(|name| arguments.get(name)?.as_str()) {
        Some(key) => json!({ key: data }),
        None => data,
    }
}

/// Returns the HTTP status of a success.
fn success_status(platform: &Platform) -> u16 {
    let responses = platform.api.responses.as_ref();
    responses
        .and_then(|responses| responses.status)
        .unwrap_or(200)
}

/// Returns whether a code is reported in an error body beside the envelope, because it is not a number.
pub(crate) fn is_beside_envelope(platform: &Platform, code: &Code) -> bool {
    !platform.api.error_bodies.is_empty() && code.wire.parse::<i64>().is_err()
}

/// Returns the failure of one of the platform's codes. `usual` is the HTTP status of its class, used if the code has none.
pub(crate) fn by_code(
    platform: &Platform,
    operation: Option<&Operation>,
    code: &Code,
    usual: Option<&Status>,
) -> Response {
    let api = &platform.api;
    let usual = usual.map(|status| status.status);
    let status = code
        .status
        .or(usual)
        .unwrap_or(if api.envelope.is_some() { 200 } else { 400 });
    let message = code.sample.as_deref().unwrap_or(&code.doc);
    failure(platform, operation, (status, &code.wire), message)
}

/// Returns a failure with any code. It has the status of a success if the platform has an envelope.
pub(crate) fn failed(
    platform: &Platform,
    operation: &Operation,
    code: &str,
    message: &str,
) -> Response {
    let status = match &platform.api.envelope {
        Some(_) => success_status(platform),
        None => 400,
    };
    failure(platform, Some(operation), (status, code), message)
}

/// Returns a failure in the format of the operation and the code: outside the envelope an error body, if the spec has one.
fn failure(
    platform: &Platform,
    operation: Option<&Operation>,
    (status, code): (u16, &str),
    message: &str,
) -> Response {
    let api = &platform.api;
    let status = if is_recognised(platform, operation, code) {
        status
    } else {
        status.max(400)
    };
    let number = whole(code);
    let is_outside =
        api.envelope.is_none() || operation.is_some_and(|operation| operation.outside_envelope);
    let body = api.error_bodies.first();
    match body.filter(|_| is_outside || number.is_none()) {
        Some(body) => in_body(body, status, code, message),
        None => {
            let envelope = api.envelope.as_ref();
            let is_text = envelope.is_none_or(|envelope| envelope.success_value.is_string());
            let code = code_value(number.filter(|_| !is_text), code);
            enveloped(platform, status, code, message)
        }
    }
}

/// Returns a failure in an error body.
fn in_body(body: &ErrorBody, status: u16, code: &str, message: &str) -> Response {
    let is_text = body.success.as_ref().is_some_and(Value::is_string);
    let code = code_value(whole(code).filter(|_| !is_text), code);
    let mut object = Map::new();
    put(&mut object, &body.code, code);
    put(&mut object, &body.message, Value::from(message));
    Response::json(status, &Value::Object(object))
}

/// Returns the number that a code is in decimal.
fn whole(code: &str) -> Option<i64> {
    let number = code.parse::<i64>().ok();
    number.filter(|number| number.to_string() == code)
}

fn code_value(number: Option<i64>, code: &str) -> Value {
    number.map_or_else(|| Value::from(code), Value::from)
}

/// Returns whether a client recognises a failure by this code even with the HTTP status of a success. It does not if the code is
/// the value of a success, a zero or an empty text, nor if a success of the operation may look like a failure.
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

/// Returns a failure in the envelope, or as text if the platform has none.
fn enveloped(platform: &Platform, status: u16, code: Value, message: &str) -> Response {
    let Some(envelope) = &platform.api.envelope else {
        return Response::text(status.max(400), message);
    };
    let mut body = Map::new();
    if let Value::Bool(success) = envelope.success_value {
        put(&mut body, &envelope.success_key, Value::Bool(!success));
    }
    put(&mut body, &envelope.code, code);
    if let Some(keys) = envelope.message.first() {
        put(&mut body, keys, Value::from(message));
    }
    // Only failures with the HTTP status of a success, those of operations, have details.
    if let Some(details) = envelope.details.as_ref().filter(|_| status < 300) {
        put(&mut body, details, json!([]));
    }
    Response::json(status, &Value::Object(body))
}

/// Returns a failure in the documented format, for an argument whose code is not documented.
pub(crate) fn undocumented(platform: &Platform, message: &str) -> Response {
    let code = no_code(platform);
    enveloped(platform, success_status(platform), code, message)
}

/// Returns the failure of a path that no operation has. The platform's message for a missing thing does not fit.
pub(crate) fn unknown_path(platform: &Platform) -> Response {
    let known = platform.status_of_class(ErrorClass::UnknownPath);
    match known.and_then(|status| Some((status.status, status.sample.as_deref()?))) {
        Some((status, sample)) => only_message(platform, status, sample),
        None => with_code(
            platform,
            known.map_or(404, |status| status.status),
            "Not Found",
        ),
    }
}

/// Returns the failure of a request that the platform refuses with an HTTP status and none of its codes. A platform that reports
/// failures in its envelope does so here too, or else its clients could take the response for a success.
pub(crate) fn refused(platform: &Platform, status: u16) -> Response {
    match message_of(platform, status) {
        (message, true) => only_message(platform, status, message),
        (message, false) => with_code(platform, status, message),
    }
}

/// Returns a failure in the envelope with the code that stands for no code, or as text if failures may be text. Without an envelope
/// it is the same as any failure by its HTTP status.
fn with_code(platform: &Platform, status: u16, message: &str) -> Response {
    if platform.api.text_errors.is_some() || platform.api.envelope.is_none() {
        return only_message(platform, status, message);
    }
    enveloped(platform, status, no_code(platform), message)
}

/// Returns the code that stands for no code, as the envelope writes codes.
fn no_code(platform: &Platform) -> Value {
    let envelope = platform.api.envelope.as_ref();
    let is_text = envelope.is_some_and(|envelope| envelope.success_value.is_string());
    code_value(Some(-1).filter(|_| !is_text), "-1")
}

/// Returns a failure with only an HTTP status: text if the platform's errors are text, else an object with a message.
pub(crate) fn by_status(platform: &Platform, status: u16) -> Response {
    only_message(platform, status, message_of(platform, status).0)
}

/// Returns the message of an HTTP status, and whether the spec has a sample of it.
fn message_of(platform: &Platform, status: u16) -> (&str, bool) {
    let mut known = platform.api.statuses.iter();
    let known = known.find(|known| known.status == status);
    let sample = known.and_then(|known| known.sample.as_deref());
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
    (message, sample.is_some())
}

/// Returns a failure without a code of the platform: in its error body, if that is how it reports failures, as text if they may be
/// text, and else as an object with a message.
fn only_message(platform: &Platform, status: u16, message: &str) -> Response {
    let api = &platform.api;
    if is_bodiless(status) {
        return Response {
            status,
            headers: Vec::new(),
            body: String::new(),
        };
    }
    if api.text_errors.is_some() {
        return Response::text(status, message);
    }
    let envelope = api.envelope.as_ref();
    match (envelope, api.error_bodies.first()) {
        (None, Some(body)) => in_body(body, status, UNKNOWN_CODE, message),
        (Some(envelope), _) => match envelope.message.first() {
            Some(keys) => {
                let mut object = Map::new();
                put(&mut object, keys, Value::from(message));
                Response::json(status, &Value::Object(object))
            }
            None => Response::text(status, message),
        },
        (None, None) => Response::text(status, message),
    }
}

/// Whether HTTP allows no body with this status.
pub(crate) fn is_bodiless(status: u16) -> bool {
    matches!(status, 204 | 205 | 304)
}
