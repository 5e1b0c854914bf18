//! The envelope: `code` as text or number, `data` as anything where nothing is expected, `msg` or `message`.

use iot_clouds_testkit::Reply;
use sensecap::{Error, ErrorCode, Group};
use serde_json::{Value, json};

use crate::support::{client, server_with};

async fn list(body: &Value) -> Result<Vec<Group>, Error> {
    let server = server_with(Reply::json(200, body));
    client(&server).groups().list().send().await
}

#[tokio::test]
async fn a_success_as_text_or_number() {
    for code in [json!("0"), json!(0)] {
        let groups = list(&json!({ "code": code, "data": [{ "group_uuid": "" }] })).await;

        assert_eq!(groups.unwrap()[0].group_uuid, "");
    }
}

/// The first generation also had a time; the order of keys does not matter.
#[tokio::test]
async fn keys_in_any_order() {
    let groups = list(&json!({ "data": [{ "group_uuid": "" }], "time": 0.314, "code": "0" })).await;

    assert_eq!(groups.unwrap().len(), 1);
}

/// Writes return `{}`, older ones `""`.
#[tokio::test]
async fn a_write_with_any_data() {
    for body in [
        json!({ "code": "0", "data": {} }),
        json!({ "code": 0, "data": {} }),
        json!({ "code": "0", "data": "" }),
        json!({ "code": "0", "data": null }),
        json!({ "code": "0", "data": [] }),
        json!({ "code": "0" }),
    ] {
        let server = server_with(Reply::json(200, &body));
        let client = client(&server);

        client.groups().update("A", "b").send().await.unwrap();
        client.groups().delete("A").send().await.unwrap();
        client
            .groups()
            .move_devices("A", ["B"])
            .send()
            .await
            .unwrap();
        client.devices().bind("A", "B").send().await.unwrap();
        client.devices().delete(["A"]).send().await.unwrap();
        let cycle = client.devices().update_report_cycle(["A"], 5);
        cycle.send().await.unwrap();
        assert_eq!(server.received().len(), 6);
    }
}

/// Where data is expected, a response without any is no success.
#[tokio::test]
async fn no_data_where_some_is_expected() {
    for body in [json!({ "code": "0" }), json!({ "code": "0", "data": "" })] {
        let server = server_with(Reply::json(200, &body));
        let error = client(&server)
            .groups()
            .create("a")
            .send()
            .await
            .unwrap_err();

        assert!(error.is_decode(), "{error}");
        assert_eq!(error.json_path(), Some("data"));
    }
}

#[tokio::test]
async fn a_failure_in_every_spelling() {
    for body in [
        json!({ "code": "11317", "msg": "Group not exist" }),
        json!({ "code": 11317, "msg": "Group not exist" }),
        json!({ "code": "11317", "message": "Group not exist" }),
        json!({ "code": "11317", "msg": "Group not exist", "data": [] }),
        json!({ "msg": "Group not exist", "data": { "a": 1 }, "code": "11317" }),
    ] {
        let error = list(&body).await.unwrap_err();

        assert_eq!(error.code::<ErrorCode>(), Some(ErrorCode::GroupNotFound));
        assert_eq!(error.message(), Some("Group not exist"));
        assert!(error.is_not_found());
    }
}

/// The guide's own sample, whose code is not in the list.
#[tokio::test]
async fn a_failure_with_an_unknown_code() {
    let error = list(&json!({ "code": "1001", "msg": "error message" }))
        .await
        .unwrap_err();

    assert_eq!(error.code_text(), Some("1001"));
    let code: ErrorCode = error.code().unwrap();
    assert_eq!(code, "1001");
    assert!(matches!(code, ErrorCode::Unknown(_)));
    assert!(!error.is_auth() && !error.is_not_found() && !error.is_bad_request());
}

#[tokio::test]
async fn a_response_without_code() {
    let error = list(&json!({ "data": [] })).await.unwrap_err();

    assert!(error.is_decode(), "{error}");
}
