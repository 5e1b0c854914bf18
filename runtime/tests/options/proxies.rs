//! Proxies: the one that the program sets, none, and that of the environment. No output has the password.

use std::{
    error::Error as _,
    net::Ipv4Addr,
    sync::{Mutex, PoisonError},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use iot_clouds_runtime::Error;
use iot_clouds_testkit::{Reply, Server, http};

use crate::{acme::Client, replies::info};

/// What stands in the URL, and what the proxy gets.
const USER: (&str, &str) = ("us%3Aer", "us:er");
const PASSWORD: (&str, &str) = (
    "C%40NARY%2F%3F%23%22%20%25!'()*,;=[]|",
    "C@NARY/?#\" %!'()*,;=[]|",
);

/// Returns the URL of a proxy with a user and a password.
fn with_password(url: &str) -> String {
    url.replacen("://", &format!("://{}:{}@", USER.0, PASSWORD.0), 1)
}

/// Returns everything that an error shows, including its sources.
fn shown(error: &Error) -> String {
    let mut text = format!("{error} {error:?}");
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(&format!(" {error} {error:?}"));
        source = error.source();
    }
    text
}

/// What all libraries of this program log.
struct Log(Mutex<String>);

static LOG: Log = Log(Mutex::new(String::new()));

impl log::Log for Log {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let mut text = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        text.push_str(&format!("{} {}\n", record.target(), record.args()));
    }

    fn flush(&self) {}
}

#[tokio::test]
async fn a_proxy_is_used_for_http_and_its_password_is_shown_nowhere() {
    let _ = log::set_logger(&LOG);
    log::set_max_level(log::LevelFilter::Trace);
    let server = Server::start(|_| info("0")).await;
    let proxy = Server::start(|_| info("7")).await;
    let mut closed = Server::start(|_| info("0")).await;
    closed.stop_listening().await;
    let refuses = Server::start(|_| Reply::Last(http(407, ""))).await;
    let builder = Client::builder(&server.url).proxy(with_password(&proxy.url));
    let mut all = format!("{builder:?}");
    let client = builder.build().unwrap();
    assert_eq!(client.ping::<u8>().send().await.unwrap(), 7);
    let request = proxy.received().remove(0);
    assert_eq!(request.target, format!("{}/ping", server.url));
    let basic = STANDARD.encode(format!("{}:{}", USER.1, PASSWORD.1));
    let authorization = request.header("proxy-authorization");
    assert_eq!(authorization, Some(&*format!("Basic {basic}")));
    assert!(server.received().is_empty());
    all.push_str(&format!("{client:?}"));
    for proxy in [&closed, &refuses] {
        for base in [server.url.as_str(), "https://acme.invalid"] {
            let builder = Client::builder(base).proxy(with_password(&proxy.url));
            let Ok(client) = builder.build() else {
                // Without TLS, `https://` is not possible.
                continue;
            };
            let error = client.ping::<u8>().send().await.unwrap_err();
            all.push_str(&shown(&error));
        }
    }
    let wrong = Client::builder(&server.url).proxy(format!("{}/x", with_password(&proxy.url)));
    all.push_str(&shown(&wrong.build().unwrap_err()));
    let logged = LOG.0.lock().unwrap().clone();
    assert!(logged.contains("reqwest::"), "nothing was logged");
    all.push_str(&logged);
    for secret in [PASSWORD.0, PASSWORD.1, "NARY", &*basic] {
        assert!(!all.contains(secret), "{all}");
    }
}

#[tokio::test]
async fn the_host_of_a_proxy_can_have_an_address_of_the_program() {
    let proxy = Server::start(|_| info("7")).await;
    let url = proxy.url.replace("127.0.0.1", "proxy.acme.invalid");
    let client = Client::builder("http://api.acme.invalid")
        .allow_plain_http()
        .proxy(&url)
        .resolve("proxy.acme.invalid", [Ipv4Addr::LOCALHOST.into()])
        .build()
        .unwrap();
    assert_eq!(client.ping::<u8>().send().await.unwrap(), 7);
    assert_eq!(proxy.received()[0].target, "http://api.acme.invalid/ping");
}

/// Runs in a process of its own, because environment variables are shared by all tests of this one.
#[tokio::test]
async fn the_environment_is_used_for_https_unless_the_program_says_otherwise() {
    const URLS: &str = "TEST_OF_PROXIES";
    let Ok(urls) = std::env::var(URLS) else {
        let server = Server::start(|_| info("7")).await;
        let proxy = Server::start(|_| Reply::Last(http(502, ""))).await;
        let other = Server::start(|_| Reply::Last(http(502, ""))).await;
        let mut test = std::process::Command::new(std::env::current_exe().unwrap());
        test.args([
            "--exact",
            "proxies::the_environment_is_used_for_https_unless_the_program_says_otherwise",
        ]);
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
            test.env_remove(name.to_lowercase()).env(name, &proxy.url);
        }
        for name in ["NO_PROXY", "no_proxy", "REQUEST_METHOD"] {
            test.env_remove(name);
        }
        test.env(URLS, format!("{} {}", server.url, other.url));
        let output = tokio::task::spawn_blocking(move || test.output());
        let output = output.await.unwrap().unwrap();
        assert!(output.status.success(), "{output:?}");
        let targets = |server: &Server| -> Vec<String> {
            let received = server.received().into_iter();
            received
                .map(|request| format!("{} {}", request.method, request.target))
                .collect()
        };
        assert_eq!(targets(&server), ["GET /ping"]);
        if cfg!(any(feature = "native-tls", feature = "rustls")) {
            assert_eq!(targets(&proxy), ["CONNECT default.invalid:443"]);
            assert_eq!(targets(&other), ["CONNECT explicit.invalid:443"]);
        }
        return;
    };
    let (plain, other) = urls.split_once(' ').unwrap();
    let client = Client::builder(plain).build().unwrap();
    assert_eq!(client.ping::<u8>().send().await.unwrap(), 7);
    for (host, proxy) in [
        ("default", None),
        ("none", Some("")),
        ("explicit", Some(other)),
    ] {
        let builder = Client::builder(format!("https://{host}.invalid"));
        let builder = match proxy {
            None => builder,
            Some("") => builder.no_proxy(),
            Some(url) => builder.proxy(url),
        };
        if let Ok(client) = builder.build() {
            client.ping::<u8>().send().await.unwrap_err();
        }
    }
}
