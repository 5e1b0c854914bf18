//! What is done with a request: it is judged, answered as a test or the spec says, and kept.
//! Must not know sockets, nor how an answer's data is made.

use std::time::Duration;

use iot_clouds_codegen::model::{Exchange, Operation, Scheme};
use serde_json::{Map, Value, json};

use crate::answers;
use crate::behaviour::Act;
use crate::judge::Accepted;
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

impl State {
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
        let act = self.plan().next_fault(request.operation.as_deref());
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
                    Some(after) => reply.with_header("retry-after", whole_seconds(after)),
                    None => reply,
                })
            }
            _ => Some(self.usual(found, &mut request)),
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
    ) -> Reply {
        match self.accept(found, request) {
            Ok(accepted) => {
                let Accepted {
                    operation,
                    arguments,
                    notes,
                } = accepted;
                let act = self.plan().next_answer(&operation.id);
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
                let detail = refusal.detail.map(|detail| format!("; {detail}"));
                let told = format!("{}{}", refusal.reason, detail.unwrap_or_default());
                let reply = reply.with_header("x-mock-reason", header_text(&told));
                request.reason = Some(refusal.reason);
                reply
            }
        }
    }

    fn answer(
        &self,
        operation: &Operation,
        arguments: &Map<String, Value>,
        act: Option<Act>,
    ) -> Reply {
        let reply = match act {
            Some(Act::Answer(data)) => {
                let data = answers::keyed(operation, arguments, data);
                reply::success(&self.platform, operation, Some(data))
            }
            Some(Act::Fail(code)) => {
                let usual = code
                    .meaning
                    .and_then(|meaning| self.platform.status_meaning(meaning));
                reply::by_code(&self.platform, &code, usual)
            }
            _ => {
                let data = match &operation.token_of {
                    Some(credential) => Some(self.token(operation, credential)),
                    None => self.answers.data(&self.platform, operation, arguments),
                };
                let data = data.map(|data| answers::keyed(operation, arguments, data));
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
}

/// As a header says it; what is begun counts.
fn whole_seconds(time: Duration) -> String {
    let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    seconds.to_string()
}

/// A text as a header may hold it.
fn header_text(text: &str) -> String {
    let allowed = |c: char| if (' '..='~').contains(&c) { c } else { '?' };
    text.chars().map(allowed).take(2000).collect()
}
