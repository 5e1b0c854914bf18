//! A transport of the program that hands requests on to the client's own connections: all options still apply, and
//! failures say as much as without it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use iot_clouds_runtime::{
    Bytes, DefaultTransport, Json, Outcome, RetryPolicy, Sending, Transport, http::Request,
};
use iot_clouds_testkit::{Reply, Server, http, with_headers};

use crate::{
    acme::{Client, api_key},
    replies::info,
};

/// Counts the requests, and names itself in a header.
#[derive(Debug)]
struct Counted {
    own: DefaultTransport,
    requests: Arc<AtomicUsize>,
    keeps_request: bool,
}

impl Transport for Counted {
    fn send(&self, mut request: Request<Bytes>) -> Sending<'_> {
        self.requests.fetch_add(1, Ordering::SeqCst);
        if !self.keeps_request {
            let (head, body) = request.into_parts();
            request = Request::new(body);
            *request.method_mut() = head.method;
            *request.uri_mut() = head.uri;
            *request.headers_mut() = head.headers;
        }
        let name = "counted".parse().unwrap();
        request.headers_mut().insert("x-transport", name);
        Box::pin(async move { self.own.send(request).await })
    }
}

fn wrapped(url: &str, keeps_request: bool) -> (Client, Arc<AtomicUsize>) {
    let requests = Arc::new(AtomicUsize::new(0));
    let counter = requests.clone();
    let client = Client::builder(url)
        .credential(api_key())
        .wrap_transport(move |own| Counted {
            own,
            requests: counter,
            keeps_request,
        })
        // Set after the transport, and they apply nevertheless.
        .user_agent_suffix("my-service/1.2")
        .max_body(1000)
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    (client, requests)
}

#[tokio::test]
async fn requests_pass_through_the_transport_and_the_clients_own_connections() {
    let server = Server::start(|request| match request.path() {
        "/api/v1/token" => info(r#"{"access_token":"T0KEN","expires_in":60}"#),
        _ => info(r#"{"id":"d"}"#),
    })
    .await;
    let (client, requests) = wrapped(&server.url, true);
    assert_eq!(client.get("1").send().await.unwrap().id, "d");
    assert_eq!(requests.load(Ordering::SeqCst), 2);
    let received = server.received();
    for request in &received {
        assert_eq!(request.header("x-transport"), Some("counted"));
        let agent = request.header("user-agent").unwrap();
        assert!(agent.ends_with(" my-service/1.2"), "{agent}");
    }
    assert_eq!(received[1].header("authorization"), Some("Bearer T0KEN"));
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn failures_say_as_much_as_without_the_transport() {
    let cut = "HTTP/1.1 403 No\r\ncontent-length: 100\r\n\r\n{\"result\":false,\"errcode\":403}";
    let long = format!(r#"{{"result":true,"info":"{}"}}"#, "x".repeat(1000));
    for (bytes, check) in [
        (cut.as_bytes().to_vec(), "code 403"),
        (http(200, &long), "longer than the limit of 1000 bytes"),
        (
            b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{".to_vec(),
            "it broke within the response (HTTP 200)",
        ),
    ] {
        let server = Server::start(move |_| Reply::Last(bytes.clone())).await;
        for keeps_request in [false, true] {
            let (client, _) = wrapped(&server.url, keeps_request);
            let error = client.ping::<Json>().send().await.unwrap_err();
            let expected = check.replace("code 403", "errcode 403");
            assert!(error.to_string().contains(&expected), "{error}");
        }
    }
    let (client, _) = wrapped("http://127.0.0.1:9", true);
    let error = client.ping::<Json>().send().await.unwrap_err();
    assert!(error.is_connect(), "{error}");
    assert_eq!(error.outcome(), Outcome::NotSent);
}

#[tokio::test]
async fn a_failure_whose_body_is_slow_keeps_its_status() {
    let server = Server::start(|_| {
        let begun = with_headers(503, "", &"x".repeat(50));
        Reply::Bytes(begun[..begun.len() - 10].to_vec())
    })
    .await;
    let (client, _) = wrapped(&server.url, true);
    let mut call = client.ping::<Json>();
    call.set_timeout(Duration::from_secs(1));
    let error = call.send().await.unwrap_err();
    assert!(error.is_server_error(), "{error}");
}

#[test]
fn settings_are_checked_and_nothing_secret_is_shown() {
    let builder = Client::builder("https://acme.example").proxy("ftp://proxy.example");
    let wrapped = builder.wrap_transport(|own| own);
    let error = wrapped.build().unwrap_err();
    assert!(error.is_configuration(), "{error}");

    let builder = Client::builder("https://acme.example").credential(api_key());
    let client = builder.wrap_transport(|own| {
        assert_eq!(format!("{own:?}"), "DefaultTransport { .. }");
        own
    });
    client.build().unwrap();
}
