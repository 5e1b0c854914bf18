//! Every operation of every spec, through the typed client, against the mock: each example, with each credential.
//! Must not know any platform: the cases are generated, so that a new operation is covered without a new test.

mod platforms;
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use iot_clouds_mock::{MockServer, Request};
use serde_json::Value;

use platforms::PLATFORMS;
use support::{Case, CaseKind, Credential, Done, Failure, Given, Platform};

/// How many items a paged operation of the mock has.
const ITEMS: usize = 45;

/// A platform's mock, and what went wrong with it.
struct Run {
    platform: &'static Platform,
    mock: MockServer,
    calls: usize,
    problems: Vec<String>,
}

#[tokio::test]
async fn every_operation_is_answered_as_its_examples_say() {
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
async fn what_an_operation_does_not_take_is_refused() {
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

/// A server may put fewer items on a page than it is asked for, and than it documents.
#[tokio::test]
async fn lists_are_read_to_their_end_whatever_the_server_puts_on_a_page() {
    let mut problems = Vec::new();
    for platform in PLATFORMS {
        for largest in [1, 7, 9, 44, 45, 46] {
            let mock = MockServer::builder(platform.name).max_page_size(largest);
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

/// Whatever a failure looks like on a platform, its client sees that it is one, and its code.
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
        // Without an envelope or another shape there is nothing that could carry a code.
        let has_code = spec.get("envelope").is_some()
            || errors.is_some_and(|errors| errors.get("bodies").is_some());
        for case in platform
            .cases
            .iter()
            .filter(|case| case.kind != CaseKind::Pages)
        {
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

/// The `platform.yaml` of a platform.
fn spec(platform: &str) -> serde_yaml::Value {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../spec/{platform}/platform.yaml"));
    serde_yaml::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

/// A program's test stores a response and lets the mock give it again.
#[tokio::test]
async fn stored_answers_come_back_as_they_were() {
    let (mut problems, mut stored_responses) = (Vec::new(), 0);
    for platform in PLATFORMS {
        let mut run = Run::start(platform);
        for case in platform
            .cases
            .iter()
            .filter(|case| case.kind != CaseKind::Pages)
        {
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
    // Some operations response nothing, and tokens are not for storing.
    let cases: usize = PLATFORMS.iter().map(|platform| platform.cases.len()).sum();
    assert!(
        2 * stored_responses > cases,
        "{stored_responses} of {cases}"
    );
    report(&problems);
}

/// Without any example, values are made up for every type; clients read them all.
#[tokio::test]
async fn made_up_answers_are_of_the_answers_types() {
    let mut problems = Vec::new();
    for platform in PLATFORMS {
        for seed in 0..4 {
            let mock = MockServer::builder(platform.name)
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

/// The files of a spec without its examples.
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

impl Run {
    fn start(platform: &'static Platform) -> Self {
        Self::with(platform, MockServer::start(platform.name).unwrap())
    }

    fn with(platform: &'static Platform, mock: MockServer) -> Self {
        Self {
            platform,
            mock,
            calls: 0,
            problems: Vec::new(),
        }
    }

    /// The credentials that the mock takes.
    fn credentials(&self) -> BTreeMap<String, Credential> {
        let all = self.mock.credentials().iter();
        let named = all.map(|credential| {
            let name = credential.name().to_string();
            (name.clone(), (name, credential.fields().clone()))
        });
        named.collect()
    }

    /// The credentials to call a case with. The mock also knows the one that an example of a token call shows.
    fn accepted(&mut self, case: &Case) -> Vec<Option<Credential>> {
        if case.credentials.is_empty() {
            return vec![None];
        }
        let known = self.credentials();
        let mut accepted = Vec::new();
        for name in case.credentials {
            match known.get(*name) {
                Some(credential) => accepted.push(Some(credential.clone())),
                None => self.problem(case, None, format!("the mock has no credential `{name}`")),
            }
        }
        if case.fetches_token && matches!(case.kind, CaseKind::Example(_)) {
            let text = |value: Value| value.as_str().map_or(value.to_string(), str::to_owned);
            let arguments = case.arguments().into_iter();
            let fields = arguments.map(|(wire, value)| (wire, text(value)));
            accepted.push(Some((case.credentials[0].to_owned(), fields.collect())));
        }
        accepted
    }

    /// No credential, and those that a case does not take.
    fn refused(&self, case: &Case) -> Vec<Option<Credential>> {
        if case.credentials.is_empty() {
            return Vec::new();
        }
        let mut others = self.credentials();
        others.retain(|name, _| !case.credentials.contains(&name.as_str()));
        let others = others.into_values().map(Some);
        [None].into_iter().chain(others).collect()
    }

    /// Makes the call; how it ended, and the requests that came of it.
    async fn call(&mut self, case: &Case, credential: Option<&Credential>) -> (Done, Vec<Request>) {
        let before = self.mock.requests().len();
        let url = self.mock.url().to_string();
        let done = (case.call)(Given::new(case, &url, credential)).await;
        self.calls += 1;
        let mut requests = self.mock.requests();
        requests.drain(..before);
        (done, requests)
    }

    async fn expect_response(&mut self, case: &Case, credential: Option<&Credential>) {
        let (done, mut requests) = self.call(case, credential).await;
        requests.retain(|request| request.operation.as_deref() == Some(case.operation));
        match (case.kind, done) {
            (_, Err(failure)) => self.problem(case, credential, failure.to_string()),
            (CaseKind::Pages, Ok(count)) if count != Some(ITEMS) || requests.len() < 2 => {
                let came = format!("{count:?} items by {} requests", requests.len());
                self.problem(case, credential, format!("{came}, not {ITEMS} by several"));
            }
            _ => {}
        }
        let Some(request) = requests.last() else {
            return self.problem(case, credential, "the mock saw no request of it".to_owned());
        };
        let arguments = match credential {
            Some((_, fields)) if case.fetches_token => {
                let fields = fields.iter();
                fields
                    .map(|(wire, value)| (wire.clone(), Value::from(value.as_str())))
                    .collect()
            }
            _ => case.arguments(),
        };
        for problem in odd(request, &arguments) {
            self.problem(case, credential, problem);
        }
    }

    async fn expect_refusal(&mut self, case: &Case, credential: Option<&Credential>) {
        let (done, requests) = self.call(case, credential).await;
        // The client says so before it sends anything, or the mock to the last that came.
        let is_refused = requests.last().is_none_or(|last| last.reason.is_some());
        let text = match done {
            Err(Failure::Client(_)) if is_refused => return,
            Err(Failure::Client(error)) => format!("the mock did not refuse it: {error}"),
            Err(Failure::Other(text)) => text,
            Ok(_) => "it was not refused".to_owned(),
        };
        self.problem(case, credential, text);
    }

    /// The operations of the mock, those that have cases and those that were answered are the same.
    fn expect_coverage(&mut self) {
        let requests = self.mock.requests();
        let operations: BTreeSet<String> = self.mock.operations().into_iter().collect();
        let cases = self.platform.cases.iter();
        let cases: BTreeSet<String> = cases.map(|case| case.operation.to_owned()).collect();
        let answered = requests.into_iter().filter(is_success);
        let answered: BTreeSet<String> = answered.filter_map(|request| request.operation).collect();
        for (what, left, right) in [
            ("without a case", &operations, &cases),
            ("never answered", &operations, &answered),
            ("not of the mock", &cases, &operations),
        ] {
            let missing: Vec<_> = left.difference(right).map(String::as_str).collect();
            if !missing.is_empty() {
                let missing = missing.join(", ");
                let platform = self.platform.name;
                self.problems
                    .push(format!("{platform}, operations {what}: {missing}"));
            }
        }
    }

    fn problem(&mut self, case: &Case, credential: Option<&Credential>, text: String) {
        let platform = self.platform.name;
        let credential = credential.map_or("no credential", |(name, _)| name.as_str());
        self.problems
            .push(format!("{platform}, {case}, {credential}: {text}"));
    }
}

fn is_success(request: &Request) -> bool {
    request.reason.is_none() && (200..300).contains(&request.status)
}

/// What the mock found odd about a request, and the arguments that did not arrive as they were given.
fn odd(request: &Request, arguments: &BTreeMap<String, Value>) -> Vec<String> {
    let mut odd = request.notes.clone();
    odd.extend(request.reason.clone());
    if request.status != 200 {
        odd.push(format!("the mock answered {}", request.status));
    }
    for (wire, value) in arguments {
        let arrived = request.arguments.get(wire);
        if !arrived.is_some_and(|arrived| same(arrived, value)) {
            odd.push(format!("`{wire}` is {value} and arrived as {arrived:?}"));
        }
    }
    odd
}

/// Whether two values are the same JSON; `1` is `1.0`.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let is_in_b = |(key, a): (&String, &Value)| b.get(key).is_some_and(|b| same(a, b));
            a.len() == b.len() && a.iter().all(is_in_b)
        }
        _ => a == b,
    }
}
