//! A failed TLS connection is distinguished from a network failure, and the error names the problem of the certificate.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    thread,
};

use iot_clouds_runtime::{Error, Method, Outcome, RetryPolicy};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};

use crate::acme::Client;

/// Creates a key and a certificate without a trusted issuer, by a program of the system, which may be missing on a
/// developer's machine.
fn certificate(folder: &Path) -> Option<ServerConfig> {
    let (key, certificate) = (folder.join("key.pem"), folder.join("certificate.pem"));
    let made = Command::new("openssl")
        .args([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
        ])
        .args([
            "-subj",
            "/CN=127.0.0.1",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
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
    let key = PrivateKeyDer::from_pem_file(key).unwrap();
    let certificate = CertificateDer::from_pem_file(certificate).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth();
    Some(config.with_single_cert(vec![certificate], key).unwrap())
}

/// Starts a server for clients that trust the certificate, and returns its port. It counts nothing.
fn serve(config: ServerConfig) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (port, config) = (listener.local_addr().unwrap().port(), Arc::new(config));
    thread::spawn(move || {
        while let Ok((stream, _)) = listener.accept() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(connection, stream);
            if stream.read(&mut [0; 4096]).is_ok() {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1");
            }
        }
    });
    port
}

async fn error(url: &str) -> Error {
    let builder = Client::builder(url).retry(RetryPolicy::default());
    let client = builder.build().unwrap();
    let call = client.raw(Method::POST, "/x").query(&[("key", "QUERY")]);
    let error = call.send::<u32>().await.unwrap_err();
    assert!(error.is_connect() && error.is_transport() && !error.is_timeout());
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert!(!format!("{error} {error:?}").contains("QUERY"));
    error
}

#[tokio::test]
async fn a_certificate_with_an_untrusted_issuer_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let Some(config) = certificate(folder.path()) else {
        return;
    };
    let error = error(&format!("https://127.0.0.1:{}", serve(config))).await;
    let text = error.to_string();
    #[cfg(feature = "rustls-no-provider")]
    assert_eq!(
        text,
        "POST /x: no TLS connection to Acme Cloud: this machine does not trust the issuer of the server's certificate; check the base URL \
         and the certificates that this machine trusts; a proxy in between may need its own, nothing was sent"
    );
    assert!(
        text.contains("no TLS connection")
            && text.contains("the certificates that this machine trusts"),
        "{text}"
    );
    // A certificate does not become valid by waiting.
    #[cfg(feature = "rustls-no-provider")]
    assert_eq!(error.attempts(), 1);
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn a_server_without_tls_is_reported() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
        }
    });
    let error = error(&url).await;
    let text = error.to_string();
    #[cfg(feature = "rustls-no-provider")]
    assert_eq!(
        text,
        "POST /x: no TLS connection to Acme Cloud: the server does not speak TLS; check the scheme and the port of the base URL, \
         nothing was sent"
    );
    assert!(text.contains("no TLS connection"), "{text}");
}
