//! Every operation of the invented platforms that the generator is tested with, through the typed client, against the mock.
//! Must not know any platform: the cases are generated, and a new fixture is reported until it is in the list.

#[path = "../contract/checks.rs"]
mod checks;
mod platforms;
#[path = "../contract/run.rs"]
mod run;
#[path = "../../codegen/tests/support/samples.rs"]
mod samples;
#[path = "../contract/support.rs"]
mod support;

use std::fs;
use std::path::{Path, PathBuf};

use platforms::PLATFORMS;

/// The folder of the fixtures.
fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../codegen/tests/emission")
}

/// Returns the files of the spec of a fixture. The spec of one is in the reference of the language.
fn spec(fixture: &str) -> Vec<(String, String)> {
    let folder = fixtures().join(fixture).join("spec/acme");
    if folder.is_dir() {
        return support::files(&folder);
    }
    samples::samples("acme/").into_iter().collect()
}

#[test]
fn every_fixture_is_in_the_list() {
    let entries = fs::read_dir(fixtures()).unwrap();
    let folders = entries.map(|entry| entry.unwrap().path());
    let folders = folders.filter(|path| path.is_dir());
    let name = |path: PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    let mut names: Vec<String> = folders.map(name).collect();
    names.sort();
    let listed: Vec<&str> = PLATFORMS.iter().map(|platform| platform.name).collect();
    assert_eq!(
        listed, names,
        "platforms.rs and Cargo.toml list the fixtures"
    );
}

#[tokio::test]
async fn every_operation_returns_what_its_examples_say() {
    checks::every_operation_returns_what_its_examples_say(PLATFORMS).await;
}

#[tokio::test]
async fn credentials_that_an_operation_does_not_take_are_rejected() {
    checks::credentials_that_an_operation_does_not_take_are_rejected(PLATFORMS).await;
}

#[tokio::test]
async fn lists_are_read_to_their_end_whatever_the_server_puts_on_a_page() {
    checks::lists_are_read_to_their_end_whatever_the_server_puts_on_a_page(PLATFORMS).await;
}

#[tokio::test]
async fn ranges_are_read_to_their_start_whatever_the_server_puts_in_a_response() {
    checks::ranges_are_read_to_their_start_whatever_the_server_puts_in_a_response(PLATFORMS).await;
}

#[tokio::test]
async fn failures_of_the_mock_are_failures_to_the_clients() {
    checks::failures_of_the_mock_are_failures_to_the_clients(PLATFORMS).await;
}

#[tokio::test]
async fn stored_responses_come_back_unchanged() {
    checks::stored_responses_come_back_unchanged(PLATFORMS).await;
}

#[tokio::test]
async fn generated_responses_fit_their_types() {
    checks::generated_responses_fit_their_types(PLATFORMS).await;
}
