//! Responses that cannot be read: the one line that is shown, with the place in the JSON.

use iot_clouds_testkit::Reply;
use serde_json::json;
use thingscloud::{Error, Outcome};

use crate::support::{client, ok, server_with};

/// Returns the error of reading the device `d1` if the server responds with this.
async fn get(reply: Reply) -> Error {
    let server = server_with(move |_| reply.clone());
    client(&server)
        .devices()
        .get("d1")
        .send()
        .await
        .unwrap_err()
}

#[tokio::test]
async fn html_with_200() {
    let error = get(Reply::text(
        200,
        "text/html; charset=utf-8",
        "<!doctype html><title>Login</title>",
    ))
    .await;

    assert_eq!(
        error.to_string(),
        "devices.get: unexpected response: it is HTML or XML, not JSON, \
         content type text/html; charset=utf-8 (HTTP 200)"
    );
    assert!(error.is_decode() && !error.is_api());
    assert_eq!(error.body(), b"<!doctype html><title>Login</title>");
    assert_eq!(error.outcome(), Outcome::Unknown);
}

#[tokio::test]
async fn an_empty_body() {
    let error = get(Reply::text(200, "application/json", "")).await;

    assert_eq!(
        error.to_string(),
        "devices.get: unexpected response: it is empty (HTTP 200)"
    );
    assert!(error.is_decode());
}

#[tokio::test]
async fn truncated_json() {
    let error = get(Reply::text(
        200,
        "application/json",
        r#"{"result":true,"info":{"id":"d1","na"#,
    ))
    .await;

    assert_eq!(
        error.to_string(),
        "devices.get: unexpected response: it ends early, in the middle of the JSON (HTTP 200)"
    );
    assert!(error.is_decode());
}

#[tokio::test]
async fn result_missing() {
    let error = get(Reply::json(200, &json!({ "info": { "id": "d1" } }))).await;

    assert_eq!(
        error.to_string(),
        "devices.get: unexpected response: the key \"result\" is missing, \
         so it indicates neither success nor failure (HTTP 200)"
    );
    assert!(error.is_decode());
}

#[tokio::test]
async fn info_of_another_shape() {
    for (info, path, what) in [
        (json!(null), "info", "expected data, found null or nothing"),
        (json!("d1"), "info", "expected an object, found a string"),
        (json!({ "name": "x" }), "info", "missing field \"id\""),
        (
            json!({ "id": 17 }),
            "info.id",
            "expected a string, found number 17",
        ),
        (
            json!({ "id": "d1", "online": "1" }),
            "info.online",
            "expected a boolean, found string \"1\"",
        ),
        (
            json!({ "id": "d1", "name": ["x"] }),
            "info.name",
            "expected a string, found an array",
        ),
        (
            json!({ "id": "d1", "groups": ["g1", null] }),
            "info.groups[1]",
            "expected a string, found null",
        ),
    ] {
        let error = get(Reply::json(200, &json!({ "result": true, "info": info }))).await;

        let text = format!("devices.get: unexpected response: {path}: {what} (HTTP 200)");
        assert_eq!(error.to_string(), text);
        assert!(error.is_decode());
        assert_eq!(error.json_path(), Some(path));
    }
}

#[tokio::test]
async fn info_that_is_a_list() {
    let error = get(ok(json!([1]))).await;

    assert_eq!(
        error.to_string(),
        "devices.get: unexpected response: info: expected an object, found an array (HTTP 200)"
    );
    assert_eq!(error.json_path(), Some("info"));
}

#[tokio::test]
async fn info_that_is_a_list_of_objects() {
    let error = get(ok(json!([{ "id": "d1" }]))).await;

    assert_eq!(
        error.to_string(),
        "devices.get: unexpected response: info: expected an object, found an array (HTTP 200)"
    );
}

/// The page shows only true and false; with any other value the command may have run.
#[tokio::test]
async fn a_result_that_is_neither_true_nor_false() {
    let error = get(Reply::json(200, &json!({ "result": 1, "info": {} }))).await;

    assert_eq!(
        error.to_string(),
        "devices.get: unexpected response: the value of \"result\" indicates neither success nor failure (HTTP 200)"
    );
    assert_eq!(error.outcome(), Outcome::Unknown);
}

/// The fields of an object have names: a list of values is not one, even if their number fits.
#[tokio::test]
async fn a_list_is_not_read_as_an_object() {
    let server = server_with(|_| ok(json!({ "id": "c1", "count": [7] })));

    let error = client(&server)
        .customers()
        .get("c1")
        .send()
        .await
        .unwrap_err();

    assert_eq!(
        error.to_string(),
        "customers.get: unexpected response: info.count: expected an object, found an array (HTTP 200)"
    );
}

/// The value of a secret is not shown, not even if it has another type.
#[tokio::test]
async fn a_secret_of_another_type() {
    let info = json!({ "id": "d1", "access_token": 77_007, "project_key": "project-key-1" });
    let server = server_with(move |_| ok(info.clone()));

    let error = client(&server)
        .devices()
        .certificate("d1")
        .send()
        .await
        .unwrap_err();

    assert_eq!(
        error.to_string(),
        "devices.certificate: unexpected response: info.access_token: \
         a secret does not have its type; its value is not shown (HTTP 200)"
    );
    let shown = format!("{error:?} {error}");
    assert!(
        !shown.contains("77007") && !shown.contains("project-key-1"),
        "{shown}"
    );
}

#[tokio::test]
async fn an_item_of_another_shape() {
    let items =
        json!([{ "id": "d1" }, { "id": "d2", "type_info": { "id": "t1", "conn_type": 3 } }]);
    let info = json!({ "items": items, "total": 2, "page_total": 1 });
    let server = server_with(move |_| ok(info.clone()));

    let error = client(&server).devices().list().send().await.unwrap_err();

    assert_eq!(
        error.to_string(),
        "devices.list: unexpected response: info.items[1].type_info.conn_type: \
         expected a string, found number 3 (HTTP 200)"
    );
}
