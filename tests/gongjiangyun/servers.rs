//! 接口地址: production and test, both with plain HTTP, or a server of one's own.

use gongjiangyun::{Client, Json, Method, Server};
use iot_clouds_tests::NoWait;
use serde_json::json;

use crate::support::{client_credentials, ok, server};

#[test]
fn the_page_has_two_servers() {
    assert_eq!(
        Server::Production.url(),
        "http://saeapi.dhgjcloud.com:18081"
    );
    assert_eq!(Server::Test.url(), "http://120.78.172.211:18081");
    for (server, host) in [
        (Server::Production, "saeapi.dhgjcloud.com:18081"),
        (Server::Test, "120.78.172.211:18081"),
    ] {
        // They need no permission, as the page has no other.
        let client = Client::builder(server)
            .timing(NoWait)
            .credential(client_credentials())
            .build()
            .unwrap();
        assert!(format!("{client:?}").contains(host), "{client:?}");
    }
}

#[test]
fn another_server_without_encryption_needs_permission() {
    for url in [
        "http://saeapi.dhgjcloud.com",
        "http://gateway.example.com:18081",
    ] {
        let error = Client::builder(url).timing(NoWait).build().unwrap_err();
        assert_eq!(
            error.to_string(),
            "client: the base URL is http://, which would send credentials in the clear; use https:// or call allow_plain_http()"
        );
        Client::builder(url).allow_plain_http().build().unwrap();
    }
    Client::builder("https://gateway.example.com/gongjiangyun")
        .timing(NoWait)
        .build()
        .unwrap();
}

/// A gateway in front of the platform.
#[tokio::test]
async fn a_base_url_with_a_path() {
    let server = server(ok(&json!(7)));
    let server = server.with_token("/gateway/oauth/token", &crate::support::token("tok-1"));
    let client = Client::builder(format!("{}/gateway/", server.url()))
        .timing(NoWait)
        .credential(client_credentials())
        .build()
        .unwrap();

    let response: Json = client.raw(Method::GET, "/xxx/xxxx").send().await.unwrap();

    let targets: Vec<String> = server
        .all_received()
        .into_iter()
        .map(|request| request.target)
        .collect();
    assert_eq!(targets, ["/gateway/oauth/token", "/gateway/xxx/xxxx"]);
    assert_eq!(response, 7);
}
