//! What `build` says to settings that cannot be used.

use std::{net::Ipv4Addr, time::Duration};

use iot_clouds_runtime::{ClientBuilder, Error, Outcome};

use crate::acme::Client;

type Set = fn(ClientBuilder<Client>) -> ClientBuilder<Client>;

fn refused(set: Set) -> String {
    let error: Error = set(Client::builder("https://api.acme.invalid"))
        .build()
        .err()
        .unwrap();
    assert!(error.is_configuration());
    assert_eq!(error.outcome(), Outcome::NotSent);
    let text = error.to_string();
    assert!(!text.contains("CANARY"), "{text}");
    text
}

#[test]
fn a_wrong_proxy_is_refused_without_being_shown() {
    for set in [
        (|builder| builder.proxy("")) as Set,
        |builder| builder.proxy("proxy.example:3128"),
        |builder| builder.proxy("socks5://CANARY:CANARY@proxy.example:1080"),
        |builder| builder.proxy("http://CANARY:CANARY@"),
        |builder| builder.proxy("http://CANARY:CANARY@proxy.example/path"),
        |builder| builder.proxy("http://CANARY:CAN#ARY@proxy.example"),
        |builder| builder.proxy("http://CANARY:CANARY@proxy.example:99999"),
    ] {
        assert_eq!(
            refused(set),
            "client: the URL given to proxy cannot be used; write it like http://proxy.example:3128, with https:// for TLS to the \
             proxy, and with a percent-encoded user:password@ before the host if it needs them"
        );
    }
}

#[test]
fn wrong_settings_are_refused_with_what_to_do() {
    for (set, expected) in [
        (
            (|builder| builder.resolve("other.invalid", [Ipv4Addr::LOCALHOST.into()])) as Set,
            "client: resolve names the host other.invalid, to which the client never connects; name the host of the base URL or of \
             the proxy",
        ),
        (
            |builder| builder.resolve("api.acme.invalid", []),
            "client: resolve has no address for the host api.acme.invalid; give at least one",
        ),
        (
            |builder| builder.user_agent_suffix("a\nb"),
            "client: the value of the header user-agent must be visible ASCII without leading or trailing spaces",
        ),
        (
            |builder| builder.tcp_keepalive(Duration::from_millis(999)),
            "client: tcp_keepalive must be at least one second; `None` turns it off",
        ),
        (
            |builder| builder.max_in_flight(0),
            "client: max_in_flight is 0, so nothing could be sent; set at least 1",
        ),
    ] {
        assert_eq!(refused(set), expected);
    }
}

#[cfg(any(feature = "native-tls", feature = "rustls"))]
#[test]
fn wrong_certificates_are_refused_without_being_shown() {
    use crate::support::tls::certificate;

    let roots = "client: the text given to root_certificates cannot be used; it must have at least one certificate in PEM, between \
                 BEGIN CERTIFICATE and END CERTIFICATE, and no damaged one";
    const DAMAGED: &str = "-----BEGIN CERTIFICATE-----\nQ0FOQVJZ\n-----END CERTIFICATE-----\n";
    for set in [
        (|builder| builder.root_certificates("")) as Set,
        |builder| builder.root_certificates("CANARY"),
        |builder| builder.root_certificates(DAMAGED),
        |builder| builder.root_certificates("-----BEGIN CERTIFICATE-----\nCANARY"),
    ] {
        assert_eq!(refused(set), roots);
    }
    let none = "client: the text given to client_certificate has no certificate that can be used; it must have the certificate in \
                PEM, between BEGIN CERTIFICATE and END CERTIFICATE";
    assert_eq!(refused(|builder| builder.client_certificate("")), none);
    let (Some(one), Some(other)) = (certificate(), certificate()) else {
        return;
    };
    let without_key = one.pem.clone();
    let damaged_key = [
        &*one.pem,
        b"-----BEGIN PRIVATE KEY-----\nQ0FOQVJZ\n-----END PRIVATE KEY-----\n",
    ]
    .concat();
    let wrong_key = [one.pem, other.key].concat();
    let texts = [without_key, damaged_key, wrong_key].map(|pem| {
        let builder = Client::builder("http://127.0.0.1").client_certificate(pem);
        builder.build().err().unwrap().to_string()
    });
    #[cfg(feature = "rustls")]
    assert_eq!(
        texts,
        [
            "client: the text given to client_certificate has no private key that can be read; it must have the key in PEM, \
             unencrypted, between BEGIN PRIVATE KEY and END PRIVATE KEY",
            "client: the certificate or the private key given to client_certificate is damaged, or of a kind that rustls does not \
             read; write both anew as PEM",
            "client: the private key given to client_certificate belongs to another certificate; the first certificate must be \
             that of the key",
        ]
    );
    let begin =
        "client: the certificate and the private key given to client_certificate cannot be used";
    assert!(cfg!(feature = "rustls") || texts.iter().all(|text| text.starts_with(begin)));
}

#[cfg(not(any(feature = "native-tls", feature = "rustls")))]
#[test]
fn certificates_need_tls() {
    let builder = Client::builder("http://127.0.0.1").root_certificates("");
    let error = builder.build().err().unwrap();
    assert_eq!(
        error.to_string(),
        "client: https:// and certificates need the feature rustls or native-tls"
    );
}
