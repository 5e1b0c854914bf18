//! Many requests from many connections at once.
//! Must not know responses beyond that they are right.

use std::sync::Arc;

use iot_clouds_mock::MockServer;

use crate::support::{client, token};

const CONNECTIONS: usize = 256;
const REQUESTS: usize = 10_240;

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_requests_from_256_connections_all_get_a_response() {
    // Both ends of each connection, and some spare ones.
    let allowed = rlimit::increase_nofile_limit(2048).unwrap();
    assert!(allowed > 600, "only {allowed} files may be open");
    let mock = Arc::new(MockServer::start("thingscloud").unwrap());
    let token = token(&mock).await;
    let start = Arc::new(tokio::sync::Barrier::new(CONNECTIONS));
    let tasks = (0..CONNECTIONS).map(|_| {
        let (mock, token, start) = (Arc::clone(&mock), token.clone(), Arc::clone(&start));
        tokio::spawn(async move {
            // A client of its own has a connection of its own.
            let client = client();
            let url = format!("{}/api/v1/device/4xk7m2w9", mock.url());
            start.wait().await;
            for _ in 0..REQUESTS / CONNECTIONS {
                let response = client.get(&url).bearer_auth(&token).send().await.unwrap();
                assert_eq!(response.status().as_u16(), 200);
                assert!(response.text().await.unwrap().contains("Greenhouse 1"));
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert_eq!(mock.calls("devices.get").unwrap(), REQUESTS as u64);
    assert!(
        mock.requests()
            .iter()
            .all(|request| request.reason.is_none())
    );
}
