//! The state that the clones of a client share, and the builder of a client.
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
    /// The credential's header, if it is the same for every request.
    pub(crate) credential_header: Option<(HeaderName, HeaderValue)>,
    /// Whether paths are signed with a trailing slash, if the user overrides the platform's description.
    #[cfg(feature = "signing")]
    pub(crate) signed_trailing_slash: Option<bool>,
    pub(crate) tokens: TokenCache,
    pub(crate) store: Option<Arc<dyn TokenStore>>,
    /// The key of the token in the store, once it has been derived.
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
    /// Returns the client's headers, together with those of a request and the content type of its body.
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

    /// Returns whether only the client may set a header, which is given in lower case: a header of HTTP itself, or of
    /// one of the platform's credentials.
    pub(crate) fn is_own_header(&self, name: &str) -> bool {
        let given = self.credential.as_ref().map(|credential| credential.kind);
        let mut kinds = self.platform.credentials.iter().copied().chain(given);
        OWN_HEADERS.contains(&name) || kinds.any(|kind| kind.sets(name))
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

/// A generated client, which wraps a [`Core`].
pub trait GeneratedClient: Sized {
    /// The platform's credential type.
    type Credential: Into<Credential>;

    /// The description of the platform.
    const PLATFORM: &'static Platform;

    /// Wraps `core` in the generated client.
    fn from_core(core: Core) -> Self;
}

/// A header that a platform documents as optional. The generated crate has a constant for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionalHeader(&'static str);

impl OptionalHeader {
    /// Creates a header from its name in lower case.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// Returns the name in lower case.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

/// The builder of a client. [`build`](Self::build) checks everything that was set.
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
    rate_limits: Option<Vec<RateLimit>>,
    retry: RetryPolicy,
    timing: Arc<dyn Timing>,
    store: Option<Arc<dyn TokenStore>>,
    transport: Option<Arc<dyn Transport>>,
    interceptors: Vec<Arc<dyn Interceptor>>,
    client: PhantomData<fn() -> C>,
}

impl<C: GeneratedClient> ClientBuilder<C> {
    /// Starts a builder with the base URL: `https://`, the host, the port if it is not the default one, and an optional
    /// path prefix.
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
            rate_limits: None,
            retry: RetryPolicy::default(),
            timing: Arc::new(SystemTiming),
            store: None,
            transport: None,
            interceptors: Vec::new(),
            client: PhantomData,
        }
    }

    /// Sets the credential. Default: no credential, which few operations accept.
    pub fn credential(mut self, credential: impl Into<C::Credential>) -> Self {
        self.credential = Some(credential.into().into());
        self
    }

    /// Sends one of the platform's optional headers with every request. Setting a header again replaces it.
    pub fn header(mut self, header: OptionalHeader, value: impl Into<String>) -> Self {
        self.headers.retain(|(other, _)| *other != header);
        self.headers.push((header, value.into()));
        self
    }

    /// Sets whether credentials that sign requests sign the path with a trailing slash. Default: as the platform's
    /// description says. If signatures are refused and that detail is only inferred, try the other value.
    #[cfg(feature = "signing")]
    pub fn signed_trailing_slash(mut self, trailing_slash: bool) -> Self {
        self.signed_trailing_slash = Some(trailing_slash);
        self
    }

    /// Sets whether the client signs a request once more by the platform's clock if its signature was refused. It does
    /// so if the date of the response shows that the local clock is off by at least four minutes and at most one day.
    /// Default: yes.
    #[cfg(feature = "signing")]
    pub fn corrects_clock(mut self, corrects: bool) -> Self {
        self.corrects_clock = corrects;
        self
    }

    /// Allows a base URL with `http://`, which sends credentials unencrypted. Loopback hosts are always allowed.
    pub fn allow_plain_http(mut self) -> Self {
        self.allow_plain_http = true;
        self
    }

    /// Sets how many times calls are sent, and how long they wait in between. Default: [`RetryPolicy::default`].
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Replaces the system's clock, waits and randomness, for tests. Default: [`SystemTiming`].
    pub fn timing(mut self, timing: impl Timing + 'static) -> Self {
        self.timing = Arc::new(timing);
        self
    }

    /// Shares the token of the client's credential with other programs. Default: each program has its own token.
    ///
    /// This is needed if the platform revokes a token when the next one is requested.
    pub fn token_store(mut self, store: impl TokenStore + 'static) -> Self {
        self.store = Some(Arc::new(store));
        self
    }

    /// Sends requests through `transport` instead of the client's own connections, for example within the process in
    /// tests.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Adds an interceptor, which sees every attempt. Interceptors are called in the order in which they were added.
    pub fn interceptor(mut self, interceptor: impl Interceptor + 'static) -> Self {
        self.interceptors.push(Arc::new(interceptor));
        self
    }

    /// Sets how many requests of one path are sent in a time; all of these limits must allow a request. Default: the limits
    /// that the platform is known to have, which the crate's documentation states. The limits of single operations, which
    /// it states too, remain. `rate_limits([])` turns off all limits, those of single operations as well.
    pub fn rate_limits(mut self, limits: impl IntoIterator<Item = RateLimit>) -> Self {
        self.rate_limits = Some(limits.into_iter().collect());
        self
    }

    /// Sets the longest time of a whole call: waiting for its turn and for a token, all attempts, and reading. Default:
    /// 60 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.limits.call = timeout;
        self
    }

    /// Sets the longest time of one attempt: sending and reading. Default: 30 seconds.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.limits.attempt = timeout;
        self
    }

    /// Sets the longest time of connecting. Default: 5 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.limits.connect = timeout;
        self
    }

    /// Sets how long an unused connection is kept. It should be less than the server keeps it. Default: 45 seconds.
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.limits.pool_idle = timeout;
        self
    }

    /// Sets the largest size of a response body in bytes, after decompression. A larger response is an error. Default:
    /// 8 MiB.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.limits.max_body = bytes;
        self
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    /// Returns an error if the base URL is not usable or needs `https://`, if a header or the credential contains
    /// characters that cannot be sent, or if TLS cannot be set up.
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
                pacer: match self.rate_limits {
                    Some(limits) if limits.is_empty() => None,
                    Some(limits) => Some(Pacer::new(limits)),
                    None => Some(Pacer::new(platform.rate_limits.to_vec())),
                },
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

/// Shows no secret. The base URL is not shown either, as it has not been checked yet.
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
