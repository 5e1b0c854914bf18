//! Any response of a call: read as it says, or an error that says so and shows nothing.
//! Must not read a response as the runtime does, but with a plain reader of JSON.

use std::collections::BTreeMap;

use http::{HeaderMap, HeaderValue, StatusCode};
use iot_clouds_runtime::internals::{self, Data, MAX_KEPT_BODY, Received};
use iot_clouds_runtime::{
    DataShape, Envelope, Error, Exposed, Json, KeyPath, NullValue, Outcome, Platform,
};
use serde::de::IgnoredAny;

use super::{
    CANARY, assert_shows_nothing, client,
    shapes::{Device, Series, Shape},
};

/// Statuses that are handled differently.
const STATUSES: [u16; 10] = [200, 201, 302, 400, 401, 404, 429, 500, 503, 200];

const NONE: [NullValue; 3] = [
    NullValue::Text(""),
    NullValue::Bool(false),
    NullValue::Number(-1),
];

/// Checks a response. The first byte selects the platform, the second the status and the third the type of the data.
/// The rest is the body.
pub fn response(input: &[u8]) {
    let [platform, status, shape, body @ ..] = input else {
        return;
    };
    let response = Input {
        platform: *platform,
        status: STATUSES[usize::from(*status) % STATUSES.len()],
        body,
    };
    match shape % 7 {
        0 => response.read_any(),
        1 => drop(response.read::<Device>(DataShape::Object, None, &[])),
        2 => drop(response.read::<Vec<Device>>(DataShape::List, None, &[NullValue::Text("")])),
        3 => drop(response.read::<BTreeMap<String, u32>>(DataShape::Map, Some("x"), &[])),
        4 => drop(response.read::<()>(DataShape::Unit, None, &[])),
        5 => drop(response.read::<Series>(DataShape::Object, None, &[])),
        _ => drop(response.read::<Option<Device>>(DataShape::Any, None, &NONE)),
    }
    for target in 0..body.len().min(64) {
        let found = internals::describe(body, target);
        assert!(!found.contains(CANARY), "{found}");
    }
}

struct Input<'a> {
    platform: u8,
    status: u16,
    body: &'a [u8],
}

impl Input<'_> {
    fn platform(&self) -> &'static Platform {
        client(self.platform).0
    }

    /// Reads the response as a `T`, and checks the properties that hold for each type.
    fn read<T: Shape>(
        &self,
        response: DataShape,
        key: Option<&str>,
        null_values: &'static [NullValue],
    ) -> Result<T, Error> {
        let data = Data {
            shape: response,
            nested_under: key,
            null_values,
        };
        let mut headers = HeaderMap::new();
        headers.insert("content-type", HeaderValue::from_static("text/plain"));
        let received = Received {
            status: StatusCode::from_u16(self.status).unwrap_or_default(),
            headers,
            body: self.body,
        };
        match internals::read::<T>(client(self.platform).1, CANARY, received, data) {
            Ok(value) => {
                assert!(self.may_succeed(), "a failure was read as a success");
                let value = value.unwrap_or_else(|| panic!("a success without data"));
                assert_reads_again(&value);
                Ok(value)
            }
            Err(error) => {
                self.assert_keeps_response(&error);
                Err(error)
            }
        }
    }

    /// Checks that complete JSON is read as the plain JSON reader reads it.
    fn read_any(&self) {
        let read = self.read::<Json>(DataShape::Any, None, &[]);
        let Some(json) = self.json() else {
            return;
        };
        let expected = match (self.is_success_status(), self.platform().envelope) {
            (false, _) => None,
            (true, None) => Some(json),
            (true, Some(envelope)) => data(&json, &envelope),
        };
        assert_eq!(read.ok(), expected);
    }

    fn is_success_status(&self) -> bool {
        match self.platform().success_status {
            Some(only) => self.status == only,
            None => (200..300).contains(&self.status),
        }
    }

    fn body(&self) -> &[u8] {
        self.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(self.body)
    }

    fn json(&self) -> Option<Json> {
        serde_json::from_slice(self.body()).ok()
    }

    fn may_succeed(&self) -> bool {
        let is_json = serde_json::from_slice::<IgnoredAny>(self.body()).is_ok();
        let is_enough = match self.platform().envelope {
            // Plain text counts as JSON, and a unit may have no data at all.
            _ if self.platform().text_responses => true,
            None => is_json || self.body().trim_ascii().is_empty(),
            Some(_) => is_json,
        };
        let reports_success = match (self.platform().envelope, self.json()) {
            (Some(envelope), Some(json)) => data(&json, &envelope).is_some(),
            _ => true,
        };
        self.is_success_status() && is_enough && reports_success
    }

    /// Asserts that an error keeps the response, has no outcome `NotSent`, and quotes no text of the data.
    fn assert_keeps_response(&self, error: &Error) {
        assert_shows_nothing(error);
        assert_eq!(
            error.status().map(|status| status.as_u16()),
            Some(self.status)
        );
        assert_ne!(error.outcome(), Outcome::NotSent, "{error}");
        let kept = self.body().len().min(MAX_KEPT_BODY);
        assert_eq!(error.body().len(), kept);
        if self.is_success_status() && error.outcome() == Outcome::Rejected {
            assert!(error.is_api(), "{error}");
        }
    }
}

/// Returns the data in an envelope that reports success.
fn data(json: &Json, envelope: &Envelope) -> Option<Json> {
    let at = |path: KeyPath| path.iter().try_fold(json, |value, key| value.get(key));
    let said = at(envelope.success.key)?;
    let is_success = internals::matches(envelope.success.equals, said);
    is_success.then(|| at(envelope.data).cloned().unwrap_or_default())
}

/// Asserts that a value can be stored and read again, as programs do with responses.
fn assert_reads_again<T: Shape>(value: &T) {
    let written = serde_json::to_string(&Exposed(value));
    let written = written.unwrap_or_else(|error| panic!("{value:?} cannot be written: {error}"));
    let again = serde_json::from_str::<T>(&written);
    let again = again.unwrap_or_else(|error| panic!("{written} cannot be read: {error}"));
    let twice = serde_json::to_string(&Exposed(&again));
    assert_eq!(
        twice.as_deref().unwrap_or_default(),
        written,
        "{value:?} {again:?}"
    );
}
