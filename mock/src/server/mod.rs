//! A running mock server, as tests and programs use it.
//! Must not know how requests are validated or answered.

mod builder;

pub use builder::MockServerBuilder;

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};
use std::{fmt, iter};

use iot_clouds_codegen::names::variable;
use tokio::sync::oneshot;

use crate::check::route::{Route, is_well_formed};
use crate::control::credentials::AcceptedCredential;
use crate::control::curl::Curl;
use crate::control::lock;
use crate::control::record::Record;
use crate::control::stub::Stub;
use crate::control::stubs::{ANY, Stubs};
use crate::error::Error;
use crate::folders;
use crate::handler::Handler;
use crate::http::request::Request;
use crate::platform;

/// A running mock server. It stops when it is dropped.
#[must_use = "the server stops when it is dropped"]
pub struct MockServer {
    url: String,
    handler: Arc<Handler>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl MockServer {
    /// Starts the mock of a platform, by the name of its folder in the specs, on a free loopback port.
    ///
    /// # Errors
    /// When the platform is unknown, or no port is free.
    pub fn start(platform: &str) -> Result<Self, Error> {
        Self::builder(platform).start()
    }

    /// Returns a builder that configures the mock of a platform.
    pub fn builder(platform: &str) -> MockServerBuilder {
        MockServerBuilder::new(platform)
    }

    /// Returns the names of the platforms whose specs the crate carries.
    pub fn platforms() -> Vec<&'static str> {
        platform::names()
    }

    /// Returns the names of the platforms that a folder describes, for [`MockServerBuilder::spec_folder`].
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn platforms_in(folder: impl AsRef<Path>) -> Result<Vec<String>, Error> {
        folders::platforms(folder.as_ref())
    }

    /// Returns the base URL for clients.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns one accepted credential of each kind, in the order of the spec. The value of each field is `mock-` and its name,
    /// as in `mock-access-key`, unless the builder was given another.
    pub fn credentials(&self) -> &[AcceptedCredential] {
        &self.handler.credentials.configured
    }

    /// Returns the variables of the environment that name the mock as an account, each with its value: its address, and the
    /// fields of all accepted credentials. `from_env` of the clients' credentials reads them.
    pub fn variables(&self) -> Vec<(String, String)> {
        let platform = &self.handler.platform.api.platform;
        let fields = self.credentials().iter().flat_map(|own| own.fields());
        let fields = fields.map(|(name, value)| (name.as_str(), value.as_str()));
        let mut variables: Vec<(String, String)> = Vec::new();
        for (name, value) in iter::once(("url", self.url())).chain(fields) {
            let name = variable(platform, name);
            // Credentials share fields.
            if variables.iter().all(|(known, _)| *known != name) {
                variables.push((name, value.to_owned()));
            }
        }
        variables
    }

    /// Returns the ids of the operations, sorted.
    pub fn operations(&self) -> Vec<String> {
        let routes = self.handler.routes();
        let ids = routes.iter().map(|route| route.operation.id.clone());
        let mut ids: Vec<String> = ids.collect();
        ids.sort();
        ids
    }

    /// Stubs an operation, which is given by its id or a former one.
    ///
    /// # Errors
    /// When there is no such operation.
    pub fn stub(&self, operation: &str) -> Result<Stub<'_>, Error> {
        Ok(self.stub_named(&self.id(operation)?))
    }

    /// Returns the present id of an operation.
    fn id(&self, operation: &str) -> Result<String, Error> {
        let known = self.operations();
        let described = self.handler.platform.api.operation_by_any_id(operation);
        let id = described.map_or(operation, |described| &described.id);
        if known.iter().any(|known| known == id) {
            return Ok(id.to_owned());
        }
        let known = known.iter().map(String::as_str);
        Err(Error::unknown("operation", operation, known))
    }

    /// Stubs any operation. Stubs of a particular operation are used first.
    #[must_use = "a stub does nothing until it is given an action"]
    pub fn stub_any(&self) -> Stub<'_> {
        self.stub_named(ANY)
    }

    fn stub_named(&self, operation: &str) -> Stub<'_> {
        let routes = self.handler.routes();
        let mut described = routes.iter().filter(|route| route.line.is_some());
        let described = described.find(|route| route.operation.id == operation);
        let described = described.map(|route| Arc::clone(&route.operation));
        Stub::new(
            &self.handler.stubs,
            &self.handler.platform,
            operation,
            described,
        )
    }

    /// Adds an operation that the spec does not describe, by method and path, such as `GET /reports/{day}` or `POST /reports/{day}:send`. It needs a credential
    /// like the others, accepts any parameters, and returns no data until it is stubbed.
    ///
    /// # Errors
    /// When the id, or the method and path, belong to another operation or are malformed.
    pub fn add_operation(&self, id: &str, http: &str) -> Result<Stub<'_>, Error> {
        let wrong = |why: &str| Err(Error::new(format!("`{id}`, `{http}`: {why}")));
        let Some((method, path)) = http
            .split_once(' ')
            .filter(|(_, path)| path.starts_with('/'))
        else {
            return wrong("this is no method and path, as in `GET /reports/{day}`");
        };
        if !method.bytes().all(|byte| byte.is_ascii_uppercase()) || method.is_empty() {
            return wrong("the method must be in capitals");
        }
        if !path.split('/').all(is_well_formed) {
            return wrong("a placeholder is a name in braces, with text between two of them");
        }
        let mut routes = self.handler.routes();
        let mut operations = routes.iter().map(|route| &route.operation);
        if id.is_empty() || operations.clone().any(|operation| operation.id == id) {
            return wrong("there must be a name, which no operation has yet");
        }
        if operations.any(|operation| operation.http_method == method && operation.path == path) {
            return wrong("an operation has this method and path already");
        }
        let operation = self.handler.platform.undescribed(id, method, path);
        routes.push(Route {
            operation: Arc::new(operation),
            line: None,
        });
        drop(routes);
        Ok(self.stub_named(id))
    }

    /// Returns a `curl` command that gets a response, ready to be pasted. If it needs a token, it holds one that was just issued.
    pub fn curl(&self) -> String {
        let curl = Curl {
            url: &self.url,
            platform: &self.handler.platform,
            credentials: &self.handler.credentials,
            issue: &|credential| self.handler.issue(credential, 0),
        };
        curl.command()
    }

    /// Returns the received requests in order: the last 20 000, and no more than 64 MiB.
    pub fn requests(&self) -> Vec<Request> {
        self.handler.record().requests.iter().cloned().collect()
    }

    /// Returns the number of calls of an operation, including rejected ones.
    ///
    /// # Errors
    /// When there is no such operation.
    pub fn calls(&self, operation: &str) -> Result<u64, Error> {
        Ok(self.handler.record().calls(&self.id(operation)?))
    }

    /// Verifies that operations were called as often as [`Stub::expect`] says.
    ///
    /// # Errors
    /// When an expectation is not met; the error names all of them.
    pub fn verify(&self) -> Result<(), Error> {
        let expected = lock(&self.handler.stubs).expected.clone();
        let record = self.handler.record();
        let unmet = expected.iter().filter_map(|(operation, expected)| {
            let calls = record.calls(operation);
            let name = match operation.as_str() {
                ANY => "any operation",
                operation => operation,
            };
            (calls != *expected)
                .then(|| format!("{name} was called {}, not {expected}", times(calls)))
        });
        let unmet: Vec<String> = unmet.collect();
        if unmet.is_empty() {
            Ok(())
        } else {
            Err(Error::new(unmet.join("; ")))
        }
    }

    /// Removes all stubs and expectations, and forgets the received requests. Tokens stay valid.
    pub fn reset(&self) {
        *self.handler.record() = Record::default();
        *lock(&self.handler.stubs) = Stubs::default();
    }

    /// Advances the clock, which decides when tokens expire and which signatures are accepted.
    pub fn advance(&self, by: Duration) {
        self.handler.clock.advance(by);
    }

    /// Stops the clock at a time; from then on only [`advance`](Self::advance) moves it.
    pub fn set_time(&self, at: SystemTime) {
        self.handler.clock.stop_at(at);
    }

    /// Revokes all tokens that were issued.
    pub fn revoke_tokens(&self) {
        self.handler.tokens().revoke_all();
    }
}

fn times(count: u64) -> String {
    match count {
        1 => "once".to_owned(),
        count => format!("{count} times"),
    }
}

impl Drop for MockServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for MockServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockServer")
            .field("platform", &self.handler.platform.api.platform)
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}
