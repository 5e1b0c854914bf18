//! A ThingsCloud server with a token call, a client for it, and the exact check of a request.
//! Must not know any operation but the token calls.

use iot_clouds_tests::Server;
use serde_json::{Value, json};
use thingscloud::{ApiKey, Client};

/// A server that knows the API key of [`client`] and answers all other calls with `info`.
pub async fn server(info: Value) -> Server {
    let token = json!({ "result": true, "info": { "access_token": "tok-1", "expires_in": 86400 } });
    let server = Server::start()
        .await
        .with_token("/api/v1/access_token", &token)
        .await;
    server
        .answer(200, &json!({ "result": true, "info": info }))
        .await;
    server
}

/// A client with an API key.
pub fn client(server: &Server) -> Client {
    let credential = ApiKey {
        app_id: "app-1".into(),
        access_key: "access-1".into(),
        secret_key: "secret-1".into(),
    };
    Client::builder(server.url())
        .credential(credential)
        .build()
        .unwrap()
}

/// Checks that exactly one request came, with this method, target and body, and with the page's headers only.
pub async fn assert_sent(server: &Server, method: &str, target: &str, body: Option<Value>) {
    let received = server.received().await;
    assert_eq!(received.len(), 1, "one request: {received:#?}");
    let request = &received[0];
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        (method, target)
    );
    let mut headers = vec![
        ("accept", "*/*".to_owned()),
        ("authorization", "Bearer tok-1".to_owned()),
        ("content-type", "application/json".to_owned()),
        (
            "user-agent",
            format!("thingscloud/{}", env!("CARGO_PKG_VERSION")),
        ),
    ];
    match body {
        Some(body) => {
            assert_eq!(request.json(), body);
            headers.insert(2, ("content-length", request.body.len().to_string()));
        }
        None => {
            assert_eq!(request.body, "");
            if let Some(length) = request.header("content-length") {
                headers.insert(2, ("content-length", length.to_owned()));
            }
        }
    }
    let expected: Vec<(String, String)> = headers
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    assert_eq!(request.headers, expected);
}
