//! Programs that share nothing with the clients call every operation of the mocks: one with curl, one in Python.
//! They are written from the vendors' pages, so that client and mock cannot share a misreading.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use iot_clouds_mock::MockServer;

/// Runs a script against its own mocks.
fn run(program: &str, script: &str) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("scripts")
        .join(script);
    let mut command = Command::new(program);
    command.arg(&script);
    let mut mocks = Vec::new();
    for platform in MockServer::platforms() {
        let mock = MockServer::start(platform).unwrap();
        command.envs(mock.variables());
        mocks.push((platform, mock));
    }
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
            "{platform}: {} has no call that the mock accepts of {missing:?}; add one beside its neighbours, \
             written from the vendor's page",
            script.display()
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
    run("bash", "every_operation.sh");
}

#[test]
fn python_calls_every_operation() {
    run("python3", "every_operation.py");
}

/// The script's own signer computes the published signatures.
#[test]
fn the_scripts_sign_as_published() {
    for (program, script) in [
        ("bash", "every_operation.sh"),
        ("python3", "every_operation.py"),
    ] {
        let script = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("scripts")
            .join(script);
        let output = Command::new(program)
            .arg(script)
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
