//! A Gongjiangyun server with the token call, and a client for it.
//! Must not know any other call.

use gongjiangyun::{Client, ClientCredentials};
use iot_clouds_testkit::{Received, Reply, Server};
use iot_clouds_tests::NoWait;
use serde_json::{Value, json};

/// The token of the page's sample.
pub(crate) const TOKEN: &str = "62c54b72-c85f-4a4e-8fd0-6941744d0af7";

/// The page's response to the token call, with another token.
pub(crate) fn token(value: &str) -> Value {
    json!({ "access_token": value, "token_type": "bearer", "expires_in": 43199, "scope": "" })
}

/// Starts a server that issues the page's token and gives this response to all other calls.
pub(crate) fn server(reply: Reply) -> Server {
    let server = Server::in_thread().with_token("/oauth/token", &token(TOKEN));
    server.respond(reply);
    server
}

/// Returns a success with these data.
pub(crate) fn ok(data: &Value) -> Reply {
    Reply::json(
        200,
        &json!({ "code": 200, "message": "success", "data": data }),
    )
}

/// The credential of [`client`].
pub(crate) fn client_credentials() -> ClientCredentials {
    ClientCredentials {
        client_id: "a4f-client-b324".into(),
        client_secret: "0b-secret-df59e68".into(),
        scope: None,
    }
}

/// Builds a client of a server.
pub(crate) fn client(server: &Server) -> Client {
    Client::builder(server.url())
        .timing(NoWait)
        .credential(client_credentials())
        .build()
        .unwrap()
}

/// Returns the requests that came, each with its token.
pub(crate) fn sent(server: &Server) -> Vec<String> {
    let line = |request: Received| {
        let token = request.header("authorization").unwrap_or("no token");
        format!("{} {}: {token}", request.method, request.target)
    };
    server.all_received().into_iter().map(line).collect()
}

/// Checks that one request came in addition to the token call, with exactly these headers and `host`.
pub(crate) fn assert_sent(
    server: &Server,
    method: &str,
    target: &str,
    content_type: Option<&str>,
    body: &str,
) {
    let received = server.received();
    let [request] = received.as_slice() else {
        panic!("one request: {received:#?}")
    };
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        (method, target)
    );
    assert_eq!(request.body, body);
    let authorization = format!("bearer {TOKEN}");
    let length = body.len().to_string();
    let mut headers = vec![("accept", "*/*"), ("authorization", &authorization)];
    if let Some(content_type) = content_type {
        headers.extend([("content-length", &*length), ("content-type", content_type)]);
    }
    let headers: Vec<(String, String)> = headers
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    assert_eq!(request.headers, headers);
}
