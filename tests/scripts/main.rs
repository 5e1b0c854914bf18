//! Programs that share nothing with the clients call the mocks: every operation with curl and in Python, some with libraries.
//! They are written from the vendors' pages, so that client and mock cannot share a misreading.

use std::collections::BTreeSet;
use std::env;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use iot_clouds_mock::MockServer;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts")
}

/// Prepares a script, with variables that lead to a mock of each platform, as strict as these can be or not.
fn prepared(
    program: &str,
    script: &str,
    is_strict: bool,
) -> (Command, Vec<(&'static str, MockServer)>) {
    let mut command = Command::new(program);
    command.arg(folder().join(script));
    // The mocks are on this machine, whatever proxy the environment names.
    command.env("no_proxy", "*").env("NO_PROXY", "*");
    let mut mocks = Vec::new();
    for platform in MockServer::platforms() {
        let builder = MockServer::builder(platform);
        let builder = if is_strict { builder.strict() } else { builder };
        let mock = builder.start().unwrap();
        command.envs(mock.variables());
        mocks.push((platform, mock));
    }
    (command, mocks)
}

/// Runs a script, in which everything must be well.
fn run(mut command: Command) -> Output {
    let program = command.get_program().display().to_string();
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{program} is needed: {error}"));
    let told = String::from_utf8_lossy(&output.stdout);
    let failed: Vec<&str> = told
        .lines()
        .filter(|line| !line.starts_with("ok "))
        .collect();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}\n{error}", failed.join("\n"));
    output
}

/// Runs a script against its own mocks, of which it must call every operation.
fn run_every_operation(program: &str, script: &str) {
    let (command, mocks) = prepared(program, script, true);
    run(command);
    for (platform, mock) in mocks {
        let requests = mock.requests();
        let answered = requests.iter().filter(|request| request.reason.is_none());
        let answered: BTreeSet<String> = answered
            .filter_map(|request| request.operation.clone())
            .collect();
        let missing: Vec<String> = mock
            .operations()
            .into_iter()
            .filter(|id| !answered.contains(id))
            .collect();
        assert!(
            missing.is_empty(),
            "{platform}: {script} has no call that the mock accepts of {missing:?}; add one beside its neighbours, \
             written from the vendor's page"
        );
        println!(
            "{platform}: {} operations, {} requests",
            answered.len(),
            requests.len()
        );
    }
}

#[test]
fn curl_calls_every_operation() {
    run_every_operation("bash", "every_operation.sh");
}

#[test]
fn python_calls_every_operation() {
    run_every_operation("python3", "every_operation.py");
}

/// The script's own signer computes the published signatures.
#[test]
fn the_scripts_sign_as_published() {
    for (program, script) in [
        ("bash", "every_operation.sh"),
        ("python3", "every_operation.py"),
    ] {
        let output = Command::new(program)
            .arg(folder().join(script))
            .arg("--self-test")
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        );
    }
}

/// curl and wget, which wait for a challenge before they send a user and a password.
#[test]
fn programs_that_wait_for_a_challenge_get_in() {
    let (command, _mocks) = prepared("bash", "challenges.sh", false);
    let told = run(command).stdout;
    assert_eq!(String::from_utf8_lossy(&told).lines().count(), 5);
}

/// The libraries of Python, if they are installed. If not, the test is skipped, except in continuous integration.
#[test]
fn libraries_of_python_need_no_help() {
    let packages = folder().join("site-packages");
    if !packages.join("requests_oauthlib").exists() {
        let missing = "this test needs `python3 -m pip install --require-hashes --only-binary :all: \
                       --target tests/scripts/site-packages --requirement tests/scripts/requirements.txt`";
        assert!(env::var_os("CI").is_none(), "{missing}");
        // Not by `eprintln!`, which a test that passes does not show.
        let _ = writeln!(std::io::stderr(), "SKIPPED: {missing}");
        return;
    }
    let (mut command, mocks) = prepared("python3", "libraries.py", false);
    for (platform, mock) in &mocks {
        if *platform == "gongjiangyun" {
            let orders = mock.add_operation("orders.list", "POST /orders").unwrap();
            orders
                .respond_with(serde_json::json!({ "orders": 3 }))
                .unwrap();
        }
    }
    command.env("PYTHONPATH", packages);
    let told = run(command).stdout;
    println!("{}", String::from_utf8_lossy(&told));
}
