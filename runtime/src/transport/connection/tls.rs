//! TLS by the library that the features select, with the program's certificates, and the TLS fault in an error.
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

/// What is wrong with a PEM text. Its contents are not quoted.
#[cfg(any(feature = "native-tls", feature = "rustls-no-provider"))]
mod advice {
    pub(super) const ROOTS: &str = "the text given to root_certificates cannot be used; it must have at least one certificate \
                                    in PEM, between BEGIN CERTIFICATE and END CERTIFICATE, and no damaged one";
    pub(super) const CLIENT: &str = "the text given to client_certificate has no certificate that can be used; it must have the \
                                     certificate in PEM, between BEGIN CERTIFICATE and END CERTIFICATE";
}

#[cfg(feature = "rustls-no-provider")]
mod library {
    use std::{error::Error as StdError, sync::Arc};

    use rustls::{
        CertificateError, ClientConfig, ConfigBuilder, RootCertStore,
        client::WantsClientCert,
        crypto::CryptoProvider,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    };
    use rustls_platform_verifier::BuilderVerifierExt as _;

    use super::advice;
    use crate::{error::TlsFault, transport::options::Options};

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
    pub(crate) fn config(is_used: bool, options: &Options) -> Result<Config, String> {
        let provider = CryptoProvider::get_default().cloned().or_else(own);
        let provider = provider.ok_or(
            "TLS has no provider of cryptography: install one by rustls::crypto::CryptoProvider::install_default, or use the \
             feature rustls",
        )?;
        let roots = roots(&options.root_certificates)?;
        let config = ClientConfig::builder_with_provider(Arc::clone(&provider));
        let config = config
            .with_safe_default_protocol_versions()
            .map_err(refused)?;
        let config = if !is_used {
            // Required by the library. No certificates are loaded for it.
            config.with_root_certificates(RootCertStore::empty())
        } else if roots.is_empty() {
            config.with_platform_verifier().map_err(refused)?
        } else {
            let verifier = verifier(roots, provider)?;
            config
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(verifier))
        };
        match &options.client_certificate {
            Some(pem) => with_client_certificate(config, pem.expose()),
            None => Ok(config.with_no_client_auth()),
        }
    }

    fn refused(error: rustls::Error) -> String {
        format!("TLS cannot be set up: {error}")
    }

    /// Reads the certificates that are trusted as well.
    fn roots(texts: &[Vec<u8>]) -> Result<Vec<CertificateDer<'static>>, String> {
        let mut all = Vec::new();
        let mut store = RootCertStore::empty();
        for text in texts {
            let before = all.len();
            for certificate in CertificateDer::pem_slice_iter(text) {
                let certificate = certificate.map_err(|_| advice::ROOTS)?;
                store.add(certificate.clone()).map_err(|_| advice::ROOTS)?;
                all.push(certificate);
            }
            if all.len() == before {
                return Err(advice::ROOTS.to_owned());
            }
        }
        Ok(all)
    }

    /// Returns the platform's verifier, which trusts these certificates too.
    #[cfg(not(target_os = "android"))]
    fn verifier(
        roots: Vec<CertificateDer<'static>>,
        provider: Arc<CryptoProvider>,
    ) -> Result<rustls_platform_verifier::Verifier, String> {
        rustls_platform_verifier::Verifier::new_with_extra_roots(roots, provider).map_err(refused)
    }

    #[cfg(target_os = "android")]
    fn verifier(
        _roots: Vec<CertificateDer<'static>>,
        _provider: Arc<CryptoProvider>,
    ) -> Result<rustls_platform_verifier::Verifier, String> {
        Err(
            "root_certificates does not work on Android; add the certificates to the system"
                .to_owned(),
        )
    }

    fn with_client_certificate(
        config: ConfigBuilder<ClientConfig, WantsClientCert>,
        pem: &[u8],
    ) -> Result<Config, String> {
        let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let certificates = certificates.ok().filter(|found| !found.is_empty());
        let certificates = certificates.ok_or(advice::CLIENT)?;
        let key = PrivateKeyDer::from_pem_slice(pem).map_err(|_| {
            "the text given to client_certificate has no private key that can be read; it must have the key in PEM, unencrypted, \
             between BEGIN PRIVATE KEY and END PRIVATE KEY"
        })?;
        config
            .with_client_auth_cert(certificates, key)
            .map_err(|error| match error {
                rustls::Error::InconsistentKeys(_) => {
                    "the private key given to client_certificate belongs to another certificate; the first certificate must \
                     be that of the key"
                        .to_owned()
                }
                _ => "the certificate or the private key given to client_certificate is damaged, or of a kind that rustls does \
                      not read; write both anew as PEM"
                    .to_owned(),
            })
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

    use super::advice;
    use crate::{error::TlsFault, transport::options::Options};

    /// Returns the TLS fault of an error, if it is a TLS error. The system's library reports no details.
    pub(crate) fn fault(error: &(dyn StdError + 'static)) -> Option<TlsFault> {
        error.is::<native_tls::Error>().then_some(TlsFault::Other)
    }

    pub(crate) struct Config {
        roots: Vec<reqwest::Certificate>,
        identity: Option<reqwest::Identity>,
    }

    pub(crate) fn configure(
        builder: reqwest::ClientBuilder,
        config: &Config,
    ) -> reqwest::ClientBuilder {
        let builder = builder
            .tls_backend_native()
            .tls_certs_merge(config.roots.clone());
        match &config.identity {
            Some(identity) => builder.identity(identity.clone()),
            None => builder,
        }
    }

    pub(crate) fn config(_is_used: bool, options: &Options) -> Result<Config, String> {
        let mut roots = Vec::new();
        for text in &options.root_certificates {
            let found = reqwest::Certificate::from_pem_bundle(text).ok();
            let found = found.filter(|found| !found.is_empty());
            roots.extend(found.ok_or(advice::ROOTS)?);
        }
        let identity = options.client_certificate.as_ref();
        let identity = identity.map(|pem| identity_of(pem.expose())).transpose()?;
        Ok(Config { roots, identity })
    }

    fn identity_of(pem: &[u8]) -> Result<reqwest::Identity, String> {
        let text = std::str::from_utf8(pem).map_err(|_| advice::CLIENT)?;
        let (certificates, key) = (sections(text, "CERTIFICATE"), sections(text, "PRIVATE KEY"));
        if certificates.is_empty() {
            return Err(advice::CLIENT.to_owned());
        }
        let (certificates, key) = (certificates.as_bytes(), key.as_bytes());
        // A key of another certificate is only noticed when a connection is set up with both.
        let check = |identity| {
            native_tls::TlsConnector::builder()
                .identity(identity)
                .build()
        };
        let checked = native_tls::Identity::from_pkcs8(certificates, key).and_then(check);
        let identity = reqwest::Identity::from_pkcs8_pem(certificates, key).ok();
        identity.filter(|_| checked.is_ok()).ok_or_else(|| {
            "the certificate and the private key given to client_certificate cannot be used; the key must belong to the first \
             certificate and be unencrypted in PKCS#8, between BEGIN PRIVATE KEY and END PRIVATE KEY, as \
             `openssl pkcs8 -topk8 -nocrypt` writes it"
                .to_owned()
        })
    }

    /// Returns the sections of a PEM text that have this label, with the lines that enclose them.
    fn sections(text: &str, label: &str) -> String {
        let (begin, end) = (
            format!("-----BEGIN {label}-----"),
            format!("-----END {label}-----"),
        );
        let mut found = String::new();
        let mut is_inside = false;
        for line in text.lines().map(str::trim) {
            is_inside |= line == begin;
            if is_inside {
                found.push_str(line);
                found.push('\n');
            }
            is_inside &= line != end;
        }
        found
    }
}

#[cfg(not(any(feature = "native-tls", feature = "rustls-no-provider")))]
mod library {
    use std::error::Error as StdError;

    use crate::{error::TlsFault, transport::options::Options};

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

    pub(crate) fn config(is_used: bool, options: &Options) -> Result<Config, String> {
        let has_certificates =
            !options.root_certificates.is_empty() || options.client_certificate.is_some();
        if is_used || has_certificates {
            return Err(
                "https:// and certificates need the feature rustls or native-tls".to_owned(),
            );
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
