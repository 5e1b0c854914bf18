//! Any response of a token call: a token that a header can carry, or an error that shows nothing of it.
//! Must not know how a token is kept.

use std::time::Duration;

use http::StatusCode;
use http::header::SET_COOKIE;
use iot_clouds_runtime::internals::{self, CachedToken, LONGEST_LIFETIME, Received};
use iot_clouds_runtime::{Error, Json};

use super::{API_KEY, CANARY, EXCHANGE, assert_shows_nothing, client};

const STATUSES: [u16; 6] = [200, 400, 401, 403, 429, 502];

/// A response of a token call. The first byte chooses the platform, the second the status, the third how early the token is
/// replaced; the rest is the body.
pub fn token(input: &[u8]) {
    let [platform, status, jitter, body @ ..] = input else {
        return;
    };
    let status = STATUSES[usize::from(*status) % STATUSES.len()];
    let received = Received {
        status: StatusCode::from_u16(status).unwrap_or_default(),
        headers: [(SET_COOKIE, CANARY.parse().unwrap_or_else(|_| panic!()))]
            .into_iter()
            .collect(),
        body,
    };
    let named = (API_KEY.name, &EXCHANGE);
    let jitter = f64::from(*jitter) / 255.0;
    match internals::read_token(client(*platform).1, named, received, jitter) {
        Ok((token, data)) => {
            assert_eq!(status, 200);
            assert_is_good(&token, &data);
        }
        Err(error) => assert_is_silent(&error, body),
    }
}

/// It goes out as it came, for as long as the response says, and is replaced early, but not at once.
fn assert_is_good(token: &CachedToken, data: &Json) {
    assert_eq!(data["access_token"], token.value.as_str());
    assert!(!token.value.is_empty());
    assert!(token.value.bytes().all(|byte| byte.is_ascii_graphic()));
    let (header, value) = &token.header;
    assert!(value.is_sensitive());
    assert_eq!(header, "authorization");
    let expected = format!("Bearer {}", token.value);
    assert_eq!(value.as_bytes(), expected.as_bytes());
    let lifetime = token.lifetime;
    if let Some(seconds) = data["expires_in"].as_u64().filter(|seconds| *seconds > 0) {
        let seconds = seconds.min(LONGEST_LIFETIME);
        assert_eq!(lifetime, Duration::from_secs(seconds));
    }
    assert!(lifetime >= Duration::from_secs(1));
    assert!(lifetime <= Duration::from_secs(LONGEST_LIFETIME));
    assert_eq!(token.expires_after, lifetime);
    assert!(token.refresh_after <= token.expires_after);
    assert!(token.refresh_after >= lifetime.mul_f64(0.89));
}

/// Neither the body nor a header is kept, and no text of the data is shown where the response does not fit.
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
