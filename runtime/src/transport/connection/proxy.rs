//! The proxy that requests are sent through: the one that the program sets, or that of the environment.
//! It must not show its URL, which may contain a password.

use url::Url;

use crate::{transport::options::ProxyOption, wire::encode::BaseUrl};

pub(super) struct Proxy {
    pub(super) inner: reqwest::Proxy,
    /// Whether the connection to the proxy itself uses TLS.
    pub(super) is_tls: bool,
    pub(super) host: Option<String>,
}

/// Returns the proxy for the client's requests, if there is one. The error says what to write.
pub(super) fn chosen(option: &ProxyOption, base: &BaseUrl) -> Result<Option<Proxy>, String> {
    match option {
        // Without TLS, a proxy could read everything, so for `http://` a program has to name it.
        ProxyOption::Environment if base.is_https() => of_environment(),
        ProxyOption::Environment | ProxyOption::None => Ok(None),
        ProxyOption::Url(url) => explicit(url.expose()).map(Some).ok_or_else(|| {
            "the URL given to proxy cannot be used; write it like http://proxy.example:3128, with https:// for TLS to the proxy, \
             and with a percent-encoded user:password@ before the host if it needs them"
                .to_owned()
        }),
    }
}

fn explicit(text: &str) -> Option<Proxy> {
    let url = Url::parse(text).ok()?;
    let is_http = matches!(url.scheme(), "http" | "https");
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    if !is_http || !is_bare {
        return None;
    }
    Some(Proxy {
        is_tls: url.scheme() == "https",
        host: url.host_str().map(str::to_owned),
        inner: reqwest::Proxy::all(url).ok()?,
    })
}

/// Returns the proxy for `https://` from the environment variables.
fn of_environment() -> Result<Option<Proxy>, String> {
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
    let refused = "the proxy that HTTPS_PROXY or ALL_PROXY names cannot be used; write it like http://proxy.example:3128, or call \
                   no_proxy() on the client's builder";
    let inner = reqwest::Proxy::https(&url).map_err(|_| refused.to_owned())?;
    let parsed = Url::parse(&url).ok();
    Ok(Some(Proxy {
        inner: inner.no_proxy(reqwest::NoProxy::from_env()),
        is_tls: parsed.as_ref().is_some_and(|url| url.scheme() == "https"),
        host: parsed.and_then(|url| url.host_str().map(str::to_owned)),
    }))
}
