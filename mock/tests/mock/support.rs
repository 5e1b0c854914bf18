//! What the tests share: a plain HTTP client, and calls with the credentials of a mock.
//! Must not know the generated clients, nor how a mock works.

use std::sync::LazyLock;

use iot_clouds_mock::MockServer;
use reqwest::{Client, ClientBuilder, Method, RequestBuilder};

/// The client of single requests, since one that has TLS reads the certificates of the system. It keeps no connection, which
/// would end with the test that made it.
static CLIENT: LazyLock<Client> =
    LazyLock::new(|| builder().pool_max_idle_per_host(0).build().unwrap());

/// A client without a proxy or content encodings. In a build of the whole workspace reqwest has TLS and needs a provider for it.
pub(crate) fn client() -> Client {
    builder().build().unwrap()
}

fn builder() -> ClientBuilder {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder().no_proxy();
    builder.no_brotli().no_deflate().no_gzip().no_zstd()
}

/// Builds a request to a mock, by method and path.
pub(crate) fn request(mock: &MockServer, method: &str, path: &str) -> RequestBuilder {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    CLIENT.request(method, format!("{}{path}", mock.url()))
}

/// A response: status, the headers that matter, and the body.
#[derive(Debug, PartialEq)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) reason: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) body: String,
}

impl Response {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

pub(crate) async fn send(request: RequestBuilder) -> Response {
    let response = request.send().await.unwrap();
    let header = |name: &str| {
        let value = response.headers().get(name);
        value.map(|value| value.to_str().unwrap().to_owned())
    };
    let (reason, note) = (header("x-mock-reason"), header("x-mock-note"));
    Response {
        status: response.status().as_u16(),
        reason,
        note,
        body: response.text().await.unwrap(),
    }
}

/// Fetches a token of ThingsCloud for its API key.
pub(crate) async fn token(mock: &MockServer) -> String {
    let body =
        r#"{"app_id":"mock-app-id","access_key":"mock-access-key","secret_key":"mock-secret-key"}"#;
    let call =
        request(mock, "POST", "/api/v1/access_token").header("content-type", "application/json");
    let response = send(call.body(body)).await;
    response.json()["info"]["access_token"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Builds a call of ThingsCloud with a token.
pub(crate) async fn with_token(mock: &MockServer, method: &str, path: &str) -> RequestBuilder {
    let token = token(mock).await;
    request(mock, method, path).header("authorization", format!("Bearer {token}"))
}

/// Builds a call of SenseCAP with its key.
pub(crate) fn with_key(mock: &MockServer, method: &str, path: &str) -> RequestBuilder {
    request(mock, method, path).basic_auth("mock-access-id", Some("mock-access-key"))
}
