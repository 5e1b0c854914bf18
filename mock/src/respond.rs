//! What is done with a request: it is judged, answered as a test or the spec says, and kept.
//! Must not know sockets, nor how a response's data is made.

use std::time::Duration;

use iot_clouds_codegen::resolve::{AuthScheme, Operation, TokenExchange};
use serde_json::{Map, Value, json};

use crate::answers;
use crate::judge::Accepted;
use crate::plan::{Act, Failure};
use crate::refusal::{Cause, Refusal};
use crate::reply::{self, Reply};
use crate::request::Request;
use crate::route;
use crate::samples::{Asked, Maker};
use crate::state::State;

/// What is sent in the end.
#[derive(Debug)]
pub(crate) struct Delivery {
    /// None for a connection that is reset.
    pub(crate) reply: Option<Reply>,
    pub(crate) delay: Duration,
    pub(crate) is_truncated: bool,
}

impl Delivery {
    /// At once and whole.
    pub(crate) fn of(reply: Reply) -> Self {
        Self {
            reply: Some(reply),
            delay: Duration::ZERO,
            is_truncated: false,
        }
    }
}

impl State {
    /// Judges and responses a request, and keeps it.
    pub(crate) fn handle(&self, mut request: Request) -> Delivery {
        let routes = self.routes();
        let segments = request.segments(&self.platform.prefix);
        let found = match &segments {
            Some(segments) => route::find(&routes, &request.method, segments),
            None => {
                let prefix = &self.platform.prefix;
                let reason = format!("paths begin with {prefix}/ here, as in the base URL");
                let line = self.platform.line_of(&["server"]);
                Err(Refusal::at(Cause::UnknownPath, reason, &line))
            }
        };
        let found = found.map(|found| (found.route.operation.clone(), found.values));
        drop(routes);
        request.operation = found.as_ref().ok().map(|(operation, _)| operation.clone());
        let planned = self.plan().next_fault(request.operation.as_deref());
        let mut delay = planned
            .as_ref()
            .map_or(Duration::ZERO, |planned| planned.delay);
        let act = planned.map(|planned| planned.act);
        let is_truncated = act == Some(Act::Truncate);
        let accepted = self.accept(found, &request);
        let reply = match act {
            Some(Act::Reset) => {
                note_arguments(&mut request, accepted.ok());
                None
            }
            Some(Act::Status(status, retry_after)) => {
                note_arguments(&mut request, accepted.ok());
                let after = retry_after.map(whole_seconds);
                let reply = reply::by_status(&self.platform, status);
                Some(after.iter().fold(reply, |reply, after| {
                    reply.with_header("retry-after", after)
                }))
            }
            Some(Act::Reply(reply)) => {
                note_arguments(&mut request, accepted.ok());
                Some(reply)
            }
            Some(_) => Some(self.usual(accepted, &mut request, None)),
            None => {
                let operation = accepted
                    .as_ref()
                    .ok()
                    .map(|accepted| accepted.operation.id.as_str());
                let planned = operation.and_then(|operation| self.plan().next_response(operation));
                delay = planned.as_ref().map_or(delay, |planned| planned.delay);
                Some(self.usual(accepted, &mut request, planned.map(|planned| planned.act)))
            }
        };
        request.status = reply.as_ref().map_or(0, |reply| reply.status);
        self.keep(request);
        Delivery {
            reply,
            delay,
            is_truncated,
        }
    }

    /// The response of a request that was judged.
    fn usual(
        &self,
        accepted: Result<Accepted, Refusal>,
        request: &mut Request,
        act: Option<Act>,
    ) -> Reply {
        match accepted {
            Ok(accepted) => {
                let reply = self.answer(&accepted, act);
                let reply = reply.with_header("x-mock-operation", accepted.operation.id.as_str());
                note_arguments(request, Some(accepted));
                let notes = request.notes.iter();
                notes.fold(reply, |reply, note| {
                    reply.with_header("x-mock-note", header_text(note))
                })
            }
            Err(refusal) => {
                let operation = request
                    .operation
                    .as_deref()
                    .and_then(|id| self.operation(id));
                let reply = reply::refused(&self.platform, operation.as_ref(), &refusal);
                let detail = refusal.detail.map(|detail| format!("; {detail}"));
                let told = format!("{}{}", refusal.reason, detail.unwrap_or_default());
                request.reason = Some(printable(&refusal.reason));
                reply.with_header("x-mock-reason", header_text(&told))
            }
        }
    }

    fn answer(&self, accepted: &Accepted, act: Option<Act>) -> Reply {
        let Accepted {
            operation,
            arguments,
            ..
        } = accepted;
        let reply = match act {
            Some(Act::Answer(data)) => {
                let data = answers::nested(operation, arguments, data);
                reply::success(&self.platform, operation, Some(data))
            }
            Some(Act::Fail(Failure::Code(code))) => {
                let usual = code
                    .class
                    .and_then(|meaning| self.platform.status_class(meaning));
                reply::by_code(&self.platform, Some(operation), &code, usual)
            }
            Some(Act::Fail(Failure::Other(code, message))) => {
                reply::failed(&self.platform, operation, &code, &message)
            }
            _ => {
                let data = match &operation.token_of {
                    Some(credential) => Some(self.token(operation, credential, accepted.account)),
                    None => self.answers.data(&self.platform, operation, arguments),
                };
                let data = data.map(|data| answers::nested(operation, arguments, data));
                reply::success(&self.platform, operation, data)
            }
        };
        self.with_data_headers(reply)
    }

    /// Headers of responses that carry data.
    fn with_data_headers(&self, mut reply: Reply) -> Reply {
        let maker = Maker {
            platform: &self.platform,
            samples: &self.answers.samples,
            asked: &Asked::new(),
            until: None,
            given: &Map::new(),
            seed: self.answers.seed,
        };
        for header in &self.platform.api.response_headers {
            let value = maker.value(&header.type_ref, 0);
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            reply = reply.with_header(&header.wire, text);
        }
        reply
    }

    /// The response of a token call, which is that of an example but for the token.
    fn token(&self, operation: &Operation, credential: &str, account: usize) -> Value {
        let sample = operation
            .examples
            .iter()
            .find_map(|example| example.response.as_ref()?.as_object());
        let mut answer = sample.cloned().unwrap_or_default();
        let Some((exchange, lifetime)) = self.exchange(credential) else {
            return Value::Object(answer);
        };
        answer.insert(
            exchange.token.clone(),
            json!(self.issue(credential, account)),
        );
        if let Some(key) = &exchange.expires_in {
            answer.insert(key.clone(), json!(lifetime));
        }
        Value::Object(answer)
    }

    /// A new token for one of the credentials that are accepted under a name; an empty one where it has none.
    pub(crate) fn issue(&self, credential: &str, account: usize) -> String {
        let Some((exchange, lifetime)) = self.exchange(credential) else {
            return String::new();
        };
        let lifetime = Duration::from_secs(lifetime);
        self.tokens().issue(
            (credential, account),
            self.clock.now(),
            lifetime,
            exchange.revokes_previous,
        )
    }

    /// How a credential is exchanged, and how many seconds its tokens live: as in an example, else as documented.
    fn exchange(&self, credential: &str) -> Option<(&TokenExchange, u64)> {
        let own = self
            .platform
            .api
            .credentials
            .iter()
            .find(|own| own.name == credential)?;
        let AuthScheme::TokenExchange(exchange) = &own.scheme else {
            return None;
        };
        let key = exchange.expires_in.as_deref().unwrap_or_default();
        let mut operations = self.platform.api.operations();
        let operation =
            operations.find(|operation| operation.token_of.as_deref() == Some(credential));
        let examples = operation.iter().flat_map(|operation| &operation.examples);
        let said = examples
            .filter_map(|example| example.response.as_ref()?.get(key)?.as_u64())
            .next();
        Some((exchange, said.unwrap_or(exchange.lifetime_seconds)))
    }
}

fn note_arguments(request: &mut Request, accepted: Option<Accepted>) {
    if let Some(accepted) = accepted {
        request.arguments = accepted.arguments;
        request.notes = accepted.notes.iter().map(|note| printable(note)).collect();
    }
}

/// As a header says it; what is begun counts.
fn whole_seconds(time: Duration) -> String {
    let seconds = time
        .as_secs()
        .saturating_add(u64::from(time.subsec_nanos() > 0));
    seconds.to_string()
}

/// A text as a log may hold it: in one line, and nothing that a terminal would obey.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '?' } else { c })
        .collect()
}

/// A text as a header may hold it.
fn header_text(text: &str) -> String {
    let allowed = |c: char| if (' '..='~').contains(&c) { c } else { '?' };
    text.chars().map(allowed).take(2000).collect()
}
