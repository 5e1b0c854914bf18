//! A failed TLS connection is distinguished from a network failure, and the error names the problem of the certificate.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    thread,
};

use iot_clouds_runtime::{Error, Method, Outcome, RetryPolicy};

use crate::{
    acme::Client,
    support::tls::{certificate, serve},
};

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
    let Some(certificate) = certificate() else {
        return;
    };
    let (port, _) = serve(certificate.server(None), "1");
    let error = error(&format!("https://127.0.0.1:{port}")).await;
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
