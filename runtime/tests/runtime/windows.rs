//! A range of time is read window by window, backwards, with all that applies to pages: errors, pauses, cancelled waits.

use std::{sync::Arc, time::Duration};

use iot_clouds_runtime::{
    Call, DataShape, Limit, Operation, PageParameter, PageSize, Retry, Timestamp, Window, Windows,
};
use iot_clouds_testkit::{Gate, Received, Reply, Server, http};

use crate::{
    acme::{Client, PING},
    recorded_waits::RecordedWaits,
    replies::{info, json},
};

const DAY: i64 = 86_400_000;

static HISTORY: Operation = Operation {
    id: "telemetry.history",
    path: "/history",
    retry: Retry::Safe,
    response: DataShape::List,
    limits: &[Limit::MaxSpan {
        from: "start",
        to: "end",
        milliseconds: DAY,
        limit: "1 day",
        source: "Acme API, History",
    }],
    windows: Some(Windows {
        from: PageParameter::Query("start"),
        to: PageParameter::Query("end"),
        size: Some(PageSize {
            parameter: PageParameter::Query("limit"),
            usual: 3,
            is_sent: true,
            max: u64::MAX,
        }),
    }),
    ..PING
};

struct History;

impl Window for History {
    type Response = Vec<i64>;
    type Item = i64;

    fn series(response: Vec<i64>) -> Vec<Vec<(Timestamp, i64)>> {
        let time = |point: i64| (at(point), point);
        vec![response.into_iter().map(time).collect()]
    }
}

fn at(milliseconds: i64) -> Timestamp {
    Timestamp::from_epoch_milliseconds(milliseconds)
}

fn history(client: &Client) -> Call<Vec<i64>> {
    client.call(&HISTORY)
}

fn number(request: &Received, name: &str) -> i64 {
    let mut pairs = request
        .query()
        .split('&')
        .filter_map(|pair| pair.split_once('='));
    let found = pairs.find(|(key, _)| *key == name);
    found.unwrap().1.parse().unwrap()
}

/// The latest points of a window, out of order.
fn points(request: &Received, points: &[i64]) -> Vec<i64> {
    let window = number(request, "start")..=number(request, "end");
    let mut points: Vec<i64> = points
        .iter()
        .copied()
        .filter(|point| window.contains(point))
        .collect();
    points.sort_unstable();
    let limit = usize::try_from(number(request, "limit")).unwrap();
    points.split_off(points.len().saturating_sub(limit))
}

async fn server(all: &'static [i64]) -> (Server, Client) {
    let server = Server::start(move |request| info(&format!("{:?}", points(request, all)))).await;
    let client = Client::builder(&server.url).build().unwrap();
    (server, client)
}

fn queries(server: &Server) -> Vec<String> {
    let received = server.received().into_iter();
    received.map(|request| request.query().to_owned()).collect()
}

#[tokio::test]
async fn all_points_newest_first_and_each_once() {
    let (server, client) = server(&[10, 20, 30, 40, 50]).await;
    let mut call = history(&client);
    call.set_query("end", 60);
    let mut items = call.items_since::<History>(at(0));
    assert!(server.received().is_empty());
    let mut read = Vec::new();
    while let Some(point) = items.next().await.transpose().unwrap() {
        read.push(point);
    }
    assert!(items.next().await.is_none());
    assert_eq!(read, [50, 40, 30, 20, 10]);
    assert_eq!(
        queries(&server),
        [
            "end=60&start=0&limit=3",
            "end=31&start=0&limit=3",
            "end=11&start=0&limit=3"
        ]
    );
}

#[tokio::test]
async fn a_long_range_is_read_in_windows_that_the_platform_allows() {
    let (server, client) = server(&[1, DAY, DAY + 1, 2 * DAY, 3 * DAY]).await;
    let mut call = history(&client);
    call.set_query("end", 3 * DAY);
    call.set_query("limit", 9);
    let mut items = call.items_since::<History>(at(1));
    let mut read = Vec::new();
    while let Some(point) = items.next().await.transpose().unwrap() {
        read.push(point);
    }
    assert_eq!(read, [3 * DAY, 2 * DAY, DAY + 1, DAY, 1]);
    let spans = server.received();
    let spans = spans
        .iter()
        .map(|request| number(request, "end") - number(request, "start"));
    assert!(
        spans.clone().all(|span| span <= DAY),
        "{:?}",
        queries(&server)
    );
}

#[tokio::test]
async fn the_end_is_now_by_the_clients_clock() {
    let (server, client) = server(&[]).await;
    let now = Timestamp::now().epoch_milliseconds();
    let mut items = history(&client).items_since::<History>(at(now - 1_000));
    assert!(items.next().await.is_none());
    let end = number(&server.received()[0], "end");
    assert!((now..now + 60_000).contains(&end), "{end}");
}

#[tokio::test]
async fn the_reading_ends_with_an_error() {
    let (_server, client) = server(&[10, 20, 20, 20, 30]).await;
    let mut call = history(&client);
    call.set_query("end", 60);
    let mut items = call.clone().items_since::<History>(at(0));
    assert_eq!(items.next().await.unwrap().unwrap(), 30);
    let error = items.next().await.unwrap().unwrap_err();
    assert!(error.is_decode());
    assert_eq!(
        error.to_string(),
        "telemetry.history: all 3 points of a response have the time 1970-01-01T00:00:00.020Z, so Acme Cloud may have more of \
         that time, which cannot be read; narrow the call, for example to one series"
    );
    assert!(items.next().await.is_none());
    // More at once are enough.
    call.set_query("limit", 4);
    let mut items = call.items_since::<History>(at(0));
    let mut count = 0;
    while items.next().await.transpose().unwrap().is_some() {
        count += 1;
    }
    assert_eq!(count, 5);
}

#[tokio::test]
async fn one_point_in_a_response_is_not_enough() {
    let (_server, client) = server(&[10, 20]).await;
    let mut call = history(&client);
    call.set_query("end", 60);
    call.set_query("limit", 1);
    let mut items = call.items_since::<History>(at(0));
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        "telemetry.history: a response has one point, of 1970-01-01T00:00:00.020Z, so Acme Cloud may have more of that time, \
         which cannot be read; ask for more points in a response"
    );
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn an_end_before_the_start_is_refused() {
    let (server, client) = server(&[10]).await;
    let mut call = history(&client);
    call.set_query("end", 60);
    let error = call
        .items_since::<History>(at(61))
        .next()
        .await
        .unwrap()
        .unwrap_err();
    assert!(error.is_invalid_request(), "{error}");
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_failure_comes_after_the_points_before_it() {
    let failing = Server::start(|request| match number(request, "end") {
        60 => info("[10,20,30]"),
        _ => json(500, "{}"),
    })
    .await;
    let client = Client::builder(&failing.url).build().unwrap();
    let mut call = history(&client);
    call.set_query("end", 60);
    let mut items = call.items_since::<History>(at(0));
    assert_eq!(items.next().await.unwrap().unwrap(), 30);
    assert_eq!(items.next().await.unwrap().unwrap(), 20);
    assert!(items.next().await.unwrap().unwrap_err().is_server_error());
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn an_end_that_is_ignored_is_an_error() {
    let deaf = Server::start(|_| info("[40,50,60]")).await;
    let client = Client::builder(&deaf.url).build().unwrap();
    let mut call = history(&client);
    call.set_query("end", 30);
    let error = call
        .items_since::<History>(at(0))
        .next()
        .await
        .unwrap()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "telemetry.history: all points are later than the requested time: Acme Cloud seems to ignore the parameter end"
    );
}

#[tokio::test]
async fn a_wait_that_is_cancelled_loses_no_point_and_sends_no_request_twice() {
    let gate = Arc::<Gate>::default();
    let door = gate.clone();
    let slow = Server::start(move |request| {
        let points = format!("{:?}", points(request, &[10, 20, 30, 40]));
        let body = format!(r#"{{"result":true,"info":{points}}}"#);
        Reply::Gated(door.clone(), http(200, &body))
    })
    .await;
    let client = Client::builder(&slow.url).build().unwrap();
    let mut call = history(&client);
    call.set_query("end", 60);
    let mut items = call.items_since::<History>(at(0));
    let (mut read, mut cancelled) = (Vec::new(), 0);
    loop {
        let next = tokio::select! {
            biased;
            next = items.next() => next,
            () = gate.arrived.notified() => {
                cancelled += 1;
                gate.permits.0.add_permits(1);
                continue;
            }
        };
        let Some(point) = next else { break };
        read.push(point.unwrap());
    }
    assert_eq!(read, [40, 30, 20, 10]);
    assert_eq!((cancelled, slow.received().len()), (3, 3));
}

#[tokio::test]
async fn requests_come_with_a_pause_between_them() {
    let (server, _) = server(&[10, 20, 30, 40, 50]).await;
    let timing = RecordedWaits::default();
    let builder = Client::builder(&server.url).timing(timing.clone());
    let client = builder.build().unwrap();
    let mut call = history(&client);
    call.set_query("end", 60);
    let mut items = call
        .items_since::<History>(at(0))
        .with_page_pause(Duration::from_secs(7));
    while items.next().await.transpose().unwrap().is_some() {}
    assert_eq!(timing.milliseconds(), [7_000, 7_000]);
}
