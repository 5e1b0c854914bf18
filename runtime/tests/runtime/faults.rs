//! Each scheme of authentication, with each retry class, against each fault, on a new connection and on a used one.
//! The server counts requests: a command reaches it once, unless it responded that it refused the first attempt before running it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use iot_clouds_runtime::{CredentialKind, Error, Json, Outcome, Retry};
use iot_clouds_testkit::{Received, Reply, Server, Step, with_headers, write};

use crate::schemes::{self, CLASSES, OPERATION, TOKEN, WARM_UP, assert_tells_no_secret};

mod table;

/// A fault and its expected result.
pub(crate) struct Fault {
    name: &'static str,
    /// The server's response to the request with this number, from 0.
    response: fn(&Received, usize) -> Reply,
    expect: fn(&Cell) -> Expect,
}

/// The kind of call that meets the fault.
#[derive(Clone, Copy)]
pub(crate) struct Cell {
    scheme: Option<&'static CredentialKind>,
    class: Retry,
}

impl Cell {
    fn is_command(&self) -> bool {
        self.class == Retry::Command
    }

    fn is_exchange(&self) -> bool {
        self.scheme.is_some_and(|kind| kind.name == "Exchange")
    }

    fn is_signature(&self) -> bool {
        self.scheme.is_some_and(|kind| kind.name == "Signature")
    }

    fn show(&self, fault: &Fault, is_used: bool) -> String {
        let scheme = self.scheme.map_or("no credential", |kind| kind.name);
        let connection = if is_used { "used" } else { "fresh" };
        let class = self.class;
        format!(
            "{}, {scheme}, {class:?}, {connection} connection",
            fault.name
        )
    }
}

/// How a call ends.
pub(crate) struct Expect {
    attempts: u32,
    end: End,
}

enum End {
    Well,
    Badly(Outcome, fn(&Error) -> bool),
}

/// The response of the token call and of operations if nothing fails.
const FINE: &str =
    r#"{"result":true,"info":{"done":true,"access_token":"T0KENCANARY","expires_in":86400}}"#;

fn is_fine(data: &Json) -> bool {
    data["done"] == true
}

/// Returns whether a response means, by the platform's documentation, that the operation did not run.
fn is_refusal_before_running(reply: &Reply) -> bool {
    let Reply::Bytes(bytes) = reply else {
        return false;
    };
    let text = String::from_utf8_lossy(bytes);
    let documented = ["HTTP/1.1 401 ", "HTTP/1.1 420 "];
    documented.iter().any(|status| text.starts_with(status)) || text.contains("\"errcode\":4010")
}

/// Starts a server with the fault on one path, and counts the requests to it that may have run.
async fn server(
    path: &'static str,
    response: fn(&Received, usize) -> Reply,
    is_used: bool,
) -> (Server, Arc<AtomicUsize>) {
    let (count, ran) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
    let may_have_run = ran.clone();
    let server = Server::start(move |request| {
        if request.path() == path {
            let reply = response(request, count.fetch_add(1, Ordering::SeqCst));
            if !is_refusal_before_running(&reply) {
                may_have_run.fetch_add(1, Ordering::SeqCst);
            }
            return reply;
        }
        // The fault occurs on the connection of this response, or on another one.
        match request.path() {
            WARM_UP if !is_used => Reply::Last(with_headers(200, "connection: close\r\n", FINE)),
            _ => Reply::Bytes(with_headers(200, "", FINE)),
        }
    });
    (server.await, ran)
}

async fn meet(cell: &Cell, fault: &Fault, is_used: bool) {
    let shown = cell.show(fault, is_used);
    let (mut server, ran) = server(OPERATION, fault.response, is_used).await;
    let client = schemes::client(&server.url, cell.scheme);
    client.warm_up().await;
    if fault.name == table::REFUSED {
        server.stop_listening().await;
    }
    // Lets the connection return to the pool.
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    let before = server.connections();
    let call = client.call(cell.class).send_with_meta();
    let result = server.clock.while_passing(call).await;

    let expect = (fault.expect)(cell);
    let requests = server.count(OPERATION);
    match (&result, &expect.end) {
        (Ok(response), End::Well) => {
            assert!(is_fine(response.value()), "{shown}");
            assert_eq!(response.attempts(), expect.attempts, "{shown}");
        }
        (Err(error), End::Badly(outcome, is)) => {
            assert_eq!(error.outcome(), *outcome, "{shown}: {error}");
            assert!(is(error), "{shown}: {error}");
            assert_eq!(error.attempts(), expect.attempts, "{shown}: {error}");
        }
        (other, _) => panic!("{shown}: {other:?}"),
    }
    if let Err(error) = &result {
        assert_tells_no_secret(error);
        let is_unsent = error.outcome() == Outcome::NotSent;
        assert!(!is_unsent || requests == 0, "{shown}: {error}");
        if fault.name == table::REFUSED {
            assert_eq!(requests, 0);
            return;
        }
    }
    assert_eq!(requests, expect.attempts as usize, "{shown}");
    let replays = usize::from(cell.is_exchange() || cell.is_signature());
    assert!(requests <= 3 + replays, "{shown}");
    let ran = ran.load(Ordering::SeqCst);
    assert!(!cell.is_command() || ran <= 1, "{shown}: {ran} times");
    assert!(server.count(TOKEN) <= 2, "{shown}");
    if is_used {
        assert_eq!(before, 1, "{shown}");
        assert!(
            requests > 1 || server.connections() == 1,
            "{shown}: the connection was not used again"
        );
    }
}

/// A used connection cannot be refused; a refused one is new.
fn is_possible(fault: &Fault, is_used: bool) -> bool {
    !is_used || fault.name != table::REFUSED
}

async fn meet_all(class: Retry) {
    let faults = table::faults();
    let mut cells = 0;
    for fault in &faults {
        for scheme in schemes::all() {
            for is_used in [false, true] {
                if is_possible(fault, is_used) {
                    meet(&Cell { scheme, class }, fault, is_used).await;
                    cells += 1;
                }
            }
        }
    }
    let count = faults.len();
    println!("{class:?}: {cells} cells, of {count} faults");
}

#[tokio::test]
async fn a_safe_call_meets_every_fault() {
    meet_all(Retry::Safe).await;
}

#[tokio::test]
async fn an_idempotent_call_meets_every_fault() {
    meet_all(Retry::Idempotent).await;
}

#[tokio::test]
async fn a_command_meets_every_fault() {
    meet_all(Retry::Command).await;
}

/// It is undefined whether the client has noticed the closed connection by the time of its call.
#[tokio::test]
async fn a_connection_that_the_server_closed_takes_no_command_twice() {
    let server = Server::start(|_| Reply::Last(with_headers(200, "", FINE))).await;
    let client = schemes::client(&server.url, None);
    for number in 0..200 {
        let mut call = client.call(Retry::Command);
        call.set_query("number", number);
        let result = call.send().await;
        let is_it = |seen: &&Received| seen.query().ends_with(&format!("number={number}"));
        let requests = server.received().iter().filter(is_it).count();
        match result {
            Ok(_) => assert_eq!(requests, 1),
            Err(error) => {
                assert_eq!(error.outcome(), Outcome::Unknown, "{error}");
                assert!(requests <= 1, "{number}");
            }
        }
    }
}

/// It would be mistaken for the response to the next request.
#[tokio::test]
async fn an_unrequested_response_is_not_read() {
    let count = AtomicUsize::new(0);
    let numbered = |number: usize| {
        let body = format!(r#"{{"result":true,"info":{number}}}"#);
        with_headers(200, "", &body)
    };
    let server = Server::start(move |_| {
        let number = count.fetch_add(1, Ordering::SeqCst);
        Reply::Bytes([numbered(number), numbered(999)].concat())
    })
    .await;
    let client = schemes::client(&server.url, None);
    for number in 0..20 {
        let class = CLASSES[number % 3];
        let response = client.call(class).send().await.unwrap();
        assert_eq!(response, number);
    }
}

/// Bytes keep arriving, so only the deadlines can end the call.
#[tokio::test]
async fn a_slow_response_ends_at_the_deadline() {
    let head = write("HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n");
    let body = Step::Drip(&[b' '; 50]);
    let response = Reply::Script(vec![head, body]);
    let server = Server::start(move |_| response.clone()).await;
    let mut call = schemes::client(&server.url, None).call(Retry::Safe);
    call.set_timeout(Duration::from_secs(40));
    let error = server.clock.while_passing(call.send()).await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("did not respond within 40s, the limit of the whole call"),
        "{text}"
    );
    assert_eq!((error.attempts(), error.outcome()), (2, Outcome::Unknown));
}

/// A token call has no credential, and may safely run twice.
#[tokio::test]
async fn a_token_call_meets_every_fault_and_its_call_is_not_sent() {
    let like = Cell {
        scheme: None,
        class: Retry::Idempotent,
    };
    for fault in table::faults() {
        for class in CLASSES {
            let (mut server, _) = server(TOKEN, fault.response, true).await;
            let client = schemes::client(&server.url, Some(&schemes::EXCHANGE));
            if fault.name == table::REFUSED {
                server.stop_listening().await;
            }
            let result = server.clock.while_passing(client.call(class).send()).await;
            let expect = (fault.expect)(&like);
            let shown = format!("{}, {class:?}: {result:?}", fault.name);
            let sent = match (&result, expect.end) {
                (Ok(data), End::Well) => {
                    assert!(is_fine(data), "{shown}");
                    1
                }
                (Err(error), End::Badly(..)) => {
                    assert_eq!(error.outcome(), Outcome::NotSent, "{shown}");
                    assert_eq!(error.operation(), "auth.access_token", "{shown}");
                    assert!(error.body().is_empty(), "{shown}");
                    assert_tells_no_secret(error);
                    0
                }
                _ => panic!("{shown}"),
            };
            assert_eq!(server.count(OPERATION), sent, "{shown}");
            if fault.name != table::REFUSED {
                assert_eq!(server.count(TOKEN), expect.attempts as usize, "{shown}");
            }
        }
    }
}
