//! Many mocks in one program, as in a test suite that starts one for each test.
//! Must not know how a spec is kept. It is a program of its own, because it counts the threads and sockets of its mocks.

use std::collections::BTreeSet;
use std::fs;
use std::net::TcpStream;
use std::time::Duration;

use iot_clouds_mock::MockServer;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

const MOCKS: usize = 200;
const KEYS: &str =
    r#"{"app_id":"mock-app-id","access_key":"mock-access-key","secret_key":"mock-secret-key"}"#;
const DEVICE: &str = "/api/v1/device/4xk7m2w9";

/// In a build of the whole workspace reqwest has TLS and needs a provider for it.
fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    // An unused connection would hold two sockets.
    let builder = Client::builder().no_proxy().pool_max_idle_per_host(0);
    builder.build().unwrap()
}

async fn send(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let body = response.text().await.unwrap();
    (status, serde_json::from_str(&body).unwrap())
}

/// A client's view of one mock.
struct Test {
    mock: MockServer,
    client: Client,
    token: String,
}

impl Test {
    async fn start(client: &Client, seed: u64) -> Self {
        let builder = MockServer::builder("thingscloud").seed(seed);
        let mut test = Self {
            mock: builder.start().unwrap(),
            client: client.clone(),
            token: String::new(),
        };
        test.token = test.issue().await;
        test
    }

    async fn issue(&self) -> String {
        let call = self
            .client
            .post(format!("{}/api/v1/access_token", self.mock.url()));
        let call = call.header("content-type", "application/json").body(KEYS);
        let (_, body) = send(call).await;
        body["info"]["access_token"].as_str().unwrap().to_owned()
    }

    async fn get(&self, path: &str, token: &str) -> (u16, Value) {
        let call = self.client.get(format!("{}{path}", self.mock.url()));
        send(call.bearer_auth(token)).await
    }
}

/// Number of threads that run a mock, where the system shows it.
fn threads() -> usize {
    let Ok(tasks) = fs::read_dir("/proc/self/task") else {
        return 0;
    };
    let names = tasks.filter_map(|task| fs::read_to_string(task.ok()?.path().join("comm")).ok());
    names
        .filter(|name| name.trim_end() == "iot-clouds-mock")
        .count()
}

#[tokio::test]
async fn two_hundred_mocks_share_no_state_and_leave_nothing_behind() {
    // Each has a socket and an event queue.
    let allowed = rlimit::increase_nofile_limit(4096).unwrap();
    assert!(allowed > 1500, "only {allowed} files may be open");
    let client = client();
    let mut tests = Vec::new();
    for number in 0..MOCKS {
        tests.push(Test::start(&client, number as u64).await);
    }
    let urls: BTreeSet<String> = tests
        .iter()
        .map(|test| test.mock.url().to_owned())
        .collect();
    assert_eq!(urls.len(), MOCKS);
    if cfg!(target_os = "linux") {
        assert_eq!(threads(), MOCKS);
    }

    // One of each kind is changed.
    let second = tests[1].issue().await;
    let stub = tests[2].mock.stub("devices.get").unwrap();
    stub.respond_with(json!({ "id": "d-1" })).unwrap();
    tests[3].mock.stub_any().status(503).unwrap();
    tests[4].mock.advance(Duration::from_secs(2 * 86_400));
    tests[5].mock.revoke_tokens();
    tests[6]
        .mock
        .add_operation("reports.daily", "GET /api/v1/reports")
        .unwrap();

    for (number, test) in tests.iter().enumerate() {
        let is_own = number == 1;
        let (status, body) = test.get(DEVICE, &test.token).await;
        let (other, _) = test.get(DEVICE, &second).await;
        let (report, _) = test.get("/api/v1/reports", &test.token).await;
        let expected = match number {
            1 => (200, 200, 404),
            3 => (503, 503, 503),
            4 | 5 => (401, 401, 401),
            6 => (200, 401, 200),
            _ => (200, 401, 404),
        };
        assert_eq!((status, other, report), expected, "{number}");
        let name = body["info"].get("name");
        assert_eq!(name.is_some(), status == 200 && number != 2, "{number}");
        let calls = test.mock.calls("auth.access_token").unwrap();
        assert_eq!(calls, if is_own { 2 } else { 1 }, "{number}");
        assert_eq!(test.mock.calls("devices.get").unwrap(), 2, "{number}");
    }

    drop(tests);
    assert_eq!(threads(), 0);
    for url in urls {
        let address = url.trim_start_matches("http://");
        assert!(
            TcpStream::connect(address).is_err(),
            "{address} still listens"
        );
    }
}
