//! Reading page after page: devices by their `page_total`, points of a series until a page is empty or shorter than the first.

use iot_clouds_testkit::{Received, Reply, Server};
use serde_json::{Value, json};
use thingscloud::DevicesList;

use crate::support::{client, ok, server, server_with};

fn targets(server: &Server) -> Vec<String> {
    server
        .received()
        .into_iter()
        .map(|request| request.target)
        .collect()
}

/// Five devices on three pages.
fn three_pages(request: &Received) -> Reply {
    match request.target.as_str() {
        "/api/v1/devices?group=g1&page=1" => {
            ok(json!({ "items": [{ "id": "d1" }, { "id": "d2" }], "total": 5, "page_total": 3 }))
        }
        "/api/v1/devices?page=2&group=g1" | "/api/v1/devices?group=g1&page=2" => {
            ok(json!({ "items": [{ "id": "d3" }, { "id": "d4" }], "total": 5, "page_total": 3 }))
        }
        "/api/v1/devices?page=3&group=g1" | "/api/v1/devices?group=g1&page=3" => {
            ok(json!({ "items": [{ "id": "d5" }], "total": 5, "page_total": 3 }))
        }
        other => Reply::text(500, "text/plain", other),
    }
}

#[tokio::test]
async fn items_of_devices_over_three_pages() {
    let server = server_with(three_pages);

    let mut items = client(&server).devices().list().group("g1").items();
    let mut ids = Vec::new();
    while let Some(device) = items.next().await.transpose().unwrap() {
        ids.push(device.id.into_string());
    }

    assert_eq!(ids, ["d1", "d2", "d3", "d4", "d5"]);
    let expected = [
        "/api/v1/devices?group=g1&page=1",
        "/api/v1/devices?group=g1&page=2",
        "/api/v1/devices?group=g1&page=3",
    ];
    assert_eq!(targets(&server), expected);
    assert!(items.next().await.is_none());
    assert_eq!(targets(&server).len(), 3);
}

#[tokio::test]
async fn pages_of_devices_over_three_pages() {
    let server = server_with(three_pages);

    let mut pages = client(&server).devices().list().group("g1").pages();
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await.transpose().unwrap() {
        let page: DevicesList = page;
        sizes.push((page.items.len(), page.total, page.page_total));
    }

    assert_eq!(sizes, [(2, 5, 3), (2, 5, 3), (1, 5, 3)]);
    assert_eq!(targets(&server).len(), 3);
}

#[tokio::test]
async fn devices_from_page_two() {
    let server = server_with(three_pages);

    let mut items = client(&server).devices().list().page(2).group("g1").items();
    let mut ids = Vec::new();
    while let Some(device) = items.next().await.transpose().unwrap() {
        ids.push(device.id.into_string());
    }

    assert_eq!(ids, ["d3", "d4", "d5"]);
    assert_eq!(
        targets(&server),
        [
            "/api/v1/devices?page=2&group=g1",
            "/api/v1/devices?page=3&group=g1"
        ]
    );
}

#[tokio::test]
async fn pages_are_read_lazily() {
    let server = server_with(three_pages);

    let mut items = client(&server).devices().list().group("g1").items();
    assert_eq!(targets(&server).len(), 0);
    items.next().await.unwrap().unwrap();
    items.next().await.unwrap().unwrap();

    assert_eq!(targets(&server).len(), 1);
}

/// The page does not say how many pages a project without devices has; as many as a response says are read.
#[tokio::test]
async fn an_empty_project() {
    for (page_total, requests) in [(0, 1), (1, 1), (3, 3)] {
        let server = server(json!({ "items": [], "total": 0, "page_total": page_total }));

        let mut items = client(&server).devices().list().items();

        assert!(items.next().await.is_none());
        assert_eq!(targets(&server).len(), requests);
    }
}

#[tokio::test]
async fn devices_of_a_server_that_ignores_the_page() {
    let server = server(json!({ "items": [{ "id": "d1" }], "total": 4, "page_total": 4 }));

    let mut items = client(&server).devices().list().items();
    for _ in 0..2 {
        assert_eq!(items.next().await.unwrap().unwrap().id, "d1");
    }
    let error = items.next().await.unwrap().unwrap_err();

    assert_eq!(
        error.to_string(),
        "devices.list: the same items came three times in a row: ThingsCloud seems to ignore the parameter page"
    );
    assert!(error.is_decode());
    assert!(items.next().await.is_none());
    assert_eq!(targets(&server).len(), 3);
}

#[tokio::test]
async fn an_error_ends_the_pages() {
    let server = server_with(|request| match request.target.as_str() {
        "/api/v1/devices?page=1" => {
            ok(json!({ "items": [{ "id": "d1" }], "total": 9, "page_total": 9 }))
        }
        _ => Reply::json(
            200,
            &json!({ "result": false, "errcode": 1, "message": "busy" }),
        ),
    });

    let mut items = client(&server).devices().list().items();

    assert_eq!(items.next().await.unwrap().unwrap().id, "d1");
    assert!(items.next().await.unwrap().unwrap_err().is_api());
    assert!(items.next().await.is_none());
    assert_eq!(targets(&server).len(), 2);
}

/// A server of `total` points, as the page documents it: 20 a page unless told otherwise, 100 at most.
fn server_of_points(total: i64) -> Server {
    server_of_pages(total, 100)
}

/// The same with a limit of its own.
fn server_of_pages(total: i64, most: i64) -> Server {
    server_with(move |request| {
        let (_, query) = request.target.split_once("/series?").unwrap_or_default();
        let number = |name: &str| {
            let value = query.split('&').find_map(|pair| pair.strip_prefix(name));
            value.and_then(|value| value.parse::<i64>().ok())
        };
        let size = number("page_records=").unwrap_or(20).min(most);
        let first = (number("page=").unwrap_or(1) - 1) * size;
        let points: Vec<Value> = (first..total.min(first + size))
            .map(|at| json!({ "ts": at, "name": "t", "value": at, "type": "number" }))
            .collect();
        ok(json!(points))
    })
}

async fn page_sizes(mut pages: thingscloud::Pages<Vec<thingscloud::SeriesPoint>>) -> Vec<usize> {
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await.transpose().unwrap() {
        sizes.push(page.len());
    }
    sizes
}

#[tokio::test]
async fn a_series_until_a_short_page_without_a_size_of_the_clients_own() {
    let server = server_of_points(45);

    let sizes = page_sizes(client(&server).attributes().series("d1", "t").pages()).await;

    assert_eq!(sizes, [20, 20, 5]);
    let expected = [
        "/api/v1/device/d1/attribute/t/series?page=1",
        "/api/v1/device/d1/attribute/t/series?page=2",
        "/api/v1/device/d1/attribute/t/series?page=3",
    ];
    assert_eq!(targets(&server), expected);
}

#[tokio::test]
async fn items_of_a_series_with_a_size_and_a_time_range() {
    let server = server_of_points(5);

    let start = thingscloud::Timestamp::from_epoch_milliseconds(1_700_000_000_000);
    let end = thingscloud::Timestamp::from_epoch_milliseconds(1_700_000_060_000);
    let mut items = client(&server)
        .attributes()
        .series("d1", "t")
        .between(start, end)
        .page_records(3)
        .items();
    let mut values = Vec::new();
    while let Some(point) = items.next().await.transpose().unwrap() {
        values.push(point.value.unwrap());
    }

    assert_eq!(values, [0, 1, 2, 3, 4]);
    let path =
        "/api/v1/device/d1/attribute/t/series?start_time=1700000000000&end_time=1700000060000";
    assert_eq!(
        targets(&server),
        [
            format!("{path}&page_records=3&page=1"),
            format!("{path}&page_records=3&page=2")
        ]
    );
}

/// Only another request tells that a full page was the last one.
#[tokio::test]
async fn a_series_whose_last_page_is_full() {
    let server = server_of_points(40);

    let sizes = page_sizes(client(&server).attributes().series("d1", "t").pages()).await;

    assert_eq!(sizes, [20, 20, 0]);
    assert_eq!(targets(&server).len(), 3);
}

/// The vendor's tool asks for 500; a server that keeps to its page serves 100, which is not the end.
#[tokio::test]
async fn a_series_in_pages_of_500_from_a_server_that_serves_100() {
    let server = server_of_points(250);

    let sizes = page_sizes(
        client(&server)
            .attributes()
            .series("d1", "t")
            .page_records(500)
            .pages(),
    )
    .await;

    assert_eq!(sizes, [100, 100, 50]);
    let expected = [
        "/api/v1/device/d1/attribute/t/series?page_records=500&page=1",
        "/api/v1/device/d1/attribute/t/series?page_records=500&page=2",
        "/api/v1/device/d1/attribute/t/series?page_records=500&page=3",
    ];
    assert_eq!(targets(&server), expected);
}

/// A server may serve fewer than it is asked for, and than it documents: nothing is lost.
#[tokio::test]
async fn a_series_from_a_server_with_a_limit_of_its_own() {
    for (asked, most, expected) in [
        (Some(100), 50, vec![50, 50, 50, 50, 50, 0]),
        (None, 10, [10; 25].into_iter().chain([0]).collect()),
        (Some(100), 60, vec![60, 60, 60, 60, 10]),
    ] {
        let server = server_of_pages(250, most);

        let client = client(&server);
        let series = client.attributes().series("d1", "t");
        let series = match asked {
            Some(asked) => series.page_records(asked),
            None => series,
        };

        assert_eq!(page_sizes(series.pages()).await, expected);
    }
}

#[tokio::test]
async fn a_series_without_points() {
    let server = server_of_points(0);

    let mut items = client(&server).attributes().series("d1", "t").items();

    assert!(items.next().await.is_none());
    assert_eq!(targets(&server).len(), 1);
}

#[tokio::test]
async fn a_series_from_page_two() {
    let server = server_of_points(45);

    let sizes = page_sizes(
        client(&server)
            .attributes()
            .series("d1", "t")
            .page(2)
            .pages(),
    )
    .await;

    assert_eq!(sizes, [20, 5]);
}

#[tokio::test]
async fn a_series_of_a_server_that_ignores_the_page() {
    let point = json!({ "ts": 1, "value": 1 });
    let server = server(json!([point, point]));

    let mut pages = client(&server)
        .attributes()
        .series("d1", "t")
        .page_records(2)
        .pages();
    for _ in 0..2 {
        assert_eq!(pages.next().await.unwrap().unwrap().len(), 2);
    }
    let error = pages.next().await.unwrap().unwrap_err();

    assert_eq!(
        error.to_string(),
        "attributes.series: the same items came three times in a row: ThingsCloud seems to ignore the parameter page"
    );
    assert!(pages.next().await.is_none());
}
