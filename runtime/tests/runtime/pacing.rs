//! Requests of one path are spread by the client's limit, and pages by a pause.

use std::time::Duration;

use iot_clouds_runtime::{Json, Method, Outcome, RateLimit, RetryPolicy};

use crate::{
    acme::{Client, api_key},
    server::{Server, info, json},
    written::Written,
};

const MINUTE: Duration = Duration::from_secs(60);

/// Gives tokens; another path is busy once and then has a device.
async fn server() -> Server {
    let busy = std::sync::atomic::AtomicBool::new(true);
    Server::start(move |request| match request.path() {
        "/api/v1/token" => info(r#"{"access_token":"t","expires_in":86400}"#),
        "/busy" if busy.swap(false, std::sync::atomic::Ordering::SeqCst) => json(503, "{}"),
        _ => info(r#"{"id":"d"}"#),
    })
    .await
}

fn client(server: &Server, timing: &Written) -> Client {
    Client::builder(&server.url)
        .credential(api_key())
        .rate_limit(RateLimit::new(1, MINUTE))
        .retry(RetryPolicy::default())
        .timing(timing.clone())
        .timeout(3 * MINUTE)
        .build()
        .unwrap()
}

/// Waits in whole minutes, rounded: some time passes between two calls.
fn minutes(timing: &Written) -> Vec<u128> {
    let waits = timing.milliseconds();
    waits.iter().map(|wait| (wait + 30_000) / 60_000).collect()
}

#[tokio::test]
async fn each_path_has_its_own_turns_and_clones_share_them() {
    let (server, timing) = (server().await, Written::default());
    let client = client(&server, &timing);
    for device in ["1", "2", "3"] {
        client.clone().get(device).send().await.unwrap();
    }
    // One path by its template, whatever device it is about; the token call and others are paths of their own.
    assert_eq!(minutes(&timing), [1, 2]);
    let raw = client.raw(Method::GET, "/other").query(&[("device", "1")]);
    raw.send::<Json>().await.unwrap();
    assert_eq!(minutes(&timing).len(), 2);
}

#[tokio::test]
async fn a_further_attempt_waits_for_its_turn() {
    let (server, timing) = (server().await, Written::default());
    let raw = client(&server, &timing).raw(Method::GET, "/busy");
    raw.send::<Json>().await.unwrap();
    // The backoff, and what the limit adds.
    assert_eq!(timing.milliseconds().first(), Some(&200));
    assert_eq!(minutes(&timing), [0, 1]);
}

#[tokio::test]
async fn a_call_whose_turn_comes_too_late_fails_at_once() {
    let (server, timing) = (server().await, Written::default());
    let client = client(&server, &timing);
    for _ in 0..3 {
        client.raw(Method::POST, "/x").send::<Json>().await.unwrap();
    }
    let raw = client.raw(Method::POST, "/x");
    let error = raw.with_timeout(MINUTE).send::<Json>().await.unwrap_err();
    assert!(error.is_rate_limited());
    assert_eq!((error.outcome(), error.attempts()), (Outcome::NotSent, 0));
    assert!(error.retry_after() > Some(2 * MINUTE));
    assert_eq!(
        error.to_string(),
        "POST /x: too many requests of this path for the client's own limit; waiting would take longer than the call may; try \
         again in 180 s"
    );
    assert_eq!(server.count("/x"), 3);
    // It took no turn, and others may still wait for theirs.
    assert_eq!(minutes(&timing), [1, 2]);
}

#[tokio::test]
async fn without_a_limit_nothing_waits() {
    let (server, timing) = (server().await, Written::default());
    let builder = Client::builder(&server.url).credential(api_key());
    let builder = builder.rate_limit(RateLimit::new(1, MINUTE));
    let builder = builder.rate_limit(None).timing(timing.clone());
    let client = builder.build().unwrap();
    for _ in 0..3 {
        client.get("1").send().await.unwrap();
    }
    assert!(timing.milliseconds().is_empty());
}

#[tokio::test]
async fn pages_come_with_a_pause_between_them() {
    let server = Server::start(|request| {
        if request.path() == "/api/v1/token" {
            return info(r#"{"access_token":"t"}"#);
        }
        let query = request.query().replace('&', " ");
        let items = format!(r#"{{"items":[{{"id":"{query}"}}],"page_total":3}}"#);
        info(&items)
    })
    .await;
    let timing = Written::default();
    let builder = Client::builder(&server.url).credential(api_key());
    let client = builder.timing(timing.clone()).build().unwrap();
    let mut items = client.list().items().with_page_pause(MINUTE);
    let mut count = 0;
    while items.next().await.transpose().unwrap().is_some() {
        count += 1;
    }
    assert_eq!((count, minutes(&timing)), (3, vec![1, 1]));
}
