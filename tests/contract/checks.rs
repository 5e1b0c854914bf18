//! What is checked of the contract cases of platforms: each runs the cases against mocks, and reports all that goes wrong.
//! Must not know any platform.

use crate::run::{Run, is_a_day};
use crate::support::{CaseKind, Failure, Given, Platform};

/// Number of items of a paged operation of the mock.
pub(crate) const ITEMS: usize = 45;
/// Largest page of a mock whose pages are read.
const SMALL_PAGE: u64 = 20;

pub(crate) async fn every_operation_returns_what_its_examples_say(platforms: &'static [Platform]) {
    let mut problems = Vec::new();
    for platform in platforms {
        let mut run = Run::start(platform);
        // However many items the examples request, several pages are read.
        let small = platform.mock().max_page_size(SMALL_PAGE).start();
        let mut pages = Run::with(platform, small.unwrap());
        for case in platform.cases {
            let run = match case.kind {
                CaseKind::Pages => &mut pages,
                _ => &mut run,
            };
            for credential in run.accepted(case) {
                run.expect_response(case, credential.as_ref()).await;
            }
        }
        run.expect_coverage();
        println!(
            "{}: {} operations, {} cases, {} calls",
            platform.name,
            run.mock.operations().len(),
            platform.cases.len(),
            run.calls + pages.calls
        );
        problems.extend(run.problems);
        problems.extend(pages.problems);
    }
    report(&problems);
}

pub(crate) async fn credentials_that_an_operation_does_not_take_are_rejected(
    platforms: &'static [Platform],
) {
    let mut problems = Vec::new();
    for platform in platforms {
        let mut run = Run::start(platform);
        for case in platform.cases {
            for credential in run.refused(case) {
                run.expect_refusal(case, credential.as_ref()).await;
            }
        }
        println!("{}: {} calls", platform.name, run.calls);
        problems.extend(run.problems);
    }
    report(&problems);
}

/// A server may put fewer items on a page than requested, and than it documents.
pub(crate) async fn lists_are_read_to_their_end_whatever_the_server_puts_on_a_page(
    platforms: &'static [Platform],
) {
    let mut problems = Vec::new();
    let has_pages = |platform: &&Platform| {
        let mut cases = platform.cases.iter();
        cases.any(|case| case.kind == CaseKind::Pages)
    };
    for platform in platforms.iter().filter(has_pages) {
        for largest in [1, 7, 9, 44, 45, 46, 1000] {
            let mock = platform.mock().max_page_size(largest);
            let mut run = Run::with(platform, mock.start().unwrap());
            for case in platform
                .cases
                .iter()
                .filter(|case| case.kind == CaseKind::Pages)
            {
                let credential = run.accepted(case).into_iter().next().flatten();
                match run.call(case, credential.as_ref()).await.0 {
                    Ok(Some(ITEMS)) => {}
                    Ok(count) => {
                        let text = format!("{count:?} items, not {ITEMS}, of pages of {largest}");
                        run.problem(case, credential.as_ref(), text);
                    }
                    Err(failure) => run.problem(case, credential.as_ref(), failure.to_string()),
                }
            }
            problems.extend(run.problems);
        }
    }
    report(&problems);
}

/// So are ranges of time, if a response has room for more than the points of one time.
pub(crate) async fn ranges_are_read_to_their_start_whatever_the_server_puts_in_a_response(
    platforms: &'static [Platform],
) {
    let (mut problems, mut read) = (Vec::new(), 0);
    for platform in platforms {
        let windows = platform.cases.iter();
        for case in windows.filter(|case| case.kind == CaseKind::Windows) {
            for largest in [3, 4, 7, 575, 576, 577, 10_000] {
                let mock = platform.mock().max_page_size(largest);
                let mut run = Run::with(platform, mock.start().unwrap());
                let credential = run.accepted(case).into_iter().next().flatten();
                match run.call(case, credential.as_ref()).await.0 {
                    Ok(count) if is_a_day(count) => read += 1,
                    other => {
                        let text = format!("{other:?} by responses of {largest}");
                        run.problem(case, credential.as_ref(), text);
                    }
                }
                problems.extend(run.problems);
            }
        }
    }
    assert!(read > 0 || !problems.is_empty());
    report(&problems);
}

/// The client recognises a failure and its code, in whatever format the platform sends it.
pub(crate) async fn failures_of_the_mock_are_failures_to_the_clients(
    platforms: &'static [Platform],
) {
    let (mut problems, mut failures) = (Vec::new(), 0);
    for platform in platforms {
        let api = platform.api();
        let codes: Vec<&str> = api.codes.iter().map(|code| code.wire.as_str()).collect();
        // Without an envelope or an error body, nothing can carry a code.
        let has_code = api.envelope.is_some() || !api.error_bodies.is_empty();
        let mut run = Run::start(platform);
        for case in platform.cases.iter().filter(|case| case.kind.is_one_call()) {
            let credential = run.accepted(case).into_iter().next().flatten();
            let known = codes.iter().map(|code| (*code, true));
            for (code, is_known) in known.chain([("10003", false), ("E-7", false)]) {
                let stub = run.mock.stub(case.operation).unwrap();
                match is_known {
                    true => stub.fail(code).unwrap(),
                    false => stub.fail_with(code, "it went wrong"),
                }
                match run.call(case, credential.as_ref()).await.0 {
                    Err(Failure::Client(error)) if !has_code || error.code_text() == Some(code) => {
                    }
                    other => {
                        let text = format!("the code {code} was read as {other:?}");
                        run.problem(case, credential.as_ref(), text);
                    }
                }
                failures += 1;
                // Of one case nothing is left for the next.
                run.mock.reset();
            }
        }
        problems.extend(run.problems);
    }
    println!("{failures} failures");
    report(&problems);
}

/// A program's test stores a response and lets the mock return it again.
pub(crate) async fn stored_responses_come_back_unchanged(platforms: &'static [Platform]) {
    let (mut problems, mut stored_responses) = (Vec::new(), 0);
    for platform in platforms {
        let mut run = Run::start(platform);
        for case in platform.cases.iter().filter(|case| case.kind.is_one_call()) {
            let Some(credential) = run.accepted(case).into_iter().next() else {
                continue;
            };
            let given = Given::new(case, run.mock.url(), credential.as_ref());
            let stored = given.stored();
            let first = (case.call)(given).await;
            let Some(response) = stored.lock().unwrap().take().filter(|_| first.is_ok()) else {
                continue;
            };
            run.mock
                .stub(case.operation)
                .unwrap()
                .times(1)
                .respond_with(&response)
                .unwrap();
            let given = Given::new(case, run.mock.url(), credential.as_ref());
            if let Err(failure) = (case.call)(given.expecting(Some(&response))).await {
                run.problem(case, credential.as_ref(), failure.to_string());
            }
            run.calls += 1;
        }
        println!("{}: {} stored responses", platform.name, run.calls);
        stored_responses += run.calls;
        problems.extend(run.problems);
    }
    // Some operations return nothing, and tokens are not stored.
    let cases: usize = platforms.iter().map(|platform| platform.cases.len()).sum();
    assert!(
        2 * stored_responses > cases,
        "{stored_responses} of {cases}"
    );
    report(&problems);
}

/// Without examples, the mock generates values of every type, and the clients read them all.
pub(crate) async fn generated_responses_fit_their_types(platforms: &'static [Platform]) {
    let mut problems = Vec::new();
    for platform in platforms {
        for seed in 0..4 {
            let mock = platform.mock_of(without_examples(platform)).seed(seed);
            let mut run = Run::with(platform, mock.start().unwrap());
            for case in platform.cases {
                let credential = run.accepted(case).into_iter().next().flatten();
                let given = Given::new(case, run.mock.url(), credential.as_ref());
                if let Err(failure) = (case.call)(given.expecting(None)).await {
                    run.problem(case, credential.as_ref(), format!("seed {seed}: {failure}"));
                }
            }
            problems.extend(run.problems);
        }
    }
    report(&problems);
}

/// Returns the files of a spec without its examples.
fn without_examples(platform: &Platform) -> Vec<(String, String)> {
    let mut files = (platform.spec)(platform.name);
    for (_, text) in &mut files {
        let mut spec: serde_yaml::Value = serde_yaml::from_str(text).unwrap();
        let operations = spec.get_mut("operations");
        let operations = operations.and_then(|all| all.as_mapping_mut());
        for (_, operation) in operations.into_iter().flatten() {
            operation.as_mapping_mut().unwrap().remove("examples");
        }
        *text = serde_yaml::to_string(&spec).unwrap();
    }
    files
}

fn report(problems: &[String]) {
    assert!(
        problems.is_empty(),
        "{} problems:\n{}",
        problems.len(),
        problems.join("\n")
    );
}
