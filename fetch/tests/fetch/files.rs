//! What is kept of a page, and how the server is asked whether it is as it was.
//! Must not know other servers than one that does what it should.

use std::fs;

use iot_clouds_docs_fetch::plan;
use serde_json::json;

use crate::support::{Site, page, status};

#[tokio::test]
async fn a_page_is_kept_as_it_was_sent_with_a_record_beside_it() {
    let site = Site::new(|_| {
        page("text/html; charset=utf-8", "<h1>Devices</h1>\r\n")
            .with_header("etag", "\"v1\"")
            .with_header("last-modified", "Sat, 28 Nov 2026 10:00:00 GMT")
    })
    .await;
    assert_eq!(site.fetch_manual().await, "acme/manual: new");
    assert_eq!(site.text("manual.html"), "<h1>Devices</h1>\r\n");
    assert_eq!(
        site.record("manual"),
        json!({
            "url": "http://<host>/manual",
            "final_url": "http://<host>/manual",
            "file": "manual.html",
            "content_type": "text/html; charset=utf-8",
            "fetched": "2026-11-29T08:00:02Z",
            "checked": "2026-11-29T08:00:02Z",
            "sha256": "917fb20c23fe64585f2577db23d7ab0557fea43670c3d6eb17d787a74956d6b4",
            "etag": "\"v1\"",
            "last_modified": "Sat, 28 Nov 2026 10:00:00 GMT",
        })
    );
    assert_eq!(site.files(), ["manual.fetch.json", "manual.html"]);
}

#[tokio::test]
async fn a_request_says_who_asks_and_why() {
    let site = Site::new(|_| page("text/html", "<p>A")).await;
    site.fetch_manual().await;
    let request = site.last();
    let agent = request.header("user-agent").unwrap();
    assert!(agent.starts_with("iot-clouds-docs-fetch/"), "{agent}");
    assert!(agent.contains("(+https://github.com/iot-clouds/iot-clouds; "));
    assert_eq!(request.method, "GET");
    for name in ["referer", "cookie", "if-none-match", "if-modified-since"] {
        assert_eq!(request.header(name), None, "{name}");
    }
}

#[tokio::test]
async fn a_page_that_is_as_it_was_is_not_sent_again() {
    let site = Site::new(|request| match request.header("if-none-match") {
        Some("\"v1\"") => status(304),
        _ => page("text/html", "<p>A")
            .with_header("etag", "\"v1\"")
            .with_header("last-modified", "Sat, 28 Nov 2026 10:00:00 GMT"),
    })
    .await;
    assert_eq!(site.fetch_manual().await, "acme/manual: new");
    site.later(48);
    assert_eq!(site.fetch_manual().await, "acme/manual: unchanged");
    let date = Some("Sat, 28 Nov 2026 10:00:00 GMT");
    assert_eq!(site.last().header("if-modified-since"), date);
    assert_eq!(site.text("manual.html"), "<p>A");
    let record = site.record("manual");
    assert_eq!(record["fetched"], "2026-11-29T08:00:02Z");
    assert_eq!(record["checked"], "2026-12-01T08:00:04Z");
    assert_eq!(record["etag"], "\"v1\"");
}

#[tokio::test]
async fn without_a_word_of_the_server_the_bytes_tell_what_changed() {
    let site = Site::new(|_| page("text/html", "<p>A")).await;
    site.fetch_manual().await;
    assert_eq!(site.fetch_manual().await, "acme/manual: unchanged");
    assert_eq!(site.record("manual")["fetched"], "2026-11-29T08:00:02Z");
    site.respond(|_| page("text/html", "<p>B"));
    assert_eq!(site.fetch_manual().await, "acme/manual: changed");
    assert_eq!(site.record("manual")["fetched"], "2026-11-29T08:00:06Z");
    assert_eq!(site.text("manual.html"), "<p>B");
}

#[tokio::test]
async fn a_copy_that_is_not_as_it_was_fetched_is_fetched_anew() {
    let site = Site::new(|request| match request.header("if-none-match") {
        Some(_) => status(304),
        None => page("text/html", "<p>A").with_header("etag", "\"v1\""),
    })
    .await;
    site.fetch_manual().await;
    let copy = site.folder.path().join("acme/manual.html");
    fs::write(&copy, "<p>edited").unwrap();
    assert_eq!(site.fetch_manual().await, "acme/manual: new");
    fs::remove_file(&copy).unwrap();
    assert_eq!(site.fetch_manual().await, "acme/manual: new");
    fs::write(site.folder.path().join("acme/manual.fetch.json"), "{").unwrap();
    assert_eq!(site.fetch_manual().await, "acme/manual: new");
    // The spec names another page.
    let moved = [site.document("manual", "/moved")];
    assert_eq!(site.fetch(&moved).await, ["acme/manual: new"]);
    assert_eq!(site.text("manual.html"), "<p>A");
}

#[tokio::test]
async fn a_status_304_that_nobody_asked_for_is_a_failure() {
    let site = Site::new(|_| status(304)).await;
    let line = site.fetch_manual().await;
    assert!(line.starts_with("acme/manual: the server responds with status 304; "));
    assert!(site.files().is_empty());
}

#[tokio::test]
async fn a_document_has_one_copy_whatever_its_kind() {
    let site = Site::new(|_| page("text/markdown", "# A")).await;
    site.fetch_manual().await;
    assert_eq!(site.files(), ["manual.fetch.json", "manual.md"]);
    fs::write(site.folder.path().join("acme/manual-2.md"), "").unwrap();
    site.respond(|_| page("text/plain", "A"));
    assert_eq!(site.fetch_manual().await, "acme/manual: changed");
    let files = ["manual-2.md", "manual.fetch.json", "manual.txt"];
    assert_eq!(site.files(), files);
}

#[tokio::test]
async fn documents_of_one_page_are_fetched_once() {
    let site = Site::new(|request| match request.header("if-none-match") {
        Some("\"v1\"") => status(304),
        _ => page("text/html", "<p>A").with_header("etag", "\"v1\""),
    })
    .await;
    let pages = [
        site.document("devices", "/api#devices"),
        site.document("manual", "/manual"),
        site.document("groups", "/api#groups"),
    ];
    let lines = site.fetch(&pages).await;
    let expected = ["acme/devices: new", "acme/groups: new", "acme/manual: new"];
    assert_eq!(lines, expected);
    assert_eq!(site.asked(), ["/api", "/manual"]);
    assert_eq!(site.text("groups.html"), site.text("devices.html"));
    let lines = site.fetch(&pages[..1]).await;
    assert_eq!(lines, ["acme/devices: unchanged"]);
    // One of them has no copy: the server must send the page.
    fs::remove_file(site.folder.path().join("acme/groups.html")).unwrap();
    let lines = site.fetch(&pages).await;
    assert_eq!(lines[0], "acme/devices: unchanged");
    assert_eq!(lines[1], "acme/groups: new");
}

#[tokio::test]
async fn what_cannot_be_fetched_is_told_and_the_rest_is_fetched() {
    let site = Site::new(|_| page("text/html", "<p>A")).await;
    let mut pages = vec![
        site.document("../escaped", "/a"),
        site.document(".hidden", "/a"),
        site.document("manual", "/manual"),
    ];
    for url in [
        "nothing",
        "ftp://acme.example/a",
        "https://user:secret@acme.example/a",
    ] {
        let mut page = site.document("odd", "/");
        page.url = url.to_owned();
        pages.push(page);
    }
    let lines = site.fetch(&pages).await;
    let expected = [
        "acme/../escaped: `../escaped` cannot be the name of a file; use letters, digits, `-` and `_`",
        "acme/.hidden: `.hidden` cannot be the name of a file; use letters, digits, `-` and `_`",
        "acme/manual: new",
        "acme/odd: the address is no URL: relative URL without a base; correct `url` in `documents`",
        "acme/odd: `ftp://acme.example/a` is no address of a web page; correct `url` in `documents`",
        "acme/odd: the address holds a password; correct `url` in `documents`",
    ];
    assert_eq!(lines, expected);
    assert_eq!(site.asked(), ["/manual"]);
}

#[tokio::test]
async fn a_plan_needs_no_network() {
    let site = Site::new(|_| page("text/html", "<p>A")).await;
    let pages = [
        site.document("manual", "/manual"),
        site.document("devices", "/api#devices"),
        site.document("groups", "/api#groups"),
    ];
    site.fetch(&pages[..1]).await;
    let asked = site.server.received().len();
    let lines = site.lines(&plan(&pages, &site.settings()));
    let expected = [
        "acme/manual: http://<host>/manual (last fetched 2026-11-29T08:00:02Z)",
        "acme/devices: http://<host>/api#devices (not fetched yet)",
        "acme/groups: http://<host>/api#groups (the same page as acme/devices)",
    ];
    assert_eq!(lines, expected);
    assert_eq!(site.server.received().len(), asked);
}
