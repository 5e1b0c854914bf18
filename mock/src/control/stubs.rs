//! What the next calls meet: stubbed responses, failures and faults; and how many calls are expected.
//! Must not know how requests are validated, nor who adds the stubs.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use iot_clouds_codegen::resolve::Code;
use serde_json::Value;

use crate::http::response::Response;

/// What happens to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Responds with this data to a valid request.
    Data(Value),
    /// Fails a valid request as the platform does.
    Fail(Failure),
    /// Responds to any request with this HTTP status, and may say when to try again.
    Status(u16, Option<Duration>),
    /// Sends exactly this response to any request.
    Response(Response),
    /// Sends the default response.
    Default,
    /// Breaks the connection before any response.
    Reset,
    /// Breaks the connection in the middle of the default response.
    Truncate,
}

/// A failure that the platform reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// A code of the spec.
    Code(Box<Code>),
    /// Another code and its message.
    Other(String, String),
}

impl Action {
    /// Returns whether it applies to valid requests only.
    fn needs_valid_request(&self) -> bool {
        matches!(self, Self::Data(_) | Self::Fail(_))
    }
}

/// What happens to a call, and after which delay.
#[derive(Clone, Debug)]
pub(crate) struct StubbedAction {
    pub(crate) action: Action,
    pub(crate) delay: Duration,
    /// The number of calls it still applies to; `None` for all.
    pub(crate) left: Option<u64>,
}

/// All stubs and expectations of a mock.
#[derive(Debug, Default)]
pub(crate) struct Stubs {
    /// By operation; those for any operation are under [`ANY`].
    actions: BTreeMap<String, VecDeque<StubbedAction>>,
    pub(crate) expected: BTreeMap<String, u64>,
}

/// The name that stands for any operation.
pub(crate) const ANY: &str = "";

impl Stubs {
    /// Adds an action for calls of an operation, after those that were added before.
    pub(crate) fn add(&mut self, operation: &str, stubbed: StubbedAction) {
        if stubbed.left != Some(0) {
            let actions = self.actions.entry(operation.to_owned()).or_default();
            actions.push_back(stubbed);
        }
    }

    /// Takes the action for this call that applies to any request, valid or not.
    pub(crate) fn next_for_any(&mut self, operation: Option<&str>) -> Option<StubbedAction> {
        self.next(operation, |action| !action.needs_valid_request())
    }

    /// Takes the action for this call of an operation, whose request is valid.
    pub(crate) fn next_for_valid(&mut self, operation: &str) -> Option<StubbedAction> {
        self.next(Some(operation), Action::needs_valid_request)
    }

    /// Takes the first action of the operation, or else of any operation, if it is a wanted one.
    fn next(
        &mut self,
        operation: Option<&str>,
        is_wanted: fn(&Action) -> bool,
    ) -> Option<StubbedAction> {
        let own = operation.filter(|operation| {
            let actions = self.actions.get(*operation);
            actions.is_some_and(|actions| !actions.is_empty())
        });
        let actions = self.actions.get_mut(own.unwrap_or(ANY))?;
        let first = actions
            .front_mut()
            .filter(|first| is_wanted(&first.action))?;
        let stubbed = first.clone();
        if let Some(left) = &mut first.left {
            *left = left.saturating_sub(1);
            if *left == 0 {
                actions.pop_front();
            }
        }
        Some(stubbed)
    }
}
