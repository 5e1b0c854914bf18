//! Requests of one path are spread by the client's rate limit, and pages by a pause.

use std::{
    pin::Pin,
    sync::{Arc, Mutex},
    time::Duration,
};

use iot_clouds_runtime::{
    ClientBuilder, Json, Method, Outcome, RateLimit, RetryPolicy, Sending, SystemTiming, Timing,
    Transport,
    http::{Request, Response},
};
use iot_clouds_testkit::Server;
use tokio::time::{Instant, advance, sleep, timeout};

use crate::{
    acme::{Client, api_key},
    recorded_waits::RecordedWaits,
    replies::{info, json},
};

const MINUTE: Duration = Duration::from_secs(60);

/// Starts a server that issues tokens. Another path is busy once and then has a device.
async fn server() -> Server {
    let busy = std::sync::atomic::AtomicBool::new(true);
    Server::start(move |request| match request.path() {
        "/api/v1/token" => info(r#"{"access_token":"t","expires_in":86400}"#),
        "/busy" if busy.swap(false, std::sync::atomic::Ordering::SeqCst) => json(503, "{}"),
        _ => info(r#"{"id":"d"}"#),
    })
    .await
}

fn client(server: &Server, timing: &RecordedWaits) -> Client {
    Client::builder(&server.url)
        .credential(api_key())
        .rate_limits([RateLimit::new(1, MINUTE)])
        .retry(RetryPolicy::default())
        .timing(timing.clone())
        .timeout(3 * MINUTE)
        .build()
        .unwrap()
}

/// Returns the waits in whole minutes, rounded, because some time passes between two calls.
fn minutes(timing: &RecordedWaits) -> Vec<u128> {
    let waits = timing.milliseconds();
    waits.iter().map(|wait| (wait + 30_000) / 60_000).collect()
}

#[tokio::test]
async fn each_path_has_its_own_turns_and_clones_share_them() {
    let (server, timing) = (server().await, RecordedWaits::default());
    let client = client(&server, &timing);
    for device in ["1", "2", "3"] {
        client.clone().get(device).send().await.unwrap();
    }
    // One path by its template, whichever device it concerns. The token call and other operations have their own paths.
    assert_eq!(minutes(&timing), [1, 2]);
    let raw = client.raw(Method::GET, "/other").query(&[("device", "1")]);
    raw.send::<Json>().await.unwrap();
    assert_eq!(minutes(&timing).len(), 2);
}

#[tokio::test]
async fn a_further_attempt_waits_for_its_turn() {
    let (server, timing) = (server().await, RecordedWaits::default());
    let raw = client(&server, &timing).raw(Method::GET, "/busy");
    raw.send::<Json>().await.unwrap();
    // The backoff, and the time that the limit adds.
    assert_eq!(timing.milliseconds().first(), Some(&200));
    assert_eq!(minutes(&timing), [0, 1]);
}

#[tokio::test]
async fn a_call_whose_turn_comes_too_late_fails_at_once() {
    let (server, timing) = (server().await, RecordedWaits::default());
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
        "POST /x: the client's own rate limit is reached; waiting would exceed the timeout of the call; try \
         again in 180 s"
    );
    assert_eq!(server.count("/x"), 3);
    // The call took no turn, so others may still wait for theirs.
    assert_eq!(minutes(&timing), [1, 2]);
}

#[tokio::test]
async fn an_operation_has_limits_beside_those_of_its_path() {
    let (server, timing) = (server().await, RecordedWaits::default());
    let builder = || {
        let builder = Client::builder(&server.url).credential(api_key());
        builder.timing(timing.clone()).timeout(3 * MINUTE)
    };
    // The path may have a request each half minute, the operation two in a minute.
    let half = RateLimit::new(1, MINUTE / 2);
    let client = builder().rate_limits([half]).build().unwrap();
    for _ in 0..3 {
        client.clone().advice().send().await.unwrap();
    }
    let waits: Vec<u128> = timing
        .milliseconds()
        .iter()
        .map(|wait| wait / 10_000)
        .collect();
    assert_eq!(waits, [2, 5], "{timing:?}");
    let mut call = client.advice();
    call.set_timeout(MINUTE);
    let error = call.send().await.unwrap_err();
    assert!(error.is_rate_limited() && error.outcome() == Outcome::NotSent);
    assert!(error.retry_after() > Some(MINUTE));
    // A raw call counts for its path only.
    let raw = client.raw(Method::GET, "/other").send::<Json>();
    raw.await.unwrap();
    assert_eq!(timing.milliseconds().len(), 2);
    // The platform's own limits: none of a path, but those of the operation.
    let by_default = builder().build().unwrap();
    let unlimited = builder().rate_limits([]).build().unwrap();
    for client in [by_default, unlimited] {
        for _ in 0..3 {
            client.advice().send().await.unwrap();
        }
    }
    assert_eq!(
        minutes(&timing).get(2..),
        Some([1].as_slice()),
        "{timing:?}"
    );
}

#[tokio::test]
async fn without_a_limit_nothing_waits() {
    let (server, timing) = (server().await, RecordedWaits::default());
    let builder = Client::builder(&server.url).credential(api_key());
    let builder = builder.rate_limits([RateLimit::new(1, MINUTE)]);
    let builder = builder.rate_limits([]).timing(timing.clone());
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
    let timing = RecordedWaits::default();
    let builder = Client::builder(&server.url).credential(api_key());
    let client = builder.timing(timing.clone()).build().unwrap();
    let mut items = client.list().items().with_page_pause(MINUTE);
    let mut count = 0;
    while items.next().await.transpose().unwrap().is_some() {
        count += 1;
    }
    assert_eq!((count, minutes(&timing)), (3, vec![1, 1]));
}

/// A platform in the same process that uses the runtime's clock. Its token call takes time, and it records when
/// requests arrive.
#[derive(Clone, Debug, Default)]
struct Clocked {
    token_takes: Duration,
    token_fails: bool,
    came: Arc<Mutex<Vec<Instant>>>,
}

impl Transport for Clocked {
    fn send(&self, request: Request<bytes::Bytes>) -> Sending<'_> {
        Box::pin(async move {
            let is_token = request.uri().path() == "/api/v1/token";
            if is_token {
                sleep(self.token_takes).await;
                if self.token_fails {
                    let mut response = Response::new("{}".into());
                    *response.status_mut() = iot_clouds_runtime::http::StatusCode::BAD_GATEWAY;
                    return Ok(response);
                }
            } else {
                self.came.lock().unwrap().push(Instant::now());
            }
            let body = r#"{"result":true,"info":{"id":"d","access_token":"t"}}"#;
            Ok(Response::new(body.into()))
        })
    }
}

impl Clocked {
    /// Returns a builder without a `Timing`, so that the client waits by the runtime's clock.
    fn client(&self, limit: RateLimit) -> ClientBuilder<Client> {
        Client::builder("https://acme.example")
            .credential(api_key())
            .transport(self.clone())
            .rate_limits([limit])
            .timing(SystemTiming)
    }

    fn apart(&self) -> Vec<Duration> {
        let came = self.came.lock().unwrap();
        came.windows(2).map(|two| two[1] - two[0]).collect()
    }
}

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn turns_of_callers_that_gave_up_delay_nobody() {
    let platform = Clocked::default();
    let client = platform.client(RateLimit::new(1, SECOND)).build().unwrap();
    client.get("1").send().await.unwrap();
    let calls = (0..30).map(|_| tokio::spawn(timeout(SECOND / 10, client.get("1").send())));
    for call in calls.collect::<Vec<_>>() {
        assert!(call.await.unwrap().is_err());
    }
    client.get("1").send().await.unwrap();
    let [apart] = platform.apart()[..] else {
        panic!("{platform:?}");
    };
    assert!(SECOND <= apart && apart < 2 * SECOND, "{apart:?}");
}

#[tokio::test(start_paused = true)]
async fn a_turn_is_given_back_when_there_is_no_token_for_it() {
    let platform = Clocked {
        token_fails: true,
        ..Clocked::default()
    };
    let timing = RecordedWaits::default();
    let builder = platform.client(RateLimit::new(1, MINUTE));
    let client = builder.timing(timing.clone()).build().unwrap();
    client.get("1").send().await.unwrap_err();
    advance(MINUTE * 2 / 3).await;
    client.get("1").send().await.unwrap_err();
    // For the token call's own turn, and not for that of the device.
    assert_eq!(timing.milliseconds().len(), 1, "{timing:?}");
}

#[tokio::test(start_paused = true)]
async fn calls_that_waited_for_one_token_are_still_spread() {
    let platform = Clocked {
        token_takes: 5 * SECOND,
        ..Clocked::default()
    };
    let client = platform.client(RateLimit::new(2, SECOND)).build().unwrap();
    let calls = (0..6).map(|_| tokio::spawn(client.get("1").send()));
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    let apart = platform.apart();
    assert_eq!(apart.len(), 5);
    // Never three within a second.
    let fits = apart.windows(2).all(|two| two[0] + two[1] >= SECOND);
    assert!(fits, "{apart:?}");
}

#[tokio::test(start_paused = true)]
async fn many_calls_at_once_fill_a_period_and_wait_for_the_next() {
    let platform = Clocked::default();
    let client = platform.client(RateLimit::new(2, SECOND)).build().unwrap();
    client.access_token().send().await.unwrap();
    let calls = (0..6).map(|_| tokio::spawn(client.get("1").send()));
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    let apart = platform.apart();
    let is_spread = apart.iter().enumerate().all(|(index, apart)| match index {
        0 | 2 | 4 => *apart < SECOND / 2,
        _ => *apart >= SECOND,
    });
    assert!(is_spread && apart.len() == 5, "{apart:?}");
}

/// Wakes up late, like a busy machine.
#[derive(Debug)]
struct Sleepy;

impl Timing for Sleepy {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(sleep(duration + MINUTE))
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_wakes_up_after_its_deadline_sends_nothing() {
    let platform = Clocked::default();
    let builder = platform.client(RateLimit::new(1, SECOND)).timing(Sleepy);
    let client = builder.timeout(10 * SECOND).build().unwrap();
    client.get("1").send().await.unwrap();
    let error = client.get("1").send().await.unwrap_err();
    assert!(error.is_timeout() && error.outcome() == Outcome::NotSent);
    assert!(platform.apart().is_empty());
    // Its turn is not lost either.
    client.get("1").send().await.unwrap();
}
