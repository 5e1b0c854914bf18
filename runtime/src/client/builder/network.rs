//! The settings of a client's own connections. They have no effect on a transport that the program supplies.
//! It must not know how connections are made, nor how the settings are checked.

use std::{net::IpAddr, time::Duration};

use super::ClientBuilder;
use crate::{client::GeneratedClient, transport::options::ProxyOption, values::secret::Secret};

impl<C: GeneratedClient> ClientBuilder<C> {
    /// Sends all requests through this HTTP proxy, for `http://` and `https://` alike, whatever the environment says:
    /// `http://proxy.example:3128`, or `https://` for TLS to the proxy itself. A user name and a password may stand
    /// before the host, percent-encoded; they are never shown. Default: for `https://` only, the proxy that `HTTPS_PROXY`
    /// or `ALL_PROXY` names, except for the hosts in `NO_PROXY`.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.options.proxy = ProxyOption::Url(Secret::new(url.into()));
        self
    }

    /// Uses no proxy, not even one from the environment.
    pub fn no_proxy(mut self) -> Self {
        self.options.proxy = ProxyOption::None;
        self
    }

    /// Trusts the certificates in a PEM text as well, for example those of a company's own authority. May be called
    /// several times. Default: the certificates that the machine trusts, which are trusted in any case.
    pub fn root_certificates(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.options.root_certificates.push(pem.as_ref().to_owned());
        self
    }

    /// Identifies the client to servers that ask for a certificate. The PEM text has the certificate, those of its
    /// issuers if there are any, and the unencrypted private key. Default: no certificate.
    pub fn client_certificate(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.options.client_certificate = Some(Secret::new(pem.as_ref().to_owned()));
        self
    }

    /// Connects to these addresses for a host, instead of those that the system finds for its name. They are tried in
    /// this order; the port and the name in the certificate stay those of the URL. The host is that of the base URL or
    /// of the proxy. With a proxy, the proxy itself looks up the host of the base URL. Calling this again for a host
    /// replaces its addresses.
    pub fn resolve(
        mut self,
        host: impl Into<String>,
        addresses: impl IntoIterator<Item = IpAddr>,
    ) -> Self {
        let host = host.into().to_ascii_lowercase();
        self.options.addresses.retain(|(other, _)| *other != host);
        let addresses = addresses.into_iter().collect();
        self.options.addresses.push((host, addresses));
        self
    }

    /// Adds the program's name to the header `User-Agent`, after that of the client: `my-service/1.2`.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.options.user_agent_suffix = Some(suffix.into());
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

    /// Sets how many unused connections each Tokio runtime keeps. With 0, every request has a connection of its own.
    /// Default: no limit.
    pub fn pool_max_idle(mut self, connections: usize) -> Self {
        self.limits.pool_max_idle = connections;
        self
    }

    /// Sets after how long without traffic the system begins to probe whether the other end of a connection is still
    /// there, from one second on; `None` for never. Default: 15 seconds.
    pub fn tcp_keepalive(mut self, idle: impl Into<Option<Duration>>) -> Self {
        self.limits.tcp_keepalive = idle.into();
        self
    }
}
