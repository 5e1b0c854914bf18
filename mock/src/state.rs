//! A running mock: platform, credentials, tokens, clock, plan and record; and what is done with one request after another.
//! Must not know sockets.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use iot_clouds_codegen::model::{Docs, Exchange, Operation, Scheme};
use iot_clouds_codegen::spec::Retry;
use serde_json::{Map, Value, json};

use crate::answers::Answers;
use crate::arguments;
use crate::behaviour::{Act, Plan};
use crate::clock::Clock;
use crate::credentials::{Credentials, Gate};
use crate::platform::Platform;
use crate::refusal::{Cause, Refusal};
use crate::reply::{self, Reply};
use crate::request::Request;
use crate::route::{self, Route};
use crate::samples::{Asked, Maker};
use crate::tokens::Tokens;

/// Requests that are kept; the oldest go first.
const KEPT: usize = 20_000;
/// Headers that HTTP itself needs, or that say as much as leaving them out.
const PLAIN_HEADERS: [&str; 4] = ["accept", "connection", "content-length", "host"];

/// What is told each request.
pub(crate) type Log = dyn Fn(&Request) + Send + Sync;

/// All that a mock knows.
pub(crate) struct State {
    pub(crate) platform: Platform,
    pub(crate) credentials: Credentials,
    pub(crate) answers: Answers,
    pub(crate) clock: Clock,
    pub(crate) log: Option<Box<Log>>,
    pub(crate) routes: Mutex<Vec<Route>>,
    /// Operations that a test added.
    pub(crate) added: Mutex<Vec<Operation>>,
    pub(crate) tokens: Mutex<Tokens>,
    pub(crate) plan: Mutex<Plan>,
    pub(crate) record: Mutex<Record>,
}

/// What came.
#[derive(Debug, Default)]
pub(crate) struct Record {
    pub(crate) requests: VecDeque<Request>,
    pub(crate) calls: BTreeMap<String, u64>,
}

/// What is sent in the end.
#[derive(Debug)]
pub(crate) struct Delivery {
    /// None for a connection that is reset.
    pub(crate) reply: Option<Reply>,
    pub(crate) delay: Duration,
    pub(crate) is_truncated: bool,
}

/// A request that was understood.
struct Accepted {
    operation: Operation,
    arguments: Map<String, Value>,
    notes: Vec<String>,
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State")
            .field("platform", &self.platform.api.platform)
            .finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    pub(crate) fn plan(&self) -> MutexGuard<'_, Plan> {
        lock(&self.plan)
    }

    pub(crate) fn record(&self) -> MutexGuard<'_, Record> {
        lock(&self.record)
    }

    pub(crate) fn tokens(&self) -> MutexGuard<'_, Tokens> {
        lock(&self.tokens)
    }

    pub(crate) fn routes(&self) -> MutexGuard<'_, Vec<Route>> {
        lock(&self.routes)
    }

    pub(crate) fn added(&self) -> MutexGuard<'_, Vec<Operation>> {
        lock(&self.added)
    }

    /// Judges and answers a request, and keeps it.
    pub(crate) fn handle(&self, mut request: Request) -> Delivery {
        let routes = self.routes();
        let segments = request.segments(&self.platform.prefix);
        let found = match &segments {
            Some(segments) => route::find(&routes, &request.method, segments),
            None => {
                let reason = format!(
                    "paths begin with {}/ here, as in the base URL",
                    self.platform.prefix
                );
                Err(Refusal::new(Cause::UnknownPath, reason))
            }
        };
        let found = found.map(|found| (found.route.operation.clone(), found.values));
        drop(routes);
        request.operation = found.as_ref().ok().map(|(operation, _)| operation.clone());
        let act = self.plan().next(request.operation.as_deref());
        let delay = match act {
            Some(Act::Delay(delay)) => delay,
            _ => Duration::ZERO,
        };
        let is_truncated = act == Some(Act::Truncate);
        let reply = match act {
            Some(Act::Reset) => None,
            Some(Act::Status(status, retry_after)) => {
                let reply = reply::by_status(&self.platform, status);
                Some(match retry_after {
                    Some(after) => reply.with_header("retry-after", after.as_secs().to_string()),
                    None => reply,
                })
            }
            act => Some(self.usual(found, &mut request, act)),
        };
        request.status = reply.as_ref().map_or(0, |reply| reply.status);
        self.keep(request);
        Delivery {
            reply,
            delay,
            is_truncated,
        }
    }

    /// The answer of a request that is not met by a fault.
    fn usual(
        &self,
        found: Result<(String, Vec<(String, String)>), Refusal>,
        request: &mut Request,
        act: Option<Act>,
    ) -> Reply {
        match self.accept(found, request) {
            Ok(accepted) => {
                let Accepted {
                    operation,
                    arguments,
                    notes,
                } = accepted;
                let reply = self.answer(&operation, &arguments, act);
                request.arguments = arguments;
                let noted = notes.iter().fold(reply, |reply, note| {
                    reply.with_header("x-mock-note", header_text(note))
                });
                request.notes = notes;
                noted.with_header("x-mock-operation", operation.id)
            }
            Err(refusal) => {
                let reply = reply::refused(&self.platform, &refusal);
                let reply = reply.with_header("x-mock-reason", header_text(&refusal.reason));
                request.reason = Some(refusal.reason);
                reply
            }
        }
    }

    /// Checks all that the platform would.
    fn accept(
        &self,
        found: Result<(String, Vec<(String, String)>), Refusal>,
        request: &Request,
    ) -> Result<Accepted, Refusal> {
        self.check_headers(request)?;
        let found = found.and_then(|(id, path)| {
            let operation = self
                .operation(&id)
                .ok_or_else(|| Refusal::new(Cause::UnknownPath, "no operation has this path"));
            Ok((operation?, path))
        });
        let tokens = self.tokens();
        let gate = Gate {
            platform: &self.platform,
            credentials: &self.credentials,
            tokens: &tokens,
            now: self.clock.now(),
        };
        let (operation, path) = match found {
            Ok(found) => found,
            Err(refusal) => {
                // A wrong credential is noticed before a wrong path; one that is missing is not.
                let usual = undescribed(&self.platform, "", "", "");
                return Err(gate
                    .tried(&usual, request)
                    .and_then(Result::err)
                    .unwrap_or(refusal));
            }
        };
        gate.pass(&operation, request)?;
        drop(tokens);
        let arguments = if self.platform.operation(&operation.id).is_some() {
            arguments::read(&self.platform, &operation, &path, request)?
        } else {
            arguments::taken(&path, request)
        };
        if let Some(name) = &operation.token_of
            && !self.credentials.are_known(name, &arguments.values)
        {
            let line = self.platform.line_of(&["credentials", name]);
            let fields: Vec<&str> = self
                .credentials
                .told
                .iter()
                .filter(|told| told.name() == name)
                .flat_map(|told| told.fields().keys().map(String::as_str))
                .collect();
            let reason = format!(
                "{} are not those of a credential that is accepted here",
                fields.join(", ")
            );
            return Err(Refusal::at(Cause::Unauthorized, reason, &line));
        }
        Ok(Accepted {
            operation,
            arguments: arguments.values,
            notes: arguments.notes,
        })
    }

    /// Where only some headers may come, no other does; and what always comes is there.
    fn check_headers(&self, request: &Request) -> Result<(), Refusal> {
        let Some(only) = &self.platform.api.only_headers else {
            return Ok(());
        };
        let is_allowed = |name: &str| {
            only.iter().any(|allowed| allowed == name) || PLAIN_HEADERS.contains(&name)
        };
        let other = request
            .headers
            .iter()
            .map(|(name, _)| name.as_str())
            .find(|name| !is_allowed(name));
        match other {
            None => Ok(()),
            Some(name) => {
                let reason = format!(
                    "the header {name} may not come; only {} may",
                    only.join(", ")
                );
                Err(Refusal::at(
                    Cause::Header,
                    reason,
                    &self.platform.line_of(&["only_headers"]),
                ))
            }
        }
    }

    pub(crate) fn operation(&self, id: &str) -> Option<Operation> {
        let own = self.platform.operation(id).cloned();
        own.or_else(|| {
            self.added()
                .iter()
                .find(|operation| operation.id == id)
                .cloned()
        })
    }

    fn answer(
        &self,
        operation: &Operation,
        arguments: &Map<String, Value>,
        act: Option<Act>,
    ) -> Reply {
        let reply = match act {
            Some(Act::Answer(data)) => reply::success(&self.platform, operation, Some(data)),
            Some(Act::Fail(wire)) => {
                let code = self
                    .platform
                    .api
                    .codes
                    .iter()
                    .find(|code| code.wire == wire);
                let usual = code.and_then(|code| self.platform.status_meaning(code.meaning?));
                match code {
                    Some(code) => reply::by_code(&self.platform, code, usual),
                    None => reply::by_status(&self.platform, 400),
                }
            }
            _ => {
                let data = match &operation.token_of {
                    Some(credential) => Some(self.token(operation, credential)),
                    None => self.answers.data(&self.platform, operation, arguments),
                };
                reply::success(&self.platform, operation, data)
            }
        };
        self.with_data_headers(reply)
    }

    /// Headers of answers that carry data.
    fn with_data_headers(&self, mut reply: Reply) -> Reply {
        let maker = Maker {
            platform: &self.platform,
            samples: &self.answers.samples,
            asked: &Asked::new(),
            until: None,
        };
        for header in &self.platform.api.response_headers {
            let value = maker.value(&header.type_ref, self.answers.seed);
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            reply = reply.with_header(&header.wire, text);
        }
        reply
    }

    /// The answer of a token call, which is that of an example but for the token.
    fn token(&self, operation: &Operation, credential: &str) -> Value {
        let sample = operation
            .examples
            .iter()
            .find_map(|example| example.answer.as_ref()?.as_object());
        let mut answer = sample.cloned().unwrap_or_default();
        let Some((exchange, lifetime)) = self.exchange(credential) else {
            return Value::Object(answer);
        };
        answer.insert(exchange.token.clone(), json!(self.issue(credential)));
        if let Some(key) = &exchange.expires_in {
            answer.insert(key.clone(), json!(lifetime));
        }
        Value::Object(answer)
    }

    /// A new token for a credential; an empty one where it has none.
    pub(crate) fn issue(&self, credential: &str) -> String {
        let Some((exchange, lifetime)) = self.exchange(credential) else {
            return String::new();
        };
        let lifetime = Duration::from_secs(lifetime);
        self.tokens().issue(
            credential,
            self.clock.now(),
            lifetime,
            exchange.revokes_previous,
        )
    }

    /// How a credential is exchanged, and how many seconds its tokens live: as in an example, else as documented.
    fn exchange(&self, credential: &str) -> Option<(&Exchange, u64)> {
        let own = self
            .platform
            .api
            .credentials
            .iter()
            .find(|own| own.name == credential)?;
        let Scheme::Exchange(exchange) = &own.scheme else {
            return None;
        };
        let key = exchange.expires_in.as_deref().unwrap_or_default();
        let mut operations = self.platform.api.operations();
        let operation =
            operations.find(|operation| operation.token_of.as_deref() == Some(credential));
        let examples = operation.iter().flat_map(|operation| &operation.examples);
        let said = examples
            .filter_map(|example| example.answer.as_ref()?.get(key)?.as_u64())
            .next();
        Some((exchange, said.unwrap_or(exchange.lifetime_seconds)))
    }

    fn keep(&self, request: Request) {
        if let Some(log) = &self.log {
            log(&request);
        }
        let mut record = self.record();
        if let Some(operation) = &request.operation {
            *record.calls.entry(operation.clone()).or_default() += 1;
        }
        if record.requests.len() >= KEPT {
            record.requests.pop_front();
        }
        record.requests.push_back(request);
    }
}

/// An operation of which no more is known than how it is called.
pub(crate) fn undescribed(platform: &Platform, id: &str, method: &str, path: &str) -> Operation {
    Operation {
        id: id.to_owned(),
        constant: String::new(),
        method: String::new(),
        builder: String::new(),
        http_method: method.to_owned(),
        path: path.to_owned(),
        docs: Docs::default(),
        arguments: Vec::new(),
        setters: Vec::new(),
        joint_setters: Vec::new(),
        answer: None,
        keyed_by: None,
        credentials: platform.usual_credentials(),
        is_form: false,
        content_type: None,
        constants: Vec::new(),
        outside_envelope: false,
        none_as: Vec::new(),
        experimental: false,
        retry: Retry::Command,
        pages: None,
        renamed: Vec::new(),
        rules: Vec::new(),
        token_of: None,
        examples: Vec::new(),
    }
}

/// A text as a header may hold it.
fn header_text(text: &str) -> String {
    let allowed = |c: char| if (' '..='~').contains(&c) { c } else { '?' };
    text.chars().map(allowed).take(2000).collect()
}
