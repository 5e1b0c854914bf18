//! What follows a failed attempt: a repetition with a new token or another clock, another attempt after a wait, or the end.
//! It must not send anything.

use std::borrow::Cow;

use super::Progress;
use crate::{
    auth::token::CachedToken,
    client::Core,
    error::{Error, ErrorKind, MAX_CLOCK_SKEW},
    pace::deadline::Deadline,
    platform::{ErrorClass, Retry},
    request::prepared::Prepared,
    retry,
    send::observe,
};

impl Core {
    /// Decides what follows a failed attempt, and waits for it. Returns the error if nothing follows.
    pub(super) async fn after_failure(
        &self,
        prepared: &Prepared,
        token: Option<&CachedToken>,
        deadline: Deadline,
        progress: &mut Progress,
        mut error: Error,
    ) -> Option<Error> {
        if let Some(token) = token
            && error.inner().class == Some(ErrorClass::TokenExpired)
        {
            let may_replay =
                prepared.retry != Retry::Command || error.inner().refused_before_running;
            // A token from the store may be as old as the refused one. In that case a newly fetched token is tried too.
            let may_go_on = progress.replays == 0 || progress.replays == 1 && token.is_from_store;
            let is_replaced = may_go_on
                && self
                    .is_replaced(prepared, token, may_replay.then_some(deadline))
                    .await;
            progress.has_next_token = is_replaced;
            if is_replaced && may_replay {
                progress.replays += 1;
                return None;
            }
            if !is_replaced {
                error.inner_mut().gave_up = why_refused(token, !may_go_on);
            }
        }
        let may_repeat = prepared.retry != Retry::Command || error.inner().refused_before_running;
        if let Some(ahead) = error.inner().clock_skew
            && ahead.abs() <= MAX_CLOCK_SKEW
            && self.shared().corrects_clock
            && progress.clock_ahead.is_none()
            && may_repeat
        {
            progress.clock_ahead = Some(ahead);
            return None;
        }
        self.wait_out(prepared, deadline, progress, error).await
    }

    /// Returns whether there is, or will be, another token than the refused one.
    async fn is_replaced(
        &self,
        prepared: &Prepared,
        token: &CachedToken,
        deadline: Option<Deadline>,
    ) -> bool {
        let Some(exchanged) = self.exchanged(prepared) else {
            return false;
        };
        let Some(identity) = self.identity() else {
            return false;
        };
        identity
            .tokens
            .is_replaced(self, exchanged, token.generation, deadline)
            .await
    }

    /// Waits for another attempt. Returns the error if there is none.
    async fn wait_out(
        &self,
        prepared: &Prepared,
        deadline: Deadline,
        progress: &Progress,
        mut error: Error,
    ) -> Option<Error> {
        let Some(pace) = retry::verdict(&error, prepared.retry) else {
            return Some(error);
        };
        let policy = prepared.policy.unwrap_or(self.shared().retry);
        let extra = progress.replays
            + u32::from(progress.clock_ahead.is_some())
            + u32::from(progress.has_other_credential);
        let tries = progress.attempts.saturating_sub(extra);
        if !policy.allows(tries) {
            return Some(error);
        }
        let timing = &self.shared().timing;
        let wait = policy.delay(pace, tries, timing.jitter(), error.retry_after());
        let gave_up = match wait {
            None => "the platform requests a longer wait than the client allows",
            Some(wait) if wait >= deadline.left() => {
                "the timeout of the call leaves no time for another attempt"
            }
            Some(_) if !self.shared().budget.take(&error) => {
                "too many calls failed recently for another attempt"
            }
            Some(wait) => {
                observe::waits(&prepared.operation, progress.attempts, wait, &error);
                timing.sleep(wait).await;
                return None;
            }
        };
        error.inner_mut().gave_up = Some(gave_up.into());
        Some(error)
    }

    /// Adds to the last error what is known about the whole call.
    pub(super) fn finished(
        &self,
        prepared: &Prepared,
        progress: &Progress,
        mut error: Error,
    ) -> Error {
        progress.note(&mut error);
        let inner = error.inner_mut();
        inner.is_command = prepared.retry == Retry::Command;
        let is_refused = matches!(
            inner.class,
            Some(ErrorClass::TokenExpired | ErrorClass::Unauthorized)
        );
        if prepared.with_credential && is_refused {
            let credential = self.credential();
            inner.credential = credential.map(|credential| credential.kind);
            inner.had_fresh_token = progress.replays > 0;
        }
        let is_anonymous = !prepared.with_credential || !self.is_bound();
        let is_refused = matches!(error.inner().kind, ErrorKind::Refused | ErrorKind::Status);
        let is_anonymous = is_anonymous && !prepared.is_token_call && is_refused && error.is_auth();
        error.inner_mut().is_anonymous = is_anonymous;
        error
    }
}

/// Returns why a new token does not help, or why none is fetched, if that is known.
fn why_refused(token: &CachedToken, had_fresh_token: bool) -> Option<Cow<'static, str>> {
    if let Some(why) = &token.unshared {
        let text = format!(
            "the token store failed ({why}), so programs with the same credential may revoke each other's tokens"
        );
        return Some(text.into());
    }
    (!had_fresh_token).then_some(
        "a new token was fetched just before and was refused as well; another program may use the same credential".into(),
    )
}
