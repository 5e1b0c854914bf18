//! What a client authenticates with, once the platform's own credential types are erased.
//! It must not know when tokens are fetched or how requests are sent.

use std::fmt;

use crate::{Secret, platform::Operation};

/// A credential of any platform, made from the generated credential types.
#[derive(Clone)]
pub struct Credential {
    pub(crate) exchange: &'static Exchange,
    pub(crate) fields: Vec<(&'static str, Secret<String>)>,
}

impl Credential {
    /// A credential that is exchanged for a token: the exchange, and the fields of its request by wire name.
    pub fn exchange(
        exchange: &'static Exchange,
        fields: impl IntoIterator<Item = (&'static str, Secret<String>)>,
    ) -> Self {
        Self {
            exchange,
            fields: fields.into_iter().collect(),
        }
    }

    /// The values that must not be shown.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = String> + '_ {
        self.fields.iter().map(|(_, value)| value.expose().clone())
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(***)", self.exchange.name)
    }
}

/// How a credential is exchanged for a token: an operation that takes the credential's fields as its JSON body.
#[derive(Clone, Copy, Debug)]
pub struct Exchange {
    /// Name of its type in the generated crate: `ApiKey`.
    pub name: &'static str,
    /// The operation that gives out tokens.
    pub operation: &'static Operation,
    /// Key of the token in that operation's data.
    pub token: &'static str,
    /// Key of the token's lifetime in seconds.
    pub expires_in: Option<&'static str>,
    /// The documented lifetime, for answers that say none.
    pub lifetime_seconds: u64,
    /// The header that carries the token, in lower case.
    pub header: &'static str,
    /// What stands before the token in that header, with its space: `Bearer `.
    pub prefix: &'static str,
    /// What to check when the platform refuses the credential.
    pub advice: &'static str,
}
