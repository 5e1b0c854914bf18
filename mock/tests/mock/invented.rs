//! What no platform of the project has, but a team's own may: error bodies without an envelope, paths with a verb, cursors.
//! Must not know the specs that the crate carries.

use iot_clouds_mock::MockServer;
use serde_json::{Value, json};

use crate::support::{request, send};

const PLATFORM: &str = r#"
platform: acme
title: Acme
doc: The API of Acme.
crate: { name: acme, version: 0.1.0 }
documents: { api: { title: API, url: "https://acme.example/api" } }
server: { doc: On the console., placeholder: "https://<your-server>" }
headers: { X-Edition: "2026" }
credentials:
  key:
    doc: A key.
    check: the key
    fields: { key: { type: string, sensitive: true, doc: The key. } }
    send: { header: X-Key, field: key }
    source: api
errors:
  bodies: [{ code: error.code, message: error.text, source: api }]
  statuses:
    404: { class: not_found, sample: There is no such thing., doc: It is gone., source: api }
"#;

const JOBS: &str = r#"
resource: jobs
doc: Jobs.
source: api
operations:
  get:
    doc: Reads a job.
    source: api
    http: GET /jobs/{id}
    path: { id: { type: string, doc: Id of the job. } }
    returns: Job
    retry: safe
  cancel:
    doc: Cancels a job.
    source: api
    http: POST /jobs/{id}:cancel
    path: { id: { type: string, doc: Id of the job. } }
    returns: none
    retry: idempotent
  redo:
    doc: Does a job again.
    source: api
    http: POST /jobs/{id}
    path: { id: { type: string, doc: Id of the job. } }
    returns: none
    retry: command
  tile:
    doc: Reads a part of a job.
    source: api
    http: GET /jobs/tile-{x}-{y}.json
    path: { x: { type: u64, doc: Column. }, y: { type: u64, doc: Row. } }
    returns: none
    retry: safe
  list:
    doc: Lists jobs.
    source: api
    http: GET /jobs
    query:
      cursor?: { type: string, doc: Where the page begins. }
      size?: { type: u64, doc: Jobs on a page. }
    returns:
      jobs: { type: list<Job>, doc: Jobs. }
      cursor: { type: string, doc: Where the next page begins. }
      hasMore: { type: bool, doc: Whether there is a next page. }
    retry: safe
  batch:
    doc: Reads some jobs.
    source: api
    http: POST /jobs/batch
    body: { ids: { type: list<BatchId>, doc: The jobs. } }
    returns: list<BatchJob>
    retry: safe
  list_paged:
    doc: Lists jobs by a body.
    source: api
    http: POST /jobs/list
    body:
      pageToken?: { type: PageToken, doc: Where the page begins. }
    returns:
      paging: { type: Paging, always: true, doc: What follows. }
    retry: safe
  list_from:
    doc: Lists jobs from a number on.
    source: api
    http: GET /jobs/from
    query:
      offset?: { type: u64, doc: Number of the first job. }
    returns:
      next_offset: { type: u64, always: true, doc: Number of the first job of the next page. }
    retry: safe
types:
  BatchId: { identifier: string, doc: Id of a job. }
  BatchJob:
    doc: A job that was asked for.
    fields:
      id: { type: BatchId, doc: Id of the job. }
  PageToken: { identifier: string, doc: Where a page begins. }
  Job:
    doc: A job.
    fields:
      id: { type: string, doc: Id of the job. }
  Paging:
    doc: What follows.
    fields:
      nextPageToken: { type: PageToken, always: true, doc: Where the next page begins. }
"#;

fn mock(accepts: &str) -> MockServer {
    let platform = format!("{PLATFORM}accepts: [{accepts}]\n");
    let files = [("platform", platform.as_str()), ("jobs", JOBS)];
    let files = files.map(|(name, text)| (format!("spec/acme/{name}.yaml"), text.to_owned()));
    let builder = MockServer::builder("acme").spec(files.into());
    builder.start().unwrap()
}

#[tokio::test]
async fn failures_have_the_documented_shape_without_an_envelope() {
    let mock = mock("key");
    let key = |method: &str, path: &str| request(&mock, method, path).header("x-key", "mock-key");
    let body = |text: &str| json!({ "error": { "code": -1, "text": text } });
    let no_key = send(request(&mock, "GET", "/jobs/a")).await;
    assert_eq!((no_key.status, no_key.json()), (400, body("Bad Request")));
    let no_path = send(key("GET", "/nothing")).await;
    assert_eq!((no_path.status, no_path.json()), (404, body("Not Found")));
    let method = send(key("PUT", "/jobs/a")).await;
    assert_eq!(
        (method.status, method.json()),
        (405, body("Method Not Allowed"))
    );
    let argument = send(key("GET", "/jobs/from?offset=x")).await;
    assert_eq!(
        (argument.status, argument.json()),
        (400, body("Bad Request"))
    );
    for (status, text) in [
        (404, "There is no such thing."),
        (429, "Too Many Requests"),
        (503, "Server Error"),
    ] {
        mock.stub("jobs.get")
            .unwrap()
            .times(1)
            .status(status)
            .unwrap();
        let failed = send(key("GET", "/jobs/a")).await;
        assert_eq!((failed.status, failed.json()), (status, body(text)));
    }
    mock.stub("jobs.get").unwrap().fail_with("E7", "it broke");
    let failed = send(key("GET", "/jobs/a")).await;
    assert_eq!(
        failed.json(),
        json!({ "error": { "code": "E7", "text": "it broke" } })
    );
}

/// Method and path of requests, with the operation that they are for and its arguments.
const REQUESTS: [(&str, &str, &str, &str); 9] = [
    ("POST", "/jobs/a:cancel", "jobs.cancel", r#"{"id":"a"}"#),
    ("POST", "/jobs/a:pause", "jobs.pause", r#"{"id":"a"}"#),
    // An encoded colon belongs to the id.
    (
        "POST",
        "/jobs/a%3Acancel",
        "jobs.redo",
        r#"{"id":"a:cancel"}"#,
    ),
    (
        "POST",
        "/jobs/a%3Acancel:cancel",
        "jobs.cancel",
        r#"{"id":"a:cancel"}"#,
    ),
    ("POST", "/jobs/a:other", "jobs.redo", r#"{"id":"a:other"}"#),
    ("POST", "/jobs/:cancel", "jobs.redo", r#"{"id":":cancel"}"#),
    ("GET", "/jobs/a:cancel", "jobs.get", r#"{"id":"a:cancel"}"#),
    (
        "GET",
        "/jobs/tile-3-17.json",
        "jobs.tile",
        r#"{"x":3,"y":17}"#,
    ),
    (
        "GET",
        "/jobs/tile-3.json",
        "jobs.get",
        r#"{"id":"tile-3.json"}"#,
    ),
];

#[tokio::test]
async fn a_path_may_have_text_beside_a_placeholder() {
    let mock = mock("");
    mock.add_operation("jobs.pause", "POST /jobs/{id}:pause")
        .unwrap();
    for (method, path, operation, arguments) in REQUESTS {
        let response = send(request(&mock, method, path)).await;
        let reason = &response.reason;
        assert_eq!(response.status, 200, "{method} {path}: {reason:?}");
        let received = mock.requests().pop().unwrap();
        assert_eq!(received.operation.as_deref(), Some(operation), "{path}");
        let shown = Value::Object(received.arguments).to_string();
        assert_eq!(shown, arguments, "{path}");
    }
    let unknown = send(request(&mock, "POST", "/job/a:cancel")).await;
    let reason = unknown.reason.unwrap();
    let meant = "did you mean POST /jobs/{id}:cancel?";
    assert!(reason.contains(meant), "{reason}");
}

/// A program without the client reads on until nothing says where the next page begins.
#[tokio::test]
async fn a_loop_over_pages_with_a_cursor_ends() {
    let mock = mock("");
    let (mut cursor, mut pages) = (None, 0);
    loop {
        let path = match &cursor {
            Some(cursor) => format!("/jobs?size=2&cursor={cursor}"),
            None => "/jobs?size=2".to_owned(),
        };
        let page = send(request(&mock, "GET", &path)).await.json();
        pages += 1;
        assert!(pages < 10, "{page}");
        assert!(page["jobs"].is_array());
        assert_eq!(page["hasMore"], json!(page["cursor"].is_string()), "{page}");
        let Some(next) = page["cursor"].as_str() else {
            break;
        };
        cursor = Some(next.replace(' ', "%20"));
    }
    assert_eq!(pages, 2);
    let (mut body, mut pages) = (json!({}), 0);
    loop {
        let call = request(&mock, "POST", "/jobs/list").header("content-type", "application/json");
        let page = send(call.body(body.to_string())).await.json();
        pages += 1;
        assert!(pages < 10, "{page}");
        let next = page["paging"]["nextPageToken"].as_str().unwrap();
        if next.is_empty() {
            break;
        }
        body = json!({ "pageToken": next });
    }
    assert_eq!(pages, 2);
    let from = async |query: &str| {
        let page = send(request(&mock, "GET", &format!("/jobs/from{query}"))).await;
        page.json()["next_offset"].clone()
    };
    assert_ne!(from("").await, json!(0));
    assert_eq!(from("?offset=4").await, json!(0));
}

#[tokio::test]
async fn constant_headers_of_the_platform_are_looked_at() {
    let mock = mock("");
    let without = send(request(&mock, "GET", "/jobs/a")).await;
    assert_eq!(
        (without.status, without.note.as_deref()),
        (
            200,
            Some("the header x-edition did not come; clients send `2026`")
        )
    );
    let other = send(request(&mock, "GET", "/jobs/a").header("x-edition", "2025")).await;
    assert_eq!(
        other.note.as_deref(),
        Some("the header x-edition is not `2026`")
    );
    let right = send(request(&mock, "GET", "/jobs/a").header("X-Edition", "2026")).await;
    assert_eq!(right.note, None);
}

/// A request that is cheap for the client must not be expensive for the mock.
#[tokio::test]
async fn a_list_of_what_was_requested_has_an_end() {
    let mock = mock("");
    let batch = async |count: usize| {
        let ids: Vec<String> = (0..count).map(|number| number.to_string()).collect();
        let call = request(&mock, "POST", "/jobs/batch").header("content-type", "application/json");
        let jobs = send(call.body(json!({ "ids": ids }).to_string()))
            .await
            .json();
        jobs.as_array().unwrap().len()
    };
    assert_eq!(batch(2_000).await, 2_000);
    assert_eq!(batch(50_000).await, 10_000);
}
