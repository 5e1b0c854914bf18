//! One attempt of a call: interceptors, the credential, sending, and the meaning of the response.
//! It must not know whether another attempt follows.

use http::{HeaderMap, HeaderName};
use tokio::time::Instant;

use super::Progress;
#[cfg(feature = "signing")]
use super::{sign, skew};
use crate::{
    auth::token::CachedToken,
    client::Core,
    error::{
        Error, ErrorKind, Outcome,
        panics::{Panicked, caught, caught_in},
    },
    pace::deadline::Deadline,
    request::prepared::Read,
    send::{
        classify::{self, Accepted, Context},
        observe,
    },
    transport::{
        connection::{Connection, Outgoing},
        extend::{Attempt, AttemptOutcome},
        headers::header,
    },
};

impl Core {
    /// Adds the credential to a request, as the last step before it is sent, because a signature covers the whole
    /// request.
    #[cfg_attr(
        not(feature = "signing"),
        expect(unused_variables, reason = "only signatures hold the time")
    )]
    fn authenticate(
        &self,
        outgoing: &mut Outgoing<'_>,
        token: Option<&CachedToken>,
        clock_ahead: Option<i64>,
    ) -> Result<(), String> {
        let Some(identity) = self.identity() else {
            return Ok(());
        };
        let credential = &identity.credential;
        for (name, value) in credential.kind.headers {
            let (name, value) = header(name, value)?;
            outgoing.headers.entry(name).or_insert(value);
        }
        if let Some((name, value)) = &identity.header {
            outgoing.headers.insert(name.clone(), value.clone());
        }
        if let Some(token) = token {
            outgoing
                .headers
                .insert(token.header.clone(), token.header_value.clone());
        }
        #[cfg(feature = "signing")]
        if let crate::platform::credentials::AuthScheme::Signature(signature) =
            &credential.kind.scheme
        {
            let shared = self.shared();
            sign::sign(
                credential,
                signature,
                shared.signed_trailing_slash,
                skew::corrected(shared.timing.now().into(), clock_ahead),
                outgoing,
            )?;
        }
        Ok(())
    }

    /// Records in the error of a refused signature whether a clock may be the reason.
    #[cfg(feature = "signing")]
    fn with_clock_skew(
        &self,
        context: &Context<'_>,
        mut error: Error,
        sent: std::time::SystemTime,
    ) -> Error {
        let is_signed = self.credential().is_some_and(|credential| {
            matches!(
                credential.kind.scheme,
                crate::platform::credentials::AuthScheme::Signature(_)
            )
        });
        if is_signed && context.prepared.with_credential && error.is_auth() {
            let now = self.shared().timing.now();
            error.inner_mut().clock_skew = skew::measure(error.headers(), sent, now);
        }
        error
    }

    /// Sends the request once, and reports the attempt to interceptors and tracing.
    ///
    /// Like the one below, this is no `async fn`, which would keep its arguments twice.
    pub(super) fn attempt<'a>(
        &'a self,
        context: &'a Context<'a>,
        progress: &'a Progress,
        deadline: &Deadline,
        read: &'a mut Read<'_>,
    ) -> impl Future<Output = Result<Accepted, Error>> + Send {
        let prepared = context.prepared;
        let attempt = Attempt {
            operation: &prepared.operation,
            method: &prepared.method,
            template: prepared.template,
            number: progress.attempts,
        };
        let started = Instant::now();
        let deadline = deadline.or_sooner(Deadline::since(
            started,
            self.shared().limits.attempt,
            false,
        ));
        let span = observe::span(&attempt, &prepared.url);
        async move {
            // A future that is kept in a variable before it is awaited takes its space twice.
            let result = observe::inside(
                &span,
                self.send(context, &attempt, (progress, &deadline), read),
            )
            .await;
            let status = match &result {
                Ok(accepted) => Some(accepted.incoming.status),
                Err(error) => error.status(),
            };
            observe::ended(&span, status, result.as_ref().err());
            self.look(context, &attempt, || AttemptOutcome {
                status,
                is_success: result.is_ok(),
                elapsed: started.elapsed(),
            });
            result
        }
    }

    fn send<'a>(
        &'a self,
        context: &'a Context<'a>,
        attempt: &'a Attempt<'a>,
        (progress, deadline): (&'a Progress, &'a Deadline),
        read: &'a mut Read<'_>,
    ) -> impl Future<Output = Result<Accepted, Error>> + Send {
        let shared = self.shared();
        async move {
            let outgoing = self.outgoing(context, attempt, progress.clock_ahead)?;
            #[cfg(feature = "signing")]
            let sent = shared.timing.now();
            let received = match &shared.connection {
                // Nearly every call: part of this future, not a box beside it.
                Connection::Pool(pool) if !context.prepared.is_token_call => {
                    pool.send(outgoing, deadline.at).await
                }
                connection if !context.prepared.is_token_call => {
                    connection.send(outgoing, deadline.at).await
                }
                connection => caught_in(|| connection.send(outgoing, deadline.at))
                    .await
                    .map_err(|panicked| {
                        context.panicked("the transport", &panicked, Outcome::Unknown)
                    })?,
            };
            match received {
                Ok(incoming) => {
                    let response = classify::response(context, incoming, read);
                    #[cfg(feature = "signing")]
                    let response =
                        response.map_err(|error| self.with_clock_skew(context, error, sent));
                    response
                }
                Err(failure) => Err(classify::transport_failure(context, failure, *deadline)),
            }
        }
    }

    /// Returns the request of an attempt, with the headers of interceptors and the credential.
    fn outgoing<'a>(
        &self,
        context: &Context<'a>,
        attempt: &Attempt<'_>,
        clock_ahead: Option<i64>,
    ) -> Result<Outgoing<'a>, Error> {
        let prepared = context.prepared;
        let mut outgoing = Outgoing {
            method: &prepared.method,
            url: &prepared.url,
            headers: self.shared().headers(&prepared.headers),
            body: prepared.body.as_ref(),
        };
        let headers = &mut outgoing.headers;
        context.guarded("an interceptor", || self.intercept(attempt, headers))?;
        if prepared.with_credential {
            self.authenticate(&mut outgoing, context.token, clock_ahead)
                .map_err(|text| context.error(ErrorKind::Credential(text), Outcome::NotSent))?;
        }
        outgoing.set_length();
        Ok(outgoing)
    }

    /// Shows interceptors how an attempt ended.
    fn look(
        &self,
        context: &Context<'_>,
        attempt: &Attempt<'_>,
        outcome: impl FnOnce() -> AttemptOutcome,
    ) {
        let interceptors = &self.shared().interceptors;
        if interceptors.is_empty() {
            return;
        }
        let outcome = outcome();
        let look = || {
            for interceptor in interceptors {
                interceptor.after(attempt, &outcome);
            }
        };
        if context.prepared.is_token_call {
            // The token is worth more than the interceptor, and the panic was already reported to the program.
            let _ = caught(look);
        } else {
            look();
        }
    }

    /// Lets interceptors add headers, and undoes changes that they must not make.
    fn intercept(&self, attempt: &Attempt<'_>, headers: &mut HeaderMap) {
        let shared = self.shared();
        if shared.interceptors.is_empty() {
            return;
        }
        let before = headers.clone();
        for interceptor in &shared.interceptors {
            interceptor.before(attempt, headers);
        }
        let names: Vec<HeaderName> = headers.keys().chain(before.keys()).cloned().collect();
        for name in names {
            let may_go = shared.platform.allows_header(name.as_str());
            if !may_go || self.is_own_header(name.as_str()) {
                headers.remove(&name);
                for value in before.get_all(&name) {
                    headers.append(&name, value.clone());
                }
            }
        }
    }
}

/// Panics in code of the program continue into the program's own task only. A token call has a task that serves all
/// callers, so there a panic becomes an error.
impl Context<'_> {
    fn guarded<T>(&self, what: &'static str, work: impl FnOnce() -> T) -> Result<T, Error> {
        if self.prepared.is_token_call {
            caught(work).map_err(|panicked| self.panicked(what, &panicked, Outcome::NotSent))
        } else {
            Ok(work())
        }
    }

    fn panicked(&self, what: &'static str, panicked: &Panicked, outcome: Outcome) -> Error {
        let credential = self.core.credential();
        let secrets = credential.map_or(Vec::new(), |credential| credential.secrets());
        self.error(ErrorKind::panicked(what, panicked, &secrets), outcome)
    }
}
