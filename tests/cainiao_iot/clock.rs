//! AK/SK under a clock that is off: the date of a refusal tells by how much, and the call is signed anew by it.

use std::time::{Duration, SystemTime};

use cainiao_iot::{Error, Timestamp};
use iot_clouds_testkit::{Received, Reply, Server};
use serde_json::json;

use crate::support::Way;

const OFF: Duration = Duration::from_secs(20 * 60);
const ALLOWED: Duration = Duration::from_secs(60);

/// As in `X-CWS-Date`.
fn basic(time: SystemTime) -> String {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let time = Timestamp::from_epoch_seconds(i64::try_from(since.as_secs()).unwrap());
    time.to_string().replace(['-', ':'], "")
}

fn refusal(clock: SystemTime) -> Reply {
    let reply = Reply::text(401, "text/plain", "AkSk validation failed.");
    reply.with_header("date", &httpdate::fmt_http_date(clock))
}

/// A server whose clock tells this, and that refuses what is signed by another.
fn server(clock: fn() -> SystemTime) -> Server {
    let server = Server::in_thread();
    server.respond_with(move |request: &Received| {
        let (date, clock) = (request.header("x-cws-date").unwrap(), clock());
        let close = basic(clock - ALLOWED)..basic(clock + ALLOWED);
        if close.contains(&date.to_owned()) {
            Reply::json(200, &json!([]))
        } else {
            refusal(clock)
        }
    });
    server
}

fn ahead() -> SystemTime {
    SystemTime::now() + OFF
}

async fn list(server: &Server, corrects: bool) -> Result<u32, Error> {
    let builder = Way::Signature.builder(&server.url());
    let client = builder.corrects_clock(corrects).build().unwrap();
    let response = client.devices().list("g1").send_with_meta().await?;
    Ok(response.attempts())
}

#[tokio::test]
async fn the_call_is_signed_by_the_clock_of_the_platform() {
    for clock in [ahead, || SystemTime::now() - OFF] {
        assert_eq!(list(&server(clock), true).await.unwrap(), 2);
    }
    assert_eq!(list(&server(SystemTime::now), true).await.unwrap(), 1);
}

/// Measured again for each call: the clock may be set right while a client lives.
#[tokio::test]
async fn nothing_is_kept_for_the_next_call() {
    let server = server(ahead);
    let client = Way::Signature.client(&server);
    for _ in 0..2 {
        let response = client.devices().list("g1").send_with_meta().await;
        let response = response.unwrap();
        assert_eq!(response.attempts(), 2);
    }
}

#[tokio::test]
async fn it_can_be_switched_off() {
    let server = server(ahead);
    let error = list(&server, false).await.unwrap_err();
    assert!(error.is_auth());
    assert_eq!(server.all_received().len(), 1);
}

#[tokio::test]
async fn a_refusal_by_the_right_clock_is_the_end() {
    let server = Server::in_thread();
    server.respond_with(|_| refusal(ahead()));
    let error = list(&server, true).await.unwrap_err();
    assert_eq!((error.attempts(), server.all_received().len()), (2, 2));
}

#[tokio::test]
async fn the_date_of_a_cache_or_one_that_is_close_says_nothing() {
    let close = || SystemTime::now() + Duration::from_secs(3 * 60);
    for reply in [
        refusal(ahead()).with_header("age", "1200"),
        refusal(close()),
    ] {
        let server = Server::in_thread();
        server.respond(reply);
        list(&server, true).await.unwrap_err();
        assert_eq!(server.all_received().len(), 1);
    }
}

/// A time zone is within a day. More than that would make signatures that are good on another day.
#[tokio::test]
async fn a_date_that_is_more_than_a_day_off_is_not_signed_by() {
    const HOUR: Duration = Duration::from_secs(60 * 60);
    let zone = || SystemTime::now() + 14 * HOUR;
    assert_eq!(list(&server(zone), true).await.unwrap(), 2);
    let year = || SystemTime::now() + 365 * 24 * HOUR;
    let epoch = || SystemTime::UNIX_EPOCH + HOUR;
    let day = || SystemTime::now() - 25 * HOUR;
    for (clock, told) in [
        (
            year as fn() -> SystemTime,
            "the clock here is 8760 hours behind the response's date",
        ),
        (epoch, " hours ahead of the response's date"),
        (
            day,
            "the clock here is 25 hours ahead of the response's date",
        ),
    ] {
        let server = server(clock);
        let error = list(&server, true).await.unwrap_err();
        assert!(error.is_auth());
        assert_eq!((error.attempts(), server.all_received().len()), (1, 1));
        let text = error.to_string();
        assert!(
            text.contains(told)
                && text.ends_with("which is too far to sign by that; set the clock"),
            "{text}"
        );
    }
}
