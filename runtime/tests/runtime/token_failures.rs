//! Token calls that fail: what the client makes of it, and how soon it asks again.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use iot_clouds_runtime::Timing;
use iot_clouds_testkit::{Reply, Server};
use tokio::{sync::Semaphore, task::JoinSet};

use crate::{
    acme::{Client, api_key, client},
    replies::{info, json},
};

const TOKEN: &str = "/api/v1/token";

type Failure = fn() -> Reply;

fn busy() -> Reply {
    json(
        200,
        r#"{"result":false,"errcode":-1,"message":"system busy"}"#,
    )
}

/// A server whose first token calls fail so.
async fn fails_first(failures: usize, failure: Failure) -> Server {
    let calls = AtomicUsize::new(0);
    Server::start(move |request| match request.path() {
        TOKEN if calls.fetch_add(1, Ordering::SeqCst) < failures => failure(),
        TOKEN => info(r#"{"access_token":"T","expires_in":3600}"#),
        _ => info(r#"{"id":"d"}"#),
    })
    .await
}

async fn later(seconds: u64) {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(seconds)).await;
    tokio::time::resume();
}

#[tokio::test]
async fn an_unknown_failure_blames_nobody_and_is_over_when_the_platform_is() {
    let failures: [(Failure, &str); 4] = [
        (
            busy,
            "Acme Cloud refused the request while fetching a token for devices.get: errcode -1, \"system busy\" (HTTP 200)",
        ),
        (
            || json(403, "{}"),
            "Acme Cloud answered HTTP 403 Forbidden while fetching a token for devices.get",
        ),
        (
            || json(440, "{}"),
            "Acme Cloud answered HTTP 440 <unknown status code> while fetching a token for devices.get",
        ),
        (
            || json(500, r#"{"errcode":7}"#),
            "Acme Cloud refused the request while fetching a token for devices.get: errcode 7 (HTTP 500)",
        ),
    ];
    for (failure, text) in failures {
        let server = fails_first(1, failure).await;
        let client = client(&server.url);
        let error = client.get("1").send().await.unwrap_err();
        assert_eq!(error.to_string(), format!("auth.access_token: {text}"));
        // The next call waits for the end of the pause, which takes no time here, and succeeds.
        client.get("1").send().await.unwrap();
        assert_eq!(server.count(TOKEN), 2);
    }
}

#[tokio::test]
async fn the_pause_after_failures_doubles_up_to_half_a_minute() {
    let server = fails_first(8, busy).await;
    let client = client(&server.url);
    client.get("1").send().await.unwrap_err();
    client.get("1").send().await.unwrap_err();
    let mut calls = 2;
    for seconds in [2, 4, 8, 16, 30, 30] {
        assert_eq!(server.count(TOKEN), calls);
        // The same error at once, and when it is worth another try.
        let error = client.get("1").send().await.unwrap_err().to_string();
        assert!(
            error.ends_with(&format!(
                "(HTTP 200); a token is asked for again in {seconds} s"
            )),
            "{error}"
        );
        assert_eq!(server.count(TOKEN), calls);
        later(seconds).await;
        client.get("1").send().await.unwrap_err();
        calls += 1;
    }
    later(30).await;
    client.get("1").send().await.unwrap();
    assert_eq!(server.count(TOKEN), calls + 1);
}

#[tokio::test]
async fn many_calls_after_a_failure_earn_one_more_token_call() {
    let server = fails_first(2, busy).await;
    let client = client(&server.url);
    client.get("1").send().await.unwrap_err();
    let mut calls = JoinSet::new();
    for _ in 0..100 {
        calls.spawn(client.get("1").send());
    }
    for call in calls.join_all().await {
        call.unwrap_err();
    }
    assert_eq!(server.count(TOKEN), 2);
}

#[tokio::test]
async fn a_documented_wrong_credential_is_not_tried_again_for_half_a_minute() {
    let server = fails_first(1, || json(200, r#"{"result":false,"errcode":4030}"#)).await;
    let client = client(&server.url);
    for seconds in [0, 15, 14] {
        later(seconds).await;
        assert!(client.get("1").send().await.unwrap_err().is_auth());
    }
    assert_eq!(server.count(TOKEN), 1);
    later(2).await;
    client.get("1").send().await.unwrap();
}

/// Waits for as long as a test says; the first semaphore counts who waits.
#[derive(Clone, Debug)]
struct Waits([Arc<Semaphore>; 2]);

impl Timing for Waits {
    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let [waiting, over] = self.0.clone();
        Box::pin(async move {
            waiting.add_permits(1);
            over.acquire().await.unwrap().forget();
        })
    }
}

/// A task that wakes up late finds another pause than the one that it waited for.
#[tokio::test]
async fn who_waited_for_the_end_of_a_pause_does_not_end_the_next_one() {
    let server = fails_first(3, busy).await;
    let waits = Waits([(); 2].map(|()| Arc::new(Semaphore::new(0))));
    let builder = Client::builder(&server.url).credential(api_key());
    let client = builder.timing(waits.clone()).build().unwrap();
    client.get("1").send().await.unwrap_err();
    let late = tokio::spawn(client.get("1").send());
    waits.0[0].acquire().await.unwrap().forget();
    later(1).await;
    client.get("1").send().await.unwrap_err();
    assert_eq!(server.count(TOKEN), 2);
    waits.0[1].add_permits(1);
    late.await.unwrap().unwrap_err();
    assert_eq!(server.count(TOKEN), 2);
}
