//! The OpenAPI documents as others use them: two validators accept them, and a client that a generator in Python makes calls mocks.
//! Must not know what is in a document.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use iot_clouds_codegen::compile;
use iot_clouds_codegen::openapi::{Version, openapi};
use iot_clouds_codegen::resolve::Api;
use iot_clouds_mock::MockServer;

fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    root.canonicalize().unwrap()
}

fn own(name: &str) -> PathBuf {
    root().join("tests/openapi").join(name)
}

/// The programs in Python, in an environment of their own.
fn python(program: &str) -> PathBuf {
    root().join("target/python/openapi/bin").join(program)
}

/// Whether all programs are installed. If not, a test is skipped, except in continuous integration.
fn is_installed() -> bool {
    let node = Command::new("node").arg("--version").output();
    let is_there = own("node_modules").exists() && python("python").exists() && node.is_ok();
    if !is_there {
        let missing =
            "this test needs node and Python; docs/openapi.md says how to install the rest";
        assert!(env::var_os("CI").is_none(), "{missing}");
        // Not by `eprintln!`, which a test that passes does not show.
        let _ = writeln!(std::io::stderr(), "SKIPPED: {missing}");
    }
    is_there
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// The platforms and the fixtures of the generator, each with a name.
fn apis() -> Vec<(String, Api)> {
    let platforms = entries(&root().join("spec")).into_iter();
    let fixtures = entries(&root().join("codegen/tests/emission")).into_iter();
    let folders = platforms.chain(fixtures.map(|path| path.join("spec/acme")));
    let folders = folders.filter(|path| path.join("platform.yaml").is_file());
    let apis = folders.map(|folder| {
        let platform = folder.file_name().unwrap().to_str().unwrap();
        let files = entries(&folder).into_iter();
        // The lock of the vendor's pages is no part of a spec.
        let files = files.filter(|path| path.extension().is_some_and(|it| it != "lock"));
        let files = files.map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            (
                format!("spec/{platform}/{name}"),
                fs::read_to_string(&path).unwrap(),
            )
        });
        let mut compiled = compile(files.collect());
        assert!(compiled.is_sound(), "{:#?}", compiled.problems);
        let api = compiled.apis.remove(0);
        (api.package.clone(), api)
    });
    apis.collect()
}

fn assert_success(output: &Output) {
    let told = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(output.status.success(), "{}{}", told[0], told[1]);
}

/// Runs both validators.
fn validate(files: &[PathBuf]) -> [Output; 2] {
    let mut in_python = Command::new(python("python"));
    in_python.args(["-m", "openapi_spec_validator"]);
    let mut in_javascript = Command::new("node");
    in_javascript.arg(own("validate.mjs"));
    [in_python, in_javascript].map(|mut command| command.args(files).output().unwrap())
}

#[test]
fn validators_accept_every_document() {
    if !is_installed() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (name, api) in apis() {
        for (suffix, version) in [("3.1", Version::V3_1), ("3.0.3", Version::V3_0)] {
            let file = folder.path().join(format!("{name}-{suffix}.json"));
            fs::write(&file, openapi(&api, version).text()).unwrap();
            files.push(file);
        }
    }
    assert!(files.len() > 40, "{} documents", files.len());
    validate(&files).iter().for_each(assert_success);
    println!("{} documents", files.len());
}

/// The test above can fail.
#[test]
fn validators_reject_other_documents() {
    if !is_installed() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (_, api) = apis().remove(0);
    for (version, was, is) in [
        (Version::V3_1, "\"responses\"", "\"response\""),
        (Version::V3_0, "\"type\": \"string\"", "\"type\": \"text\""),
    ] {
        let file = folder.path().join("wrong.json");
        fs::write(&file, openapi(&api, version).text().replace(was, is)).unwrap();
        for output in validate(&[file]) {
            assert!(!output.status.success(), "{was} may be {is}");
        }
    }
}

#[test]
fn a_python_client_lists_devices_and_pushes_an_attribute() {
    if !is_installed() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(python("python"));
    command.arg(own("call.py")).env("PYTHONPATH", folder.path());
    let mut mocks = Vec::new();
    for (platform, called) in [
        ("sensecap", vec!["devices.list"]),
        (
            "thingscloud",
            vec![
                "auth.access_token",
                "control.push_attributes",
                "devices.list",
            ],
        ),
    ] {
        let (_, api) = apis()
            .into_iter()
            .find(|(_, api)| api.platform == platform)
            .unwrap();
        let document = folder.path().join(format!("{platform}.json"));
        fs::write(&document, openapi(&api, Version::V3_1).text()).unwrap();
        let output = Command::new(python("openapi-python-client"))
            .args(["generate", "--meta", "none", "--fail-on-warning", "--path"])
            .arg(&document)
            .arg("--output-path")
            .arg(folder.path().join(platform))
            .arg("--config")
            .arg(own("generator.yaml"))
            .output()
            .unwrap();
        assert_success(&output);
        let mock = MockServer::start(platform).unwrap();
        let prefix = platform.to_uppercase();
        command.env(format!("{prefix}_URL"), mock.url());
        for (field, value) in mock.credentials().iter().flat_map(|own| own.fields()) {
            command.env(format!("{prefix}_{}", field.to_uppercase()), value);
        }
        mocks.push((mock, called));
    }
    assert_success(&command.output().unwrap());
    for (mock, called) in mocks {
        let requests = mock.requests();
        let accepted = requests.iter().filter(|request| request.reason.is_none());
        let accepted: BTreeSet<String> = accepted
            .filter_map(|request| request.operation.clone())
            .collect();
        assert_eq!(accepted.into_iter().collect::<Vec<_>>(), called);
    }
}
