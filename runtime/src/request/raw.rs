//! A call that no operation describes, with the same guarantees as a call of an operation.
//! It must not offer a way around them: no other origin, no own credential headers.

use std::{borrow::Cow, fmt, time::Duration};

use bytes::Bytes;
use http::HeaderMap;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value as Json;

use crate::{
    client::Core,
    error::{Error, ErrorKind, Outcome},
    json::to_json::to_json,
    platform::{ContentType, DataShape, Method, Retry},
    request::prepared::{Prepared, Wants},
    response::Response,
    retry::RetryPolicy,
    transport::headers::header,
    values::secret::Exposed,
    wire::{decode::Reading, encode},
};

/// A call that no operation describes. It is authenticated, limited in time and unwrapped like any other call.
///
/// A GET counts as safe to send twice. Any other method counts as a command, which is sent again only if it provably
/// did not run.
#[derive(Clone)]
#[must_use]
pub struct Raw {
    core: Core,
    method: Method,
    path: String,
    query: Vec<(String, Json)>,
    headers: HeaderMap,
    body: Option<(Bytes, ContentType)>,
    problems: Vec<String>,
    with_credential: bool,
    timeout: Option<Duration>,
    retries: Option<RetryPolicy>,
}

impl Core {
    /// Returns a call that no operation describes. `path` begins with a slash and is relative to the base URL.
    pub fn raw(&self, method: Method, path: &str) -> Raw {
        Raw::new(self.clone(), method, path)
    }
}

impl Raw {
    fn new(core: Core, method: Method, path: &str) -> Self {
        Self {
            core,
            method,
            path: path.to_owned(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: None,
            problems: Vec::new(),
            with_credential: true,
            timeout: None,
            retries: None,
        }
    }

    /// Adds query parameters from a flat map or struct, or from a list of pairs. A list is sent separated by commas,
    /// and null is not sent.
    pub fn query(mut self, parameters: &(impl Serialize + ?Sized)) -> Self {
        match pairs(parameters) {
            Ok(parameters) => self.query.extend(parameters),
            Err(text) => self.problems.push(format!("query: {text}")),
        }
        self
    }

    /// Sets a JSON body.
    pub fn json(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        match to_json(&Exposed(body)) {
            Ok(json) => self.body = Some((json.to_string().into(), ContentType::Json)),
            Err(error) => self.problems.push(format!("json: {error}")),
        }
        self
    }

    /// Sets a form body, from the same values as [`query`](Self::query), with the content type of a form.
    pub fn form(mut self, parameters: &(impl Serialize + ?Sized)) -> Self {
        match pairs(parameters).and_then(|pairs| encode::form(pairs.iter().map(|(k, v)| (k, v)))) {
            Ok(form) => {
                self.body = Some((form.into(), ContentType::Form));
            }
            Err(text) => self.problems.push(format!("form: {text}")),
        }
        self
    }

    /// Sets a header. Headers that carry credentials or frame the request are refused when the call is sent.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let lower = name.to_ascii_lowercase();
        if self.core.is_own_header(&lower) {
            self.problems
                .push(format!("only the client may set the header {lower}"));
            return self;
        }
        if !self.core.shared().platform.allows_header(&lower) {
            let title = self.core.shared().platform.title;
            self.problems.push(format!(
                "{title} does not accept the header {}",
                lower.escape_debug()
            ));
            return self;
        }
        match header(name, value) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(text) => self.problems.push(text),
        }
        self
    }

    /// Sends the call without the client's credential.
    pub fn without_credential(mut self) -> Self {
        self.with_credential = false;
        self
    }

    /// Sets the longest time of the whole call. Default: the client's timeout.
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets how many times this call is sent. Default: the client's policy.
    pub fn with_retry(mut self, policy: RetryPolicy) -> Self {
        self.retries = Some(policy);
        self
    }

    /// Sends the call and returns the data from the platform's envelope.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn send<T: DeserializeOwned + Send>(self) -> Result<T, Error> {
        let core = self.core.clone();
        Ok(core.run(&self.prepare(false)?).await?.into_value())
    }

    /// Sends the call and returns the data from the platform's envelope, together with everything else of the response.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn send_with_meta<T: DeserializeOwned + Send>(self) -> Result<Response<T>, Error> {
        let core = self.core.clone();
        let mut prepared = self.prepare(false)?;
        prepared.wants.keys = true;
        core.run(&prepared).await
    }

    /// Sends the call and returns the whole body, for responses outside the platform's envelope.
    ///
    /// # Errors
    /// See [`Error`]. A failure is still recognised in an envelope and in any other form in which the platform reports
    /// failures.
    pub async fn send_whole<T: DeserializeOwned + Send>(self) -> Result<T, Error> {
        let core = self.core.clone();
        Ok(core.run(&self.prepare(true)?).await?.into_value())
    }

    fn prepare(self, is_whole: bool) -> Result<Prepared, Error> {
        let shared = self.core.shared();
        let operation: Cow<'static, str> = format!("{} {}", self.method, self.path).into();
        let invalid = |text, operation| {
            self.core
                .error(ErrorKind::Invalid(text), operation, Outcome::NotSent)
        };
        let mut problems = self.problems;
        let path = encode::raw_path(&self.path)
            .map_err(|text| problems.push(text))
            .unwrap_or_default();
        let query = encode::query(&self.query)
            .map_err(|text| problems.push(text))
            .unwrap_or_default();
        if !problems.is_empty() {
            // A refused path may contain a query, which is not shown.
            let path = self.path.split(['?', '#']).next().unwrap_or_default();
            let shown = format!("{} {path}", self.method);
            return Err(invalid(problems.join("; "), shown.into()));
        }
        let url = shared.base.join(&path, &query);
        let url = url.map_err(|text| invalid(text, operation.clone()))?;
        let content_type = self.body.as_ref().map(|(_, content_type)| *content_type);
        let mut headers = shared.with_content_type(content_type, HeaderMap::new());
        headers.extend(self.headers);
        Ok(Prepared {
            operation: operation.clone(),
            template: None,
            rate_limits: &[],
            retry: match self.method {
                Method::GET => Retry::Safe,
                _ => Retry::Command,
            },
            method: self.method.to_http(),
            url,
            headers,
            body: self.body.map(|(body, _)| body),
            with_credential: self.with_credential,
            takes: &[],
            timeout: self.timeout,
            policy: self.retries,
            reading: Reading {
                envelope: shared.platform.envelope.as_ref().filter(|_| !is_whole),
                response: DataShape::Any,
                null_values: &[],
                text: shared.platform.text_responses,
                key: None,
            },
            success_like_error: false,
            wants: Wants::default(),
            is_token_call: false,
        })
    }
}

/// Returns name and value of each parameter of a flat map, a struct or a list of pairs.
fn pairs(parameters: &(impl Serialize + ?Sized)) -> Result<Vec<(String, Json)>, String> {
    match to_json(&Exposed(parameters)).map_err(|error| error.to_string())? {
        Json::Null => Ok(Vec::new()),
        Json::Object(entries) => Ok(entries.into_iter().collect()),
        Json::Array(items) => items
            .into_iter()
            .map(pair)
            .collect::<Option<_>>()
            .ok_or_else(not_flat),
        _ => Err(not_flat()),
    }
}

fn pair(item: Json) -> Option<(String, Json)> {
    let Json::Array(pair) = item else { return None };
    match <[Json; 2]>::try_from(pair).ok()? {
        [Json::String(name), value] => Some((name, value)),
        _ => None,
    }
}

fn not_flat() -> String {
    "it must be a flat map or struct, or a list of pairs".to_owned()
}

/// Shows neither the query nor the body nor header values.
impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Raw")
            .field("method", &self.method)
            .field(
                "path",
                &self.path.split(['?', '#']).next().unwrap_or_default(),
            )
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
