//! What a client authenticates with, after the platform's own credential types have been erased.
//! It must not know when tokens are fetched or how requests are sent.

use std::fmt;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use http::{
    HeaderName, HeaderValue,
    header::{AUTHORIZATION, COOKIE},
};
use percent_encoding::percent_decode_str;

use crate::{
    platform::credentials::{AuthScheme, CredentialKind},
    transport::headers::header,
    values::secret::Secret,
};

/// A credential of any platform, made from the generated credential types.
#[derive(Clone)]
pub struct Credential {
    pub(crate) kind: &'static CredentialKind,
    pub(crate) fields: Vec<(&'static str, Secret<String>)>,
}

impl Credential {
    /// Creates a credential of a kind from its fields, which are given by wire name.
    pub fn new(
        kind: &'static CredentialKind,
        fields: impl IntoIterator<Item = (&'static str, Secret<String>)>,
    ) -> Self {
        Self {
            kind,
            fields: fields.into_iter().collect(),
        }
    }

    /// Returns the value of a field, or an empty text if there is no such field.
    pub(crate) fn field(&self, name: &str) -> &str {
        let field = self.fields.iter().find(|(field, _)| *field == name);
        field.map_or("", |(_, value)| value.expose())
    }

    /// Returns whether another credential has the same kind and the same fields.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.kind.name == other.kind.name && self.fields == other.fields
    }

    /// Returns the header that is the same for every request, if the credential has one. The error names the value that
    /// cannot be sent.
    pub(crate) fn constant_header(&self) -> Result<Option<(HeaderName, HeaderValue)>, String> {
        let kind = self.kind.name;
        let (name, value) = match self.kind.scheme {
            AuthScheme::Basic { user, password } => {
                let (name, user) = (user, self.field(user));
                if user.contains(':') || user.chars().any(char::is_control) {
                    return Err(format!(
                        "{name} of {kind} contains a colon or a control character, which HTTP Basic cannot send"
                    ));
                }
                let pair = format!("{user}:{}", self.field(password));
                (
                    AUTHORIZATION.as_str(),
                    format!("Basic {}", STANDARD.encode(pair)),
                )
            }
            AuthScheme::Cookie { field } => (COOKIE.as_str(), self.field(field).to_owned()),
            AuthScheme::Header {
                header,
                prefix,
                field,
            } => {
                let token = self.field(field);
                if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
                    return Err(format!(
                        "{field} of {kind} must be visible ASCII without spaces and not empty; check that it was copied completely"
                    ));
                }
                (header, format!("{prefix}{token}"))
            }
            AuthScheme::TokenExchange(_) => return Ok(None),
            #[cfg(feature = "signing")]
            AuthScheme::Signature(_) => return Ok(None),
        };
        let is_cookie = name == COOKIE.as_str();
        let refused = |_| {
            let what = if is_cookie { "the cookie" } else { "a field" };
            format!("{what} of {kind} contains characters that cannot be sent in a header")
        };
        let (name, mut value) = header(name, &value).map_err(refused)?;
        if value.is_empty() {
            return Err(format!("the cookie of {kind} is empty"));
        }
        value.set_sensitive(true);
        Ok(Some((name, value)))
    }

    /// Returns the values that must not be shown.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let fields = self.fields.iter().map(|(_, value)| value.expose().clone());
        let mut secrets: Vec<String> = fields.collect();
        match self.kind.scheme {
            AuthScheme::Basic { user, password } => {
                // In both alphabets of Base64, and without padding, which reveals nothing.
                let pair = format!("{}:{}", self.field(user), self.field(password));
                secrets.extend([STANDARD_NO_PAD.encode(&pair), URL_SAFE_NO_PAD.encode(&pair)]);
                secrets.push(STANDARD.encode(pair));
            }
            AuthScheme::Cookie { field } => {
                // A server may quote one of the cookies. Short values such as `true` reveal nothing.
                let values = self.field(field).split(';').filter_map(|pair| {
                    let (_, value) = pair.split_once('=')?;
                    Some(value.trim().trim_matches('"')).filter(|value| value.len() >= 8)
                });
                // Values are often percent-encoded, and servers decode them.
                let values = values.flat_map(|value| {
                    let decoded = percent_decode_str(value).decode_utf8_lossy();
                    [value.to_owned(), decoded.into_owned()]
                });
                let values: Vec<String> = values.collect();
                secrets.extend(values);
            }
            _ => {}
        }
        secrets
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(***)", self.kind.name)
    }
}
