//! Items that cannot be read: an error by default, and reported and skipped if the caller says so.

use iot_clouds_runtime::{DataShape, Json, Operation, Response, Retry};
use iot_clouds_testkit::Server;

use crate::{
    acme::{self, Client, DevicesList, api_key},
    replies::json,
};

/// A server whose pages have these items, by the number of the page.
async fn client(pages: &'static [&'static str], last: u64) -> (Client, Server) {
    let server = Server::start(move |request| {
        if request.path() == "/api/v1/token" {
            return json(
                200,
                r#"{"result":true,"info":{"access_token":"T0KENCANARY"}}"#,
            );
        }
        let page = request.query().split("page=").nth(1).unwrap_or("1");
        let page: usize = page.split('&').next().unwrap().parse().unwrap();
        let items = pages.get(page - 1).copied().unwrap_or_default();
        let body = match request.path() {
            "/api/v1/events" => format!(r#"{{"result":true,"info":[{items}]}}"#),
            _ => format!(r#"{{"result":true,"info":{{"items":[{items}],"page_total":{last}}}}}"#),
        };
        json(200, &body)
    })
    .await;
    let client = Client::builder(&server.url).credential(api_key());
    (client.build().unwrap(), server)
}

async fn first_page(items: &'static str) -> Response<DevicesList> {
    let (client, _server) = client(Box::leak(Box::new([items])), 1).await;
    let call = client.list().with_unreadable_items_skipped();
    call.send_with_meta().await.unwrap()
}

const MIXED: &str = r#"{"id":"a"}, {"id":"b","online":"T0KENCANARY"},{"id":"c"},{"no":"id"} , null,
    [{"id":"x"}], {"id":"d","created":"S3CRET","new":1}, {"id":"e","online":true}"#;

#[tokio::test]
async fn by_default_the_call_fails_and_names_the_place() {
    let (client, _server) = client(&[MIXED], 1).await;
    let error = client.list().send().await.unwrap_err();
    assert_eq!(error.json_path(), Some("info.items[1].online"));
    let mut items = client.list().items();
    assert!(items.next().await.unwrap().unwrap_err().is_decode());
}

#[tokio::test]
async fn the_others_are_read_and_the_reasons_are_those_of_an_error() {
    let response = first_page(MIXED).await;
    let ids: Vec<&str> = response
        .value()
        .items
        .iter()
        .map(|item| item.id.as_str())
        .collect();
    assert_eq!(ids, ["a", "c", "e"]);
    assert_eq!(response.value().page_total, 1);
    let skipped = response.skipped_items();
    let shown: Vec<String> = skipped.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            r#"info.items[1].online: expected a boolean, found a string"#,
            r#"info.items[3]: missing field "id""#,
            r#"info.items[4]: expected an object, found null"#,
            r#"info.items[5]: expected an object, found an array"#,
            r#"info.items[6].created: expected a number of seconds since 1970, found a string"#,
        ]
    );
    let indexes: Vec<usize> = skipped.iter().map(|item| item.index()).collect();
    assert_eq!(indexes, [1, 3, 4, 5, 6]);
    assert_eq!(response.skipped_count(), 5);
    assert_eq!(skipped[0].page(), None);
    // The response is still what came.
    let body = std::str::from_utf8(response.body()).unwrap();
    assert!(body.contains(MIXED));
    assert!(!format!("{response:?}{skipped:?}").contains("CANARY"));
}

#[tokio::test]
async fn a_list_may_lose_all_its_items_or_none() {
    let response = first_page(r#"1,2,3"#).await;
    assert!(response.value().items.is_empty());
    assert_eq!(response.skipped_count(), 3);
    for items in ["", r#"{"id":"a"}"#] {
        assert_eq!(first_page(items).await.skipped_count(), 0);
    }
    // Text that is damaged in an item.
    let response = first_page(r#"{"id":"\ud800"},{"id":"b"}"#).await;
    assert_eq!(response.value().items.len(), 1);
    let reason = response.skipped_items()[0].reason();
    assert_eq!(reason, "the text contains half of a character");
}

#[tokio::test]
async fn what_is_no_item_still_fails() {
    for (body, path) in [
        (
            r#"{"result":true,"info":{"items":[1],"page_total":"x"}}"#,
            Some("info.items[0]"),
        ),
        (
            r#"{"result":true,"info":{"items":7,"page_total":1}}"#,
            Some("info.items"),
        ),
        (r#"{"result":true,"info":{"items":[1],"page_total":1"#, None),
        (r#"{"result":true,"info":[1]}"#, Some("info")),
    ] {
        let server = Server::start(move |request| match request.path() {
            "/api/v1/token" => json(200, r#"{"result":true,"info":{"access_token":"t"}}"#),
            _ => json(200, body),
        })
        .await;
        let call = acme::client(&server.url)
            .list()
            .with_unreadable_items_skipped();
        let error = call.send().await.unwrap_err();
        assert_eq!(error.json_path(), path, "{error}");
    }
    let server = Server::start(|request| match request.path() {
        "/api/v1/token" => json(200, r#"{"result":true,"info":{"access_token":"t"}}"#),
        _ => json(
            200,
            r#"{"result":false,"errcode":400,"info":{"items":[1]}}"#,
        ),
    })
    .await;
    let call = acme::client(&server.url)
        .list()
        .with_unreadable_items_skipped();
    assert!(call.send().await.unwrap_err().is_api());
}

#[tokio::test]
async fn a_bare_list_is_a_list_too() {
    static NUMBERS: Operation = Operation {
        id: "numbers.list",
        path: "/numbers",
        retry: Retry::Safe,
        response: DataShape::List,
        items: Some(&[]),
        ..Operation::NEW
    };
    let server = Server::start(|_| json(200, r#"{"result":true,"info":[1,"two",3,[4],5]}"#)).await;
    let mut call = acme::client(&server.url).call::<Vec<u64>>(&NUMBERS);
    call.set_unreadable_items_skipped();
    let response = call.send_with_meta().await.unwrap();
    assert_eq!(response.value(), &[1, 3, 5]);
    assert_eq!(response.skipped_items()[1].path(), "info[3]");
}

/// A list whose pages are only known by their length: a page that lost items is not short.
#[tokio::test]
async fn a_skipped_item_counts_when_the_end_is_decided() {
    let (client, server) = client(&["1,\"x\",3", "\"y\",\"z\",6", "7"], 0).await;
    let mut call = client.events();
    call.set_unreadable_items_skipped();
    let mut items = call.items();
    let mut read = Vec::new();
    while let Some(item) = items.next().await.transpose().unwrap() {
        read.push(item);
    }
    assert_eq!(read, [1, 3, 6, 7]);
    let skipped: Vec<String> = items
        .skipped_items()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(skipped.len(), 3);
    assert!(
        skipped[1].starts_with("page 2: info[0]: expected"),
        "{}",
        skipped[1]
    );
    assert_eq!(items.skipped_count(), 3);
    assert_eq!(server.count("/api/v1/events"), 3);
}

#[tokio::test]
async fn pages_say_what_was_skipped() {
    let (client, _server) = client(&[r#"{"id":"a"},7"#, "8,9", r#"{"id":"b"}"#], 3).await;
    let mut pages = client.list().with_unreadable_items_skipped().pages();
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await.transpose().unwrap() {
        sizes.push((page.items.len(), pages.skipped_count()));
    }
    assert_eq!(sizes, [(1, 1), (0, 3), (1, 3)]);
    let numbers: Vec<_> = pages
        .skipped_items()
        .iter()
        .map(|item| item.page())
        .collect();
    assert_eq!(numbers, [Some(1), Some(2), Some(2)]);
}

/// Every second item is bad, in a body of a megabyte: the work grows with the body, not with its square.
#[tokio::test]
async fn many_unreadable_items_are_found_and_the_first_are_described() {
    let items: Vec<String> = (0..20_000)
        .map(|item| match item % 2 {
            0 => format!(r#"{{"id":"device-{item}","note":"................."}}"#),
            _ => format!(r#"{{"id":{{}},"note":"{item} ................."}}"#),
        })
        .collect();
    let response = first_page(items.join(",").leak()).await;
    assert_eq!(response.value().items.len(), 10_000);
    assert_eq!(response.skipped_count(), 10_000);
    assert_eq!(response.skipped_items().len(), 1000);
    let _: Json = serde_json::from_slice(response.body()).unwrap();
}
