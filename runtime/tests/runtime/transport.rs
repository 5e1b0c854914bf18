//! A failing network: nothing leaks, nothing hangs, nothing is sent twice.

#[cfg(any(feature = "native-tls", feature = "rustls"))]
mod certificates;
mod default_transport;
mod extension_points;
mod redirects;
mod runtimes;

use std::{error::Error as _, time::Duration};

use iot_clouds_runtime::{Error, Json, Method, Outcome};
use iot_clouds_testkit::{Reply, Server, http, with_headers};
use tokio::net::TcpListener;

use crate::{
    acme::{Client, client},
    replies::{info, json},
    second_platform,
};

#[tokio::test]
async fn redirects_are_errors_and_send_nothing_elsewhere() {
    let other = Server::start(|_| info("1")).await;
    for status in [301, 302, 303, 307, 308] {
        for (location, target) in [
            (format!("{}/b?x=QUERY", other.url), "the host 127.0.0.1"),
            ("/elsewhere?x=QUERY".to_owned(), "the same host"),
        ] {
            let response = with_headers(status, &format!("location: {location}\r\n"), "");
            let server = Server::start(move |request| match request.path() {
                "/api/v1/token" => info(r#"{"access_token":"T0KEN"}"#),
                _ => Reply::Bytes(response.clone()),
            })
            .await;
            let error = client(&server.url).create("x").send().await.unwrap_err();
            assert_eq!(
                error.to_string(),
                format!(
                    "devices.create: Acme Cloud responded with a redirect to {target} (HTTP {status}); \
                     check the base URL, as redirects are not followed; it is unknown whether the command ran"
                )
            );
            assert!(error.is_redirect());
            assert_eq!(server.received().len(), 2);
        }
    }
    assert!(other.received().is_empty());
}

#[tokio::test]
async fn a_body_is_read_up_to_its_limit() {
    let ok = r#"{"result":true,"info":"12345678"}"#;
    let chunked = format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{ok}\r\n0\r\n\r\n",
        ok.len()
    );
    for response in [http(200, ok), chunked.into_bytes()] {
        let server = Server::start(move |_| Reply::Bytes(response.clone())).await;
        let with_limit = |limit| {
            Client::builder(&server.url)
                .max_body(limit)
                .build()
                .unwrap()
                .ping::<String>()
                .send()
        };
        assert_eq!(with_limit(ok.len()).await.unwrap(), "12345678");
        let error = with_limit(ok.len() - 1).await.unwrap_err();
        assert!(error.is_too_large());
        assert_eq!(
            error.to_string(),
            "ping: the response is longer than the limit of 32 bytes (HTTP 200); \
             raise it with max_body on the client's builder"
        );
    }
}

#[tokio::test]
async fn an_error_keeps_at_most_64_kib_and_its_status_even_when_the_body_is_too_long() {
    let server = Server::start(|_| json(500, &"x".repeat(100_000))).await;
    let error = Client::builder(&server.url)
        .build()
        .unwrap()
        .ping::<u32>()
        .send()
        .await
        .unwrap_err();
    assert_eq!(
        (error.status().unwrap().as_u16(), error.body().len()),
        (500, 65_536)
    );
    let small = Client::builder(&server.url).max_body(10).build().unwrap();
    assert_eq!(
        small
            .ping::<u32>()
            .send()
            .await
            .unwrap_err()
            .status()
            .unwrap()
            .as_u16(),
        500
    );
}

/// An 8-byte gzip header, followed by a megabyte of zeros in about a kilobyte.
#[cfg(feature = "gzip")]
#[tokio::test]
async fn the_limit_counts_decompressed_bytes() {
    let bomb = include_bytes!("zeros.gz");
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
        bomb.len()
    );
    let response = [head.as_bytes(), bomb].concat();
    let server = Server::start(move |_| Reply::Bytes(response.clone())).await;
    let client = Client::builder(&server.url)
        .max_body(100_000)
        .build()
        .unwrap();
    assert!(
        client
            .ping::<Json>()
            .send()
            .await
            .unwrap_err()
            .is_too_large()
    );
}

#[tokio::test]
async fn silence_ends_with_the_shorter_limit() {
    let server = Server::start(|request| match request.path() {
        "/ping" => Reply::Stall,
        // The head arrives, but the body does not.
        _ => Reply::Bytes(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{".to_vec()),
    })
    .await;
    let short = Duration::from_millis(20);
    let client = Client::builder(&server.url)
        .attempt_timeout(short)
        .build()
        .unwrap();
    let error = client.ping::<u32>().send().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "ping: Acme Cloud did not respond within 20ms, the limit of one attempt"
    );
    assert!(error.is_timeout() && !error.is_transport());
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert!(client.events().send().await.unwrap_err().is_timeout());
    let client = Client::builder(&server.url).timeout(short).build().unwrap();
    let error = client
        .raw(Method::POST, "/ping")
        .send::<Json>()
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "POST /ping: Acme Cloud did not respond within 20ms, the limit of the whole call; \
         it is unknown whether the command ran"
    );
    let client = Client::builder(&server.url).build().unwrap();
    assert!(
        client
            .raw(Method::GET, "/ping")
            .with_timeout(short)
            .send::<Json>()
            .await
            .unwrap_err()
            .is_timeout()
    );
}

#[tokio::test]
async fn a_stalled_token_call_ends_with_the_callers_limit() {
    let server = Server::start(|_| Reply::Stall).await;
    let error = client(&server.url)
        .list()
        .with_timeout(Duration::from_millis(20))
        .send()
        .await
        .unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(
        (error.operation(), error.outcome()),
        ("auth.access_token", Outcome::NotSent)
    );
    assert!(
        error
            .to_string()
            .contains("while fetching a token for devices.list"),
        "{error}"
    );
}

#[tokio::test]
async fn a_refused_connection_is_known_not_to_have_sent_anything() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/?", listener.local_addr().unwrap()).replace("/?", "");
    drop(listener);
    let client = Client::builder(&url).build().unwrap();
    let error = client
        .raw(Method::POST, "/x")
        .query(&[("key", "QUERY")])
        .send::<Json>()
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "POST /x: could not connect to Acme Cloud; check the base URL and the network, nothing was sent"
    );
    assert!(error.is_connect() && error.is_transport());
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert!(!chain(&error).contains("QUERY"), "{}", chain(&error));
}

/// Returns everything that an error shows, including its sources.
fn chain(error: &Error) -> String {
    let mut text = format!("{error} {error:?}");
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(&format!(" {error} {error:?}"));
        source = error.source();
    }
    text
}

#[tokio::test]
async fn broken_connections_are_distinguished_from_responses_and_commands_are_sent_once() {
    for (response, partial) in [
        ("", false),
        ("HTTP/1.1 200", false),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{\"result\":true",
            true,
        ),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{",
            true,
        ),
    ] {
        let server = Server::start(|_| Reply::Last(response.as_bytes().to_vec())).await;
        let client = Client::builder(&server.url).build().unwrap();
        let call = client
            .raw(Method::POST, "/x")
            .query(&[("key", "QUERY")])
            .json("BODY");
        let error = call.send::<Json>().await.unwrap_err();
        assert!(
            error.is_transport() && !error.is_connect() && !error.is_decode(),
            "{error}"
        );
        assert_eq!(error.outcome(), Outcome::Unknown);
        assert_eq!(error.status().is_some(), partial);
        assert_eq!(server.received().len(), 1);
        assert!(!chain(&error).contains("QUERY") && !chain(&error).contains("BODY"));
    }
    // The connection is closed without an announced length, so only the JSON shows that the body is incomplete.
    let server = Server::start(|_| {
        Reply::Last(b"HTTP/1.1 200 OK\r\n\r\n{\"result\":true,\"info\":[1".to_vec())
    })
    .await;
    let error = Client::builder(&server.url)
        .build()
        .unwrap()
        .events()
        .send()
        .await
        .unwrap_err();
    assert!(error.is_decode(), "{error}");
}

#[tokio::test]
async fn responses_have_status_headers_attempts_and_time() {
    let headers = "x-quota: 7\r\nset-cookie: CANARY\r\n";
    let response = with_headers(201, headers, r#"{"result":true,"info":"CANARY"}"#);
    let server = Server::start(move |_| Reply::Bytes(response.clone())).await;
    let client = Client::builder(&server.url).build().unwrap();
    let response = client.ping::<String>().send_with_meta().await.unwrap();
    assert_eq!((response.status().as_u16(), response.attempts()), (201, 1));
    assert_eq!(response.headers()["x-quota"], "7");
    assert!(response.elapsed() > Duration::ZERO);
    let shown = format!("{response:?}");
    assert!(
        !shown.contains("CANARY") && shown.contains("x-quota"),
        "{shown}"
    );
    assert_eq!(response.into_value(), "CANARY");
    // Cookies are not stored.
    client.ping::<String>().send().await.unwrap();
    assert_eq!(server.received().pop().unwrap().header("cookie"), None);
}

/// Tests what the library adds by itself if another crate of the program enables its features.
#[tokio::test]
async fn the_http_library_adds_nothing_of_its_own() {
    let response = with_headers(
        200,
        "set-cookie: session=1\r\n",
        r#"{"result":true,"info":null,"code":0,"data":null}"#,
    );
    let server = Server::start(move |_| Reply::Bytes(response.clone())).await;
    let any_header = Client::builder(&server.url).build().unwrap();
    let only_some = second_platform::client(&server.url);
    for _ in 0..2 {
        any_header.ping::<Json>().send().await.unwrap();
        let raw = only_some.raw(Method::GET, "/read");
        raw.send::<Json>().await.unwrap();
    }
    for (index, request) in server.received().iter().enumerate() {
        let is_asked = cfg!(feature = "gzip") && index % 2 == 0;
        let expected = is_asked.then_some("gzip");
        assert_eq!(request.header("accept-encoding"), expected);
        assert_eq!(request.header("cookie"), None);
        assert_eq!(request.header("referer"), None);
    }
    assert_eq!(server.received().len(), 4);
}
