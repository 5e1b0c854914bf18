//! One request and its response: time limits, size limit, what went wrong in words. Only this file uses the HTTP library.
//! Must not know pages, redirects, or when a request may be sent.

use std::error::Error;
use std::io::Read as _;
use std::time::Duration;

use flate2::read::MultiGzDecoder;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderMap, HeaderName,
    HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION, RETRY_AFTER,
};
use url::Url;

use crate::robots::PRODUCT;

/// How requests are sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HttpSettings {
    pub(crate) connect: Duration,
    /// From the beginning of the request to the end of the response.
    pub(crate) whole: Duration,
    /// Whether requests go through the proxies that the environment names.
    pub(crate) proxies: bool,
}

/// What lets a server say that a page is as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Validators {
    pub(crate) etag: Option<String>,
    pub(crate) last_modified: Option<String>,
}

impl Validators {
    pub(crate) fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

/// How much of a body is read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Most {
    /// A longer body is a fault.
    Whole(usize),
    /// The rest of a longer body is left.
    Beginning(usize),
}

impl Most {
    /// Returns the number of bytes, and whether a longer body is a fault.
    fn parts(self) -> (usize, bool) {
        match self {
            Self::Whole(limit) => (limit, true),
            Self::Beginning(limit) => (limit, false),
        }
    }
}

/// A response; only one with status 200 has a body.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) retry_after: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) validators: Validators,
    pub(crate) body: Vec<u8>,
}

/// Why there is no response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// No connection, or one that broke.
    Connection(String),
    /// The time limit.
    Time(Duration),
    /// The size limit, in bytes.
    Size(usize),
    /// An encoding that was not asked for.
    Encoding(String),
}

pub(crate) struct Http {
    client: reqwest::Client,
    settings: HttpSettings,
}

impl Http {
    /// Builds the client. The error says why that is not possible.
    pub(crate) fn new(settings: HttpSettings) -> Result<Self, String> {
        // Fails where the program has installed another provider, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let agent = format!(
            "{PRODUCT}/{} (+{}; reads API documentation to find out what changed)",
            env!("CARGO_PKG_VERSION"),
            env!("CARGO_PKG_REPOSITORY"),
        );
        let mut builder = reqwest::Client::builder();
        if !settings.proxies {
            builder = builder.no_proxy();
        }
        let client = builder
            .user_agent(agent)
            .connect_timeout(settings.connect)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .http1_only()
            .no_hickory_dns()
            // A page that is encoded twice would be taken for one that is encoded once.
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .build();
        let client =
            client.map_err(|error| format!("HTTP cannot be set up: {}", causes(&error)))?;
        Ok(Self { client, settings })
    }

    /// Sends a GET request.
    pub(crate) async fn get(
        &self,
        url: &Url,
        validators: &Validators,
        most: Most,
    ) -> Result<Answer, Fault> {
        let mut request = self.client.get(url.clone()).timeout(self.settings.whole);
        request = request.header(ACCEPT, "text/markdown, text/html, text/plain, */*;q=0.5");
        request = request.header(ACCEPT_ENCODING, GZIP);
        for (name, value) in [
            (IF_NONE_MATCH, &validators.etag),
            (IF_MODIFIED_SINCE, &validators.last_modified),
        ] {
            // A record that someone edited may hold what cannot be sent.
            let value = value.as_deref().map(HeaderValue::from_str);
            if let Some(Ok(value)) = value {
                request = request.header(name, value);
            }
        }
        let mut response = request.send().await.map_err(|error| self.fault(error))?;
        let mut answer = answer(response.status().as_u16(), response.headers());
        if answer.status != 200 {
            return Ok(answer);
        }
        let is_compressed = is_compressed(response.headers())?;
        let (limit, is_whole) = most.parts();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.fault(error))? {
            let room = limit.saturating_sub(answer.body.len());
            if is_whole && chunk.len() > room {
                return Err(Fault::Size(limit));
            }
            answer.body.extend(chunk.iter().take(room));
            if answer.body.len() == limit && !is_whole {
                break;
            }
        }
        if is_compressed {
            answer.body = decompressed(&answer.body, most)?;
        }
        Ok(answer)
    }

    fn fault(&self, error: reqwest::Error) -> Fault {
        if error.is_timeout() && !error.is_connect() {
            return Fault::Time(self.settings.whole);
        }
        // Messages say what happened; the caller knows where.
        Fault::Connection(causes(&error.without_url()))
    }
}

/// Whether a body is compressed. Any other encoding was not asked for, nor was one on top of another.
fn is_compressed(headers: &HeaderMap) -> Result<bool, Fault> {
    let all = headers.get_all(CONTENT_ENCODING).iter();
    let names = all.map(|it| String::from_utf8_lossy(it.as_bytes()).to_ascii_lowercase());
    let names: Vec<String> = names
        .filter(|name| !matches!(name.as_str(), "" | "identity"))
        .collect();
    match names.as_slice() {
        [] => Ok(false),
        [only] if only == GZIP => Ok(true),
        several => {
            let names = several.join(", ");
            Err(Fault::Encoding(names.chars().take(SHOWN).collect()))
        }
    }
}

/// Undoes the compression of a body, up to the limit. Of a beginning, the end may be missing.
fn decompressed(body: &[u8], most: Most) -> Result<Vec<u8>, Fault> {
    let (limit, is_whole) = most.parts();
    let room = limit.saturating_add(usize::from(is_whole));
    let mut decoder = MultiGzDecoder::new(body).take(room.try_into().unwrap_or(u64::MAX));
    let mut plain = Vec::new();
    match decoder.read_to_end(&mut plain) {
        Err(error) if is_whole => {
            let why = format!("the compressed page is broken: {error}");
            Err(Fault::Connection(why))
        }
        _ if plain.len() > limit => Err(Fault::Size(limit)),
        _ => Ok(plain),
    }
}

fn answer(status: u16, headers: &HeaderMap) -> Answer {
    Answer {
        status,
        // Some servers send addresses that are not escaped.
        location: headers
            .get(LOCATION)
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()),
        retry_after: text(headers, &RETRY_AFTER),
        content_type: text(headers, &CONTENT_TYPE),
        validators: Validators {
            etag: text(headers, &ETAG),
            last_modified: text(headers, &LAST_MODIFIED),
        },
        body: Vec::new(),
    }
}

/// The one encoding that is asked for.
const GZIP: &str = "gzip";

/// How much is shown of a name that no one knows.
const SHOWN: usize = 40;

/// The longest header that is kept.
const LONGEST: usize = 1024;

/// Returns a header, if it is ASCII and short: nothing else can be sent back or written down.
fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?.trim();
    (1..=LONGEST)
        .contains(&value.len())
        .then(|| value.to_owned())
}

/// Returns an error and its causes, each once.
fn causes(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !text.contains(&next) {
            text = format!("{text}: {next}");
        }
        cause = error.source();
    }
    text
}
