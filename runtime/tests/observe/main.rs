//! The output of `tracing`: a span for each attempt, following OpenTelemetry's conventions, and never a secret.
//! It is a test program of its own, because `tracing` decides once per program whether a call site is enabled, possibly
//! on a thread without a subscriber.

#![cfg(feature = "tracing")]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "../support/mod.rs"]
mod support;

use support::{acme, replies, schemes};

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
    path::Path,
    sync::{Arc, Mutex},
};

use iot_clouds_runtime::{Json, Method, RetryPolicy};
use iot_clouds_testkit::{Reply, Server};
use tracing_subscriber::fmt::{MakeWriter, format::FmtSpan};

use crate::{
    acme::{Client, api_key},
    replies::{info, json},
};

#[derive(Clone, Default)]
struct RecordedWaits(Arc<Mutex<Vec<u8>>>);

impl Write for RecordedWaits {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for RecordedWaits {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Returns the output at the finest level while `work` runs on one thread.
fn written(work: impl Future<Output = ()>) -> String {
    let written = RecordedWaits::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_span_events(FmtSpan::CLOSE)
        .without_time()
        .with_ansi(false)
        .with_writer(written.clone())
        .finish();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    tracing::subscriber::with_default(subscriber, || runtime.block_on(work));
    let bytes = written.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

/// Returns the lines that the client wrote. Other libraries write what they send at the finest level.
fn own(text: &str) -> Vec<&str> {
    let lines = text.lines().filter(|line| line.contains("iot_clouds"));
    let own: Vec<&str> = lines.collect();
    assert!(!own.is_empty(), "nothing was written");
    own
}

/// The page for users lists the targets, by which programs choose what is written.
#[test]
fn the_targets_are_those_of_the_page() {
    let text = written(async {
        let server = Server::start(|request| match request.path() {
            "/api/v1/token" => info(r#"{"access_token":"t","expires_in":60}"#),
            "/api/v1/devices" => info(r#"{"items":[],"page_total":1,"new":1}"#),
            _ => json(503, "{}"),
        })
        .await;
        let builder = Client::builder(&server.url).credential(api_key());
        let client = builder.retry(RetryPolicy::default()).build().unwrap();
        client.get("1").send().await.unwrap_err();
        client.list().send().await.unwrap();
    });
    let targets = |text: &str, before: &str, after: char| -> BTreeSet<String> {
        let found = text.split(before).skip(1);
        found
            .map(|rest| format!("iot_clouds::{}", rest.split(after).next().unwrap()))
            .collect()
    };
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/production.md");
    let page = std::fs::read_to_string(page).unwrap();
    let listed = targets(&page, "| `iot_clouds::", '`');
    assert_eq!(listed.len(), 4);
    assert_eq!(
        targets(&own(&text).join("\n"), " iot_clouds::", ':'),
        listed
    );
}

#[test]
fn what_a_response_has_beyond_its_type_is_an_event_without_values() {
    let text = written(async {
        let server = Server::start(|request| match request.path() {
            "/api/v1/token" => info(r#"{"access_token":"T0KENCANARY","expires_in":60,"newer":1}"#),
            "/raw" => info(r#"{"id":1,"raw_key":2}"#),
            _ => info(
                r#"{"items":[{"id":"a","color":"V4LUECANARY","T0KENCANARY":1,"x\u001b[31m":2},{"id":"b","color":1},
                    {"id":"c","online":"V4LUECANARY"}],"page_total":1,"new":{"deep":1}}"#,
            ),
        })
        .await;
        let client = Client::builder(&server.url).credential(api_key());
        let client = client.build().unwrap();
        let call = client.list().with_unreadable_items_skipped();
        let mut items = call.items();
        while items.next().await.transpose().unwrap().is_some() {}
        assert_eq!(items.skipped_count(), 1);
        // The types of a raw call are the program's own.
        client
            .raw(Method::GET, "/raw")
            .send::<BTreeMap<String, Json>>()
            .await
            .unwrap();
    });
    let own = own(&text);
    let events: Vec<&&str> = own
        .iter()
        .filter(|line| line.contains("iot_clouds::response:"))
        .collect();
    let [skipped, unknown] = events.as_slice() else {
        panic!("{events:#?}")
    };
    assert!(
        skipped.contains(r#"operation="devices.list" count=1 first="info.items[2].online: expected a boolean, found a string""#),
        "{skipped}"
    );
    let keys =
        r#"keys="info.items[].color, info.items[][\"[redacted]\"], info.new, [\"x\\u{1b}[31m\"]""#;
    assert!(unknown.contains(keys), "{unknown}");
    let responses = events.iter().any(|line| line.contains("CANARY"));
    assert!(!responses && !text.contains("V4LUECANARY"), "{events:#?}");
    assert!(
        !own.iter()
            .any(|line| line.contains("newer") || line.contains("raw_key"))
    );
}

#[test]
fn an_attempt_has_a_span_with_the_conventional_fields() {
    let text = written(async {
        let count = std::sync::atomic::AtomicUsize::new(0);
        let server = Server::start(move |request| match request.path() {
            "/api/v1/token" => info(r#"{"access_token":"T0KENCANARY","expires_in":60}"#),
            _ if count.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0 => json(503, "{}"),
            _ => info(r#"{"id":"d"}"#),
        })
        .await;
        let client = Client::builder(&server.url)
            .credential(api_key())
            .retry(RetryPolicy::default())
            .build()
            .unwrap();
        client.get("1").send().await.unwrap();
    });
    let has = |parts: &[&str]| {
        let mut lines = text.lines();
        assert!(
            lines.any(|line| parts.iter().all(|part| line.contains(part))),
            "no line with {parts:?} in:\n{text}"
        );
    };
    has(&[
        "otel.kind=\"client\"",
        "otel.name=\"GET /api/v1/device/{device_id}\"",
        "http.request.method=\"GET\"",
        "url.template=\"/api/v1/device/{device_id}\"",
        "url.full=\"http://127.0.0.1:",
        "server.address=\"127.0.0.1\"",
        "server.port=",
        "operation=\"devices.get\"",
        "http.response.status_code=503",
        "otel.status_code=\"ERROR\"",
        "error.type=\"503\"",
    ]);
    has(&[
        "http.request.resend_count=1",
        "http.response.status_code=200",
    ]);
    has(&["another attempt follows", "reason=\"status\"", "attempts=1"]);
    has(&[
        "a token was fetched",
        "credential=\"ApiKey\"",
        "lifetime_s=60",
    ]);
}

/// Returns responses to a token call and to the call that needs the token. They repeat secrets.
fn leaks() -> Vec<(Reply, Reply)> {
    let token = |value: &str| format!(r#"{{"result":true,"info":{{"access_token":{value}}}}}"#);
    let good = token("\"T0KENCANARY\"");
    vec![
        (
            json(200, &good),
            json(200, r#"{"result":true,"info":{"id":"BODYCANARY"}}"#),
        ),
        (
            json(200, &good),
            json(401, r#"{"message":"T0KENCANARY is old"}"#),
        ),
        (json(200, &good), json(500, "BODYCANARY")),
        (
            json(200, &good),
            json(200, r#"{"result":true,"info":{"id":["BODYCANARY"]}}"#),
        ),
        (
            json(200, &good),
            Reply::Last(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nBODYCANARY".to_vec()),
        ),
        (
            json(200, &token("\"T0KENCANARY with spaces\"")),
            json(200, "{}"),
        ),
        (json(200, &token("[\"T0KENCANARY\"]")), json(200, "{}")),
        (json(200, "T0KENCANARY"), json(200, "{}")),
        (
            json(403, r#"{"message":"no SECRETCANARY here"}"#),
            json(200, "{}"),
        ),
    ]
}

/// Requests and responses contain secrets of every kind, including responses that cannot be read.
#[test]
fn no_secret_is_written_at_any_level() {
    let canaries = [
        "ACCESSCANARY",
        "SECRETCANARY",
        "T0KENCANARY",
        "QUERYCANARY",
        "BODYCANARY",
    ];
    for (token_call, call) in leaks() {
        let text = written(async {
            let server = Server::start(move |request| match request.path() {
                "/api/v1/token" => token_call.clone(),
                _ => call.clone(),
            })
            .await;
            let client = Client::builder(&server.url)
                .credential(api_key())
                .retry(RetryPolicy::default())
                .build()
                .unwrap();
            let _ = client.get("1").send().await;
            let raw = client
                .raw(Method::GET, "/x")
                .query(&[("key", "QUERYCANARY")]);
            let _ = raw.send::<Json>().await;
            let raw = client.raw(Method::POST, "/x").json(&["BODYCANARY"]);
            let _ = raw.send::<Json>().await;
        });
        for line in own(&text) {
            assert!(
                !canaries.iter().any(|canary| line.contains(canary)),
                "{line}"
            );
        }
    }
}

/// Tests each scheme of authentication and each kind of call with a server that echoes the request.
#[test]
fn no_secret_of_any_scheme_is_written() {
    // Without a credential there are no secrets.
    for kind in schemes::all().into_iter().flatten() {
        let made = match kind.name {
            "Basic" => "QUNDRVNTQ0FOQVJZOlNFQ1JFVENBTkFSWQ==",
            "Exchange" => "T0KENCANARY",
            _ => "",
        };
        let echo = format!("ACCESSCANARY SECRETCANARY {made}");
        let replies = [200, 400, 401, 440, 429, 500, 503].map(|status| {
            let body = format!(r#"{{"result":false,"errcode":"{echo}","message":"{echo}"}}"#);
            json(status, &body)
        });
        for reply in replies {
            let text = written(async {
                let server = Server::start(move |request| match request.path() {
                    schemes::TOKEN => info(r#"{"access_token":"T0KENCANARY"}"#),
                    _ => reply.clone(),
                })
                .await;
                let client = schemes::client(&server.url, Some(kind));
                for class in schemes::CLASSES {
                    let error = client.call(class).send().await.unwrap_err();
                    schemes::assert_tells_no_secret(&error);
                }
            });
            for line in own(&text) {
                assert!(
                    !schemes::CANARIES.iter().any(|canary| line.contains(canary)),
                    "{line}"
                );
            }
        }
    }
}
