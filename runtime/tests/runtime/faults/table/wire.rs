//! Faults of the connection and of what comes over it, below the meaning of a response.
//! It must not know what statuses mean.

use std::{borrow::Cow, sync::LazyLock};

use iot_clouds_runtime::{Error, Outcome};
use iot_clouds_testkit::{Reply, Step, with_headers, write};

use super::{REFUSED, badly, fault, fine, once, passing, status, tried, unreadable, well};
use crate::faults::{Cell, Expect, FINE, Fault};

const HEAD: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n";
const CHUNKED: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
const UNTIL_CLOSED: &str = "HTTP/1.1 200 OK\r\n\r\n";
const PART: &str = r#"{"result":true,"info":{"done":"CANARY"#;

pub(super) fn faults() -> Vec<Fault> {
    let mut all = connections();
    all.extend(bodies());
    all.extend(bodies_without_a_length());
    all.extend(silence());
    all.extend(oddities());
    #[cfg(feature = "gzip")]
    all.extend(compression());
    all
}

fn script<const N: usize>(steps: [Step; N]) -> Reply {
    Reply::Script(steps.into())
}

fn broken(cell: &Cell) -> Expect {
    tried(cell, |error| error.is_transport() && !error.is_connect())
}

fn timed_out(cell: &Cell) -> Expect {
    tried(cell, Error::is_timeout)
}

fn too_large() -> Expect {
    badly(1, Outcome::Unknown, Error::is_too_large)
}

fn connections() -> Vec<Fault> {
    let unsent = |_: &Cell| badly(3, Outcome::NotSent, Error::is_connect);
    vec![
        fault(REFUSED, |_, _| fine(), unsent),
        fault(
            "a reset before the response",
            |_, _| script([Step::Reset]),
            broken,
        ),
        fault(
            "a reset once",
            |_, count| once(count, script([Step::Reset])),
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
            "an end before the response",
            |_, _| script([Step::HalfClose]),
            broken,
        ),
        fault(
            "an end before the response once",
            |_, count| once(count, script([Step::HalfClose])),
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
        fault(
            "two lengths",
            |_, _| {
                let lengths = "content-length: 5\r\ncontent-length: 6\r\n\r\n12345";
                script([write("HTTP/1.1 200 OK\r\n"), write(lengths)])
            },
            broken,
        ),
        fault(
            "a length beyond numbers",
            |_, _| {
                let length = "content-length: 99999999999999999999999\r\n\r\n{}";
                script([write("HTTP/1.1 200 OK\r\n"), write(length)])
            },
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

fn bodies_without_a_length() -> Vec<Fault> {
    vec![
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
    ]
}

fn silence() -> Vec<Fault> {
    vec![
        fault("silence", |_, _| script([Step::Stall]), timed_out),
        fault(
            "silence once",
            |_, count| once(count, script([Step::Stall])),
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
            "a preliminary response",
            |_, _| {
                let text = String::from_utf8(with_headers(200, "", FINE)).unwrap();
                let response = format!("HTTP/1.1 100 Continue\r\n\r\n{text}");
                Reply::Bytes(response.into_bytes())
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
fn compression() -> Vec<Fault> {
    vec![
        fault("a gzip bomb", |_, _| gzip_bomb(), |_| too_large()),
        fault(
            "what is not gzip",
            |_, _| status(200, "content-encoding: gzip\r\n", FINE),
            broken,
        ),
        fault(
            "a failure that is not gzip",
            |_, _| status(404, "content-encoding: gzip\r\n", "{}"),
            |_| badly(1, Outcome::Rejected, Error::is_not_found),
        ),
    ]
}

#[cfg(feature = "gzip")]
fn gzip_bomb() -> Reply {
    let bomb = include_bytes!("../../zeros.gz");
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
        bomb.len()
    );
    Reply::Bytes([head.as_bytes(), bomb].concat())
}
