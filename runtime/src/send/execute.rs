//! The loop of every call: its waits, its token, an attempt, and what follows a failed attempt.
//! It must not know the type of a response; it is compiled once and receives a function that reads one.

use std::{borrow::Cow, pin::Pin, sync::Arc};

use serde::de::DeserializeOwned;
use tokio::{task::unconstrained, time::Instant};

mod attempt;
mod follow_up;
#[cfg(feature = "signing")]
mod sign;
#[cfg(feature = "signing")]
mod skew;
#[cfg(test)]
mod tests;
mod waits;

use super::{
    classify::{Accepted, Context},
    credential::{Need, is_refusal, may_replay},
};
use crate::{
    auth::token::{CachedToken, TokenExchanged},
    client::Core,
    error::{Error, ErrorKind, Outcome},
    pace::deadline::Deadline,
    request::prepared::{Prepared, Read},
    response::{Received, Response},
    wire::decode::{self, DecodeError, Reading},
};

/// A call that is being sent.
pub(crate) type Executing<'a> = Pin<Box<dyn Future<Output = Result<Received, Error>> + Send + 'a>>;

/// The progress of a call.
#[derive(Default)]
struct Progress {
    /// The number of requests that were sent.
    attempts: u32,
    /// How many of them were repeated with another token.
    replays: u32,
    /// The combined outcome of the attempts before the current one.
    outcome: Option<Outcome>,
    /// Whether another token follows the one that was refused last, so that its credential may be good.
    has_next_token: bool,
    /// Whether the credential was replaced after a refusal.
    has_other_credential: bool,
    /// How many seconds the platform's clock is ahead, if a signature was refused because of it.
    clock_ahead: Option<i64>,
}

impl Progress {
    /// Sets the combined outcome of all attempts in an error.
    fn note(&self, error: &mut Error) {
        let inner = error.inner_mut();
        inner.attempts = self.attempts;
        if let Some(before) = self.outcome {
            inner.outcome = inner.outcome.and(before);
        }
    }
}

/// Returns a function that reads data as a `T`. This is the only code that is compiled for each type.
fn reader<T: DeserializeOwned>(
    value: &mut Option<T>,
) -> impl FnMut(&[u8], &Reading) -> Result<(), DecodeError> {
    |body, reading| {
        *value = Some(decode::decode(body, reading)?);
        Ok(())
    }
}

impl Core {
    /// Sends a call and reads its data as a `T`.
    pub(crate) async fn run<T: DeserializeOwned + Send>(
        &self,
        prepared: &Prepared,
    ) -> Result<Response<T>, Error> {
        let mut value = None;
        let received = self.execute(prepared, &mut reader(&mut value)).await?;
        let value = value.ok_or_else(|| self.unread(prepared))?;
        Ok(Response::new(value, received))
    }

    /// Does the same, but returns the data alone.
    pub(crate) async fn value<T: DeserializeOwned + Send>(
        &self,
        prepared: &Prepared,
    ) -> Result<T, Error> {
        let mut value = None;
        self.execute(prepared, &mut reader(&mut value)).await?;
        value.ok_or_else(|| self.unread(prepared))
    }

    /// Returns the error of a call that succeeded without its data.
    fn unread(&self, prepared: &Prepared) -> Error {
        self.error(
            ErrorKind::Decode("it was not read".to_owned()),
            prepared.operation.clone(),
            Outcome::Unknown,
        )
    }

    pub(crate) fn error(
        &self,
        kind: ErrorKind,
        operation: impl Into<Cow<'static, str>>,
        outcome: Outcome,
    ) -> Error {
        Error::new(kind, self.shared().platform, operation, outcome)
    }

    /// Sends a call, and hands its data to `read`.
    ///
    /// The future has a box of its own. A program that awaited it directly would compile all of it again, once for each
    /// of its parts that sends calls.
    ///
    /// It is not constrained: Tokio lets a task do only so much before others run, and then nothing in it is ready any more,
    /// not even a timer. In a task where something else has always done all of it, no call would end at its deadline. A
    /// call does little at a time, so it keeps nobody waiting.
    pub(crate) fn execute<'a>(
        &'a self,
        prepared: &'a Prepared,
        read: &'a mut Read<'_>,
    ) -> Executing<'a> {
        Box::pin(unconstrained(self.attempts(prepared, Instant::now(), read)))
    }

    /// Makes attempts until one succeeds or nothing follows.
    ///
    /// What is rare has a box of its own, so that the box of this future is below 1 KiB: allocators share larger ones among
    /// threads, under a lock. It is no `async fn`, which would keep its arguments twice.
    fn attempts<'a>(
        &'a self,
        prepared: &'a Prepared,
        started: Instant,
        read: &'a mut Read<'_>,
    ) -> impl Future<Output = Result<Received, Error>> + Send {
        let limit = prepared.timeout.unwrap_or(self.shared().limits.call);
        let deadline = Deadline::since(started, limit, true);
        async move {
            let mut progress = Progress::default();
            let mut core = match &self.shared().provider {
                Some(_) => Box::pin(self.of_call(prepared, deadline)).await?,
                None => Cow::Borrowed(self),
            };
            loop {
                let failed = |mut error: Error| {
                    progress.note(&mut error);
                    error
                };
                // The turn is given back if there is no token, or if the caller stops waiting.
                let turn = match self.turn(prepared, deadline) {
                    Some(waiting) => waiting.await.map_err(failed)?,
                    None => None,
                };
                // A failure that this call itself has just seen is not waited out again.
                let waits_out = progress.attempts == 0;
                let token = core.token(prepared, deadline, waits_out).await;
                let token = match token.map_err(failed) {
                    Ok(token) => token,
                    Err(error) => {
                        let progress = &mut progress;
                        let other =
                            core.with_other_credential(prepared, None, deadline, progress, error);
                        core = Cow::Owned(Box::pin(other).await?);
                        continue;
                    }
                };
                // After the token, because a token call needs a slot of its own.
                let slot = match self.slot(prepared, deadline) {
                    Some(waiting) => waiting.await.map_err(failed)?,
                    None => None,
                };
                if let Some(turn) = turn {
                    let start = self.start(turn, prepared, deadline);
                    start.await.map_err(failed)?;
                }
                progress.attempts += 1;
                let token = token.as_deref();
                let context = Context::new(&core, prepared, token);
                let error = match core.attempt(&context, &progress, &deadline, read).await {
                    Ok(accepted) => return Ok(self.received(accepted, &progress, started)),
                    Err(error) => error,
                };
                drop(slot);
                let failed = core.into_owned();
                let next = failed.next_attempt(prepared, token, deadline, &mut progress, error);
                core = Cow::Owned(Box::pin(next).await?);
            }
        }
    }

    /// Returns the response of a call that succeeded.
    fn received(&self, accepted: Accepted, progress: &Progress, started: Instant) -> Received {
        if progress.attempts == 1 {
            self.shared().budget.earn();
        }
        accepted.received(progress.attempts, started.elapsed())
    }

    /// Decides what follows a failed attempt, and waits for it. Returns the client with the credential of the next attempt,
    /// or the error if there is none.
    async fn next_attempt(
        self,
        prepared: &Prepared,
        token: Option<&CachedToken>,
        deadline: Deadline,
        progress: &mut Progress,
        error: Error,
    ) -> Result<Self, Error> {
        let outcome = error.outcome();
        let follow_up = self.after_failure(prepared, token, deadline, progress, error);
        let next = match follow_up.await {
            None => self,
            Some(error) => {
                let is_of_token = Some(token.is_some() && progress.has_next_token);
                let other = self
                    .with_other_credential(prepared, is_of_token, deadline, progress, error)
                    .await;
                other.map_err(|error| self.finished(prepared, progress, error))?
            }
        };
        let so_far = progress.outcome;
        progress.outcome = Some(so_far.map_or(outcome, |so_far| so_far.and(outcome)));
        Ok(next)
    }

    /// Returns the client with the credential of a call.
    async fn of_call(
        &self,
        prepared: &Prepared,
        deadline: Deadline,
    ) -> Result<Cow<'_, Self>, Error> {
        if prepared.with_credential {
            self.bound(need(prepared), deadline).await
        } else {
            Ok(self.bound_to_last())
        }
    }

    /// Returns the client with another credential if the platform refused the one it has, which happens once in a call.
    /// `is_of_token` says whether a refused token is no fault of its credential; without it, a token call was refused and
    /// nothing was sent.
    async fn with_other_credential(
        &self,
        prepared: &Prepared,
        is_of_token: Option<bool>,
        deadline: Deadline,
        progress: &mut Progress,
        error: Error,
    ) -> Result<Self, Error> {
        if !prepared.with_credential || !is_refusal(&error, is_of_token.unwrap_or(false)) {
            return Err(error);
        }
        let may_replay = is_of_token.is_none() || may_replay(&error, prepared.retry);
        if progress.has_other_credential || !may_replay {
            self.refused();
            return Err(error);
        }
        let other = self.rebound(need(prepared), deadline, error).await?;
        progress.has_other_credential = true;
        Ok(other)
    }

    /// Returns the token that a request needs.
    async fn token(
        &self,
        prepared: &Prepared,
        deadline: Deadline,
        waits_out: bool,
    ) -> Result<Option<Arc<CachedToken>>, Error> {
        let Some(exchanged) = self.exchanged(prepared) else {
            return Ok(None);
        };
        let Some(identity) = self.identity() else {
            return Ok(None);
        };
        if let Some(cached) = identity.tokens.fresh() {
            return Ok(Some(cached));
        }
        let operation = prepared.operation.clone();
        let token = identity
            .tokens
            .get(self, exchanged, operation, deadline, waits_out);
        Box::pin(token).await.map(Some)
    }

    /// Returns the client's credential if the request needs a token for it.
    fn exchanged(&self, prepared: &Prepared) -> Option<TokenExchanged<'_>> {
        let credential = self.credential().filter(|_| prepared.with_credential)?;
        Some((credential, credential.kind.exchange()?))
    }
}

/// Returns what a call needs a credential for.
fn need(prepared: &Prepared) -> Need<'_> {
    Need {
        operation: &prepared.operation,
        takes: prepared.takes,
    }
}
