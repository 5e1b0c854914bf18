//! What a program puts into the pipeline: a transport of its own, and interceptors that see without being able to harm.

use std::sync::{Arc, Mutex};

use iot_clouds_runtime::{
    Attempt, AttemptOutcome, InProcess, Interceptor, Json, Method, Outcome, RetryPolicy, Sending,
    Transport, TransportError, http,
};
use iot_clouds_testkit::Server;

use crate::{
    acme::{Client, api_key},
    replies::{info, json},
};

fn response(body: &str) -> http::Response<bytes::Bytes> {
    http::Response::new(body.to_owned().into())
}

#[tokio::test]
async fn a_function_in_the_process_takes_the_place_of_the_network() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = seen.clone();
    let transport = InProcess::new(move |request| {
        let authorization = request.headers().get("authorization").cloned();
        log.lock()
            .unwrap()
            .push((request.uri().to_string(), authorization));
        match request.uri().path() {
            "/v2/api/v1/token" => response(r#"{"result":true,"info":{"access_token":"T0KEN"}}"#),
            _ => response(r#"{"result":true,"info":{"id":"d"}}"#),
        }
    });
    let client = Client::builder("https://api.acme.example/v2")
        .credential(api_key())
        .transport(transport)
        .build()
        .unwrap();

    let device = client.get("1").send().await.unwrap();

    assert_eq!(device.id, "d");
    let seen = seen.lock().unwrap();
    assert_eq!(seen[1].0, "https://api.acme.example/v2/api/v1/device/1");
    let authorization = seen[1].1.clone().unwrap();
    assert_eq!(authorization, "Bearer T0KEN");
    assert!(authorization.is_sensitive());
}

/// Fails so often, then answers.
#[derive(Debug)]
struct Failing {
    fails: Mutex<Vec<TransportError>>,
}

impl Transport for Failing {
    fn send(&self, _: http::Request<bytes::Bytes>) -> Sending<'_> {
        let failure = self.fails.lock().unwrap().pop();
        let response = failure.map_or(Ok(response(r#"{"result":true,"info":7}"#)), Err);
        Box::pin(std::future::ready(response))
    }
}

fn failing(fails: Vec<TransportError>) -> Client {
    let fails = Mutex::new(fails);
    Client::builder("https://api.acme.example")
        .retry(RetryPolicy::default())
        .transport(Failing { fails })
        .max_body(40)
        .build()
        .unwrap()
}

#[tokio::test]
async fn what_it_says_decides_on_further_attempts() {
    let command =
        |client: Client| async move { client.raw(Method::POST, "/x").send::<Json>().await };
    let cause = std::io::Error::other("no route");
    let not_sent = TransportError::not_sent().caused_by(cause);
    assert_eq!(command(failing(vec![not_sent])).await.unwrap(), 7);
    let error = command(failing(vec![TransportError::broken()]))
        .await
        .unwrap_err();
    assert_eq!((error.attempts(), error.outcome()), (1, Outcome::Unknown));
    let reading = failing(vec![TransportError::broken()]);
    assert_eq!(reading.ping::<u32>().send().await.unwrap(), 7);
}

#[tokio::test]
async fn limits_hold_for_it_too() {
    let long = format!(r#"{{"result":true,"info":"{}"}}"#, "x".repeat(50));
    let client = Client::builder("https://api.acme.example")
        .transport(InProcess::new(move |_| response(&long)))
        .max_body(40)
        .build()
        .unwrap();
    assert!(
        client
            .ping::<Json>()
            .send()
            .await
            .unwrap_err()
            .is_too_large()
    );
}

/// Writes down what it sees, and tries what it must not do.
#[derive(Clone, Debug, Default)]
struct Meddling(Arc<Mutex<Vec<String>>>);

impl Interceptor for Meddling {
    fn before(&self, attempt: &Attempt<'_>, headers: &mut http::HeaderMap) {
        let (operation, number) = (attempt.operation, attempt.number);
        let template = attempt.template.unwrap_or("no template");
        let line = format!("before {operation} {} {template} {number}", attempt.method);
        self.0.lock().unwrap().push(line);
        assert!(!headers.contains_key("authorization"));
        headers.insert("x-trace", "abc".parse().unwrap());
        for name in ["authorization", "cookie", "host", "content-length"] {
            headers.insert(name, "meddled".parse().unwrap());
        }
        headers.remove("content-type");
    }

    fn after(&self, attempt: &Attempt<'_>, outcome: &AttemptOutcome) {
        let (status, success) = (outcome.status, outcome.is_success);
        let line = format!("after {} {status:?} {success}", attempt.operation);
        self.0.lock().unwrap().push(line);
    }
}

#[tokio::test]
async fn an_interceptor_sees_every_attempt_and_changes_no_credential() {
    let server = Server::start(|request| match request.path() {
        "/api/v1/token" => info(r#"{"access_token":"T0KEN"}"#),
        "/api/v1/device/2" => json(404, "{}"),
        _ => info(r#"{"id":"d"}"#),
    })
    .await;
    let meddling = Meddling::default();
    let client = Client::builder(&server.url)
        .credential(api_key())
        .interceptor(meddling.clone())
        .build()
        .unwrap();

    client.get("1").send().await.unwrap();
    client.get("2").send().await.unwrap_err();

    let lines = meddling.0.lock().unwrap().clone();
    assert_eq!(
        lines,
        [
            "before auth.access_token POST /api/v1/token 1",
            "after auth.access_token Some(200) true",
            "before devices.get GET /api/v1/device/{device_id} 1",
            "after devices.get Some(200) true",
            "before devices.get GET /api/v1/device/{device_id} 1",
            "after devices.get Some(404) false",
        ]
    );
    for request in server.received() {
        assert_eq!(request.header("x-trace"), Some("abc"));
        assert_eq!(request.header("cookie"), None);
        let authorization = request.header("authorization");
        assert!(matches!(authorization, None | Some("Bearer T0KEN")));
        assert_ne!(request.header("host"), Some("meddled"));
    }
}
