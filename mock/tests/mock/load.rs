//! Many requests from many connections at once.
//! Must not know responses beyond that they are right.

use std::sync::Arc;

use iot_clouds_mock::MockServer;

use crate::support::{client, token};

/// Most connections; fewer where not so many files may be open.
const CONNECTIONS: u64 = 256;
const REQUESTS: u64 = 10_240;
/// Files that the other tests and the runtimes may have open.
const SPARE: u64 = 96;

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_requests_from_many_connections_all_get_a_response() {
    let allowed = rlimit::increase_nofile_limit(2048).unwrap();
    // Each connection has two ends, and its client an event queue of its own.
    let connections = (allowed.saturating_sub(SPARE) / 3).min(CONNECTIONS);
    let few = format!(
        "only {allowed} files may be open at once, and this test needs 200; `ulimit -Hn` shows the limit"
    );
    assert!(connections >= 32, "{few}");
    let requests = REQUESTS / connections;
    let mock = Arc::new(MockServer::start("thingscloud").unwrap());
    let token = token(&mock).await;
    let start = Arc::new(tokio::sync::Barrier::new(connections as usize));
    let tasks = (0..connections).map(|_| {
        let (mock, token, start) = (Arc::clone(&mock), token.clone(), Arc::clone(&start));
        tokio::spawn(async move {
            // A client of its own has a connection of its own.
            let client = client();
            let url = format!("{}/api/v1/device/4xk7m2w9", mock.url());
            start.wait().await;
            for _ in 0..requests {
                let response = client.get(&url).bearer_auth(&token).send().await.unwrap();
                assert_eq!(response.status().as_u16(), 200);
                assert!(response.text().await.unwrap().contains("Greenhouse 1"));
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert_eq!(mock.calls("devices.get").unwrap(), requests * connections);
    assert!(
        mock.requests()
            .iter()
            .all(|request| request.reason.is_none())
    );
}
