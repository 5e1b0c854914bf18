//! Checks that a request has a credential which its operation accepts.
//! Must not know how a signature is made, nor what an operation does.

use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use iot_clouds_codegen::resolve::{AuthScheme, Credential, Operation, Signature, TokenExchange};

use super::client;
use super::rejection::{Cause, Rejection};
use super::signature;
use super::tokens::{TokenStatus, Tokens};
use crate::control::credentials::{AcceptedCredential, Credentials};
use crate::http::request::Request;
use crate::platform::Platform;

/// What requests are authenticated with.
pub(crate) struct Auth<'a> {
    pub(crate) platform: &'a Platform,
    pub(crate) credentials: &'a Credentials,
    pub(crate) tokens: &'a Tokens,
    pub(crate) now: SystemTime,
    /// Whether what a platform may refuse is refused.
    pub(crate) is_strict: bool,
}

/// The result for one credential; `None` if the request has none of its kind.
type AuthResult = Option<Result<(), Rejection>>;

impl Auth<'_> {
    /// Checks that a request has one of the credentials that its operation accepts.
    pub(super) fn check(&self, operation: &Operation, request: &Request) -> Result<(), Rejection> {
        let accepted = self.platform.accepted(operation);
        let names: Vec<&str> = accepted
            .map(|credential| credential.name.as_str())
            .collect();
        if names.is_empty() {
            return Ok(());
        }
        self.check_given(operation, request).unwrap_or_else(|| {
            let reason = format!("no credential came; {} is accepted", names.join(" or "));
            let line = self.platform.line_of(&["accepts"]);
            Err(Rejection::at(Cause::NoCredential, reason, &line))
        })
    }

    /// Checks the credentials that a request has; `None` if it has none.
    pub(super) fn check_given(&self, operation: &Operation, request: &Request) -> AuthResult {
        let accepted = self.platform.accepted(operation);
        let results = accepted.filter_map(|credential| match &credential.scheme {
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
        let (valid, rejections): (Vec<_>, Vec<_>) = results.partition(Result::is_ok);
        valid.into_iter().chain(rejections).next()
    }

    fn basic(
        &self,
        credential: &Credential,
        (user, password): (&str, &str),
        request: &Request,
    ) -> AuthResult {
        let header = request.header("authorization")?;
        let decoded = after_scheme(header, "Basic ").and_then(|text| STANDARD.decode(text).ok());
        let pair = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
        let Some((given_user, given_password)) =
            pair.as_deref().and_then(|pair| pair.split_once(':'))
        else {
            let reason = "Authorization must be `Basic ` and user:password in Base64";
            return self.result(credential, false, reason);
        };
        let is_known = self.knows(credential, |known| {
            known.field(user) == given_user && known.field(password) == given_password
        });
        self.result(credential, is_known, "user or password are wrong")
    }

    fn cookie(&self, credential: &Credential, field: &str, request: &Request) -> AuthResult {
        let given = pairs(request.header("cookie")?);
        let is_known = self.knows(credential, |known| {
            let mut known = pairs(known.field(field)).into_iter();
            known.all(|pair| given.contains(&pair))
        });
        let reason = "the cookie is not one of those that are accepted";
        self.result(credential, is_known, reason)
    }

    fn header(
        &self,
        credential: &Credential,
        (header, prefix, field): (&str, &str, &str),
        request: &Request,
    ) -> AuthResult {
        let token = request.header(header)?.strip_prefix(prefix);
        let is_known = self.knows(credential, |known| token == Some(known.field(field)));
        let reason = format!("the token in the header {header} is wrong");
        self.result(credential, is_known, &reason)
    }

    fn exchange(
        &self,
        credential: &Credential,
        exchange: &TokenExchange,
        operation: &Operation,
        request: &Request,
    ) -> AuthResult {
        let header = request.header(&exchange.header)?;
        let Some(token) = after_scheme(header, &exchange.prefix) else {
            let (header, prefix) = (&exchange.header, &exchange.prefix);
            let reason = format!("{header} must be `{prefix}` and a token");
            return self.result(credential, false, &reason);
        };
        let (owner, status) = self.tokens.look_up(token, self.now);
        let reason = match status {
            TokenStatus::Valid => {
                let mut accepted = self.platform.accepted(operation);
                if accepted.any(|accepted| Some(accepted.name.as_str()) == owner) {
                    return Some(Ok(()));
                }
                let reason = format!(
                    "the token is of the credential {}, which the operation does not take",
                    owner.unwrap_or_default()
                );
                let line = self.platform.line_of_operation(operation);
                return Some(Err(Rejection::at(Cause::Forbidden, reason, &line)));
            }
            TokenStatus::Expired => "the token has expired",
            TokenStatus::Replaced => "a later token call has ended the token",
            TokenStatus::Revoked => "the token was revoked",
            TokenStatus::Unknown => "the token is not one that was given out here",
        };
        let token_call = self.platform.token_call(&credential.name);
        let token_call = token_call.map_or("", |operation| operation.id.as_str());
        let line = self.platform.line_of(&["credentials", &credential.name]);
        let reason = format!("{reason}; {token_call} gives a new one");
        Some(Err(Rejection::at(Cause::TokenExpired, reason, &line)))
    }

    fn signature(
        &self,
        credential: &Credential,
        scheme: &Signature,
        request: &Request,
    ) -> AuthResult {
        let header = request.header("authorization")?;
        let secret = |access: &str| {
            let mut named = self.credentials.named(&credential.name);
            let found = named.find(|known| known.field(&scheme.access) == access)?;
            Some(found.field(&scheme.secret).to_owned())
        };
        let verified = signature::verify(scheme, header, request, &secret, self.now);
        Some(verified.map_err(|error| {
            let keys = ["credentials", &credential.name, "sign"];
            let line = self.platform.line_of(&keys);
            Rejection {
                detail: error.canonical,
                ..Rejection::at(Cause::Unauthorized, error.reason, &line)
            }
        }))
    }

    fn knows(
        &self,
        credential: &Credential,
        is_given: impl Fn(&AcceptedCredential) -> bool,
    ) -> bool {
        self.credentials.named(&credential.name).any(is_given)
    }

    fn result(&self, credential: &Credential, is_valid: bool, reason: &str) -> AuthResult {
        if is_valid {
            return Some(Ok(()));
        }
        let line = self.platform.line_of(&["credentials", &credential.name]);
        Some(Err(Rejection::at(Cause::Unauthorized, reason, &line)))
    }
}

/// Returns the value of `WWW-Authenticate` for a rejected request, which HTTP libraries wait for before they send a user and a
/// password; `None` if the operation takes none.
pub(crate) fn challenge(
    platform: &Platform,
    operation: Option<&Operation>,
    is_strict: bool,
) -> Option<String> {
    let names = operation.map_or(&platform.api.accepts, |operation| &operation.accepts);
    let mut accepted = names
        .iter()
        .filter_map(|name| platform.api.credential(name));
    let takes_basic = accepted.any(|own| matches!(own.scheme, AuthScheme::Basic { .. }));
    let is_client = !is_strict && operation.is_some_and(client::is_in_form);
    (takes_basic || is_client).then(|| format!("Basic realm=\"{}\"", platform.api.platform))
}

/// The text after the name of an authentication scheme, whose case does not matter.
pub(super) fn after_scheme<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (scheme, rest) = text.split_at_checked(prefix.len())?;
    scheme.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// The pairs of a cookie.
fn pairs(text: &str) -> Vec<&str> {
    text.split(';').map(str::trim).collect()
}
