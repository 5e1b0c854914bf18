//! Three processes with one token, on a platform where each token revokes the one before.

#[cfg(feature = "redis")]
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "../../../runtime/tests/stores/redis_server.rs"]
mod redis_server;
#[path = "support/mod.rs"]
mod support;

use std::process::{Child, Stdio};

use iot_clouds_mock::MockServer;

const PROCESSES: u64 = 3;
const TIMES: u64 = 5;

fn mock() -> MockServer {
    let mock = MockServer::start("gongjiangyun").unwrap();
    let orders = mock.add_operation("orders.list", "GET /orders").unwrap();
    orders.respond_with(["order 17", "order 18"]).unwrap();
    mock
}

fn start(mock: &MockServer, store: &str) -> Child {
    let path = env!("CARGO_BIN_EXE_order_report");
    let mut command = support::program(path, "GONGJIANGYUN", mock);
    command.arg(TIMES.to_string()).env("TOKEN_STORE", store);
    command.stdout(Stdio::piped()).spawn().unwrap()
}

/// Runs the processes at the same time, with one store.
fn run(mock: &MockServer, store: &str) {
    let processes: Vec<Child> = (0..PROCESSES).map(|_| start(mock, store)).collect();
    for process in processes {
        let output = process.wait_with_output().unwrap();
        assert!(output.status.success());
        assert_eq!(output.stdout, b"10 orders in 5 responses\n");
    }
    // All of them called, and no call needed a second attempt.
    assert_eq!(mock.calls("orders.list").unwrap(), PROCESSES * TIMES);
}

#[test]
fn a_folder_makes_it_one_token_call() {
    let (mock, folder) = (mock(), tempfile::tempdir().unwrap());
    let path = folder.path().join("tokens").display().to_string();
    run(&mock, &path);
    assert_eq!(mock.calls("auth.token").unwrap(), 1);
    // Programs that start later use it too.
    mock.reset();
    let orders = mock.stub("orders.list").unwrap();
    orders.respond_with(["order 17", "order 18"]).unwrap();
    run(&mock, &path);
    assert_eq!(mock.calls("auth.token").unwrap(), 0);
}

/// Redis is installed in continuous integration; elsewhere the test may be skipped.
#[cfg(feature = "redis")]
#[test]
fn a_redis_makes_it_one_token_call() {
    let Some(redis) = redis_server::start() else {
        return;
    };
    let mock = mock();
    run(&mock, &redis.url);
    assert_eq!(mock.calls("auth.token").unwrap(), 1);
}

/// Programs without a common store revoke each other's tokens: the mock would not hide it.
#[test]
fn a_folder_for_each_makes_it_several_token_calls() {
    let (mock, folder) = (mock(), tempfile::tempdir().unwrap());
    for number in 0..PROCESSES {
        let path = folder.path().join(number.to_string());
        let output = start(&mock, &path.display().to_string()).wait_with_output();
        assert!(output.unwrap().status.success());
    }
    assert_eq!(mock.calls("auth.token").unwrap(), PROCESSES);
}
