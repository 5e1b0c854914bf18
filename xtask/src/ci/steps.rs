//! The steps of continuous integration: what Cargo is asked to do, in which order, and what may run at the same time.
//! Must not know how a step is started.

/// A command of cargo.
pub(super) struct Step {
    pub(super) name: &'static str,
    /// Its arguments, separated by spaces.
    pub(super) arguments: &'static str,
    /// A variable that it needs.
    pub(super) variable: Option<(&'static str, &'static str)>,
}

impl Step {
    const fn new(name: &'static str, arguments: &'static str) -> Self {
        Self {
            name,
            arguments,
            variable: None,
        }
    }

    const fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.variable = Some((name, value));
        self
    }

    /// Returns the step as one would type it.
    pub(super) fn shown(&self) -> String {
        let variable = self
            .variable
            .map(|(name, value)| format!("{name}='{value}' "));
        // A shell would look for files of such a name.
        let quoted = |argument: &str| match argument.contains('*') {
            true => format!("'{argument}'"),
            false => argument.to_owned(),
        };
        let arguments: Vec<String> = self.arguments.split(' ').map(quoted).collect();
        format!(
            "{}cargo {}",
            variable.unwrap_or_default(),
            arguments.join(" ")
        )
    }
}

/// The first step that compiles more than this program.
pub(super) const FIRST_BUILD: &str = "clippy";

/// Steps that run one after the other.
pub(super) const STEPS: &[Step] = &[
    Step::new("fmt", "fmt --all --check"),
    Step::new("tidy", "xtask tidy"),
    Step::new("lint", "xtask lint --deny warnings"),
    Step::new("fix", "xtask lint --fix --check"),
    Step::new("schema", "xtask schema --check"),
    Step::new("generate", "xtask generate --check"),
    Step::new(
        "clippy",
        "clippy --workspace --all-targets -- --deny warnings",
    ),
    // The generated crates have no tests but their documentation, which another step runs. Programs need a feature of a client each.
    // The package `iot-clouds-tests` turns on the other features; named here too, no test that needs one is left out silently.
    Step::new(
        "test",
        "test --no-fail-fast --features iot-clouds-programs/blocking,iot-clouds-programs/redis,iot-clouds-mock/cli,\
         iot-clouds-runtime/blocking,iot-clouds-runtime/chrono,iot-clouds-runtime/jiff,iot-clouds-runtime/redis,\
         iot-clouds-runtime/signing,iot-clouds-runtime/stream,iot-clouds-runtime/tracing",
    ),
    // What another crate of a program may turn on in the libraries that the clients share with it.
    Step::new(
        "test-shared-features",
        "test --features iot-clouds-programs/blocking,\
         serde_json/arbitrary_precision,serde_json/float_roundtrip,serde_json/preserve_order,serde_json/raw_value,\
         reqwest/brotli,reqwest/charset,reqwest/cookies,reqwest/deflate,reqwest/gzip,reqwest/hickory-dns,\
         reqwest/http2,reqwest/json,reqwest/multipart,reqwest/native-tls,reqwest/socks,reqwest/stream,\
         reqwest/system-proxy,reqwest/zstd \
         --test options --test runtime --test contract --test gongjiangyun --test device_table --test order_report \
         -- --skip faults --skip stress",
    ),
    Step::new("example-tour", "run --quiet --example tour"),
    Step::new("example-shared-token", "run --quiet --example shared_token"),
    // The report informs; a version that is too low fails.
    Step::new(
        "diff",
        "xtask diff --skip-without-history --fail-on version",
    ),
];

/// Steps that may run beside any other one: they replace no program that the tests of another step start. Those at the start are
/// done beside `STEPS`; when these have ended, those at the end are taken first. So the ends are what hardly waits for the lock
/// of the target folder: the packages are checked in a folder of their own, and the tests run without it.
pub(super) const BESIDE: &[Step] = &[
    // The oldest versions that the manifests allow, in a lock file and a target folder of their own.
    Step::new("packages", "xtask packages"),
    // The test `surface` documents the crates of fixtures.
    Step::new("doc", "doc --workspace --exclude acme-* --no-deps")
        .with("RUSTDOCFLAGS", "--deny warnings"),
    // What is off by default, by itself and left out.
    Step::new(
        "clippy-experimental-off",
        "clippy --package acme-experimental -- --deny warnings",
    ),
    Step::new(
        "clippy-experimental-on",
        "clippy --package acme-experimental --features experimental -- --deny warnings",
    ),
    Step::new(
        "clippy-sensecap",
        "clippy --package sensecap -- --deny warnings",
    ),
    // Each as people build it, without the features that other crates turn on in its libraries. The mock has the generator without
    // emission; three of the clients are built by themselves elsewhere.
    Step::new(
        "clippy-cainiao-iot",
        "clippy --package cainiao-iot -- --deny warnings",
    ),
    Step::new(
        "clippy-codegen",
        "clippy --package iot-clouds-codegen -- --deny warnings",
    ),
    Step::new(
        "clippy-fetch",
        "clippy --package iot-clouds-docs-fetch -- --deny warnings",
    ),
    Step::new(
        "clippy-mock",
        "clippy --package iot-clouds-mock --features cli -- --deny warnings",
    ),
    // As `cargo xtask` builds it, without the commands that few need.
    Step::new(
        "clippy-xtask-bare",
        "clippy --package xtask --no-default-features -- --deny warnings",
    ),
    Step::new(
        "clippy-programs",
        "clippy --features iot-clouds-programs/blocking,iot-clouds-programs/redis \
         --bin device_table --bin order_report --test device_table --test order_report -- --deny warnings",
    ),
    // Without its default features: no TLS.
    Step::new(
        "clippy-runtime-bare",
        "clippy --package iot-clouds-runtime --no-default-features -- --deny warnings",
    ),
    // Each feature of the runtime by itself.
    Step::new(
        "clippy-blocking",
        "clippy --package iot-clouds-runtime --no-default-features --features blocking -- --deny warnings",
    ),
    Step::new(
        "clippy-chrono",
        "clippy --package iot-clouds-runtime --no-default-features --features chrono -- --deny warnings",
    ),
    Step::new(
        "clippy-fuzzing",
        "clippy --package iot-clouds-runtime --no-default-features --features fuzzing -- --deny warnings",
    ),
    Step::new(
        "clippy-gzip",
        "clippy --package iot-clouds-runtime --no-default-features --features gzip -- --deny warnings",
    ),
    Step::new(
        "clippy-jiff",
        "clippy --package iot-clouds-runtime --no-default-features --features jiff -- --deny warnings",
    ),
    Step::new(
        "clippy-native-tls",
        "clippy --package iot-clouds-runtime --no-default-features --features native-tls -- --deny warnings",
    ),
    Step::new(
        "clippy-redis",
        "clippy --package iot-clouds-runtime --no-default-features --features redis -- --deny warnings",
    ),
    Step::new(
        "clippy-rustls",
        "clippy --package iot-clouds-runtime --no-default-features --features rustls -- --deny warnings",
    ),
    Step::new(
        "clippy-signing",
        "clippy --package iot-clouds-runtime --no-default-features --features signing -- --deny warnings",
    ),
    Step::new(
        "clippy-stream",
        "clippy --package iot-clouds-runtime --no-default-features --features stream -- --deny warnings",
    ),
    Step::new(
        "clippy-token-store",
        "clippy --package iot-clouds-runtime --no-default-features --features token-store -- --deny warnings",
    ),
    Step::new(
        "clippy-tracing",
        "clippy --package iot-clouds-runtime --no-default-features --features tracing -- --deny warnings",
    ),
    Step::new(
        "test-own-provider",
        "test --package iot-clouds-runtime --no-default-features --features redis,rustls-no-provider --test tls",
    ),
    Step::new(
        "test-native-tls",
        "test --package iot-clouds-runtime --no-default-features --features native-tls --test options",
    ),
    // The only step with gzip that a client asks for. By itself, so that the libraries are as a client has them: the generator turns
    // on other features in them.
    Step::new(
        "test-gzip",
        "test --package iot-clouds-runtime --features gzip,signing,stream --test memory --test options --test runtime",
    ),
    Step::new(
        "test-documentation",
        "test --workspace --doc --no-fail-fast",
    ),
    Step::new("counts", "xtask counts --skip-without-valgrind"),
];
