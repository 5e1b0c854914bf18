//! Organization Management API.

use serde_json::json;

use crate::support::{assert_sent, client, server};

#[tokio::test]
async fn get() {
    let server = server(json!({ "org_id": "9190000000001" }));

    let organization = client(&server).organization().get().send().await.unwrap();

    assert_sent(&server, "GET", "/view_organization", None);
    assert_eq!(organization.org_id, "9190000000001");
}

/// The vendor's client in Java reads `orgId`, as a number beyond 32 bits.
#[tokio::test]
async fn get_in_other_spellings() {
    for data in [
        json!({ "orgId": 521_853_156_991_u64 }),
        json!({ "orgId": "521853156991" }),
        json!({ "org_id": 521_853_156_991_u64, "name": "not documented" }),
    ] {
        let server = server(data);

        let organization = client(&server).organization().get().send().await.unwrap();

        assert_eq!(organization.org_id, "521853156991");
    }
}

#[tokio::test]
async fn get_without_an_id() {
    let server = server(json!({}));

    let error = client(&server)
        .organization()
        .get()
        .send()
        .await
        .unwrap_err();

    assert!(error.is_decode(), "{error}");
    assert_eq!(error.json_path(), Some("data"));
}
