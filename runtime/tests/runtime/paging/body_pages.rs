//! Pages that are requested in the body, numbered from 0, with items deep in the response.

use iot_clouds_runtime::{
    Call, ClientBuilder, DataShape, Error, Method, Operation, Page, PageParameter, PageSize,
    Paging, Retry,
};
use iot_clouds_testkit::Server;
use serde::Deserialize;

use super::bare::Client;
use crate::replies::json;

static SEARCH: Operation = Operation {
    id: "things.search",
    method: Method::POST,
    path: "/search",
    retry: Retry::Safe,
    response: DataShape::Object,
    items: Some(&[&["page"], &["rows", "lines"]]),
    pages: Some(Paging {
        page: PageParameter::Body("page"),
        first: 0,
        size: Some(PageSize {
            parameter: PageParameter::Body("size"),
            usual: 2,
            is_sent: true,
            max: 2,
        }),
    }),
    ..Operation::NEW
};

#[derive(Deserialize)]
struct Found {
    page: Option<Rows>,
}

#[derive(Deserialize)]
struct Rows {
    #[serde(alias = "lines")]
    rows: Vec<u64>,
}

impl Page for Found {
    type Item = u64;

    fn items(&self) -> &[u64] {
        self.page
            .as_ref()
            .map(|page| page.rows.as_slice())
            .unwrap_or_default()
    }

    fn into_items(self) -> Vec<u64> {
        self.page.map(|page| page.rows).unwrap_or_default()
    }
}

async fn read(server: &Server) -> Result<Vec<u64>, Error> {
    let client: Client = ClientBuilder::new(&server.url).build()?;
    let call: Call<Found> = client.0.call(&SEARCH);
    let mut items = call.body("text", "boiler").items();
    let mut all = Vec::new();
    while let Some(item) = items.next().await.transpose()? {
        all.push(item);
    }
    Ok(all)
}

#[tokio::test]
async fn pages_are_requested_in_the_body_from_the_first_one_on() {
    let server = Server::start(|request| {
        let body = request.json();
        match body["page"].as_u64() {
            _ if body["size"] != 2 || body["text"] != "boiler" => json(400, "{}"),
            Some(0) => json(200, r#"{"page":{"rows":[1,2]}}"#),
            Some(1) => json(200, r#"{"page":{"lines":[3,4]}}"#),
            Some(2) => json(200, "{}"),
            _ => json(404, "{}"),
        }
    })
    .await;
    assert_eq!(read(&server).await.unwrap(), [1, 2, 3, 4]);
    let targets = server.received().into_iter().map(|request| request.target);
    assert_eq!(targets.collect::<Vec<_>>(), ["/search"; 3]);
}

#[tokio::test]
async fn a_server_that_ignores_the_page_in_the_body_is_detected() {
    let server = Server::start(|_| json(200, r#"{"page":{"rows":[1,2]}}"#)).await;
    let error = read(&server).await.unwrap_err();
    assert!(error.is_decode());
    assert!(error.to_string().contains("the parameter page"), "{error}");
    assert_eq!(server.received().len(), 3);
}
