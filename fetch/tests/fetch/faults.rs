//! Connections that break, drip or never come: what is told, and that the earlier copy stays.
//! Must not know pages that arrive whole.

use std::sync::atomic::{AtomicUsize, Ordering};

use iot_clouds_docs_fetch::fetch;
use iot_clouds_testkit::{Reply, Step, write};

use crate::support::{Site, page, status};

async fn site_with_copy() -> Site {
    let site = Site::new(|_| page("text/html", "<p>A")).await;
    assert_eq!(site.fetch_manual().await, "acme/manual: new");
    site
}

#[tokio::test]
async fn a_connection_that_breaks_is_tried_once_more() {
    let count = AtomicUsize::new(0);
    let site = Site::new(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::Script(vec![Step::Reset]),
        _ => page("text/html", "<p>A"),
    })
    .await;
    assert_eq!(site.fetch_manual().await, "acme/manual: new");
    assert_eq!(site.waits(), [2, 2]);
}

#[tokio::test]
async fn a_page_that_breaks_leaves_the_earlier_copy() {
    let site = site_with_copy().await;
    let record = site.record("manual");
    let half = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 100\r\n\r\n<p>B";
    let chunked = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ntransfer-encoding: chunked\r\n\r\n4\r\n<p>B\r\n";
    for reply in [
        Reply::Script(vec![Step::Reset]),
        Reply::Script(vec![write(half), Step::Reset]),
        Reply::Last(half.as_bytes().to_vec()),
        Reply::Last(chunked.as_bytes().to_vec()),
        Reply::Last(b"nonsense\r\n\r\n".to_vec()),
    ] {
        let asked = site.asked().len();
        site.respond(move |_| reply.clone());
        let line = site.fetch_manual().await;
        let cure = "; check the address and the network, or fetch again later";
        assert!(line.ends_with(cure), "{line}");
        assert_eq!(site.asked().len(), asked + 2);
        assert_eq!(site.text("manual.html"), "<p>A");
        assert_eq!(site.record("manual"), record);
        assert_eq!(site.files(), ["manual.fetch.json", "manual.html"]);
    }
}

#[tokio::test]
async fn a_page_that_drips_or_never_comes_is_given_up() {
    let site = site_with_copy().await;
    let body = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 1000\r\n\r\n";
    for steps in [
        vec![write(body), Step::Drip(&[b'x'; 1_000])],
        vec![Step::Stall],
    ] {
        site.respond(move |_| Reply::Script(steps.clone()));
        let pages = [site.document("manual", "/manual")];
        let settings = site.settings();
        let run = fetch(&pages, &settings, &site.clock, |_| {});
        let results = site.server.clock.while_passing(run).await.unwrap();
        let expected = "acme/manual: the response did not end within 60 s; fetch again later";
        assert_eq!(site.lines(&results), [expected]);
        assert_eq!(site.text("manual.html"), "<p>A");
    }
}

#[tokio::test]
async fn a_server_that_is_away_is_asked_for_one_page_only() {
    let mut site = site_with_copy().await;
    site.server.stop_listening().await;
    let pages = [site.document("a", "/a"), site.document("b", "/b")];
    site.waits();
    for line in site.fetch(&pages).await {
        assert!(line.contains(": robots.txt cannot be had: "), "{line}");
        assert!(line.contains("onnection refused"), "{line}");
    }
    assert_eq!(site.waits(), [2]);
}

#[tokio::test]
async fn each_status_has_its_advice() {
    let site = site_with_copy().await;
    for (code, advice) in [
        (
            403,
            "save the page in a browser into the folder of the pages",
        ),
        (
            404,
            "open it in a browser; if the page moved, correct `url` in `documents`",
        ),
        (500, "fetch again later"),
        (
            204,
            "open it in a browser; if the page moved, correct `url` in `documents`",
        ),
    ] {
        site.respond(move |_| status(code));
        let expected = format!("acme/manual: the server responds with status {code}; {advice}");
        assert_eq!(site.fetch_manual().await, expected);
        assert_eq!(site.text("manual.html"), "<p>A");
    }
}
