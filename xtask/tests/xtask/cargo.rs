//! Cargo for tests, which compile no library once more because of how it is started; and for commands that start a program by it.
//! Must not know what is built. `programs.rs` tests how Cargo is really started.

use std::env;
use std::process::Command;

/// Returns a command of Cargo that knows nothing of these tests' package, so that no build script runs again because of it.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_MANIFEST_") || text.starts_with("CARGO_PKG_") {
            command.env_remove(&name);
        }
    }
    command
}

/// Stands in for `cargo run`. Built by itself, a program would need its libraries once more, with other features.
#[cfg(unix)]
const CARGO: &str = r#"#!/bin/sh
while [ "$1" != -- ]; do
  case "$1" in
    --manifest-path) manifest=$2 ;;
    --package) program=$2 ;;
  esac
  shift
done
shift
"$REAL_CARGO" build --quiet --manifest-path "$manifest" --target-dir "$PROGRAMS/.." --bin "$program" --test names || exit
exec "$PROGRAMS/$program" "$@"
"#;

/// Lets `xtask`, which is about to start, build programs with the features that all tests turn on, as they are for these already.
#[cfg(unix)]
pub(crate) fn with_features_of_tests(xtask: &mut Command) {
    use std::os::unix::fs::PermissionsExt;
    use std::path::{Path, PathBuf};
    use std::sync::LazyLock;

    static SCRIPT: LazyLock<PathBuf> = LazyLock::new(|| {
        let script = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cargo");
        std::fs::write(&script, CARGO).unwrap();
        std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
        script
    });
    let programs = Path::new(env!("CARGO_BIN_EXE_xtask")).parent().unwrap();
    if !programs.ends_with("debug") {
        // The tests were built in another profile, and the script builds in the default one.
        return;
    }
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    xtask.env("REAL_CARGO", cargo).env("PROGRAMS", programs);
    xtask.env("CARGO", SCRIPT.as_path());
}

/// Changes nothing, as no script stands in for a program there.
#[cfg(not(unix))]
pub(crate) fn with_features_of_tests(_xtask: &mut Command) {}
