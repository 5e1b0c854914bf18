//! Servers that mean harm, and records that someone edited: nothing secret is told, nothing is lost, and a run ends.
//! Must not know servers that merely fail.

use std::fs;

use iot_clouds_docs_fetch::fetch;
use iot_clouds_testkit::{Reply, Step, write};

use crate::support::{Site, bytes, page, status};

fn redirect(location: &str) -> Reply {
    status(302).with_header("location", location)
}

#[tokio::test]
async fn no_message_shows_a_query_or_a_password() {
    let site = Site::new(|request| match request.path() {
        "/circle" => redirect("/circle?token=secret"),
        "/entry" => redirect("/user/login?ticket=secret"),
        "/ftp" => redirect("ftp://user:secret@acme.example/?token=secret#secret"),
        "/broken" => redirect("http://user:secret@:x/?token=secret"),
        "/local" => redirect("file:///etc/secret?secret"),
        _ => page("text/html", "<p>A"),
    })
    .await;
    let names = ["circle", "entry", "ftp", "broken", "local"];
    let pages = names.map(|name| site.document(name, &format!("/{name}")));
    let mut own = site.document("own", "/own");
    own.url = "ftp://user:secret@acme.example/".to_owned();
    for pages in [&pages[..], &[own]] {
        for line in site.fetch(pages).await {
            assert!(
                !line.contains("secret") || line.contains("/etc/secret?…"),
                "{line}"
            );
        }
    }
    let lines = site.fetch(&pages[..2]).await;
    assert!(
        lines[0].contains("lead back to http://<host>/circle?…;"),
        "{lines:?}"
    );
    assert!(
        lines[1].contains("led to http://<host>/user/login?…, which"),
        "{lines:?}"
    );
}

#[tokio::test]
async fn robots_txt_forbids_without_showing_the_query() {
    let robots = page("text/plain", "User-agent: *\nDisallow: /manual\n");
    let site = Site::with_robots(robots, |_| page("text/html", "<p>A")).await;
    let pages = [site.document("manual", "/manual?key=secret")];
    let line = site.fetch(&pages).await.remove(0);
    assert!(line.contains("to fetch http://<host>/manual?…;"), "{line}");
}

#[tokio::test]
async fn a_record_that_cannot_be_sent_back_does_not_stop_the_page() {
    let site = Site::new(|_| page("text/html", "<p>A").with_header("etag", "\"v1\"")).await;
    assert_eq!(site.fetch_manual().await, "acme/manual: new");
    let path = site.folder.path().join("acme/manual.fetch.json");
    let injected = site
        .text("manual.fetch.json")
        .replace("\\\"v1\\\"", "v1\\r\\nx-more: 1");
    assert!(injected.contains("x-more"));
    fs::write(path, injected).unwrap();
    assert_eq!(site.fetch_manual().await, "acme/manual: unchanged");
    assert_eq!(site.last().header("x-more"), None);
    assert_eq!(site.record("manual")["etag"], "\"v1\"");
}

#[tokio::test]
async fn a_record_of_a_clock_that_was_ahead_is_not_of_an_interrupted_run() {
    let site = Site::new(|_| page("text/html", "<p>A")).await;
    site.fetch_manual().await;
    let path = site.folder.path().join("acme/manual.fetch.json");
    let ahead = site.text("manual.fetch.json").replace("\"2026-", "\"2036-");
    fs::write(path, ahead).unwrap();
    fs::write(
        site.folder.path().join(".unfinished"),
        "2026-11-29T07:59:00Z\n",
    )
    .unwrap();
    site.respond(|_| page("text/html", "<p>B"));
    assert_eq!(site.fetch_manual().await, "acme/manual: changed");
}

#[tokio::test]
async fn long_headers_are_neither_kept_nor_shown() {
    let long = "x".repeat(20_000);
    let etag = long.clone();
    let site = Site::new(move |_| page("text/html", "<p>A").with_header("etag", &etag)).await;
    assert_eq!(site.fetch_manual().await, "acme/manual: new");
    assert!(site.record("manual").get("etag").is_none());
    let location = format!("/{long}");
    site.respond(move |_| redirect(&location));
    let line = site.fetch_manual().await;
    assert!(
        line.contains("longer than 8192 bytes") && line.len() < 300,
        "{line}"
    );
    for encoding in [long, "gz\u{e9}p".to_owned()] {
        let headers = format!("content-type: text/html\r\ncontent-encoding: {encoding}\r\n");
        site.respond(move |_| bytes(&headers, b"<p>B"));
        let line = site.fetch_manual().await;
        assert!(
            line.contains("content encoding") && line.len() < 300,
            "{line}"
        );
    }
    assert_eq!(site.text("manual.html"), "<p>A");
}

#[tokio::test]
async fn a_page_that_is_encoded_twice_is_refused() {
    let site = Site::new(|_| page("text/html", "<p>A")).await;
    site.fetch_manual().await;
    for headers in [
        "content-encoding: gzip, gzip\r\n",
        "content-encoding: gzip\r\ncontent-encoding: br\r\n",
        "content-encoding: br\r\ncontent-encoding: gzip\r\n",
        "content-encoding: gzip\r\ncontent-encoding: gzip\r\n",
    ] {
        let twice = crate::content::gzip(&crate::content::gzip(b"<p>B"));
        let sent = format!("content-type: text/html\r\n{headers}");
        site.respond(move |_| bytes(&sent, &twice));
        let line = site.fetch_manual().await;
        assert!(line.contains("content encoding"), "{headers}: {line}");
        assert_eq!(site.text("manual.html"), "<p>A");
    }
}

#[tokio::test]
async fn headers_that_drip_and_bodies_without_end_are_given_up() {
    let site = Site::new(|_| page("text/html", "<p>A")).await;
    site.fetch_manual().await;
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n";
    let chunked =
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ntransfer-encoding: chunked\r\n\r\n";
    let drip = vec![write(head), Step::Drip(&[b'x'; 1_000])];
    let chunks = vec![
        write(chunked),
        Step::Drip(b"1\r\nx\r\n1\r\nx\r\n1\r\nx\r\n1\r\nx\r\n1\r\nx\r\n"),
        Step::Stall,
    ];
    for steps in [drip, chunks] {
        site.respond(move |_| Reply::Script(steps.clone()));
        let pages = [site.document("manual", "/manual")];
        let settings = site.settings();
        let run = fetch(&pages, &settings, &site.clock, |_| {});
        let results = site.server.clock.while_passing(run).await.unwrap();
        let line = site.lines(&results).remove(0);
        assert!(line.contains("did not end within 60 s"), "{line}");
    }
    let endless = [
        chunked.as_bytes(),
        b"10000\r\n",
        &vec![b'x'; 0x10000],
        b"\r\n",
    ]
    .concat();
    let more = [b"10000\r\n".to_vec(), vec![b'x'; 0x10000], b"\r\n".to_vec()]
        .concat()
        .repeat(200);
    site.respond(move |_| Reply::Last([endless.clone(), more.clone()].concat()));
    let line = site.fetch_manual().await;
    assert!(line.contains("larger than 10 MB"), "{line}");
    assert_eq!(site.text("manual.html"), "<p>A");
}

#[tokio::test]
async fn robots_txt_may_be_huge_or_binary() {
    let agents = "User-agent: *\n".repeat(20_000);
    let rules = "Allow: /*a*b*c\n".repeat(20_000);
    for (robots, expected) in [
        (format!("{agents}{rules}"), "acme/manual: new"),
        (
            "\0\u{1}\u{fffd}User-agent: *\0\nDisallow: /\0".repeat(90_000),
            "acme/manual: new",
        ),
    ] {
        let site =
            Site::with_robots(page("text/plain", &robots), |_| page("text/html", "<p>A")).await;
        assert_eq!(site.fetch_manual().await, expected);
    }
}

#[tokio::test]
async fn what_cannot_be_written_leaves_no_part() {
    let site = Site::new(|_| page("text/html", "<p>A")).await;
    // A folder is where the page should go.
    fs::create_dir_all(site.folder.path().join("acme/manual.html/inside")).unwrap();
    let line = site.fetch_manual().await;
    assert!(
        line.starts_with("acme/manual: the copy cannot be written: "),
        "{line}"
    );
    assert!(site.files().is_empty(), "{:?}", site.files());
}
