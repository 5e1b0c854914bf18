//! What a test tells a mock to do otherwise: answers of its own, failures, faults, and how many calls it expects.
//! Must not know HTTP connections, nor how requests are judged.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use crate::error::Error;
use crate::plan::{Act, Failure, Planned};
use crate::reply::Reply;
use crate::state::State;

/// An operation that a test sets up. What is told last is done last: without [`times`](Self::times) for all calls that
/// come, with it for so many, after which the next told thing follows, and in the end the usual.
#[derive(Debug)]
pub struct On<'a> {
    pub(crate) state: &'a Arc<State>,
    pub(crate) operation: String,
    times: Option<u64>,
    delay: Duration,
}

impl On<'_> {
    pub(crate) fn new<'a>(state: &'a Arc<State>, operation: &str) -> On<'a> {
        On {
            state,
            operation: operation.to_owned(),
            times: None,
            delay: Duration::ZERO,
        }
    }

    /// For the next so many calls only.
    #[must_use = "it does nothing until it is told what to do"]
    pub fn times(mut self, calls: u64) -> Self {
        self.times = Some(calls);
        self
    }

    /// Only after this time, by the clock of the machine.
    #[must_use = "it does nothing until it is told what to do"]
    pub fn delayed(mut self, by: Duration) -> Self {
        self.delay = by;
        self
    }

    /// Answers right requests with this data, in the platform's envelope: a stored response, `json!`, anything that serializes.
    /// A typed response has its secrets only if it is wrapped in the crate's `Exposed`.
    ///
    /// # Errors
    /// When the data cannot be written as JSON.
    pub fn answer(self, data: impl Serialize) -> Result<(), Error> {
        let data = serde_json::to_value(data);
        let data = data.map_err(|error| Error::new(format!("the response is no JSON: {error}")))?;
        self.plan(Act::Answer(data));
        Ok(())
    }

    /// Lets right requests fail with one of the codes in the spec, as the platform writes it.
    ///
    /// # Errors
    /// When the spec has no such code; [`fail_with`](Self::fail_with) takes any.
    pub fn fail(self, code: &str) -> Result<(), Error> {
        let codes = &self.state.platform.api.codes;
        let Some(found) = codes.iter().find(|known| known.wire == code) else {
            let known = codes.iter().map(|code| code.wire.as_str());
            return Err(Error::unknown("code in the spec", code, known));
        };
        self.plan(Act::Fail(Failure::Code(Box::new(found.clone()))));
        Ok(())
    }

    /// Lets right requests fail with any code and message: in the platform's envelope, or for an operation outside of it in
    /// its error body if it has one, with the HTTP status of a success; where the platform has no envelope, with HTTP 400.
    pub fn fail_with(self, code: &str, message: &str) {
        self.plan(Act::Fail(Failure::Other(
            code.to_owned(),
            message.to_owned(),
        )));
    }

    /// Answers with exactly this, whatever the request, as something between client and platform may.
    pub fn reply(self, status: u16, content_type: &str, body: &str) {
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        self.plan(Act::Reply(Reply {
            status: valid(status),
            headers,
            body: body.to_owned(),
        }));
    }

    /// Answers with this HTTP status, whatever the request. One that is no status of a response, 200 to 599, counts as 500.
    pub fn status(self, status: u16) {
        self.plan(Act::Status(valid(status), None));
    }

    /// Answers 429 and says after how many whole seconds to try again.
    pub fn rate_limit(self, retry_after: Duration) {
        self.plan(Act::Status(429, Some(retry_after)));
    }

    /// Does the usual, but only after this time; the same as [`delayed`](Self::delayed) without more.
    pub fn delay(self, by: Duration) {
        self.delayed(by).plan(Act::Usual);
    }

    /// Resets the connection in place of a response.
    pub fn reset(self) {
        self.plan(Act::Reset);
    }

    /// Breaks the connection in the middle of the response's body.
    pub fn truncate(self) {
        self.plan(Act::Truncate);
    }

    /// Expects so many calls in all, refused ones included. [`Mock::verify`](crate::Mock::verify) tells whether they came.
    pub fn expect(self, calls: u64) {
        self.state.plan().expected.insert(self.operation, calls);
    }

    fn plan(self, act: Act) {
        let planned = Planned {
            act,
            delay: self.delay,
            left: self.times,
        };
        self.state.plan().add(&self.operation, planned);
    }
}

fn valid(status: u16) -> u16 {
    if (200..600).contains(&status) {
        status
    } else {
        500
    }
}
