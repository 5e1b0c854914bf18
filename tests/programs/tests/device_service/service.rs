//! The service as a process with a mock of the platform, and an HTTP client for it.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Stdio};
use std::time::{Duration, Instant};

use iot_clouds_mock::MockServer;
use reqwest::Method;
use serde_json::Value;
use tempfile::NamedTempFile;

use crate::support::program;

pub(crate) struct Service {
    pub(crate) mock: MockServer,
    pub(crate) url: String,
    pub(crate) client: reqwest::Client,
    process: Child,
    log: NamedTempFile,
    output: BufReader<ChildStdout>,
}

/// A response, with its body as JSON, or as a string if it is none.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<String>,
    pub(crate) body: Value,
}

impl Service {
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts it with more variables.
    pub(crate) fn start_with(variables: &[(&str, &str)]) -> Self {
        // The clients turn on TLS in reqwest and leave its provider to each program.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mock = MockServer::start("thingscloud").unwrap();
        let mut command = program(env!("CARGO_BIN_EXE_device_service"), "THINGSCLOUD", &mock);
        command.envs(variables.iter().copied());
        let log = NamedTempFile::new().unwrap();
        command.stdout(Stdio::piped()).stderr(log.reopen().unwrap());
        let mut process = command.spawn().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap();
        Self {
            url: url.to_owned(),
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
            mock,
            process,
            log,
            output,
        }
    }

    /// Returns what the service wrote into its log so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.log.path()).unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.call(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Response {
        self.call(Method::POST, path, Some(body)).await
    }

    async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Response {
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        if let Some(body) = body {
            let json = "application/json";
            request = request.header("content-type", json).body(body.to_string());
        }
        read(request.send().await.unwrap()).await
    }

    /// Waits until the platform has got so many calls of an operation, of which the service may still wait for the response.
    pub(crate) async fn reached(&self, operation: &str, calls: u64) {
        let start = Instant::now();
        while self.mock.calls(operation).unwrap() < calls {
            assert!(start.elapsed() < Duration::from_secs(60), "no call came");
            tokio::task::yield_now().await;
        }
    }

    /// Asks the process to stop, as a container does.
    #[cfg(unix)]
    pub(crate) fn terminate(&self) {
        let id = self.process.id().to_string();
        let sent = std::process::Command::new("kill").arg(id).status();
        assert!(sent.unwrap().success());
    }

    /// Waits for the end of the process; returns its exit code and the rest of its output.
    pub(crate) fn ended(&mut self) -> (Option<i32>, String) {
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).unwrap();
        (self.process.wait().unwrap().code(), rest)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub(crate) async fn read(response: reqwest::Response) -> Response {
    let retry_after = response.headers().get("retry-after");
    let retry_after = retry_after.map(|value| value.to_str().unwrap().to_owned());
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    Response {
        status,
        retry_after,
        body: serde_json::from_str(&text).unwrap_or(Value::String(text)),
    }
}
