//! Starts Cargo as a person would, also from a program that Cargo has started.
//! Must not know any command.

use std::env;
use std::process::Command;

/// By these, Cargo tells a program of which package it is. Build scripts read them, that of `ring` for one: Cargo runs such a
/// script again when they change, and compiles again all that depends on it.
const OF_A_PACKAGE: [&str; 2] = ["CARGO_MANIFEST_", "CARGO_PKG_"];

/// Returns a command of Cargo. The caller adds its arguments.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if OF_A_PACKAGE.iter().any(|start| text.starts_with(start)) {
            command.env_remove(&name);
        }
    }
    command
}
