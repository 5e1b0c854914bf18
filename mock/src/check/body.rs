//! Reads the body of a request: a form, a JSON object of fields, or JSON that is one argument.
//! Must not know paths, queries, or headers other than the content type.

use iot_clouds_codegen::resolve::Place;
use serde_json::Value;

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
        self.content_type(request)?;
        if self.operation.is_form {
            let pairs = form_urlencoded::parse(&request.body);
            pairs.for_each(|(name, text)| self.text(Place::Body, &name, &text));
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

    fn content_type(&self, request: &Request) -> Result<(), Rejection> {
        let essence = |text: &str| {
            text.split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase()
        };
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
            Cause::Header,
            format!("the body came {came}; it must be {}", essence(wanted)),
            &line,
        ))
    }
}
