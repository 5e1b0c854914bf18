//! A process that waited for calls is forked, as servers with worker processes are: its child can wait for calls too.
//! It is a program without a test harness, because a fork copies only the thread that forks.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "support/mod.rs"]
mod support;

use support::{acme, replies};

#[cfg(unix)]
fn main() {
    use fork::{Fork, fork, waitpid};
    use iot_clouds_runtime::blocking;
    use iot_clouds_testkit::Server;

    let server = Server::in_thread();
    server.respond_with(|request| match request.path() {
        "/api/v1/token" => replies::info(r#"{"access_token":"t","expires_in":3600}"#),
        _ => replies::info(r#"{"id":"1"}"#),
    });
    let builder = acme::Client::builder(&server.url).credential(acme::api_key());
    let client = builder.build().unwrap();
    let get = || blocking::wait(client.get("1").send());
    get().unwrap();
    // The second child is that of a process that has forked before.
    for children in 1..=2 {
        match fork().unwrap() {
            Fork::Child => std::process::exit(in_child(get)),
            Fork::Parent(child) => assert_eq!(waitpid(child).unwrap(), 0, "the child failed"),
        }
        get().unwrap();
        assert_eq!(server.count("/api/v1/device/1"), 1 + 2 * children);
        // The parent keeps its connection, and no child uses it. All of them use the parent's token.
        assert_eq!(server.connections(), 1 + children);
        assert_eq!(server.count("/api/v1/token"), 1);
    }
}

/// Returns the exit code of the child: 0 if its call succeeds, and 2 if that takes forever.
#[cfg(unix)]
fn in_child<T, E: std::fmt::Display>(get: impl Fn() -> Result<T, E>) -> i32 {
    use std::{sync::mpsc, thread, time::Duration};

    let (_done, done) = mpsc::channel::<()>();
    thread::spawn(move || {
        if done.recv_timeout(Duration::from_secs(30)) == Err(mpsc::RecvTimeoutError::Timeout) {
            std::process::exit(2);
        }
    });
    match get() {
        Ok(_) => 0,
        Err(error) => {
            eprintln!("{error}");
            1
        }
    }
}

#[cfg(not(unix))]
fn main() {}
