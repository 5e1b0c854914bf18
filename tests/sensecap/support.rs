//! A SenseCAP server, clients for it, and the exact check of a request. Must not know any operation.

use iot_clouds_testkit::{Received, Reply, Server};
use iot_clouds_tests::NoWait;
use sensecap::{AccessKey, Client, Timestamp};
use serde_json::{Value, json};

/// `EXAMPLEACCESSID1:EXAMPLE:KEY` in Base64.
pub(crate) const BASIC: &str = "Basic RVhBTVBMRUFDQ0VTU0lEMTpFWEFNUExFOktFWQ==";

/// Starts a server that responds to all calls with `data`, in the page's envelope.
pub(crate) fn server(data: Value) -> Server {
    server_with(ok(data))
}

/// Starts a server that gives this response to all calls.
pub(crate) fn server_with(reply: Reply) -> Server {
    let server = Server::in_thread();
    server.respond(reply);
    server
}

/// Returns the page's response to a request that succeeded.
pub(crate) fn ok(data: Value) -> Reply {
    Reply::json(200, &json!({ "code": "0", "data": data }))
}

/// Returns the page's response to a request that failed.
pub(crate) fn failed(code: &str, message: &str) -> Reply {
    Reply::json(200, &json!({ "code": code, "msg": message }))
}

/// The credential of [`client`].
pub(crate) fn access_key() -> AccessKey {
    AccessKey {
        access_id: "EXAMPLEACCESSID1".into(),
        access_key: "EXAMPLE:KEY".into(),
    }
}

/// Builds a client for a server whose API is under `/openapi`, as that of the stations is.
pub(crate) fn client(server: &Server) -> Client {
    Client::builder(format!("{}/openapi", server.url()))
        .timing(NoWait)
        .credential(access_key())
        .build()
        .unwrap()
}

/// Returns a time in milliseconds since 1970, as in responses and requests.
pub(crate) fn at(milliseconds: i64) -> Timestamp {
    Timestamp::from_epoch_milliseconds(milliseconds)
}

/// Checks that one request came with this method, target under `/openapi` and JSON body, and with the headers that the
/// page shows and no others.
pub(crate) fn assert_sent(server: &Server, method: &str, target: &str, body: Option<Value>) {
    let received = server.received();
    assert_eq!(received.len(), 1, "one request: {received:#?}");
    let request = &received[0];
    assert_eq!(request.method, method);
    assert_eq!(request.target, format!("/openapi{target}"));
    assert_eq!(request.headers, page_headers(request, body.is_some()));
    match body {
        Some(body) => assert_eq!(request.json(), body, "{}", request.body),
        None => assert_eq!(request.body, ""),
    }
}

/// Returns the headers of the page, and those that HTTP itself requires.
fn page_headers(request: &Received, has_body: bool) -> Vec<(String, String)> {
    let length = request.body.len().to_string();
    let user_agent = iot_clouds_tests::user_agent("sensecap");
    let mut headers = vec![
        ("accept", "*/*"),
        ("authorization", BASIC),
        ("content-length", &length),
        ("content-type", "application/json; charset=utf-8"),
        ("user-agent", &user_agent),
    ];
    let is_post = request.method == "POST";
    headers.retain(|(name, _)| match *name {
        "content-length" => is_post,
        "content-type" => has_body,
        _ => true,
    });
    headers
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// Checks that no request came.
pub(crate) fn assert_nothing_sent(server: &Server) {
    assert_eq!(server.all_received(), []);
}
