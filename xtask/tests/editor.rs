//! The schemas as an editor uses them: a real YAML language server checks, completes and explains every spec file.
//! Must not know what lint checks. `npm ci` in the folder `editor` installs the server.

#[path = "editor/client.rs"]
mod client;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use serde_json::Value;

use client::Client;

/// A file with many operations.
const RESOURCE: &str = "spec/thingscloud/devices.yaml";

/// Starts the server. If it is not installed, the test is skipped, except in continuous integration.
fn server() -> Option<Client> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/editor/node_modules/yaml-language-server/bin/yaml-language-server");
    let node = Command::new("node").arg("--version").output();
    if node.is_err() || !program.exists() {
        let missing = "this test needs node, and `npm ci --ignore-scripts` in xtask/tests/editor";
        assert!(env::var_os("CI").is_none(), "{missing}");
        // Not by `eprintln!`, which a test that passes does not show.
        let _ = writeln!(std::io::stderr(), "SKIPPED: {missing}");
        return None;
    }
    let mut command = Command::new("node");
    Some(Client::start(command.arg(program).arg("--stdio"), &root()))
}

fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    root.canonicalize().unwrap()
}

/// The text of a file with many operations, and the path of a file beside it that only the editor has. Each test takes a name
/// of its own, as the server may still report on a file that was closed.
fn draft(name: &str) -> (PathBuf, String) {
    let path = root().join(RESOURCE);
    (path.with_file_name(name), fs::read_to_string(path).unwrap())
}

/// The spec files of all platforms, and the file of acceptances beside their folders.
fn spec_files() -> Vec<PathBuf> {
    let entries = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    };
    let mut all = entries(&root().join("spec"));
    let folders: Vec<PathBuf> = all.iter().filter(|it| it.is_dir()).cloned().collect();
    all.extend(folders.iter().flat_map(|folder| entries(folder)));
    let mut files: Vec<PathBuf> = all
        .into_iter()
        .filter(|it| it.extension().is_some_and(|it| it == "yaml"))
        .collect();
    files.sort();
    files
}

/// Returns the position of a part of a text, as the protocol counts.
fn position(text: &str, part: &str) -> (usize, usize) {
    let before = &text[..text.find(part).unwrap()];
    let line = before.rsplit('\n').next().unwrap();
    (before.matches('\n').count(), line.encode_utf16().count())
}

/// Returns the documentation of each proposal, by its text.
fn proposals(found: &Value) -> Vec<(String, String)> {
    let items = found["items"].as_array().or(found.as_array()).unwrap();
    let text = |item: &Value| {
        let said = &item["documentation"];
        let said = said["value"].as_str().or(said.as_str());
        let label = item["label"].as_str().unwrap().to_owned();
        (label, said.unwrap_or_default().to_owned())
    };
    items.iter().map(text).collect()
}

#[test]
fn an_editor_checks_completes_and_explains_spec_files() {
    let Some(mut server) = server() else { return };
    // First, as it shows that the first report on a file is not an empty one.
    a_wrong_key_is_underlined(&mut server);
    no_file_has_a_problem_and_all_keys_are_explained(&mut server);
    keys_and_words_are_completed(&mut server);
}

fn no_file_has_a_problem_and_all_keys_are_explained(server: &mut Client) {
    let files = spec_files();
    assert!(files.len() > 4, "{files:?}");
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let problems = server.open(&path, &text);
        assert_eq!(problems, Value::Array(Vec::new()), "{}", path.display());
        let keys = text.lines().filter_map(|line| line.split_once(':'));
        for (key, _) in keys.filter(|(key, _)| key.starts_with(|it: char| it.is_lowercase())) {
            let place = position(&text, &format!("\n{key}:"));
            let hover = server.ask("textDocument/hover", &path, (place.0 + 1, 1));
            let said = hover["contents"]["value"].as_str().unwrap_or_default();
            assert!(
                said.contains(' '),
                "{}: no text for `{key}`: {hover}",
                path.display()
            );
        }
        server.close(&path);
    }
}

fn keys_and_words_are_completed(server: &mut Client) {
    let (path, text) = draft("new-key.yaml");
    let end = "    returns: DeviceDetail\n";
    let text = text.replacen(end, &format!("{end}    \n"), 1);
    server.open(&path, &text);
    let (line, _) = position(&text, &format!("{end}    \n"));
    let keys = proposals(&server.ask("textDocument/completion", &path, (line + 1, 4)));
    let text_of = |key: &str| keys.iter().find(|(label, _)| label == key);
    for (key, said) in [
        ("pages", "How its pages are read."),
        ("nested_under", "The data is one level deeper"),
        ("limits", "Joint limits"),
    ] {
        let (_, found) = text_of(key).unwrap_or_else(|| panic!("no `{key}` in {keys:?}"));
        assert!(found.contains(said), "{key}: {found}");
    }
    for key in ["http", "retry", "operations", "fields"] {
        assert!(
            text_of(key).is_none(),
            "`{key}` belongs elsewhere, or is there"
        );
    }
    server.close(&path);

    let (path, text) = draft("new-word.yaml");
    let text = text.replacen("    retry: safe\n", "    retry: \n", 1);
    server.open(&path, &text);
    let (line, _) = position(&text, "    retry: \n");
    let words = proposals(&server.ask("textDocument/completion", &path, (line, 11)));
    let words: Vec<&str> = words.iter().map(|(word, _)| word.as_str()).collect();
    for word in ["safe", "idempotent", "command"] {
        assert!(words.contains(&word), "no `{word}` in {words:?}");
    }
    server.close(&path);
}

fn a_wrong_key_is_underlined(server: &mut Client) {
    let (path, text) = draft("wrong-key.yaml");
    let text = text.replacen("    pages:", "    pagse:", 1);
    let problems = server.open(&path, &text);
    let (line, column) = position(&text, "pagse");
    let found = problems.as_array().unwrap().iter().find(|problem| {
        let start = &problem["range"]["start"];
        start["line"] == line && start["character"] == column
    });
    let found = found.unwrap_or_else(|| panic!("nothing is underlined: {problems}"));
    let message = found["message"].as_str().unwrap();
    assert!(message.contains("pagse"), "{message}");
    server.close(&path);
}
