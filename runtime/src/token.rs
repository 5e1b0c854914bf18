//! The tokens of a client: one fetch for all callers, kept while good, replaced by generation.
//! It must not know what tokens are used for.

use std::{
    borrow::Cow,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use http::{HeaderName, HeaderValue};
use serde_json::Value as Json;
use tokio::{
    sync::watch,
    time::{Instant, timeout_at},
};

use crate::{
    Core, Credential, Error, Outcome, Secret,
    credential::Exchange,
    decode,
    error::Kind,
    execute::{Deadline, Prepared, header},
    platform::{Answer, Retry},
};

/// A token is replaced this long before it expires, or a tenth of its lifetime if that is less.
const EARLY: Duration = Duration::from_secs(5 * 60);
/// After an early replacement failed, the next try waits so long while the old token is good.
const PAUSE_AFTER_FAILED_REFRESH: Duration = Duration::from_secs(10);
/// No lifetime is taken for longer than this.
const LONGEST_LIFETIME: u64 = 60 * 60 * 24 * 365;

/// A token as the client keeps it.
#[derive(Clone)]
pub(crate) struct Held {
    pub(crate) value: Arc<Secret<String>>,
    pub(crate) header: HeaderName,
    pub(crate) header_value: HeaderValue,
    pub(crate) generation: u64,
    refresh_at: Instant,
    expires_at: Instant,
}

type Flight = watch::Receiver<Option<Result<Held, Error>>>;

#[derive(Default)]
struct State {
    held: Option<Held>,
    flight: Option<Flight>,
    generation: u64,
}

/// The one token of a client's credential.
#[derive(Default)]
pub(crate) struct TokenCache(Mutex<State>);

impl TokenCache {
    fn state(&self) -> MutexGuard<'_, State> {
        // The state is whole between any two statements: a panic elsewhere does not spoil it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A token that is good now.
    pub(crate) async fn get(
        &self,
        core: &Core,
        credential: &Credential,
        operation: Cow<'static, str>,
        deadline: Deadline,
    ) -> Result<Held, Error> {
        loop {
            let mut flight = {
                let mut state = self.state();
                match &state.held {
                    Some(held) if Instant::now() < held.refresh_at => return Ok(held.clone()),
                    _ => {}
                }
                match &state.flight {
                    Some(flight) => flight.clone(),
                    None => take_off(core, credential, &mut state),
                }
            };
            let waited = timeout_at(deadline.at, flight.wait_for(Option::is_some)).await;
            let landed = match waited.map(|landed| landed.map(|result| result.clone())) {
                Ok(Ok(result)) => result,
                Ok(Err(_)) => {
                    // The task died with its runtime: let go of it and fetch from this one.
                    let mut state = self.state();
                    state.flight.take_if(|other| other.same_channel(&flight));
                    continue;
                }
                Err(_) => {
                    let kind = Kind::Timeout {
                        limit: deadline.limit,
                        whole_call: deadline.is_whole_call,
                    };
                    Some(Err(core.error(
                        kind,
                        credential.exchange.operation.id,
                        Outcome::NotSent,
                    )))
                }
            };
            match landed {
                Some(Ok(held)) => return Ok(held),
                Some(Err(mut error)) => {
                    // A good token outlives a failed replacement.
                    if let Some(held) = self
                        .state()
                        .held
                        .as_ref()
                        .filter(|held| Instant::now() < held.expires_at)
                    {
                        return Ok(held.clone());
                    }
                    error.inner_mut().fetching_for = Some(operation);
                    error.inner_mut().outcome = Outcome::NotSent;
                    return Err(error);
                }
                None => {}
            }
        }
    }

    /// Drops the token of a generation; a newer one stays.
    pub(crate) fn invalidate(&self, generation: u64) {
        self.state()
            .held
            .take_if(|held| held.generation == generation);
    }

    fn land(&self, result: Result<Fetched, Error>) -> Result<Held, Error> {
        let mut state = self.state();
        state.flight = None;
        match result {
            Ok(fetched) => {
                state.generation += 1;
                let held = fetched.into_held(state.generation);
                state.held = Some(held.clone());
                Ok(held)
            }
            Err(error) => {
                if let Some(held) = &mut state.held {
                    held.refresh_at =
                        (Instant::now() + PAUSE_AFTER_FAILED_REFRESH).min(held.expires_at);
                }
                Err(error)
            }
        }
    }
}

/// Starts a fetch in a task of its own: a caller that gives up must not lose a token that may have revoked the old one.
fn take_off(core: &Core, credential: &Credential, state: &mut State) -> Flight {
    let (land, flight) = watch::channel(None);
    state.flight = Some(flight.clone());
    let (core, credential) = (core.clone(), credential.clone());
    tokio::spawn(async move {
        let fetched = fetch(&core, &credential).await;
        land.send_replace(Some(core.shared().tokens.land(fetched)));
    });
    flight
}

struct Fetched {
    value: String,
    header: HeaderName,
    header_value: HeaderValue,
    started: Instant,
    lifetime: Duration,
}

impl Fetched {
    fn into_held(self, generation: u64) -> Held {
        Held {
            value: Arc::new(Secret::new(self.value)),
            header: self.header,
            header_value: self.header_value,
            generation,
            refresh_at: self.started + self.lifetime.saturating_sub(EARLY.min(self.lifetime / 10)),
            expires_at: self.started + self.lifetime,
        }
    }
}

async fn fetch(core: &Core, credential: &Credential) -> Result<Fetched, Error> {
    let exchange = credential.exchange;
    // The token's lifetime began at the latest when the platform answered: the clock starts before that.
    let started = Instant::now();
    let deadline = Deadline::after(core.shared().limits.call, true);
    let prepared = request(core, credential)?;
    let mut data = Json::Null;
    let mut read = |body: &[u8], reading: &decode::Reading| {
        data = decode::decode(body, reading)?;
        Ok(())
    };
    let answer = core.attempt(&prepared, None, deadline, &mut read).await;
    let answer = answer.map_err(|mut error| {
        let inner = error.inner_mut();
        inner.attempts = 1;
        let is_refused = matches!(inner.kind, Kind::Refused | Kind::Status);
        if is_refused && error.is_auth() {
            error.inner_mut().credential = Some(exchange);
        }
        error
    })?;
    let unfit = |text: String| {
        let mut error = core.error(Kind::Decode(text), exchange.operation.id, Outcome::Unknown);
        error.inner_mut().status = Some(answer.status);
        error
    };
    let token = data
        .get(exchange.token)
        .and_then(Json::as_str)
        .filter(|token| !token.is_empty());
    let token = token.ok_or_else(|| {
        unfit(format!(
            "the token is missing, there is no text under \"{}\"",
            exchange.token
        ))
    })?;
    let unsendable = || {
        let text = format!(
            "the token for {} holds characters that a header cannot carry",
            exchange.rust_name
        );
        core.error(
            Kind::Credential(text),
            exchange.operation.id,
            Outcome::NotSent,
        )
    };
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(unsendable());
    }
    let value = format!("{}{token}", exchange.prefix);
    let (header, mut header_value) = header(exchange.header, &value).map_err(|_| unsendable())?;
    header_value.set_sensitive(true);
    let lifetime = lifetime(exchange, &data);
    Ok(Fetched {
        value: token.to_owned(),
        header,
        header_value,
        started,
        lifetime,
    })
}

/// The lifetime that the answer says, or the documented one.
fn lifetime(exchange: &Exchange, data: &Json) -> Duration {
    let said = exchange
        .expires_in
        .and_then(|key| data.get(key))
        .and_then(|value| match value {
            Json::Number(number) => number.as_f64(),
            Json::String(text) => text.trim().parse().ok(),
            _ => None,
        });
    // Out of range, `as` saturates.
    let said = said
        .map(|seconds| seconds as u64)
        .filter(|seconds| *seconds > 0);
    Duration::from_secs(
        said.unwrap_or(exchange.lifetime_seconds)
            .min(LONGEST_LIFETIME),
    )
}

fn request(core: &Core, credential: &Credential) -> Result<Prepared, Error> {
    let shared = core.shared();
    let operation = credential.exchange.operation;
    let invalid = |text| core.error(Kind::Invalid(text), operation.id, Outcome::NotSent);
    let body: serde_json::Map<String, Json> = credential
        .fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), Json::String(value.expose().clone())))
        .collect();
    Ok(Prepared {
        operation: operation.id.into(),
        retry: Retry::Command,
        method: operation.method.to_http(),
        url: shared.base.join(operation.path, "").map_err(invalid)?,
        headers: shared.headers_for_json(),
        body: Some(Json::Object(body).to_string().into()),
        with_credential: false,
        timeout: None,
        reading: decode::Reading {
            envelope: shared.platform.envelope,
            answer: Answer::Any,
            key: None,
        },
        is_whole: false,
        is_token_call: true,
    })
}

/// A token, as the platform gave it out.
#[derive(Clone, Debug)]
pub struct Token {
    value: Secret<String>,
    expires_in: Duration,
}

impl Token {
    /// The token itself, without the prefix it has in a header.
    pub fn value(&self) -> &Secret<String> {
        &self.value
    }

    /// Takes the token out.
    pub fn into_value(self) -> Secret<String> {
        self.value
    }

    /// How long it is still good.
    pub fn expires_in(&self) -> Duration {
        self.expires_in
    }
}

/// Asks for the client's token: the kept one while it is good, else a fresh one.
///
/// It goes through the cache, since on some platforms a second token kills the first.
#[derive(Clone)]
#[must_use]
pub struct TokenCall {
    core: Core,
    exchange: &'static Exchange,
    timeout: Option<Duration>,
}

impl Core {
    /// The call of an exchange's operation, through the cache.
    pub fn token_call(&self, exchange: &'static Exchange) -> TokenCall {
        TokenCall {
            core: self.clone(),
            exchange,
            timeout: None,
        }
    }
}

impl TokenCall {
    /// Bounds the wait. Default: the client's limit of a whole call.
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Gives the token.
    ///
    /// # Errors
    /// Before sending, when the client's credential is of another kind; else those of the token call.
    pub async fn send(self) -> Result<Token, Error> {
        let shared = self.core.shared();
        let operation = self.exchange.operation.id;
        let credential = match &shared.credential {
            Some(credential) if credential.exchange.name == self.exchange.name => credential,
            other => {
                let rust_name = self.exchange.rust_name;
                let has = match other {
                    Some(other) => format!("with {}", other.exchange.rust_name),
                    None => "without one".to_owned(),
                };
                let text =
                    format!("it needs the credential {rust_name}, but the client was built {has}");
                return Err(self
                    .core
                    .error(Kind::Credential(text), operation, Outcome::NotSent));
            }
        };
        let deadline = Deadline::after(self.timeout.unwrap_or(shared.limits.call), true);
        let held = shared
            .tokens
            .get(&self.core, credential, operation.into(), deadline)
            .await
            .map_err(|mut error| {
                // The token call is the call here.
                error.inner_mut().fetching_for = None;
                error
            })?;
        let expires_in = held.expires_at.saturating_duration_since(Instant::now());
        Ok(Token {
            value: Secret::clone(&held.value),
            expires_in,
        })
    }
}

impl fmt::Debug for TokenCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenCall")
            .field("credential", &self.exchange.rust_name)
            .finish_non_exhaustive()
    }
}
