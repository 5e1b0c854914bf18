//! Pages from 0 and from 1, by the query and by the body: every item once, whatever size the server gives its pages.
//! Must not know how pages are read.

use acme_pages::{Client, Error};
use iot_clouds_mock::MockServer;

use super::spec;

/// Number of items of every list.
const ITEMS: usize = 45;

/// Starts a mock that puts at most `size` items on a page.
fn mock(size: u64) -> MockServer {
    let mock = MockServer::builder("acme")
        .spec_folder(spec("pages"))
        .unwrap();
    mock.strict()
        .items(ITEMS as u64)
        .max_page_size(size)
        .start()
        .unwrap()
}

/// Returns the texts of all items, without repetitions.
macro_rules! texts {
    ($call:expr) => {{
        let (mut items, mut texts) = ($call.items(), Vec::new());
        while let Some(item) = items.next().await {
            texts.push(item?.text);
        }
        let count = texts.len();
        texts.sort();
        texts.dedup();
        assert_eq!(texts.len(), count, "an item came twice");
        texts
    }};
}

#[tokio::test]
async fn every_list_is_read_whole() -> Result<(), Error> {
    for size in [1, 7, 20, 44, 45, 46, 1000] {
        let mock = mock(size);
        let client = Client::builder(mock.url()).build()?;
        let logs = || client.logs();
        let lists = [
            ("numbered", texts!(logs().numbered())),
            ("until_short", texts!(logs().until_short())),
            ("of_unknown_size", texts!(logs().of_unknown_size())),
            ("counted", texts!(logs().counted())),
            ("from_zero", texts!(logs().from_zero(0))),
            ("jointly", texts!(logs().jointly())),
        ];
        for (name, texts) in lists {
            assert_eq!(texts.len(), ITEMS, "{name}, {size} items on a page");
        }
    }
    Ok(())
}

/// A list can begin at any page, and the first one is the one that the spec names.
#[tokio::test]
async fn the_first_page_is_the_one_of_the_spec() -> Result<(), Error> {
    let mock = mock(20);
    let client = Client::builder(mock.url()).build()?;
    let page = |request: iot_clouds_mock::Request| request.arguments["page"].as_u64();
    client.logs().until_short().items().next().await;
    assert_eq!(mock.requests().pop().and_then(page), Some(1));
    client.logs().from_zero(0).items().next().await;
    assert_eq!(mock.requests().pop().and_then(page), Some(0));
    assert_eq!(texts!(client.logs().from_zero(1)).len(), ITEMS - 20);
    assert_eq!(
        texts!(client.logs().until_short().page(2)).len(),
        ITEMS - 20
    );
    Ok(())
}
