//! What is planned for the calls that come: answers, failures, faults, and how many calls are expected.
//! Must not know how requests are judged, nor who plans.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use iot_clouds_codegen::resolve::Code;
use serde_json::Value;

use crate::reply::Reply;

/// What is done with a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Gives this data, if the request is right.
    Answer(Value),
    /// Fails as the platform does, if the request is right.
    Fail(Failure),
    /// Answers with this HTTP status, whatever the request, and may say when to try again.
    Status(u16, Option<Duration>),
    /// Answers with exactly this, whatever the request.
    Reply(Reply),
    /// The usual.
    Usual,
    /// Breaks the connection before any response.
    Reset,
    /// Breaks the connection in the middle of the usual response.
    Truncate,
}

/// A failure that the platform tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// A code of the spec.
    Code(Box<Code>),
    /// Another code and its message.
    Other(String, String),
}

impl Act {
    /// Whether it is for right requests only.
    fn is_response(&self) -> bool {
        matches!(self, Self::Answer(_) | Self::Fail(_))
    }
}

/// What is done with a call, and how long before.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    pub(crate) act: Act,
    pub(crate) delay: Duration,
    /// How many calls it is for; none for all that come.
    pub(crate) left: Option<u64>,
}

/// All that a test has told.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// By operation; those for any operation under the empty name.
    planned: BTreeMap<String, VecDeque<Planned>>,
    pub(crate) expected: BTreeMap<String, u64>,
}

pub(crate) const ANY: &str = "";

impl Plan {
    /// For calls of an operation, after all that was planned for it before.
    pub(crate) fn add(&mut self, operation: &str, planned: Planned) {
        if planned.left != Some(0) {
            self.planned
                .entry(operation.to_owned())
                .or_default()
                .push_back(planned);
        }
    }

    /// What this call of an operation meets, whatever it is. It counts as done.
    pub(crate) fn next_fault(&mut self, operation: Option<&str>) -> Option<Planned> {
        self.next(operation, |act| !act.is_response())
    }

    /// What is answered to this call, which is right. It counts as done.
    pub(crate) fn next_response(&mut self, operation: &str) -> Option<Planned> {
        self.next(Some(operation), Act::is_response)
    }

    fn next(&mut self, operation: Option<&str>, wanted: fn(&Act) -> bool) -> Option<Planned> {
        let own = operation.filter(|operation| {
            let planned = self.planned.get(*operation);
            planned.is_some_and(|planned| !planned.is_empty())
        });
        self.take(own.unwrap_or(ANY), wanted)
    }

    /// What is first in line, if it is wanted.
    fn take(&mut self, name: &str, wanted: fn(&Act) -> bool) -> Option<Planned> {
        let queue = self.planned.get_mut(name)?;
        let first = queue.front_mut().filter(|first| wanted(&first.act))?;
        let planned = first.clone();
        if let Some(left) = &mut first.left {
            *left = left.saturating_sub(1);
            if *left == 0 {
                queue.pop_front();
            }
        }
        Some(planned)
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}
