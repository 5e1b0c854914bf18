//! TLS by the library that the features select, and the TLS fault in an error.
//! It must not know requests or responses.

use std::error::Error as StdError;

pub(super) use self::library::{Config, config, configure};
use crate::error::TlsFault;

/// Returns the TLS fault among the causes of an error.
pub(super) fn fault(error: &(dyn StdError + 'static)) -> Option<TlsFault> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        // A system error that wraps another error does not list that error among its causes.
        let inside = error
            .downcast_ref::<std::io::Error>()
            .and_then(|error| error.get_ref());
        let inside = inside.map(|inside| inside as &(dyn StdError + 'static));
        if let Some(fault) = inside.and_then(fault).or_else(|| library::fault(error)) {
            return Some(fault);
        }
        cause = error.source();
    }
    None
}

#[cfg(feature = "rustls-no-provider")]
mod library {
    use std::{error::Error as StdError, sync::Arc};

    use rustls::{CertificateError, ClientConfig, RootCertStore, crypto::CryptoProvider};
    use rustls_platform_verifier::BuilderVerifierExt as _;

    use crate::{error::TlsFault, wire::encode::BaseUrl};

    /// The TLS configuration. It is created once, because it loads certificates.
    pub(crate) type Config = ClientConfig;

    pub(crate) fn configure(
        builder: reqwest::ClientBuilder,
        config: &Config,
    ) -> reqwest::ClientBuilder {
        builder.tls_backend_preconfigured(config.clone())
    }

    /// Returns a configuration with the provider that the program installed, or else a provider of its own, and with
    /// the platform's verifier. Nothing is installed for the whole process.
    pub(crate) fn config(base: &BaseUrl) -> Result<Config, String> {
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
            // Never used, but required by the library. No certificates are loaded for it.
            config.with_root_certificates(RootCertStore::empty())
        };
        Ok(config.with_no_client_auth())
    }

    /// Returns the TLS fault of an error, if it is a TLS error.
    pub(crate) fn fault(error: &(dyn StdError + 'static)) -> Option<TlsFault> {
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
mod library {
    use std::error::Error as StdError;

    use crate::{error::TlsFault, wire::encode::BaseUrl};

    /// Returns the TLS fault of an error, if it is a TLS error. The system's library reports no details.
    pub(crate) fn fault(error: &(dyn StdError + 'static)) -> Option<TlsFault> {
        error.is::<native_tls::Error>().then_some(TlsFault::Other)
    }

    pub(crate) type Config = ();

    pub(crate) fn configure(
        builder: reqwest::ClientBuilder,
        _config: &Config,
    ) -> reqwest::ClientBuilder {
        builder.tls_backend_native()
    }

    pub(crate) fn config(_base: &BaseUrl) -> Result<Config, String> {
        Ok(())
    }
}

#[cfg(not(any(feature = "native-tls", feature = "rustls-no-provider")))]
mod library {
    use std::error::Error as StdError;

    use crate::{error::TlsFault, wire::encode::BaseUrl};

    pub(crate) fn fault(_error: &(dyn StdError + 'static)) -> Option<TlsFault> {
        None
    }

    pub(crate) type Config = ();

    pub(crate) fn configure(
        builder: reqwest::ClientBuilder,
        _config: &Config,
    ) -> reqwest::ClientBuilder {
        builder
    }

    pub(crate) fn config(base: &BaseUrl) -> Result<Config, String> {
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

    use super::fault as tls_fault;
    use crate::error::TlsFault;

    #[test]
    fn the_problem_of_a_certificate_is_found_among_the_causes() {
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
