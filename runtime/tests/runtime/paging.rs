//! Pages are fetched one at a time, in order, and end at the end of the list.

mod bare;
mod body_pages;
mod skipped_items;
mod whole_lists;

use std::collections::BTreeSet;

use crate::{
    acme::{Client, Device, client},
    replies::{info, json},
};
use iot_clouds_testkit::{Received, Server};

fn page_of(request: &Received) -> Option<u64> {
    let pairs = request
        .query()
        .split('&')
        .filter_map(|pair| pair.split_once('='));
    let mut pages = pairs.filter(|(name, _)| *name == "page");
    pages.next().map(|(_, value)| value.parse().unwrap())
}

fn page(request: &Received) -> u64 {
    page_of(request).unwrap()
}

/// Starts a server of devices that names its last page.
async fn devices(last: u64) -> Server {
    Server::start(move |request| match request.path() {
        "/api/v1/token" => info(r#"{"access_token":"T0KEN"}"#),
        _ => {
            let page = page(request);
            info(&format!(
                r#"{{"items":[{{"id":"{page}a"}},{{"id":"{page}b"}}],"page_total":{last}}}"#
            ))
        }
    })
    .await
}

/// Starts a server of bare lists.
async fn events(responses: &'static [&'static str]) -> (Server, Client) {
    let server = Server::start(|request| {
        let number = usize::try_from(page(request)).unwrap();
        info(responses[(number - 1).min(responses.len() - 1)])
    })
    .await;
    let client = Client::builder(&server.url).build().unwrap();
    (server, client)
}

fn queries(server: &Server) -> Vec<String> {
    let seen = server
        .received()
        .into_iter()
        .filter(|request| request.method == "GET");
    seen.map(|request| request.query().to_owned()).collect()
}

#[tokio::test]
async fn items_of_all_pages_to_the_last_one_named() {
    let server = devices(3).await;
    let mut items = client(&server.url).list().query("group", "g").items();
    let mut ids = Vec::new();
    while let Some(Device { id, .. }) = items.next().await.transpose().unwrap() {
        ids.push(id.into_string());
    }
    assert_eq!(ids, ["1a", "1b", "2a", "2b", "3a", "3b"]);
    assert_eq!(
        queries(&server),
        ["group=g&page=1", "group=g&page=2", "group=g&page=3"]
    );
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn no_page_is_fetched_before_it_is_needed() {
    let server = devices(3).await;
    let mut items = client(&server.url).list().page(2).items();
    assert!(server.received().is_empty());
    items.next().await.unwrap().unwrap();
    items.next().await.unwrap().unwrap();
    assert_eq!(queries(&server), ["page=2"]);
}

#[tokio::test]
async fn bare_lists_end_at_a_short_page_and_send_the_page_size() {
    let (server, client) = events(&["[1,2,3]", "[4,5,6]", "[7]"]).await;
    let mut pages = client.events().pages();
    let mut all = Vec::new();
    while let Some(page) = pages.next().await.transpose().unwrap() {
        all.extend(page);
    }
    assert_eq!(all, [1, 2, 3, 4, 5, 6, 7]);
    let expected = [
        "page=1&per_page=3",
        "page=2&per_page=3",
        "page=3&per_page=3",
    ];
    assert_eq!(queries(&server), expected);
}

#[tokio::test]
async fn a_size_above_the_maximum_counts_as_the_maximum() {
    let (server, client) = events(&["[1,2,3]", "[]"]).await;
    let mut items = client.events().query("per_page", 500).items();
    while items.next().await.transpose().unwrap().is_some() {}
    assert_eq!(
        queries(&server),
        ["per_page=500&page=1", "per_page=500&page=2"]
    );
}

/// A filter that runs after a page was cut from the list may leave it empty.
#[tokio::test]
async fn an_empty_page_before_the_last_one_does_not_end_the_list() {
    let server = Server::start(|request| match (request.path(), page_of(request)) {
        ("/api/v1/token", _) => info(r#"{"access_token":"T0KEN"}"#),
        (_, Some(1 | 5)) => info(r#"{"items":[{"id":"a"}],"page_total":5}"#),
        _ => info(r#"{"items":null,"page_total":5}"#),
    })
    .await;
    let mut items = client(&server.url).list().items();
    let mut count = 0;
    while items.next().await.transpose().unwrap().is_some() {
        count += 1;
    }
    assert_eq!(count, 2);
    assert_eq!(queries(&server).len(), 5);
}

#[tokio::test]
async fn an_empty_page_that_is_the_last_one_ends_the_list() {
    let server = Server::start(|request| match request.path() {
        "/api/v1/token" => info(r#"{"access_token":"T0KEN"}"#),
        _ => info(r#"{"items":null,"page_total":0}"#),
    })
    .await;
    let mut items = client(&server.url).list().items();
    assert!(items.next().await.is_none());
    assert_eq!(queries(&server).len(), 1);
}

/// The response names no last page for a list with items, so the length of its pages decides.
#[tokio::test]
async fn a_zero_last_page_with_items_is_ignored() {
    let server = Server::start(|request| match (request.path(), page_of(request)) {
        ("/api/v1/token", _) => info(r#"{"access_token":"T0KEN"}"#),
        (_, Some(1)) => info(r#"{"items":[{"id":"a"},{"id":"b"}],"page_total":0}"#),
        _ => info(r#"{"items":[{"id":"c"}],"page_total":0}"#),
    })
    .await;
    let mut items = client(&server.url).list().items();
    let mut count = 0;
    while items.next().await.transpose().unwrap().is_some() {
        count += 1;
    }
    assert_eq!((count, queries(&server).len()), (3, 2));
}

#[tokio::test]
async fn extra_items_on_the_first_page_make_no_other_page_look_short() {
    let (server, client) = events(&["[90,91,1,2,3]", "[4,5,6]", "[7,8,9]", "[10]"]).await;
    let mut items = client.events().items();
    let mut all = Vec::new();
    while let Some(item) = items.next().await.transpose().unwrap() {
        all.push(item);
    }
    assert_eq!(all, [90, 91, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assert_eq!(queries(&server).len(), 4);
}

#[tokio::test]
async fn a_server_that_ignores_the_page_is_detected() {
    let (server, client) = events(&["[1,2,3]"]).await;
    let mut pages = client.events().pages();
    assert_eq!(pages.next().await.unwrap().unwrap(), [1, 2, 3]);
    assert_eq!(pages.next().await.unwrap().unwrap(), [1, 2, 3]);
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        "events.list: three pages in a row had the same items: Acme Cloud seems to ignore the parameter page"
    );
    assert!(error.is_decode());
    assert!(pages.next().await.is_none());
    assert_eq!(queries(&server).len(), 3);
}

/// The envelope contains the number of the response, the data its time, and the order of keys differs.
#[tokio::test]
async fn a_server_that_numbers_its_responses_is_detected_too() {
    let count = std::sync::atomic::AtomicU64::new(0);
    let server = Server::start(move |request| match request.path() {
        "/api/v1/token" => info(r#"{"access_token":"T0KEN"}"#),
        _ => {
            let number = count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            let items = if number.is_multiple_of(2) {
                r#"[{"id":"a","online":true},{"id":"b"}]"#
            } else {
                r#"[ {"online" : true, "id":"\u0061"}, {"id":"b"} ]"#
            };
            let body = format!(
                r#"{{"request":{number},"info":{{"time":{number},"items":{items},"page_total":99}},"result":true}}"#
            );
            json(200, &body)
        }
    })
    .await;
    let mut pages = client(&server.url).list().pages();
    for _ in 0..2 {
        assert_eq!(pages.next().await.unwrap().unwrap().items.len(), 2);
    }
    let error = pages.next().await.unwrap().unwrap_err();
    assert!(error.is_decode(), "{error}");
    assert_eq!(queries(&server).len(), 3);
}

#[tokio::test]
async fn two_pages_may_have_the_same_items() {
    let (server, client) =
        events(&["[0,0,0]", "[0,0,0]", "[1,1,1]", "[1,1,1]", "[0,0,0]", "[1]"]).await;
    let mut items = client.events().items();
    let mut count = 0;
    while items.next().await.transpose().unwrap().is_some() {
        count += 1;
    }
    assert_eq!((count, queries(&server).len()), (16, 6));
}

/// As pinned items do.
#[tokio::test]
async fn pages_that_begin_with_the_same_item_are_no_equal_pages() {
    let (server, client) = events(&["[9,1,2]", "[9,3,4]", "[9,5,6]", "[9,7,8]", "[9]"]).await;
    let mut items = client.events().items();
    let mut count = 0;
    while items.next().await.transpose().unwrap().is_some() {
        count += 1;
    }
    assert_eq!((count, queries(&server).len()), (13, 5));
}

#[tokio::test]
async fn a_list_ends_after_an_error() {
    let server = Server::start(|request| match page(request) {
        1 => info("[1,2,3]"),
        _ => json(500, "{}"),
    })
    .await;
    let mut items = Client::builder(&server.url)
        .build()
        .unwrap()
        .events()
        .items();
    for expected in 1..=3 {
        assert_eq!(items.next().await.unwrap().unwrap(), expected);
    }
    assert!(items.next().await.unwrap().unwrap_err().is_server_error());
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn a_caller_that_gives_up_while_waiting_can_continue() {
    let (server, client) = events(&["[1,2,3]", "[]"]).await;
    let mut pages = client.events().pages();
    {
        let next = std::pin::pin!(pages.next());
        let waker = std::task::Waker::noop();
        assert!(
            next.poll(&mut std::task::Context::from_waker(waker))
                .is_pending()
        );
    }
    assert_eq!(pages.next().await.unwrap().unwrap(), [1, 2, 3]);
    assert_eq!(queries(&server).len(), 1);
}

#[tokio::test]
async fn all_items_and_all_pages_are_collected() {
    let pages = &["[1,2,3]", "[4,4,5]", "[6]"];
    let (server, client) = events(pages).await;
    let all: Vec<u32> = client.events().items().try_collect().await.unwrap();
    assert_eq!(all, [1, 2, 3, 4, 4, 5, 6]);
    assert_eq!(queries(&server).len(), 3);
    let (_server, client) = events(pages).await;
    let set = client.events().items().try_collect::<BTreeSet<_>>();
    assert_eq!(set.await.unwrap(), BTreeSet::from([1, 2, 3, 4, 5, 6]));
    let (_server, client) = events(pages).await;
    let all: Vec<Vec<u32>> = client.events().pages().try_collect().await.unwrap();
    assert_eq!(all, [vec![1, 2, 3], vec![4, 4, 5], vec![6]]);
    // What was read before is not read again.
    let (server, client) = events(pages).await;
    let mut items = client.events().items();
    assert_eq!(items.next().await.unwrap().unwrap(), 1);
    assert_eq!(
        items.try_collect::<Vec<_>>().await.unwrap(),
        [2, 3, 4, 4, 5, 6]
    );
    assert_eq!(queries(&server).len(), 3);
}

#[tokio::test]
async fn an_error_ends_collecting() {
    let server = Server::start(|request| match page(request) {
        1 => info("[1,2,3]"),
        _ => json(500, "{}"),
    })
    .await;
    let client = Client::builder(&server.url).build().unwrap();
    let all = client.events().items().try_collect::<Vec<_>>().await;
    assert!(all.unwrap_err().is_server_error());
}

#[cfg(feature = "stream")]
#[tokio::test]
async fn pages_and_items_are_streams() {
    use std::pin::Pin;

    use futures_core::Stream;

    let (_server, client) = events(&["[1,2,3]", "[4]"]).await;
    let mut items = client.events().items();
    let mut all = Vec::new();
    while let Some(item) = std::future::poll_fn(|cx| Pin::new(&mut items).poll_next(cx)).await {
        all.push(item.unwrap());
    }
    assert_eq!(all, [1, 2, 3, 4]);
    let mut pages = client.events().pages();
    let page = std::future::poll_fn(|cx| Pin::new(&mut pages).poll_next(cx)).await;
    assert_eq!(page.unwrap().unwrap(), [1, 2, 3]);
}
