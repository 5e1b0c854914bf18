//! Exchanges a credential for a token. Neither the request nor the response is kept or shown.
//! It must not know how tokens are cached or shared.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::Value as Json;
use tokio::time::Instant;

use crate::{
    auth::{
        credential::Credential,
        token::{Fetched, LONGEST_LIFETIME},
    },
    client::Core,
    error::{Error, ErrorKind, Outcome},
    platform::{
        DataShape, ErrorClass, KeyPath, Retry,
        credentials::{TimeFormat, TokenExchange},
        path_in_words,
    },
    request::{call::Call, prepared::Prepared},
    transport::headers::header,
    values::{
        coding::{Lenient, Milliseconds, Read as _, Same, Seconds},
        timestamp::Timestamp,
    },
    wire::decode,
};

/// Makes the token call and returns the token.
pub(super) async fn fetch(
    core: &Core,
    credential: &Credential,
    exchange: &TokenExchange,
) -> Result<Fetched, Error> {
    // The lifetime of the token began when the platform responded or earlier, so it is counted from before the request.
    let started = Instant::now();
    let prepared = request(core, credential, exchange)?;
    let mut data = Json::Null;
    let mut read = |body: &[u8], reading: &decode::Reading| {
        data = decode::decode(body, reading)?;
        Ok(())
    };
    let response = core.execute(&prepared, &mut read).await;
    let response = response.map_err(|mut error| {
        let inner = error.inner_mut();
        if inner.class == Some(ErrorClass::Unauthorized) {
            inner.credential = Some(credential.kind);
        }
        error
    })?;
    let now = date(&response.headers).unwrap_or_else(|| core.shared().timing.now());
    accept(
        core,
        (credential.kind.name, exchange),
        &data,
        started,
        (response.status, now),
    )
}

/// Returns the token in the data, if it can be sent in a header. `now` is the time by the platform's clock.
pub(crate) fn accept(
    core: &Core,
    (name, exchange): (&str, &TokenExchange),
    data: &Json,
    started: Instant,
    (status, now): (StatusCode, SystemTime),
) -> Result<Fetched, Error> {
    let operation = exchange.operation.id;
    let token = at(data, exchange.token)
        .and_then(Json::as_str)
        .filter(|token| !token.is_empty());
    let Some(token) = token else {
        let text = format!(
            "the token is missing: there is no text under \"{}\"",
            path_in_words(exchange.token)
        );
        let mut error = core.error(ErrorKind::Decode(text), operation, Outcome::Unknown);
        error.inner_mut().status = Some(status);
        return Err(error);
    };
    let Some((header, header_value)) = header_of(exchange, token) else {
        let text =
            format!("the token for {name} contains characters that cannot be sent in a header");
        return Err(core.error(ErrorKind::Credential(text), operation, Outcome::NotSent));
    };
    let lifetime = lifetime(exchange, data, now);
    Ok(Fetched {
        value: token.to_owned(),
        header,
        header_value,
        started,
        expires_at: started + lifetime,
        lifetime,
    })
}

/// Returns the header that carries a token, or `None` if the token cannot be sent in a header.
pub(super) fn header_of(
    exchange: &TokenExchange,
    token: &str,
) -> Option<(HeaderName, HeaderValue)> {
    let is_visible = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    let value = format!("{}{token}", exchange.prefix);
    let (name, mut value) = header(exchange.header, &value)
        .ok()
        .filter(|_| is_visible)?;
    value.set_sensitive(true);
    Some((name, value))
}

/// Returns the value that a path leads to.
fn at(data: &Json, path: KeyPath) -> Option<&Json> {
    path.iter().try_fold(data, |value, key| value.get(key))
}

/// Returns the lifetime in the response, or the documented one if there is none.
fn lifetime(exchange: &TokenExchange, data: &Json, now: SystemTime) -> Duration {
    let number = |value: &Json| match value {
        Json::Number(number) => number.as_f64(),
        Json::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let stated = exchange.expires_in.and_then(|path| number(at(data, path)?));
    let until = || {
        let (path, format) = exchange.expires_at?;
        let value = at(data, path)?;
        let time: Result<Timestamp, _> = match format {
            TimeFormat::Milliseconds => Lenient::<Milliseconds>::read(value),
            TimeFormat::Seconds => Lenient::<Seconds>::read(value),
            TimeFormat::Rfc3339 => Lenient::<Same>::read(value),
        };
        let seconds = |time: Timestamp| time.epoch_milliseconds() as f64 / 1_000.0;
        Some(seconds(time.ok()?) - seconds(Timestamp::from(now)))
    };
    // `as` saturates if the value is out of range.
    let whole = |seconds: f64| Some(seconds as u64).filter(|seconds| *seconds > 0);
    let stated = stated.and_then(whole);
    let stated = stated.or_else(|| until().and_then(whole));
    Duration::from_secs(
        stated
            .unwrap_or(exchange.lifetime_seconds)
            .min(LONGEST_LIFETIME),
    )
}

/// Returns the time at which the platform responded, by its own clock.
fn date(headers: &HeaderMap) -> Option<SystemTime> {
    let text = headers.get(http::header::DATE)?.to_str().ok()?;
    httpdate::parse_http_date(text).ok()
}

/// Returns the request of the token call. Its body contains the credential's fields.
fn request(
    core: &Core,
    credential: &Credential,
    exchange: &TokenExchange,
) -> Result<Prepared, Error> {
    let mut call = Call::<Json>::new(core.clone(), exchange.operation);
    for (name, value) in &credential.fields {
        call.set_body(name, value.expose());
    }
    let prepared = call.prepare()?;
    Ok(Prepared {
        // A token whose response was lost cannot be recovered, so the request may be repeated.
        retry: Retry::Idempotent,
        with_credential: false,
        reading: decode::Reading {
            response: DataShape::Any,
            ..prepared.reading
        },
        is_token_call: true,
        ..prepared
    })
}
