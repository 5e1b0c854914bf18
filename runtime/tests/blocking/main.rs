//! Calls from programs that are not async, from threads that may wait, and what happens inside async code.

#![cfg(feature = "blocking")]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "../support/mod.rs"]
mod support;

use support::{acme, replies};

use std::thread;

use iot_clouds_runtime::{
    Error, Operation, Outcome, PageParameter, Timestamp, Window, Windows, blocking,
};
use iot_clouds_testkit::Server;
use tokio::{
    runtime::{Builder, Runtime},
    task::{LocalSet, block_in_place, coop::unconstrained, spawn_blocking, spawn_local},
};

use crate::{
    acme::{Client, api_key},
    replies::info,
};

/// Starts a server with devices on two pages, and the runtime that it runs on.
fn server() -> (Runtime, Server) {
    let runtime = Runtime::new().unwrap();
    let server = runtime.block_on(Server::start(|request| match request.path() {
        "/api/v1/token" => info(r#"{"access_token":"t","expires_in":3600}"#),
        "/api/v1/device/1" => info(r#"{"id":"1"}"#),
        _ => {
            let page = if request.query().contains("page=2") {
                2
            } else {
                1
            };
            info(&format!(
                r#"{{"items":[{{"id":"{page}"}}],"page_total":2}}"#
            ))
        }
    }));
    (runtime, server)
}

fn client(server: &Server) -> Client {
    let builder = Client::builder(&server.url).credential(api_key());
    builder.build().unwrap()
}

#[test]
fn a_credential_is_provided_while_a_thread_waits() {
    let (_runtime, server) = server();
    let client = Client::builder(&server.url)
        .credential_provider(|| async { Ok::<_, Error>(api_key()) })
        .build()
        .unwrap();
    assert_eq!(blocking::wait(client.get("1")).unwrap().id, "1");
    let hanging = Client::builder(&server.url)
        .credential_provider(std::future::pending::<Result<acme::ApiKey, Error>>)
        .timeout(std::time::Duration::from_millis(50))
        .build()
        .unwrap();
    let error = blocking::wait(hanging.get("1")).unwrap_err();
    assert!(
        error.is_timeout() && error.outcome() == Outcome::NotSent,
        "{error}"
    );
}

#[test]
fn requests_and_whole_lists_are_waited_for() {
    let (_runtime, server) = server();
    let client = client(&server);
    assert_eq!(blocking::wait(client.get("1")).unwrap().id, "1");
    let all = client.list().items().try_collect::<Vec<_>>();
    let ids = blocking::wait(all)
        .unwrap()
        .into_iter()
        .map(|device| device.id);
    assert_eq!(ids.collect::<Vec<_>>(), ["1", "2"]);
}

#[test]
fn calls_run_on_any_thread() {
    let (_runtime, server) = server();
    let client = client(&server);
    thread::scope(|scope| {
        for _ in 0..4 {
            let client = client.clone();
            scope.spawn(move || {
                for _ in 0..10 {
                    let device = blocking::wait(client.get("1").send()).unwrap();
                    assert_eq!(device.id.as_str(), "1");
                }
            });
        }
    });
    assert_eq!(server.count("/api/v1/token"), 1);
    assert_eq!(server.count("/api/v1/device/1"), 40);
}

#[test]
fn lists_are_iterators() {
    let (_runtime, server) = server();
    let client = client(&server);
    let ids: Result<Vec<String>, _> = blocking::items(client.list().items())
        .map(|device| Ok::<_, iot_clouds_runtime::Error>(device?.id.into_string()))
        .collect();
    assert_eq!(ids.unwrap(), ["1", "2"]);
    assert_eq!(blocking::pages(client.list().pages()).count(), 2);
}

/// Waits for a call in each of the places where a thread may wait although it knows a runtime.
#[test]
fn a_thread_that_may_wait_waits_whatever_runtime_it_knows() {
    let (_runtime, server) = server();
    let client = client(&server);
    let wait = move || blocking::wait(client.get("1").send()).map(|device| device.id.into_string());
    let several = Runtime::new().unwrap();
    let one = Builder::new_current_thread().enable_all().build().unwrap();
    let mut found = Vec::new();
    for runtime in [&several, &one] {
        let (wait, again) = (wait.clone(), wait.clone());
        found.push(runtime.block_on(async { spawn_blocking(wait).await.unwrap() }));
        let _entered = runtime.enter();
        found.push(again());
    }
    let (task, block) = (wait.clone(), wait.clone());
    let task = several.spawn(async move { block_in_place(task) });
    found.push(several.block_on(task).unwrap());
    found.push(several.block_on(async { block_in_place(block) }));
    // A call that waits for another one on the same thread.
    found.push(blocking::wait(async move { wait() }));
    let found: Result<Vec<String>, Error> = found.into_iter().collect();
    assert_eq!(found.unwrap(), ["1"; 7]);
}

/// Tries to wait in each of the places where the tasks of a runtime would wait too.
#[test]
fn inside_async_code_it_is_an_error_and_nothing_is_sent() {
    let (_runtime, server) = server();
    let client = client(&server);
    let wait = move || blocking::wait(client.get("1").send()).map(|_| ());
    let several = Runtime::new().unwrap();
    let one = Builder::new_current_thread().enable_all().build().unwrap();
    let mut found = Vec::new();
    for runtime in [&several, &one] {
        found.push(runtime.block_on(async { wait() }));
        let task = wait.clone();
        let task = runtime.spawn(async move { task() });
        found.push(runtime.block_on(task).unwrap());
        let task = wait.clone();
        let task = runtime.spawn(unconstrained(async move { task() }));
        found.push(runtime.block_on(task).unwrap());
        let (local, task) = (LocalSet::new(), wait.clone());
        found.push(local.block_on(runtime, async move {
            spawn_local(async move { task() }).await.unwrap()
        }));
    }
    found.push(one.block_on(unconstrained(async { wait() })));
    for result in found {
        let error = result.unwrap_err();
        assert!(error.is_configuration());
        assert_eq!(error.outcome(), Outcome::NotSent);
        assert_eq!(
            error.to_string(),
            "blocking: this thread is running async code and must not wait; await the call instead of using blocking::wait, or \
             wait inside tokio::task::spawn_blocking"
        );
    }
    assert!(server.received().is_empty());
}

#[test]
fn an_iterator_ends_after_the_error_of_waiting() {
    let (runtime, server) = server();
    let client = client(&server);
    runtime.block_on(async {
        let mut items = blocking::items(client.list().items());
        assert!(items.next().unwrap().is_err());
        assert!(items.next().is_none());
    });
    assert!(server.received().is_empty());
}

static HISTORY: Operation = Operation {
    id: "history",
    path: "/history",
    windows: Some(Windows {
        from: PageParameter::Query("start"),
        to: PageParameter::Query("end"),
        size: None,
    }),
    ..acme::PING
};

struct History;

impl Window for History {
    type Response = Vec<i64>;
    type Item = i64;

    fn series(response: Vec<i64>) -> Vec<Vec<(Timestamp, i64)>> {
        let points = response.into_iter();
        vec![
            points
                .map(|at| (Timestamp::from_epoch_milliseconds(at), at))
                .collect(),
        ]
    }
}

#[test]
fn windows_are_read_to_the_start() {
    let runtime = Runtime::new().unwrap();
    let server = runtime.block_on(Server::start(|request| {
        info(if request.query().contains("end=50") {
            "[40,30]"
        } else {
            "[30]"
        })
    }));
    let mut call = client(&server).call::<Vec<i64>>(&HISTORY);
    call.set_query("end", 50);
    let start = Timestamp::from_epoch_milliseconds(0);
    let items = blocking::items(call.items_since::<History>(start));
    assert_eq!(items.map(Result::unwrap).collect::<Vec<_>>(), [40, 30]);
}
