//! Runs that are interrupted, and two at once.
//! Must not know faults of servers.

use std::sync::Arc;

use iot_clouds_docs_fetch::{Page, fetch};
use iot_clouds_testkit::{Gate, Reply};

use crate::support::{Site, page, status};

fn pages(site: &Site) -> [Page; 3] {
    ["a", "b", "c"].map(|name| site.document(name, &format!("/{name}")))
}

/// A site whose run was interrupted while it waited for the second of three pages.
async fn interrupted() -> Site {
    let gate = Arc::new(Gate::default());
    let at_gate = Arc::clone(&gate);
    let site = Site::new(move |request| match request.path() {
        "/b" => Reply::Gated(Arc::clone(&at_gate), Vec::new()),
        _ => page("text/html", "<p>A"),
    })
    .await;
    // An earlier run came to its end.
    site.fetch(&pages(&site)[2..]).await;
    site.later(2);
    let settings = site.settings();
    let all = pages(&site);
    tokio::select! {
        biased;
        () = gate.arrived.notified() => {}
        _ = fetch(&all, &settings, &site.clock, |_| {}) => panic!("it did not wait"),
    }
    assert!(site.files().contains(&".unfinished".to_owned()));
    site.respond(|_| page("text/html", "<p>B"));
    site
}

#[tokio::test]
async fn an_interrupted_run_goes_on_where_it_was() {
    let site = interrupted().await;
    site.later(1);
    let expected = [
        "acme/a: fetched by the run that was interrupted",
        "acme/b: new",
        "acme/c: changed",
    ];
    assert_eq!(site.fetch(&pages(&site)).await, expected);
    assert_eq!(site.asked(), ["/c", "/a", "/b", "/b", "/c"]);
    // That run came to its end: the next one is another.
    assert!(!site.files().contains(&".unfinished".to_owned()));
    let expected = ["acme/a: changed", "acme/b: unchanged", "acme/c: unchanged"];
    assert_eq!(site.fetch(&pages(&site)).await, expected);
}

#[tokio::test]
async fn a_run_that_was_interrupted_long_ago_begins_anew() {
    let site = interrupted().await;
    site.later(25);
    let expected = ["acme/a: changed", "acme/b: new", "acme/c: changed"];
    assert_eq!(site.fetch(&pages(&site)).await, expected);
}

#[tokio::test]
async fn a_run_with_failures_came_to_its_end() {
    let site = Site::new(|request| match request.path() {
        "/b" => status(404),
        _ => page("text/html", "<p>A"),
    })
    .await;
    site.fetch(&pages(&site)).await;
    site.respond(|_| page("text/html", "<p>A"));
    let expected = ["acme/a: unchanged", "acme/b: new", "acme/c: unchanged"];
    assert_eq!(site.fetch(&pages(&site)).await, expected);
}

#[tokio::test]
async fn two_runs_do_not_share_a_folder() {
    let gate = Arc::new(Gate::default());
    let at_gate = Arc::clone(&gate);
    let site = Site::new(move |_| Reply::Gated(Arc::clone(&at_gate), Vec::new())).await;
    let (all, settings) = (pages(&site), site.settings());
    let second = async {
        gate.arrived.notified().await;
        fetch(&all, &settings, &site.clock, |_| {}).await
    };
    let result = tokio::select! {
        result = second => result,
        _ = fetch(&all, &settings, &site.clock, |_| {}) => panic!("it did not wait"),
    };
    let folder = site.folder.path().display();
    let expected =
        format!("cannot use {folder}: another run fetches into this folder; wait for its end");
    assert_eq!(result, Err(expected));
}
