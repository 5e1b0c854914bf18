//! Deadlines in a task that never rests: whatever a call waits for, something else in its task has always done all that Tokio
//! lets a task do before it runs others.

use std::{
    future::{pending, poll_fn},
    task::Poll,
    time::{Duration, Instant},
};

use iot_clouds_runtime::{Error, Retry, Sending, Transport, http};
use iot_clouds_testkit::{Reply, Server};

use crate::{
    acme::{self, api_key},
    schemes,
    second_platform::{self, Credential, READ},
};

const NOWHERE: &str = "http://127.0.0.1:1";
const LIMIT: Duration = Duration::from_millis(50);

/// Returns the error of a call that has a limit of 50 ms and waits for what never comes.
async fn late<T>(call: impl Future<Output = Result<T, Error>>) -> Error {
    let began = Instant::now();
    let restless = async {
        while began.elapsed() < Duration::from_secs(20) {
            tokio::task::coop::consume_budget().await;
        }
    };
    let result = tokio::select! {
        biased;
        () = restless => panic!("the deadline did not hold"),
        result = call => result,
    };
    let error = result.err().expect("nothing responds");
    assert!(error.is_timeout(), "{error}");
    error
}

fn pair() -> Credential {
    Credential::Pair {
        id: "id".to_owned(),
        key: "key".into(),
    }
}

#[derive(Debug)]
struct Silent;

impl Transport for Silent {
    fn send(&self, _: http::Request<bytes::Bytes>) -> Sending<'_> {
        Box::pin(pending())
    }
}

#[tokio::test]
async fn a_response_is_not_awaited_longer() {
    let server = Server::start(|_| Reply::Stall).await;
    let mut call = schemes::client(&server.url, None).call(Retry::Command);
    call.set_timeout(LIMIT);
    let text = late(call.send()).await.to_string();
    assert!(text.contains("did not respond within 50ms"), "{text}");
}

#[tokio::test]
async fn a_transport_of_the_program_is_not_awaited_longer() {
    let builder = second_platform::Client::builder(NOWHERE).credential(pair());
    let client = builder.transport(Silent).timeout(LIMIT).build().unwrap();
    late(client.call::<u32>(&READ).send()).await;
}

#[tokio::test]
async fn a_token_is_not_awaited_longer() {
    let builder = acme::Client::builder(NOWHERE).credential(api_key());
    let client = builder.transport(Silent).build().unwrap();
    let mut call = client.get("1");
    call.set_timeout(LIMIT);
    late(call.send()).await;
}

#[tokio::test]
async fn a_credential_is_not_awaited_longer() {
    let client = second_platform::Client::builder(NOWHERE)
        .credential_provider(pending::<Result<Credential, String>>)
        .timeout(LIMIT)
        .build()
        .unwrap();
    late(client.call::<u32>(&READ).send()).await;
}

#[tokio::test]
async fn a_slot_is_not_awaited_longer() {
    let builder = second_platform::Client::builder(NOWHERE).credential(pair());
    let builder = builder.transport(Silent).max_in_flight(1);
    let client = builder.build().unwrap();
    let mut holder = Box::pin(client.call::<u32>(&READ).send());
    let is_sent = poll_fn(|context| Poll::Ready(holder.as_mut().poll(context).is_pending()));
    assert!(is_sent.await);
    let mut call = client.call::<u32>(&READ);
    call.set_timeout(LIMIT);
    late(call.send()).await;
}
