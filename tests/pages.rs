//! The pages of the documentation whose examples are compiled and run.
//! Must not know what they say.

/// Compiles and runs the examples of the page.
#[cfg(doctest)]
#[doc = include_str!("../docs/production.md")]
mod production {}

/// Does the same for the mock's page.
#[cfg(doctest)]
#[doc = include_str!("../mock/README.md")]
mod mock {}
