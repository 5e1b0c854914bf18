//! Lets requests pass that have a credential which their operation takes.
//! Must not know how a signature is made, nor what an operation does.

use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use iot_clouds_codegen::resolve::{self, AuthScheme, Operation, Signature, TokenExchange};

use crate::credentials::{Credential, Credentials};
use crate::platform::Platform;
use crate::refusal::{Cause, Refusal};
use crate::request::Request;
use crate::signature;
use crate::tokens::{State, Tokens};

/// What is needed to judge a request.
pub(crate) struct Gate<'a> {
    pub(crate) platform: &'a Platform,
    pub(crate) credentials: &'a Credentials,
    pub(crate) tokens: &'a Tokens,
    pub(crate) now: SystemTime,
}

/// What is to be said of a credential; none where the request does not have one of its kind.
type Verdict = Option<Result<(), Refusal>>;

impl Gate<'_> {
    /// Lets a request pass that has one of the credentials which its operation takes.
    pub(crate) fn pass(&self, operation: &Operation, request: &Request) -> Result<(), Refusal> {
        let accepted = self.platform.accepted(operation);
        let names: Vec<&str> = accepted
            .map(|credential| credential.name.as_str())
            .collect();
        if names.is_empty() {
            return Ok(());
        }
        self.tried(operation, request).unwrap_or_else(|| {
            let reason = format!("no credential came; {} is accepted", names.join(" or "));
            let line = self.platform.line_of(&["accepts"]);
            Err(Refusal::at(Cause::NoCredential, reason, &line))
        })
    }

    /// What is to be said of the credentials that came; none where none came.
    pub(crate) fn tried(&self, operation: &Operation, request: &Request) -> Verdict {
        let accepted = self.platform.accepted(operation);
        let judged = accepted.filter_map(|credential| match &credential.scheme {
            AuthScheme::Basic { user, password } => {
                self.basic(credential, (user, password), request)
            }
            AuthScheme::Cookie { field } => self.cookie(credential, field, request),
            AuthScheme::Header {
                header,
                prefix,
                field,
            } => self.header(credential, (header, prefix, field), request),
            AuthScheme::TokenExchange(exchange) => {
                self.exchange(credential, exchange, operation, request)
            }
            AuthScheme::Signature(scheme) => self.signature(credential, scheme, request),
            AuthScheme::Unresolved => None,
        });
        let (good, refusals): (Vec<_>, Vec<_>) = judged.partition(Result::is_ok);
        good.into_iter().chain(refusals).next()
    }

    fn basic(
        &self,
        credential: &resolve::Credential,
        (user, password): (&str, &str),
        request: &Request,
    ) -> Verdict {
        let came = request.header("authorization")?;
        let decoded = after(came, "Basic ").and_then(|text| STANDARD.decode(text).ok());
        let pair = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
        let Some((came_user, came_password)) =
            pair.as_deref().and_then(|pair| pair.split_once(':'))
        else {
            return self.verdict(
                credential,
                false,
                "Authorization must be `Basic ` and user:password in Base64",
            );
        };
        let is_known = self.knows(credential, |known| {
            known.field(user) == came_user && known.field(password) == came_password
        });
        self.verdict(credential, is_known, "user or password are wrong")
    }

    fn cookie(&self, credential: &resolve::Credential, field: &str, request: &Request) -> Verdict {
        let came = pairs(request.header("cookie")?);
        let is_known = self.knows(credential, |known| {
            pairs(known.field(field))
                .iter()
                .all(|pair| came.contains(pair))
        });
        self.verdict(
            credential,
            is_known,
            "the cookie is not one of those that are accepted",
        )
    }

    fn header(
        &self,
        credential: &resolve::Credential,
        (header, prefix, field): (&str, &str, &str),
        request: &Request,
    ) -> Verdict {
        let token = request.header(header)?.strip_prefix(prefix);
        let is_known = self.knows(credential, |known| token == Some(known.field(field)));
        self.verdict(
            credential,
            is_known,
            &format!("the token in the header {header} is wrong"),
        )
    }

    fn exchange(
        &self,
        credential: &resolve::Credential,
        exchange: &TokenExchange,
        operation: &Operation,
        request: &Request,
    ) -> Verdict {
        let came = request.header(&exchange.header)?;
        let Some(token) = after(came, &exchange.prefix) else {
            let reason = format!(
                "{} must be `{}` and a token",
                exchange.header, exchange.prefix
            );
            return self.verdict(credential, false, &reason);
        };
        let (whose, state) = self.tokens.look_up(token, self.now);
        let is_taken = self
            .platform
            .accepted(operation)
            .any(|accepted| Some(accepted.name.as_str()) == whose);
        let reason = match state {
            State::Good if is_taken => return Some(Ok(())),
            State::Good => {
                let whose = whose.unwrap_or_default();
                let reason = format!(
                    "the token is of the credential {whose}, which the operation does not take"
                );
                let line = self.platform.line_of_operation(operation);
                return Some(Err(Refusal::at(Cause::Forbidden, reason, &line)));
            }
            State::Expired => "the token has expired",
            State::Replaced => "a later token call has ended the token",
            State::Revoked => "the token was revoked",
            State::Unknown => "the token is not one that was given out here",
        };
        let mut operations = self.platform.api.operations();
        let token_call =
            operations.find(|operation| operation.token_of.as_ref() == Some(&credential.name));
        let token_call = token_call.map_or("", |operation| operation.id.as_str());
        let line = self.platform.line_of(&["credentials", &credential.name]);
        Some(Err(Refusal::at(
            Cause::TokenExpired,
            format!("{reason}; {token_call} gives a new one"),
            &line,
        )))
    }

    fn signature(
        &self,
        credential: &resolve::Credential,
        scheme: &Signature,
        request: &Request,
    ) -> Verdict {
        let came = request.header("authorization")?;
        let secret = |access: &str| {
            let mut named = self.credentials.named(&credential.name);
            let found = named.find(|known| known.field(&scheme.access) == access)?;
            Some(found.field(&scheme.secret).to_owned())
        };
        let verified = signature::verify(scheme, came, request, &secret, self.now);
        Some(verified.map_err(|wrong| {
            let line = self
                .platform
                .line_of(&["credentials", &credential.name, "sign"]);
            let refusal = Refusal::at(Cause::Unauthorized, wrong.reason, &line);
            Refusal {
                detail: wrong.canonical,
                ..refusal
            }
        }))
    }

    fn knows(&self, credential: &resolve::Credential, is_it: impl Fn(&Credential) -> bool) -> bool {
        self.credentials.named(&credential.name).any(is_it)
    }

    fn verdict(&self, credential: &resolve::Credential, is_good: bool, reason: &str) -> Verdict {
        if is_good {
            return Some(Ok(()));
        }
        let line = self.platform.line_of(&["credentials", &credential.name]);
        Some(Err(Refusal::at(Cause::Unauthorized, reason, &line)))
    }
}

/// What follows the name of a scheme, in whatever case it is written.
fn after<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (scheme, rest) = text.split_at_checked(prefix.len())?;
    scheme.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// The pairs of a cookie.
fn pairs(text: &str) -> Vec<&str> {
    text.split(';').map(str::trim).collect()
}
