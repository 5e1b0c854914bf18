//! Signatures: the algorithm's published ones are accepted, and any change is noticed.
//! The mock's check shares no code with the clients' signer. Must not know any platform of the project.

use std::time::{Duration, SystemTime};

use iot_clouds_mock::MockServer;
use reqwest::RequestBuilder;

use crate::support::{Response, request, send};

/// The algorithm under its inventor's name, with public test vectors:
/// <https://github.com/huaweicloud/huaweicloud-sdk-java-v3>, core/src/test/java/com/huaweicloud/sdk/core/.
const PLATFORM: &str = r#"
platform: vectors
title: Vectors
doc: A platform that signs as the published vectors are signed.
crate: { name: vectors, version: 0.1.0 }
documents: { page: { title: Page, url: "https://vectors.example" } }
server: { doc: Any., placeholder: "https://<host>", source: page }
credentials:
  key:
    doc: A key.
    check: the key
    source: page
    fields:
      access: { type: string, doc: Its id. }
      secret: { type: string, doc: Its secret., sensitive: true }
    sign:
      access: access
      secret: secret
      algorithm: SDK-HMAC-SHA256
      date_header: X-Sdk-Date
      signed_headers: [Host, X-Sdk-Date]
      trailing_slash: true
      source: page
accepts: [key]
"#;

const RESOURCE: &str = r#"
resource: vpcs
doc: Networks.
source: page
operations:
  list:
    doc: Lists networks.
    source: page
    http: GET /v1/{project}/vpcs
    path: { project: { type: string, doc: Project. } }
    query:
      limit?: { type: u64, doc: How many. }
      marker?: { type: string, doc: From where. }
    returns: json
    retry: safe
  change:
    doc: Changes a network.
    source: page
    http: POST /v1/{project}/vpc/{id}
    path: { project: { type: string, doc: Project. }, id: { type: string, doc: Network. } }
    body: map<json>
    returns: none
    retry: command
"#;

const PROJECT: &str = "77b6a44cba5143ab91d13ab9a8ff44fd";

fn mock(access: &str, secret: &str, seconds: u64) -> MockServer {
    let files = [
        ("spec/vectors/platform.yaml", PLATFORM),
        ("spec/vectors/vpcs.yaml", RESOURCE),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    let builder = MockServer::builder("vectors").spec(files.into());
    let mock = builder
        .credential("key", [("access", access), ("secret", secret)])
        .start()
        .unwrap();
    mock.set_time(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
    mock
}

/// 2019-11-15, 03:36:55 UTC.
const DATE: u64 = 1_573_789_015;

fn signed(
    call: RequestBuilder,
    host: &str,
    access: &str,
    names: &str,
    signature: &str,
) -> RequestBuilder {
    let authorization =
        format!("SDK-HMAC-SHA256 Access={access}, SignedHeaders={names}, Signature={signature}");
    call.header("host", host)
        .header("x-sdk-date", "20191115T033655Z")
        .header("authorization", authorization)
}

#[tokio::test]
async fn published_signatures_are_accepted() {
    let (id, secret) = (
        "QTWAOYTTINDUT2QVKYUC",
        "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc",
    );
    let service = mock(id, secret, DATE);
    let names = "content-type;host;x-sdk-date";
    let list = |query: &str| {
        request(&service, "GET", &format!("/v1/{PROJECT}/vpcs{query}"))
            .header("content-type", "application/json")
    };
    let with_query = list("?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0");
    let signature = "7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe";
    let response = send(signed(
        with_query,
        "service.region.example.com",
        id,
        names,
        signature,
    ))
    .await;
    assert_eq!(response.status, 200, "{response:?}");
    let signature = "4a30e690c3032a1975323588d79e858f188834f91df411a47ada7def6ad8081f";
    let response = send(signed(
        list(""),
        "service.test-region-1.myhuaweicloud.com",
        id,
        names,
        signature,
    ))
    .await;
    assert_eq!(response.status, 200, "{response:?}");

    let service = mock("AccessKey", "SecretKey", DATE);
    let host = "service.test-region-1.myhuaweicloud.com";
    let list = request(&service, "GET", &format!("/v1/{PROJECT}/vpcs"));
    let signature = "fbfa53d70fa0dec48f511be2e9e522172f9dca6d56f8856d12d7e575b978d9be";
    let response = send(signed(
        list,
        host,
        "AccessKey",
        "host;x-sdk-date",
        signature,
    ))
    .await;
    assert_eq!(response.status, 200, "{response:?}");
    let change =
        request(&service, "POST", &format!("/v1/{PROJECT}/vpc/123")).body(r#"{"key":"value"}"#);
    let signature = "f65c535f8f86d95e963fbd795d6d41dbf59e675a8b4ae161356cf8cd93f1ec4c";
    let change = signed(change, host, "AccessKey", "host;x-sdk-date", signature)
        .header("content-type", "application/json");
    let response = send(change).await;
    assert_eq!(response.status, 200, "{response:?}");
}

#[tokio::test]
async fn any_change_is_noticed() {
    let (id, secret) = (
        "QTWAOYTTINDUT2QVKYUC",
        "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc",
    );
    let names = "content-type;host;x-sdk-date";
    let signature = "7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe";
    let (host, query) = (
        "service.region.example.com",
        "?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0",
    );
    let call = async |service: &MockServer,
                      query: &str,
                      host: &str,
                      id: &str,
                      signature: &str|
           -> Response {
        let path = format!("/v1/{PROJECT}/vpcs{query}");
        let list = request(service, "GET", &path).header("content-type", "application/json");
        send(signed(list, host, id, names, signature)).await
    };
    let service = mock(id, secret, DATE);
    let reason = async |query: &str, host: &str, id: &str, signature: &str| {
        let response = call(&service, query, host, id, signature).await;
        assert_eq!(
            response.status, 400,
            "a platform without any known failure: {response:?}"
        );
        response.reason.unwrap()
    };
    assert!(
        reason(
            "?limit=3&marker=13551d6b-755d-4757-b956-536f674975c0",
            host,
            id,
            signature
        )
        .await
        .starts_with("the signature is wrong")
    );
    let canonical = reason(query, "other.example", id, signature).await;
    assert!(canonical.contains(r"limit=2&marker=13551d6b-755d-4757-b956-536f674975c0\ncontent-type:application/json\nhost:other.example"), "{canonical}");
    assert!(!canonical.contains(secret));
    assert!(
        reason(query, host, "Other", signature)
            .await
            .starts_with("the access key is not known")
    );
    let other = mock(id, "another secret", DATE);
    assert_ne!(call(&other, query, host, id, signature).await.status, 200);
    for (seconds, is_taken) in [(900, true), (901, false)] {
        for late in [
            mock(id, secret, DATE + seconds),
            mock(id, secret, DATE - seconds),
        ] {
            let response = call(&late, query, host, id, signature).await;
            assert_eq!(response.status == 200, is_taken, "{response:?}");
        }
    }
}
