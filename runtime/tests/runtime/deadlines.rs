//! Calls in a task that never rests: something else in the task has always done all that Tokio lets a task do before it runs
//! others. They end at their deadlines, and get what they wait for.

use std::{
    future::{pending, poll_fn, ready},
    sync::atomic::{AtomicBool, Ordering},
    task::Poll,
    time::{Duration, Instant},
};

use iot_clouds_runtime::{
    Error, InProcess, Outcome, RateLimit, Retry, RetryPolicy, Sending, Transport, http,
};
use iot_clouds_testkit::{Reply, Server};

use crate::{
    acme::{self, api_key},
    schemes,
    second_platform::{self, Credential, READ},
};

const NOWHERE: &str = "http://127.0.0.1:1";
const LIMIT: Duration = Duration::from_millis(50);

/// Returns the result of a call beside something that never rests.
async fn beside<T>(call: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let began = Instant::now();
    let restless = async {
        while began.elapsed() < Duration::from_secs(20) {
            tokio::task::coop::consume_budget().await;
        }
    };
    tokio::select! {
        biased;
        () = restless => panic!("the call did not end"),
        result = call => result,
    }
}

/// Checks that a call ends at its limit of 50 ms, after so many attempts.
async fn ends_late<T>(call: impl Future<Output = Result<T, Error>>, attempts: u32) {
    let error = beside(call).await.err().expect("nothing responds");
    assert!(error.is_timeout(), "{error}");
    let outcome = match attempts {
        0 => Outcome::NotSent,
        _ => Outcome::Unknown,
    };
    assert_eq!((error.attempts(), error.outcome()), (attempts, outcome));
}

fn pair() -> Credential {
    Credential::Pair {
        id: "id".to_owned(),
        key: "key".into(),
    }
}

/// A client whose requests never get a response.
fn unheard() -> iot_clouds_runtime::ClientBuilder<second_platform::Client> {
    let builder = second_platform::Client::builder(NOWHERE).credential(pair());
    builder.transport(Silent)
}

#[derive(Debug)]
struct Silent;

impl Transport for Silent {
    fn send(&self, _: http::Request<bytes::Bytes>) -> Sending<'_> {
        Box::pin(pending())
    }
}

/// Responds at once, with a failure that may be repeated the first time if it `fails`.
fn at_once(fails: bool) -> InProcess {
    let fails = AtomicBool::new(fails);
    InProcess::new(move |_| {
        let mut response = http::Response::new(r#"{"code":0,"data":7}"#.into());
        if fails.swap(false, Ordering::SeqCst) {
            *response.status_mut() = http::StatusCode::SERVICE_UNAVAILABLE;
        }
        response
    })
}

#[tokio::test]
async fn a_response_is_not_awaited_longer() {
    let server = Server::start(|_| Reply::Stall).await;
    let mut call = schemes::client(&server.url, None).call(Retry::Command);
    call.set_timeout(Duration::from_millis(500));
    ends_late(call.send(), 1).await;
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_transport_of_the_program_is_not_awaited_longer() {
    let client = unheard().timeout(LIMIT).build().unwrap();
    ends_late(client.call::<u32>(&READ).send(), 1).await;
}

#[tokio::test]
async fn a_token_is_not_awaited_longer() {
    let builder = acme::Client::builder(NOWHERE).credential(api_key());
    let client = builder.transport(Silent).build().unwrap();
    let mut call = client.get("1");
    call.set_timeout(LIMIT);
    ends_late(call.send(), 0).await;
    ends_late(client.access_token().with_timeout(LIMIT).send(), 0).await;
}

#[tokio::test]
async fn a_credential_is_not_awaited_longer() {
    let client = second_platform::Client::builder(NOWHERE)
        .credential_provider(pending::<Result<Credential, String>>)
        .timeout(LIMIT)
        .build()
        .unwrap();
    ends_late(client.call::<u32>(&READ).send(), 0).await;
}

#[tokio::test]
async fn a_slot_is_not_awaited_longer() {
    let client = unheard().max_in_flight(1).build().unwrap();
    let mut holder = Box::pin(client.call::<u32>(&READ).send());
    let is_sent = poll_fn(|context| Poll::Ready(holder.as_mut().poll(context).is_pending()));
    assert!(is_sent.await);
    let mut call = client.call::<u32>(&READ);
    call.set_timeout(LIMIT);
    ends_late(call.send(), 0).await;
}

#[tokio::test]
async fn what_is_free_is_had_at_once() {
    let client = second_platform::Client::builder(NOWHERE)
        .credential_provider(|| ready(Ok::<_, String>(pair())))
        .transport(at_once(false))
        .max_in_flight(1)
        .build()
        .unwrap();
    assert_eq!(beside(client.call::<u32>(&READ).send()).await.unwrap(), 7);
}

#[tokio::test]
async fn a_turn_comes_and_a_failed_call_is_repeated() {
    let client = second_platform::Client::builder(NOWHERE)
        .credential(pair())
        .transport(at_once(true))
        .rate_limits([RateLimit::new(1, LIMIT)])
        .retry(RetryPolicy::default().backoff(LIMIT, LIMIT))
        .build()
        .unwrap();
    let response = beside(client.call::<u32>(&READ).send_with_meta())
        .await
        .unwrap();
    assert_eq!((response.attempts(), response.into_value()), (2, 7));
}
