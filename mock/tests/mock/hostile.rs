//! Bytes that are no HTTP, and requests that are too large: refused, and the mock lives on.
//! Must not know any operation.

use std::sync::LazyLock;

use iot_clouds_mock::Mock;
use proptest::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{request, send, with_key};

/// What comes back for these bytes, until the mock closes the connection or has answered.
async fn exchange(mock: &Mock, bytes: &[u8]) -> Vec<u8> {
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
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    answer
}

fn status(answer: &[u8]) -> Option<u16> {
    let text = String::from_utf8_lossy(answer.get(..12)?).into_owned();
    text.strip_prefix("HTTP/1.1 ")
        .or(text.strip_prefix("HTTP/1.0 "))?
        .parse()
        .ok()
}

async fn assert_alive(mock: &Mock) {
    assert_eq!(
        send(with_key(mock, "GET", "/list_devices")).await.status,
        200
    );
}

#[tokio::test]
async fn malformed_requests_get_4xx() {
    let mock = Mock::start("sensecap").unwrap();
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
            "a length that is none",
            b"POST /x HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        ),
        (
            "a chunk that is none",
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
        let answer = exchange(&mock, bytes).await;
        let status = status(&answer);
        assert!(
            status.is_some_and(|status| (400..500).contains(&status)),
            "{what}: {status:?}"
        );
    }
    assert_alive(&mock).await;
}

#[tokio::test]
async fn huge_bodies_get_413() {
    let mock = Mock::start("sensecap").unwrap();
    let call = request(&mock, "POST", "/view_devices").body(vec![b'a'; 5_000_000]);
    let answer = send(call).await;
    assert_eq!(
        (answer.status, answer.reason.as_deref()),
        (413, Some("the body is larger than 4194304 bytes"))
    );
    // Nested deeper than a reader should follow.
    let nested = "[".repeat(1_000_000);
    let call = with_key(&mock, "POST", "/view_devices")
        .header("content-type", "application/json")
        .body(nested);
    let answer = send(call).await;
    assert!(answer.reason.unwrap().starts_with("the body is not JSON"));
    assert_alive(&mock).await;
}

/// One mock for all that is sent to it, so that nothing of what came before does harm either.
static SHARED: LazyLock<Mock> = LazyLock::new(|| Mock::start("sensecap").unwrap());

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_bytes_end_the_mock(bytes in proptest::collection::vec(any::<u8>(), 0..200), head in "(GET|POST|PUT) /openapi/[ -~]{0,40} HTTP/1.1\r\n([a-z-]{1,10}: [ -~]{0,20}\r\n){0,4}\r\n") {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let mock = &*SHARED;
        runtime.block_on(async {
            for bytes in [bytes.clone(), [head.as_bytes(), &bytes].concat()] {
                let answer = exchange(mock, &bytes).await;
                if let Some(status) = status(&answer) {
                    assert!((100..500).contains(&status), "{status}");
                }
            }
            assert_alive(mock).await;
        });
    }
}
