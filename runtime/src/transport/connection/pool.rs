//! The client's own connections, which the HTTP library keeps. Only this file sends requests through it.
//! It must not know operations, credentials or what a response means.

use std::sync::Arc;

use bytes::Bytes;
use http::HeaderMap;
use tokio::time::{Instant, timeout_at};

use super::{
    Incoming, Limits, Outgoing, TransportFailure, TransportFailureKind, body::Body,
    runtimes::Clients, tls,
};
use crate::{pace::timing::MAX_DEADLINE, platform::Platform, wire::encode::BaseUrl};

pub(crate) struct Pool {
    settings: Settings,
    clients: Clients,
    max_body: usize,
}

/// The settings of every HTTP client of a pool.
struct Settings {
    base: BaseUrl,
    limits: Limits,
    platform: &'static Platform,
    tls: tls::Config,
}

impl Settings {
    /// Builds an HTTP client. The error says why that is not possible.
    ///
    /// The features of the library are the same for the whole program. Settings that another crate could change by
    /// enabling a feature are set explicitly here.
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
            // Without TLS, a proxy could read everything.
            builder = builder.proxy(proxy);
        }
        let client = tls::configure(builder, tls).build();
        client.map_err(|error| format!("the HTTP client cannot be built: {}", error.without_url()))
    }
}

impl Pool {
    /// Builds the connection pool and its first HTTP client. The error says why that is not possible.
    pub(super) fn new(
        base: &BaseUrl,
        limits: &Limits,
        platform: &'static Platform,
    ) -> Result<Self, String> {
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

    pub(super) async fn send(
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
            Ok(Err(error)) => return Err(failure(TransportFailureKind::Send, error)),
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
            // If the status is not a success, it is enough by itself.
            Err((_, body)) if !status.is_success() => Ok(Incoming {
                status,
                headers,
                body,
            }),
            Err((failure, _)) => Err(TransportFailure {
                partial: Some((status, headers)),
                ..failure
            }),
        }
    }

    /// Reads the body chunk by chunk. On failure, returns the part that was read as well.
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
                    return Err((failure(TransportFailureKind::Read, error), body.finish()));
                }
                Err(_) => return Err((fail(TransportFailureKind::Timeout), body.finish())),
            }
        }
    }
}

/// Returns the proxy for `https://` from the environment variables. The library itself could also use the system's
/// settings.
fn proxy_of_environment() -> Result<Option<reqwest::Proxy>, String> {
    let first = |names: [&str; 2]| names.iter().find_map(|name| std::env::var(name).ok());
    let named = |names| first(names).filter(|url| !url.is_empty());
    // In a CGI program, requests set some of the environment variables.
    let is_cgi = std::env::var_os("REQUEST_METHOD").is_some();
    let url = named(["HTTPS_PROXY", "https_proxy"])
        .or_else(|| named(["ALL_PROXY", "all_proxy"]))
        .filter(|_| !is_cgi);
    let Some(url) = url else {
        return Ok(None);
    };
    // The URL may contain a password.
    let refused = "the proxy that HTTPS_PROXY or ALL_PROXY names cannot be used; write it like http://proxy.example:3128";
    let proxy = reqwest::Proxy::https(&url).map_err(|_| refused.to_owned())?;
    Ok(Some(proxy.no_proxy(reqwest::NoProxy::from_env())))
}

fn failure(kind: TransportFailureKind, error: reqwest::Error) -> TransportFailure {
    let kind = if let Some(fault) = tls::fault(&error).filter(|_| error.is_connect()) {
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
    // The URL contains the query.
    TransportFailure {
        kind,
        partial: None,
        source: Some(Arc::new(error.without_url())),
    }
}
