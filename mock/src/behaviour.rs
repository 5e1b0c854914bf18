//! What a test tells a mock to do otherwise: answers of its own, faults, and how many calls it expects.
//! Must not know HTTP connections, nor how requests are judged.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use iot_clouds_codegen::model::Code;
use serde::Serialize;
use serde_json::Value;

use crate::error::Error;
use crate::state::State;

/// What is done in place of the usual.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Gives this data, if the request is right.
    Answer(Value),
    /// Fails with one of the platform's codes, if the request is right.
    Fail(Code),
    /// Answers with this HTTP status, whatever the request, and may say when to try again.
    Status(u16, Option<Duration>),
    /// Waits, and then does the usual.
    Delay(Duration),
    /// Breaks the connection before any answer.
    Reset,
    /// Breaks the connection in the middle of the usual answer.
    Truncate,
}

impl Act {
    /// Whether it is for right requests only.
    fn is_answer(&self) -> bool {
        matches!(self, Self::Answer(_) | Self::Fail(_))
    }
}

#[derive(Clone, Debug)]
struct Planned {
    act: Act,
    /// How many calls it is for; none for all that come.
    left: Option<u64>,
}

/// All that a test has told.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// By operation; those for any operation under the empty name.
    planned: BTreeMap<String, VecDeque<Planned>>,
    pub(crate) expected: BTreeMap<String, u64>,
}

const ANY: &str = "";

impl Plan {
    fn add(&mut self, operation: &str, act: Act, left: Option<u64>) {
        self.planned
            .entry(operation.to_owned())
            .or_default()
            .push_back(Planned { act, left });
    }

    /// The fault that this call of an operation meets. It counts as done.
    pub(crate) fn next_fault(&mut self, operation: Option<&str>) -> Option<Act> {
        self.next(operation, |act| !act.is_answer())
    }

    /// What is answered to this call, which is right. It counts as done.
    pub(crate) fn next_answer(&mut self, operation: &str) -> Option<Act> {
        self.next(Some(operation), Act::is_answer)
    }

    fn next(&mut self, operation: Option<&str>, wanted: fn(&Act) -> bool) -> Option<Act> {
        let own = operation.filter(|operation| {
            let planned = self.planned.get(*operation);
            planned.is_some_and(|planned| !planned.is_empty())
        });
        self.take(own.unwrap_or(ANY), wanted)
    }

    /// What is first in line, if it is wanted.
    fn take(&mut self, name: &str, wanted: fn(&Act) -> bool) -> Option<Act> {
        let queue = self.planned.get_mut(name)?;
        let first = queue.front_mut().filter(|first| wanted(&first.act))?;
        let act = first.act.clone();
        if let Some(left) = &mut first.left {
            *left = left.saturating_sub(1);
            if *left == 0 {
                queue.pop_front();
            }
        }
        Some(act)
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

/// An operation that a test sets up. What is told last is done last: without [`times`](Self::times) for all calls that
/// come, with it for so many, after which the next told thing follows, and in the end the usual.
#[derive(Debug)]
pub struct On<'a> {
    pub(crate) state: &'a Arc<State>,
    pub(crate) operation: String,
    pub(crate) times: Option<u64>,
}

impl On<'_> {
    /// For any operation, and for paths that none has.
    pub(crate) fn any(state: &Arc<State>) -> On<'_> {
        On {
            state,
            operation: ANY.to_owned(),
            times: None,
        }
    }

    /// For the next so many calls only.
    #[must_use = "it does nothing until it is told what to do"]
    pub fn times(mut self, calls: u64) -> Self {
        self.times = Some(calls);
        self
    }

    /// Answers right requests with this data, in the platform's envelope: a stored answer, `json!`, anything that serializes.
    ///
    /// # Errors
    /// When the data cannot be written as JSON.
    pub fn answer(self, data: impl Serialize) -> Result<(), Error> {
        let data = serde_json::to_value(data);
        let data = data.map_err(|error| {
            Error::new(format!(
                "the answer of {} is no JSON: {error}",
                self.operation
            ))
        })?;
        self.plan(Act::Answer(data));
        Ok(())
    }

    /// Lets right requests fail with one of the platform's own codes, as the platform writes it.
    ///
    /// # Errors
    /// When the spec has no such code.
    pub fn fail(self, code: &str) -> Result<(), Error> {
        let codes = &self.state.platform.api.codes;
        let Some(found) = codes.iter().find(|known| known.wire == code) else {
            let known = codes.iter().map(|code| code.wire.as_str());
            return Err(Error::unknown("code", code, known));
        };
        self.plan(Act::Fail(found.clone()));
        Ok(())
    }

    /// Answers with this HTTP status, whatever the request.
    pub fn status(self, status: u16) {
        self.plan(Act::Status(status, None));
    }

    /// Answers 429 and says after how many whole seconds to try again.
    pub fn rate_limit(self, retry_after: Duration) {
        self.plan(Act::Status(429, Some(retry_after)));
    }

    /// Answers only after this time, by the clock of the machine.
    pub fn delay(self, by: Duration) {
        self.plan(Act::Delay(by));
    }

    /// Resets the connection in place of an answer.
    pub fn reset(self) {
        self.plan(Act::Reset);
    }

    /// Breaks the connection in the middle of the answer's body.
    pub fn truncate(self) {
        self.plan(Act::Truncate);
    }

    /// Expects so many calls in all, refused ones included. [`Mock::verify`](crate::Mock::verify) tells whether they came.
    pub fn expect(self, calls: u64) {
        self.state.plan().expected.insert(self.operation, calls);
    }

    fn plan(self, act: Act) {
        self.state.plan().add(&self.operation, act, self.times);
    }
}
