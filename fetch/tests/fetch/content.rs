//! What responses hold: encodings, compression, kinds of files, pages that are not the page.
//! Must not know how a server is asked.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::support::{Site, bytes, page, status};

pub(crate) fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn an_encoding_is_kept_and_noted_and_may_change() {
    // 设备 in GBK, then in UTF-8.
    let gbk = b"<p>\xc9\xe8\xb1\xb8";
    let site = Site::new(move |_| bytes("content-type: text/html; charset=gbk\r\n", gbk)).await;
    site.fetch_manual().await;
    assert_eq!(site.bytes("manual.html"), gbk);
    let content_type = |site: &Site| site.record("manual")["content_type"].clone();
    assert_eq!(content_type(&site), "text/html; charset=gbk");
    site.respond(|_| page("text/html;charset=UTF-8", "<p>设备"));
    assert_eq!(site.fetch_manual().await, "acme/manual: changed");
    assert_eq!(site.text("manual.html"), "<p>设备");
    assert_eq!(content_type(&site), "text/html;charset=UTF-8");
}

#[tokio::test]
async fn a_compressed_page_is_kept_decompressed() {
    let body = gzip("<p>A".repeat(1_000).as_bytes());
    let headers = "content-type: text/html\r\ncontent-encoding: gzip\r\n";
    let site = Site::new(move |_| bytes(headers, &body)).await;
    assert_eq!(site.fetch_manual().await, "acme/manual: new");
    assert_eq!(site.last().header("accept-encoding"), Some("gzip"));
    assert_eq!(site.text("manual.html").len(), 4_000);
}

#[tokio::test]
async fn a_page_that_grows_beyond_the_limit_is_left() {
    let site = Site::new(|_| page("text/html", "<p>A")).await;
    site.fetch_manual().await;
    let too_large = "acme/manual: the page is larger than 10 MB; if it is no page, say so by `kind: file` in `documents`";
    let bomb = gzip(&vec![b' '; 16 * 1024 * 1024]);
    assert!(bomb.len() < 100_000);
    let headers = "content-type: text/html\r\ncontent-encoding: gzip\r\n";
    site.respond(move |_| bytes(headers, &bomb));
    assert_eq!(site.fetch_manual().await, too_large);
    let plain = vec![b'a'; 10 * 1024 * 1024 + 1];
    site.respond(move |_| bytes("content-type: text/plain\r\n", &plain));
    assert_eq!(site.fetch_manual().await, too_large);
    assert_eq!(site.text("manual.html"), "<p>A");
    let largest = vec![b'a'; 10 * 1024 * 1024];
    site.respond(move |_| bytes("content-type: text/html\r\n", &largest));
    assert_eq!(site.fetch_manual().await, "acme/manual: changed");
}

#[tokio::test]
async fn a_compression_that_is_broken_or_was_not_asked_for_is_a_failure() {
    let headers = "content-type: text/html\r\ncontent-encoding: br\r\n";
    let site = Site::new(move |_| bytes(headers, b"\x0b\x02\x80<p>A\x03")).await;
    let line = site.fetch_manual().await;
    let expected =
        "acme/manual: the server sent the content encoding `br`, for which it was not asked; ";
    assert!(line.starts_with(expected), "{line}");
    let mut cut = gzip("<p>A".repeat(1_000).as_bytes());
    cut.truncate(cut.len() - 9);
    let headers = "content-type: text/html\r\ncontent-encoding: gzip\r\n";
    site.respond(move |_| bytes(headers, &cut));
    let line = site.fetch_manual().await;
    assert!(line.contains("check the address and the network"), "{line}");
    assert!(site.files().is_empty());
}

#[tokio::test]
async fn a_page_of_an_error_with_status_200_leaves_the_earlier_copy() {
    let site = Site::new(|_| page("text/html", "<title>Error codes</title><p>A")).await;
    assert_eq!(site.fetch_manual().await, "acme/manual: new");
    site.respond(|_| page("text/html", "<html><title>404 Not Found</title>"));
    let expected = "acme/manual: the page that came has status 200, but its title is `404 Not Found`; open it in a browser; \
                    if the page moved, correct `url` in `documents`; if this is right, remove the earlier copy or save the page by hand";
    assert_eq!(site.fetch_manual().await, expected);
    site.respond(|_| page("text/html", " \n"));
    let line = site.fetch_manual().await;
    assert!(
        line.starts_with("acme/manual: the response is empty; "),
        "{line}"
    );
    site.respond(|request| match request.path() {
        "/manual" => status(302).with_header("location", "/"),
        _ => page("text/html", "<p>Welcome"),
    });
    let line = site.fetch_manual().await;
    assert!(
        line.contains("which is the beginning of the site, not the page"),
        "{line}"
    );
    assert_eq!(site.text("manual.html"), "<title>Error codes</title><p>A");
}

#[tokio::test]
async fn html_in_place_of_markdown_is_no_page() {
    let site = Site::new(|_| page("text/plain; charset=utf-8", "# A")).await;
    let manual = [site.document("manual", "/raw/manual.md")];
    assert_eq!(site.fetch(&manual).await, ["acme/manual: new"]);
    site.respond(|_| page("text/html", "<p>Please log in"));
    let line = site.fetch(&manual).await.remove(0);
    assert!(line.starts_with("acme/manual: an HTML page came where the earlier copy is none; "));
    assert_eq!(site.text("manual.md"), "# A");
}

#[tokio::test]
async fn a_pdf_is_kept_and_other_binary_content_is_not() {
    let site = Site::new(|request| match request.path() {
        "/manual" => bytes("content-type: application/pdf\r\n", b"%PDF-1.4 \0\xff"),
        "/archive" => bytes("content-type: application/zip\r\n", b"PK\x03\x04"),
        _ => bytes("", b"\0\x01\x02"),
    })
    .await;
    let names = ["manual", "archive", "unknown"];
    let pages = names.map(|name| site.document(name, &format!("/{name}")));
    let cure = "say so by `kind: file` in `documents`, or correct `url`";
    let expected = [
        "acme/manual: new (a PDF, kept but not compared)".to_owned(),
        format!("acme/archive: the content type is `application/zip`, which is no page; {cure}"),
        format!("acme/unknown: the bytes are no text; {cure}"),
    ];
    assert_eq!(site.fetch(&pages).await, expected);
    assert_eq!(site.files(), ["manual.fetch.json", "manual.pdf"]);
}
