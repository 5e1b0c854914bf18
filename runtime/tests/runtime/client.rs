//! Building a client: what base URLs are accepted, and that nothing shows a secret.

use std::time::Duration;

use iot_clouds_runtime::{Error, Outcome, RetryPolicy};
use iot_clouds_testkit::{Reply, Server, with_headers};

use crate::acme::{Client, api_key, client};

fn refused(url: &str) -> String {
    let error = Client::builder(url).build().unwrap_err();
    assert!(error.is_configuration());
    assert_eq!(error.outcome(), Outcome::NotSent);
    error.to_string()
}

#[test]
fn base_urls_that_could_leak_are_refused() {
    let text = refused("http://api.acme.example");
    assert!(
        text.starts_with("client: the base URL is http://, which"),
        "{text}"
    );
    let text = refused("https://user:PASSWORD@api.acme.example");
    assert!(
        text.contains("user name or a password") && !text.contains("PASSWORD"),
        "{text}"
    );
    assert!(refused("https://api.acme.example/?key=1").contains("a query or a fragment"));
    assert!(refused("https://api.acme.example/#a").contains("a query or a fragment"));
    assert!(refused("ftp://api.acme.example").contains("must be https://"));
    assert!(refused("api.acme.example").contains("is not a URL"));
    for path in ["a/..;/b", "..;x", "%252e%252e/b", "a%2f..%2f", ".%3b"] {
        let text = refused(&format!("https://api.acme.example/{path}"));
        assert!(text.contains("the segments . or .."), "{path}: {text}");
    }
    // Looks like loopback, is not.
    assert!(refused("http://localhost.acme.example").contains("allow_plain_http()"));
}

#[test]
fn plain_http_is_allowed_for_loopback_and_on_request() {
    for url in [
        "http://localhost:1",
        "http://127.0.0.1:1/",
        "http://[::1]:1/prefix/",
    ] {
        Client::builder(url).build().unwrap();
    }
    Client::builder("http://api.acme.example")
        .allow_plain_http()
        .build()
        .unwrap();
}

#[test]
#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn https_is_built_without_a_process_wide_provider() {
    Client::builder("https://api.acme.example/")
        .build()
        .unwrap();
    #[cfg(feature = "rustls")]
    assert!(rustls::crypto::CryptoProvider::get_default().is_none());
}

#[test]
#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
fn https_without_tls_says_which_feature_is_missing() {
    assert!(
        refused("https://api.acme.example/").contains("needs the feature rustls or native-tls")
    );
}

#[test]
fn clients_are_shared_between_threads_and_futures_move_between_them() {
    fn is_shared<T: Send + Sync + Clone + 'static>(_: &T) {}
    fn moves<T: Send + 'static>(_: T) {}
    let client = client("http://127.0.0.1:1");
    is_shared(&client);
    moves(client.get("1").send());
    moves(client.list().send_with_meta());
    moves(client.list().pages());
    moves(client.list().items());
    moves(client.access_token().send());
    moves(
        client
            .raw(iot_clouds_runtime::Method::GET, "/")
            .send::<u32>(),
    );
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}

#[test]
fn nothing_on_the_way_to_a_call_shows_a_secret() {
    let builder = Client::builder("https://user:PASSWORD@host").credential(api_key());
    let client = client("http://127.0.0.1:1");
    let shown = [
        format!("{builder:?}"),
        format!("{client:?}"),
        format!("{:?}", api_key()),
        format!("{:?}", client.get("ARGUMENT")),
        format!("{:?}", client.create("ARGUMENT")),
        format!("{:?}", client.list().query("search", "ARGUMENT").pages()),
        format!("{:?}", client.access_token()),
        format!(
            "{:?}",
            client
                .raw(iot_clouds_runtime::Method::POST, "/a?ARGUMENT")
                .json("ARGUMENT")
        ),
    ]
    .concat();
    for secret in ["PASSWORD", "CANARY", "ARGUMENT"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    assert!(
        shown.contains("ApiKey(***)") && shown.contains("Secret(***)"),
        "{shown}"
    );
    assert!(shown.contains("\"device_id\""), "{shown}");
}

#[tokio::test]
async fn limits_of_any_size_are_fine() {
    let limited = with_headers(429, "retry-after: 99999999999999999999\r\n", "{}");
    let server = Server::start(move |_| Reply::Bytes(limited.clone())).await;
    let policy = RetryPolicy::default()
        .backoff(Duration::MAX, Duration::MAX)
        .longest_wait(Duration::MAX);
    for url in ["http://127.0.0.1:1", &server.url] {
        let client = Client::builder(url)
            .timeout(Duration::MAX)
            .attempt_timeout(Duration::MAX)
            .connect_timeout(Duration::MAX)
            .pool_idle_timeout(Duration::MAX)
            .max_body(usize::MAX)
            .retry(policy);
        let client = client.build().unwrap();
        let error = client.ping::<u32>().send().await.unwrap_err();
        assert!(error.is_connect() || error.is_rate_limited(), "{error}");
        // The pool looks after the connection meanwhile.
        tokio::task::yield_now().await;
    }
}
