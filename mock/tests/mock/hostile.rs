//! Bytes that are not HTTP, and requests that are too large: they are rejected, and the mock keeps working.
//! Must not know any operation.

use std::sync::LazyLock;

use iot_clouds_mock::MockServer;
use proptest::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{request, send, with_key, with_token};

/// Returns what comes back for these bytes, until the mock has responded or closes the connection.
async fn exchange(mock: &MockServer, bytes: &[u8]) -> Vec<u8> {
    let address = mock
        .url()
        .trim_start_matches("http://")
        .split('/')
        .next()
        .unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The mock may close before all is sent.
    let _ = stream.write_all(bytes).await;
    let _ = stream.shutdown().await;
    let mut response = Vec::new();
    let _ = stream.read_to_end(&mut response).await;
    response
}

fn status(response: &[u8]) -> Option<u16> {
    let text = String::from_utf8_lossy(response.get(..12)?).into_owned();
    text.strip_prefix("HTTP/1.1 ")
        .or(text.strip_prefix("HTTP/1.0 "))?
        .parse()
        .ok()
}

async fn assert_alive(mock: &MockServer) {
    assert_eq!(
        send(with_key(mock, "GET", "/list_devices")).await.status,
        200
    );
}

#[tokio::test]
async fn malformed_requests_get_4xx() {
    let mock = MockServer::start("sensecap").unwrap();
    let many_headers = format!(
        "GET / HTTP/1.1\r\nhost: a\r\n{}\r\n",
        "x: y\r\n".repeat(1000)
    );
    let long_line = format!("GET /{} HTTP/1.1\r\nhost: a\r\n\r\n", "a".repeat(1_000_000));
    let cases: &[(&str, &[u8])] = &[
        ("no HTTP", b"hello\r\n\r\n"),
        ("no version", b"GET /\r\n\r\n"),
        ("another version", b"GET / HTTP/7.3\r\n\r\n"),
        (
            "a header without a colon",
            b"GET / HTTP/1.1\r\nnonsense\r\n\r\n",
        ),
        (
            "a control character in a header",
            b"GET / HTTP/1.1\r\nhost: a\x01b\r\n\r\n",
        ),
        (
            "two lengths",
            b"POST /x HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        ),
        (
            "a length that is not a number",
            b"POST /x HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        ),
        (
            "a chunk that is malformed",
            b"POST /x HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n",
        ),
        (
            "a body that ends too early",
            b"POST /openapi/view_devices HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n{",
        ),
        (
            "bytes that are no text",
            b"GET /\xff\xfe HTTP/1.1\r\nhost: a\r\n\r\n",
        ),
        (
            "a path that decodes to no text",
            b"GET /openapi/%ff HTTP/1.1\r\nhost: a\r\n\r\n",
        ),
        ("many headers", many_headers.as_bytes()),
        ("a long line", long_line.as_bytes()),
    ];
    for (what, bytes) in cases {
        let response = exchange(&mock, bytes).await;
        let status = status(&response);
        assert!(
            status.is_some_and(|status| (400..500).contains(&status)),
            "{what}: {status:?}"
        );
    }
    assert_alive(&mock).await;
}

#[tokio::test]
async fn huge_bodies_get_413() {
    let mock = MockServer::start("sensecap").unwrap();
    let call = request(&mock, "POST", "/view_devices").body(vec![b'a'; 5_000_000]);
    let response = send(call).await;
    assert_eq!(
        (response.status, response.reason.as_deref()),
        (413, Some("the body is larger than 4 MiB"))
    );
    assert_eq!(mock.requests()[0].status, 413);
    // A chunked body does not announce its length.
    let chunk = format!("100000\r\n{}\r\n", "a".repeat(0x10_0000));
    let head =
        "POST /openapi/view_devices HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunked = format!("{head}{}0\r\n\r\n", chunk.repeat(60));
    assert_eq!(
        status(&exchange(&mock, chunked.as_bytes()).await),
        Some(413)
    );
    // Nested more deeply than a reader should follow.
    let nested = "[".repeat(1_000_000);
    let call = with_key(&mock, "POST", "/view_devices")
        .header("content-type", "application/json")
        .body(nested);
    let response = send(call).await;
    assert!(response.reason.unwrap().starts_with("the body is not JSON"));
    assert_alive(&mock).await;
}

/// One mock takes all inputs, so that earlier inputs must not do harm either.
static SHARED: LazyLock<MockServer> = LazyLock::new(|| MockServer::start("sensecap").unwrap());

/// A request that is cheap for the client must not be expensive for the mock.
#[tokio::test]
async fn many_and_long_names_are_reported_in_short() {
    let mock = MockServer::start("thingscloud").unwrap();
    let fields: Vec<String> = (0..40_000)
        .map(|index| format!(r#""field{index}":1"#))
        .collect();
    let body = format!(r#"{{"name":"a",{}}}"#, fields.join(","));
    let call = with_token(&mock, "POST", "/api/v1/device")
        .await
        .header("content-type", "application/json");
    assert_eq!(send(call.body(body)).await.status, 200);
    assert_eq!(mock.requests().last().unwrap().notes.len(), 9);
    let query: Vec<String> = (0..200).map(|index| format!("x{index}=1")).collect();
    let path = format!("/api/v1/devices?{}", query.join("&"));
    assert_eq!(
        send(with_token(&mock, "GET", &path).await).await.status,
        200
    );
    let long = format!("/api/v1/{}", "a".repeat(60_000));
    assert_eq!(
        send(with_token(&mock, "GET", &long).await).await.status,
        404
    );
    let long = format!("/api/v1/devices?{}=1", "a".repeat(60_000));
    assert_eq!(
        send(with_token(&mock, "GET", &long).await).await.status,
        200
    );
    assert!(mock.requests().last().unwrap().notes[0].len() < 200);
}

#[tokio::test]
async fn numbers_at_their_limits_are_numbers() {
    let mock = MockServer::start("thingscloud").unwrap();
    let series = "/api/v1/device/d/attribute/a/series";
    for query in [
        "start_time=9223372036854775807&end_time=-9223372036854775808",
        "start_time=-9223372036854775808&end_time=-9223372036854775808",
        "start_time=1e300&end_time=1e300",
        "page=4294967295&page_records=100",
        "page=18446744073709551615",
    ] {
        let response = send(with_token(&mock, "GET", &format!("{series}?{query}")).await).await;
        assert!(response.status < 500, "{query}: {response:?}");
    }
}

#[tokio::test]
async fn large_requests_are_not_kept_for_ever() {
    let mock = MockServer::start("sensecap").unwrap();
    for _ in 0..12 {
        let call = request(&mock, "POST", "/view_devices").body(vec![b'a'; 4_000_000]);
        assert_eq!(send(call).await.status, 401);
    }
    assert_eq!(mock.calls("devices.view").unwrap(), 12);
    assert_eq!(mock.requests().len(), 8);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_bytes_end_the_mock(bytes in proptest::collection::vec(any::<u8>(), 0..200), head in "(GET|POST|PUT) /openapi/(list_devices|view_devices|list_telemetry_data|[ -~]{0,40})(\\?(time_start|time_end|limit|device_type)=-?[0-9]{1,20})? HTTP/1.1\r\nauthorization: Basic bW9jay1hY2Nlc3MtaWQ6bW9jay1hY2Nlc3Mta2V5\r\n([a-z-]{1,10}: [ -~]{0,20}\r\n){0,4}\r\n") {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let mock = &*SHARED;
        runtime.block_on(async {
            for bytes in [bytes.clone(), [head.as_bytes(), &bytes].concat()] {
                let response = exchange(mock, &bytes).await;
                if let Some(status) = status(&response) {
                    assert!((100..500).contains(&status), "{status}");
                }
            }
            assert_alive(mock).await;
        });
    }
}
