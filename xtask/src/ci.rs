//! `ci`: what continuous integration runs, in order, up to the first failure.
//! Must not know what the steps do.

use std::env;
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::workspace;

/// A command of cargo.
struct Step {
    /// Its arguments, separated by spaces.
    arguments: &'static str,
    /// A variable that it needs.
    variable: Option<(&'static str, &'static str)>,
}

impl Step {
    const fn new(arguments: &'static str) -> Self {
        Self {
            arguments,
            variable: None,
        }
    }

    const fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.variable = Some((name, value));
        self
    }
}

const STEPS: &[Step] = &[
    Step::new("fmt --all --check"),
    Step::new("xtask lint"),
    Step::new("xtask schema --check"),
    Step::new("xtask generate --check"),
    Step::new("clippy --workspace --all-targets -- --deny warnings"),
    Step::new("test --workspace --no-fail-fast"),
    Step::new(
        "test --package iot-clouds-runtime --features blocking,fuzzing,gzip,redis,signing,stream,tracing",
    ),
    Step::new("test --package iot-clouds-tests --features gongjiangyun/gzip --test gongjiangyun"),
    // What another crate of a program may turn on in the libraries that the clients share with it.
    Step::new(
        "test --package iot-clouds-runtime --package iot-clouds-tests --features \
         serde_json/arbitrary_precision,serde_json/float_roundtrip,serde_json/raw_value,\
         reqwest/brotli,reqwest/charset,reqwest/cookies,reqwest/deflate,reqwest/gzip,reqwest/hickory-dns,\
         reqwest/http2,reqwest/json,reqwest/multipart,reqwest/native-tls,reqwest/socks,reqwest/stream,\
         reqwest/system-proxy,reqwest/zstd \
         --test runtime --test contract --test gongjiangyun -- --skip faults --skip stress",
    ),
    Step::new("test --package iot-clouds-mock --features cli --test program"),
    Step::new("xtask mock --help"),
    Step::new("run --quiet --package iot-clouds-tests --example tour"),
    Step::new("run --quiet --package iot-clouds-tests --example shared_token"),
    Step::new("doc --workspace --no-deps").with("RUSTDOCFLAGS", "--deny warnings"),
    // What is off by default, by itself and left out.
    Step::new("clippy --package acme-experimental -- --deny warnings"),
    Step::new("clippy --package acme-experimental --features experimental -- --deny warnings"),
    Step::new("clippy --package sensecap -- --deny warnings"),
    // Without its default features: no emission in the generator, no TLS in the runtime.
    Step::new("clippy --package iot-clouds-codegen --no-default-features -- --deny warnings"),
    Step::new("clippy --package iot-clouds-mock --all-targets --features cli -- --deny warnings"),
    Step::new("clippy --package iot-clouds-runtime --no-default-features -- --deny warnings"),
    // Each feature of the runtime by itself.
    Step::new(
        "clippy --package iot-clouds-runtime --no-default-features --features blocking -- --deny warnings",
    ),
    Step::new(
        "clippy --package iot-clouds-runtime --no-default-features --features fuzzing -- --deny warnings",
    ),
    Step::new(
        "clippy --package iot-clouds-runtime --no-default-features --features gzip -- --deny warnings",
    ),
    Step::new(
        "clippy --package iot-clouds-runtime --no-default-features --features native-tls -- --deny warnings",
    ),
    Step::new(
        "clippy --package iot-clouds-runtime --no-default-features --features redis -- --deny warnings",
    ),
    Step::new(
        "clippy --package iot-clouds-runtime --no-default-features --features rustls -- --deny warnings",
    ),
    Step::new(
        "test --package iot-clouds-runtime --no-default-features --features redis,rustls-no-provider --test tls",
    ),
    Step::new(
        "clippy --package iot-clouds-runtime --no-default-features --features signing -- --deny warnings",
    ),
    Step::new(
        "clippy --package iot-clouds-runtime --no-default-features --features stream -- --deny warnings",
    ),
    Step::new(
        "clippy --package iot-clouds-runtime --no-default-features --features tracing -- --deny warnings",
    ),
];

/// Runs the command.
pub(crate) fn run() -> Result<Outcome, Failure> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    for step in STEPS {
        let shown = format!("cargo {}", step.arguments);
        eprintln!("==> {shown}");
        let mut command = Command::new(&cargo);
        command
            .args(step.arguments.split(' '))
            .envs(step.variable)
            .current_dir(workspace::root());
        let status = command
            .status()
            .map_err(|error| Failure::new(format!("cannot start `{shown}`: {error}")))?;
        if !status.success() {
            eprintln!("error: `{shown}` failed");
            return Ok(Outcome::Findings);
        }
    }
    eprintln!("==> all steps passed");
    Ok(Outcome::Fine)
}
