//! A credential together with everything that was derived from it, so that nothing of an old one is used with a new one.
//! It must not know where the credential comes from, nor what is sent with it.

#[cfg(feature = "token-store")]
use std::sync::OnceLock;

use http::{HeaderName, HeaderValue};

use super::{credential::Credential, token::cache::TokenCache};

/// A credential, and what belongs to it alone.
pub(crate) struct Identity {
    pub(crate) credential: Credential,
    /// The credential's header, if it is the same for every request.
    pub(crate) header: Option<(HeaderName, HeaderValue)>,
    pub(crate) tokens: TokenCache,
    /// The key of the token in the store, once it has been derived.
    #[cfg(feature = "token-store")]
    pub(crate) store_key: OnceLock<String>,
}

impl Identity {
    /// Checks a credential. The error names the value that cannot be sent.
    pub(crate) fn new(credential: Credential) -> Result<Self, String> {
        Ok(Self {
            header: credential.constant_header()?,
            credential,
            tokens: TokenCache::default(),
            #[cfg(feature = "token-store")]
            store_key: OnceLock::new(),
        })
    }
}
