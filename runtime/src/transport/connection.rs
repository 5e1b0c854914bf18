//! Sends one request and reads one response, within a deadline and a size. The only place that uses the HTTP library.
//! It must not know operations, credentials or what a response means.

use std::{error::Error as StdError, sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use tokio::time::{Instant, timeout_at};
use url::Url;

mod runtimes;

use self::runtimes::Clients;
use crate::{
    error::TlsFault, pace::timing::MAX_DEADLINE, platform::Platform, transport::extend::Transport,
    wire::encode::BaseUrl,
};

/// The limits of a client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) connect: Duration,
    pub(crate) attempt: Duration,
    pub(crate) call: Duration,
    pub(crate) pool_idle: Duration,
    pub(crate) max_body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            attempt: Duration::from_secs(30),
            call: Duration::from_secs(60),
            // Below the keep-alive of common servers: a connection closed while a command is under way is never retried.
            pool_idle: Duration::from_secs(45),
            max_body: 8 * 1024 * 1024,
        }
    }
}

/// A request, ready to go.
pub(crate) struct Outgoing {
    pub(crate) method: http::Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
}

/// A response. Of one that is no success the body may be cut short.
#[derive(Clone, Debug)]
pub(crate) struct Incoming {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Why there is no response.
pub(crate) struct TransportFailure {
    pub(crate) kind: TransportFailureKind,
    /// Status and headers, if they had arrived.
    pub(crate) partial: Option<(StatusCode, HeaderMap)>,
    pub(crate) source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

pub(crate) enum TransportFailureKind {
    Connect { timed_out: bool },
    Tls(TlsFault),
    Timeout,
    Send,
    Read,
    TooLarge,
}

/// How requests reach the platform.
pub(crate) enum Connection {
    /// By a transport that the program gave, and responses of at most so many bytes.
    Custom(Arc<dyn Transport>, usize),
    /// Over the client's own connections.
    Pool(Box<Pool>),
}

pub(crate) struct Pool {
    settings: Settings,
    clients: Clients,
    max_body: usize,
}

/// What every HTTP client of a pool is built by.
struct Settings {
    base: BaseUrl,
    limits: Limits,
    platform: &'static Platform,
    tls: tls::Config,
}

impl Connection {
    pub(crate) fn new(
        base: &BaseUrl,
        limits: &Limits,
        platform: &'static Platform,
    ) -> Result<Self, String> {
        Pool::new(base, limits, platform).map(|pool| Self::Pool(Box::new(pool)))
    }

    pub(crate) async fn send(
        &self,
        outgoing: Outgoing,
        deadline: Instant,
    ) -> Result<Incoming, TransportFailure> {
        let outgoing = with_length(outgoing);
        match self {
            Self::Custom(transport, max_body) => {
                custom(&**transport, *max_body, outgoing, deadline).await
            }
            Self::Pool(pool) => pool.send(outgoing, deadline).await,
        }
    }
}

/// Says a length of 0 where a method that usually has a body has none: servers may refuse it otherwise.
fn with_length(mut outgoing: Outgoing) -> Outgoing {
    let usually_has_body = matches!(outgoing.method, Method::POST | Method::PUT | Method::PATCH);
    if usually_has_body && outgoing.body.is_none() {
        let length = HeaderValue::from_static("0");
        outgoing
            .headers
            .insert(http::header::CONTENT_LENGTH, length);
    }
    outgoing
}

/// Sends by a transport that the program gave.
async fn custom(
    transport: &dyn Transport,
    max_body: usize,
    outgoing: Outgoing,
    deadline: Instant,
) -> Result<Incoming, TransportFailure> {
    let fail = |kind, source| TransportFailure {
        kind,
        partial: None,
        source,
    };
    let mut request = http::Request::new(outgoing.body.unwrap_or_default());
    *request.method_mut() = outgoing.method;
    *request.headers_mut() = outgoing.headers;
    let Ok(uri) = outgoing.url.as_str().parse() else {
        return Err(fail(
            TransportFailureKind::Connect { timed_out: false },
            None,
        ));
    };
    *request.uri_mut() = uri;
    let response = match timeout_at(deadline, transport.send(request)).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) if error.was_sent => {
            return Err(fail(TransportFailureKind::Send, error.source));
        }
        Ok(Err(error)) => {
            let kind = TransportFailureKind::Connect { timed_out: false };
            return Err(fail(kind, error.source));
        }
        Err(_) => return Err(fail(TransportFailureKind::Timeout, None)),
    };
    let (head, body) = response.into_parts();
    if body.len() > max_body && head.status.is_success() {
        return Err(TransportFailure {
            partial: Some((head.status, head.headers)),
            ..fail(TransportFailureKind::TooLarge, None)
        });
    }
    Ok(Incoming {
        status: head.status,
        headers: head.headers,
        body,
    })
}

impl Settings {
    /// Builds an HTTP client. The error says why that is not possible.
    ///
    /// Features of the library are one for the whole program: what another crate can turn on by them is set here outright.
    fn build(&self) -> Result<reqwest::Client, String> {
        let Self {
            base,
            limits,
            platform,
            tls,
        } = self;
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .https_only(base.is_https())
            .connect_timeout(limits.connect)
            .pool_idle_timeout(limits.pool_idle.min(MAX_DEADLINE));
        if platform.allows_header("user-agent") {
            builder = builder.user_agent(platform.user_agent);
        }
        builder = builder
            .http1_only()
            .no_hickory_dns()
            .no_brotli()
            .no_deflate()
            .no_zstd();
        #[cfg(feature = "gzip")]
        let builder = builder.gzip(platform.allows_header("accept-encoding"));
        #[cfg(not(feature = "gzip"))]
        let builder = builder.no_gzip();
        let mut builder = builder.no_proxy();
        if base.is_https()
            && let Some(proxy) = proxy_of_environment()?
        {
            // Without TLS a proxy would read what is not meant for it.
            builder = builder.proxy(proxy);
        }
        let client = tls::configure(builder, tls).build();
        client.map_err(|error| format!("the HTTP client cannot be built: {}", error.without_url()))
    }
}

impl Pool {
    /// Builds the connection pool and its first HTTP client. The error says why that is not possible.
    fn new(base: &BaseUrl, limits: &Limits, platform: &'static Platform) -> Result<Self, String> {
        let settings = Settings {
            base: base.clone(),
            limits: *limits,
            platform,
            tls: tls::config(base)?,
        };
        Ok(Self {
            clients: Clients::new(settings.build()?),
            max_body: limits.max_body,
            settings,
        })
    }

    async fn send(
        &self,
        outgoing: Outgoing,
        deadline: Instant,
    ) -> Result<Incoming, TransportFailure> {
        let mut request = reqwest::Request::new(outgoing.method, outgoing.url);
        *request.headers_mut() = outgoing.headers;
        *request.body_mut() = outgoing.body.map(Into::into);
        let client = self.clients.of_this_runtime(|| self.settings.build().ok());
        let mut response = match timeout_at(deadline, client.execute(request)).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(trouble(TransportFailureKind::Send, error)),
            Err(_) => {
                return Err(TransportFailure {
                    kind: TransportFailureKind::Timeout,
                    partial: None,
                    source: None,
                });
            }
        };
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        match self.read(&mut response, &headers, deadline).await {
            Ok(body) => Ok(Incoming {
                status,
                headers,
                body,
            }),
            // The status says enough when it is no success.
            Err((_, body)) if !status.is_success() => Ok(Incoming {
                status,
                headers,
                body,
            }),
            Err((trouble, _)) => Err(TransportFailure {
                partial: Some((status, headers)),
                ..trouble
            }),
        }
    }

    /// Reads the body chunk by chunk; beside the trouble stands what was read.
    async fn read(
        &self,
        response: &mut reqwest::Response,
        headers: &HeaderMap,
        deadline: Instant,
    ) -> Result<Bytes, (TransportFailure, Bytes)> {
        let fail = |kind| TransportFailure {
            kind,
            partial: None,
            source: None,
        };
        let announced = headers
            .get(http::header::CONTENT_LENGTH)
            .and_then(|length| length.to_str().ok()?.parse().ok());
        let announced: usize = announced.unwrap_or(0);
        if announced > self.max_body && response.status().is_success() {
            return Err((fail(TransportFailureKind::TooLarge), Bytes::new()));
        }
        let mut body = Body::Short(Bytes::new());
        loop {
            match timeout_at(deadline, response.chunk()).await {
                Ok(Ok(Some(chunk))) if chunk.len() > self.max_body - body.len() => {
                    return Err((fail(TransportFailureKind::TooLarge), body.finish()));
                }
                Ok(Ok(Some(chunk))) => body.push(chunk, announced, self.max_body),
                Ok(Ok(None)) => return Ok(body.finish()),
                Ok(Err(error)) => {
                    return Err((trouble(TransportFailureKind::Read, error), body.finish()));
                }
                Err(_) => return Err((fail(TransportFailureKind::Timeout), body.finish())),
            }
        }
    }
}

/// The proxy that the environment names for `https://`. Left to the library, the settings of the system could count too.
fn proxy_of_environment() -> Result<Option<reqwest::Proxy>, String> {
    let first = |names: [&str; 2]| names.iter().find_map(|name| std::env::var(name).ok());
    let named = |names| first(names).filter(|url| !url.is_empty());
    // Of a CGI program the requests write a part of the environment.
    let is_cgi = std::env::var_os("REQUEST_METHOD").is_some();
    let url = named(["HTTPS_PROXY", "https_proxy"])
        .or_else(|| named(["ALL_PROXY", "all_proxy"]))
        .filter(|_| !is_cgi);
    let Some(url) = url else {
        return Ok(None);
    };
    // The URL may hold a password.
    let refused = "the proxy that HTTPS_PROXY or ALL_PROXY names cannot be used; write it as in http://proxy.example:3128";
    let proxy = reqwest::Proxy::https(&url).map_err(|_| refused.to_owned())?;
    Ok(Some(proxy.no_proxy(reqwest::NoProxy::from_env())))
}

/// A body as far as it has come.
enum Body {
    /// One chunk or none, as it came.
    Short(Bytes),
    /// Several chunks, put together.
    Long(BytesMut),
}

impl Body {
    fn len(&self) -> usize {
        match self {
            Self::Short(body) => body.len(),
            Self::Long(body) => body.len(),
        }
    }

    fn push(&mut self, chunk: Bytes, announced: usize, limit: usize) {
        match self {
            Self::Short(body) if body.is_empty() => *body = chunk,
            Self::Short(first) => {
                // A server's announcement alone must not make us allocate much.
                let capacity = announced.min(64 * 1024).max(first.len() + chunk.len());
                let mut body = BytesMut::with_capacity(capacity);
                body.extend_from_slice(first);
                body.extend_from_slice(&chunk);
                *self = Self::Long(body);
            }
            Self::Long(body) => {
                let length = body.len() + chunk.len();
                if length > body.capacity() {
                    let capacity = grown(body.capacity(), limit).max(length);
                    body.reserve(capacity - body.len());
                }
                body.extend_from_slice(&chunk);
            }
        }
    }

    fn finish(self) -> Bytes {
        match self {
            Self::Short(body) => body,
            Self::Long(body) => body.freeze(),
        }
    }
}

/// Twice the capacity, but what would come near the limit goes right to it: old and new are held together while one is
/// copied into the other, and must not be more than twice the limit.
fn grown(capacity: usize, limit: usize) -> usize {
    let doubled = capacity.saturating_mul(2);
    if doubled > limit / 2 { limit } else { doubled }
}

fn trouble(kind: TransportFailureKind, error: reqwest::Error) -> TransportFailure {
    let kind = if let Some(fault) = tls_fault(&error).filter(|_| error.is_connect()) {
        TransportFailureKind::Tls(fault)
    } else if error.is_connect() {
        TransportFailureKind::Connect {
            timed_out: error.is_timeout(),
        }
    } else if error.is_timeout() {
        TransportFailureKind::Timeout
    } else {
        kind
    };
    // The URL holds the query.
    TransportFailure {
        kind,
        partial: None,
        source: Some(Arc::new(error.without_url())),
    }
}

/// What of TLS is among the causes of an error.
fn tls_fault(error: &(dyn StdError + 'static)) -> Option<TlsFault> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        // An error of the system that was made from another one does not tell it among its causes.
        let inside = error
            .downcast_ref::<std::io::Error>()
            .and_then(|error| error.get_ref());
        let inside = inside.map(|inside| inside as &(dyn StdError + 'static));
        if let Some(fault) = inside.and_then(tls_fault).or_else(|| tls::fault(error)) {
            return Some(fault);
        }
        cause = error.source();
    }
    None
}

#[cfg(feature = "rustls-no-provider")]
mod tls {
    use std::{error::Error as StdError, sync::Arc};

    use rustls::{CertificateError, ClientConfig, RootCertStore, crypto::CryptoProvider};
    use rustls_platform_verifier::BuilderVerifierExt as _;

    use crate::{error::TlsFault, wire::encode::BaseUrl};

    /// Made once: certificates are loaded for it.
    pub(super) type Config = ClientConfig;

    pub(super) fn configure(
        builder: reqwest::ClientBuilder,
        config: &Config,
    ) -> reqwest::ClientBuilder {
        builder.tls_backend_preconfigured(config.clone())
    }

    /// The provider that the program installed, or else its own, and the platform's verifier; nothing is installed here for the
    /// whole process.
    pub(super) fn config(base: &BaseUrl) -> Result<Config, String> {
        let refused = |error: rustls::Error| format!("TLS cannot be set up: {error}");
        let provider = CryptoProvider::get_default().cloned().or_else(own);
        let provider = provider.ok_or(
            "TLS has no provider of cryptography: install one by rustls::crypto::CryptoProvider::install_default, or use the \
             feature rustls",
        )?;
        let config = ClientConfig::builder_with_provider(provider);
        let config = config
            .with_safe_default_protocol_versions()
            .map_err(refused)?;
        let config = if base.is_https() {
            config.with_platform_verifier().map_err(refused)?
        } else {
            // Never used, but the library wants one; no certificates are loaded for it.
            config.with_root_certificates(RootCertStore::empty())
        };
        Ok(config.with_no_client_auth())
    }

    /// What an error says of TLS, if it is one of TLS.
    pub(super) fn fault(error: &(dyn StdError + 'static)) -> Option<TlsFault> {
        use rustls::Error as Tls;
        Some(match error.downcast_ref::<Tls>()? {
            Tls::InvalidCertificate(error) => match error {
                CertificateError::Expired
                | CertificateError::ExpiredContext { .. }
                | CertificateError::NotValidYet
                | CertificateError::NotValidYetContext { .. } => TlsFault::CertificateTime,
                CertificateError::NotValidForName
                | CertificateError::NotValidForNameContext { .. } => TlsFault::CertificateName,
                CertificateError::UnknownIssuer => TlsFault::CertificateIssuer,
                _ => TlsFault::Certificate,
            },
            Tls::NoCertificatesPresented => TlsFault::Certificate,
            Tls::InvalidMessage(_) => TlsFault::NoTls,
            _ => TlsFault::Other,
        })
    }

    #[cfg(feature = "rustls")]
    fn own() -> Option<Arc<CryptoProvider>> {
        Some(Arc::new(rustls::crypto::ring::default_provider()))
    }

    #[cfg(not(feature = "rustls"))]
    fn own() -> Option<Arc<CryptoProvider>> {
        None
    }
}

#[cfg(all(feature = "native-tls", not(feature = "rustls-no-provider")))]
mod tls {
    use std::error::Error as StdError;

    use crate::{error::TlsFault, wire::encode::BaseUrl};

    /// What an error says of TLS, if it is one of TLS. The library of the system tells no more.
    pub(super) fn fault(error: &(dyn StdError + 'static)) -> Option<TlsFault> {
        error.is::<native_tls::Error>().then_some(TlsFault::Other)
    }

    pub(super) type Config = ();

    pub(super) fn configure(
        builder: reqwest::ClientBuilder,
        _config: &Config,
    ) -> reqwest::ClientBuilder {
        builder.tls_backend_native()
    }

    pub(super) fn config(_base: &BaseUrl) -> Result<Config, String> {
        Ok(())
    }
}

#[cfg(not(any(feature = "native-tls", feature = "rustls-no-provider")))]
mod tls {
    use std::error::Error as StdError;

    use crate::{error::TlsFault, wire::encode::BaseUrl};

    pub(super) fn fault(_error: &(dyn StdError + 'static)) -> Option<TlsFault> {
        None
    }

    pub(super) type Config = ();

    pub(super) fn configure(
        builder: reqwest::ClientBuilder,
        _config: &Config,
    ) -> reqwest::ClientBuilder {
        builder
    }

    pub(super) fn config(base: &BaseUrl) -> Result<Config, String> {
        if base.is_https() {
            return Err("https:// needs the feature rustls or native-tls".to_owned());
        }
        Ok(())
    }
}

#[cfg(all(test, feature = "rustls-no-provider"))]
mod tests {
    use std::io;

    use rustls::CertificateError;

    use super::tls_fault;
    use crate::error::TlsFault;

    #[test]
    fn what_is_wrong_with_a_certificate_is_found_among_the_causes() {
        let fault = |error| {
            let error = io::Error::other(rustls::Error::InvalidCertificate(error));
            tls_fault(&io::Error::other(error))
        };
        for (error, expected) in [
            (CertificateError::Expired, TlsFault::CertificateTime),
            (CertificateError::NotValidYet, TlsFault::CertificateTime),
            (CertificateError::NotValidForName, TlsFault::CertificateName),
            (CertificateError::UnknownIssuer, TlsFault::CertificateIssuer),
            (CertificateError::Revoked, TlsFault::Certificate),
        ] {
            assert_eq!(fault(error), Some(expected));
        }
        let error = io::Error::other(rustls::Error::HandshakeNotComplete);
        assert_eq!(tls_fault(&error), Some(TlsFault::Other));
        assert_eq!(tls_fault(&io::Error::other("refused")), None);
    }
}
