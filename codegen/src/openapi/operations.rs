//! Operations: each under its path and method, with its parameters, body and responses.
//! Must not know how any of them is written.

use serde_json::{Value, json};

use super::keys::{put, put_filled, put_some};
use super::security::accepted;
use super::texts::{describe, doubt, evidence, external_docs, lifecycle, only};
use super::{Keys, Writer};
use crate::resolve::{Operation, Retry};

/// The methods that OpenAPI knows.
const METHODS: [&str; 8] = [
    "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE",
];

/// Returns all paths. `failure` is the name of the schema of failures.
pub(super) fn paths(writer: &mut Writer<'_>, failure: Option<&str>) -> Keys {
    let mut paths = Keys::new();
    for operation in writer.api.operations() {
        let method = operation.http_method.as_str();
        if !METHODS.contains(&method) {
            let fact = format!("this operation, as OpenAPI knows no method {method}");
            writer.unsaid(&operation.id, &operation.at, fact);
            continue;
        }
        // Paths that differ only in the names of placeholders are the same path.
        let shape = |path: &str| segments(path).0;
        let same = paths
            .keys()
            .find(|path| shape(path) == shape(&operation.path));
        let path = same.cloned().unwrap_or_else(|| operation.path.clone());
        let former = segments(&operation.path).1.into_iter();
        let renamed: Vec<(String, String)> = former.zip(segments(&path).1).collect();
        let entry = paths.entry(&path).or_insert_with(|| json!({}));
        let Value::Object(item) = entry else {
            continue;
        };
        let method = method.to_ascii_lowercase();
        if item.contains_key(&method) {
            let fact = "this operation, as another has the same method and path";
            writer.unsaid(&operation.id, &operation.at, fact);
            continue;
        }
        let own = writer.operation(operation, &renamed, failure);
        item.insert(method, Value::Object(own));
    }
    paths
}

/// Splits a path into its text without names, and the names of its placeholders.
fn segments(path: &str) -> (String, Vec<String>) {
    let (mut text, mut names) = (String::new(), Vec::new());
    for (index, part) in path.split('{').enumerate() {
        match part.split_once('}') {
            Some((name, rest)) if index > 0 => {
                names.push(name.to_owned());
                text.push_str("{}");
                text.push_str(rest);
            }
            _ => text.push_str(part),
        }
    }
    (text, names)
}

impl Writer<'_> {
    // Longer than 60 lines: half of them take the operation apart.
    fn operation(
        &mut self,
        operation: &Operation,
        renamed: &[(String, String)],
        failure: Option<&str>,
    ) -> Keys {
        let Operation {
            at,
            id,
            resource,
            doc,
            titles,
            evidence: from,
            further_sources,
            experimental,
            retry,
            retry_basis,
            rate_limits,
            outside_envelope,
            lifecycle: became,
            // It is the place in the document.
            name: _,
            http_method: _,
            path: _,
            // Parameters, bodies, responses, security, lists and examples have them.
            parameters: _,
            response: _,
            nested_under: _,
            accepts: _,
            is_form: _,
            content_type: _,
            success_like_error: _,
            null_values: _,
            null_values_basis,
            pages: _,
            windows: _,
            limits: _,
            examples: _,
            // Its credential says so.
            token_of: _,
        } = operation;
        let mut own = only("operationId", self.names.of_operation(operation));
        put(&mut own, "tags", vec![resource.as_str()]);
        let mut beside = Keys::new();
        let mut notes = self.joint_limits(operation, &mut beside);
        notes.extend(self.rate_limits((id, at), rate_limits, &mut beside));
        self.lists(operation, &mut beside);
        notes.extend(doubt(&from.basis));
        notes.extend(match retry {
            Retry::Command => Some("A second call may act a second time.".to_owned()),
            _ => None,
        });
        notes.extend(doubt(retry_basis));
        notes.extend(doubt(null_values_basis));
        notes.extend(lifecycle(&mut own, became));
        describe(&mut own, doc, &notes);
        external_docs(&mut own, self.api, from.source.as_deref());
        let parameters = self.parameters(operation, renamed);
        put_filled(&mut own, "parameters", parameters);
        let body = self.body(operation);
        put_some(&mut own, "requestBody", body);
        let responses = self.responses_of(operation, failure);
        put(&mut own, "responses", responses);
        put(&mut own, "security", accepted(operation));
        evidence(&mut own, from);
        put_filled(&mut own, "x-further-sources", further_sources.clone());
        put_filled(&mut own, "x-titles", titles.clone());
        put(&mut own, "x-retry", retry_name(*retry));
        self.unsaid(id, at, "whether it may be sent twice (x-retry)");
        if *experimental {
            put(&mut own, "x-experimental", true);
            self.unsaid(id, at, "that it is experimental (x-experimental)");
        }
        if *outside_envelope {
            put(&mut own, "x-outside-envelope", true);
        }
        own.extend(beside);
        own
    }
}

/// Returns the retry class, as the spec has it.
fn retry_name(retry: Retry) -> &'static str {
    match retry {
        Retry::Safe => "safe",
        Retry::Idempotent => "idempotent",
        Retry::Command => "command",
    }
}
