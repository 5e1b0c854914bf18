//! The loop that sends every call: credential, headers, transport, classification, and one replay with a fresh token.
//! It must not know the type of an answer; compiled once, it is given a function that reads one.

use std::{borrow::Cow, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::time::Instant;
use url::Url;

use crate::{
    Core, Error, Outcome, Response,
    classify::{self, Context},
    decode::{self, Failure, Reading},
    error::Kind,
    platform::{Meaning, Retry},
    token::Held,
    transport::{Incoming, Outgoing},
};

/// A request with everything but its credential.
pub(crate) struct Prepared {
    pub(crate) operation: Cow<'static, str>,
    pub(crate) retry: Retry,
    pub(crate) method: http::Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
    pub(crate) with_credential: bool,
    pub(crate) timeout: Option<Duration>,
    pub(crate) reading: Reading,
    /// The body is read as a whole, but a failure told by the platform's envelope still counts.
    pub(crate) is_whole: bool,
    /// Neither the request nor the answer may be shown.
    pub(crate) is_token_call: bool,
}

/// Reads the data of a successful answer and keeps it.
pub(crate) type Read<'a> = dyn FnMut(&[u8], &Reading) -> Result<(), Failure> + Send + 'a;

/// A successful answer.
pub(crate) struct Answered {
    pub(crate) incoming: Incoming,
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
}

/// Until when, and which limit that is.
#[derive(Clone, Copy)]
pub(crate) struct Deadline {
    pub(crate) at: Instant,
    pub(crate) limit: Duration,
    pub(crate) is_whole_call: bool,
}

impl Deadline {
    pub(crate) fn after(limit: Duration, is_whole_call: bool) -> Self {
        // A limit beyond what a clock can hold is no limit.
        let far = Duration::from_secs(60 * 60 * 24 * 365);
        Self {
            at: Instant::now() + limit.min(far),
            limit,
            is_whole_call,
        }
    }

    fn or_sooner(self, other: Self) -> Self {
        if other.at < self.at { other } else { self }
    }
}

/// Sends a call and reads its data as a `T`. All that is compiled for each type.
pub(crate) async fn run<T: serde::de::DeserializeOwned + Send>(
    core: &Core,
    prepared: &Prepared,
) -> Result<(Response<T>, Bytes), Error> {
    let mut value = None;
    let mut read = |body: &[u8], reading: &Reading| {
        value = Some(decode::decode::<T>(body, reading)?);
        Ok(())
    };
    let answered = core.execute(prepared, &mut read).await?;
    let Answered {
        incoming,
        attempts,
        elapsed,
    } = answered;
    match value {
        Some(value) => Ok((
            Response::new(value, incoming.status, incoming.headers, attempts, elapsed),
            incoming.body,
        )),
        None => Err(core.error(
            Kind::Decode("it was not read".to_owned()),
            prepared.operation.clone(),
            Outcome::Unknown,
        )),
    }
}

impl Core {
    pub(crate) fn error(
        &self,
        kind: Kind,
        operation: impl Into<Cow<'static, str>>,
        outcome: Outcome,
    ) -> Error {
        Error::new(kind, self.shared().platform, operation, outcome)
    }

    pub(crate) async fn execute(
        &self,
        prepared: &Prepared,
        read: &mut Read<'_>,
    ) -> Result<Answered, Error> {
        let started = Instant::now();
        let deadline = Deadline::after(prepared.timeout.unwrap_or(self.shared().limits.call), true);
        let mut attempts = 0;
        let mut replayed = false;
        loop {
            // What bounds attempts stands here, before anything is spent: rate limit, retry budget, backoff.
            let token = match &self.shared().credential {
                Some(credential) if prepared.with_credential => {
                    let operation = prepared.operation.clone();
                    let token = self
                        .shared()
                        .tokens
                        .get(self, credential, operation, deadline);
                    let token = token.await.map_err(|mut error| {
                        error.inner_mut().attempts = attempts;
                        error
                    });
                    Some(token?)
                }
                _ => None,
            };
            attempts += 1;
            let mut error = match self.attempt(prepared, token.as_ref(), deadline, read).await {
                Ok(incoming) => {
                    return Ok(Answered {
                        incoming,
                        attempts,
                        elapsed: started.elapsed(),
                    });
                }
                Err(error) => error,
            };
            if let Some(token) = &token
                && error.inner().meaning == Some(Meaning::TokenExpired)
                && !replayed
            {
                self.shared().tokens.invalidate(token.generation);
                if prepared.retry != Retry::Command || error.inner().refused_before_running {
                    replayed = true;
                    continue;
                }
            }
            let inner = error.inner_mut();
            inner.attempts = attempts;
            inner.is_command = prepared.retry == Retry::Command;
            if token.is_some()
                && matches!(
                    inner.meaning,
                    Some(Meaning::TokenExpired | Meaning::Unauthorized)
                )
            {
                inner.credential = self
                    .shared()
                    .credential
                    .as_ref()
                    .map(|credential| credential.exchange);
                inner.had_fresh_token = replayed;
            }
            return Err(error);
        }
    }

    /// Sends once.
    pub(crate) async fn attempt(
        &self,
        prepared: &Prepared,
        token: Option<&Held>,
        deadline: Deadline,
        read: &mut Read<'_>,
    ) -> Result<Incoming, Error> {
        let shared = self.shared();
        let context = Context {
            core: self,
            prepared,
            token,
        };
        let mut headers = prepared.headers.clone();
        if let Some(token) = token {
            headers.insert(token.header.clone(), token.header_value.clone());
        }
        let deadline = deadline.or_sooner(Deadline::after(shared.limits.attempt, false));
        let outgoing = Outgoing {
            method: prepared.method.clone(),
            url: prepared.url.clone(),
            headers,
            body: prepared.body.clone(),
        };
        match shared.transport.send(outgoing, deadline.at).await {
            Ok(incoming) => classify::answer(&context, incoming, read),
            Err(trouble) => Err(classify::trouble(&context, trouble, deadline)),
        }
    }
}

/// A header that may be sent: visible ASCII and inner spaces.
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let shown = name.escape_debug();
    let header = HeaderName::try_from(name)
        .map_err(|_| format!("\"{shown}\" is not the name of a header"))?;
    let is_visible =
        value.bytes().all(|byte| (0x20..=0x7e).contains(&byte)) && value.trim() == value;
    let value = HeaderValue::try_from(value).ok().filter(|_| is_visible);
    let value = value.ok_or_else(|| {
        format!("the value of the header {shown} is not visible ASCII without outer spaces")
    })?;
    Ok((header, value))
}
