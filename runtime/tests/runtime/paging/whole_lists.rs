//! All items of a list are read exactly once and in order, whatever the server puts on a page: every combination of its
//! own limit, the requested size, the documented sizes, the number of items, and the end that responses state.

use iot_clouds_runtime::{
    Call, ClientBuilder, DataShape, Operation, Page, PageParameter, PageSize, Paging, Retry,
};
use iot_clouds_testkit::{Received, Server};
use serde::Deserialize;

use super::bare::Client;
use crate::replies::json;

#[derive(Deserialize)]
struct UpToLast {
    items: Vec<u64>,
    last: u64,
}

impl Page for UpToLast {
    type Item = u64;

    fn last_page(&self) -> Option<u64> {
        Some(self.last)
    }

    fn items(&self) -> &[u64] {
        &self.items
    }

    fn into_items(self) -> Vec<u64> {
        self.items
    }
}

#[derive(Deserialize)]
struct UpToTotal {
    items: Vec<u64>,
    total: u64,
}

impl Page for UpToTotal {
    type Item = u64;

    fn total(&self) -> Option<u64> {
        Some(self.total)
    }

    fn items(&self) -> &[u64] {
        &self.items
    }

    fn into_items(self) -> Vec<u64> {
        self.items
    }
}

/// The documentation of the page size: the usual size, the maximum, and whether the client sends the usual size; `None` if there
/// is no such parameter.
type Documented = Option<(u64, u64, bool)>;

const DOCUMENTED: [Documented; 6] = [
    None,
    Some((20, 100, true)),
    Some((20, 100, false)),
    Some((10, 10, true)),
    Some((5, u64::MAX, true)),
    // The documentation is wrong: the server puts more items on a page.
    Some((5, u64::MAX, false)),
];
const CAPS: [u64; 5] = [1, 7, 10, 50, 1000];
const ASKED: [Option<u64>; 4] = [None, Some(1), Some(10), Some(500)];
const SHAPES: [&str; 3] = ["bare", "last", "total"];

/// The number of items on a page if no size is sent.
const USUAL: u64 = 20;

fn number(request: &Received, name: &str) -> Option<u64> {
    let pairs = request
        .query()
        .split('&')
        .filter_map(|pair| pair.split_once('='));
    let mut values = pairs.filter(|(other, _)| *other == name);
    values.next().map(|(_, value)| value.parse().unwrap())
}

/// Starts a server of the items from 0 on, by its limit and the request.
async fn server() -> Server {
    Server::start(|request| {
        let (cap, count) = (
            number(request, "cap").unwrap(),
            number(request, "count").unwrap(),
        );
        let size = number(request, "size").unwrap_or(USUAL).min(cap);
        let start = number(request, "from").unwrap();
        let first = (number(request, "page").unwrap() - start) * size;
        let items: Vec<u64> = (first..count.min(first + size)).collect();
        let last = (count.div_ceil(size) + start).saturating_sub(1);
        json(
            200,
            &match request.path() {
                "/bare" => format!("{items:?}"),
                "/last" => format!(r#"{{"items":{items:?},"last":{last}}}"#),
                _ => format!(r#"{{"total":{count},"items":{items:?}}}"#),
            },
        )
    })
    .await
}

fn operation(shape: &'static str, documented: Documented, first: u64) -> &'static Operation {
    let bare = shape == "bare";
    let path: &'static str = format!("/{shape}").leak();
    Box::leak(Box::new(Operation {
        id: "things.list",
        path,
        retry: Retry::Safe,
        response: if bare {
            DataShape::List
        } else {
            DataShape::Object
        },
        items: Some(if bare { &[] } else { &[&["items"]] }),
        pages: Some(Paging {
            page: PageParameter::Query("page"),
            first,
            size: documented.map(|(usual, max, is_sent)| PageSize {
                parameter: PageParameter::Query("size"),
                usual,
                is_sent,
                max,
            }),
        }),
        ..Operation::NEW
    }))
}

/// A list that is read from the first page to the last.
#[derive(Clone, Copy, Debug)]
struct Walk {
    cap: u64,
    asked: Option<u64>,
    documented: Documented,
    count: u64,
    /// The number of the first page.
    first: u64,
    /// The page to start from.
    start: u64,
}

impl Walk {
    /// Returns how many items the server puts on a page.
    fn page_size(&self) -> u64 {
        let sent = |(usual, _, is_sent): (u64, u64, bool)| is_sent.then_some(usual);
        let asked = self
            .documented
            .and_then(|documented| self.asked.or(sent(documented)));
        asked.unwrap_or(USUAL).min(self.cap)
    }

    async fn take<T: Page<Item = u64>>(
        &self,
        client: &Client,
        operation: &'static Operation,
    ) -> Vec<u64> {
        let mut call: Call<T> = client
            .0
            .call(operation)
            .query("cap", self.cap)
            .query("count", self.count)
            .query("from", self.first);
        if let Some(asked) = self.asked.filter(|_| self.documented.is_some()) {
            call = call.query("size", asked);
        }
        if self.start > self.first {
            call = call.query("page", self.start);
        }
        let mut items = call.items();
        let mut all = Vec::new();
        while let Some(item) = items.next().await {
            all.push(item.unwrap_or_else(|error| panic!("{self:?}: {error}")));
            assert!(all.len() as u64 <= self.count, "{self:?} has no end");
        }
        all
    }

    /// Reads the list, and checks that no item is lost or duplicated, and that there is at most one unnecessary
    /// request.
    async fn check(
        &self,
        client: &Client,
        server: &Server,
        shape: &str,
        operation: &'static Operation,
    ) {
        let before = server.received().len();
        let all = match shape {
            "bare" => self.take::<Vec<u64>>(client, operation).await,
            "last" => self.take::<UpToLast>(client, operation).await,
            _ => self.take::<UpToTotal>(client, operation).await,
        };
        let first = (self.start - self.first) * self.page_size();
        let expected: Vec<u64> = (first..self.count).collect();
        assert_eq!(all, expected, "{shape} {self:?}");
        let requests = (server.received().len() - before) as u64;
        let needed = (expected.len() as u64).div_ceil(self.page_size()).max(1);
        let is_known =
            self.asked.is_some() || self.documented.is_none_or(|(_, _, is_sent)| is_sent);
        let ends_exactly = shape == "total" && self.start == self.first && is_known;
        let most = needed + u64::from(shape != "last" && !ends_exactly);
        assert!(
            (needed..=most).contains(&requests),
            "{shape} {self:?}: {requests} requests, {needed} needed"
        );
    }
}

#[tokio::test]
async fn every_list_is_read_once_in_order_and_to_its_end() {
    let mut walks = 0;
    for shape in SHAPES {
        // A server for each case, so that its log stays short.
        for documented in DOCUMENTED {
            for (cap, first) in CAPS.into_iter().flat_map(|cap| [(cap, 0), (cap, 1)]) {
                let operation = operation(shape, documented, first);
                let server = server().await;
                let client: Client = ClientBuilder::new(&server.url).build().unwrap();
                for (asked, start) in ASKED
                    .into_iter()
                    .flat_map(|asked| [(asked, first), (asked, first + 1)])
                {
                    let mut walk = Walk {
                        cap,
                        asked,
                        documented,
                        count: 0,
                        first,
                        start,
                    };
                    let size = walk.page_size();
                    for count in [
                        0,
                        1,
                        size - 1,
                        size,
                        size + 1,
                        2 * size,
                        3 * size,
                        3 * size + 1,
                    ] {
                        walk.count = count;
                        walk.check(&client, &server, shape, operation).await;
                        walks += 1;
                    }
                }
            }
        }
    }
    assert!(walks > 11_000, "{walks}");
}

/// The total counts hidden items, so reading ends at the first empty page.
#[tokio::test]
async fn an_unreachable_total_does_not_prevent_the_end() {
    let server = Server::start(|request| {
        let items = match number(request, "page") {
            Some(1) => "1,2,3",
            // A page may be short although there are more, as the total shows.
            Some(2) => "4",
            Some(3) => "5,6,7",
            _ => "",
        };
        json(200, &format!(r#"{{"items":[{items}],"total":1000}}"#))
    })
    .await;
    let client: Client = ClientBuilder::new(&server.url).build().unwrap();
    let call: Call<UpToTotal> = client.0.call(operation("total", Some((3, 3, true)), 1));
    let mut items = call.items();
    let mut all = Vec::new();
    while let Some(item) = items.next().await.transpose().unwrap() {
        all.push(item);
    }
    assert_eq!(all, [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(server.received().len(), 4);
}

/// A response that may state any end.
#[derive(Deserialize)]
struct Says {
    items: Vec<u64>,
    last: Option<u64>,
    total: Option<u64>,
}

impl Page for Says {
    type Item = u64;

    fn last_page(&self) -> Option<u64> {
        self.last
    }

    fn total(&self) -> Option<u64> {
        self.total
    }

    fn items(&self) -> &[u64] {
        &self.items
    }

    fn into_items(self) -> Vec<u64> {
        self.items
    }
}

/// Reads a list of pages of three from a page on. Returns its items and the number of requests. After the given
/// responses, the server fails.
async fn read(start: u64, responses: &'static [&'static str]) -> (Vec<u64>, usize) {
    let server = Server::start(|request| {
        let page = usize::try_from(number(request, "page").unwrap()).unwrap();
        match responses.get(page - 1) {
            Some(response) => json(200, response),
            None => json(404, "{}"),
        }
    })
    .await;
    let client: Client = ClientBuilder::new(&server.url).build().unwrap();
    let call: Call<Says> = client.0.call(operation("says", Some((3, 3, true)), 1));
    let mut items = call.query("page", start).items();
    let mut all = Vec::new();
    while let Some(item) = items.next().await.transpose().unwrap() {
        all.push(item);
    }
    (all, server.received().len())
}

#[tokio::test]
async fn a_last_page_that_moves_on_with_empty_pages_is_reached() {
    let (all, requests) = read(
        1,
        &[
            r#"{"items":[1],"last":2}"#,
            r#"{"items":[],"last":3}"#,
            r#"{"items":[],"last":4}"#,
        ],
    )
    .await;
    assert_eq!((all, requests), (vec![1], 2));
    let (all, requests) = read(1, &[r#"{"items":[],"last":2}"#, r#"{"items":[],"last":3}"#]).await;
    assert_eq!((all, requests), (vec![], 2));
}

#[tokio::test]
async fn extra_items_are_not_part_of_the_total() {
    const ANSWERS: &[&str] = &[
        r#"{"items":[90,1,2,3],"total":10}"#,
        r#"{"items":[90,4,5,6],"total":10}"#,
        r#"{"items":[90,7,8,9],"total":10}"#,
        r#"{"items":[90,10],"total":10}"#,
        r#"{"items":[],"total":10}"#,
    ];
    let (all, requests) = read(1, ANSWERS).await;
    assert_eq!(all, [90, 1, 2, 3, 90, 4, 5, 6, 90, 7, 8, 9, 90, 10]);
    assert_eq!(requests, 4);
    let (all, requests) = read(3, ANSWERS).await;
    assert_eq!(all, [90, 7, 8, 9, 90, 10]);
    assert_eq!(requests, 2);
}

#[tokio::test]
async fn the_end_that_one_response_states_applies_to_the_others() {
    for end in [r#""last":4"#, r#""total":8"#] {
        let first: &'static str = format!(r#"{{"items":[1,2,3],{end}}}"#).leak();
        let responses: &'static [&'static str] = vec![
            first,
            r#"{"items":[4]}"#,
            r#"{"items":[5,6,7],"last":0,"total":0}"#,
            r#"{"items":[8],"last":null,"total":null}"#,
        ]
        .leak();
        assert_eq!(read(1, responses).await, ((1..=8).collect(), 4), "{end}");
    }
}
