//! What the clones of a client share, and how a client is built.
//! It must not know operations, nor how calls are sent.

use std::{
    fmt,
    marker::PhantomData,
    sync::{Arc, OnceLock},
    time::Duration,
};

use http::{HeaderMap, HeaderName, HeaderValue, header::CONTENT_TYPE};

use crate::{
    auth::{credential::Credential, token::cache::TokenCache, token_store::TokenStore},
    error::{Error, ErrorKind, Outcome},
    pace::{
        pacer::Pacer,
        rate_limit::RateLimit,
        timing::{SystemTiming, Timing},
    },
    platform::{ContentType, Platform},
    retry::{Budget, RetryPolicy},
    transport::{
        connection::{Connection, Limits},
        extend::{Interceptor, Transport},
        headers::{OWN_HEADERS, header},
    },
    wire::encode::BaseUrl,
};

/// The core of a generated client. Clones share connections and the token.
#[derive(Clone)]
pub struct Core(Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) platform: &'static Platform,
    pub(crate) base: BaseUrl,
    pub(crate) headers: HeaderMap,
    pub(crate) credential: Option<Credential>,
    /// The credential's header, where it is the same for every request.
    pub(crate) credential_header: Option<(HeaderName, HeaderValue)>,
    /// Whether paths are signed with a slash at their end, where the user knows better than the platform's description.
    #[cfg(feature = "signing")]
    pub(crate) signed_trailing_slash: Option<bool>,
    pub(crate) tokens: TokenCache,
    pub(crate) store: Option<Arc<dyn TokenStore>>,
    /// The key of the token in the store, once it is derived.
    pub(crate) store_key: OnceLock<String>,
    pub(crate) connection: Connection,
    pub(crate) interceptors: Vec<Arc<dyn Interceptor>>,
    pub(crate) limits: Limits,
    pub(crate) corrects_clock: bool,
    pub(crate) retry: RetryPolicy,
    pub(crate) budget: Budget,
    pub(crate) pacer: Option<Pacer>,
    pub(crate) timing: Arc<dyn Timing>,
}

impl Shared {
    /// The client's headers with those of a request and the content type of its body.
    pub(crate) fn headers(&self, body: Option<ContentType>, own: HeaderMap) -> HeaderMap {
        let mut headers = self.headers.clone();
        headers.extend(own);
        match body {
            None => {}
            Some(ContentType::This(value)) => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static(value));
            }
            Some(ContentType::Form) => {
                let value = HeaderValue::from_static(self.platform.form_content_type);
                headers.insert(CONTENT_TYPE, value);
            }
            Some(ContentType::Json) => {
                let value = HeaderValue::from_static(self.platform.json_content_type);
                headers.entry(CONTENT_TYPE).or_insert(value);
            }
        }
        headers
    }

    /// Whether only the client sets a header of this name, in lower case: one of HTTP, or of a credential of the platform.
    pub(crate) fn is_own_header(&self, name: &str) -> bool {
        let given = self.credential.as_ref().map(|credential| credential.kind);
        let mut kinds = self.platform.credentials.iter().copied().chain(given);
        OWN_HEADERS.contains(&name) || kinds.any(|kind| kind.header() == name)
    }
}

impl Core {
    pub(crate) fn shared(&self) -> &Shared {
        &self.0
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
pub trait GeneratedClient: Sized {
    /// The platform's credential type.
    type Credential: Into<Credential>;

    /// The platform.
    const PLATFORM: &'static Platform;

    /// Puts the shell on.
    fn from_core(core: Core) -> Self;
}

/// A header that a platform documents as optional; the generated crate has a constant for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionalHeader(&'static str);

impl OptionalHeader {
    /// By its name in lower case.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// Its name in lower case.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

/// Builds a client.
#[must_use]
pub struct ClientBuilder<C: GeneratedClient> {
    base_url: String,
    credential: Option<Credential>,
    headers: Vec<(OptionalHeader, String)>,
    allow_plain_http: bool,
    #[cfg(feature = "signing")]
    signed_trailing_slash: Option<bool>,
    corrects_clock: bool,
    limits: Limits,
    rate_limit: Option<RateLimit>,
    retry: RetryPolicy,
    timing: Arc<dyn Timing>,
    store: Option<Arc<dyn TokenStore>>,
    transport: Option<Arc<dyn Transport>>,
    interceptors: Vec<Arc<dyn Interceptor>>,
    client: PhantomData<fn() -> C>,
}

impl<C: GeneratedClient> ClientBuilder<C> {
    /// Starts with the base URL: `https://`, host, port if it is not the usual one, and a path prefix if there is one.
    pub fn new(base_url: impl Into<String>) -> Self {
        Self {
            base_url: base_url.into(),
            credential: None,
            headers: Vec::new(),
            allow_plain_http: false,
            #[cfg(feature = "signing")]
            signed_trailing_slash: None,
            corrects_clock: true,
            limits: Limits::default(),
            rate_limit: C::PLATFORM.rate_limit,
            retry: RetryPolicy::default(),
            timing: Arc::new(SystemTiming),
            store: None,
            transport: None,
            interceptors: Vec::new(),
            client: PhantomData,
        }
    }

    /// What the client authenticates with. Default: nothing, which few operations accept.
    pub fn credential(mut self, credential: impl Into<C::Credential>) -> Self {
        self.credential = Some(credential.into().into());
        self
    }

    /// Sends one of the platform's optional headers with every request; a second time replaces it.
    pub fn header(mut self, header: OptionalHeader, value: impl Into<String>) -> Self {
        self.headers.retain(|(other, _)| *other != header);
        self.headers.push((header, value.into()));
        self
    }

    /// Whether paths are signed with a slash at their end, for credentials that sign requests. Default: as the platform's
    /// description says; try the other where signatures are refused and that detail is inferred.
    #[cfg(feature = "signing")]
    pub fn signed_trailing_slash(mut self, trailing_slash: bool) -> Self {
        self.signed_trailing_slash = Some(trailing_slash);
        self
    }

    /// Whether a request whose signature was refused is signed again, once, by the platform's clock, where the response's date
    /// shows that the clock here is off by four minutes or more, and by a day at most. Default: yes.
    #[cfg(feature = "signing")]
    pub fn corrects_clock(mut self, corrects: bool) -> Self {
        self.corrects_clock = corrects;
        self
    }

    /// Allows a base URL with `http://`, which sends credentials in the clear. Loopback hosts need no permission.
    pub fn allow_plain_http(mut self) -> Self {
        self.allow_plain_http = true;
        self
    }

    /// How often calls are sent, and how long they wait in between. Default: [`RetryPolicy::default`].
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Puts another clock, other waits and other chance in place of the system's, for tests.
    pub fn timing(mut self, timing: impl Timing + 'static) -> Self {
        self.timing = Arc::new(timing);
        self
    }

    /// Shares the token of the client's credential with other programs. Default: each program has a token of its own.
    ///
    /// Needed where the platform ends a token when the next one is asked for.
    pub fn token_store(mut self, store: impl TokenStore + 'static) -> Self {
        self.store = Some(Arc::new(store));
        self
    }

    /// Carries requests another way than over connections of the client's own, for example in the same process for tests.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Adds something that sees every attempt; several are asked in their order.
    pub fn interceptor(mut self, interceptor: impl Interceptor + 'static) -> Self {
        self.interceptors.push(Arc::new(interceptor));
        self
    }

    /// How often one path is asked; `None` for as often as calls come. Default: what the platform is known to allow, which
    /// the crate's documentation tells.
    pub fn rate_limit(mut self, limit: impl Into<Option<RateLimit>>) -> Self {
        self.rate_limit = limit.into();
        self
    }

    /// Bounds a whole call: waiting for its turn and for a token, all attempts, reading. Default: 60 seconds.
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

    /// Most bytes of a response's body, counted after decompression. Default: 8 MiB.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.limits.max_body = bytes;
        self
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    /// When the base URL is not usable or needs `https://`, when a header or the credential holds what cannot be sent, or
    /// when TLS cannot be set up.
    pub fn build(self) -> Result<C, Error> {
        let platform = C::PLATFORM;
        let build = || -> Result<Core, String> {
            let base = BaseUrl::parse(&self.base_url, self.allow_plain_http, platform.servers)?;
            let connection = match self.transport {
                Some(transport) => Connection::Custom(transport, self.limits.max_body),
                None => Connection::new(&base, &self.limits, platform)?,
            };
            let mut headers = HeaderMap::new();
            for (name, value) in platform.headers {
                headers.extend([header(name, value)?]);
            }
            for (name, value) in &self.headers {
                headers.extend([header(name.as_str(), value)?]);
            }
            let credential_header = match &self.credential {
                Some(credential) => credential.constant_header()?,
                None => None,
            };
            Ok(Core(Arc::new(Shared {
                platform,
                base,
                headers,
                credential: self.credential,
                credential_header,
                #[cfg(feature = "signing")]
                signed_trailing_slash: self.signed_trailing_slash,
                tokens: TokenCache::default(),
                store: self.store,
                store_key: OnceLock::new(),
                connection,
                interceptors: self.interceptors,
                limits: self.limits,
                corrects_clock: self.corrects_clock,
                retry: self.retry,
                budget: Budget::default(),
                pacer: self.rate_limit.map(Pacer::new),
                timing: self.timing,
            })))
        };
        let refused = |text| {
            Error::new(
                ErrorKind::Configuration(text),
                platform,
                "client",
                Outcome::NotSent,
            )
        };
        build().map(C::from_core).map_err(refused)
    }
}

/// Shows no secret; of the base URL nothing either, since it was not checked yet.
impl<C: GeneratedClient> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("platform", &C::PLATFORM.name)
            .field("credential", &self.credential)
            .field("allow_plain_http", &self.allow_plain_http)
            .field("limits", &self.limits)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}
