//! Callers that need a provided credential at the same time: who asks the program, and whom its answer is for.

use std::{
    future::ready,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use iot_clouds_runtime::{Bytes, Outcome, Sending, Transport, http};
use tokio::time::{Instant, sleep};

use super::{Keys, accepting, basic, header, pair, tokens_of};
use crate::{
    acme::{self, ApiKey, api_key},
    second_platform::{self, Credential, READ},
};

#[tokio::test]
async fn callers_at_the_same_time_ask_once() {
    let keys = Keys::new("first-key");
    let server = accepting(&keys).await;
    let client = basic(&server, &keys);
    let calls = (0..20).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.call::<u32>(&READ).send().await })
    });
    for call in calls.collect::<Vec<_>>() {
        assert_eq!(call.await.unwrap().unwrap(), 7);
    }
    assert_eq!(keys.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_the_answer_to_all_callers_that_wait_for_it() {
    let asked = Arc::new(AtomicUsize::new(0));
    let times = asked.clone();
    let client = second_platform::Client::builder("http://127.0.0.1:1")
        .credential_provider(move || {
            times.fetch_add(1, Ordering::SeqCst);
            async {
                sleep(Duration::from_secs(5)).await;
                Err::<Credential, _>("the vault is sealed")
            }
        })
        .build()
        .unwrap();
    let started = Instant::now();
    let calls: Vec<_> = (0..20)
        .map(|_| tokio::spawn(client.call::<u32>(&READ).send()))
        .collect();
    for call in calls {
        let error = call.await.unwrap().unwrap_err();
        assert!(
            error.to_string().ends_with("the vault is sealed"),
            "{error}"
        );
        assert_eq!(error.outcome(), Outcome::NotSent);
    }
    assert_eq!(started.elapsed(), Duration::from_secs(5));
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    // A call that comes later asks again.
    client.call::<u32>(&READ).send().await.unwrap_err();
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

/// Answers at once, because time passes whenever a socket is waited for. Only the second key is accepted.
#[derive(Clone, Debug, Default)]
struct InProcess(Arc<Mutex<Vec<String>>>);

impl Transport for InProcess {
    fn send(&self, request: http::Request<Bytes>) -> Sending<'_> {
        let sent = request.headers()["authorization"].to_str().unwrap();
        let is_good = sent == header("second-key");
        self.0.lock().unwrap().push(sent.to_owned());
        let (status, body) = match is_good {
            true => (200, r#"{"code":0,"data":7}"#),
            false => (401, r#"{"code":401,"message":"no"}"#),
        };
        let mut response = http::Response::new(Bytes::from_static(body.as_bytes()));
        *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
        Box::pin(ready(Ok(response)))
    }
}

/// The first caller asks for so long that the second one asks as well, and is answered earlier, with a newer key.
#[tokio::test(start_paused = true)]
async fn an_answer_that_comes_late_does_not_replace_a_newer_key() {
    let sent = InProcess::default();
    let asked = Arc::new(AtomicUsize::new(0));
    let times = asked.clone();
    let client = second_platform::Client::builder("http://127.0.0.1:1")
        .transport(sent.clone())
        .credential_provider(move || {
            let time = times.fetch_add(1, Ordering::SeqCst);
            async move {
                let (seconds, key) = match time {
                    0 => (40, "first-key"),
                    _ => (1, "second-key"),
                };
                sleep(Duration::from_secs(seconds)).await;
                Ok::<_, String>(pair(key))
            }
        })
        .build()
        .unwrap();
    let call = || client.call::<u32>(&READ).send();
    let (late, other) = tokio::join!(call(), call());
    assert_eq!((late.unwrap(), other.unwrap()), (7, 7));
    assert_eq!(*sent.0.lock().unwrap(), [header("second-key"); 2]);
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_rotation_costs_fifty_callers_one_question_and_one_token() {
    let (accepted, asked) = (Keys::new("key-0"), Arc::new(AtomicUsize::new(0)));
    let server = tokens_of(&accepted).await;
    let times = asked.clone();
    let client = acme::Client::builder(&server.url)
        .credential_provider(move || {
            let key = format!("key-{}", times.fetch_add(1, Ordering::SeqCst));
            ready(Ok::<_, String>(ApiKey {
                access_key: key.into(),
                ..api_key()
            }))
        })
        .build()
        .unwrap();
    client.get("1").send().await.unwrap();
    accepted.rotate("key-1");
    let calls: Vec<_> = (0..50)
        .map(|_| tokio::spawn(client.get("1").send()))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    // Of the first key, of the first key once more, and of the second one.
    assert_eq!(server.count("/api/v1/token"), 3);
}
