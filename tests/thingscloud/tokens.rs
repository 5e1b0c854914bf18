//! The client's token: fetched once, replaced when the platform refuses it.

use std::sync::atomic::{AtomicU32, Ordering};

use iot_clouds_testkit::{Received, Reply, Server};
use serde_json::json;

use crate::support::{client, ok, token};

/// A server that gives out tok-1, tok-2, …, refuses tok-1 and responses all other calls with an empty `info`.
fn server_that_refuses_the_first_token() -> Server {
    let count = AtomicU32::new(0);
    let server = Server::in_thread();
    server.respond_with(move |request| match request.target.as_str() {
        "/api/v1/access_token" => {
            let number = count.fetch_add(1, Ordering::SeqCst) + 1;
            Reply::json(200, &token(&format!("tok-{number}")))
        }
        _ if request.header("authorization") == Some("Bearer tok-1") => {
            Reply::json(401, &json!({ "message": "Unauthorized" }))
        }
        _ => ok(json!({ "id": "d1" })),
    });
    server
}

/// What came, and with which token.
fn sent(server: &Server) -> Vec<String> {
    let line = |request: Received| {
        let token = request.header("authorization").unwrap_or("no token");
        format!("{} {}: {token}", request.method, request.target)
    };
    server.all_received().into_iter().map(line).collect()
}

#[tokio::test]
async fn twenty_parallel_calls_make_one_token_call() {
    let server = Server::in_thread();
    server.respond_with(|request| match request.target.as_str() {
        "/api/v1/access_token" => Reply::json(200, &token("tok-1")),
        _ => ok(json!({ "id": "d1" })),
    });
    let client = client(&server);

    let calls: Vec<_> = (0..20)
        .map(|number| {
            let get = client.devices().get(format!("d{number}"));
            tokio::spawn(async move { get.send().await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }

    let sent = sent(&server);
    assert_eq!(sent[0], "POST /api/v1/access_token: no token");
    assert_eq!(sent.len(), 21);
    assert!(
        sent[1..]
            .iter()
            .all(|line| line.ends_with(": Bearer tok-1")),
        "{sent:#?}"
    );
}

#[tokio::test]
async fn a_401_once_earns_a_new_token_and_one_replay() {
    let server = server_that_refuses_the_first_token();

    let response = client(&server)
        .devices()
        .get("d1")
        .send_with_meta()
        .await
        .unwrap();

    let expected = [
        "POST /api/v1/access_token: no token",
        "GET /api/v1/device/d1: Bearer tok-1",
        "POST /api/v1/access_token: no token",
        "GET /api/v1/device/d1: Bearer tok-2",
    ];
    assert_eq!(sent(&server), expected);
    assert_eq!(response.attempts(), 2);
    assert_eq!(response.status(), 200);
    assert_eq!(response.into_value().id, "d1");
}

/// The spec says that a 401 is refused before running, so that a device gets the command once.
#[tokio::test]
async fn a_401_once_for_a_command() {
    let server = server_that_refuses_the_first_token();

    client(&server)
        .control()
        .send_command("d1", "reboot")
        .id(7)
        .send()
        .await
        .unwrap();

    let expected = [
        "POST /api/v1/access_token: no token",
        "POST /api/v1/control/device/d1/command: Bearer tok-1",
        "POST /api/v1/access_token: no token",
        "POST /api/v1/control/device/d1/command: Bearer tok-2",
    ];
    assert_eq!(sent(&server), expected);
    let bodies: Vec<_> = server.all_received().iter().map(Received::json).collect();
    assert_eq!(
        bodies[1],
        json!({ "method": "reboot", "params": {}, "id": 7 })
    );
    assert_eq!(bodies[3], bodies[1]);
}

#[tokio::test]
async fn twenty_parallel_calls_with_a_refused_token_make_one_more_token_call() {
    let server = server_that_refuses_the_first_token();
    let client = client(&server);
    client.auth().access_token().send().await.unwrap();

    let calls: Vec<_> = (0..20)
        .map(|number| {
            let get = client.devices().get(format!("d{number}"));
            tokio::spawn(async move { get.send().await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }

    let token_calls = sent(&server)
        .into_iter()
        .filter(|line| line == "POST /api/v1/access_token: no token");
    assert_eq!(token_calls.count(), 2);
}

#[tokio::test]
async fn the_new_token_is_kept() {
    let server = server_that_refuses_the_first_token();
    let client = client(&server);

    client.devices().get("d1").send().await.unwrap();
    client.devices().get("d2").send().await.unwrap();

    let sent = sent(&server);
    assert_eq!(sent.len(), 5);
    assert_eq!(sent[4], "GET /api/v1/device/d2: Bearer tok-2");
}

/// Clones share the token; two clients do not.
#[tokio::test]
async fn clones_share_the_token() {
    let server = Server::in_thread();
    server.respond_with(|request| match request.target.as_str() {
        "/api/v1/access_token" => Reply::json(200, &token("tok-1")),
        _ => ok(json!({ "id": "d1" })),
    });
    let one = client(&server);

    one.devices().get("d1").send().await.unwrap();
    one.clone().devices().get("d2").send().await.unwrap();
    client(&server).devices().get("d3").send().await.unwrap();

    let expected = [
        "POST /api/v1/access_token: no token",
        "GET /api/v1/device/d1: Bearer tok-1",
        "GET /api/v1/device/d2: Bearer tok-1",
        "POST /api/v1/access_token: no token",
        "GET /api/v1/device/d3: Bearer tok-1",
    ];
    assert_eq!(sent(&server), expected);
}

/// A failed token call fails the calls that waited for it, and nothing later.
#[tokio::test]
async fn a_failed_token_call_is_not_remembered() {
    let count = AtomicU32::new(0);
    let server = Server::in_thread();
    server.respond_with(move |request| match request.target.as_str() {
        "/api/v1/access_token" if count.fetch_add(1, Ordering::SeqCst) < 3 => {
            Reply::text(502, "text/html", "<h1>Bad Gateway</h1>")
        }
        "/api/v1/access_token" => Reply::json(200, &token("tok-1")),
        _ => ok(json!({ "id": "d1" })),
    });
    let client = client(&server);

    let error = client.devices().get("d1").send().await.unwrap_err();
    let device = client.devices().get("d1").send().await.unwrap();

    assert_eq!(
        error.to_string(),
        "auth.access_token: ThingsCloud answered HTTP 502 Bad Gateway while fetching a token for devices.get"
    );
    assert_eq!(device.id, "d1");
}
