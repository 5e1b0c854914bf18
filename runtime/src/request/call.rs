//! A call of an operation: collects arguments, checks them, prepares the request.
//! It must not know how a request is sent.

use std::{fmt, marker::PhantomData, time::Duration};

use bytes::Bytes;
use http::HeaderMap;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value as Json};

use crate::{
    client::Core,
    error::{Error, ErrorKind, Outcome},
    json::to_json::to_json,
    platform::{Encoding, Operation, Place},
    request::{limits, prepared::Prepared},
    response::Response,
    retry::RetryPolicy,
    transport::headers::header,
    values::secret::Exposed,
    wire::{decode::Reading, encode},
};

/// A call of an operation that answers with a `T`. The generated builders wrap it.
#[must_use]
pub struct Call<T> {
    pub(super) request: Request,
    response: PhantomData<fn() -> T>,
}

/// The part of a call that is the same for every response.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) core: Core,
    pub(crate) operation: &'static Operation,
    path: Vec<(&'static str, Json)>,
    query: Vec<(&'static str, Json)>,
    headers: Vec<(&'static str, Json)>,
    body: Option<Body>,
    /// What is wrong with the arguments so far.
    problems: Vec<String>,
    timeout: Option<Duration>,
    retries: Option<RetryPolicy>,
    is_unchecked: bool,
}

#[derive(Clone)]
enum Body {
    Fields(Map<String, Json>),
    Whole(Json),
}

impl Request {
    /// The value as JSON; a problem if that cannot be.
    fn json(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Option<Json> {
        let json = to_json(&Exposed(value));
        json.map_err(|error| {
            self.problems
                .push(format!("{}: {error}", name.escape_debug()))
        })
        .ok()
    }

    pub(crate) fn set_query(&mut self, name: &'static str, value: &(impl Serialize + ?Sized)) {
        let Some(value) = self.json(name, value) else {
            return;
        };
        put(&mut self.query, name, value);
    }

    fn set_field(&mut self, name: String, value: &(impl Serialize + ?Sized)) {
        let Some(value) = self.json(&name, value) else {
            return;
        };
        match &mut self.body {
            Some(Body::Fields(fields)) => {
                fields.insert(name, value);
            }
            body => *body = Some(Body::Fields(Map::from_iter([(name, value)]))),
        }
    }

    /// A page number or size: in the body where the caller put it there, else in the query.
    pub(crate) fn set_page(&mut self, name: &'static str, value: u64) {
        match &mut self.body {
            Some(Body::Fields(fields)) if fields.contains_key(name) => {
                fields.insert(name.to_owned(), value.into());
            }
            _ => put(&mut self.query, name, value.into()),
        }
    }

    /// An argument by its wire name, wherever it is sent.
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

    /// Checks everything that can be checked before sending, and encodes the request once.
    pub(crate) fn prepare(&self) -> Result<Prepared, Error> {
        self.check_credential()?;
        let operation = self.operation;
        let mut problems = self.problems.clone();
        if !self.is_unchecked {
            let broken = limits::broken(operation, |name| self.argument(name));
            if !broken.is_empty() {
                problems.extend(broken);
                problems.push("with_unchecked_limits() sends it anyway".to_owned());
            }
        }
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
                "{name} must be set, since the response is found under its value"
            ));
        }
        if !problems.is_empty() {
            return Err(self.error(ErrorKind::Invalid(problems.join("; "))));
        }
        let shared = self.core.shared();
        let url = shared
            .base
            .join(&path, &query)
            .map_err(|text| self.error(ErrorKind::Invalid(text)))?;
        Ok(Prepared {
            operation: operation.id.into(),
            template: Some(operation.path),
            retry: operation.retry,
            method: operation.method.to_http(),
            url,
            headers: shared.headers(body.as_ref().map(|_| operation.content_type()), headers),
            body,
            with_credential: !operation.credentials.is_empty(),
            timeout: self.timeout,
            policy: self.retries,
            reading: Reading {
                envelope: shared
                    .platform
                    .envelope
                    .filter(|_| !operation.outside_envelope),
                response: operation.response,
                null_values: operation.null_values,
                text: shared.platform.text_responses,
                key: key.and_then(|(_, value)| value),
            },
            success_like_error: operation.success_like_error,
            is_token_call: false,
        })
    }

    fn body_bytes(&self) -> Result<Option<Bytes>, String> {
        let Some(body) = &self.body else {
            return Ok(None);
        };
        let text = match (self.operation.encoding, body) {
            (Encoding::Json, Body::Fields(fields)) => Json::Object(fields.clone()).to_string(),
            (Encoding::Json, Body::Whole(whole)) => whole.to_string(),
            (Encoding::Form, Body::Fields(fields) | Body::Whole(Json::Object(fields))) => {
                encode::form(fields)?
            }
            (Encoding::Form, Body::Whole(_)) => return Err("a form is an object".to_owned()),
        };
        Ok(Some(text.into()))
    }

    fn headers(&self) -> Result<HeaderMap, String> {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let Some(text) = encode::scalar(value) else {
                continue;
            };
            headers.extend([header(name, &text)?]);
        }
        Ok(headers)
    }

    fn check_credential(&self) -> Result<(), Error> {
        let takes = self.operation.credentials;
        if takes.is_empty() {
            return Ok(());
        }
        let given = self.core.shared().credential.as_ref();
        let given = given.map(|credential| credential.kind.name);
        if given.is_some_and(|name| takes.contains(&name)) {
            return Ok(());
        }
        let takes = takes.join(" or ");
        let text = match given {
            Some(given) => {
                format!("it needs the credential {takes}, but the client was built with {given}")
            }
            None => format!(
                "it needs the credential {takes}, but the client was built without one; give it to the builder's credential()"
            ),
        };
        Err(self.error(ErrorKind::Credential(text)))
    }
}

/// Setting twice replaces, and keeps the place.
fn put(parameters: &mut Vec<(&'static str, Json)>, name: &'static str, value: Json) {
    match parameters.iter_mut().find(|(other, _)| *other == name) {
        Some((_, old)) => *old = value,
        None => parameters.push((name, value)),
    }
}

impl Core {
    /// A call of an operation, whose data is read as a `T`.
    pub fn call<T>(&self, operation: &'static Operation) -> Call<T> {
        Call::new(self.clone(), operation)
    }
}

impl<T> Call<T> {
    pub(crate) fn new(core: Core, operation: &'static Operation) -> Self {
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
        };
        for constant in operation.constants {
            let value = constant.value.to_json();
            match constant.place {
                Place::Body => request.set_field(constant.name.to_owned(), &value),
                Place::Header => put(&mut request.headers, constant.name, value),
                Place::Query => put(&mut request.query, constant.name, value),
            }
        }
        Self {
            request,
            response: PhantomData,
        }
    }

    /// A path argument, by the name of its placeholder.
    pub fn path<V: Serialize>(mut self, name: &'static str, value: V) -> Self {
        self.set_path(name, value);
        self
    }

    /// A query parameter, by its wire name.
    pub fn query<V: Serialize>(mut self, name: &'static str, value: V) -> Self {
        self.set_query(name, value);
        self
    }

    /// A header, by its name in lower case.
    pub fn header<V: Serialize>(mut self, name: &'static str, value: V) -> Self {
        self.set_header(name, value);
        self
    }

    /// A field of the body, by its wire name.
    pub fn body<V: Serialize>(mut self, name: &'static str, value: V) -> Self {
        self.set_body(name, value);
        self
    }

    /// An entry of a body that is a free map.
    pub fn body_entry<V: Serialize>(mut self, key: impl Into<String>, value: V) -> Self {
        self.set_body_entry(key, value);
        self
    }

    /// A body that is an object even when none of its fields is set.
    pub fn object_body(mut self) -> Self {
        self.request.body.get_or_insert(Body::Fields(Map::new()));
        self
    }

    /// The whole body, in place of fields.
    pub fn whole_body<V: Serialize>(mut self, value: V) -> Self {
        self.set_whole_body(value);
        self
    }

    /// Sets a path argument. Empty texts, `.`, `..` and control characters are refused when the call is sent.
    pub fn set_path<V: Serialize>(&mut self, name: &'static str, value: V) {
        let Some(value) = self.request.json(name, &value) else {
            return;
        };
        put(&mut self.request.path, name, value);
    }

    /// Sets a query parameter; a second time replaces it. Lists are sent with commas, null is not sent.
    pub fn set_query<V: Serialize>(&mut self, name: &'static str, value: V) {
        self.request.set_query(name, &value);
    }

    /// Sets a header; a second time replaces it. Null is not sent.
    pub fn set_header<V: Serialize>(&mut self, name: &'static str, value: V) {
        let Some(value) = self.request.json(name, &value) else {
            return;
        };
        put(&mut self.request.headers, name, value);
    }

    /// Sets a field of the body; a second time replaces it. Null is sent.
    pub fn set_body<V: Serialize>(&mut self, name: &'static str, value: V) {
        self.request.set_field(name.to_owned(), &value);
    }

    /// Sets an entry of a body that is a free map; a second time replaces it.
    pub fn set_body_entry<V: Serialize>(&mut self, key: impl Into<String>, value: V) {
        self.request.set_field(key.into(), &value);
    }

    /// Sets the whole body, in place of fields.
    pub fn set_whole_body<V: Serialize>(&mut self, value: V) {
        let Some(value) = self.request.json("the body", &value) else {
            return;
        };
        self.request.body = Some(Body::Whole(value));
    }

    pub(crate) fn prepare(&self) -> Result<Prepared, Error> {
        self.request.prepare()
    }

    /// Bounds the whole call. Default: the client's limit.
    pub fn set_timeout(&mut self, timeout: Duration) {
        self.request.timeout = Some(timeout);
    }

    /// How often this call is sent. Default: as the client's.
    pub fn set_retry(&mut self, policy: RetryPolicy) {
        self.request.retries = Some(policy);
    }

    /// Sends the call even if it breaks a limit that the platform documents.
    pub fn set_unchecked_limits(&mut self) {
        self.request.is_unchecked = true;
    }
}

impl<T: DeserializeOwned + Send> Call<T> {
    /// Sends the call and gives the data.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn send(self) -> Result<T, Error> {
        Ok(self.send_with_meta().await?.into_value())
    }

    /// Sends the call and gives the data with the HTTP facts.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn send_with_meta(self) -> Result<Response<T>, Error> {
        let prepared = self.request.prepare()?;
        Ok(self.request.core.run(&prepared).await?.0)
    }
}

impl<T> Clone for Call<T> {
    fn clone(&self) -> Self {
        Self {
            request: self.request.clone(),
            response: PhantomData,
        }
    }
}

/// Shows which arguments are set, not their values, which may be secrets.
impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let request = &self.request;
        let names =
            |list: &[(&'static str, Json)]| list.iter().map(|(name, _)| *name).collect::<Vec<_>>();
        let body = match &request.body {
            Some(Body::Fields(fields)) => fields.keys().map(String::as_str).collect(),
            Some(Body::Whole(_)) => vec!["(whole)"],
            None => Vec::new(),
        };
        f.debug_struct("Call")
            .field("operation", &request.operation.id)
            .field("path", &names(&request.path))
            .field("query", &names(&request.query))
            .field("headers", &names(&request.headers))
            .field("body", &body)
            .field("timeout", &request.timeout)
            .finish_non_exhaustive()
    }
}
