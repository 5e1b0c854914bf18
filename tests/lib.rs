//! What the tests of the clients share, and the pages of the documentation whose examples are compiled and run.
//! Must not know any platform, nor what the pages say.

#[path = "../runtime/tests/support/no_wait.rs"]
mod no_wait;

pub use no_wait::NoWait;

/// Returns the user agent of a generated crate, with the version in its manifest.
///
/// # Panics
/// If the crate has no manifest with a version.
#[must_use]
pub fn user_agent(name: &str) -> String {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated");
    let manifest = std::fs::read_to_string(root.join(name).join("Cargo.toml")).unwrap_or_default();
    let version = manifest
        .lines()
        .find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    let version = version.unwrap_or_else(|| panic!("{name} has no version"));
    format!("{name}/{version}")
}

/// So that its examples are compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../docs/production.md")]
mod production {}

/// The same of the mock's page.
#[cfg(doctest)]
#[doc = include_str!("../mock/README.md")]
mod mock {}
