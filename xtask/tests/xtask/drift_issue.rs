//! The issue with what changed in the vendors' pages: the script of `.github/workflows/docs.yml`, run by Node against a GitHub
//! that records what it is told. Must not know how pages are compared.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::{Folder, stderr, stdout};

const RUN: &str = "https://github.example/acme/clouds/actions/runs/7";

/// Runs a script as `actions/github-script` does, and prints the calls.
const HARNESS: &str = "
const fs = require('fs');
const issues = JSON.parse(fs.readFileSync('issues.json', 'utf8'));
const calls = [];
const record = (name) => async (options) => { calls.push([name, options]); return { data: {} }; };
const methods = { listForRepo: 'list', create: record('create'), update: record('update'), createComment: record('comment') };
const paginate = async (method, options) => {
  if (method !== 'list' || options.state !== 'open') throw new Error('another list');
  return issues.filter((issue) => issue.user.login === options.creator);
};
const context = { repo: { owner: 'acme', repo: 'clouds' }, serverUrl: 'https://github.example', runId: 7 };
const AsyncFunction = (async () => {}).constructor;
const script = new AsyncFunction('github', 'context', 'require', fs.readFileSync('script.js', 'utf8'));
script({ paginate, rest: { issues: methods } }, context, require)
  .then(() => console.log(JSON.stringify(calls)))
  .catch((error) => { console.error(error); process.exit(1); });
";

/// The text of the script in the workflow.
fn script() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../.github/workflows/docs.yml");
    let workflow = fs::read_to_string(path).unwrap();
    let (_, script) = workflow.split_once("          script: |\n").unwrap();
    let lines = script
        .lines()
        .map(|line| line.strip_prefix("            ").unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n")
}

/// Runs the script on a report and the open issues; returns the calls.
fn calls(status: &str, drift: &str, fetched: &str, issues: &Value) -> Vec<Value> {
    let folder = Folder::empty();
    folder.write("status", status);
    folder.write("drift.md", drift);
    folder.write("fetch.txt", fetched);
    folder.write("issues.json", &issues.to_string());
    folder.write("script.js", &script());
    folder.write("harness.js", HARNESS);
    let mut node = Command::new("node");
    let node = node.arg("harness.js").current_dir(folder.root());
    let output = node
        .env("REPORT", folder.root())
        .output()
        .expect("this test needs Node, as the workflow does");
    assert!(output.status.success(), "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).unwrap()
}

fn issue(number: u64, login: &str, body: &str) -> Value {
    json!({ "number": number, "user": { "login": login }, "body": body })
}

const BOT: &str = "github-actions[bot]";
const REPORT: &str = "## Drift\n\n- [ ] a: `x` came\n- [ ] b: `y` went\n";

fn body(lines: &str) -> String {
    format!("<!-- cargo xtask docs drift -->\n{lines}\n\nThe whole report: {RUN}\n")
}

#[test]
fn the_first_report_opens_an_issue() {
    let others = json!([
        issue(1, "someone", "<!-- cargo xtask docs drift -->\nNot ours."),
        issue(2, BOT, "Another report."),
        issue(3, BOT, "quoted: <!-- cargo xtask docs drift -->"),
        { "number": 4, "user": { "login": BOT }, "body": null },
        { "number": 5, "user": { "login": BOT }, "body": "<!-- cargo xtask docs drift -->", "pull_request": {} },
    ]);
    let body = body("## Drift\n\n- [ ] a: `x` came\n- [ ] b: `y` went");
    let expected = json!([["create", { "owner": "acme", "repo": "clouds", "title": "Pages of vendors changed", "body": body }]]);
    assert_eq!(json!(calls("1\n", REPORT, "", &others)), expected);
}

#[test]
fn the_next_report_updates_it_and_keeps_what_is_ticked() {
    let before = "<!-- cargo xtask docs drift -->\r\n- [x] a: `x` came\r\n- [X] gone: `z` came\r\n- [ ] b: `y` went\r\n";
    let open = json!([issue(9, BOT, before)]);
    let fetched =
        "error: acme/manual: the server responds with status 404; look\n1 page: 1 failed\n";
    let calls = calls("1", REPORT, fetched, &open);
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0][0], "update");
    assert_eq!(calls[0][1]["issue_number"], 9);
    let expected = body(
        "## Drift\n\n- [x] a: `x` came\n- [ ] b: `y` went\n\n### Pages that could not be fetched\n\n\
         ```text\nacme/manual: the server responds with status 404; look\n```",
    );
    assert_eq!(calls[0][1]["body"], expected);
    assert!(calls[0][1]["state"].is_null());
}

#[test]
fn a_clean_report_closes_it() {
    let open = json!([issue(9, BOT, "<!-- cargo xtask docs drift -->\n- [ ] a")]);
    let closed = calls("0\n", "Nothing changed.\n", "", &open);
    let names: Vec<&str> = closed
        .iter()
        .map(|call| call[0].as_str().unwrap())
        .collect();
    assert_eq!(names, ["comment", "update"]);
    assert_eq!(
        closed[0][1]["body"],
        format!("Nothing is left to review: {RUN}")
    );
    assert_eq!(closed[1][1]["state"], "closed");
    let failed = "error: acme/manual: the server responds with status 404; look\n";
    assert_eq!(calls("0", "", failed, &json!([])), Vec::<Value>::new());
}

#[test]
fn a_report_fits_into_an_issue() {
    let line = "- [ ] 设备: `expires_in` came\n";
    let calls = calls("1", &line.repeat(5_000), "", &json!([]));
    let body = calls[0][1]["body"].as_str().unwrap();
    let length = body.encode_utf16().count();
    assert!((60_000..65_536).contains(&length), "{length}");
    let shown = body.matches(line).count();
    let expected = format!(
        "\n\n{} lines more are in the whole report.\n\nThe whole report: {RUN}\n",
        5_000 - shown
    );
    assert!(body.ends_with(&expected), "{body}");
}

#[test]
fn the_job_writes_what_the_script_reads() {
    let workflow = concat!(env!("CARGO_MANIFEST_DIR"), "/../.github/workflows/docs.yml");
    let workflow = fs::read_to_string(workflow).unwrap();
    for file in ["status", "drift.md", "fetch.txt"] {
        assert!(workflow.contains(&format!("> report/{file}")), "{file}");
        assert!(workflow.contains(&format!("read('{file}')")), "{file}");
    }
}
