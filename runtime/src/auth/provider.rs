//! The program's own source of credentials: asked once for all callers; what it returns is kept until the platform refuses it.
//! It must not know how a credential is used, nor when a platform refuses one.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, timeout, timeout_at};

use super::{credential::Credential, identity::Identity};
use crate::{
    pace::deadline::Deadline,
    wire::mask::{mask, printable},
};

/// How long the program is not asked again after it had no other credential than a refused one.
const PAUSE_AFTER_SAME: Duration = Duration::from_secs(10);

/// The future of one credential. Its error is a text that may quote anything.
pub(crate) type Providing = Pin<Box<dyn Future<Output = Result<Credential, String>> + Send>>;

/// A source of credentials.
pub(crate) struct Provider {
    provide: Box<dyn Fn() -> Providing + Send + Sync>,
    state: Mutex<State>,
    /// Held by the caller that asks the program.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    current: Option<Arc<Identity>>,
    /// Whether the platform refused the current credential, so that the next caller asks for another one.
    is_refused: bool,
    /// When the program last had no other credential than the refused one.
    same_at: Option<Instant>,
    /// How many times the program failed, and what it said last.
    failures: u64,
    failure: String,
}

/// Why there is no credential.
pub(crate) enum Unprovided {
    /// The program failed, or what it returned cannot be sent.
    Failed(String),
    /// The program did not return one in time.
    TooLate,
}

impl Provider {
    pub(crate) fn new(provide: Box<dyn Fn() -> Providing + Send + Sync>) -> Self {
        Self {
            provide,
            state: Mutex::default(),
            asking: tokio::sync::Mutex::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // The state is consistent between any two statements, so a panic elsewhere cannot corrupt it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the credential that was provided last, without asking for one.
    pub(crate) fn last(&self) -> Option<Arc<Identity>> {
        self.state().current.clone()
    }

    /// Returns the credential that was provided last, unless another one is needed.
    fn current(&self) -> Option<Arc<Identity>> {
        let state = self.state();
        state.current.clone().filter(|_| !state.is_refused)
    }

    /// Returns the current credential, or asks the program for one.
    pub(crate) async fn get(&self, deadline: Deadline) -> Result<Arc<Identity>, Unprovided> {
        if let Some(current) = self.current() {
            return Ok(current);
        }
        let failures = self.state().failures;
        // The caller that asks may be on a runtime that no longer runs, so nobody waits for it for more than half of his
        // time.
        let _turn = timeout(deadline.left() / 2, self.asking.lock()).await;
        if let Some(current) = self.current() {
            return Ok(current);
        }
        // What the program answers, be it a failure, is the answer to all callers that have waited for it.
        if let Some(failure) = self.failed_since(failures) {
            return Err(Unprovided::Failed(failure));
        }
        let asking = timeout_at(deadline.at, (self.provide)());
        let provided = asking.await.map_err(|_| Unprovided::TooLate)?;
        // A caller that lost its patience with this one has asked later and was answered earlier.
        if let Some(current) = self.current() {
            return Ok(current);
        }
        let last = self.last();
        let provided = provided.map_err(|text| self.failed(&text, last.as_deref()))?;
        if let Some(last) = last.filter(|last| last.credential.is_same(&provided)) {
            let mut state = self.state();
            state.is_refused = false;
            state.same_at = Some(Instant::now());
            return Ok(last);
        }
        let provided = Identity::new(provided).map_err(Unprovided::Failed)?;
        let provided = Arc::new(provided);
        let mut state = self.state();
        state.current = Some(provided.clone());
        state.is_refused = false;
        state.same_at = None;
        Ok(provided)
    }

    /// Returns what the program said if it failed since it had failed this many times.
    fn failed_since(&self, failures: u64) -> Option<String> {
        let state = self.state();
        (state.failures != failures).then(|| state.failure.clone())
    }

    /// Records a failure of the program for the callers that wait.
    fn failed(&self, text: &str, last: Option<&Identity>) -> Unprovided {
        let secrets = last.map(|last| last.credential.secrets());
        let text = mask(text, &secrets.unwrap_or_default());
        let failure = format!("the credential provider failed: {}", printable(&text));
        let mut state = self.state();
        state.failures = state.failures.wrapping_add(1);
        state.failure.clone_from(&failure);
        Unprovided::Failed(failure)
    }

    /// Records that the platform refused a credential. Unless it was replaced in the meantime, or the program had no other
    /// one just before, the next caller asks for another one.
    pub(crate) fn refused(&self, identity: &Arc<Identity>) {
        let mut state = self.state();
        let is_current = state
            .current
            .as_ref()
            .is_some_and(|current| Arc::ptr_eq(current, identity));
        let is_pause = state
            .same_at
            .is_some_and(|at| Instant::now() < at + PAUSE_AFTER_SAME);
        if is_current && !is_pause {
            state.is_refused = true;
        }
    }
}
