//! The pages of the documentation whose examples are compiled and run.
//! Must not know what they say.

/// So that its examples are compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../docs/production.md")]
mod production {}

/// The same of the mock's page.
#[cfg(doctest)]
#[doc = include_str!("../mock/README.md")]
mod mock {}
