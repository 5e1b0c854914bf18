//! The token call as users see it. It always goes through the cache.
//! It must not know how a token is fetched or cached.

use std::{fmt, sync::Arc, time::Duration};

use tokio::{task::unconstrained, time::Instant};

use crate::{
    auth::token::CachedToken,
    client::Core,
    error::{Error, ErrorKind, Outcome},
    pace::deadline::Deadline,
    platform::credentials::{CredentialKind, TokenExchange},
    request::call_future::CallFuture,
    send::credential::{Need, is_refusal},
    values::secret::Secret,
};

/// A token that the platform issued.
#[derive(Clone, Debug)]
pub struct Token {
    value: Secret<String>,
    expires_in: Duration,
}

impl Token {
    /// Returns the token itself, without the prefix that it has in a header.
    pub fn value(&self) -> &Secret<String> {
        &self.value
    }

    /// Returns the token itself, by value.
    pub fn into_value(self) -> Secret<String> {
        self.value
    }

    /// Returns how long the token is still valid.
    pub fn expires_in(&self) -> Duration {
        self.expires_in
    }
}

/// A request for the client's token: the cached one while it is valid, otherwise a new one.
///
/// It goes through the cache, because some platforms revoke a token when the next one is issued.
#[derive(Clone)]
#[must_use]
pub struct TokenCall {
    core: Core,
    kind: &'static CredentialKind,
    timeout: Option<Duration>,
}

impl Core {
    /// Returns the call of the operation that issues tokens for a kind of credential. It goes through the cache.
    pub fn token_call(&self, kind: &'static CredentialKind) -> TokenCall {
        TokenCall {
            core: self.clone(),
            kind,
            timeout: None,
        }
    }
}

impl TokenCall {
    /// Sets the longest time to wait. Default: the client's timeout of a whole call.
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Returns the token.
    ///
    /// # Errors
    /// Returns an error before anything is sent if the client's credential is of another kind, or the error of the
    /// token call.
    pub async fn send(self) -> Result<Token, Error> {
        // As any other call: see `Core::execute`.
        unconstrained(self.obtain()).await
    }

    async fn obtain(self) -> Result<Token, Error> {
        let shared = self.core.shared();
        let rust_name = self.kind.name;
        let Some(exchange) = self.kind.exchange() else {
            let text = format!("{rust_name} is not exchanged for a token");
            let error = self
                .core
                .error(ErrorKind::Credential(text), "token", Outcome::NotSent);
            return Err(error);
        };
        let operation = exchange.operation.id;
        let deadline = Deadline::after(self.timeout.unwrap_or(shared.limits.call), true);
        let name = operation.into();
        let need = Need {
            operation: &name,
            takes: std::slice::from_ref(&self.kind.name),
        };
        let bound = self.core.bound(need, deadline).await?;
        if let Some(text) = bound.unfit(need.takes) {
            let kind = ErrorKind::Credential(text);
            return Err(bound.error(kind, operation, Outcome::NotSent));
        }
        let cached = match fetched(&bound, exchange, deadline).await {
            Err(error) if is_refusal(&error, false) => {
                let bound = bound.rebound(need, deadline, error).await?;
                fetched(&bound, exchange, deadline).await?
            }
            result => result?,
        };
        let expires_in = cached.expires_at.saturating_duration_since(Instant::now());
        Ok(Token {
            value: Secret::clone(&cached.value),
            expires_in,
        })
    }
}

/// Returns the token of the client's credential.
async fn fetched(
    core: &Core,
    exchange: &'static TokenExchange,
    deadline: Deadline,
) -> Result<Arc<CachedToken>, Error> {
    let operation = exchange.operation.id;
    let Some(identity) = core.identity() else {
        let text = "the client has no credential".to_owned();
        return Err(core.error(ErrorKind::Credential(text), operation, Outcome::NotSent));
    };
    let exchanged = (&identity.credential, exchange);
    let cached = identity
        .tokens
        .get(core, exchanged, operation.into(), deadline, true)
        .await;
    cached.map_err(|mut error| {
        // Here, the token call is the call itself.
        error.inner_mut().fetching_for = None;
        error
    })
}

impl IntoFuture for TokenCall {
    type Output = Result<Token, Error>;
    type IntoFuture = CallFuture<Token>;

    fn into_future(self) -> CallFuture<Token> {
        CallFuture::new(self.send())
    }
}

impl fmt::Debug for TokenCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenCall")
            .field("credential", &self.kind.name)
            .finish_non_exhaustive()
    }
}
