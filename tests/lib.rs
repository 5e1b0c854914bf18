//! What the tests of the clients share, and the pages of the documentation whose examples are compiled and run.
//! Must not know any platform, nor what the pages say.

#[path = "../runtime/tests/support/no_wait.rs"]
mod no_wait;

pub use no_wait::NoWait;

/// So that its examples are compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../docs/production.md")]
mod production {}

/// The same of the mock's page.
#[cfg(doctest)]
#[doc = include_str!("../mock/README.md")]
mod mock {}
