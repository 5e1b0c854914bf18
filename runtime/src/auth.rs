//! What a client authenticates with: credentials, tokens, and the stores in which programs share tokens.
//! It must not know the purpose of the authenticated requests.

pub(crate) mod credential;
pub(crate) mod credential_fields;
pub(crate) mod identity;
pub(crate) mod provider;
pub(crate) mod token;
pub mod token_store;
