//! How the platform reports failures, and what its codes mean: what no schema of a response says.
//! Must not know schemas, operations, or the place of a response.

use serde_json::{Value, json};

use super::keys::{keys, put, put_filled, put_some};
use super::texts::{describe, documented, doubt, evidence, lifecycle};
use super::{Keys, Writer};
use crate::resolve::{Api, Code, Envelope, ErrorBody, ErrorClass, Evidence, Responses};

impl Writer<'_> {
    /// Adds how the platform reports failures, and what its codes mean.
    pub(super) fn error_facts(&mut self, document: &mut Keys) {
        let api = self.api;
        let path = |name: &str| format!("platform.{name}");
        if let Some(own) = &api.envelope {
            put(document, "x-envelope", envelope(own));
            let fact = "how a success is told from a failure, and that data is of its type only in a success (x-envelope)";
            self.unsaid(&path("envelope"), &api.at.key("envelope"), fact);
        }
        let bodies: Vec<Value> = api.error_bodies.iter().map(error_body).collect();
        if !bodies.is_empty() {
            let fact =
                "which keys of a body report a failure outside the envelope (x-error-bodies)";
            self.unsaid(&path("errors.bodies"), &api.at.key("errors"), fact);
        }
        put_filled(document, "x-error-bodies", bodies);
        for (name, from) in [
            ("x-text-errors", &api.text_errors),
            ("x-responses", &responses(api)),
        ] {
            let mut own = Keys::new();
            if let Some(from) = from {
                documented(&mut own, "", from);
            }
            put_filled(document, name, own);
        }
        let mut codes = Vec::new();
        for own in &api.codes {
            codes.push(Value::Object(error_code(own)));
            let path = format!("platform.errors.codes.{}", own.wire);
            self.unsaid(&path, &own.at, "this error code (x-error-codes)");
        }
        put_filled(document, "x-error-codes", codes);
    }
}

/// Returns the source and basis of what a success looks like besides its envelope.
fn responses(api: &Api) -> Option<Evidence> {
    let Responses {
        source,
        basis,
        // Each response has them.
        status: _,
        text: _,
    } = api.responses.as_ref()?;
    Some(Evidence {
        source: source.clone(),
        basis: basis.clone(),
    })
}

fn envelope(envelope: &Envelope) -> Keys {
    let Envelope {
        success_key,
        success_value,
        data,
        code,
        message,
        details,
        evidence: from,
        // A reading of the value.
        success_equals: _,
    } = envelope;
    let mut own = keys(json!({
        "success": { "at": success_key, "equals": success_value },
        "data": data,
        "code": code,
        "message": message,
    }));
    put_some(&mut own, "details", details.clone());
    evidence(&mut own, from);
    own
}

fn error_body(body: &ErrorBody) -> Value {
    let ErrorBody {
        code,
        message,
        success,
        evidence: from,
    } = body;
    let mut own = keys(json!({ "code": code, "message": message }));
    put_some(&mut own, "success", success.clone());
    evidence(&mut own, from);
    Value::Object(own)
}

fn error_code(code: &Code) -> Keys {
    let Code {
        at: _,
        wire,
        name,
        class,
        status,
        sample,
        refused_before_running,
        doc,
        evidence: from,
        lifecycle: became,
    } = code;
    let mut own = keys(json!({ "code": wire, "name": name }));
    put_some(&mut own, "class", class.map(class_name));
    put_some(&mut own, "status", *status);
    put_some(&mut own, "sample", sample.as_deref());
    if *refused_before_running {
        put(&mut own, "refused_before_running", true);
    }
    let notes = doubt(&from.basis)
        .into_iter()
        .chain(lifecycle(&mut own, became));
    let notes: Vec<String> = notes.collect();
    describe(&mut own, doc, &notes);
    evidence(&mut own, from);
    own
}

/// Returns the name of a class, as the spec has it.
pub(super) fn class_name(class: ErrorClass) -> &'static str {
    match class {
        ErrorClass::BadRequest => "bad_request",
        ErrorClass::Forbidden => "forbidden",
        ErrorClass::InProgress => "in_progress",
        ErrorClass::NotFound => "not_found",
        ErrorClass::RateLimited => "rate_limited",
        ErrorClass::TokenExpired => "token_expired",
        ErrorClass::ServerError => "server_error",
        ErrorClass::Unauthorized => "unauthorized",
        ErrorClass::MissingCredential => "missing_credential",
        ErrorClass::UnknownPath => "unknown_path",
        ErrorClass::UnreadableBody => "unreadable_body",
    }
}
