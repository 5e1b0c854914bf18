//! Provides the tokens of a client: one fetch for all callers, waits for it, and the replacement of a refused token.
//! It must not know how tokens are used, nor how they are cached.

pub(crate) mod call;
pub(crate) mod fetch;
#[cfg(feature = "token-store")]
mod key;
#[cfg(feature = "token-store")]
mod shared;

use std::{borrow::Cow, sync::Arc, time::Duration};

use tokio::time::Instant;

use crate::{
    auth::token::{
        CachedToken, TokenExchanged, backoff,
        cache::{AfterRefusal, Found, Obtained, Origin, Plan, TokenCache},
        in_flight::{Completion, Waited},
    },
    client::Core,
    error::{
        Error, ErrorKind, Outcome,
        panics::{caught, caught_in},
    },
    pace::deadline::Deadline,
    send::observe,
};

/// The longest time that a fetch waits for another program.
const LONGEST_FETCH: Duration = Duration::from_secs(60);

impl TokenCache {
    /// Returns a valid token. If a backoff is about to end, a caller that `waits_out` waits for it and tries again,
    /// instead of getting the last failure.
    pub(crate) async fn get(
        &self,
        core: &Core,
        exchanged: TokenExchanged<'_>,
        operation: Cow<'static, str>,
        deadline: Deadline,
        mut waits_out: bool,
    ) -> Result<Arc<CachedToken>, Error> {
        let mut may_ask_store = core.shared().has_store();
        loop {
            let start_fetch = |plan, completion| start_fetch(core, exchanged, plan, completion);
            let in_flight = match self.find(may_ask_store, start_fetch) {
                Found::Token(cached) => return Ok(cached),
                Found::InFlight(in_flight) => in_flight,
                Found::Backoff(until, error) => {
                    let left = until.saturating_duration_since(Instant::now());
                    let is_about_to_end = left <= backoff::FIRST && left < deadline.left() / 2;
                    if !waits_out || !is_about_to_end || backoff::is_wrong_credential(&error) {
                        let error = waiting_for(error, operation);
                        return Err(asked_again(error, left));
                    }
                    waits_out = false;
                    core.shared().timing.sleep(left).await;
                    self.backoff_is_over(until);
                    continue;
                }
            };
            match in_flight.clone().wait(deadline, chance(core)).await {
                Waited::Completed(Ok(cached)) => return Ok(cached),
                // The store has no token either. The next step depends on the backoff.
                Waited::Completed(Err(_)) | Waited::TooLate if in_flight.is_store_only => {
                    may_ask_store = false
                }
                Waited::Completed(Err(error)) => return Err(waiting_for(error, operation)),
                // The next round starts another fetch, on this runtime.
                Waited::Lost => self.let_go(&in_flight),
                Waited::TooLate => {
                    let kind = ErrorKind::Timeout {
                        limit: deadline.limit,
                        whole_call: deadline.is_whole_call,
                    };
                    let error = core.error(kind, exchanged.1.operation.id, Outcome::NotSent);
                    return Err(waiting_for(error, operation));
                }
            }
        }
    }

    /// Records that the platform refused the token of this generation. Returns whether there is another token, or the
    /// next call fetches one. Without a deadline it does not wait.
    pub(crate) async fn is_replaced(
        &self,
        core: &Core,
        exchanged: TokenExchanged<'_>,
        generation: u64,
        deadline: Option<Deadline>,
    ) -> bool {
        let has_store = core.shared().has_store();
        loop {
            let in_flight = match self.refused(generation, has_store, |plan, completion| {
                start_fetch(core, exchanged, plan, completion);
            }) {
                AfterRefusal::Another { is_news } => {
                    if is_news {
                        observe::dropped(exchanged.0.kind.name);
                    }
                    return true;
                }
                AfterRefusal::InFlight(in_flight) => in_flight,
                AfterRefusal::None => return false,
            };
            let Some(deadline) = deadline else {
                return false;
            };
            // The call needs the other half of its time to try again.
            let half = Deadline::after(deadline.left() / 2, true);
            match in_flight.clone().wait(half, chance(core)).await {
                Waited::Completed(result) => return result.is_ok(),
                Waited::Lost => self.let_go(&in_flight),
                Waited::TooLate => return false,
            }
        }
    }
}

/// Returns the error of a token call as the error of the call that needs the token.
fn waiting_for(mut error: Error, operation: Cow<'static, str>) -> Error {
    error.inner_mut().fetching_for = Some(operation);
    error.inner_mut().outcome = Outcome::NotSent;
    error
}

/// Adds to the last failure the time until the next token call.
fn asked_again(mut error: Error, left: Duration) -> Error {
    if backoff::is_wrong_credential(&error) {
        return error;
    }
    // Rounded up, so that the next call comes after the end of the backoff.
    let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
    let again = format!("the next token call is possible in {seconds} s");
    let gave_up = &mut error.inner_mut().gave_up;
    *gave_up = Some(match gave_up.take() {
        Some(before) => format!("{before}; {again}").into(),
        None => again.into(),
    });
    error
}

/// Starts a fetch in a task of its own. If its callers give up, a token that may have revoked the old one must not be
/// lost.
fn start_fetch(
    core: &Core,
    (credential, exchange): TokenExchanged<'_>,
    plan: Plan,
    completion: Completion,
) {
    let (core, credential) = (core.clone(), credential.clone());
    tokio::spawn(async move {
        let limit = core.shared().limits.call.min(LONGEST_FETCH);
        let deadline = Deadline::after(limit, true);
        let complete = |result: &_| {
            // The client has the credential that it fetches a token for.
            if let Some(identity) = core.identity() {
                let completed = identity.tokens.finish_fetch(&plan, result, chance(&core));
                completion.complete(completed);
            }
        };
        let obtaining = caught_in(|| {
            let early = |obtained| complete(&Ok(obtained));
            let waiting = (&completion, deadline);
            obtain(&core, (&credential, exchange), &plan, waiting, early)
        });
        let result = completion.run(obtaining, deadline, chance(&core)).await;
        let result = result.unwrap_or_else(|panicked| {
            let kind = ErrorKind::panicked("fetching a token", &panicked, &credential.secrets());
            Err(core.error(kind, exchange.operation.id, Outcome::Unknown))
        });
        complete(&result);
        // Tracing comes last, because a subscriber may panic.
        match &result {
            Ok(obtained) => observe::fetched(credential.kind.name, obtained.fetched.lifetime),
            Err(_) if plan.permission.is_none() => {}
            Err(error) => observe::not_fetched(credential.kind.name, error),
        }
    });
}

/// Obtains a token, from the client's store if it has one. `early` is called with a token that is usable already while
/// it is still being stored.
#[cfg_attr(
    not(feature = "token-store"),
    expect(
        unused_variables,
        reason = "without a store there is only the platform"
    )
)]
async fn obtain(
    core: &Core,
    exchanged: TokenExchanged<'_>,
    plan: &Plan,
    (completion, deadline): (&Completion, Deadline),
    early: impl Fn(Obtained) + Sync,
) -> Result<Obtained, Error> {
    #[cfg(feature = "token-store")]
    if let Some(store) = &core.shared().store {
        let waiting = (completion.signals(), deadline);
        return shared::obtain((core, &**store), exchanged, plan, waiting, early).await;
    }
    from_platform(core, exchanged, Origin::Platform).await
}

/// Fetches a token from the platform.
async fn from_platform(
    core: &Core,
    (credential, exchange): TokenExchanged<'_>,
    origin: Origin,
) -> Result<Obtained, Error> {
    let fetched = Box::pin(fetch::fetch(core, credential, exchange)).await?;
    Ok(Obtained { fetched, origin })
}

/// Returns a random number. The program's `Timing` may panic.
fn chance(core: &Core) -> f64 {
    caught(|| core.shared().timing.jitter()).unwrap_or(0.5)
}
