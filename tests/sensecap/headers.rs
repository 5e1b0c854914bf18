//! Headers of responses, and the header that a client may be configured to send.

use iot_clouds_testkit::Reply;
use iot_clouds_tests::NoWait;
use sensecap::{API_VERSION, Client, ResponseHeaders};
use serde_json::json;

use crate::support::{BASIC, access_key, client, failed, ok, server_with};

/// The vendor's spelling.
const SECONDS: &str = "api-gateway-excute-second";
const QUOTA: &str = "api-gateway-mpuo-consume";

#[tokio::test]
async fn headers_of_a_response() {
    let reply = ok(json!([]))
        .with_header(SECONDS, "0.314")
        .with_header(QUOTA, "3");
    let server = server_with(reply);

    let response = client(&server)
        .groups()
        .list()
        .send_with_meta()
        .await
        .unwrap();

    assert_eq!(response.execution_seconds(), Some(0.314));
    assert_eq!(response.consumed_quota(), Some(3.0));
    assert_eq!(response.status().as_u16(), 200);
}

/// No call fails because of a header.
#[tokio::test]
async fn headers_that_do_not_fit() {
    let bad = |seconds: &str, quota: &str| {
        ok(json!([]))
            .with_header(SECONDS, seconds)
            .with_header(QUOTA, quota)
    };
    let replies = [
        ok(json!([])),
        bad("", "many"),
        bad("0,3", "3 dm"),
        bad("soon", "0x3"),
    ];
    for reply in replies {
        let server = server_with(reply);

        let response = client(&server)
            .groups()
            .list()
            .send_with_meta()
            .await
            .unwrap();

        assert_eq!(
            (response.execution_seconds(), response.consumed_quota()),
            (None, None)
        );
        assert_eq!(response.into_value(), []);
    }
}

#[tokio::test]
async fn headers_of_a_failure() {
    let reply: Reply = failed("11317", "Group not exist")
        .with_header(SECONDS, "0.002")
        .with_header(QUOTA, "0");
    let server = server_with(reply);

    let error = client(&server).groups().list().send().await.unwrap_err();

    assert_eq!(error.execution_seconds(), Some(0.002));
    assert_eq!(error.consumed_quota(), Some(0.0));
}

/// No page documents its value, so users set their own.
#[tokio::test]
async fn the_version_is_sent_if_configured() {
    let server = server_with(ok(json!([])));

    let client = Client::builder(format!("{}/openapi", server.url()))
        .timing(NoWait)
        .credential(access_key())
        .header(API_VERSION, "2.0")
        .build()
        .unwrap();
    client.groups().list().send().await.unwrap();

    let user_agent = iot_clouds_tests::user_agent("sensecap");
    let headers = [
        ("accept", "*/*"),
        ("api-version", "2.0"),
        ("authorization", BASIC),
        ("user-agent", &user_agent),
    ];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(server.received()[0].headers, headers);
}
