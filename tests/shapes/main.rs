//! Shapes of generated types, over HTTP: types that are sent and received, that hold themselves, and that stay open.
//! Must not know how they are printed: it uses the crate of an emission fixture as a program does.

mod credentials;

use acme_shapes::{Client, ErrorCode, Event, Plan, Sum, Timestamp, Tree, Value, json};
use iot_clouds_mock::MockServer;
use iot_clouds_testkit::{Reply, Server};
use iot_clouds_tests::NoWait;

const SPEC: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../codegen/tests/emission/shapes/spec"
);

fn mock() -> MockServer {
    let builder = MockServer::builder("acme").spec_folder(SPEC).unwrap();
    builder.strict().start().unwrap()
}

fn client(url: &str) -> Client {
    Client::builder(url).timing(NoWait).build().unwrap()
}

fn apple() -> Tree {
    let planted = Timestamp::from_epoch_seconds(1_700_000_000);
    Tree::new("apple", "fruit", ["red"], planted)
}

#[tokio::test]
async fn a_request_requires_what_a_response_does_not_promise() {
    let mock = mock();
    let client = client(mock.url());

    client.trees().plant(apple().id("t1")).send().await.unwrap();

    let sent = json!({ "_id": "t1", "name": "apple", "kind": "fruit", "tags": ["red"], "planted": 1_700_000_000_000_i64 });
    assert_eq!(mock.requests()[0].arguments["body"], sent);
    // `new` does not let a program leave out a name; a program that removes it is told by the server.
    let mut nameless = apple();
    nameless.name = None;
    let error = client.trees().plant(nameless).send().await.unwrap_err();
    let reason = error.headers()["x-mock-reason"].to_str().unwrap();
    assert!(reason.contains("`body.name`"), "{reason}");

    let stub = mock.stub("trees.list").unwrap();
    stub.respond_with(json!([{ "kind": "wild", "tags": "" }]))
        .unwrap();
    let [tree] = client
        .trees()
        .list()
        .send()
        .await
        .unwrap()
        .try_into()
        .unwrap();
    assert_eq!((tree.kind.as_str(), tree.tags.len()), ("wild", 0));
    assert_eq!((tree.id, tree.name, tree.planted), (None, None, None));
    // What is promised is required.
    mock.reset();
    let stub = mock.stub("trees.list").unwrap();
    stub.respond_with_unchecked(json!([{ "name": "apple", "tags": [] }]))
        .unwrap();
    let error = client.trees().list().send().await.unwrap_err();
    assert!(error.is_decode(), "{error}");
}

#[tokio::test]
async fn a_type_holds_itself() {
    let mock = mock();
    let client = client(mock.url());

    let tree = apple().parent(apple().parent(apple()));
    client.trees().plant(tree.clone()).send().await.unwrap();
    let sent = mock.requests()[0].arguments["body"].clone();
    assert_eq!(sent["parent"]["parent"]["name"], "apple");
    mock.stub("trees.list")
        .unwrap()
        .respond_with([sent])
        .unwrap();
    assert_eq!(client.trees().list().send().await.unwrap(), [tree]);

    let measured = client.trees().measure().send().await.unwrap();
    let Some(Plan::Step(step)) = measured.plan else {
        panic!("{:?}", measured.plan);
    };
    assert_eq!(step.plan, Plan::Stop("now".to_owned()));
    let Some(Sum::Object(cells)) = measured.sum else {
        panic!("{:?}", measured.sum);
    };
    let cell = cells.cell.unwrap();
    assert!(cell.sum.is_some_and(|sum| sum.as_number() == Some(3.0)));
    let values = measured.values;
    assert_eq!(values[0].as_number(), Some(1.5));
    let Value::Object(outer) = &values[1] else {
        panic!("{values:?}");
    };
    let Value::Object(inner) = &*outer.inner else {
        panic!("{values:?}");
    };
    assert_eq!(inner.inner.as_number(), Some(2.0));
}

/// Values that the mock generates end, although the first variant of the union is the union itself.
#[tokio::test]
async fn values_that_hold_themselves_are_generated() {
    let mock = mock();
    let client = client(mock.url());
    for operation in ["trees.list", "trees.tell", "trees.measure"] {
        mock.stub(operation).unwrap().respond_with_default();
    }
    assert!(!client.trees().list().send().await.unwrap().is_empty());
    let note = Event::Note("rain".to_owned());
    let before = client.trees().tell(Event::Undo(note.into()));
    assert!(!before.send().await.unwrap().is_empty());
    let other = client.trees().tell(Event::Both(Vec::new()));
    let mut event = &other.send().await.unwrap()[0];
    let mut depth = 0;
    while let Event::Undo(inner) = event {
        (event, depth) = (inner, depth + 1);
    }
    assert!(depth < 10, "{depth}");
    assert!(client.trees().measure().send().await.is_ok());
}

#[tokio::test]
async fn an_unknown_variant_is_kept_and_can_be_sent_back() {
    let server = Server::in_thread();
    let client = client(&server.url());
    let thawed = json!({ "at": 5, "kind": "thawed", "content": { "by": ["sun"] } });
    server.respond_json(200, &json!([thawed, { "kind": "note", "content": "rain" }]));

    let events = client.trees().tell(Event::Note("storm".to_owned()));
    let events = events.send().await.unwrap();

    let [Event::Unknown(unknown), Event::Note(_)] = events.as_slice() else {
        panic!("{events:?}");
    };
    assert_eq!((unknown.tag(), unknown.as_json()), ("thawed", &thawed));
    let again = client.trees().tell(events[0].clone());
    again.send().await.unwrap();
    assert_eq!(server.received()[1].json(), thawed);
}

/// Texts and numbers are codes of one type, whichever of them a platform adds.
#[tokio::test]
async fn codes_are_numbers_and_texts() {
    let server = Server::in_thread();
    let client = client(&server.url());
    for (code, expected, number) in [
        (json!(404), ErrorCode::NoTree, Some(404)),
        (json!("404"), ErrorCode::NoTree, Some(404)),
        (json!(404.0), ErrorCode::NoTree, Some(404)),
        (json!("007"), ErrorCode::Agent, None),
        (json!("E_FROST"), ErrorCode::Frost, None),
        (json!(7), ErrorCode::from(7), Some(7)),
        (json!("E_HAIL"), ErrorCode::from("E_HAIL"), None),
    ] {
        server.respond(Reply::json(400, &json!({ "code": code, "message": "no" })));
        let error = client.trees().list().send().await.unwrap_err();
        let found = error.code::<ErrorCode>().unwrap();
        assert_eq!(found, expected, "{code}");
        assert_eq!(found.as_number(), number, "{code}");
    }
    let again = |code: ErrorCode| serde_json::to_value(code).unwrap();
    assert_eq!(again(ErrorCode::NoTree), json!(404));
    assert_eq!(again(ErrorCode::Agent), json!("007"));
    assert_eq!(again(ErrorCode::Frost), json!("E_FROST"));
    assert_eq!(
        again(ErrorCode::from(&"E_HAIL".to_owned())),
        json!("E_HAIL")
    );
}
