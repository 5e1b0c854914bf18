//! Any response of a token call: a token that a header can carry, or an error that shows nothing of it.

use std::time::Duration;

use http::StatusCode;

use super::{API_KEY, CANARY, EXCHANGE, assert_shows_nothing, core, prepared};
use crate::{
    Json,
    auth::token::{Fetched, LONGEST_LIFETIME},
    error::Error,
    platform::DataShape,
    send::{
        classify::{self, Context},
        token::fetch::accept,
    },
    transport::connection::Incoming,
    wire::decode::{self, Reading},
};

const STATUSES: [u16; 6] = [200, 400, 401, 403, 429, 502];

/// Checks a response of a token call. The first byte selects the platform, the second the status and the third how
/// early the token is replaced. The rest is the body.
pub fn token(input: &[u8]) {
    let [platform, status, jitter, body @ ..] = input else {
        return;
    };
    let status = STATUSES[usize::from(*status) % STATUSES.len()];
    match fetched(*platform, status, body) {
        Ok((fetched, data)) => {
            assert_eq!(status, 200);
            assert_is_good(&fetched, &data);
            assert_is_kept(fetched, f64::from(*jitter) / 255.0);
        }
        Err(error) => assert_is_silent(&error, body),
    }
}

/// Returns the client's result for the response, and the data that it found.
fn fetched(platform: u8, status: u16, body: &[u8]) -> Result<(Fetched, Json), Error> {
    let core = core(platform);
    let platform = core.shared().platform;
    let reading = Reading {
        envelope: platform.envelope,
        response: DataShape::Any,
        null_values: &[],
        text: platform.text_responses,
        key: None,
    };
    let prepared = prepared(reading, true);
    let context = Context {
        core,
        prepared: &prepared,
        token: None,
    };
    let incoming = Incoming {
        status: StatusCode::from_u16(status).unwrap_or_default(),
        headers: [(
            http::header::SET_COOKIE,
            CANARY.parse().unwrap_or_else(|_| panic!()),
        )]
        .into_iter()
        .collect(),
        body: body.to_vec().into(),
    };
    let mut data = Json::Null;
    let mut read = |body: &[u8], reading: &Reading| {
        data = decode::decode(body, reading)?;
        Ok(())
    };
    let incoming = classify::response(&context, incoming, &mut read)?;
    let started = tokio::time::Instant::now();
    let named = (API_KEY.name, &EXCHANGE);
    accept(core, named, &data, started, incoming.status).map(|fetched| (fetched, data))
}

fn assert_is_good(fetched: &Fetched, data: &Json) {
    assert_eq!(data["access_token"], fetched.value.as_str());
    assert!(!fetched.value.is_empty());
    assert!(fetched.value.bytes().all(|byte| byte.is_ascii_graphic()));
    assert!(fetched.header_value.is_sensitive());
    assert_eq!(fetched.header, "authorization");
    let expected = format!("Bearer {}", fetched.value);
    assert_eq!(fetched.header_value.as_bytes(), expected.as_bytes());
    if let Some(seconds) = data["expires_in"].as_u64().filter(|seconds| *seconds > 0) {
        let seconds = seconds.min(LONGEST_LIFETIME);
        assert_eq!(fetched.lifetime, Duration::from_secs(seconds));
    }
}

/// Asserts that a token is replaced early, but not at once.
fn assert_is_kept(fetched: Fetched, jitter: f64) {
    let (started, lifetime) = (fetched.started, fetched.lifetime);
    assert!(lifetime >= Duration::from_secs(1));
    assert!(lifetime <= Duration::from_secs(LONGEST_LIFETIME));
    let held = fetched.into_cached(1, jitter);
    assert_eq!(held.expires_at, started + lifetime);
    assert!(held.refresh_at <= held.expires_at);
    assert!(held.refresh_at >= started + lifetime.mul_f64(0.89));
}

/// Asserts that neither the body nor a header is kept, and that no text of the data is shown if the response does not
/// fit.
fn assert_is_silent(error: &Error, body: &[u8]) {
    assert_shows_nothing(error);
    assert!(error.body().is_empty() && error.headers().is_empty() && error.details().is_none());
    let Some(data) = serde_json::from_slice::<Json>(body)
        .ok()
        .filter(|_| !error.is_api())
    else {
        return;
    };
    let shown = format!("{error} {error:?}");
    let token = data
        .get("access_token")
        .or(data["info"].get("access_token"));
    if let Some(token) = token
        .and_then(Json::as_str)
        .filter(|token| token.len() > 12)
    {
        let is_word_of_ours = format!("{EXCHANGE:?} {:?}", super::ANY).contains(token);
        assert!(is_word_of_ours || !shown.contains(token), "{shown}");
    }
}
