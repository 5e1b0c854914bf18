//! Requests of one path are spread by the client's limit, and pages by a pause.

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
    replies::{info, json},
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

/// A platform in the same process, on the runtime's clock: it takes its time for a token, and notes when requests come.
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
    /// Clients without a timing of their own wait by the runtime's clock.
    fn client(&self, limit: RateLimit) -> ClientBuilder<Client> {
        Client::builder("https://acme.example")
            .credential(api_key())
            .transport(self.clone())
            .rate_limit(limit)
            .timing(SystemTiming)
    }

    fn apart(&self) -> Vec<Duration> {
        let came = self.came.lock().unwrap();
        came.windows(2).map(|two| two[1] - two[0]).collect()
    }
}

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_the_turns_of_callers_who_gave_up() {
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
    let timing = Written::default();
    let builder = platform.client(RateLimit::new(1, MINUTE));
    let client = builder.timing(timing.clone()).build().unwrap();
    client.get("1").send().await.unwrap_err();
    advance(MINUTE * 2 / 3).await;
    client.get("1").send().await.unwrap_err();
    // For the token call's own turn, and not for the device's.
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
async fn many_at_once_use_up_a_stretch_and_wait_for_the_next() {
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

/// Wakes up late, as a busy machine does.
#[derive(Debug)]
struct Sleepy;

impl Timing for Sleepy {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(sleep(duration + MINUTE))
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_wakes_up_after_its_time_sends_nothing() {
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
