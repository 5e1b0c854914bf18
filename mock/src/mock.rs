//! A running mock and how it is started, for tests and programs.
//! Must not know how requests are judged or answered.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};
use std::{fmt, thread};

use tokio::sync::oneshot;

use crate::answers::{Answers, LARGEST_PAGE};
use crate::clock::Clock;
use crate::credentials::{Credential, Credentials};
use crate::curl;
use crate::error::Error;
use crate::folders;
use crate::judge::undescribed;
use crate::on::On;
use crate::plan::{ANY, Plan};
use crate::platform::{self, Platform};
use crate::request::Request;
use crate::route::Route;
use crate::samples::Samples;
use crate::serve::serve;
use crate::state::{Log, Record, State};
use crate::tokens::Tokens;

/// Items that all pages of an operation hold together, unless told otherwise.
const ITEMS: u64 = 45;

/// A mock to be started.
#[must_use = "it does nothing until it is started"]
pub struct Builder {
    platform: String,
    port: u16,
    items: u64,
    largest_page: u64,
    seed: u64,
    credentials: Vec<(String, BTreeMap<String, String>)>,
    files: Vec<(String, String)>,
    log: Option<Box<Log>>,
}

impl Builder {
    /// Listens on this port in place of a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Lets paged operations have so many items in all; default: 45.
    pub fn items(mut self, items: u64) -> Self {
        self.items = items;
        self
    }

    /// Puts at most so many items on a page, whatever a request asks for, as servers with a limit of their own do; default: 1000.
    pub fn largest_page(mut self, items: u64) -> Self {
        self.largest_page = items;
        self
    }

    /// Makes up other values; the same ones for the same seed. Default: 0.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Accepts these fields for a credential, by wire name, in place of those that it would make up.
    pub fn credential<const N: usize>(mut self, name: &str, fields: [(&str, &str); N]) -> Self {
        let fields = fields.map(|(field, value)| (field.to_owned(), value.to_owned()));
        self.credentials.push((name.to_owned(), fields.into()));
        self
    }

    /// Takes these files of a spec, each with its path and text, in place of those that the crate carries. The folder of
    /// each is the platform's name. Files without a `platform.yaml` are laid over those that it carries, as an overlay.
    pub fn spec(mut self, files: Vec<(String, String)>) -> Self {
        self.files.extend(files);
        self
    }

    /// Takes the files of a spec from a folder that has one for each platform; several make one, as in
    /// [`spec`](Self::spec).
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn spec_folder(self, folder: impl AsRef<Path>) -> Result<Self, Error> {
        let files = folders::files(folder.as_ref(), &self.platform)?;
        Ok(self.spec(files))
    }

    /// Is told each request after it was answered.
    pub fn log(mut self, log: impl Fn(&Request) + Send + Sync + 'static) -> Self {
        self.log = Some(Box::new(log));
        self
    }

    /// Starts it.
    ///
    /// # Errors
    /// When there is no such platform, its spec has problems, or the port is taken.
    pub fn start(self) -> Result<Mock, Error> {
        let mut files = self.files;
        if !files
            .iter()
            .any(|(path, _)| path.ends_with("platform.yaml"))
        {
            files.extend(platform::carried(&self.platform)?);
        }
        let platform = Platform::load(&self.platform, files)?;
        let credentials = Credentials::new(&platform, &self.credentials)?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let no_socket = |error| {
            Error::new(format!(
                "cannot listen on {address}: {error}; port 0 takes a free one"
            ))
        };
        let listener = TcpListener::bind(address).map_err(no_socket)?;
        let address = listener.local_addr().map_err(no_socket)?;
        let url = format!("http://{address}{}", platform.prefix);
        let routes = platform.api.operations().map(|operation| Route {
            method: operation.http_method.clone(),
            path: operation.path.clone(),
            operation: operation.id.clone(),
            line: Some(platform.line_of_operation(operation)),
        });
        let routes = routes.collect();
        let state = Arc::new(State {
            routes: Mutex::new(routes),
            answers: Answers {
                samples: Samples::new(&platform.api),
                items: self.items,
                largest_page: self.largest_page,
                seed: self.seed,
            },
            platform,
            credentials,
            clock: Clock::default(),
            log: self.log,
            added: Mutex::default(),
            tokens: Mutex::new(Tokens::default()),
            plan: Mutex::new(Plan::default()),
            record: Mutex::new(Record::default()),
        });
        let (stop, stopped) = oneshot::channel();
        let serving = Arc::clone(&state);
        let thread = thread::spawn(move || {
            // It fails only where the operating system gives no event queue.
            let _ = serve(listener, serving, stopped);
        });
        Ok(Mock {
            url,
            state,
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("platform", &self.platform)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

/// A running server. It stops when it is dropped.
#[must_use = "it stops when it is dropped"]
pub struct Mock {
    url: String,
    state: Arc<State>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Mock {
    /// Starts the mock of a platform, such as `thingscloud`, on a free loopback port.
    ///
    /// # Errors
    /// When there is no such platform, or no free port.
    pub fn start(platform: &str) -> Result<Self, Error> {
        Self::builder(platform).start()
    }

    /// A mock of a platform that is told more before it starts.
    pub fn builder(platform: &str) -> Builder {
        Builder {
            platform: platform.to_owned(),
            port: 0,
            items: ITEMS,
            largest_page: LARGEST_PAGE,
            seed: 0,
            credentials: Vec::new(),
            files: Vec::new(),
            log: None,
        }
    }

    /// Names of the platforms that there are mocks of.
    pub fn platforms() -> Vec<&'static str> {
        platform::names()
    }

    /// Names of the platforms that a folder describes, for [`Builder::spec_folder`].
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn platforms_in(folder: impl AsRef<Path>) -> Result<Vec<String>, Error> {
        folders::platforms(folder.as_ref())
    }

    /// The base URL, for clients.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A credential of each kind that it accepts, in the order of the spec. Every field is `mock-` and its name, as in
    /// `mock-access-key`, unless the builder was told otherwise.
    pub fn credentials(&self) -> &[Credential] {
        &self.state.credentials.told
    }

    /// Ids of the operations, sorted.
    pub fn operations(&self) -> Vec<String> {
        let routes = self.state.routes();
        let mut ids: Vec<String> = routes.iter().map(|route| route.operation.clone()).collect();
        ids.sort();
        ids
    }

    /// An operation, to be told what to do.
    ///
    /// # Errors
    /// When there is no such operation.
    pub fn on(&self, operation: &str) -> Result<On<'_>, Error> {
        let known = self.operations();
        if !known.iter().any(|id| id == operation) {
            return Err(Error::unknown(
                "operation",
                operation,
                known.iter().map(String::as_str),
            ));
        }
        Ok(On::new(&self.state, operation))
    }

    /// Any operation, to be told what to do; what is told of one operation goes first.
    #[must_use = "it does nothing until it is told what to do"]
    pub fn on_any(&self) -> On<'_> {
        On::new(&self.state, ANY)
    }

    /// Adds an operation that the spec does not describe, as method and path: `GET /reports/{day}`. It needs a credential as
    /// others do, takes whatever comes, and gives no data until it is told to.
    ///
    /// # Errors
    /// When an operation has this id, or this method and path, or they are not written so.
    pub fn add_operation(&self, id: &str, http: &str) -> Result<On<'_>, Error> {
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
        if path
            .split('/')
            .any(|part| part.contains(['{', '}']) && !is_placeholder(part))
        {
            return wrong("a placeholder must be the whole part between two slashes");
        }
        if id.is_empty() || self.operations().iter().any(|known| known == id) {
            return wrong("there must be a name, which no operation has yet");
        }
        let is_same = |route: &Route| route.method == method && route.path == path;
        if self.state.routes().iter().any(is_same) {
            return wrong("an operation has this method and path already");
        }
        self.state
            .added()
            .push(undescribed(&self.state.platform, id, method, path));
        self.state.routes().push(Route {
            method: method.to_owned(),
            path: path.to_owned(),
            operation: id.to_owned(),
            line: None,
        });
        self.on(id)
    }

    /// A command of `curl` that gets a response, ready to be pasted. Where a token is needed, it holds one
    /// that was just issued, and is good as long as any other.
    pub fn curl(&self) -> String {
        curl::command(&self.state, &self.url)
    }

    /// The requests that came, in order; the last 20 000 of them, and no more than fill 64 MiB.
    pub fn requests(&self) -> Vec<Request> {
        self.state.record().requests.iter().cloned().collect()
    }

    /// How many calls of an operation came, refused ones included.
    ///
    /// # Errors
    /// When there is no such operation.
    pub fn calls(&self, operation: &str) -> Result<u64, Error> {
        self.on(operation)?;
        Ok(self.came(operation))
    }

    fn came(&self, operation: &str) -> u64 {
        let record = self.state.record();
        match operation {
            ANY => record.all,
            operation => record.calls.get(operation).copied().unwrap_or_default(),
        }
    }

    /// Tells whether operations were called as often as [`On::expect`] says.
    ///
    /// # Errors
    /// When one was not; it names all of them.
    pub fn verify(&self) -> Result<(), Error> {
        let expected = self.state.plan().expected.clone();
        let unmet = expected.iter().filter_map(|(operation, expected)| {
            let came = self.came(operation);
            let name = if operation.is_empty() {
                "any operation"
            } else {
                operation
            };
            (came != *expected)
                .then(|| format!("{name} was called {}, not {expected}", times(came)))
        });
        let unmet: Vec<String> = unmet.collect();
        if unmet.is_empty() {
            Ok(())
        } else {
            Err(Error::new(unmet.join("; ")))
        }
    }

    /// Forgets the requests that came, and all that [`on`](Self::on) was told. Tokens stay good.
    pub fn clear(&self) {
        *self.state.record() = Record::default();
        self.state.plan().clear();
    }

    /// Moves the clock, by which tokens grow old and signatures are judged.
    pub fn advance(&self, by: Duration) {
        self.state.clock.advance(by);
    }

    /// Stops the clock at a time; it moves on by [`advance`](Self::advance) only.
    pub fn set_time(&self, at: SystemTime) {
        self.state.clock.stop_at(at);
    }

    /// Ends all tokens that were given out.
    pub fn revoke_tokens(&self) {
        self.state.tokens().revoke_all();
    }
}

fn times(count: u64) -> String {
    match count {
        1 => "once".to_owned(),
        count => format!("{count} times"),
    }
}

fn is_placeholder(part: &str) -> bool {
    let name = part
        .strip_prefix('{')
        .and_then(|part| part.strip_suffix('}'));
    name.is_some_and(|name| !name.is_empty() && !name.contains(['{', '}']))
}

impl Drop for Mock {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Mock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mock")
            .field("platform", &self.state.platform.api.platform)
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}
