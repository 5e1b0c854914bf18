//! The program: what it reads, prints, and how it exits.
//! Must not know how a page is fetched.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use iot_clouds_testkit::{Reply, Server};
use serde_json::{Value, json};
use tempfile::TempDir;

fn run(folder: &TempDir, list: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_iot-clouds-docs-fetch"));
    command.arg("--pages").arg(folder.path()).args(arguments);
    command.env("NO_PROXY", "127.0.0.1");
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program that does not read its list is no fault of the test.
    let _ = child.stdin.take().unwrap().write_all(list.as_bytes());
    child.wait_with_output().unwrap()
}

fn list(server: &Server) -> String {
    json!([{ "platform": "acme", "document": "manual", "url": format!("{}/manual", server.url()) }])
        .to_string()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_page_that_cannot_be_had_is_a_finding() {
    let (server, folder) = (Server::in_thread(), TempDir::new().unwrap());
    server.respond(Reply::text(500, "text/plain", ""));
    let output = run(&folder, &list(&server), &[]);
    assert_eq!(output.status.code(), Some(1));
    let line = "acme/manual: robots.txt cannot be had: the server responds with status 500; fetch again later\n";
    assert_eq!(text(&output.stderr), format!("[1/1] {line}"));
    assert_eq!(
        text(&output.stdout),
        format!("error: {line}1 page: 1 failed\n")
    );
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);

    let output = run(&folder, &list(&server), &["--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let results: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(results[0]["outcome"], "failed");
    assert_eq!(results[0]["document"], "manual");
}

#[test]
fn a_dry_run_asks_nobody() {
    let (server, folder) = (Server::in_thread(), TempDir::new().unwrap());
    let output = run(&folder, &list(&server), &["--dry-run"]);
    assert_eq!(output.status.code(), Some(0));
    let expected = format!("acme/manual: {}/manual (not fetched yet)\n", server.url());
    assert_eq!(text(&output.stdout), expected);
    assert!(server.received().is_empty());
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
}

#[test]
fn what_cannot_run_says_why() {
    let folder = TempDir::new().unwrap();
    for (list, arguments, why) in [
        ("{", &[][..], "error: the list of pages on standard input: "),
        (
            "[{}]",
            &[],
            "error: the list of pages on standard input: missing field",
        ),
        (
            "[]",
            &["--unknown"],
            "error: unexpected argument '--unknown'",
        ),
    ] {
        let output = run(&folder, list, arguments);
        assert_eq!(output.status.code(), Some(2), "{list}");
        let error = text(&output.stderr);
        assert!(error.starts_with(why), "{error}");
    }
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_iot-clouds-docs-fetch"));
    command
        .arg("--pages")
        .arg(&file)
        .stdin(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(b"[]");
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).starts_with("error: cannot use "));
}
