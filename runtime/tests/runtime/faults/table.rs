//! The faults: what a server does, and what must come of it.
//! It must not know how they are met.

use std::{borrow::Cow, sync::LazyLock};

use iot_clouds_runtime::{Error, Outcome, json};

use super::{Cell, End, Expect, FINE, Fault};
use crate::{
    script::{Step, write},
    server::{Reply, Seen, with_headers},
};

/// The fault of a server that takes no more connections.
pub(super) const REFUSED: &str = "connection refused";

const HEAD: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n";
const CHUNKED: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
const UNTIL_CLOSED: &str = "HTTP/1.1 200 OK\r\n\r\n";
const PART: &str = r#"{"result":true,"info":{"done":"CANARY"#;
const HTML: &str = "<html><h1>CANARY</h1></html>";
const LONG_AGO: &str = "date: Tue, 01 Dec 2020 12:00:00 GMT\r\n";

fn fault(
    name: &'static str,
    answer: fn(&Seen, usize) -> Reply,
    expect: fn(&Cell) -> Expect,
) -> Fault {
    Fault {
        name,
        answer,
        expect,
    }
}

pub(super) fn faults() -> Vec<Fault> {
    let mut all = connections();
    all.extend(bodies());
    all.extend(silence());
    all.extend(statuses());
    all.extend(limits());
    all.extend(refusals());
    all.extend(clocks());
    all.extend(redirects());
    all.extend(oddities());
    #[cfg(feature = "gzip")]
    all.push(fault("a gzip bomb", |_, _| gzip_bomb(), |_| too_large()));
    all
}

fn fine() -> Reply {
    status(200, "", FINE)
}

fn status(code: u16, headers: &str, body: &str) -> Reply {
    Reply::Bytes(with_headers(code, headers, body))
}

fn html(code: u16) -> Reply {
    status(code, "content-type: text/html\r\n", HTML)
}

fn script<const N: usize>(steps: [Step; N]) -> Reply {
    Reply::Script(steps.into())
}

fn well(attempts: u32) -> Expect {
    let end = End::Well;
    Expect { attempts, end }
}

fn badly(attempts: u32, outcome: Outcome, is: fn(&Error) -> bool) -> Expect {
    let end = End::Badly(outcome, is);
    Expect { attempts, end }
}

/// Tried three times where that is safe; whether it ran is not known.
fn tried(cell: &Cell, is: fn(&Error) -> bool) -> Expect {
    let attempts = if cell.is_command() { 1 } else { 3 };
    badly(attempts, Outcome::Unknown, is)
}

fn broken(cell: &Cell) -> Expect {
    tried(cell, |error| error.is_transport() && !error.is_connect())
}

fn timed_out(cell: &Cell) -> Expect {
    tried(cell, Error::is_timeout)
}

fn unreadable() -> Expect {
    badly(1, Outcome::Unknown, Error::is_decode)
}

fn too_large() -> Expect {
    badly(1, Outcome::Unknown, Error::is_too_large)
}

fn refused_credential(attempts: u32) -> Expect {
    badly(attempts, Outcome::Rejected, Error::is_auth)
}

fn limited(cell: &Cell) -> Expect {
    let attempts = if cell.is_command() { 1 } else { 3 };
    badly(attempts, Outcome::Rejected, Error::is_rate_limited)
}

/// One failure that may pass, then success.
fn passing(cell: &Cell, expect: fn(&Cell) -> Expect) -> Expect {
    if cell.is_command() {
        expect(cell)
    } else {
        well(2)
    }
}

/// What only a token can make good.
fn replayed(cell: &Cell, expect: fn(&Cell) -> Expect) -> Expect {
    if cell.is_exchange() {
        expect(cell)
    } else {
        refused_credential(1)
    }
}

fn connections() -> Vec<Fault> {
    let unsent = |_: &Cell| badly(3, Outcome::NotSent, Error::is_connect);
    vec![
        fault(REFUSED, |_, _| fine(), unsent),
        fault(
            "a reset before the answer",
            |_, _| script([Step::Reset]),
            broken,
        ),
        fault(
            "a reset once",
            |_, count| {
                if count == 0 {
                    script([Step::Reset])
                } else {
                    fine()
                }
            },
            |cell| passing(cell, broken),
        ),
        fault(
            "a reset after the head",
            |_, _| script([write(HEAD), Step::Reset]),
            broken,
        ),
        fault(
            "a reset in the body",
            |_, _| script([write(HEAD), write(PART), Step::Reset]),
            broken,
        ),
        fault(
            "an end before the answer",
            |_, _| script([Step::HalfClose]),
            broken,
        ),
        fault(
            "an end before the answer once",
            |_, count| {
                if count == 0 {
                    script([Step::HalfClose])
                } else {
                    fine()
                }
            },
            |cell| passing(cell, broken),
        ),
        fault(
            "an end in the head",
            |_, _| script([write("HTTP/1.1 200 OK\r\ncontent-"), Step::HalfClose]),
            broken,
        ),
    ]
}

fn bodies() -> Vec<Fault> {
    vec![
        fault(
            "less than the announced length",
            |_, _| script([write(HEAD), write(PART), Step::HalfClose]),
            broken,
        ),
        fault(
            "a chunk without a length",
            |_, _| script([write(CHUNKED), write("zz\r\n"), write(PART)]),
            broken,
        ),
        fault(
            "a chunk cut short",
            |_, _| {
                script([
                    write(CHUNKED),
                    write("40\r\n"),
                    write(PART),
                    Step::HalfClose,
                ])
            },
            broken,
        ),
        fault(
            "chunks without an end",
            |_, _| script([write(CHUNKED), write("1\r\n{\r\n"), Step::HalfClose]),
            broken,
        ),
        // Only the JSON can tell.
        fault(
            "an end in a body without a length",
            |_, _| script([write(UNTIL_CLOSED), write(PART), Step::HalfClose]),
            |_| unreadable(),
        ),
        fault(
            "a reset in a body without a length",
            |_, _| script([write(UNTIL_CLOSED), write(PART), Step::Reset]),
            broken,
        ),
        fault(
            "a failure whose body is cut short",
            |_, _| {
                let head = "HTTP/1.1 503 Any\r\ncontent-length: 50\r\n\r\n";
                script([write(head), write(PART), Step::HalfClose])
            },
            |cell| tried(cell, Error::is_server_error),
        ),
    ]
}

fn silence() -> Vec<Fault> {
    vec![
        fault("silence", |_, _| script([Step::Stall]), timed_out),
        fault(
            "silence once",
            |_, count| {
                if count == 0 {
                    script([Step::Stall])
                } else {
                    fine()
                }
            },
            |cell| passing(cell, timed_out),
        ),
        fault(
            "silence after the head",
            |_, _| script([write(HEAD), Step::Stall]),
            timed_out,
        ),
        fault(
            "a head byte by byte",
            |_, _| script([Step::Drip(HEAD.as_bytes())]),
            timed_out,
        ),
        fault(
            "a body byte by byte",
            |_, _| script([write(HEAD), Step::Drip(PART.as_bytes())]),
            timed_out,
        ),
    ]
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
            |_, count| {
                if count == 0 {
                    status(503, "", "{}")
                } else {
                    fine()
                }
            },
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
            passing_limit,
        ),
        // Documented to be said before anything runs.
        fault(
            "420 for ever",
            |_, _| status(420, "", "{}"),
            |_| badly(3, Outcome::Rejected, Error::is_rate_limited),
        ),
        fault(
            "420 once",
            |_, count| {
                if count == 0 {
                    status(420, "", "{}")
                } else {
                    fine()
                }
            },
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

fn refusals() -> Vec<Fault> {
    vec![
        fault(
            "401 once",
            |_, count| {
                if count == 0 {
                    status(401, "", "{}")
                } else {
                    fine()
                }
            },
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
        // Not documented to be said before anything runs.
        fault(
            "440 once",
            |_, count| {
                if count == 0 {
                    status(440, "", "{}")
                } else {
                    fine()
                }
            },
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
        (false, false) => refused_credential(2),
    }
}

fn echo(request: &Seen) -> Reply {
    let headers: Vec<&str> = request
        .headers
        .iter()
        .map(|(_, value)| value.as_str())
        .collect();
    let message = headers.join(" ");
    let body = json!({"result": false, "errcode": "DENIED", "message": message});
    status(403, "", &body.to_string())
}

/// What a signature is refused for may be the clock.
fn clocks() -> Vec<Fault> {
    vec![
        fault(
            "401 by another clock, once",
            |_, count| {
                if count == 0 {
                    status(401, LONG_AGO, "{}")
                } else {
                    fine()
                }
            },
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
            |_, _| status(401, LONG_AGO, "{}"),
            |cell| {
                if cell.is_signature() {
                    refused_credential(2)
                } else {
                    replayed(cell, |_| refused_credential(2))
                }
            },
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

fn oddities() -> Vec<Fault> {
    let deep = |_: &Cell| unreadable();
    vec![
        fault(
            "what is not HTTP",
            |_, _| script([write("CANARY 200\r\n\r\n")]),
            broken,
        ),
        fault("10 MiB of headers", |_, _| script([long_head()]), broken),
        fault("JSON 10 000 lists deep", |_, _| nested(200, "[", "]"), deep),
        fault(
            "JSON 10 000 objects deep",
            |_, _| nested(200, r#"{"a":"#, "}"),
            deep,
        ),
        fault(
            "a failure in JSON 10 000 lists deep",
            |_, _| nested(500, "[", "]"),
            |_| badly(1, Outcome::Unknown, Error::is_server_error),
        ),
        fault(
            "a preliminary answer",
            |_, _| {
                let text = String::from_utf8(with_headers(200, "", FINE)).unwrap();
                let answer = format!("HTTP/1.1 100 Continue\r\n\r\n{text}");
                Reply::Bytes(answer.into_bytes())
            },
            |_| well(1),
        ),
        fault("no body", |_, _| status(200, "", ""), |_| unreadable()),
        fault(
            "more than the limit",
            |_, _| status(200, "", &"x".repeat(500_001)),
            |_| too_large(),
        ),
    ]
}

fn nested(code: u16, open: &str, close: &str) -> Reply {
    let (open, close) = (open.repeat(10_000), close.repeat(10_000));
    let body = format!(r#"{{"result":true,"message":{open}1{close},"info":{open}1{close}}}"#);
    status(code, "", &body)
}

fn long_head() -> Step {
    static HEAD: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let line = format!("x-canary: {}\r\n", "CANARY".repeat(1_000));
        let lines = line.repeat(10 * 1024 * 1024 / line.len());
        format!("HTTP/1.1 200 OK\r\n{lines}").into_bytes()
    });
    Step::Write(Cow::Borrowed(HEAD.as_slice()))
}

#[cfg(feature = "gzip")]
fn gzip_bomb() -> Reply {
    let bomb = include_bytes!("../zeros.gz");
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
        bomb.len()
    );
    Reply::Bytes([head.as_bytes(), bomb].concat())
}
