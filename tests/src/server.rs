//! A server on a free loopback port that answers as told and records every request.
//! Must not know any platform: what goes out and comes back is written by hand in each test.

use serde_json::Value;
use wiremock::matchers::{any, method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

/// A running server. It stops when it is dropped.
#[derive(Debug)]
pub struct Server {
    server: MockServer,
    token_path: Option<String>,
}

/// A request as it arrived.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// HTTP method.
    pub method: String,
    /// Path and query, encoded as they arrived.
    pub target: String,
    /// Headers by name in lower case, sorted; without `host`, which holds the port.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
}

impl Received {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(header, _)| header == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }
}

impl Server {
    /// Starts a server that answers 404 to everything.
    pub async fn start() -> Self {
        Self {
            server: MockServer::start().await,
            token_path: None,
        }
    }

    /// The server's base URL.
    pub fn url(&self) -> String {
        self.server.uri()
    }

    /// Answers token calls at `token_path` with `answer`; they are left out of [`Self::received`].
    pub async fn with_token(mut self, token_path: &str, answer: &Value) -> Self {
        let template = ResponseTemplate::new(200).set_body_json(answer);
        Mock::given(method("POST"))
            .and(path(token_path))
            .respond_with(template)
            .with_priority(1)
            .mount(&self.server)
            .await;
        self.token_path = Some(token_path.to_owned());
        self
    }

    /// Answers everything else with this status and JSON.
    pub async fn answer(&self, status: u16, body: &Value) {
        self.respond(ResponseTemplate::new(status).set_body_json(body))
            .await;
    }

    /// Answers everything else with this response.
    pub async fn respond(&self, response: ResponseTemplate) {
        Mock::given(any())
            .respond_with(response)
            .with_priority(9)
            .mount(&self.server)
            .await;
    }

    /// Answers everything else by a function of the request.
    pub async fn respond_with(
        &self,
        respond: impl Fn(&Request) -> ResponseTemplate + Send + Sync + 'static,
    ) {
        Mock::given(any())
            .respond_with(respond)
            .with_priority(9)
            .mount(&self.server)
            .await;
    }

    /// What has arrived so far, in order, without token calls.
    pub async fn received(&self) -> Vec<Received> {
        let all = self.all_received().await;
        all.into_iter()
            .filter(|request| Some(&request.target) != self.token_path.as_ref())
            .collect()
    }

    /// What has arrived so far, in order, token calls included.
    pub async fn all_received(&self) -> Vec<Received> {
        let requests = self.server.received_requests().await.unwrap_or_default();
        requests.iter().map(received).collect()
    }
}

fn received(request: &Request) -> Received {
    let text = |value: &wiremock::http::HeaderValue| {
        String::from_utf8_lossy(value.as_bytes()).into_owned()
    };
    let mut headers: Vec<(String, String)> = request
        .headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), text(value)))
        .collect();
    headers.retain(|(name, _)| name != "host");
    headers.sort();
    let query = request
        .url
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    Received {
        method: request.method.to_string(),
        target: format!("{}{query}", request.url.path()),
        headers,
        body: String::from_utf8_lossy(&request.body).into_owned(),
    }
}
