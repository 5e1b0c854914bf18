//! Code of the program that panics while a token is fetched: an error for all callers, and no storm.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use iot_clouds_runtime::{
    Attempt, AttemptOutcome, Interceptor, Sending, Transport,
    http::{HeaderMap, Request},
};
use iot_clouds_testkit::Server;
use tokio::task::JoinSet;

use crate::{
    acme::{Client, api_key},
    replies::info,
};

const TOKEN: &str = "/api/v1/token";
const CALLS: usize = 1_000;

async fn server() -> Server {
    Server::start(|request| match request.path() {
        TOKEN => info(r#"{"access_token":"T","expires_in":3600}"#),
        _ => info(r#"{"id":"d"}"#),
    })
    .await
}

/// Calls all together; what the errors say, which is the same for all.
async fn fail_together(client: &Client) -> String {
    let mut running = JoinSet::new();
    for _ in 0..CALLS {
        running.spawn(client.get("1").send());
    }
    let errors = running.join_all().await;
    let mut errors: Vec<String> = errors
        .into_iter()
        .map(|call| call.unwrap_err().to_string())
        .collect();
    errors.dedup();
    assert_eq!(errors.len(), 1, "{errors:?}");
    errors.remove(0)
}

/// When an interceptor panics.
#[derive(Clone, Copy, Debug, PartialEq)]
enum When {
    BeforeToken,
    AfterToken,
    BeforeGet,
}

#[derive(Clone, Debug)]
struct Panics(When, Arc<AtomicUsize>);

impl Interceptor for Panics {
    fn before(&self, attempt: &Attempt<'_>, _: &mut HeaderMap) {
        let is_token = attempt.operation == "auth.access_token";
        self.1.fetch_add(usize::from(is_token), Ordering::SeqCst);
        if is_token && self.0 == When::BeforeToken {
            panic!("no trace for {}", "SECRETCANARY\n");
        }
        if self.0 == When::BeforeGet && attempt.operation == "devices.get" {
            panic!("before");
        }
    }

    fn after(&self, attempt: &Attempt<'_>, _: &AttemptOutcome) {
        if self.0 == When::AfterToken && attempt.operation == "auth.access_token" {
            panic!("after");
        }
    }
}

#[tokio::test]
async fn an_interceptor_that_panics_makes_no_storm() {
    let server = server().await;
    let seen = Arc::new(AtomicUsize::new(0));
    let client = Client::builder(&server.url).credential(api_key());
    let client = client.interceptor(Panics(When::BeforeToken, seen.clone()));
    let client = client.build().unwrap();
    let text = "auth.access_token: an interceptor panicked: \"no trace for [redacted]\\n\" while fetching a token for devices.get";
    assert_eq!(fail_together(&client).await, text);
    assert_eq!(seen.load(Ordering::SeqCst), 1);
    assert_eq!(fail_together(&client).await, text);
    assert_eq!(seen.load(Ordering::SeqCst), 2);
    let text = fail_together(&client).await;
    assert!(
        text.ends_with("devices.get; a token is asked for again in 2 s"),
        "{text}"
    );
    assert_eq!(
        (seen.load(Ordering::SeqCst), server.received().len()),
        (2, 0)
    );
}

/// Panics where a token is asked for: when it is called, or when its future is polled.
#[derive(Debug)]
struct Broken {
    at_once: bool,
    asked: Arc<AtomicUsize>,
}

impl Transport for Broken {
    fn send(&self, _: Request<bytes::Bytes>) -> Sending<'_> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        assert!(!self.at_once, "the line to ACCESSCANARY is cut");
        Box::pin(async { panic!("the line to {} is cut", "ACCESSCANARY") })
    }
}

#[tokio::test]
async fn a_transport_that_panics_makes_no_storm() {
    for at_once in [true, false] {
        let asked = Arc::new(AtomicUsize::new(0));
        let transport = Broken {
            at_once,
            asked: asked.clone(),
        };
        let client = Client::builder("https://acme.example").credential(api_key());
        let client = client.transport(transport).build().unwrap();
        assert_eq!(
            fail_together(&client).await,
            "auth.access_token: the transport panicked: \"the line to [redacted] is cut\" while fetching a token for devices.get"
        );
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }
}

/// Its response is at hand already.
#[tokio::test]
async fn a_token_outlives_an_interceptor_that_panics_after_it() {
    let server = server().await;
    let client = Client::builder(&server.url).credential(api_key());
    let client = client.interceptor(Panics(When::AfterToken, Arc::default()));
    let client = client.build().unwrap();
    client.get("1").send().await.unwrap();
    client.get("1").send().await.unwrap();
    assert_eq!(server.count(TOKEN), 1);
}

/// It is the caller's own task, which may see what its own code does.
#[tokio::test]
async fn a_panic_in_another_call_goes_to_its_caller_and_harms_no_one_else() {
    let server = server().await;
    let client = Client::builder(&server.url).credential(api_key());
    let client = client.interceptor(Panics(When::BeforeGet, Arc::default()));
    let client = client.build().unwrap();
    let panicked = tokio::spawn(client.get("1").send()).await.unwrap_err();
    assert!(panicked.is_panic());
    let limit = Duration::from_secs(10);
    let other = tokio::time::timeout(limit, client.command("1").send());
    other.await.unwrap().unwrap();
    assert_eq!(server.count(TOKEN), 1);
}
