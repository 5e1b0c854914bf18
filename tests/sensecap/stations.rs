//! The two stations, and other servers in their place.

use sensecap::{Client, Server as Station};
use serde_json::json;

use crate::support::{access_key, server};

#[test]
fn the_stations() {
    assert_eq!(Station::Global.url(), "https://sensecap.seeed.cc/openapi");
    assert_eq!(Station::China.url(), "https://sensecap.seeed.cn/openapi");
    for station in [Station::Global, Station::China] {
        Client::builder(station)
            .credential(access_key())
            .build()
            .unwrap();
    }
}

/// The user's own gateway, with a path that ends with a slash.
#[tokio::test]
async fn a_server_with_a_prefix() {
    let server = server(json!([]));

    for prefix in ["/gateway/openapi", "/gateway/openapi/"] {
        let client = Client::builder(format!("{}{prefix}", server.url()))
            .credential(access_key())
            .build()
            .unwrap();
        client.groups().list().send().await.unwrap();
    }

    for request in server.received() {
        assert_eq!(request.target, "/gateway/openapi/list_groups");
    }
    assert_eq!(server.received().len(), 2);
}

#[test]
fn plain_http_to_a_foreign_host_is_refused() {
    let url = "http://sensecap.example.com/openapi";
    let error = Client::builder(url)
        .credential(access_key())
        .build()
        .unwrap_err();
    assert!(error.is_configuration(), "{error}");
}
