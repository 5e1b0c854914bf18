//! What a client authenticates with: credentials, tokens, and the stores in which programs share tokens.
//! It must not know the purpose of the authenticated requests.

pub(crate) mod credential;
pub(crate) mod credential_fields;
pub(crate) mod identity;
pub(crate) mod provider;
#[cfg_attr(
    not(feature = "token-store"),
    expect(dead_code, reason = "a part of it serves stores")
)]
pub(crate) mod token;
#[cfg(feature = "token-store")]
pub mod token_store;
