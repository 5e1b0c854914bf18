//! Faults that a whole response tells of: statuses, limits, refused credentials, redirects.
//! It must not know how answers come.

use std::time::{Duration, SystemTime};

use iot_clouds_runtime::{Error, Outcome, json};
use iot_clouds_testkit::{Received, Reply};

use super::{badly, fault, fine, once, passing, status, tried, unreadable, well};
use crate::faults::{Cell, Expect, Fault};

const HTML: &str = "<html><h1>CANARY</h1></html>";
const LONG_AGO: &str = "date: Tue, 01 Dec 2020 12:00:00 GMT\r\n";

pub(super) fn faults() -> Vec<Fault> {
    let mut all = statuses();
    all.extend(limits());
    all.extend(expired_tokens());
    all.extend(refusals());
    all.extend(clocks());
    all.extend(redirects());
    all
}

fn html(code: u16) -> Reply {
    status(code, "content-type: text/html\r\n", HTML)
}

fn refused_credential(attempts: u32) -> Expect {
    badly(attempts, Outcome::Rejected, Error::is_auth)
}

fn limited(cell: &Cell) -> Expect {
    let attempts = if cell.is_command() { 1 } else { 3 };
    badly(attempts, Outcome::Rejected, Error::is_rate_limited)
}

/// What only a token can make good.
fn replayed(cell: &Cell, expect: fn(&Cell) -> Expect) -> Expect {
    if cell.is_exchange() {
        expect(cell)
    } else {
        refused_credential(1)
    }
}

fn statuses() -> Vec<Fault> {
    let failed = |cell: &Cell| tried(cell, Error::is_server_error);
    vec![
        fault("502 for ever", |_, _| status(502, "", "{}"), failed),
        fault(
            "503 for ever",
            |_, _| status(503, "", r#"{"message":"busy"}"#),
            failed,
        ),
        fault("504 for ever", |_, _| status(504, "", ""), failed),
        fault(
            "503 once",
            |_, count| once(count, status(503, "", "{}")),
            |cell| passing(cell, |_| badly(1, Outcome::Unknown, Error::is_server_error)),
        ),
        fault(
            "500 for ever",
            |_, _| status(500, "", "{}"),
            |_| badly(1, Outcome::Unknown, Error::is_server_error),
        ),
        // It may come from a gateway, when the operation took too long.
        fault(
            "408 for ever",
            |_, _| status(408, "", "{}"),
            |cell| tried(cell, |_| true),
        ),
        fault(
            "a status beyond HTTP",
            |_, _| status(600, "", r#"{"message":"odd"}"#),
            |_| badly(1, Outcome::Unknown, Error::is_api),
        ),
        fault(
            "503, then 403",
            |_, count| status(if count == 0 { 503 } else { 403 }, "", "{}"),
            |cell| match cell.is_command() {
                true => badly(1, Outcome::Unknown, Error::is_server_error),
                false => badly(2, Outcome::Unknown, Error::is_auth),
            },
        ),
        fault("HTML with 200", |_, _| html(200), |_| unreadable()),
        fault("HTML with 502", |_, _| html(502), failed),
        fault(
            "HTML with 403",
            |_, _| html(403),
            |_| badly(1, Outcome::Rejected, Error::is_auth),
        ),
        fault(
            "HTML with 404",
            |_, _| html(404),
            |_| badly(1, Outcome::Rejected, Error::is_not_found),
        ),
    ]
}

fn limits() -> Vec<Fault> {
    let passing_limit = |cell: &Cell| passing(cell, limited);
    vec![
        fault("429 for ever", |_, _| status(429, "", "{}"), limited),
        fault(
            "429 with a wait",
            |_, count| limit_once("2", count),
            passing_limit,
        ),
        fault(
            "429 until a date",
            |_, count| limit_once("Tue, 01 Dec 2020 12:00:09 GMT", count),
            passing_limit,
        ),
        fault(
            "429 with a wait below zero",
            |_, count| limit_once("-9", count),
            passing_limit,
        ),
        fault(
            "429 with a huge wait",
            |_, count| limit_once("99999999", count),
            |_| badly(1, Outcome::Rejected, Error::is_rate_limited),
        ),
        fault(
            "429 with a wait beyond numbers",
            |_, count| limit_once("99999999999999999999999", count),
            |_| badly(1, Outcome::Rejected, Error::is_rate_limited),
        ),
        // Documented to be said before anything runs.
        fault(
            "420 for ever",
            |_, _| status(420, "", "{}"),
            |_| badly(3, Outcome::Rejected, Error::is_rate_limited),
        ),
        fault(
            "420 once",
            |_, count| once(count, status(420, "", "{}")),
            |_| well(2),
        ),
    ]
}

fn limit_once(wait: &str, count: usize) -> Reply {
    match count {
        0 => status(429, &format!("{LONG_AGO}retry-after: {wait}\r\n"), "{}"),
        _ => fine(),
    }
}

fn expired_tokens() -> Vec<Fault> {
    vec![
        fault(
            "401 once",
            |_, count| once(count, status(401, "", "{}")),
            |cell| replayed(cell, |_| well(2)),
        ),
        fault(
            "401 twice",
            |_, count| {
                if count < 2 {
                    status(401, "", "{}")
                } else {
                    fine()
                }
            },
            |cell| replayed(cell, |_| refused_credential(2)),
        ),
        fault(
            "401 for ever",
            |_, _| status(401, "", "{}"),
            |cell| replayed(cell, |_| refused_credential(2)),
        ),
        fault(
            "an expired token with 200, once",
            |_, count| match count {
                0 => status(200, "", r#"{"result":false,"errcode":4010}"#),
                _ => fine(),
            },
            |cell| replayed(cell, |_| well(2)),
        ),
        fault(
            "401, then 503",
            |_, count| status(if count == 0 { 401 } else { 503 }, "", "{}"),
            |cell| {
                replayed(cell, |cell| {
                    let attempts = if cell.is_command() { 2 } else { 4 };
                    badly(attempts, Outcome::Unknown, Error::is_server_error)
                })
            },
        ),
        fault(
            "503, then 401",
            |_, count| busy_then_expired(count),
            after_busy,
        ),
    ]
}

fn refusals() -> Vec<Fault> {
    vec![
        // Not documented to be said before anything runs.
        fault(
            "440 once",
            |_, count| once(count, status(440, "", "{}")),
            |cell| replayed(cell, |cell| passing(cell, |_| refused_credential(1))),
        ),
        fault(
            "403",
            |_, _| status(403, "", "{}"),
            |_| refused_credential(1),
        ),
        fault(
            "403 that repeats what it was sent",
            |request, _| echo(request),
            |_| refused_credential(1),
        ),
    ]
}

fn busy_then_expired(count: usize) -> Reply {
    match count {
        0 => status(503, "", "{}"),
        1 => status(401, "", "{}"),
        _ => fine(),
    }
}

fn after_busy(cell: &Cell) -> Expect {
    match (cell.is_command(), cell.is_exchange()) {
        (true, _) => badly(1, Outcome::Unknown, Error::is_server_error),
        (false, true) => well(3),
        // The first attempt may have run.
        (false, false) => badly(2, Outcome::Unknown, Error::is_auth),
    }
}

fn echo(request: &Received) -> Reply {
    let headers: Vec<&str> = request
        .headers
        .iter()
        .map(|(_, value)| value.as_str())
        .collect();
    let message = headers.join(" ");
    let body = json!({"result": false, "errcode": "DENIED", "message": message});
    status(403, "", &body.to_string())
}

/// A refusal by a clock that is an hour behind.
fn by_another_clock() -> Reply {
    let date = SystemTime::now() - Duration::from_secs(60 * 60);
    let header = format!("date: {}\r\n", httpdate::fmt_http_date(date));
    status(401, &header, "{}")
}

/// What a signature is refused for may be the clock.
fn clocks() -> Vec<Fault> {
    vec![
        fault(
            "401 by another clock, once",
            |_, count| once(count, by_another_clock()),
            |cell| {
                if cell.is_signature() {
                    well(2)
                } else {
                    replayed(cell, |_| well(2))
                }
            },
        ),
        fault(
            "401 by another clock, for ever",
            |_, _| by_another_clock(),
            |cell| {
                if cell.is_signature() {
                    refused_credential(2)
                } else {
                    replayed(cell, |_| refused_credential(2))
                }
            },
        ),
        // Nobody signs by a clock that is years behind.
        fault(
            "401 by the clock of another year, once",
            |_, count| once(count, status(401, LONG_AGO, "{}")),
            |cell| replayed(cell, |_| well(2)),
        ),
    ]
}

fn redirects() -> Vec<Fault> {
    let redirected = |_: &Cell| badly(1, Outcome::Unknown, Error::is_redirect);
    vec![
        fault("301", |_, _| redirect(301), redirected),
        fault("302", |_, _| redirect(302), redirected),
        fault("303", |_, _| redirect(303), redirected),
        fault("307", |_, _| redirect(307), redirected),
        fault("308", |_, _| redirect(308), redirected),
    ]
}

fn redirect(code: u16) -> Reply {
    status(code, "location: /op?x=CANARY\r\n", "")
}
