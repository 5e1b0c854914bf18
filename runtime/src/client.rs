//! What the clones of a client share, and how a client is built.
//! It must not know operations, nor how calls are sent.

use std::{fmt, marker::PhantomData, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};

use crate::{
    Call, Credential, Error, Method, Operation, Outcome, Platform, Raw,
    encode::BaseUrl,
    error::Kind,
    execute::header,
    token::TokenCache,
    transport::{Limits, Transport},
};

/// The core of a generated client. Clones share connections and the token.
#[derive(Clone)]
pub struct Core(Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) platform: &'static Platform,
    pub(crate) base: BaseUrl,
    pub(crate) headers: HeaderMap,
    pub(crate) credential: Option<Credential>,
    pub(crate) tokens: TokenCache,
    pub(crate) transport: Transport,
    pub(crate) limits: Limits,
}

impl Shared {
    /// The platform's headers, with a content type for JSON.
    pub(crate) fn headers_for_json(&self) -> HeaderMap {
        let mut headers = self.headers.clone();
        headers
            .entry(CONTENT_TYPE)
            .or_insert(HeaderValue::from_static("application/json"));
        headers
    }
}

impl Core {
    pub(crate) fn shared(&self) -> &Shared {
        &self.0
    }

    /// A call of an operation, whose data is read as a `T`.
    pub fn call<T>(&self, operation: &'static Operation) -> Call<T> {
        Call::new(self.clone(), operation)
    }

    /// A call that no operation describes; `path` begins with a slash and follows the base URL.
    pub fn raw(&self, method: Method, path: &str) -> Raw {
        Raw::new(self.clone(), method, path)
    }
}

/// Shows no secret.
impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Core")
            .field("platform", &self.0.platform.name)
            .field("base_url", &self.0.base.as_str())
            .field("credential", &self.0.credential)
            .finish_non_exhaustive()
    }
}

/// A generated client: a shell over a [`Core`].
pub trait Shell: Sized {
    /// The platform's credential type.
    type Credential: Into<Credential>;

    /// The platform.
    const PLATFORM: &'static Platform;

    /// Puts the shell on.
    fn from_core(core: Core) -> Self;
}

/// Builds a client.
#[must_use]
pub struct ClientBuilder<C: Shell> {
    base_url: String,
    credential: Option<Credential>,
    allow_plain_http: bool,
    limits: Limits,
    client: PhantomData<fn() -> C>,
}

impl<C: Shell> ClientBuilder<C> {
    /// Starts with the base URL: `https://`, host, port if it is not the usual one, and a path prefix if there is one.
    pub fn new(base_url: impl Into<String>) -> Self {
        Self {
            base_url: base_url.into(),
            credential: None,
            allow_plain_http: false,
            limits: Limits::default(),
            client: PhantomData,
        }
    }

    /// What the client authenticates with. Default: nothing, which few operations accept.
    pub fn credential(mut self, credential: impl Into<C::Credential>) -> Self {
        self.credential = Some(credential.into().into());
        self
    }

    /// Allows a base URL with `http://`, which sends credentials in the clear. Loopback hosts need no permission.
    pub fn allow_plain_http(mut self) -> Self {
        self.allow_plain_http = true;
        self
    }

    /// Bounds a whole call: waiting for a token, all attempts, reading. Default: 60 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.limits.call = timeout;
        self
    }

    /// Bounds one attempt: sending and reading. Default: 30 seconds.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.limits.attempt = timeout;
        self
    }

    /// Bounds connecting. Default: 5 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.limits.connect = timeout;
        self
    }

    /// How long an unused connection is kept. Default: 45 seconds; it should be less than the server keeps it.
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.limits.pool_idle = timeout;
        self
    }

    /// Most bytes of an answer's body, counted after decompression. Default: 8 MiB.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.limits.max_body = bytes;
        self
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    /// When the base URL is not usable, when it needs `https://`, or when TLS cannot be set up.
    pub fn build(self) -> Result<C, Error> {
        let platform = C::PLATFORM;
        let build = || -> Result<Core, String> {
            let base = BaseUrl::parse(&self.base_url, self.allow_plain_http)?;
            let transport = Transport::new(&base, &self.limits, platform.user_agent)?;
            let mut headers = HeaderMap::new();
            for (name, value) in platform.headers {
                headers.extend([header(name, value)?]);
            }
            Ok(Core(Arc::new(Shared {
                platform,
                base,
                headers,
                credential: self.credential,
                tokens: TokenCache::default(),
                transport,
                limits: self.limits,
            })))
        };
        let refused = |text| {
            Error::new(
                Kind::Configuration(text),
                platform,
                "client",
                Outcome::NotSent,
            )
        };
        build().map(C::from_core).map_err(refused)
    }
}

/// Shows no secret; of the base URL nothing either, since it was not checked yet.
impl<C: Shell> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("platform", &C::PLATFORM.name)
            .field("credential", &self.credential)
            .field("allow_plain_http", &self.allow_plain_http)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
