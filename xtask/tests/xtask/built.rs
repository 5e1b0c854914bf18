//! Lets a command start programs of the project that are built with the features of all tests, as they are for these already.
//! Must not know what the programs do. `programs.rs` tests how Cargo is really started.

use std::env;
use std::path::Path;
use std::process::Command;

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
"$REAL_CARGO" build --quiet --manifest-path "$manifest" --bin "$program" --test names || exit
exec "$PROGRAMS/$program" "$@"
"#;

/// Lets `xtask`, which is about to start, build programs so.
#[cfg(unix)]
pub(crate) fn as_tests_are(xtask: &mut Command) {
    use std::os::unix::fs::PermissionsExt;
    use std::path::PathBuf;
    use std::sync::LazyLock;

    static SCRIPT: LazyLock<PathBuf> = LazyLock::new(|| {
        let script = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cargo");
        std::fs::write(&script, CARGO).unwrap();
        std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
        script
    });
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let programs = Path::new(env!("CARGO_BIN_EXE_xtask")).parent().unwrap();
    xtask.env("REAL_CARGO", cargo).env("PROGRAMS", programs);
    xtask.env("CARGO", SCRIPT.as_path());
}

/// Changes nothing, as no script stands in for a program there.
#[cfg(not(unix))]
pub(crate) fn as_tests_are(_xtask: &mut Command) {}
