//! What servers want: robots.txt, pauses, waits, redirects.
//! Must not know what is kept of a page.

use std::sync::atomic::{AtomicUsize, Ordering};

use iot_clouds_testkit::{Reply, Step};

use crate::support::{Site, page, status};

fn redirect(location: &str) -> Reply {
    status(302).with_header("location", location)
}

#[tokio::test]
async fn robots_txt_is_read_once_and_a_pause_comes_between_requests() {
    let site = Site::new(|_| page("text/html", "<p>A")).await;
    let pages = ["a", "b", "c"].map(|name| site.document(name, &format!("/{name}")));
    site.fetch(&pages).await;
    let targets: Vec<String> = site
        .server
        .received()
        .into_iter()
        .map(|it| it.target)
        .collect();
    assert_eq!(targets, ["/robots.txt", "/a", "/b", "/c"]);
    assert_eq!(site.waits(), [2, 2, 2]);
}

#[tokio::test]
async fn what_robots_txt_forbids_is_not_asked_for() {
    let robots = page(
        "text/plain",
        "User-agent: *\nDisallow: /private\nDisallow: /*?draft\n",
    );
    let site = Site::with_robots(robots, |_| page("text/html", "<p>A")).await;
    let pages = [
        site.document("a", "/private/a"),
        site.document("b", "/b?draft=1"),
        site.document("c", "/c"),
    ];
    let lines = site.fetch(&pages).await;
    let cure = "save the page in a browser into the folder of the pages";
    let forbidden = "robots.txt of 127.0.0.1 forbids programs to fetch http://<host>";
    assert_eq!(lines[0], format!("acme/a: {forbidden}/private/a; {cure}"));
    assert_eq!(lines[1], format!("acme/b: {forbidden}/b?…; {cure}"));
    assert_eq!(lines[2], "acme/c: new");
    assert_eq!(site.asked(), ["/c"]);
}

#[tokio::test]
async fn a_server_that_cannot_say_what_it_allows_gets_no_more_requests() {
    for (robots, why) in [
        (status(500), "the server responds with status 500"),
        (Reply::Script(vec![Step::Reset]), ""),
        (
            status(429),
            "127.0.0.1 asks for fewer requests (status 429)",
        ),
    ] {
        let site = Site::with_robots(robots, |_| page("text/html", "<p>A")).await;
        let pages = [site.document("a", "/a"), site.document("b", "/b")];
        for line in site.fetch(&pages).await {
            assert!(line.contains(": robots.txt cannot be had: "), "{line}");
            assert!(line.contains(why), "{line}");
        }
        assert!(site.asked().is_empty());
        assert!(site.files().is_empty());
    }
}

#[tokio::test]
async fn robots_txt_may_be_elsewhere_and_is_read_in_part_if_it_is_long() {
    let rules = "User-agent: *\nDisallow: /private\n";
    let site = Site::with_robots(redirect("/rules"), move |request| match request.path() {
        "/rules" => page(
            "text/plain",
            &format!("{rules}{}", "# more\n".repeat(100_000)),
        ),
        _ => page("text/html", "<p>A"),
    })
    .await;
    let pages = [site.document("a", "/private"), site.document("b", "/b")];
    let lines = site.fetch(&pages).await;
    assert!(lines[0].contains("forbids"), "{}", lines[0]);
    assert_eq!(lines[1], "acme/b: new");
}

#[tokio::test]
async fn a_wait_that_the_server_asks_for_is_kept() {
    let count = AtomicUsize::new(0);
    let site = Site::new(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => status(429).with_header("retry-after", "7"),
        1 => status(503).with_header("retry-after", "Sun, 29 Nov 2026 08:01:00 GMT"),
        _ => page("text/html", "<p>A"),
    })
    .await;
    assert_eq!(site.fetch_manual().await, "acme/manual: new");
    // The pauses are two seconds; the date is 60 seconds after the beginning.
    assert_eq!(site.waits(), [2, 7, 2, 49, 2]);
}

#[tokio::test]
async fn a_server_that_asks_for_too_long_a_wait_is_left_alone() {
    let site = Site::new(|_| status(429).with_header("retry-after", "3600")).await;
    let pages = [site.document("a", "/a"), site.document("b", "/b")];
    let what = "127.0.0.1 asks for fewer requests (status 429); fetch again in 3600 s or later";
    let expected = [format!("acme/a: {what}"), format!("acme/b: {what}")];
    assert_eq!(site.fetch(&pages).await, expected);
    assert_eq!(site.asked(), ["/a"]);
    assert_eq!(site.waits(), [2]);
}

#[tokio::test]
async fn a_server_that_asks_again_and_again_is_left_alone() {
    let site = Site::new(|_| status(503)).await;
    let pages = [site.document("a", "/a"), site.document("b", "/b")];
    let lines = site.fetch(&pages).await;
    assert!(
        lines[1].contains("(status 503); fetch again in "),
        "{}",
        lines[1]
    );
    assert_eq!(site.asked(), ["/a", "/a", "/a"]);
    assert_eq!(site.waits(), [2, 10, 2, 20, 2]);
}

#[tokio::test]
async fn redirects_are_followed_and_recorded() {
    let site = Site::new(
        |request| match (request.path(), request.header("if-none-match")) {
            ("/manual", None) => redirect("/v2/manual?lang=en"),
            ("/v2/manual", None) => redirect("manual.html#top"),
            ("/v2/manual.html", None) => page("text/html", "<p>A").with_header("etag", "\"v1\""),
            ("/v2/manual.html", Some("\"v1\"")) => status(304),
            _ => status(500),
        },
    )
    .await;
    assert_eq!(site.fetch_manual().await, "acme/manual: new");
    let record = site.record("manual");
    assert_eq!(record["url"], "http://<host>/manual");
    assert_eq!(record["final_url"], "http://<host>/v2/manual.html");
    let redirects = serde_json::json!(["http://<host>/manual", "http://<host>/v2/manual?lang=en"]);
    assert_eq!(record["redirects"], redirects);
    // Only the address that sent the page is asked whether it is as it was.
    assert_eq!(site.fetch_manual().await, "acme/manual: unchanged");
    assert_eq!(site.record("manual")["redirects"], redirects);
}

#[tokio::test]
async fn redirects_that_lead_nowhere_are_not_followed() {
    let site = Site::new(|request| match request.path() {
        "/circle" => redirect("/circle-2"),
        "/circle-2" => redirect("/circle"),
        "/self" => redirect("/self#top"),
        "/unescaped" => redirect("/文档?名=1"),
        "/%E6%96%87%E6%A1%A3" => status(404),
        "/ftp" => redirect("ftp://acme.example/"),
        "/password" => redirect("http://user:secret@127.0.0.1/"),
        "/nowhere" => status(302),
        path => redirect(&format!("{path}x")),
    })
    .await;
    let names = [
        "circle",
        "self",
        "ftp",
        "password",
        "nowhere",
        "unescaped",
        "far",
    ];
    let pages = names.map(|name| site.document(name, &format!("/{name}")));
    let cure = "open it in a browser; if the page moved, correct `url` in `documents`";
    let expected = [
        "circle: the redirects lead back to http://<host>/circle",
        "self: the redirects lead back to http://<host>/self",
        "ftp: a redirect is not followed: `ftp://acme.example/` is no address of a web page",
        "password: a redirect is not followed: the address holds a password",
        "nowhere: the server responds with status 302",
        "unescaped: the server responds with status 404",
        "far: there are more than 5 redirects",
    ]
    .map(|line| format!("acme/{line}; {cure}"));
    assert_eq!(site.fetch(&pages).await, expected);
    assert!(site.files().is_empty());
}

#[tokio::test]
async fn a_server_that_a_redirect_leads_to_has_a_robots_txt_of_its_own() {
    let robots = page("text/plain", "User-agent: *\nDisallow: /\n");
    let other = Site::with_robots(robots, |_| page("text/html", "<p>A")).await;
    let target = format!("{}/manual", other.server.url());
    let site = Site::new(move |_| redirect(&target)).await;
    let line = site.fetch_manual().await;
    assert!(line.contains("forbids programs to fetch"), "{line}");
    assert!(other.asked().is_empty());
}
