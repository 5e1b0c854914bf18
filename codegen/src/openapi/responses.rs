//! Responses: successes in the platform's envelope, failures, and the headers of both.
//! Must not know requests.

use serde_json::{Value, json};

use super::failures::class_name;
use super::keys::{any_of, keys, nest, object, put, put_filled, put_some, reference, typed};
use super::names::allowed;
use super::schemas::additional;
use super::texts::{code, describe, doubt, evidence};
use super::{Keys, Way, Writer};
use crate::resolve::{Envelope, ErrorBody, Operation, Status};

/// Name of the component of a failure.
pub(super) const FAILURE: &str = "Failure";

/// The status of a success where the platform documents none.
const USUAL_SUCCESS: u16 = 200;

impl Writer<'_> {
    /// Returns the responses of an operation.
    pub(super) fn responses_of(&mut self, operation: &Operation, failure: Option<&str>) -> Keys {
        let mut all = Keys::new();
        let own = self.api.responses.as_ref();
        let documented = own.and_then(|own| own.status);
        let fact = match documented {
            Some(_) => "that any other status is a failure, also one from 200 to 299",
            None => {
                "that any other status from 200 to 299 is a success too, and one below or from 300 to 399 a failure"
            }
        };
        self.unsaid("platform.responses", &self.api.at.key("responses"), fact);
        // Some generators know neither a range of successes, nor `default` beside a success.
        let status = documented.unwrap_or(USUAL_SUCCESS).to_string();
        let success = self.success(operation);
        put(&mut all, &status, success);
        for status in &self.api.statuses {
            let name = format!("#/components/responses/Status{}", status.status);
            put(
                &mut all,
                &status.status.to_string(),
                json!({ "$ref": name }),
            );
        }
        if failure.is_some() || self.api.text_errors.is_some() {
            for other in ["4XX", "5XX"] {
                let name = format!("#/components/responses/{FAILURE}");
                put(&mut all, other, json!({ "$ref": name }));
            }
        }
        all
    }

    fn success(&mut self, operation: &Operation) -> Keys {
        let envelope = self.api.envelope.as_ref();
        let envelope = envelope.filter(|_| !operation.outside_envelope);
        let data = self.data(operation);
        let path = format!("{}.returns", operation.id);
        if operation.success_like_error {
            let fact = "that a success may look like a failure (x-success-like-error)";
            self.unsaid(&path, &operation.at, fact);
        }
        let (schema, mut text) = match (envelope, data) {
            (Some(envelope), data) => {
                let data = data.unwrap_or_default();
                let success = envelope.success_text();
                (Some(self.enveloped(envelope, data)), success)
            }
            (None, Some(data)) => (Some(data), "Success.".to_owned()),
            (None, None) => (None, "Success, without data.".to_owned()),
        };
        if let Some(note) = operation.placeholder_note() {
            text = format!("{text} {note}");
        }
        let mut response = keys(json!({ "description": text }));
        put_filled(&mut response, "headers", self.header_references());
        let mut content = Keys::new();
        if let Some(schema) = schema {
            let mut media = keys(json!({ "schema": schema }));
            put_filled(&mut media, "examples", operation.responses(self.api));
            put(&mut content, "application/json", media);
        }
        if self.api.responses.as_ref().is_some_and(|own| own.text) {
            put(
                &mut content,
                "text/plain",
                json!({ "schema": { "type": "string" } }),
            );
        }
        put_filled(&mut response, "content", content);
        if operation.success_like_error {
            put(&mut response, "x-success-like-error", true);
        }
        if let Some(under) = &operation.nested_under {
            put(&mut response, "x-nested-under", under.as_str());
            let fact = "that the key of its data is the value of a parameter (x-nested-under)";
            self.unsaid(&path, &operation.at, fact);
        }
        response
    }

    /// Returns the schema of the data of a response.
    fn data(&mut self, operation: &Operation) -> Option<Keys> {
        let type_ref = operation.response.as_ref()?;
        let schema = self.schema(type_ref, Way::Received);
        let path = format!("{}.returns", operation.id);
        self.meaning(&path, &operation.at, type_ref);
        let nulls = &operation.null_values;
        let mut schema = self.with_null_values(schema, type_ref, nulls);
        if nulls.iter().any(Value::is_null) {
            schema = self.version.or_null(schema);
        }
        if !nulls.is_empty() {
            let fact = "which values mean that there is no data (x-null-values)";
            self.unsaid(&path, &operation.at, fact);
            let further = keys(json!({ "x-null-values": nulls }));
            schema = self.version.with(schema, further);
        }
        if operation.nested_under.is_some() {
            let mut outer = typed("object", "");
            put(&mut outer, "additionalProperties", additional(schema));
            return Some(outer);
        }
        Some(schema)
    }

    /// Returns the schema of a response in the envelope, which a failure with the status of a success has too.
    fn enveloped(&mut self, envelope: &Envelope, data: Keys) -> Keys {
        let mut schema = typed("object", "");
        let success = self.success_schema(envelope);
        nest(&mut schema, &envelope.success_key, success, true);
        // As the data of a failure, and of some successes without data.
        let data = self.version.or_null(data);
        nest(&mut schema, &envelope.data, data, false);
        self.failure_keys(envelope, &mut schema);
        schema
    }

    /// Returns the schema of the value by which a success is known.
    fn success_schema(&self, envelope: &Envelope) -> Keys {
        let own = envelope.success_value.clone();
        let is_code = envelope.success_key == envelope.code;
        let mut schema = match &own {
            Value::Number(_) if is_code => code_schema(envelope),
            Value::Bool(_) => typed("boolean", ""),
            Value::String(_) => typed("string", ""),
            Value::Number(number) if number.is_f64() => typed("number", ""),
            Value::Number(_) => code_schema(envelope),
            _ => Keys::new(),
        };
        let note = format!(
            "Is {} in a success, and another value in a failure.",
            code(&own)
        );
        put(&mut schema, "description", note);
        schema
    }

    fn failure_keys(&self, envelope: &Envelope, schema: &mut Keys) {
        let mut own = self.version.or_null(code_schema(envelope));
        put(&mut own, "description", "Code of a failure.");
        nest(schema, &envelope.code, own, false);
        for path in &envelope.message {
            let mut own = self.version.or_null(typed("string", ""));
            put(&mut own, "description", "Message of a failure.");
            nest(schema, path, own, false);
        }
        if let Some(path) = &envelope.details {
            let own = keys(json!({ "description": "Details of a failure." }));
            nest(schema, path, own, false);
        }
    }

    /// Returns the schema of a failure: everything that one of its forms has.
    pub(super) fn failure(&mut self) -> Option<Keys> {
        let api = self.api;
        if api.envelope.is_none() && api.error_bodies.is_empty() {
            return None;
        }
        let mut schema = object(Keys::new(), Vec::new());
        put(&mut schema, "description", "A failure.");
        if let Some(envelope) = &api.envelope {
            let success = self.success_schema(envelope);
            nest(&mut schema, &envelope.success_key, success, false);
            self.failure_keys(envelope, &mut schema);
        }
        for body in &api.error_bodies {
            let ErrorBody {
                code,
                message,
                success: _,
                evidence: _,
            } = body;
            let text_or_number = any_of([typed("string", ""), typed("integer", "int64")]);
            nest(
                &mut schema,
                code,
                self.version.or_null(text_or_number),
                false,
            );
            let text = self.version.or_null(typed("string", ""));
            nest(&mut schema, message, text, false);
        }
        Some(schema)
    }

    /// Returns the responses of failures: of each status, and of any other.
    pub(super) fn failures(&mut self, failure: Option<&str>) -> Keys {
        let api = self.api;
        let mut content = Keys::new();
        if let Some(name) = failure {
            let media = json!({ "schema": reference(name) });
            put(&mut content, "application/json", media);
        }
        if api.text_errors.is_some() {
            put(
                &mut content,
                "text/plain",
                json!({ "schema": { "type": "string" } }),
            );
        }
        let mut all = Keys::new();
        for status in &api.statuses {
            let mut response = self.status(status);
            put_filled(&mut response, "content", content.clone());
            put(&mut all, &format!("Status{}", status.status), response);
        }
        if !content.is_empty() {
            let response = json!({ "description": "A failure.", "content": content });
            put(&mut all, FAILURE, response);
        }
        all
    }

    fn status(&mut self, status: &Status) -> Keys {
        let Status {
            status: number,
            class,
            refused_before_running,
            sample,
            doc,
            evidence: from,
        } = status;
        let class = class_name(*class);
        let usual = format!("HTTP {number}: {}.", class.replace('_', " "));
        let text = if doc.is_empty() { &usual } else { doc };
        let mut response = Keys::new();
        let notes: Vec<String> = doubt(&from.basis).into_iter().collect();
        describe(&mut response, text, &notes);
        evidence(&mut response, from);
        put(&mut response, "x-class", class);
        put_some(&mut response, "x-sample", sample.as_deref());
        if *refused_before_running {
            put(&mut response, "x-refused-before-running", true);
        }
        let path = format!("platform.errors.statuses.{number}");
        let fact = format!("what this status means for a caller: {class} (x-class)");
        let at = self
            .api
            .at
            .key("errors")
            .key("statuses")
            .key(number.to_string());
        self.unsaid(&path, &at, fact);
        response
    }

    /// Returns the headers of responses that carry data.
    pub(super) fn headers(&mut self) -> Keys {
        let mut all = Keys::new();
        for field in &self.api.response_headers {
            let (schema, further) = self.field(field, Way::Received, "platform.response_headers");
            let mut header = further;
            put(&mut header, "schema", schema);
            put(&mut all, &allowed(&field.wire), header);
        }
        all
    }

    fn header_references(&self) -> Keys {
        let headers = self.api.response_headers.iter();
        let reference =
            |name: &str| json!({ "$ref": format!("#/components/headers/{}", allowed(name)) });
        let headers = headers.map(|field| (field.wire.clone(), reference(&field.wire)));
        headers.collect()
    }
}

/// Returns the schema of an error code: text where a success has text, else a number or text.
fn code_schema(envelope: &Envelope) -> Keys {
    let is_code = envelope.success_key == envelope.code;
    match is_code && envelope.success_value.is_string() {
        true => typed("string", ""),
        false => any_of([typed("integer", "int64"), typed("string", "")]),
    }
}

impl Envelope {
    /// Returns a sentence about the place of the data.
    fn success_text(&self) -> String {
        let (key, data) = (self.success_key.join("."), self.data.join("."));
        format!(
            "Success if {} is {}; the data is in {}.",
            code(key),
            code(&self.success_value),
            code(data)
        )
    }
}
