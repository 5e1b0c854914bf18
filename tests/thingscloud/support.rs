//! A ThingsCloud server with the token calls, clients for it, and the exact check of a request.
//! Must not know any other operation.

use iot_clouds_testkit::{Received, Reply, Server};
use iot_clouds_tests::NoWait;
use serde_json::{Value, json};
use thingscloud::{AdminLogin, ApiKey, Client};

/// Starts a server that issues tokens and responds to all other calls with `info`.
pub(crate) fn server(info: Value) -> Server {
    server_with(move |_| ok(info.clone()))
}

/// Starts a server that issues tokens and responds to all other calls by a function of the request.
pub(crate) fn server_with(respond: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Server {
    let server = Server::in_thread().with_token("/api/v1/access_token", &token("tok-1"));
    server.respond_with(respond);
    server
}

/// Returns the page's response to a request that succeeded.
pub(crate) fn ok(info: Value) -> Reply {
    Reply::json(200, &json!({ "result": true, "info": info }))
}

/// Returns the page's response to a token call with an API key.
pub(crate) fn token(value: &str) -> Value {
    json!({ "result": true, "info": { "access_token": value, "expires_in": 86400 } })
}

/// The credential of [`client`].
pub(crate) fn api_key() -> ApiKey {
    ApiKey {
        app_id: "app-1".into(),
        access_key: "access-1".into(),
        secret_key: "secret-1".into(),
    }
}

/// The credential of [`admin_client`].
pub(crate) fn admin_login() -> AdminLogin {
    AdminLogin {
        app_id: "app-1".into(),
        account: "operator".into(),
        password: "password-1".into(),
    }
}

/// Builds a client with an API key.
pub(crate) fn client(server: &Server) -> Client {
    Client::builder(server.url())
        .timing(NoWait)
        .credential(api_key())
        .build()
        .unwrap()
}

/// Builds a client with an administrator's login.
pub(crate) fn admin_client(server: &Server) -> Client {
    Client::builder(server.url())
        .timing(NoWait)
        .credential(admin_login())
        .build()
        .unwrap()
}

/// Checks that one request came, in addition to the token call, with this method, target and JSON body, and with the page's
/// headers and no others.
pub(crate) fn assert_sent(server: &Server, method: &str, target: &str, body: Option<Value>) {
    let received = server.received();
    assert_eq!(received.len(), 1, "one request: {received:#?}");
    let request = &received[0];
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        (method, target)
    );
    assert_eq!(request.headers, page_headers(request, body.is_some()));
    match body {
        Some(body) => assert_eq!(request.json(), body, "{}", request.body),
        None => assert_eq!(request.body, ""),
    }
}

/// Returns the headers of the page, and those that HTTP itself requires.
fn page_headers(request: &Received, has_body: bool) -> Vec<(String, String)> {
    let length = request.body.len().to_string();
    let user_agent = iot_clouds_tests::user_agent("thingscloud");
    let mut headers = vec![
        ("accept", "*/*"),
        ("authorization", "Bearer tok-1"),
        ("content-length", &length),
        ("content-type", "application/json"),
        ("user-agent", &user_agent),
    ];
    headers.retain(|(name, _)| has_body || *name != "content-length");
    headers
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// Checks that no request came, not even a token call.
pub(crate) fn assert_nothing_sent(server: &Server) {
    assert_eq!(server.all_received(), []);
}
