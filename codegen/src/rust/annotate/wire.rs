//! Facts about requests and responses as a whole, each as a sentence with its source and basis.
//! Must not know individual operations.

use super::docs::{self, Docs, as_code, link, member};
use crate::resolve::{Api, Basis, sentence};
use crate::spec::key_path_text;

/// Returns what all requests and responses have in common, except credentials and failures.
pub fn facts(api: &Api) -> Vec<Docs> {
    let mut facts = Vec::new();
    let mut add = |text: String, source: &Option<String>, basis: &Basis| {
        let mut docs = member(&sentence(&text), basis);
        docs.link = link(api, source.as_deref());
        facts.push(docs);
    };
    responses(api, &mut add);
    requests(api, &mut add);
    facts
}

/// Adds a fact: text, source, basis.
type Add<'a> = dyn FnMut(String, &Option<String>, &Basis) + 'a;

fn responses(api: &Api, add: &mut Add<'_>) {
    if let Some(envelope) = &api.envelope {
        let messages = envelope.message.iter();
        let messages: Vec<String> = messages.map(|keys| key_path_text(keys)).collect();
        let text = format!(
            "A response is an object with the data under {} and with {} on success. A failure has its code \
             under {} and its message under {}.",
            as_code(&key_path_text(&envelope.data)),
            as_code(&format!(
                "{}: {}",
                key_path_text(&envelope.success_key),
                envelope.success_value
            )),
            as_code(&key_path_text(&envelope.code)),
            code_list(&messages, " or ")
        );
        add(text, &envelope.evidence.source, &envelope.evidence.basis);
    }
    if let Some(responses) = &api.responses {
        let status = responses
            .status
            .map(|status| format!("Only HTTP {status} is a success."));
        let text = responses.text.then(|| {
            "A success may be plain text instead of JSON; it is read as a JSON text.".to_owned()
        });
        let text: Vec<String> = status.into_iter().chain(text).collect();
        add(text.join(" "), &responses.source, &responses.basis);
    }
    for body in &api.error_bodies {
        let (code, message) = (key_path_text(&body.code), key_path_text(&body.message));
        let success = body.success.as_ref();
        let success = success.map_or(String::new(), |value| {
            format!("; {} is {value} in a success", as_code(&code))
        });
        let text = format!(
            "A failure may also be an object with {} and {}, whatever the HTTP status{success}.",
            as_code(&code),
            as_code(&message)
        );
        add(text, &body.evidence.source, &body.evidence.basis);
    }
    if let Some(evidence) = &api.text_errors {
        let text = "A failure may be plain text, which is then its message.".to_owned();
        add(text, &evidence.source, &evidence.basis);
    }
}

fn requests(api: &Api, add: &mut Add<'_>) {
    if let Some(only) = &api.only_headers {
        let text = format!(
            "Only the headers {} are sent, besides `Accept`, `Content-Length` and `Host`.",
            code_list(&only.names, ", ")
        );
        add(text, &only.source, &only.basis);
    }
    for limit in &api.rate_limits {
        let text = format!(
            "A client sends at most {} of one path {}; further requests wait. `rate_limits` of its builder sets other limits.",
            docs::requests(limit),
            docs::period(limit)
        );
        add(text, &limit.evidence.source, &limit.evidence.basis);
    }
    if let Some(types) = &api.content_types {
        let of = |what: &str, value: &Option<String>| {
            let value = value.as_ref();
            value.map(|value| format!("{what} bodies are sent as {}.", as_code(value)))
        };
        let text = of("JSON", &types.json)
            .into_iter()
            .chain(of("Form", &types.form));
        add(
            text.collect::<Vec<_>>().join(" "),
            &types.source,
            &types.basis,
        );
    }
}

fn code_list(words: &[String], separator: &str) -> String {
    let words: Vec<String> = words.iter().map(|word| as_code(word)).collect();
    words.join(separator)
}
