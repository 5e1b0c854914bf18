//! The facts pass: what is known of requests and answers as a whole, each as a sentence with its doubt.
//! Must not know single operations.

use super::Lowering;
use super::documentation::basis_note;
use crate::model::Docs;
use crate::spec::Basis;

impl Lowering<'_> {
    /// Where something comes from, as sentences that stand in the text of something else.
    pub(super) fn evidence(&self, source: Option<&str>, basis: &Basis) -> Vec<String> {
        let link = source.and_then(|source| self.link(source));
        let place = link.map(|link| format!("Source: {}.", link.in_words()));
        basis_note(basis).into_iter().chain(place).collect()
    }

    /// What all requests and answers have in common, beside credentials and failures.
    pub(super) fn wire_facts(&self) -> Vec<Docs> {
        let platform = &self.spec.platform;
        let mut facts = Vec::new();
        if let Some(envelope) = &platform.envelope {
            let text = format!(
                "The data of an answer stands under `{}`, in an object whose `{}` is `{}` on success. A failure has its code \
                 under `{}` and its message under {}.",
                envelope.data,
                envelope.success.key,
                envelope.success.equals,
                envelope.code,
                listed(envelope.message.iter(), " or ")
            );
            facts.push(self.docs(&text, envelope.source.as_deref(), &envelope.basis));
        }
        if let Some(answers) = &platform.answers {
            let mut text = Vec::new();
            if let Some(status) = answers.status {
                text.push(format!("Only HTTP {status} is a success."));
            }
            if answers.text {
                text.push(
                    "A success may be plain text in place of JSON, which is read as a JSON text."
                        .to_owned(),
                );
            }
            facts.push(self.docs(&text.join(" "), answers.source.as_deref(), &answers.basis));
        }
        for body in &platform.errors.bodies {
            let success = body.success.as_ref();
            let success = success.map_or(String::new(), |value| {
                format!("; `{}` is {value} in a success", body.code)
            });
            let text = format!(
                "A failure may also be an object with `{}` and `{}`, whatever the HTTP status{success}.",
                body.code, body.message
            );
            facts.push(self.docs(&text, body.source.as_deref(), &body.basis));
        }
        if let Some(text) = &platform.errors.text {
            let sentence = "A failure may be plain text, which is then its message.";
            facts.push(self.docs(sentence, text.source.as_deref(), &text.basis));
        }
        if let Some(only) = &platform.only_headers {
            let names = listed(only.names.iter().map(String::as_str), ", ");
            let text = format!(
                "Of headers only {names} go out, besides `Accept`, `Content-Length` and `Host`."
            );
            facts.push(self.docs(&text, only.source.as_deref(), &only.basis));
        }
        if let Some(limit) = &platform.rate_limit {
            let text = format!(
                "A client sends at most {} request{} of one path in {}; more of them wait. `rate_limit` of its builder sets another limit.",
                limit.requests,
                if limit.requests == 1 { "" } else { "s" },
                limit.per
            );
            facts.push(self.docs(&text, limit.source.as_deref(), &limit.basis));
        }
        if let Some(types) = &platform.content_types {
            let of = |what: &str, value: &Option<String>| {
                value
                    .as_ref()
                    .map(|value| format!("{what} bodies are sent as `{value}`."))
            };
            let text = of("JSON", &types.json)
                .into_iter()
                .chain(of("Form", &types.form));
            let text: Vec<String> = text.collect();
            facts.push(self.docs(&text.join(" "), types.source.as_deref(), &types.basis));
        }
        facts
    }
}

fn listed<'a>(words: impl Iterator<Item = &'a str>, separator: &str) -> String {
    let words: Vec<String> = words.map(|word| format!("`{word}`")).collect();
    words.join(separator)
}
