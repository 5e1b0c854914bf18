//! What a program sets for the client's own connections, as it was set.
//! It must not know the HTTP library, nor whether the values can be used.

use std::{fmt, net::IpAddr};

use crate::values::secret::Secret;

/// Settings that are checked when connections are set up.
#[derive(Clone, Default)]
pub(crate) struct Options {
    pub(crate) proxy: ProxyOption,
    /// PEM texts, one for each call of the setter.
    pub(crate) root_certificates: Vec<Vec<u8>>,
    /// A PEM text with certificates and a private key.
    pub(crate) client_certificate: Option<Secret<Vec<u8>>>,
    pub(crate) addresses: Vec<(String, Vec<IpAddr>)>,
    pub(crate) user_agent_suffix: Option<String>,
}

/// Shows no secret, and no bytes of certificates.
impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("proxy", &self.proxy)
            .field("root_certificates", &self.root_certificates.len())
            .field("client_certificate", &self.client_certificate)
            .field("addresses", &self.addresses)
            .field("user_agent_suffix", &self.user_agent_suffix)
            .finish()
    }
}

/// Which proxy requests are sent through.
#[derive(Clone, Debug, Default)]
pub(crate) enum ProxyOption {
    /// The one that environment variables name, for `https://` only.
    #[default]
    Environment,
    None,
    /// This one. The URL may contain a password.
    Url(Secret<String>),
}
