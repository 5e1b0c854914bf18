//! The arguments of a call: collects and checks them, and prepares the request.
//! It must not know the type of the data, nor how a request is sent.

use std::{borrow::Cow, time::Duration};

use bytes::Bytes;
use http::HeaderMap;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::{
    client::Core,
    error::{Error, ErrorKind, Outcome},
    json::to_json::to_json,
    platform::{Encoding, Operation, PageParameter, Place},
    request::{
        limits,
        prepared::{Prepared, Wants},
    },
    retry::RetryPolicy,
    transport::headers::header,
    values::secret::Exposed,
    wire::{decode::Reading, encode},
};

/// The part of a call that does not depend on the type of its data.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) core: Core,
    pub(crate) operation: &'static Operation,
    pub(super) path: Vec<(&'static str, Json)>,
    pub(super) query: Vec<(&'static str, Json)>,
    pub(super) headers: Vec<(&'static str, Json)>,
    pub(super) body: Option<Body>,
    /// Problems of the arguments so far.
    problems: Vec<String>,
    pub(super) timeout: Option<Duration>,
    pub(super) retries: Option<RetryPolicy>,
    pub(super) is_unchecked: bool,
    pub(super) skips_items: bool,
}

#[derive(Clone)]
pub(super) enum Body {
    Fields(Map<String, Json>),
    Whole(Json),
}

impl Request {
    pub(super) fn new(core: Core, operation: &'static Operation) -> Self {
        let mut request = Request {
            core,
            operation,
            path: Vec::new(),
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
            problems: Vec::new(),
            timeout: None,
            retries: None,
            is_unchecked: false,
            skips_items: false,
        };
        for constant in operation.constants {
            let value = constant.value.to_json();
            match constant.place {
                Place::Body => request.set_field(constant.name.to_owned(), &value),
                Place::Header => put(&mut request.headers, constant.name, value),
                Place::Query => put(&mut request.query, constant.name, value),
            }
        }
        request
    }

    /// Drops the arguments, which nothing needs while a response is awaited.
    pub(super) fn into_core(self) -> Core {
        self.core
    }

    /// Returns the value as JSON, or records a problem if JSON cannot represent it.
    fn json(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Option<Json> {
        let json = to_json(&Exposed(value));
        json.map_err(|error| {
            self.problems
                .push(format!("{}: {error}", name.escape_debug()))
        })
        .ok()
    }

    pub(crate) fn set_query(&mut self, name: &'static str, value: &(impl Serialize + ?Sized)) {
        if let Some(value) = self.json(name, value) {
            put(&mut self.query, name, value);
        }
    }

    pub(super) fn set_path(&mut self, name: &'static str, value: &(impl Serialize + ?Sized)) {
        if let Some(value) = self.json(name, value) {
            put(&mut self.path, name, value);
        }
    }

    pub(super) fn set_header(&mut self, name: &'static str, value: &(impl Serialize + ?Sized)) {
        if let Some(value) = self.json(name, value) {
            put(&mut self.headers, name, value);
        }
    }

    pub(super) fn set_whole_body(&mut self, value: &(impl Serialize + ?Sized)) {
        if let Some(value) = self.json("the body", value) {
            self.body = Some(Body::Whole(value));
        }
    }

    pub(super) fn set_field(&mut self, name: String, value: &(impl Serialize + ?Sized)) {
        let Some(value) = self.json(&name, value) else {
            return;
        };
        match &mut self.body {
            Some(Body::Fields(fields)) => {
                fields.insert(name, value);
            }
            body => {
                let mut fields = Map::new();
                fields.insert(name, value);
                *body = Some(Body::Fields(fields));
            }
        }
    }

    /// Sets a page number or size, or an end of a window.
    pub(crate) fn set_page(&mut self, parameter: PageParameter, value: impl Into<Json>) {
        match parameter {
            PageParameter::Body(name) => self.set_field(name.to_owned(), &value.into()),
            PageParameter::Query(name) => put(&mut self.query, name, value.into()),
        }
    }

    /// Returns an argument by its wire name, wherever it is sent.
    pub(crate) fn argument(&self, name: &str) -> Option<&Json> {
        let field = || match self.body.as_ref()? {
            Body::Fields(fields) | Body::Whole(Json::Object(fields)) => fields.get(name),
            Body::Whole(_) => None,
        };
        let listed = self
            .path
            .iter()
            .chain(&self.query)
            .chain(&self.headers)
            .find(|(listed, _)| *listed == name);
        listed.map(|(_, value)| value).or_else(field)
    }

    fn error(&self, kind: ErrorKind) -> Error {
        self.core.error(kind, self.operation.id, Outcome::NotSent)
    }

    /// Returns the problems of the arguments before they are encoded.
    fn problems(&self) -> Vec<String> {
        let mut problems = self.problems.clone();
        if !self.is_unchecked {
            let broken = limits::broken(self.operation, |name| self.argument(name));
            if !broken.is_empty() {
                problems.extend(broken);
                problems.push("call with_unchecked_limits() to send it anyway".to_owned());
            }
        }
        problems
    }

    /// Checks everything that can be checked before sending, and encodes the request once.
    pub(crate) fn prepare(&self) -> Result<Prepared, Error> {
        self.check_credential()?;
        let operation = self.operation;
        let invalid = |text| self.error(ErrorKind::Invalid(text));
        let mut problems = self.problems();
        let path = encode::path(operation.path, &self.path)
            .map_err(|text| problems.push(text))
            .unwrap_or_default();
        let query = encode::query(&self.query)
            .map_err(|text| problems.push(text))
            .unwrap_or_default();
        let headers = self
            .headers()
            .map_err(|text| problems.push(text))
            .unwrap_or_default();
        let body = self
            .body_bytes()
            .map_err(|text| problems.push(text))
            .unwrap_or_default();
        let key = operation
            .nested_under
            .map(|name| (name, self.argument(name).and_then(encode::scalar)));
        if let Some((name, None)) = key {
            problems.push(format!(
                "{name} must be set, because the data is under its value in the response"
            ));
        }
        if !problems.is_empty() {
            return Err(invalid(problems.join("; ")));
        }
        let shared = self.core.shared();
        let url = shared.base.join(&path, &query).map_err(invalid)?;
        Ok(Prepared {
            operation: operation.id.into(),
            template: Some(operation.path),
            rate_limits: operation.rate_limits,
            retry: operation.retry,
            method: operation.method.to_http(),
            url,
            headers: shared
                .with_content_type(body.as_ref().map(|_| operation.content_type()), headers),
            body,
            with_credential: !operation.credentials.is_empty(),
            takes: operation.credentials,
            timeout: self.timeout,
            policy: self.retries,
            reading: self.reading(key.and_then(|(_, value)| value).map(Cow::into_owned)),
            success_like_error: operation.success_like_error,
            wants: self.wants(),
            is_token_call: false,
        })
    }

    fn wants(&self) -> Wants {
        let skips = self.operation.items.filter(|_| self.skips_items);
        Wants { keys: false, skips }
    }

    /// Returns how the data of the response is read; `key` is the one that it is under.
    fn reading(&self, key: Option<String>) -> Reading {
        let (platform, operation) = (self.core.shared().platform, self.operation);
        Reading {
            envelope: platform
                .envelope
                .as_ref()
                .filter(|_| !operation.outside_envelope),
            response: operation.response,
            null_values: operation.null_values,
            text: platform.text_responses,
            key,
        }
    }

    fn body_bytes(&self) -> Result<Option<Bytes>, String> {
        let Some(body) = &self.body else {
            return Ok(None);
        };
        let bytes = match (self.operation.encoding, body) {
            (Encoding::Json, Body::Fields(fields)) => serde_json::to_vec(fields),
            (Encoding::Json, Body::Whole(whole)) => serde_json::to_vec(whole),
            (Encoding::Form, Body::Fields(fields) | Body::Whole(Json::Object(fields))) => {
                return Ok(Some(encode::form(fields)?.into()));
            }
            (Encoding::Form, Body::Whole(_)) => {
                return Err("a form body must be an object".to_owned());
            }
        };
        Ok(Some(bytes.map_err(|error| error.to_string())?.into()))
    }

    fn headers(&self) -> Result<HeaderMap, String> {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let Some(text) = encode::scalar(value) else {
                continue;
            };
            let (name, value) = header(name, &text)?;
            headers.append(name, value);
        }
        Ok(headers)
    }

    /// A credential that the program provides is checked when it is known.
    fn check_credential(&self) -> Result<(), Error> {
        if self.core.shared().provider.is_some() {
            return Ok(());
        }
        match self.core.unfit(self.operation.credentials) {
            None => Ok(()),
            Some(text) => Err(self.error(ErrorKind::Credential(text))),
        }
    }
}

/// Sets a parameter. Setting it again replaces its value and keeps its position.
fn put(parameters: &mut Vec<(&'static str, Json)>, name: &'static str, value: Json) {
    match parameters.iter_mut().find(|(other, _)| *other == name) {
        Some((_, old)) => *old = value,
        None => parameters.push((name, value)),
    }
}
