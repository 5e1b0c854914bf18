//! Further attempts: which failures allow them, how long they wait, and that a command runs at most once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use iot_clouds_runtime::{Json, Method, Outcome, Retry, RetryPolicy};
use iot_clouds_testkit::{Gate, Reply, Server, with_headers};

use crate::{
    acme::{Client, api_key},
    recorded_waits::RecordedWaits,
    replies::{info, json},
    schemes,
};

const DEVICE: &str = r#"{"id":"d"}"#;

/// Starts a server that issues tokens and sends these responses in order. The last one is repeated.
async fn server(responses: Vec<Reply>) -> Server {
    let (count, responses) = (AtomicUsize::new(0), responses);
    Server::start(move |request| match request.path() {
        "/api/v1/token" => info(r#"{"access_token":"t","expires_in":86400}"#),
        _ => {
            let index = count.fetch_add(1, Ordering::SeqCst);
            responses[index.min(responses.len() - 1)].clone()
        }
    })
    .await
}

fn client(server: &Server, timing: &RecordedWaits) -> Client {
    Client::builder(&server.url)
        .credential(api_key())
        .retry(RetryPolicy::default())
        .timing(timing.clone())
        .attempt_timeout(Duration::from_millis(200))
        .build()
        .unwrap()
}

fn calls(server: &Server) -> usize {
    server.received().len() - server.count("/api/v1/token")
}

/// Breaks the connection in the middle of the response.
fn torn() -> Reply {
    Reply::Last(b"HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{".to_vec())
}

#[tokio::test]
async fn temporary_failures_are_retried_where_that_is_safe() {
    for passing in [
        json(502, "{}"),
        json(503, "{}"),
        json(504, "{}"),
        json(408, "{}"),
        json(429, "{}"),
        Reply::Last(Vec::new()),
        torn(),
        Reply::Stall,
    ] {
        let (timing, server) = (
            RecordedWaits::default(),
            server(vec![passing, info(DEVICE)]).await,
        );
        let response = client(&server, &timing).get("1").send_with_meta().await;
        assert_eq!(response.unwrap().attempts(), 2);
        assert_eq!(timing.milliseconds(), [200]);
    }
}

#[tokio::test]
async fn permanent_failures_are_not_retried() {
    for lasting in [
        json(400, "{}"),
        json(403, "{}"),
        json(404, "{}"),
        json(500, "{}"),
        json(302, "{}"),
        json(200, "{"),
        json(200, r#"{"result":false,"errcode":1}"#),
    ] {
        let (timing, server) = (RecordedWaits::default(), server(vec![lasting]).await);
        let error = client(&server, &timing).get("1").send().await.unwrap_err();
        assert_eq!((error.attempts(), calls(&server)), (1, 1), "{error}");
    }
}

/// The caller decides when to ask again, even if the operation is safe, the status is that of a busy gateway, and the platform
/// names a time.
#[tokio::test]
async fn what_is_in_progress_is_not_asked_for_again() {
    let body = r#"{"result":false,"errcode":4250,"message":"not yet"}"#;
    for (lasting, after) in [
        (json(200, body), " (HTTP 200); try again later"),
        (json(503, body), " (HTTP 503); try again later"),
        (
            Reply::Bytes(with_headers(429, "retry-after: 7\r\n", body)),
            " (HTTP 429); try again in 7 s",
        ),
    ] {
        let (timing, server) = (RecordedWaits::default(), server(vec![lasting]).await);
        let error = client(&server, &timing).get("1").send().await.unwrap_err();
        assert_eq!((error.attempts(), calls(&server)), (1, 1), "{error}");
        assert!(error.is_in_progress() && error.is_api() && !error.is_rate_limited());
        assert!(!error.is_server_error() && !error.is_bad_request());
        assert_eq!(error.outcome(), Outcome::Rejected);
        assert!(timing.milliseconds().is_empty());
        let text = r#"devices.get: Acme Cloud has not finished yet: errcode 4250, "not yet""#;
        assert_eq!(error.to_string(), text.to_owned() + after);
    }
}

#[tokio::test]
async fn three_attempts_with_growing_waits() {
    let (timing, server) = (
        RecordedWaits::default(),
        server(vec![json(503, "{}")]).await,
    );
    let client = client(&server, &timing);
    let error = client.get("1").send().await.unwrap_err();
    assert_eq!(timing.milliseconds(), [200, 400]);
    assert_eq!(
        error.to_string(),
        "devices.get: Acme Cloud responded with HTTP 503 Service Unavailable; tried 3 times"
    );
    let mut once = client.get("1");
    once.set_retry(RetryPolicy::never());
    assert_eq!(once.send().await.unwrap_err().attempts(), 1);
    let raw = client.raw(Method::GET, "/x");
    let raw = raw.with_retry(RetryPolicy::default().attempts(5));
    assert_eq!(raw.send::<Json>().await.unwrap_err().attempts(), 5);
}

/// The request may have run, so only the caller can decide whether to send it again.
#[tokio::test]
async fn a_command_reaches_the_platform_once() {
    for fault in [
        json(502, "{}"),
        json(503, "{}"),
        json(429, "{}"),
        Reply::Last(Vec::new()),
        torn(),
        Reply::Stall,
    ] {
        let (timing, server) = (
            RecordedWaits::default(),
            server(vec![fault, info("{}")]).await,
        );
        let client = client(&server, &timing);
        let error = client.command("1").send().await.unwrap_err();
        assert_eq!((error.attempts(), calls(&server)), (1, 1), "{error}");
        assert!(timing.milliseconds().is_empty());
    }
}

#[tokio::test]
async fn a_command_that_was_not_sent_is_retried() {
    let timing = RecordedWaits::default();
    let client = Client::builder("http://127.0.0.1:1")
        .retry(RetryPolicy::default())
        .timing(timing.clone())
        .build()
        .unwrap();
    let raw = client.raw(Method::POST, "/x").send::<Json>().await;
    let error = raw.unwrap_err();
    assert_eq!((error.attempts(), error.outcome()), (3, Outcome::NotSent));
    assert_eq!(timing.milliseconds(), [200, 400]);
}

#[tokio::test]
async fn the_platform_may_request_a_wait() {
    let limited = |wait: &str| {
        let headers = format!(
            "date: Tue, 01 Dec 2026 12:00:00 GMT\r\nretry-after: {wait}\r\ncontent-type: application/json\r\n"
        );
        Reply::Bytes(with_headers(429, &headers, "{}"))
    };
    for (wait, expected) in [
        ("7", 7_000),
        ("Tue, 01 Dec 2026 12:00:30 GMT", 30_000),
        ("0", 200),
        ("Tue, 01 Dec 2026 11:00:00 GMT", 200),
        ("soon", 200),
        ("-3", 200),
    ] {
        let (timing, server) = (
            RecordedWaits::default(),
            server(vec![limited(wait), info(DEVICE)]).await,
        );
        client(&server, &timing).get("1").send().await.unwrap();
        assert_eq!(timing.milliseconds(), [expected], "{wait}");
    }
    for (wait, seconds) in [
        ("61", 61),
        ("99999999", 99_999_999),
        ("99999999999999999999", u64::MAX),
    ] {
        let (timing, server) = (RecordedWaits::default(), server(vec![limited(wait)]).await);
        let error = client(&server, &timing).get("1").send().await.unwrap_err();
        assert_eq!(error.retry_after(), Some(Duration::from_secs(seconds)));
        assert_eq!(
            error.to_string(),
            format!(
                "devices.get: Acme Cloud responded with HTTP 429 Too Many Requests; the platform requests a longer wait than the \
                 client allows; try again in {seconds} s"
            )
        );
    }
}

/// A client that allows any wait does not overflow with the longest one.
#[tokio::test]
async fn a_wait_beyond_the_clock_ends_the_call() {
    let headers = format!("retry-after: {}\r\n", u64::MAX);
    let limited = Reply::Bytes(with_headers(429, &headers, "{}"));
    let (timing, server) = (RecordedWaits::default(), server(vec![limited]).await);
    let mut call = client(&server, &timing).get("1");
    call.set_retry(RetryPolicy::default().longest_wait(Duration::MAX));
    let text = call.send().await.unwrap_err().to_string();
    assert!(
        text.contains("leaves no time for another attempt"),
        "{text}"
    );
}

#[tokio::test]
async fn no_wait_exceeds_the_timeout_of_the_call() {
    let headers = "retry-after: 50\r\n";
    let limited = Reply::Bytes(with_headers(429, headers, "{}"));
    let (timing, server) = (RecordedWaits::default(), server(vec![limited]).await);
    let mut call = client(&server, &timing).get("1");
    call.set_timeout(Duration::from_secs(40));
    let error = call.send().await.unwrap_err();
    assert!(timing.milliseconds().is_empty());
    assert_eq!(error.attempts(), 1);
    let text = error.to_string();
    assert!(
        text.contains("leaves no time for another attempt"),
        "{text}"
    );
}

#[tokio::test]
async fn a_platform_that_is_down_is_not_overloaded() {
    let (timing, server) = (
        RecordedWaits::default(),
        server(vec![json(503, "{}")]).await,
    );
    let client = client(&server, &timing);
    for _ in 0..100 {
        client.get("1").send().await.unwrap_err();
    }
    // 100 first attempts, and 100 further ones, as the budget of 500 pays for at 5 each.
    assert_eq!(calls(&server), 200);
    let text = client.get("1").send().await.unwrap_err().to_string();
    assert!(text.contains("too many calls failed recently"), "{text}");
}

#[tokio::test]
async fn a_token_call_is_retried_too() {
    let count = AtomicUsize::new(0);
    let server = Server::start(move |request| match request.path() {
        "/api/v1/token" if count.fetch_add(1, Ordering::SeqCst) < 2 => json(503, "{}"),
        "/api/v1/token" => info(r#"{"access_token":"t","expires_in":86400}"#),
        _ => info(DEVICE),
    })
    .await;
    let timing = RecordedWaits::default();
    client(&server, &timing).get("1").send().await.unwrap();
    assert_eq!((server.count("/api/v1/token"), calls(&server)), (3, 1));
    assert_eq!(timing.milliseconds(), [200, 400]);
}

/// The last attempt was not sent, but the first one was.
#[tokio::test]
async fn the_outcome_is_that_of_all_attempts() {
    let gate = Arc::new(Gate::default());
    let door = gate.clone();
    for (status, outcome) in [(503, Outcome::Unknown), (420, Outcome::Rejected)] {
        let response = with_headers(status, "connection: close\r\n", "{}");
        let door = door.clone();
        let mut server = Server::start(move |_| Reply::Gated(door.clone(), response.clone())).await;
        let client = schemes::client(&server.url, None);
        let call = tokio::spawn(client.call(Retry::Idempotent).send());
        gate.arrived.notified().await;
        server.stop_listening().await;
        gate.permits.0.add_permits(1);
        let error = call.await.unwrap().unwrap_err();
        assert_eq!((error.attempts(), error.outcome()), (3, outcome));
        let text = error.to_string();
        assert!(
            error.is_connect() && !text.contains("nothing was sent"),
            "{text}"
        );
    }
}

/// A refused request did not run, even if no token could be fetched for a repetition.
#[tokio::test]
async fn a_replay_without_a_token_returns_the_refusal() {
    let tokens = AtomicUsize::new(0);
    let server = Server::start(move |request| match request.path() {
        "/api/v1/token" if tokens.fetch_add(1, Ordering::SeqCst) == 0 => {
            info(r#"{"access_token":"t","expires_in":86400}"#)
        }
        "/api/v1/token" => json(500, "{}"),
        _ => json(401, "{}"),
    })
    .await;
    let client = client(&server, &RecordedWaits::default());
    let error = client.command("1").send().await.unwrap_err();
    assert_eq!(error.operation(), "auth.access_token");
    assert_eq!((error.attempts(), error.outcome()), (1, Outcome::Rejected));
}
