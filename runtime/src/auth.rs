//! What a client authenticates with: credentials, tokens, and where programs keep these together.
//! It must not know what the authenticated requests are for.

pub(crate) mod credential;
pub(crate) mod token;
pub mod token_store;
