//! The static descriptions of a platform's credentials: how requests are authenticated with each kind.
//! Plain data; it must not know the values of credentials, nor when tokens are fetched.

use super::{KeyPath, Operation};

/// A kind of credential of a platform.
#[derive(Clone, Copy, Debug)]
pub struct CredentialKind {
    /// Name of its type in the generated crate, such as `ApiKey`.
    pub name: &'static str,
    /// How requests are authenticated with it.
    pub scheme: AuthScheme,
    /// Headers of requests that are sent with it, unless they are already set: lower-case name, value.
    pub headers: &'static [(&'static str, &'static str)],
    /// What to check if the platform refuses the credential. Error messages end with it.
    pub check: &'static str,
}

impl CredentialKind {
    /// Returns the name of the header that carries the credential, in lower case.
    pub(crate) fn header(&self) -> &'static str {
        match self.scheme {
            AuthScheme::Basic { .. } => "authorization",
            AuthScheme::Cookie { .. } => "cookie",
            AuthScheme::TokenExchange(exchange) => exchange.header,
            AuthScheme::Header { header, .. } => header,
            #[cfg(feature = "signing")]
            AuthScheme::Signature(_) => "authorization",
        }
    }

    /// Returns whether requests with this kind of credential get this header from the client.
    pub(crate) fn sets(&self, name: &str) -> bool {
        match self.scheme {
            #[cfg(feature = "signing")]
            AuthScheme::Signature(signature) if name == signature.scheme.date_header => true,
            _ => name == self.header(),
        }
    }

    pub(crate) fn exchange(&'static self) -> Option<&'static TokenExchange> {
        match &self.scheme {
            AuthScheme::TokenExchange(exchange) => Some(exchange),
            _ => None,
        }
    }
}

/// How requests are authenticated. Fields of the credential are identified by wire name.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum AuthScheme {
    /// HTTP Basic, in the header `Authorization`.
    Basic {
        /// Field with the user name.
        user: &'static str,
        /// Field with the password.
        password: &'static str,
    },
    /// A cookie that was obtained elsewhere.
    Cookie {
        /// Field with the name-value pairs of the cookie.
        field: &'static str,
    },
    /// A token that the client fetches in exchange for the credential.
    TokenExchange(TokenExchange),
    /// A token that is sent in a header unchanged.
    Header {
        /// The header, in lower case.
        header: &'static str,
        /// Text before the token, including its space.
        prefix: &'static str,
        /// Field with the token.
        field: &'static str,
    },
    /// A signature of each request.
    #[cfg(feature = "signing")]
    Signature(Signature),
}

/// How a credential is exchanged for a token: an operation that takes the credential's fields in its body.
#[derive(Clone, Copy, Debug)]
pub struct TokenExchange {
    /// The operation that issues tokens.
    pub operation: &'static Operation,
    /// Path to the token in that operation's data.
    pub token: KeyPath,
    /// Path to the token's lifetime in seconds.
    pub expires_in: Option<KeyPath>,
    /// Path to the time at which the token expires, and how that time is written.
    pub expires_at: Option<(KeyPath, TimeFormat)>,
    /// The documented lifetime, which is used if a response states none.
    pub lifetime_seconds: u64,
    /// The header that carries the token, in lower case.
    pub header: &'static str,
    /// Text before the token in that header, including its space, such as `Bearer `.
    pub prefix: &'static str,
}

/// How a time is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeFormat {
    /// As milliseconds since 1970.
    Milliseconds,
    /// As RFC 3339 text.
    Rfc3339,
    /// As seconds since 1970.
    Seconds,
}

/// How requests are signed.
#[cfg(feature = "signing")]
#[derive(Clone, Copy, Debug)]
pub struct Signature {
    /// Field with the access key.
    pub access: &'static str,
    /// Field with the secret key.
    pub secret: &'static str,
    /// The canonical form and the header of the date.
    pub scheme: crate::signing::SigningScheme,
}
