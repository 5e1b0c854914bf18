//! The program of the mock, as people start it.
//! Must not know how a mock works.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A running program; it is stopped when it is dropped.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_iot-clouds-mock"));
    command
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Starts the program and reads its first lines.
fn start(arguments: &[&str]) -> (Program, impl Iterator<Item = String>, Vec<String>) {
    let mut child = command(arguments).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap);
    let is_last = |line: &String| line.starts_with("Requests");
    let mut first = Vec::new();
    for line in lines.by_ref() {
        let done = is_last(&line);
        first.push(line);
        if done {
            break;
        }
    }
    (Program(child), lines, first)
}

/// A shell in which the printed variables are set runs a printed command.
fn shell(first: &[String], script: &str) -> String {
    let exports: String = first
        .iter()
        .filter(|line| line.starts_with("export "))
        .map(|line| format!("{line}\n"))
        .collect();
    let output = Command::new("bash")
        // Requests to the mock use no proxy, whatever the environment says.
        .env("http_proxy", "http://127.0.0.1:9")
        .env("ALL_PROXY", "http://127.0.0.1:9")
        .env_remove("no_proxy")
        .env_remove("NO_PROXY")
        .args(["-c", &format!("set -eu\n{exports}{script}")])
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_printed_commands_get_responses_and_each_request_is_logged() {
    let (_program, mut log, first) = start(&["--port", "0"]);
    let commands: Vec<&String> = first
        .iter()
        .filter(|line| line.starts_with("curl "))
        .collect();
    assert_eq!(commands.len(), 4, "{first:?}");
    let expected = [
        "cainiao-iot GET /businesses 200 businesses.list",
        "gongjiangyun POST /oauth/token 200 auth.token",
        "sensecap GET /openapi/list_devices 200 devices.list",
        "thingscloud GET /api/v1/devices 200 devices.list",
    ];
    for (command, expected) in commands.iter().zip(expected) {
        assert!(!shell(&first, command).is_empty(), "{command}");
        assert_eq!(log.next().unwrap(), expected);
    }
    shell(
        &first,
        r#"curl -s --noproxy '*' "$SENSECAP_URL/list_devices?device_type=9" -u "$SENSECAP_ACCESS_ID:$SENSECAP_ACCESS_KEY""#,
    );
    let refused = log.next().unwrap();
    assert!(refused.starts_with("sensecap GET /openapi/list_devices 200 devices.list refused: query parameter `device_type`"), "{refused}");
}

#[test]
fn machines_read_the_same() {
    let mut child = command(&["--port", "0", "--platform", "sensecap", "--format", "json"])
        .spawn()
        .unwrap();
    let line = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .next()
        .unwrap()
        .unwrap();
    let _program = Program(child);
    let start: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(start["platform"], "sensecap");
    assert_eq!(
        start["credentials"][0]["fields"]["access_key"],
        "mock-access-key"
    );
}

#[test]
fn a_strict_program_refuses_what_libraries_add_and_an_origin_may_call() {
    let origin = "http://localhost:3000";
    let arguments = [
        "--port",
        "0",
        "--platform",
        "gongjiangyun",
        "--cors",
        origin,
    ];
    let call = r#"curl -s --noproxy '*' -i -d "client_id=$GONGJIANGYUN_CLIENT_ID&client_secret=$GONGJIANGYUN_CLIENT_SECRET" -d grant_type=client_credentials "$GONGJIANGYUN_URL/oauth/token""#;
    let (_program, _, first) = start(&arguments);
    let passed = shell(&first, call);
    assert!(
        passed.contains(" 200 ") && passed.contains("x-mock-note: "),
        "{passed}"
    );
    let preflight = r#"curl -s --noproxy '*' -i -X OPTIONS -H 'Access-Control-Request-Method: POST' "$GONGJIANGYUN_URL/oauth/token""#;
    let preflight = shell(&first, preflight);
    let allowed = format!("access-control-allow-origin: {origin}\r\n");
    assert!(preflight.contains(&allowed), "{preflight}");
    let (_program, _, first) = start(&[&arguments[..], &["--strict"]].concat());
    let refused = shell(&first, call);
    let reason = "x-mock-reason: the header user-agent may not come";
    assert!(
        refused.contains(" 400 ") && refused.contains(reason),
        "{refused}"
    );
}

#[test]
fn what_cannot_run_says_why() {
    for (arguments, reason) in [
        (
            vec!["--port", "0", "--cors", "localhost:3000"],
            "`localhost:3000` is no origin",
        ),
        (
            vec!["--platform", "sensecapp"],
            "there is no platform `sensecapp`; there are: cainiao-iot, gongjiangyun, sensecap, thingscloud",
        ),
        (
            vec!["--spec", "/no/such/folder"],
            "cannot read /no/such/folder",
        ),
        (
            vec!["--port", "65534"],
            "4 servers need a port each, but only 2 follow from --port 65534; use 65532 at most, or 0 for free ports",
        ),
    ] {
        let output = command(&arguments).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(reason), "{error}");
    }
}
