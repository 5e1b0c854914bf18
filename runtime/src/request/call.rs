//! A call of an operation, as generated builders create it.
//! It must not know how arguments are checked and encoded, nor how a request is sent.

use std::{fmt, marker::PhantomData, time::Duration};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value as Json};

use super::{
    arguments::{Body, Request},
    prepared::Prepared,
};
use crate::{
    client::Core,
    error::Error,
    platform::Operation,
    response::Response,
    retry::RetryPolicy,
    values::coding::{Coded, Read},
};

/// A call of an operation whose data is a `T`. The generated builders wrap it.
#[must_use]
pub struct Call<T> {
    /// In a box, because each setter moves it.
    pub(super) request: Box<Request>,
    response: PhantomData<fn() -> T>,
}

impl Core {
    /// Returns a call of an operation, whose data is read as a `T`.
    pub fn call<T>(&self, operation: &'static Operation) -> Call<T> {
        Call::new(self.clone(), operation)
    }
}

impl<T> Call<T> {
    pub(crate) fn new(core: Core, operation: &'static Operation) -> Self {
        Self {
            request: Box::new(Request::new(core, operation)),
            response: PhantomData,
        }
    }

    /// Sets a path argument, by the name of its placeholder. Sending fails if it is an empty text, `.`, `..` or
    /// contains control characters.
    pub fn path<V: Serialize>(mut self, name: &'static str, value: V) -> Self {
        self.request.set_path(name, &value);
        self
    }

    /// Sets a query parameter, by its wire name.
    pub fn query<V: Serialize>(mut self, name: &'static str, value: V) -> Self {
        self.set_query(name, value);
        self
    }

    /// Sets a header, by its name in lower case.
    pub fn header<V: Serialize>(mut self, name: &'static str, value: V) -> Self {
        self.set_header(name, value);
        self
    }

    /// Sets a field of the body, by its wire name.
    pub fn body<V: Serialize>(mut self, name: &'static str, value: V) -> Self {
        self.set_body(name, value);
        self
    }

    /// Sends an object as the body even if none of its fields is set.
    pub fn object_body(mut self) -> Self {
        self.request.body.get_or_insert(Body::Fields(Map::new()));
        self
    }

    /// Sets the whole body, which replaces all fields.
    pub fn whole_body<V: Serialize>(mut self, value: V) -> Self {
        self.request.set_whole_body(&value);
        self
    }

    /// Sets a query parameter. Setting it again replaces it. A list is sent separated by commas, and null is not sent.
    pub fn set_query<V: Serialize>(&mut self, name: &'static str, value: V) {
        self.request.set_query(name, &value);
    }

    /// Sets a header. Setting it again replaces it. Null is not sent.
    pub fn set_header<V: Serialize>(&mut self, name: &'static str, value: V) {
        self.request.set_header(name, &value);
    }

    /// Sets a field of the body. Setting it again replaces it. Null is sent.
    pub fn set_body<V: Serialize>(&mut self, name: &'static str, value: V) {
        self.request.set_field(name.to_owned(), &value);
    }

    /// Sets an entry of a body that is a map with free keys. Setting it again replaces it.
    pub fn set_body_entry<V: Serialize>(&mut self, key: impl Into<String>, value: V) {
        self.request.set_field(key.into(), &value);
    }

    pub(crate) fn prepare(&self) -> Result<Prepared, Error> {
        self.request.prepare()
    }

    /// Sets the longest time of the whole call. Default: the client's timeout.
    pub fn set_timeout(&mut self, timeout: Duration) {
        self.request.timeout = Some(timeout);
    }

    /// Sets how many times this call is sent. Default: the client's policy.
    pub fn set_retry(&mut self, policy: RetryPolicy) {
        self.request.retries = Some(policy);
    }

    /// Skips the items of a list that cannot be read.
    pub fn set_unreadable_items_skipped(&mut self) {
        self.request.skips_items = true;
    }

    /// Sends the call even if it breaks a limit that the platform documents.
    pub fn set_unchecked_limits(&mut self) {
        self.request.is_unchecked = true;
    }
}

impl<T: DeserializeOwned + Send> Call<T> {
    /// Sends the call and returns the data.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn send(self) -> Result<T, Error> {
        let prepared = self.request.prepare()?;
        let core = self.request.into_core();
        core.value(&prepared).await
    }

    /// Sends the call and returns the data, together with everything else of the response.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn send_with_meta(self) -> Result<Response<T>, Error> {
        let mut prepared = self.request.prepare()?;
        prepared.wants.keys = true;
        let core = self.request.into_core();
        core.run(&prepared).await
    }
}

impl<C: Read<T> + Send, T: Send> Call<Coded<C, T>> {
    /// Sends the call and returns the data without its coding.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn send_coded(self) -> Result<T, Error> {
        self.send().await.map(Coded::into_value)
    }

    /// Sends the call and returns the data without its coding, together with everything else of the response.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn send_coded_with_meta(self) -> Result<Response<T>, Error> {
        let response = self.send_with_meta().await?;
        Ok(response.map(Coded::into_value))
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

/// Shows which arguments are set, but not their values, which may be secret.
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
