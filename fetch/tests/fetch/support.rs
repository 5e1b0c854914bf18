//! What the tests share: a site on a socket, a folder for its pages, a clock that stands still until someone waits.
//! Must not know what is fetched.

use std::cell::{Cell, RefCell};
use std::fs;
use std::time::Duration;

use iot_clouds_docs_fetch::{Clock, Page, PageResult, Settings, fetch};
use iot_clouds_testkit::{Received, Reply, Server};
use jiff::Timestamp;
use serde_json::Value;
use tempfile::TempDir;

/// A clock that moves on by what is waited for.
pub(crate) struct StoppedClock {
    now: Cell<Timestamp>,
    waits: RefCell<Vec<u64>>,
}

impl StoppedClock {
    pub(crate) fn at(time: &str) -> Self {
        Self {
            now: Cell::new(time.parse().unwrap()),
            waits: RefCell::default(),
        }
    }
}

impl Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        self.now.get()
    }

    async fn sleep(&self, time: Duration) {
        self.waits.borrow_mut().push(time.as_secs());
        self.now.set(self.now.get() + time);
    }
}

/// A site and the folder where its pages go.
pub(crate) struct Site {
    pub(crate) server: Server,
    pub(crate) folder: TempDir,
    pub(crate) clock: StoppedClock,
}

/// A response with this content type.
pub(crate) fn page(content_type: &str, body: &str) -> Reply {
    Reply::text(200, content_type, body)
}

/// A response with bytes that are not text, and these lines of headers.
pub(crate) fn bytes(headers: &str, body: &[u8]) -> Reply {
    let length = body.len();
    let head = format!("HTTP/1.1 200 Any\r\n{headers}content-length: {length}\r\n\r\n");
    Reply::Bytes([head.as_bytes(), body].concat())
}

/// A response without a body.
pub(crate) fn status(status: u16) -> Reply {
    Reply::text(status, "text/plain", "")
}

impl Site {
    /// Starts a site that has no robots.txt, and responds to all else with this.
    pub(crate) async fn new(respond: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        Self::with_robots(status(404), respond).await
    }

    /// Starts a site with this robots.txt.
    pub(crate) async fn with_robots(
        robots: Reply,
        respond: impl Fn(&Received) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let site = Self {
            server: Server::start(|_| status(404)).await,
            folder: TempDir::new().unwrap(),
            clock: StoppedClock::at("2026-11-29T08:00:00Z"),
        };
        site.robots_and(robots, respond);
        site
    }

    /// Responds otherwise from now on; there is no robots.txt.
    pub(crate) fn respond(&self, respond: impl Fn(&Received) -> Reply + Send + Sync + 'static) {
        self.robots_and(status(404), respond);
    }

    fn robots_and(
        &self,
        robots: Reply,
        respond: impl Fn(&Received) -> Reply + Send + Sync + 'static,
    ) {
        self.server
            .respond_with(move |request| match request.path() {
                "/robots.txt" => robots.clone(),
                _ => respond(request),
            });
    }

    pub(crate) fn settings(&self) -> Settings {
        Settings {
            proxies: false,
            ..Settings::new(self.folder.path())
        }
    }

    /// A document of the platform `acme`, at this path of the site.
    pub(crate) fn document(&self, document: &str, path: &str) -> Page {
        Page {
            platform: "acme".to_owned(),
            document: document.to_owned(),
            url: format!("{}{path}", self.server.url()),
        }
    }

    /// Fetches pages; returns a line for each, without the port.
    pub(crate) async fn fetch(&self, pages: &[Page]) -> Vec<String> {
        let result = fetch(pages, &self.settings(), &self.clock, |_| {}).await;
        self.lines(&result.unwrap())
    }

    /// Fetches the document `manual`; returns its line.
    pub(crate) async fn fetch_manual(&self) -> String {
        self.fetch(&[self.document("manual", "/manual")])
            .await
            .remove(0)
    }

    pub(crate) fn lines(&self, results: &[PageResult]) -> Vec<String> {
        let host = self.server.url().replace("http://", "");
        let lines = results.iter().map(ToString::to_string);
        lines.map(|line| line.replace(&host, "<host>")).collect()
    }

    /// Returns how long was waited, in seconds, and forgets it.
    pub(crate) fn waits(&self) -> Vec<u64> {
        self.clock.waits.take()
    }

    /// Moves the clock on.
    pub(crate) fn later(&self, hours: i64) {
        let later = Duration::from_secs(3_600) * u32::try_from(hours).unwrap();
        self.clock.now.set(self.clock.now.get() + later);
    }

    /// Returns the paths that were asked for so far, but robots.txt.
    pub(crate) fn asked(&self) -> Vec<String> {
        let received = self.server.received().into_iter();
        let paths = received.map(|request| request.target);
        paths.filter(|path| path != "/robots.txt").collect()
    }

    /// Returns the last request.
    pub(crate) fn last(&self) -> Received {
        self.server.received().pop().unwrap()
    }

    pub(crate) fn bytes(&self, file: &str) -> Vec<u8> {
        let path = self.folder.path().join("acme").join(file);
        fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    pub(crate) fn text(&self, file: &str) -> String {
        String::from_utf8(self.bytes(file)).unwrap()
    }

    /// Returns a record, without the port.
    pub(crate) fn record(&self, document: &str) -> Value {
        let text = self.text(&format!("{document}.fetch.json"));
        let host = self.server.url().replace("http://", "");
        serde_json::from_str(&text.replace(&host, "<host>")).unwrap()
    }

    /// Returns the names of all files, sorted; a folder that is not there has none.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut names = Vec::new();
        for folder in ["", "acme"] {
            let Ok(entries) = fs::read_dir(self.folder.path().join(folder)) else {
                continue;
            };
            let files = entries.map(Result::unwrap).filter(|it| it.path().is_file());
            names.extend(files.map(|it| it.file_name().into_string().unwrap()));
        }
        names.sort();
        names
    }
}
