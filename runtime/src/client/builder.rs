//! The builder of a client: its settings, and their check.
//! It must not know operations, nor how calls are sent.

mod network;

use std::{fmt, marker::PhantomData, sync::Arc, time::Duration};

use http::HeaderMap;
use tokio::sync::Semaphore;

use super::{Core, GeneratedClient, OptionalHeader, Shared};
#[cfg(feature = "token-store")]
use crate::auth::token_store::TokenStore;
use crate::{
    auth::{
        credential::Credential,
        identity::Identity,
        provider::{Provider, Providing},
    },
    error::{Error, ErrorKind, Outcome},
    pace::{
        pacer::Pacer,
        rate_limit::RateLimit,
        timing::{SystemTiming, Timing},
    },
    retry::{Budget, RetryPolicy},
    transport::{
        connection::{Connection, DefaultTransport, Limits, Wrap},
        extend::{Interceptor, Transport},
        headers::header,
        options::Options,
    },
    wire::encode::BaseUrl,
};

/// What sends the requests of a client.
enum Sender {
    /// The client's own connections.
    Own,
    /// A transport of the program.
    Given(Arc<dyn Transport>),
    /// A transport of the program that holds the client's own connections.
    Wrapped(Wrap),
}

/// The builder of a client. [`build`](Self::build) checks everything that was set.
#[must_use]
pub struct ClientBuilder<C: GeneratedClient> {
    base_url: String,
    credential: Option<Credential>,
    provider: Option<Provider>,
    headers: Vec<(OptionalHeader, String)>,
    allow_plain_http: bool,
    #[cfg(feature = "signing")]
    signed_trailing_slash: Option<bool>,
    corrects_clock: bool,
    limits: Limits,
    max_in_flight: Option<usize>,
    options: Options,
    rate_limits: Option<Vec<RateLimit>>,
    retry: RetryPolicy,
    timing: Arc<dyn Timing>,
    #[cfg(feature = "token-store")]
    store: Option<Arc<dyn TokenStore>>,
    transport: Sender,
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
            provider: None,
            headers: Vec::new(),
            allow_plain_http: false,
            #[cfg(feature = "signing")]
            signed_trailing_slash: None,
            corrects_clock: true,
            limits: Limits::default(),
            max_in_flight: None,
            options: Options::default(),
            rate_limits: None,
            retry: RetryPolicy::default(),
            timing: Arc::new(SystemTiming),
            #[cfg(feature = "token-store")]
            store: None,
            transport: Sender::Own,
            interceptors: Vec::new(),
            client: PhantomData,
        }
    }

    /// Sets the credential. Default: no credential, which few operations accept.
    pub fn credential(mut self, credential: impl Into<C::Credential>) -> Self {
        self.credential = Some(credential.into().into());
        self.provider = None;
        self
    }

    /// Takes the credential from the program, for keys that change while it runs. It replaces
    /// [`credential`](Self::credential).
    ///
    /// `provider` is called when a call first needs a credential, in the task of that call and within its time, and other
    /// calls wait for it. What it returns is kept until the platform refuses it. Then `provider` is called once more. If it
    /// returns another credential, a call that may be sent again is sent once with that one; tokens of the refused
    /// credential are not used again. If it returns the same one, the call fails, and `provider` is not called again for
    /// ten seconds. Its error ends the calls that wait for it, and nothing is sent.
    ///
    /// ```
    /// # use iot_clouds_runtime::{ClientBuilder, GeneratedClient};
    /// # fn example<C: GeneratedClient + 'static>(builder: ClientBuilder<C>, read: fn() -> Result<C::Credential, std::io::Error>) {
    /// builder.credential_provider(move || async move { read() });
    /// # }
    /// ```
    pub fn credential_provider<F, K, E>(
        mut self,
        provider: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<K, E>> + Send + 'static,
        K: Into<C::Credential>,
        E: fmt::Display,
    {
        let provide = move || -> Providing {
            let provided = provider();
            Box::pin(async move {
                match provided.await {
                    Ok(credential) => Ok(credential.into().into()),
                    Err(error) => Err(error.to_string()),
                }
            })
        };
        self.provider = Some(Provider::new(Box::new(provide)));
        self.credential = None;
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
    #[cfg(feature = "token-store")]
    pub fn token_store(mut self, store: impl TokenStore + 'static) -> Self {
        self.store = Some(Arc::new(store));
        self
    }

    /// Sends requests through `transport` instead of the client's own connections, for example within the process in
    /// tests. The options of connections, such as a proxy, then have no effect.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Sender::Given(Arc::new(transport));
        self
    }

    /// Sends requests through a transport that hands them on to the client's own connections. [`build`](Self::build)
    /// calls `wrap` with these connections, to which all options of the builder apply, wherever they are set.
    ///
    /// ```
    /// use iot_clouds_runtime::{Bytes, DefaultTransport, Sending, Transport, http::Request};
    ///
    /// #[derive(Debug)]
    /// struct Printed(DefaultTransport);
    ///
    /// impl Transport for Printed {
    ///     fn send(&self, request: Request<Bytes>) -> Sending<'_> {
    ///         Box::pin(async move {
    ///             let response = self.0.send(request).await?;
    ///             println!("{}", response.status());
    ///             Ok(response)
    ///         })
    ///     }
    /// }
    /// # fn example<C: iot_clouds_runtime::GeneratedClient>(
    /// #     builder: iot_clouds_runtime::ClientBuilder<C>,
    /// # ) -> Result<C, iot_clouds_runtime::Error> {
    /// builder.wrap_transport(Printed).build()
    /// # }
    /// ```
    pub fn wrap_transport<T: Transport + 'static>(
        mut self,
        wrap: impl FnOnce(DefaultTransport) -> T + Send + Sync + 'static,
    ) -> Self {
        self.transport = Sender::Wrapped(Box::new(|own| Arc::new(wrap(own))));
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

    /// Sets the largest size of a response body in bytes, after decompression. A larger response is an error. Default:
    /// 8 MiB.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.limits.max_body = bytes;
        self
    }

    /// Sets how many requests the client and its clones send at the same time, token calls included, and so how many
    /// connections they use. Further requests wait within the time of their call. Default: no limit.
    pub fn max_in_flight(mut self, requests: usize) -> Self {
        self.max_in_flight = Some(requests);
        self
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    /// Returns an error if the base URL is not usable or needs `https://`, if a header or the credential contains
    /// characters that cannot be sent, if a proxy, a certificate or another setting of connections cannot be used, or if
    /// TLS cannot be set up.
    pub fn build(self) -> Result<C, Error> {
        let platform = C::PLATFORM;
        let build = || -> Result<Core, String> {
            let base = BaseUrl::parse(&self.base_url, self.allow_plain_http, platform.servers)?;
            let connection = match self.transport {
                Sender::Given(transport) => Connection::Custom(transport, self.limits.max_body),
                Sender::Own => Connection::new(&base, &self.limits, &self.options, platform)?,
                Sender::Wrapped(wrap) => {
                    Connection::wrapped(&base, &self.limits, &self.options, platform, wrap)?
                }
            };
            let mut headers = HeaderMap::new();
            for (name, value) in platform.headers {
                let (name, value) = header(name, value)?;
                headers.append(name, value);
            }
            for (name, value) in &self.headers {
                let (name, value) = header(name.as_str(), value)?;
                headers.append(name, value);
            }
            let identity = self.credential.map(Identity::new).transpose()?;
            let shared = Shared {
                platform,
                base,
                headers,
                identity: identity.map(Arc::new),
                provider: self.provider,
                #[cfg(feature = "signing")]
                signed_trailing_slash: self.signed_trailing_slash,
                #[cfg(feature = "token-store")]
                store: self.store,
                connection,
                slots: self.max_in_flight.map(slots).transpose()?,
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
            };
            Ok(Core {
                shared: Arc::new(shared),
                provided: None,
            })
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

/// Returns as many slots as requests may be sent at the same time.
fn slots(requests: usize) -> Result<Semaphore, String> {
    if requests == 0 {
        return Err("max_in_flight is 0, so nothing could be sent; set at least 1".to_owned());
    }
    Ok(Semaphore::new(requests.min(Semaphore::MAX_PERMITS)))
}

/// Shows no secret. The base URL is not shown either, as it has not been checked yet.
impl<C: GeneratedClient> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("platform", &C::PLATFORM.name)
            .field("credential", &self.credential)
            .field("has_credential_provider", &self.provider.is_some())
            .field("allow_plain_http", &self.allow_plain_http)
            .field("limits", &self.limits)
            .field("max_in_flight", &self.max_in_flight)
            .field("options", &self.options)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}
