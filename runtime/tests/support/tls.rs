//! Certificates without a trusted issuer, and servers that speak TLS with them.
//! Must not know the client.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    process::{Command, Stdio},
    sync::{Arc, Mutex},
    thread,
};

use iot_clouds_testkit::http;
use rustls::{
    RootCertStore, ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    server::WebPkiClientVerifier,
};

/// A certificate that is its own issuer, and its key.
pub(crate) struct Certificate {
    pub(crate) pem: Vec<u8>,
    pub(crate) key: Vec<u8>,
}

/// Creates a certificate for 127.0.0.1 and secure.acme.invalid by a program of the system, which may be missing on a developer's machine.
pub(crate) fn certificate() -> Option<Certificate> {
    let folder = tempfile::tempdir().unwrap();
    let (key, certificate) = (
        folder.path().join("key.pem"),
        folder.path().join("certificate.pem"),
    );
    let made = Command::new("openssl")
        .args([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
        ])
        .args([
            "-subj",
            "/CN=127.0.0.1",
            "-addext",
            "subjectAltName=IP:127.0.0.1,DNS:secure.acme.invalid",
        ])
        .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .stderr(Stdio::null())
        .status();
    if !made.is_ok_and(|status| status.success()) {
        assert!(std::env::var_os("CI").is_none(), "openssl is not installed");
        eprintln!("SKIPPED: openssl is not installed, so nothing is tested against a certificate");
        return None;
    }
    Some(Certificate {
        pem: std::fs::read(certificate).unwrap(),
        key: std::fs::read(key).unwrap(),
    })
}

impl Certificate {
    /// Returns the settings of a server with this certificate, which asks clients for `client` if it is given.
    pub(crate) fn server(&self, client: Option<&Certificate>) -> ServerConfig {
        let provider = Arc::new(ring::default_provider());
        let config = ServerConfig::builder_with_provider(Arc::clone(&provider));
        let config = config.with_safe_default_protocol_versions().unwrap();
        let config = match client {
            None => config.with_no_client_auth(),
            Some(client) => {
                let mut roots = RootCertStore::empty();
                roots.add(client.der()).unwrap();
                let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider);
                config.with_client_cert_verifier(verifier.build().unwrap())
            }
        };
        let key = PrivateKeyDer::from_pem_slice(&self.key).unwrap();
        config.with_single_cert(vec![self.der()], key).unwrap()
    }

    fn der(&self) -> CertificateDer<'static> {
        CertificateDer::from_pem_slice(&self.pem).unwrap()
    }
}

/// The heads of the requests that a server got, in order.
pub(crate) type Heads = Arc<Mutex<Vec<String>>>;

/// Starts a server that sends this JSON to clients with which it agrees, and returns its port.
pub(crate) fn serve(config: ServerConfig, json: &'static str) -> (u16, Heads) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (port, config) = (listener.local_addr().unwrap().port(), Arc::new(config));
    let heads = Heads::default();
    let seen = Arc::clone(&heads);
    thread::spawn(move || {
        while let Ok((stream, _)) = listener.accept() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(connection, stream);
            let mut head = [0; 4096];
            if let Ok(length) = stream.read(&mut head) {
                let head = String::from_utf8_lossy(&head[..length]).into_owned();
                seen.lock().unwrap().push(head);
                let _ = stream.write_all(&http(200, json));
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        }
    });
    (port, heads)
}
