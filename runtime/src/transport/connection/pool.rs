//! The client's own connections, which the HTTP library keeps. Only this file sends requests through it.
//! It must not know operations, credentials or what a response means.

use std::{
    future::poll_fn,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::Arc,
    task::Poll,
    time::Duration,
};

use tokio::time::{Instant, Sleep, sleep_until};

use super::{
    Incoming, Limits, Outgoing,
    body::Body,
    proxy::{self, Proxy},
    runtimes::Clients,
    tls,
};
use crate::{
    pace::timing::MAX_DEADLINE,
    platform::Platform,
    transport::{
        failure::{TransportFailure, TransportFailureKind},
        headers::header,
        options::Options,
    },
    wire::encode::BaseUrl,
};

const SECOND: Duration = Duration::from_secs(1);

/// The longest time that systems accept before the first probe of a connection.
const MAX_KEEPALIVE: Duration = Duration::from_secs(32_767);

/// The time between two probes, and how many of them stay without an answer before the connection is closed.
const PROBE_INTERVAL: Duration = Duration::from_secs(15);
const PROBES: u32 = 3;

pub(crate) struct Pool {
    settings: Settings,
    clients: Clients,
    max_body: usize,
}

/// The settings of every HTTP client of a pool, checked.
struct Settings {
    is_https: bool,
    limits: Limits,
    user_agent: Option<String>,
    proxy: Option<Proxy>,
    addresses: Vec<(String, Vec<SocketAddr>)>,
    #[cfg(feature = "gzip")]
    asks_for_gzip: bool,
    tls: tls::Config,
}

impl Settings {
    /// Checks what the program set. The error says what to do.
    fn new(
        base: &BaseUrl,
        limits: &Limits,
        options: &Options,
        platform: &'static Platform,
    ) -> Result<Self, String> {
        let proxy = proxy::chosen(&options.proxy, base)?;
        let uses_tls = base.is_https() || proxy.as_ref().is_some_and(|proxy| proxy.is_tls);
        if limits.tcp_keepalive.is_some_and(|idle| idle < SECOND) {
            return Err(
                "tcp_keepalive must be at least one second; `None` turns it off".to_owned(),
            );
        }
        Ok(Self {
            is_https: base.is_https(),
            limits: *limits,
            user_agent: user_agent(options.user_agent_suffix.as_deref(), platform)?,
            addresses: addresses(options, base, proxy.as_ref())?,
            proxy,
            #[cfg(feature = "gzip")]
            asks_for_gzip: platform.allows_header("accept-encoding"),
            tls: tls::config(uses_tls, options)?,
        })
    }

    /// Builds an HTTP client. The error says why that is not possible.
    ///
    /// The features of the library are the same for the whole program. Settings that another crate could change by
    /// enabling a feature are set explicitly here.
    fn build(&self) -> Result<reqwest::Client, String> {
        let limits = &self.limits;
        let keepalive = limits.tcp_keepalive.map(|idle| idle.min(MAX_KEEPALIVE));
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .https_only(self.is_https)
            .connect_timeout(limits.connect)
            .pool_idle_timeout(limits.pool_idle.min(MAX_DEADLINE))
            .pool_max_idle_per_host(limits.pool_max_idle)
            .tcp_keepalive(keepalive)
            .tcp_keepalive_interval(keepalive.map(|_| PROBE_INTERVAL))
            .tcp_keepalive_retries(keepalive.map(|_| PROBES));
        if let Some(user_agent) = &self.user_agent {
            builder = builder.user_agent(user_agent);
        }
        for (host, addresses) in &self.addresses {
            builder = builder.resolve_to_addrs(host, addresses);
        }
        builder = builder
            .http1_only()
            .no_hickory_dns()
            .no_brotli()
            .no_deflate()
            .no_zstd();
        #[cfg(feature = "gzip")]
        let builder = builder.gzip(self.asks_for_gzip);
        #[cfg(not(feature = "gzip"))]
        let builder = builder.no_gzip();
        // The library itself could use the environment, and the system's settings.
        let mut builder = builder.no_proxy();
        if let Some(proxy) = &self.proxy {
            builder = builder.proxy(proxy.inner.clone());
        }
        let client = tls::configure(builder, &self.tls).build();
        client.map_err(|error| format!("the HTTP client cannot be built: {}", error.without_url()))
    }
}

/// Returns the value of the header `User-Agent`, if the platform accepts it.
fn user_agent(suffix: Option<&str>, platform: &Platform) -> Result<Option<String>, String> {
    let is_allowed = platform.allows_header("user-agent");
    let Some(suffix) = suffix else {
        return Ok(is_allowed.then(|| platform.user_agent.to_owned()));
    };
    if !is_allowed {
        return Err(format!(
            "user_agent_suffix cannot be sent, because {} accepts no header User-Agent; leave it out",
            platform.title
        ));
    }
    header("user-agent", suffix)?;
    Ok(Some(format!("{} {suffix}", platform.user_agent)))
}

/// Returns the addresses that replace those of the system.
fn addresses(
    options: &Options,
    base: &BaseUrl,
    proxy: Option<&Proxy>,
) -> Result<Vec<(String, Vec<SocketAddr>)>, String> {
    let known = [base.host(), proxy.and_then(|proxy| proxy.host.as_deref())];
    let mut all = Vec::new();
    for (host, addresses) in &options.addresses {
        let shown = host.escape_debug();
        if !known.contains(&Some(host)) {
            return Err(format!(
                "resolve names the host {shown}, to which the client never connects; name the host of the base URL or of the proxy"
            ));
        }
        if addresses.is_empty() {
            return Err(format!(
                "resolve has no address for the host {shown}; give at least one"
            ));
        }
        // With port 0, the library takes the port of the URL.
        let addresses = addresses.iter().map(|address| SocketAddr::new(*address, 0));
        all.push((host.clone(), addresses.collect()));
    }
    Ok(all)
}

impl Pool {
    /// Builds the connection pool and its first HTTP client. The error says why that is not possible.
    pub(super) fn new(
        base: &BaseUrl,
        limits: &Limits,
        options: &Options,
        platform: &'static Platform,
    ) -> Result<Self, String> {
        let settings = Settings::new(base, limits, options, platform)?;
        Ok(Self {
            clients: Clients::new(settings.build()?),
            max_body: limits.max_body,
            settings,
        })
    }

    /// Sends a request and receives its response, its body chunk by chunk.
    pub(crate) fn send(
        &self,
        outgoing: Outgoing<'_>,
        deadline: Instant,
    ) -> impl Future<Output = Result<Incoming, TransportFailure>> + use<'_> {
        let response = self.execute(outgoing);
        async move {
            // One timer for the head and all of the body: a timer costs more than a chunk.
            let mut timer = pin!(sleep_until(deadline));
            let too_late = || TransportFailure::new(TransportFailureKind::Timeout);
            let mut response = match before(timer.as_mut(), pin!(response)).await {
                Some(Ok(response)) => response,
                Some(Err(error)) => return Err(failure(TransportFailureKind::Send, error)),
                None => return Err(too_late()),
            };
            let mut body = Body::default();
            let announced = announced(&response);
            let failure = loop {
                let left = self.max_body - body.len();
                if announced > self.max_body && response.status().is_success() {
                    break Some(TransportFailure::new(TransportFailureKind::TooLarge));
                }
                match before(timer.as_mut(), pin!(response.chunk())).await {
                    Some(Ok(Some(chunk))) if chunk.len() > left => {
                        break Some(TransportFailure::new(TransportFailureKind::TooLarge));
                    }
                    Some(Ok(Some(chunk))) => body.push(chunk, announced, self.max_body),
                    Some(Ok(None)) => break None,
                    Some(Err(error)) => break Some(failure(TransportFailureKind::Read, error)),
                    None => break Some(too_late()),
                }
            };
            let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
            match failure {
                Some(failure) if status.is_success() => Err(TransportFailure {
                    partial: Some((status, headers)),
                    ..failure
                }),
                // If the status is not a success, it is enough by itself.
                _ => Ok(Incoming {
                    status,
                    headers,
                    body: body.finish(),
                }),
            }
        }
    }

    /// Starts a request. This is no part of the future above, which would keep what it needs for as long as it waits.
    fn execute(
        &self,
        outgoing: Outgoing<'_>,
    ) -> impl Future<Output = reqwest::Result<reqwest::Response>> + use<> {
        let mut request = reqwest::Request::new(outgoing.method.clone(), outgoing.url.clone());
        *request.headers_mut() = outgoing.headers;
        *request.body_mut() = outgoing.body.cloned().map(Into::into);
        let client = self.clients.of_this_runtime(|| self.settings.build().ok());
        client.execute(request)
    }
}

/// Awaits a step of an exchange. Returns `None` if the timer, which serves all of them, ends first.
fn before<T>(
    mut timer: Pin<&mut Sleep>,
    mut step: Pin<&mut impl Future<Output = T>>,
) -> impl Future<Output = Option<T>> {
    poll_fn(move |context| match step.as_mut().poll(context) {
        Poll::Ready(ended) => Poll::Ready(Some(ended)),
        Poll::Pending => timer.as_mut().poll(context).map(|()| None),
    })
}

/// Returns the length of the body that the server announces, or 0.
fn announced(response: &reqwest::Response) -> usize {
    let length = response.headers().get(http::header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse().ok());
    length.unwrap_or(0)
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
        source: Some(Arc::new(error.without_url())),
        ..TransportFailure::new(kind)
    }
}
