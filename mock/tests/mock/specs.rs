//! A team's own specs: used if they are valid, reported if they are not.
//! Must not know any lint rule.

use std::fs;
use std::path::Path;
use std::process::Command;

use iot_clouds_mock::MockServer;
use serde_json::json;
use tempfile::TempDir;

use crate::support::{request, send};

const OVERLAY: &str = r#"
platform: gongjiangyun
crate: { name: acme-gongjiangyun, version: 0.1.0 }
documents: { contract: { title: Contract, url: "https://wiki.acme.example" } }
"#;

const ORDERS: &str = r#"
resource: orders
doc: Orders.
source: contract
operations:
  get:
    doc: Reads an order.
    source: contract
    http: POST /orders/get
    form: { order_id: { type: OrderId, doc: Id of the order. } }
    returns: Order
    retry: safe
types:
  OrderId: { identifier: string, doc: Identifies an order. }
  Order:
    doc: An order.
    fields:
      id: { type: OrderId, doc: Id of the order. }
      amount: { type: f64, doc: What it is worth. }
"#;

/// A team's own operations, laid over the spec that the crate carries.
#[tokio::test]
async fn an_overlay_adds_operations() {
    let folder = TempDir::new().unwrap();
    let own = folder.path().join("gongjiangyun");
    fs::create_dir(&own).unwrap();
    fs::write(own.join("overlay.yaml"), OVERLAY).unwrap();
    fs::write(own.join("orders.yaml"), ORDERS).unwrap();
    assert_eq!(
        MockServer::platforms_in(folder.path()).unwrap(),
        ["gongjiangyun"]
    );
    let builder = MockServer::builder("gongjiangyun")
        .spec_folder(folder.path())
        .unwrap();
    let mock = builder.start().unwrap();
    assert_eq!(mock.operations(), ["auth.token", "orders.get"]);
    let form = |path: &str, body: &'static str| {
        let call = request(&mock, "POST", path);
        call.header("content-type", "application/x-www-form-urlencoded")
            .body(body)
    };
    let secret =
        "client_id=mock-client-id&client_secret=mock-client-secret&grant_type=client_credentials";
    let token = send(form("/oauth/token", secret)).await.json()["access_token"].clone();
    let bearer = format!("bearer {}", token.as_str().unwrap());
    let order = send(form("/orders/get", "order_id=17").header("authorization", &bearer)).await;
    assert_eq!(
        order.json(),
        json!({ "code": 200, "data": { "id": "17", "amount": 20.5 } })
    );
    // Not the body that a token call has for a missing parameter.
    let wrong = send(form("/orders/get", "").header("authorization", &bearer)).await;
    assert_eq!((wrong.status, &wrong.json()["code"]), (200, &json!(-1)));
    let reason = wrong.reason.unwrap();
    assert!(reason.contains("orders.yaml:10)"), "{reason}");
}

/// A spec is kept for the next mock of the program, but by its content: what is changed, broken or cured counts at once.
#[test]
fn the_files_of_the_moment_decide() {
    let folder = TempDir::new().unwrap();
    let own = folder.path().join("gongjiangyun");
    fs::create_dir(&own).unwrap();
    fs::write(own.join("overlay.yaml"), OVERLAY).unwrap();
    let start = |orders: &str| {
        fs::write(own.join("orders.yaml"), orders).unwrap();
        let builder = MockServer::builder("gongjiangyun");
        builder.spec_folder(folder.path()).unwrap().start()
    };
    let first = start(ORDERS).unwrap();
    let renamed = ORDERS.replace("  get:", "  read:");
    let second = start(&renamed).unwrap();
    assert_eq!(first.operations(), ["auth.token", "orders.get"]);
    assert_eq!(second.operations(), ["auth.token", "orders.read"]);
    let broken = ORDERS.replace("type: f64", "type: f6");
    let error = start(&broken).unwrap_err();
    assert!(error.to_string().contains("f6"), "{error}");
    assert_eq!(start(&broken).unwrap_err(), error);
    let cured = start(ORDERS).unwrap();
    assert_eq!(cured.operations(), first.operations());
    // The spec that the crate carries is another one.
    let carried = MockServer::start("gongjiangyun").unwrap();
    assert_eq!(carried.operations(), ["auth.token"]);
}

/// Each feature of the spec language has an invented platform, and a mock can serve each of them.
#[tokio::test]
async fn every_feature_of_the_language_is_served() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/emission");
    let (mut platforms, mut responses) = (0, 0);
    for fixture in fs::read_dir(fixtures).unwrap() {
        let spec = fixture.unwrap().path().join("spec");
        // The spec of one is in the reference of the language.
        if !spec.is_dir() {
            continue;
        }
        for platform in MockServer::platforms_in(&spec).unwrap() {
            let mock = MockServer::builder(&platform)
                .spec_folder(&spec)
                .unwrap()
                .start()
                .unwrap();
            let command = mock.curl();
            let mut shell = Command::new("sh");
            // Requests to the mock use no proxy, whatever the environment says.
            shell
                .args(["-c", &command])
                .env("http_proxy", "http://127.0.0.1:9");
            shell.env_remove("no_proxy").env_remove("NO_PROXY");
            let output = shell.output().unwrap();
            assert!(output.status.success(), "{platform}: {command}");
            let request = mock.requests().pop().unwrap();
            responses += usize::from(request.status == 200);
            platforms += 1;
        }
    }
    println!("{responses} responses of {platforms} platforms");
    assert!(platforms >= 15 && 2 * responses > platforms);
}

#[test]
fn a_missing_folder_is_reported() {
    let error = MockServer::builder("sensecap")
        .spec_folder("/no/such/folder")
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("cannot read /no/such/folder: "),
        "{error}"
    );
    let error = MockServer::platforms_in("/no/such/folder")
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("cannot read /no/such/folder: "),
        "{error}"
    );
}

#[test]
fn an_unknown_platform_is_named_with_the_one_that_was_meant() {
    let error = MockServer::start("thingcloud").unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no platform `thingcloud`; did you mean `thingscloud`?"
    );
    assert_eq!(
        MockServer::platforms(),
        ["cainiao-iot", "gongjiangyun", "sensecap", "thingscloud"]
    );
}

#[test]
fn problems_of_a_spec_are_shown_with_their_lines() {
    let files = vec![(
        "private/acme/platform.yaml".to_owned(),
        "platform: acme\ntitel: Acme\n".to_owned(),
    )];
    let error = MockServer::builder("acme")
        .spec(files)
        .start()
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("the spec of `acme` has problems:\n"),
        "{error}"
    );
    assert!(
        error.contains("private/acme/platform.yaml:2:1") && error.contains("title"),
        "{error}"
    );
}

#[test]
fn a_taken_port_is_reported() {
    let first = MockServer::start("sensecap").unwrap();
    let port = first
        .url()
        .trim_end_matches("/openapi")
        .rsplit(':')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let error = MockServer::builder("sensecap")
        .port(port)
        .start()
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with(&format!("cannot listen on 127.0.0.1:{port}: ")),
        "{error}"
    );
    drop(first);
    // Its port is free again as soon as the mock is dropped.
    drop(MockServer::builder("sensecap").port(port).start().unwrap());
}

const LIMITED: [(&str, &str); 2] = [
    (
        "platform",
        r#"
platform: acme
title: Acme
doc: The API of Acme.
crate: { name: acme, version: 0.1.0 }
documents: { api: { title: API, url: "https://acme.example/api" } }
server: { doc: On the console., placeholder: "https://<your-server>" }
"#,
    ),
    (
        "things",
        r#"
resource: things
doc: Things.
source: api
operations:
  set:
    doc: Sets it.
    source: api
    http: POST /things
    body:
      levels: { type: list<u64>, min: 1, max: 9, max_items: 2, doc: Levels. }
      names?: { type: map<string>, max_items: 1, doc: Names. }
    returns: none
    retry: command
"#,
    ),
];

/// Tests name operations by ids, which outlive a renaming.
#[tokio::test]
async fn operations_are_found_by_their_former_ids() {
    let renamed = LIMITED.map(|(name, text)| {
        let text = text.replace(
            "source: api\noperations",
            "source: api\nrenamed_from: items\noperations",
        );
        let text = text.replace("    http:", "    renamed_from: [put, write]\n    http:");
        (format!("spec/acme/{name}.yaml"), text)
    });
    let mock = MockServer::builder("acme")
        .spec(renamed.to_vec())
        .start()
        .unwrap();
    for id in ["things.set", "things.put", "items.set", "items.write"] {
        mock.stub(id).unwrap().status(503).unwrap();
        let call = request(&mock, "POST", "/things").header("content-type", "application/json");
        let response = send(call.body(r#"{"levels":[1]}"#)).await;
        assert_eq!(response.status, 503, "{id}");
    }
    assert_eq!(mock.calls("items.put").unwrap(), 4);
    assert!(mock.stub("items.get").is_err() && mock.stub("others.set").is_err());
}

/// As the language defines it: limits of a list apply to each item, and those of a map to its size.
#[tokio::test]
async fn limits_of_items_and_of_maps_are_enforced() {
    let files = LIMITED.map(|(name, text)| (format!("spec/acme/{name}.yaml"), text.to_owned()));
    let mock = MockServer::builder("acme")
        .spec(files.to_vec())
        .start()
        .unwrap();
    let call = |body: serde_json::Value| {
        let call = request(&mock, "POST", "/things");
        send(
            call.header("content-type", "application/json")
                .body(body.to_string()),
        )
    };
    let kept = call(json!({ "levels": [1, 9], "names": { "a": "b" } })).await;
    assert_eq!((kept.status, kept.reason), (200, None));
    for (body, reason) in [
        (
            json!({ "levels": [1, 0] }),
            "levels is at least 1 (spec/acme/things.yaml:11)",
        ),
        (
            json!({ "levels": [10] }),
            "levels is at most 9 (spec/acme/things.yaml:11)",
        ),
        (
            json!({ "levels": [1, 2, 3] }),
            "levels holds at most 2 items (spec/acme/things.yaml:11)",
        ),
        (
            json!({ "levels": [], "names": { "a": "b", "c": "d" } }),
            "names holds at most 1 items (spec/acme/things.yaml:12)",
        ),
    ] {
        let refused = call(body).await;
        assert_eq!(
            (refused.status, refused.reason.as_deref()),
            (400, Some(reason))
        );
    }
}

/// A client ends with an error at three pages in a row with the same items, so generated pages must differ.
#[tokio::test]
async fn pages_of_small_values_differ() {
    let types = ["bool", "u64", "f64", "json", "list<u64>", "Color"];
    let operations = types.iter().enumerate().map(|(index, item)| {
        format!(
            "  list_{index}:\n    doc: Lists.\n    source: api\n    http: GET /{index}\n    query: {{ page?: {{ type: u64, doc: Page. }}, size?: {{ type: u64, doc: Size. }} }}\n    \
             returns: list<{item}>\n    pages: {{ page: page, first: 0, size: size }}\n    retry: safe\n"
        )
    });
    let text = format!(
        "resource: lists\ndoc: Lists.\nsource: api\noperations:\n{}types:\n  Color: {{ doc: A color., enum: string, values: {{ \
         red: Red., green: Green. }} }}\n",
        operations.collect::<String>()
    );
    let files = [("platform", LIMITED[0].1), ("lists", &text)];
    let files = files.map(|(name, text)| (format!("spec/acme/{name}.yaml"), text.to_owned()));
    let builder = MockServer::builder("acme").spec(files.into()).items(1000);
    let mock = builder.start().unwrap();
    for (index, item) in types.iter().enumerate() {
        for size in [2, 20, 100] {
            let mut pages = Vec::new();
            for page in 0..10 {
                let path = format!("/{index}?page={page}&size={size}");
                pages.push(send(request(&mock, "GET", &path)).await.json());
            }
            let alike = |pages: &[serde_json::Value]| pages.windows(2).all(|two| two[0] == two[1]);
            assert!(!pages.windows(3).any(alike), "{item}, {size} a page");
        }
    }
}
