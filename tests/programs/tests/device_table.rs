//! The blocking program: the table that it prints, and its exit codes.

#[path = "support/mod.rs"]
mod support;

use std::process::{Output, Stdio};

use iot_clouds_mock::MockServer;
use serde_json::json;

const PROGRAM: &str = env!("CARGO_BIN_EXE_device_table");

fn run(mock: &MockServer, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = support::program(PROGRAM, "THINGSCLOUD", mock);
    shown(command.args(arguments).output().unwrap())
}

/// The exit code, the output, and what was reported.
fn shown(output: Output) -> (Option<i32>, String, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn it_prints_all_devices_and_ends_with_0() {
    let mock = MockServer::start("thingscloud").unwrap();
    let page = |device| json!({ "items": [device], "total": 2, "page_total": 2 });
    let first = page(json!({ "id": "d-1", "name": "Kühlraum", "online": true }));
    let second = page(json!({ "id": "device-22", "online": false }));
    for page in [first, second] {
        let stub = mock.stub("devices.list").unwrap().times(1);
        stub.respond_with(page).unwrap();
    }
    let (code, output, reported) = run(&mock, &["g-1"]);
    let expected = "ID         NAME      STATE\n\
                    d-1        Kühlraum  online\n\
                    device-22            offline\n";
    assert_eq!((code, output.as_str()), (Some(0), expected), "{reported}");
    let requests = mock.requests();
    assert_eq!(requests.last().unwrap().arguments["group"], "g-1");
}

#[test]
fn a_reader_that_has_enough_is_no_failure() {
    let mock = MockServer::builder("thingscloud").items(5_000);
    let mock = mock.start().unwrap();
    let mut command = support::program(PROGRAM, "THINGSCLOUD", &mock);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn wrong_use_and_wrong_settings_end_with_2_and_send_nothing() {
    let mock = MockServer::start("thingscloud").unwrap();
    for arguments in [&["--help"][..], &["g-1", "g-2"]] {
        let (code, output, reported) = run(&mock, arguments);
        assert_eq!((code, output.as_str()), (Some(2), ""));
        assert_eq!(reported, "usage: device_table [GROUP]\n");
    }
    let mut command = support::program(PROGRAM, "THINGSCLOUD", &mock);
    let (code, _, reported) = shown(command.env_remove("THINGSCLOUD_APP_ID").output().unwrap());
    let expected = "device_table: THINGSCLOUD_APP_ID must be set\n";
    assert_eq!((code, reported.as_str()), (Some(2), expected));
    let mut command = support::program(PROGRAM, "THINGSCLOUD", &mock);
    let command = command.env("THINGSCLOUD_URL", "http://example.com");
    let (code, _, reported) = shown(command.output().unwrap());
    assert_eq!(code, Some(2));
    assert!(reported.contains("allow_plain_http"), "{reported}");
    assert!(mock.requests().is_empty());
}

#[test]
fn a_refusal_ends_with_1_and_an_outage_with_75() {
    let mock = MockServer::start("thingscloud").unwrap();
    let cases = [(403, 1), (404, 1), (429, 75), (503, 75)];
    for (status, expected) in cases {
        mock.reset();
        mock.stub("devices.list").unwrap().status(status).unwrap();
        let (code, output, reported) = run(&mock, &[]);
        assert_eq!((code, output.as_str()), (Some(expected), ""), "{status}");
        assert!(reported.contains("devices.list"), "{reported}");
        assert!(!reported.contains("mock-secret-key"), "{reported}");
    }
    mock.reset();
    mock.stub("devices.list").unwrap().reset_connection();
    assert_eq!(run(&mock, &[]).0, Some(75));
    // Half of a list is no list: nothing is printed.
    mock.reset();
    let devices = [json!({ "id": "d-1" })];
    let page = json!({ "items": devices, "total": 2, "page_total": 2 });
    let stub = mock.stub("devices.list").unwrap().times(1);
    stub.respond_with(page).unwrap();
    mock.stub("devices.list").unwrap().status(500).unwrap();
    let (code, output, _) = run(&mock, &[]);
    assert_eq!((code, output.as_str()), (Some(75), ""));
}
