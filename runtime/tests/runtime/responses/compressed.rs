//! Responses that are compressed although nobody asked for it: the error names the compression, whatever the status.

use iot_clouds_runtime::{Json, Outcome, RetryPolicy, http};
use iot_clouds_testkit::{Reply, Server, with_headers};

use crate::acme::Client;

/// `{}` as gzip.
const GZIP: &[u8] = &[
    0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xab, 0xae, 5, 0, 0x43, 0xbf, 0xa6, 0xa3, 2, 0, 0, 0,
];

/// Nothing that any of the compressions has at its beginning.
const OTHER: &[u8] = &[0x0b, 0x02, 0x80, 0x9d, 0xff, 0x03];

async fn failed(
    status: u16,
    headers: &'static str,
    body: &'static [u8],
) -> iot_clouds_runtime::Error {
    let server = Server::start(move |_| {
        let headers = format!("content-type: application/json\r\n{headers}");
        let mut bytes = with_headers(status, &headers, &"x".repeat(body.len()));
        bytes.truncate(bytes.len() - body.len());
        bytes.extend_from_slice(body);
        Reply::Bytes(bytes)
    })
    .await;
    let builder = Client::builder(&server.url).retry(RetryPolicy::never());
    let client = builder.build().unwrap();
    client.ping::<Json>().send().await.unwrap_err()
}

#[tokio::test]
async fn a_success_that_is_compressed_is_named_as_such() {
    for (headers, body, name) in [
        ("", GZIP, "gzip"),
        ("content-encoding: br\r\n", OTHER, "br"),
        ("content-encoding: deflate\r\n", OTHER, "deflate"),
        ("content-encoding: ZSTD\r\n", OTHER, "zstd"),
        ("", b"\x28\xb5\x2f\xfd\x04", "zstd"),
    ] {
        let error = failed(200, headers, body).await;
        let text = error.to_string();
        let expected = format!(
            "acme.ping: unexpected response: it is compressed with {name}, which nobody asked for; "
        );
        let expected = expected.replace("acme.ping", error.operation());
        assert!(text.starts_with(&expected), "{text}");
        assert!(error.is_decode());
        assert_eq!(error.outcome(), Outcome::Unknown);
        assert_eq!(error.body(), body);
    }
}

/// With the feature `gzip`, the HTTP library unpacks what the header names.
#[cfg(not(feature = "gzip"))]
#[tokio::test]
async fn gzip_in_the_header_leads_to_the_feature() {
    for status in [200, 403] {
        let error = failed(status, "content-encoding: gzip\r\n", GZIP).await;
        let text = error.to_string();
        assert!(
            text.contains("compressed with gzip, which nobody asked for; turn on the feature gzip"),
            "{text}"
        );
        assert!(!text.contains("application/json"), "{text}");
    }
}

#[tokio::test]
async fn a_failure_that_is_compressed_keeps_its_status_and_its_class() {
    let error = failed(404, "content-encoding: br\r\n", OTHER).await;
    assert!(error.is_not_found());
    assert_eq!(error.outcome(), Outcome::Rejected);
    let text = error.to_string();
    assert!(
        text.ends_with(
            "HTTP 404 Not Found; its body is compressed with br, which nobody asked for; have the server, or the proxy in \
             front of it, send it as it is"
        ),
        "{text}"
    );
    let error = failed(503, "", GZIP).await;
    assert!(error.is_server_error());
    assert!(
        error.to_string().contains("compressed with gzip"),
        "{error}"
    );
}

#[tokio::test]
async fn a_header_alone_is_no_compression() {
    // A proxy that unpacks a body and forgets its header.
    let readable = br#"{"result":false,"errcode":400,"message":"no"}"#;
    let error = failed(400, "content-encoding: br\r\n", readable).await;
    assert_eq!(error.message(), Some("no"));
    assert!(!error.to_string().contains("compressed"), "{error}");
    let error = failed(502, "content-encoding: identity\r\n", b"<html>").await;
    assert!(!error.to_string().contains("compressed"), "{error}");
    let error = failed(502, "content-encoding: br\r\n", b"").await;
    assert!(!error.to_string().contains("compressed"), "{error}");

    let response = http::Response::builder().header("content-encoding", "gzip");
    let response = response.body(br#"{"result":true,"info":{"id":1}}"#.as_slice().into());
    let response = response.unwrap();
    let client = Client::builder("https://acme.example").transport(
        iot_clouds_runtime::InProcess::new(move |_| response.clone()),
    );
    let read: Json = client.build().unwrap().ping().send().await.unwrap();
    assert_eq!(read["id"], 1);
}

#[tokio::test]
async fn the_name_of_a_compression_is_data_from_outside() {
    let error = failed(200, "content-encoding: \x1b[31mSECRETCANARY\r\n", OTHER).await;
    let text = error.to_string();
    assert!(!text.contains('\x1b'), "{text:?}");
}
