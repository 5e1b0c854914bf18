//! How a test stubs an operation: responses, failures and faults of its own, and the number of calls it expects.
//! Must not know HTTP connections, nor how requests are validated.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use iot_clouds_codegen::resolve::Operation;
use serde::Serialize;
use serde_json::Value;

use super::stubs::{Action, Failure, StubbedAction, Stubs};
use super::{lock, told};
use crate::error::Error;
use crate::http::response::Response;
use crate::platform::Platform;

/// A stub of an operation, from [`MockServer::stub`](crate::MockServer::stub): what happens instead of the default response.
///
/// Stubs of an operation are used in the order in which they were added. Without [`times`](Self::times) a stub applies to every
/// further call, with it to that many; then the next stub applies, and finally the default response.
pub struct Stub<'a> {
    stubs: &'a Mutex<Stubs>,
    platform: &'a Platform,
    operation: String,
    /// The operation as the spec describes it, if it does.
    described: Option<Arc<Operation>>,
    times: Option<u64>,
    delay: Duration,
}

impl<'a> Stub<'a> {
    pub(crate) fn new(
        stubs: &'a Mutex<Stubs>,
        platform: &'a Platform,
        operation: &str,
        described: Option<Arc<Operation>>,
    ) -> Self {
        Self {
            stubs,
            platform,
            operation: operation.to_owned(),
            described,
            times: None,
            delay: Duration::ZERO,
        }
    }

    /// Applies the stub to the next `calls` calls only.
    #[must_use = "a stub does nothing until it is given an action"]
    pub fn times(mut self, calls: u64) -> Self {
        self.times = Some(calls);
        self
    }

    /// Delays whatever the stub does, measured by the machine's clock.
    #[must_use = "a stub does nothing until it is given an action"]
    pub fn delay(mut self, by: Duration) -> Self {
        self.delay = by;
        self
    }

    /// Responds to valid requests with this data, in the platform's envelope. The data can be anything that serializes: `json!`,
    /// or a stored response, whose secrets are included only if it is wrapped in the client crate's `Exposed`.
    ///
    /// # Errors
    /// When the data cannot be serialized as JSON, or is not of the type that the operation returns: the error says where, and
    /// what is expected. [`respond_with_unchecked`](Self::respond_with_unchecked) accepts any data.
    pub fn respond_with(self, data: impl Serialize) -> Result<(), Error> {
        let data = serialized(data)?;
        if let Some(operation) = &self.described {
            told::data(self.platform, operation, &data)?;
        }
        self.add(Action::Data(data));
        Ok(())
    }

    /// Does the same with data that need not be of the type that the operation returns, as a platform may send that has changed.
    ///
    /// # Errors
    /// When the data cannot be serialized as JSON.
    pub fn respond_with_unchecked(self, data: impl Serialize) -> Result<(), Error> {
        let data = serialized(data)?;
        self.add(Action::Data(data));
        Ok(())
    }

    /// Sends exactly this response to every request, valid or not, as a proxy in front of the platform might.
    ///
    /// # Errors
    /// When HTTP cannot carry it: a status other than 200 to 599, a content type that is not printable ASCII, or a body with a
    /// status that has none, such as 204.
    pub fn respond_with_raw(
        self,
        status: u16,
        content_type: &str,
        body: &str,
    ) -> Result<(), Error> {
        told::raw(status, content_type, body)?;
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        self.add(Action::Response(Response {
            status,
            headers,
            body: body.to_owned(),
        }));
        Ok(())
    }

    /// Sends the default response; useful after [`delay`](Self::delay), or to let some calls pass before the next stub.
    pub fn respond_with_default(self) {
        self.add(Action::Default);
    }

    /// Fails valid requests with one of the codes in the spec, in the platform's format.
    ///
    /// # Errors
    /// When the spec has no such code; [`fail_with`](Self::fail_with) accepts any code.
    pub fn fail(self, code: &str) -> Result<(), Error> {
        let Some(found) = self
            .platform
            .api
            .codes
            .iter()
            .find(|known| known.wire == code)
        else {
            let known = self
                .platform
                .api
                .codes
                .iter()
                .map(|code| code.wire.as_str());
            return Err(Error::unknown("code in the spec", code, known));
        };
        let failure = Failure::Code(Box::new(found.clone()));
        self.add(Action::Fail(failure));
        Ok(())
    }

    /// Fails valid requests with any code and message. The failure is in the platform's envelope, or in its error body for an
    /// operation outside the envelope, and has the HTTP status of a success. If the platform has no envelope, the status is 400.
    pub fn fail_with(self, code: &str, message: &str) {
        let failure = Failure::Other(code.to_owned(), message.to_owned());
        self.add(Action::Fail(failure));
    }

    /// Responds to every request, valid or not, with this HTTP status.
    ///
    /// # Errors
    /// When a response cannot have the status, because it is not 200 to 599.
    pub fn status(self, status: u16) -> Result<(), Error> {
        told::status(status)?;
        self.add(Action::Status(status, None));
        Ok(())
    }

    /// Responds with 429 and `Retry-After`, rounded up to whole seconds.
    pub fn rate_limit(self, retry_after: Duration) {
        self.add(Action::Status(429, Some(retry_after)));
    }

    /// Resets the connection instead of responding.
    pub fn reset_connection(self) {
        self.add(Action::Reset);
    }

    /// Breaks the connection in the middle of the response body.
    pub fn truncate_body(self) {
        self.add(Action::Truncate);
    }

    /// Expects this number of calls in all, rejected ones included. [`MockServer::verify`](crate::MockServer::verify) checks it.
    pub fn expect(self, calls: u64) {
        lock(self.stubs).expected.insert(self.operation, calls);
    }

    fn add(self, action: Action) {
        let stubbed = StubbedAction {
            action,
            delay: self.delay,
            left: self.times,
        };
        lock(self.stubs).add(&self.operation, stubbed);
    }
}

impl fmt::Debug for Stub<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stub")
            .field("operation", &self.operation)
            .field("times", &self.times)
            .field("delay", &self.delay)
            .finish_non_exhaustive()
    }
}

fn serialized(data: impl Serialize) -> Result<Value, Error> {
    let failed = |error| Error::new(format!("the data cannot be serialized as JSON: {error}"));
    serde_json::to_value(data).map_err(failed)
}
