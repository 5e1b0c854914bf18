//! Certificates that the program trusts, the one that it identifies itself by, and TLS to and through proxies.

use std::{
    io::{Read as _, Write as _},
    net::{Ipv4Addr, TcpListener, TcpStream},
    thread,
};

use iot_clouds_runtime::{ClientBuilder, Error};

use crate::{
    acme::Client,
    support::tls::{Certificate, certificate, serve},
};

const OK: &str = r#"{"result":true,"info":7}"#;

async fn ping(builder: ClientBuilder<Client>) -> Result<u8, Error> {
    builder.build()?.ping().send().await
}

fn with_key(certificate: &Certificate) -> Vec<u8> {
    // In this order, as some programs write it.
    [&*certificate.key, &*certificate.pem].concat()
}

#[tokio::test]
async fn a_certificate_that_the_program_trusts_is_accepted() {
    let (Some(own), Some(other)) = (certificate(), certificate()) else {
        return;
    };
    let (port, _) = serve(own.server(None), OK);
    let url = format!("https://127.0.0.1:{port}");
    let error = ping(Client::builder(&url).no_proxy()).await.unwrap_err();
    assert!(error.to_string().contains("no TLS connection"), "{error}");
    let error = ping(
        Client::builder(&url)
            .no_proxy()
            .root_certificates(&other.pem),
    );
    assert!(error.await.unwrap_err().is_connect());
    // Several calls add up, and so do several certificates in one text.
    let several = Client::builder(&url)
        .no_proxy()
        .root_certificates(&own.pem)
        .root_certificates(&other.pem);
    assert_eq!(ping(several).await.unwrap(), 7);
    let bundle = [&*other.pem, b"a comment\n", &*own.pem].concat();
    let bundled = Client::builder(&url).no_proxy().root_certificates(bundle);
    assert_eq!(ping(bundled).await.unwrap(), 7);
}

#[tokio::test]
async fn a_server_gets_the_certificate_of_the_program() {
    let (Some(own), Some(client)) = (certificate(), certificate()) else {
        return;
    };
    let (port, _) = serve(own.server(Some(&client)), OK);
    let url = format!("https://127.0.0.1:{port}");
    let builder = || Client::builder(&url).no_proxy().root_certificates(&own.pem);
    let identified = builder().client_certificate(with_key(&client));
    assert!(!format!("{identified:?}").contains("45, 45, 45"));
    assert_eq!(ping(identified).await.unwrap(), 7);
    ping(builder()).await.unwrap_err();
    let wrong = builder().client_certificate(with_key(&own));
    ping(wrong).await.unwrap_err();
}

/// Starts a proxy that leads every connection to this port, and returns its URL.
fn tunnel(port: u16) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        while let Ok((mut client, _)) = listener.accept() {
            let mut head = [0; 4096];
            let length = client.read(&mut head).unwrap();
            assert!(head[..length].starts_with(b"CONNECT "));
            client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
            let mut server = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
            let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            thread::spawn(move || std::io::copy(&mut from, &mut to));
            thread::spawn(move || std::io::copy(&mut server, &mut client));
        }
    });
    url
}

/// The certificate is for one of the two hosts only, to which the proxy leads alike.
#[tokio::test]
async fn a_tunnel_leads_through_the_proxy_and_does_not_weaken_the_check() {
    let Some(own) = certificate() else { return };
    let (port, heads) = serve(own.server(None), OK);
    let builder = |host| {
        Client::builder(format!("https://{host}.acme.invalid"))
            .proxy(tunnel(port))
            .root_certificates(&own.pem)
    };
    assert_eq!(ping(builder("secure")).await.unwrap(), 7);
    let text = ping(builder("other")).await.unwrap_err().to_string();
    #[cfg(feature = "rustls")]
    assert!(text.contains("for another host"), "{text}");
    assert!(text.contains("no TLS connection"), "{text}");
    assert_eq!(heads.lock().unwrap().len(), 1);
}

/// The base URL is `http://`, and only the connection to the proxy uses TLS.
#[tokio::test]
async fn the_connection_to_a_proxy_can_use_tls() {
    let Some(own) = certificate() else { return };
    let (port, heads) = serve(own.server(None), OK);
    let builder = Client::builder("http://api.acme.invalid")
        .allow_plain_http()
        .proxy(format!("https://127.0.0.1:{port}"))
        .root_certificates(&own.pem);
    assert_eq!(ping(builder).await.unwrap(), 7);
    let head = heads.lock().unwrap()[0].clone();
    assert!(
        head.starts_with("GET http://api.acme.invalid/ping HTTP/1.1"),
        "{head}"
    );
}

/// Runs in a process of its own, because environment variables are shared by all tests of this one. Systems with a
/// verifier of their own ignore the variable.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_environment_can_name_the_certificates_of_the_machine() {
    const URL: &str = "TEST_OF_CERTIFICATES";
    let Ok(url) = std::env::var(URL) else {
        let (Some(own), Some(other)) = (certificate(), certificate()) else {
            return;
        };
        let (port, heads) = serve(own.server(None), OK);
        for trusted in [&own, &other] {
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), &trusted.pem).unwrap();
            let mut test = std::process::Command::new(std::env::current_exe().unwrap());
            test.args([
                "--exact",
                "tls::the_environment_can_name_the_certificates_of_the_machine",
            ]);
            test.env("SSL_CERT_FILE", file.path())
                .env_remove("SSL_CERT_DIR")
                .env(URL, format!("https://127.0.0.1:{port}"));
            let output = tokio::task::spawn_blocking(move || test.output());
            let output = output.await.unwrap().unwrap();
            // Only the first certificate is that of the server.
            assert_eq!(
                output.status.success(),
                trusted.pem == own.pem,
                "{output:?}"
            );
        }
        assert_eq!(heads.lock().unwrap().len(), 1);
        return;
    };
    assert_eq!(ping(Client::builder(&url).no_proxy()).await.unwrap(), 7);
}
