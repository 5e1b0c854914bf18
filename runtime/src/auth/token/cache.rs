//! What a client knows about its token: the token itself, the fetch in flight, and the results of earlier fetches.
//! It must not wait, nor fetch anything.

use std::{
    sync::{Arc, PoisonError, RwLock, RwLockWriteGuard},
    time::Duration,
};

use tokio::time::Instant;

use super::{
    CachedToken, Fetched,
    backoff::Backoff,
    in_flight::{Completion, InFlight},
};
use crate::{error::Error, values::secret::Secret};

/// How long to wait after a failed early replacement before the next one, while the old token is still valid.
const PAUSE_AFTER_FAILED_REFRESH: Duration = Duration::from_secs(10);
/// How long to wait before the next token call if the replacement of a refused token is refused too. The first
/// replacement is fetched at once. On platforms where each token call revokes the previous token, two programs would
/// otherwise keep revoking each other's tokens.
const PAUSE_BETWEEN_REPLACEMENTS: Duration = Duration::from_secs(10);

#[derive(Default)]
struct CacheState {
    cached: Option<Arc<CachedToken>>,
    in_flight: Option<InFlight>,
    fetches: u64,
    /// The number of the newest fetch that obtained a token.
    completed: u64,
    generation: u64,
    backoff: Backoff,
    /// The token that the platform refused last. The store may still contain it.
    refused: Option<Arc<Secret<String>>>,
    /// Whether the next token call replaces the refused token.
    is_replacing: bool,
    /// When a token call last replaced a refused token.
    replaced_at: Option<Instant>,
}

/// The one token of a client's credential. Calls read it at the same time.
#[derive(Default)]
pub(crate) struct TokenCache(RwLock<CacheState>);

/// What a fetch has to do.
#[derive(Clone)]
pub(crate) struct Plan {
    pub(crate) number: u64,
    /// A token that the fetch must not return.
    pub(crate) refused: Option<Arc<Secret<String>>>,
    pub(crate) is_replacing: bool,
    pub(crate) permission: Permission,
}

/// When a fetch may make a token call. It may read the store at any time.
#[derive(Clone)]
pub(crate) enum Permission {
    Now,
    From(Instant),
    /// Never, because a token call failed with this error and its backoff has not ended.
    None(Error),
}

impl Permission {
    pub(crate) fn is_none(&self) -> bool {
        matches!(self, Self::None(_))
    }
}

/// The result of a fetch that succeeded.
#[derive(Clone)]
pub(crate) struct Obtained {
    pub(crate) fetched: Fetched,
    pub(crate) origin: Origin,
}

/// Where a token comes from.
#[derive(Clone)]
pub(crate) enum Origin {
    /// Another program fetched it.
    Store,
    /// This client fetched it.
    Platform,
    /// This client fetched it, and other programs do not know it because the store failed with this message.
    Unshared(Arc<str>),
}

/// What is available to a caller that needs a token.
pub(crate) enum Found {
    Token(Arc<CachedToken>),
    /// A fetch to wait for.
    InFlight(InFlight),
    /// No token call is made until this time, because the last one failed with this error.
    Backoff(Instant, Error),
}

/// What is available to a caller whose token was refused.
pub(crate) enum AfterRefusal {
    /// There is another token, or the next call fetches one. `is_news` is true if no caller had reported the refusal
    /// before.
    Another { is_news: bool },
    /// No token call may be made yet, but another program may make one. This fetch watches the store for its token.
    InFlight(InFlight),
    /// There is no other token, and no token call may be made yet.
    None,
}

impl TokenCache {
    fn state(&self) -> RwLockWriteGuard<'_, CacheState> {
        // The state is consistent between any two statements, so a panic elsewhere cannot corrupt it.
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the token if it is valid and needs no replacement yet.
    pub(crate) fn fresh(&self) -> Option<Arc<CachedToken>> {
        let now = Instant::now();
        let state = self.0.read().unwrap_or_else(PoisonError::into_inner);
        state
            .cached
            .as_ref()
            .filter(|cached| now < cached.expires_at && now < cached.refresh_at)
            .cloned()
    }

    /// Returns a valid token, or what to wait for. Starts a fetch if one is needed. During a backoff the fetch reads
    /// the store only, and it is started only for a caller that `may_ask_store`.
    pub(crate) fn find(
        &self,
        may_ask_store: bool,
        start_fetch: impl FnOnce(Plan, Completion),
    ) -> Found {
        let mut state = self.state();
        let now = Instant::now();
        let cached = state
            .cached
            .clone()
            .filter(|cached| now < cached.expires_at);
        if let Some(cached) = cached.as_ref().filter(|cached| now < cached.refresh_at) {
            return Found::Token(cached.clone());
        }
        if !may_ask_store {
            // This caller has read the store already and does not wait for it a second time.
            state.in_flight.take_if(|in_flight| in_flight.is_store_only);
        }
        let mut permission = Permission::Now;
        if state.in_flight.is_none()
            && let Some((until, error)) = state.backoff.until(now)
        {
            match cached {
                Some(cached) => return Found::Token(cached),
                None if may_ask_store => permission = Permission::None(error.clone()),
                None => return Found::Backoff(until, error.clone()),
            }
        }
        let in_flight = state.in_flight(permission, start_fetch);
        // A token that is still valid is used while its replacement is fetched.
        cached.map_or(Found::InFlight(in_flight), Found::Token)
    }

    /// Drops the token of this generation, which the platform refused. A newer token is kept. The refused token is kept
    /// too while it may not be replaced yet, because other calls may still succeed with it.
    pub(crate) fn refused(
        &self,
        generation: u64,
        has_store: bool,
        start_fetch: impl FnOnce(Plan, Completion),
    ) -> AfterRefusal {
        let mut state = self.state();
        let now = Instant::now();
        let Some(cached) = state
            .cached
            .take_if(|cached| cached.generation == generation && now < cached.expires_at)
        else {
            return AfterRefusal::Another { is_news: false };
        };
        state.refused = Some(cached.value.clone());
        let not_before = state.replaced_at.map(|at| at + PAUSE_BETWEEN_REPLACEMENTS);
        let not_before = not_before.filter(|at| now < *at);
        state.is_replacing = not_before.is_none() || has_store;
        let Some(not_before) = not_before else {
            return AfterRefusal::Another { is_news: true };
        };
        state.cached = Some(cached);
        if has_store {
            AfterRefusal::InFlight(state.in_flight(Permission::From(not_before), start_fetch))
        } else {
            AfterRefusal::None
        }
    }

    /// Ends the backoff that a caller has waited for.
    pub(crate) fn backoff_is_over(&self, waited_for: Instant) {
        self.state().backoff.is_over(waited_for, Instant::now());
    }

    /// Abandons a fetch that shows no sign of life.
    pub(crate) fn let_go(&self, in_flight: &InFlight) {
        self.state().end(in_flight.number);
    }

    /// Takes the result of a fetch and returns what its callers receive. A fetch that needs long to store its token
    /// reports it twice: as soon as it is usable, and at its end.
    pub(crate) fn finish_fetch(
        &self,
        plan: &Plan,
        result: &Result<Obtained, Error>,
        jitter: f64,
    ) -> Result<Arc<CachedToken>, Error> {
        let mut state = self.state();
        let now = Instant::now();
        let was_awaited = state.end(plan.number);
        let is_late = plan.number < state.completed;
        let newer = state.cached.clone();
        let newer = newer.filter(|cached| is_late && now < cached.expires_at);
        match (result, newer) {
            (_, Some(newer)) => Ok(newer),
            (Ok(obtained), None) if is_late => Ok(superseded(obtained, jitter)),
            (Ok(obtained), None) => Ok(state.accept(plan, obtained, jitter)),
            (Err(error), None) => {
                if was_awaited && !plan.permission.is_none() {
                    state.fail(error, now);
                }
                Err(error.clone())
            }
        }
    }
}

impl CacheState {
    /// Returns the fetch in flight, or starts one.
    fn in_flight(
        &mut self,
        permission: Permission,
        start_fetch: impl FnOnce(Plan, Completion),
    ) -> InFlight {
        if let Some(in_flight) = &self.in_flight {
            return in_flight.clone();
        }
        self.fetches += 1;
        let (in_flight, completion) = InFlight::new(self.fetches, permission.is_none());
        let plan = Plan {
            number: in_flight.number,
            refused: self.refused.clone(),
            is_replacing: self.is_replacing,
            permission,
        };
        start_fetch(plan, completion);
        self.in_flight = Some(in_flight.clone());
        in_flight
    }

    /// Ends a fetch. Returns whether callers wait for this fetch.
    fn end(&mut self, number: u64) -> bool {
        let ended = self
            .in_flight
            .take_if(|in_flight| in_flight.number == number);
        ended.is_some()
    }

    fn accept(&mut self, plan: &Plan, obtained: &Obtained, jitter: f64) -> Arc<CachedToken> {
        let has_completed = self.completed == plan.number;
        self.completed = plan.number;
        let unshared = match &obtained.origin {
            Origin::Unshared(why) => Some(why.clone()),
            Origin::Store | Origin::Platform => None,
        };
        let is_from_store = matches!(obtained.origin, Origin::Store);
        // The token was reported before. If it has been refused since then, it must not be cached again.
        if has_completed && !is_from_store {
            return match &mut self.cached {
                Some(cached) if *cached.value.expose() == obtained.fetched.value => {
                    Arc::make_mut(cached).unshared = unshared;
                    cached.clone()
                }
                _ => superseded(obtained, jitter),
            };
        }
        self.backoff.succeeded();
        if plan.is_replacing && !is_from_store {
            self.replaced_at = Some(obtained.fetched.started);
        }
        self.is_replacing = false;
        self.generation += 1;
        let cached = obtained
            .fetched
            .clone()
            .into_cached(self.generation, jitter);
        let cached = Arc::new(CachedToken {
            is_from_store,
            unshared,
            ..cached
        });
        self.cached = Some(cached.clone());
        cached
    }

    fn fail(&mut self, error: &Error, now: Instant) {
        let pause = self.backoff.failed(error, now);
        if let Some(cached) = &mut self.cached {
            let next = now + pause.max(PAUSE_AFTER_FAILED_REFRESH);
            let refresh_at = next.min(cached.expires_at);
            Arc::make_mut(cached).refresh_at = refresh_at;
        }
    }
}

/// Returns a token that is not cached because a newer fetch has finished. A caller whose request is refused with it
/// gets another token.
fn superseded(obtained: &Obtained, jitter: f64) -> Arc<CachedToken> {
    // No cached token has this generation.
    obtained.fetched.clone().into_cached(0, jitter).into()
}
