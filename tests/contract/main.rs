//! Every operation of every spec, through the typed client, against the mock: each example, with each credential.
//! Must not know any platform: the cases are generated, so that a new operation is covered without a new test.

mod checks;
mod platforms;
mod run;
mod support;

use std::path::Path;

use platforms::PLATFORMS;

/// Returns the files of a spec of the project.
fn spec(platform: &str) -> Vec<(String, String)> {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    support::files(&specs.join(platform))
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
