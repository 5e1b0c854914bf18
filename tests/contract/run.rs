//! Runs cases against a platform's mock, with each credential, and collects what goes wrong.
//! Must not know any platform, nor the tests.

use std::collections::{BTreeMap, BTreeSet};

use iot_clouds_codegen::check::times::{same, same_as_text};
use iot_clouds_mock::{MockServer, Request};
use serde_json::Value;

use crate::checks::ITEMS;
use crate::support::{Case, CaseKind, Credential, Done, Failure, Given, Platform};

/// A platform's mock, and what went wrong with it.
pub(crate) struct Run {
    pub(crate) platform: &'static Platform,
    pub(crate) mock: MockServer,
    pub(crate) calls: usize,
    pub(crate) problems: Vec<String>,
}

impl Run {
    pub(crate) fn start(platform: &'static Platform) -> Self {
        Self::with(platform, platform.mock().start().unwrap())
    }

    pub(crate) fn with(platform: &'static Platform, mock: MockServer) -> Self {
        Self {
            platform,
            mock,
            calls: 0,
            problems: Vec::new(),
        }
    }

    /// Returns the credentials that the mock accepts, by name.
    fn credentials(&self) -> BTreeMap<String, Credential> {
        let all = self.mock.credentials().iter();
        let named = all.map(|credential| {
            let name = credential.name().to_string();
            (name.clone(), (name, credential.fields().clone()))
        });
        named.collect()
    }

    /// Returns the credentials to call a case with. The mock also accepts the one in an example of a token call.
    pub(crate) fn accepted(&mut self, case: &Case) -> Vec<Option<Credential>> {
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

    /// Returns the credentials that a case does not take, and the absence of one.
    pub(crate) fn refused(&self, case: &Case) -> Vec<Option<Credential>> {
        if case.credentials.is_empty() {
            return Vec::new();
        }
        let mut others = self.credentials();
        others.retain(|name, _| !case.credentials.contains(&name.as_str()));
        let others = others.into_values().map(Some);
        [None].into_iter().chain(others).collect()
    }

    /// Makes the call, and returns its result and its requests.
    pub(crate) async fn call(
        &mut self,
        case: &Case,
        credential: Option<&Credential>,
    ) -> (Done, Vec<Request>) {
        let before = self.mock.requests().len();
        let url = self.mock.url().to_string();
        let done = (case.call)(Given::new(case, &url, credential)).await;
        self.calls += 1;
        let mut requests = self.mock.requests();
        requests.drain(..before);
        (done, requests)
    }

    /// Has the mock respond as the example of a case, if an earlier one has the same arguments, whose response it would be.
    fn prepare(&self, case: &Case) {
        let CaseKind::Example(index) = case.kind else {
            return;
        };
        let arguments = Value::from_iter(case.arguments());
        let is_earlier =
            |other: &&Case| matches!(other.kind, CaseKind::Example(own) if own < index);
        let cases = self.platform.cases.iter();
        let mut earlier = cases
            .filter(|other| other.operation == case.operation)
            .filter(is_earlier);
        let is_repeated =
            earlier.any(|other| same(&Value::from_iter(other.arguments()), &arguments));
        if case.response.is_some() && is_repeated {
            // The case has what the client reads, not what the server sends.
            let api = self.platform.api();
            let mut operations = api.operations();
            let operation = operations.find(|operation| operation.id == case.operation);
            let example = &operation.unwrap().examples[index];
            let stub = self.mock.stub(case.operation).unwrap().times(1);
            stub.respond_with(&example.response).unwrap();
        }
    }

    pub(crate) async fn expect_response(&mut self, case: &Case, credential: Option<&Credential>) {
        self.prepare(case);
        let (done, mut requests) = self.call(case, credential).await;
        requests.retain(|request| request.operation.as_deref() == Some(case.operation));
        match (case.kind, done) {
            (_, Err(failure)) => self.problem(case, credential, failure.to_string()),
            (CaseKind::Pages, Ok(count)) if count != Some(ITEMS) || requests.len() < 2 => {
                let came = format!("{count:?} items by {} requests", requests.len());
                self.problem(case, credential, format!("{came}, not {ITEMS} by several"));
            }
            (CaseKind::Windows, Ok(count)) if !is_a_day(count) || requests.len() < 2 => {
                let came = format!("{count:?} points by {} requests", requests.len());
                self.problem(
                    case,
                    credential,
                    format!("{came}, not those of a day by several"),
                );
            }
            _ => {}
        }
        // The further pages are those that the client asks for by itself.
        let request = match case.kind {
            CaseKind::Pages => requests.first(),
            _ => requests.last(),
        };
        let Some(request) = request else {
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

    pub(crate) async fn expect_refusal(&mut self, case: &Case, credential: Option<&Credential>) {
        let (done, requests) = self.call(case, credential).await;
        // Either the client reports it before it sends anything, or the mock rejects the last request.
        let is_refused = requests.last().is_none_or(|last| last.reason.is_some());
        let text = match done {
            Err(Failure::Client(_)) if is_refused => return,
            Err(Failure::Client(error)) => format!("the mock did not refuse it: {error}"),
            Err(Failure::Other(text)) => text,
            Ok(_) => "it was not refused".to_owned(),
        };
        self.problem(case, credential, text);
    }

    /// Checks that the operations of the mock, those with cases, and those with a response are the same, and that each example
    /// of the spec has a case.
    pub(crate) fn expect_coverage(&mut self) {
        for operation in self.platform.api().operations() {
            for index in 0..operation.examples.len() {
                let is_its = |case: &&Case| {
                    case.operation == operation.id && case.kind == CaseKind::Example(index)
                };
                if !self.platform.cases.iter().any(|case| is_its(&case)) {
                    let text = format!(
                        "{} {}: example {index} has no case",
                        self.platform.name, operation.id
                    );
                    self.problems.push(text);
                }
            }
        }
        let requests = self.mock.requests();
        let operations: BTreeSet<String> = self.mock.operations().into_iter().collect();
        let cases = self.platform.cases.iter();
        let cases: BTreeSet<String> = cases.map(|case| case.operation.to_owned()).collect();
        let answered = requests.into_iter().filter(is_success);
        let answered: BTreeSet<String> = answered.filter_map(|request| request.operation).collect();
        for (what, left, right) in [
            ("without a case", &operations, &cases),
            ("without a response", &operations, &answered),
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

    pub(crate) fn problem(&mut self, case: &Case, credential: Option<&Credential>, text: String) {
        let platform = self.platform.name;
        let credential = credential.map_or("no credential", |(name, _)| name.as_str());
        self.problems
            .push(format!("{platform}, {case}, {credential}: {text}"));
    }
}

/// Whether the mock has so many points in a day: one each five minutes in each of two series, or in one.
pub(crate) fn is_a_day(count: Option<usize>) -> bool {
    // The day begins and ends between two of them, or at one.
    matches!(count, Some(288 | 289 | 576 | 578))
}

fn is_success(request: &Request) -> bool {
    request.reason.is_none() && (200..300).contains(&request.status)
}

/// Returns what the mock notes about a request, and the arguments that arrived changed.
fn odd(request: &Request, arguments: &BTreeMap<String, Value>) -> Vec<String> {
    let mut odd = request.notes.clone();
    odd.extend(request.reason.clone());
    if request.status != 200 {
        odd.push(format!("the mock responded with {}", request.status));
    }
    let content_type = request.header("content-type").unwrap_or_default();
    let is_json = content_type.contains("json") && !request.body.is_empty();
    let same = if is_json { same } else { same_as_text };
    for (wire, value) in arguments {
        let arrived = request.arguments.get(wire);
        if !arrived.is_some_and(|arrived| same(arrived, value)) {
            odd.push(format!("`{wire}` is {value} and arrived as {arrived:?}"));
        }
    }
    odd
}
