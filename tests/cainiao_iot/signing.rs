//! AK/SK: each signature covers the bytes that arrive.

use cainiao_iot::{AccessKey, Client, Json, Method};
use iot_clouds_tests::NoWait;
use serde_json::json;

use crate::signature::{authorization, canonical_request};
use crate::support::{Way, assert_headers, assert_sent, json, only};

/// The host with its port, as it is sent.
#[tokio::test]
async fn the_port_is_signed() {
    let server = json(&json!([]));

    let devices = Way::Signature.client(&server).devices().list("g1");
    devices.search("").page_no(2).send().await.unwrap();

    let request = only(&server);
    assert!(request.host.starts_with("127.0.0.1:"), "{}", request.host);
    let canonical = format!(
        "GET\n/group/g1/LEMO/devices/meta/\npageNo=2&search=\ncontent-type:application/json\nhost:{}\nx-cws-date:{}\n\n\
         content-type;host;x-cws-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        request.host,
        request.header("x-cws-date").unwrap()
    );
    assert_eq!(canonical_request(&request, true), canonical);
    assert_headers(&request, Way::Signature, true);
}

/// The slash at the end of the path is inferred, so it can be left out.
#[tokio::test]
async fn without_the_slash() {
    let server = json(&json!([]));
    let client = Way::Signature
        .builder(&server.url())
        .signed_trailing_slash(false)
        .build()
        .unwrap();

    client.products().shared().send().await.unwrap();

    let request = only(&server);
    assert_eq!(request.target, "/products/shared");
    let sent = request.header("authorization").unwrap();
    assert_eq!(sent, authorization(&request, false));
    assert_ne!(sent, authorization(&request, true));
}

/// A call that no operation describes is signed with its query, its own content type and its body.
#[tokio::test]
async fn a_call_with_a_body() {
    let server = json(&json!("done"));
    let client = Way::Signature.client(&server);

    let raw = client
        .raw(Method::POST, "/rules/策略")
        .query(&[("z", "1"), ("A", "2"), ("a", ""), ("z", "0")])
        .json(&json!({ "name": "规则" }));
    let response: Json = raw.send().await.unwrap();

    let request = only(&server);
    assert_eq!(request.target, "/rules/%E7%AD%96%E7%95%A5?z=1&A=2&a=&z=0");
    assert_eq!(request.body, r#"{"name":"规则"}"#);
    assert!(canonical_request(&request, true).starts_with(
        "POST\n/rules/%E7%AD%96%E7%95%A5/\nA=2&a=&z=0&z=1\ncontent-type:application/json\n"
    ));
    assert_eq!(
        request.header("authorization").unwrap(),
        authorization(&request, true)
    );
    assert_eq!(response, "done");

    let raw = client
        .raw(Method::POST, "/rules")
        .form(&[("name", "规则 1")]);
    raw.send::<Json>().await.unwrap();

    let request = server.all_received().pop().unwrap();
    let form = Some("application/x-www-form-urlencoded");
    assert_eq!(request.header("content-type"), form);
    assert_eq!(request.body, "name=%E8%A7%84%E5%88%99+1");
    assert_eq!(
        request.header("authorization").unwrap(),
        authorization(&request, true)
    );
}

#[tokio::test]
async fn the_headers_of_the_signature_are_the_clients() {
    let server = json(&json!([]));
    let client = Way::Signature.client(&server);

    for name in ["Authorization", "Host", "Token", "Cookie"] {
        let raw = client.raw(Method::GET, "/x").header(name, "mine");
        let error = raw.send::<Json>().await.unwrap_err();
        assert!(error.to_string().contains("is set by the client only"));
    }
    assert_eq!(server.all_received(), []);
}

/// It would be a credential for a while.
#[tokio::test]
async fn what_signs_is_not_shown() {
    let server = json(&json!([]));
    let client = Way::Signature.client(&server);

    client.businesses().list().send().await.unwrap();

    let shown = format!("{client:?} {:?}", Way::Signature.credential());
    assert!(!shown.contains("AccessKeySecret"), "{shown}");
    assert_sent(&server, Way::Signature, "/businesses");
}

#[tokio::test]
async fn a_key_that_no_header_can_carry() {
    let server = json(&json!([]));
    let client = Client::builder(server.url())
        .timing(NoWait)
        .credential(AccessKey {
            access_key: "a\nb".into(),
            secret_key: "secret".into(),
        })
        .build()
        .unwrap();

    let error = client.businesses().list().send().await.unwrap_err();

    assert_eq!(
        error.to_string(),
        "businesses.list: access_key of AccessKey holds characters that a header cannot carry"
    );
    assert_eq!(server.all_received(), []);
}
