//! One client in programs with several Tokio runtimes: no runtime waits for work that another one has to drive.

use std::time::Duration;

use iot_clouds_runtime::{Json, Method};
use iot_clouds_testkit::Server;
use tokio::runtime::{Builder, Runtime};

use crate::{acme::Client, replies::info};

/// A runtime that makes progress only while somebody blocks on it.
fn suspended() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Starts a server that responds independently of the test's runtimes, and returns a client of it.
fn server() -> (Runtime, Server, Client) {
    let mut builder = Builder::new_multi_thread();
    let own = builder.worker_threads(1).enable_all().build().unwrap();
    let server = own.block_on(Server::start(|_| info("1")));
    let builder = Client::builder(&server.url).attempt_timeout(Duration::from_secs(3));
    let client = builder.build().unwrap();
    (own, server, client)
}

fn call(runtime: &Runtime, client: &Client, method: Method) {
    let call = client.raw(method, "/x").send::<Json>();
    let response = runtime.block_on(call);
    assert_eq!(response.unwrap(), 1);
}

#[test]
fn a_connection_of_a_suspended_runtime_blocks_no_other_runtime() {
    let (_own, server, client) = server();
    let (one, other) = (suspended(), suspended());
    call(&one, &client, Method::GET);
    // A command is sent once, and runs.
    call(&other, &client, Method::POST);
    assert_eq!((server.count("/x"), server.connections()), (2, 2));
    // Each of them reuses its own connection.
    for runtime in [&one, &other, &one] {
        call(runtime, &client, Method::POST);
    }
    assert_eq!(server.count("/x"), 5);
    assert!(server.connections() < 5);
}

#[test]
fn a_dropped_runtime_leaves_the_others_working() {
    let (_own, server, client) = server();
    for _ in 0..3 {
        let runtime = suspended();
        call(&runtime, &client, Method::POST);
        call(&runtime, &client, Method::POST);
    }
    assert_eq!(server.count("/x"), 6);
}

#[test]
fn more_runtimes_than_are_kept_lose_connections_and_no_call() {
    let (_own, server, client) = server();
    let runtimes: Vec<Runtime> = (0..20).map(|_| suspended()).collect();
    for _ in 0..2 {
        for runtime in &runtimes {
            call(runtime, &client, Method::POST);
        }
    }
    // The runtime of the first call keeps its connection.
    assert_eq!((server.count("/x"), server.connections()), (40, 39));
}
