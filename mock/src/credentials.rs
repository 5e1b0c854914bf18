//! The credentials that a mock accepts, and whether a request came with one of them.
//! Must not know how a signature is made, nor what an operation does.

use std::collections::BTreeMap;
use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use iot_clouds_codegen::model::{self, Exchange, Operation, Scheme};
use serde_json::{Map, Value};

use crate::error::Error;
use crate::platform::Platform;
use crate::refusal::{Cause, Refusal};
use crate::request::Request;
use crate::signature;
use crate::tokens::{State, Tokens};

/// A credential that a mock accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    name: String,
    fields: BTreeMap<String, String>,
}

impl Credential {
    /// Its name in the spec, such as `api_key`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its fields by wire name.
    pub fn fields(&self) -> &BTreeMap<String, String> {
        &self.fields
    }

    /// One of its fields; empty where there is none of this name.
    pub fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }
}

/// All credentials that are accepted: for each of the spec one to tell, and those of examples.
#[derive(Debug)]
pub(crate) struct Credentials {
    /// One for each of the spec, in its order.
    pub(crate) told: Vec<Credential>,
    from_examples: Vec<Credential>,
}

impl Credentials {
    /// `given` are fields that a test chose, by credential.
    pub(crate) fn new(
        platform: &Platform,
        given: &[(String, BTreeMap<String, String>)],
    ) -> Result<Self, Error> {
        let mut told: Vec<Credential> = platform.api.credentials.iter().map(made_up).collect();
        for (name, fields) in given {
            let names: Vec<String> = told
                .iter()
                .map(|credential| credential.name.clone())
                .collect();
            let Some(credential) = told.iter_mut().find(|credential| credential.name == *name)
            else {
                return Err(Error::unknown(
                    "credential",
                    name,
                    names.iter().map(String::as_str),
                ));
            };
            for (field, value) in fields {
                let Some(old) = credential.fields.get_mut(field) else {
                    let known = credential.fields.keys().map(String::as_str);
                    return Err(Error::unknown(&format!("field of `{name}`"), field, known));
                };
                old.clone_from(value);
            }
        }
        let operations = platform.api.operations();
        let from_examples = operations.flat_map(|operation| {
            let name = operation.token_of.iter();
            name.flat_map(|name| {
                operation.examples.iter().map(|example| {
                    let fields = example.arguments.iter().filter_map(|(parameter, value)| {
                        Some((parameter.wire.clone(), value.as_str()?.to_owned()))
                    });
                    Credential {
                        name: name.clone(),
                        fields: fields.collect(),
                    }
                })
            })
        });
        let from_examples = from_examples.collect();
        Ok(Self {
            told,
            from_examples,
        })
    }

    /// Those that are accepted under this name.
    pub(crate) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Credential> {
        self.told
            .iter()
            .chain(&self.from_examples)
            .filter(move |credential| credential.name == name)
    }

    /// Whether the arguments of a token call are those of a credential.
    pub(crate) fn are_known(&self, name: &str, arguments: &Map<String, Value>) -> bool {
        self.named(name).any(|credential| {
            let mut fields = credential.fields.iter();
            fields.all(|(field, value)| arguments.get(field).and_then(Value::as_str) == Some(value))
        })
    }
}

/// Fields that say what they are: `mock-access-key` for `access_key`.
fn made_up(credential: &model::Credential) -> Credential {
    let cookie = match &credential.scheme {
        Scheme::Cookie { field } => Some(field),
        _ => None,
    };
    let fields = credential.fields.iter().map(|field| {
        let word = format!("mock-{}", field.wire.replace('_', "-"));
        let value = if cookie == Some(&field.wire) {
            format!("session={word}")
        } else {
            word
        };
        (field.wire.clone(), value)
    });
    Credential {
        name: credential.name.clone(),
        fields: fields.collect(),
    }
}

/// What is needed to judge a request.
pub(crate) struct Gate<'a> {
    pub(crate) platform: &'a Platform,
    pub(crate) credentials: &'a Credentials,
    pub(crate) tokens: &'a Tokens,
    pub(crate) now: SystemTime,
}

impl Gate<'_> {
    /// Lets a request pass that has one of the credentials which its operation takes.
    pub(crate) fn pass(&self, operation: &Operation, request: &Request) -> Result<(), Refusal> {
        let accepted: Vec<&model::Credential> = self.platform.accepted(operation).collect();
        if accepted.is_empty() {
            return Ok(());
        }
        self.tried(operation, request).unwrap_or_else(|| {
            let names: Vec<&str> = accepted
                .iter()
                .map(|credential| credential.name.as_str())
                .collect();
            let line = self.platform.line_of(&["accepts"]);
            Err(Refusal::at(
                Cause::NoCredential,
                format!("no credential came; {} is accepted", names.join(" or ")),
                &line,
            ))
        })
    }

    /// What is to be said of the credentials that came; none where none came.
    pub(crate) fn tried(
        &self,
        operation: &Operation,
        request: &Request,
    ) -> Option<Result<(), Refusal>> {
        let judged = self
            .platform
            .accepted(operation)
            .filter_map(|credential| self.judge(credential, operation, request));
        let (good, refusals): (Vec<_>, Vec<_>) = judged.partition(Result::is_ok);
        good.into_iter()
            .next()
            .or_else(|| refusals.into_iter().next())
    }

    /// Whether the request has this credential; none where it does not try.
    fn judge(
        &self,
        credential: &model::Credential,
        operation: &Operation,
        request: &Request,
    ) -> Option<Result<(), Refusal>> {
        let line = || self.platform.line_of(&["credentials", &credential.name]);
        let wrong = |reason: &str| Some(Err(Refusal::at(Cause::Unauthorized, reason, &line())));
        let known = |is_it: &dyn Fn(&Credential) -> bool| {
            self.credentials.named(&credential.name).any(is_it)
        };
        match &credential.scheme {
            Scheme::Basic { user, password } => {
                let came = request.header("authorization")?;
                let pair = came
                    .strip_prefix("Basic ")
                    .and_then(|text| String::from_utf8(STANDARD.decode(text).ok()?).ok());
                let Some((came_user, came_password)) =
                    pair.as_deref().and_then(|pair| pair.split_once(':'))
                else {
                    return wrong("Authorization must be `Basic ` and user:password in Base64");
                };
                let is_known = known(&|credential| {
                    credential.field(user) == came_user
                        && credential.field(password) == came_password
                });
                if is_known {
                    Some(Ok(()))
                } else {
                    wrong("user or password are wrong")
                }
            }
            Scheme::Cookie { field } => {
                let pairs = |text: &str| {
                    text.split(';')
                        .map(|pair| pair.trim().to_owned())
                        .collect::<Vec<_>>()
                };
                let came = pairs(request.header("cookie")?);
                let is_known = known(&|credential| {
                    pairs(credential.field(field))
                        .iter()
                        .all(|pair| came.contains(pair))
                });
                if is_known {
                    Some(Ok(()))
                } else {
                    wrong("the cookie is not one of those that are accepted")
                }
            }
            Scheme::Header {
                header,
                prefix,
                field,
            } => {
                let came = request.header(header)?;
                let token = came.strip_prefix(prefix.as_str());
                let is_known = token
                    .is_some_and(|token| known(&|credential| credential.field(field) == token));
                if is_known {
                    Some(Ok(()))
                } else {
                    wrong(&format!("the token in the header {header} is wrong"))
                }
            }
            Scheme::Exchange(exchange) => {
                let came = request.header(&exchange.header)?;
                match came.strip_prefix(exchange.prefix.as_str()) {
                    Some(token) => Some(self.token(token, exchange, operation, &line())),
                    None => wrong(&format!(
                        "{} must be `{}` and a token",
                        exchange.header, exchange.prefix
                    )),
                }
            }
            Scheme::Signature(scheme) => {
                let came = request.header("authorization")?;
                let secret = |access: &str| {
                    let mut named = self.credentials.named(&credential.name);
                    let found =
                        named.find(|credential| credential.field(&scheme.access) == access)?;
                    Some(found.field(&scheme.secret).to_owned())
                };
                let verified = signature::verify(scheme, came, request, &secret, self.now);
                Some(verified.map_err(|reason| {
                    Refusal::at(
                        Cause::Unauthorized,
                        reason,
                        &self
                            .platform
                            .line_of(&["credentials", &credential.name, "sign"]),
                    )
                }))
            }
        }
    }

    fn token(
        &self,
        token: &str,
        exchange: &Exchange,
        operation: &Operation,
        line: &str,
    ) -> Result<(), Refusal> {
        let (whose, state) = self.tokens.look_up(token, self.now);
        let token_call = format!("{}.{}", exchange.module, exchange.constant.to_lowercase());
        let reason = match state {
            State::Good
                if self
                    .platform
                    .accepted(operation)
                    .any(|credential| Some(credential.name.as_str()) == whose) =>
            {
                return Ok(());
            }
            State::Good => {
                let whose = whose.unwrap_or_default();
                let reason = format!(
                    "the token is of the credential {whose}, which the operation does not take"
                );
                return Err(Refusal::at(
                    Cause::Forbidden,
                    reason,
                    &self.platform.line_of_operation(operation),
                ));
            }
            State::Expired => "the token has expired",
            State::Revoked => "the token was revoked; a later token call ends those before it",
            State::Unknown => "the token is not one that was given out here",
        };
        Err(Refusal::at(
            Cause::TokenExpired,
            format!("{reason}; {token_call} gives a new one"),
            line,
        ))
    }
}
