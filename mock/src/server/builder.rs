//! Configures and starts a mock server.
//! Must not know how requests are handled.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::{fmt, thread};

use tokio::sync::oneshot;

use super::MockServer;
use crate::control::credentials::Credentials;
use crate::error::Error;
use crate::fake::{Fake, MAX_PAGE_SIZE};
use crate::folders;
use crate::handler::{Handler, Options};
use crate::http::cors::Cors;
use crate::http::request::Request;
use crate::http::serve::Listener;
use crate::platform;
use crate::prepared::Prepared;

/// Name of each server's thread, at most 15 characters as Linux shows them.
const THREAD: &str = "iot-clouds-mock";

/// Number of items on all pages of an operation together, by default.
const ITEMS: u64 = 45;

/// Configures a [`MockServer`] before it starts.
#[must_use = "a builder does nothing until the server is started"]
pub struct MockServerBuilder {
    platform: String,
    port: u16,
    items: u64,
    max_page_size: u64,
    seed: u64,
    credentials: Vec<(String, BTreeMap<String, String>)>,
    files: Vec<(String, String)>,
    options: Options,
}

impl MockServerBuilder {
    pub(super) fn new(platform: &str) -> Self {
        Self {
            platform: platform.to_owned(),
            port: 0,
            items: ITEMS,
            max_page_size: MAX_PAGE_SIZE,
            seed: 0,
            credentials: Vec::new(),
            files: Vec::new(),
            options: Options::default(),
        }
    }

    /// Listens on this port. By default the server listens on a free port.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Sets the number of items on all pages of an operation together; 45 by default.
    pub fn items(mut self, items: u64) -> Self {
        self.items = items;
        self
    }

    /// Limits the number of items on a page, whatever a request asks for, as many servers do; 1000 by default.
    pub fn max_page_size(mut self, items: u64) -> Self {
        self.max_page_size = items;
        self
    }

    /// Sets the seed of generated values; 0 by default. The same seed generates the same values.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Accepts these fields for a credential, by wire name, instead of the default ones.
    pub fn credential<const N: usize>(mut self, name: &str, fields: [(&str, &str); N]) -> Self {
        let fields = fields.map(|(field, value)| (field.to_owned(), value.to_owned()));
        self.credentials.push((name.to_owned(), fields.into()));
        self
    }

    /// Uses these files of a spec, each with its path and text, instead of those that the crate carries. The folder in each path
    /// is the platform's name. If no file is a `platform.yaml`, the files are an overlay on the spec that the crate carries.
    pub fn spec(mut self, files: Vec<(String, String)>) -> Self {
        self.files.extend(files);
        self
    }

    /// Reads the files of a spec from a folder that has a folder for each platform. Several folders are combined as in
    /// [`spec`](Self::spec).
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn spec_folder(self, folder: impl AsRef<Path>) -> Result<Self, Error> {
        let files = folders::files(folder.as_ref(), &self.platform)?;
        Ok(self.spec(files))
    }

    /// Calls `log` with each request after it was handled.
    pub fn log(mut self, log: impl Fn(&Request) + Send + Sync + 'static) -> Self {
        self.options.log = Some(Box::new(log));
        self
    }

    /// Refuses what the platform may refuse, or what no page of it shows: headers that HTTP libraries add by themselves to the only
    /// ones that may come, a form in place of JSON, POST in place of GET, and a client's id and secret by HTTP Basic in a token call.
    /// By default such requests pass, with a note in `x-mock-note`.
    pub fn strict(mut self) -> Self {
        self.options.is_strict = true;
        self
    }

    /// Lets pages of an origin, such as `http://localhost:3000`, or `*` for all, call the server from a browser. Preflight requests
    /// are answered and not recorded. By default pages of other origins cannot read responses.
    pub fn cors(mut self, origin: &str) -> Self {
        self.options.cors = Some(Cors {
            origin: origin.to_owned(),
        });
        self
    }

    /// Starts the server.
    ///
    /// # Errors
    /// When the platform is unknown, its spec has problems, the origin of [`cors`](Self::cors) is none, or the port is taken.
    pub fn start(self) -> Result<MockServer, Error> {
        if let Some(cors) = self.options.cors.as_ref().filter(|cors| !cors.is_valid()) {
            return Err(Error::new(format!(
                "`{}` is no origin; write `*`, or scheme and host without a path, as in `http://localhost:3000`",
                cors.origin.escape_debug()
            )));
        }
        let mut files = self.files;
        let is_platform = |(path, _): &(String, String)| path.ends_with("platform.yaml");
        if !files.iter().any(is_platform) {
            files.extend(platform::carried(&self.platform)?);
        }
        let prepared = Prepared::of(&self.platform, files)?;
        let credentials = Credentials::new(&prepared.platform, &self.credentials)?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let no_socket = |error| {
            Error::new(format!(
                "cannot listen on {address}: {error}; port 0 takes a free one"
            ))
        };
        let listener = TcpListener::bind(address).map_err(no_socket)?;
        let address = listener.local_addr().map_err(no_socket)?;
        let listener = Listener::new(listener).map_err(no_socket)?;
        let url = format!("http://{address}{}", prepared.platform.prefix);
        let fake = Fake {
            samples: Arc::clone(&prepared.samples),
            items: self.items,
            max_page_size: self.max_page_size,
            seed: self.seed,
        };
        let handler = Arc::new(Handler::new(prepared, credentials, fake, self.options));
        let (stop, stopped) = oneshot::channel();
        let service = Arc::clone(&handler);
        // A panic in a user's log function names the thread.
        let thread = thread::Builder::new().name(THREAD.to_owned());
        let thread = thread.spawn(move || listener.serve(&service, stopped));
        let thread = thread.map_err(|error| {
            Error::new(format!("cannot start the thread of the server: {error}"))
        })?;
        Ok(MockServer {
            url,
            handler,
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl fmt::Debug for MockServerBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockServerBuilder")
            .field("platform", &self.platform)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}
