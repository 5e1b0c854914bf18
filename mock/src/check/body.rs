//! Reads the body of a request: a form, a JSON object of fields, or JSON that is one argument.
//! Must not know paths, queries, or headers other than the content type.

use iot_clouds_codegen::resolve::Place;
use serde_json::{Map, Value};

use super::arguments::Reader;
use super::rejection::{Cause, Rejection};
use super::values;
use crate::http::request::Request;

impl Reader<'_> {
    /// Reads the fields of the body, or the argument that is the whole body.
    pub(super) fn body(&mut self, request: &Request) -> Result<(), Rejection> {
        let whole = self.operation.whole_body();
        let mut parameters = self.operation.parameters.iter();
        if !parameters.any(|own| own.place == Place::Body || own.place.is_whole()) {
            if !request.body.is_empty() {
                let note = "a body came, which the operation does not take; it is ignored";
                self.note(note.to_owned());
            }
            return Ok(());
        }
        if request.body.is_empty() && whole.is_none() && !self.needs_body() {
            return Ok(());
        }
        let is_form = !self.operation.is_form && self.takes_form(request);
        if is_form {
            let note = "the body came as a form, the page shows JSON";
            self.note(note.to_owned());
        } else {
            self.content_type(request)?;
        }
        if is_form || self.operation.is_form {
            let pairs: Vec<_> = form_urlencoded::parse(&request.body).into_owned().collect();
            self.pairs(Place::Body, &pairs);
            return Ok(());
        }
        let line = self.platform.line_of_operation(self.operation);
        let value: Value = serde_json::from_slice(&request.body).map_err(|error| {
            let reason = format!("the body is not JSON: {error}");
            Rejection::at(Cause::UnreadableBody, reason, &line)
        })?;
        match (whole, value) {
            (Some(parameter), value) => {
                let checked = values::fit(self.platform, &parameter.type_ref, &value);
                self.keep(parameter, checked.map(|()| value));
            }
            (None, Value::Object(fields)) => {
                fields
                    .iter()
                    .for_each(|(name, value)| self.json(name, value));
            }
            (None, _) => {
                let reason = "the body must be a JSON object";
                return Err(Rejection::at(Cause::Parameter, reason, &line));
            }
        }
        Ok(())
    }

    fn needs_body(&self) -> bool {
        let arguments = self.operation.arguments();
        let mut needed = arguments.chain(self.operation.constants());
        needed.any(|parameter| parameter.place == Place::Body)
    }

    /// Whether a form is taken in place of JSON: from any program, unless the mock is strict or the platform wants JSON with every
    /// request. Programs also send JSON under the name of a form, which is not taken for one.
    fn takes_form(&self, request: &Request) -> bool {
        let is_json = request.body.trim_ascii_start().starts_with(b"{");
        let mut constant = self.platform.api.headers.iter();
        !self.is_strict
            && is_form(request)
            && !is_json
            && self.operation.whole_body().is_none()
            && !constant.any(|(name, _)| name == "content-type")
    }

    /// The parameters of the query that came in the body of a POST: in a form, or in a JSON object.
    pub(super) fn query_in_body(
        &self,
        request: &Request,
    ) -> Result<Vec<(String, String)>, Rejection> {
        if request.body.trim_ascii().is_empty() {
            return Ok(Vec::new());
        }
        if is_form(request) {
            return Ok(form_urlencoded::parse(&request.body).into_owned().collect());
        }
        let line = self.platform.line_of_operation(self.operation);
        let fields: Map<String, Value> =
            serde_json::from_slice(&request.body).map_err(|error| {
                let reason = format!("the body is neither a form nor a JSON object: {error}");
                Rejection::at(Cause::UnreadableBody, reason, &line)
            })?;
        // Null says that the parameter is not set.
        let given = fields.into_iter().filter(|(_, value)| !value.is_null());
        Ok(given.map(|(name, value)| (name, as_text(&value))).collect())
    }

    fn content_type(&self, request: &Request) -> Result<(), Rejection> {
        let types = self.platform.api.content_types.as_ref();
        let (usual, platform) = if self.operation.is_form {
            let form = types.and_then(|types| types.form.as_ref());
            ("application/x-www-form-urlencoded", form)
        } else {
            (
                "application/json",
                types.and_then(|types| types.json.as_ref()),
            )
        };
        let wanted = self
            .operation
            .content_type
            .as_deref()
            .or(platform.map(String::as_str))
            .unwrap_or(usual);
        let came = request.header("content-type").unwrap_or_default();
        if essence(came) == essence(wanted) {
            return Ok(());
        }
        let came = if came.is_empty() {
            "without a content type"
        } else {
            "with another content type"
        };
        let line = self.platform.line_of_operation(self.operation);
        Err(Rejection::at(
            Cause::ContentType,
            format!("the body came {came}; it must be {}", essence(wanted)),
            &line,
        ))
    }
}

/// The media type of a content type, without its parameters.
fn essence(text: &str) -> String {
    let essence = text.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

pub(super) fn is_form(request: &Request) -> bool {
    let content_type = request.header("content-type").unwrap_or_default();
    essence(content_type) == "application/x-www-form-urlencoded"
}

/// A value of JSON as a query holds it. What a query cannot hold stays JSON, so that it is looked at like any other wrong value.
fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(as_text).collect();
            items.join(",")
        }
        other => other.to_string(),
    }
}
