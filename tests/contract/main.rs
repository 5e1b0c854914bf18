//! Every operation of every spec, through the typed client, against the mock: each example, with each credential.
//! Must not know any platform: the cases are generated, so that a new operation is covered without a new test.

mod platforms;
mod run;
mod support;

use std::fs;
use std::path::Path;

use iot_clouds_mock::MockServer;

use platforms::PLATFORMS;
use run::{Run, is_a_day};
use support::{CaseKind, Failure, Given};

/// Number of items of a paged operation of the mock.
const ITEMS: usize = 45;

#[tokio::test]
async fn every_operation_returns_what_its_examples_say() {
    let mut problems = Vec::new();
    for platform in PLATFORMS {
        let mut run = Run::start(platform);
        for case in platform.cases {
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
            run.calls
        );
        problems.extend(run.problems);
    }
    report(&problems);
}

#[tokio::test]
async fn credentials_that_an_operation_does_not_take_are_rejected() {
    let mut problems = Vec::new();
    for platform in PLATFORMS {
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
#[tokio::test]
async fn lists_are_read_to_their_end_whatever_the_server_puts_on_a_page() {
    let mut problems = Vec::new();
    for platform in PLATFORMS {
        for largest in [1, 7, 9, 44, 45, 46] {
            let mock = MockServer::builder(platform.name).strict();
            let mock = mock.max_page_size(largest);
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
#[tokio::test]
async fn ranges_are_read_to_their_start_whatever_the_server_puts_in_a_response() {
    let (mut problems, mut read) = (Vec::new(), 0);
    for platform in PLATFORMS {
        let windows = platform.cases.iter();
        for case in windows.filter(|case| case.kind == CaseKind::Windows) {
            for largest in [3, 4, 7, 575, 576, 577, 10_000] {
                let mock = MockServer::builder(platform.name).strict();
                let mock = mock.max_page_size(largest);
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
#[tokio::test]
async fn failures_of_the_mock_are_failures_to_the_clients() {
    let (mut problems, mut failures) = (Vec::new(), 0);
    for platform in PLATFORMS {
        let spec = spec(platform.name);
        let errors = spec.get("errors");
        let codes = errors.and_then(|errors| errors.get("codes")?.as_mapping());
        let codes = codes.into_iter().flatten().map(|(code, _)| match code {
            serde_yaml::Value::Number(number) => number.to_string(),
            code => code.as_str().unwrap().to_owned(),
        });
        let codes: Vec<String> = codes.collect();
        // Without an envelope or an error body, nothing can carry a code.
        let has_code = spec.get("envelope").is_some()
            || errors.is_some_and(|errors| errors.get("bodies").is_some());
        for case in platform.cases.iter().filter(|case| case.kind.is_one_call()) {
            let known = codes.iter().map(|code| (code.as_str(), true));
            for (code, is_known) in known.chain([("10003", false), ("E-7", false)]) {
                let mut run = Run::start(platform);
                let stub = run.mock.stub(case.operation).unwrap();
                match is_known {
                    true => stub.fail(code).unwrap(),
                    false => stub.fail_with(code, "it went wrong"),
                }
                let credential = run.accepted(case).into_iter().next().flatten();
                match run.call(case, credential.as_ref()).await.0 {
                    Err(Failure::Client(error)) if !has_code || error.code_text() == Some(code) => {
                    }
                    other => {
                        let text = format!("the code {code} was read as {other:?}");
                        run.problem(case, credential.as_ref(), text);
                    }
                }
                failures += 1;
                problems.extend(run.problems);
            }
        }
    }
    println!("{failures} failures");
    report(&problems);
}

/// Reads the `platform.yaml` of a platform.
fn spec(platform: &str) -> serde_yaml::Value {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../spec/{platform}/platform.yaml"));
    serde_yaml::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

/// A program's test stores a response and lets the mock return it again.
#[tokio::test]
async fn stored_responses_come_back_unchanged() {
    let (mut problems, mut stored_responses) = (Vec::new(), 0);
    for platform in PLATFORMS {
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
    let cases: usize = PLATFORMS.iter().map(|platform| platform.cases.len()).sum();
    assert!(
        2 * stored_responses > cases,
        "{stored_responses} of {cases}"
    );
    report(&problems);
}

/// Without examples, the mock generates values of every type, and the clients read them all.
#[tokio::test]
async fn generated_responses_fit_their_types() {
    let mut problems = Vec::new();
    for platform in PLATFORMS {
        for seed in 0..4 {
            let mock = MockServer::builder(platform.name)
                .strict()
                .seed(seed)
                .spec(without_examples(platform.name));
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
fn without_examples(platform: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../spec")
        .join(platform);
    let paths = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let specs = paths.filter(|path| {
        path.extension()
            .is_some_and(|extension| extension == "yaml")
    });
    let stripped = specs.map(|path| {
        let text = fs::read_to_string(&path).unwrap();
        let mut spec: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
        let operations = spec
            .get_mut("operations")
            .and_then(|all| all.as_mapping_mut());
        for (_, operation) in operations.into_iter().flatten() {
            operation.as_mapping_mut().unwrap().remove("examples");
        }
        let name = path.file_name().unwrap().to_str().unwrap();
        (
            format!("{platform}/{name}"),
            serde_yaml::to_string(&spec).unwrap(),
        )
    });
    stripped.collect()
}

fn report(problems: &[String]) {
    assert!(
        problems.is_empty(),
        "{} problems:\n{}",
        problems.len(),
        problems.join("\n")
    );
}
