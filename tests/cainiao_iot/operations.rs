//! The operations that are known from sample requests only, each with each credential.

use serde_json::json;

use crate::support::{WAYS, Way, assert_sent, json};

/// The page's sample: `search=` stays, though it is empty.
#[tokio::test]
async fn devices_list() {
    for way in WAYS {
        let response = json!({ "anything": [1, "a", null] });
        let server = json(&response);

        let devices = way
            .client(&server)
            .devices()
            .list("INNTER_TEST_PRE")
            .search("")
            .page_no(1)
            .page_size(10)
            .send()
            .await
            .unwrap();

        let target = "/group/INNTER_TEST_PRE/LEMO/devices/meta?search=&pageNo=1&pageSize=10";
        assert_sent(&server, way, target);
        assert_eq!(devices, response);
    }
}

/// The page marks nothing as required.
#[tokio::test]
async fn devices_list_without_parameters() {
    for way in WAYS {
        let server = json(&json!([]));

        let devices = way.client(&server).devices().list("g1");
        devices.send().await.unwrap();

        assert_sent(&server, way, "/group/g1/LEMO/devices/meta");
    }
}

#[tokio::test]
async fn devices_list_with_all_kinds_of_characters() {
    for way in WAYS {
        let server = json(&json!([]));

        way.client(&server)
            .devices()
            .list("节点/预发 *~")
            .search("a b&c=温度+")
            .page_size(u64::MAX)
            .send()
            .await
            .unwrap();

        let target = "/group/%E8%8A%82%E7%82%B9%2F%E9%A2%84%E5%8F%91%20%2A~/LEMO/devices/meta\
                      ?search=a%20b%26c%3D%E6%B8%A9%E5%BA%A6%2B&pageSize=18446744073709551615";
        assert_sent(&server, way, target);
    }
}

#[tokio::test]
async fn products_shared() {
    for way in WAYS {
        let response = json!([{ "productKey": "p-1" }]);
        let server = json(&response);

        let products = way.client(&server).products().shared();

        assert_eq!(products.send().await.unwrap(), response);
        assert_sent(&server, way, "/products/shared");
    }
}

#[tokio::test]
async fn businesses_list() {
    for way in WAYS {
        let response = json!([]);
        let server = json(&response);

        let businesses = way.client(&server).businesses().list();

        assert_eq!(businesses.send().await.unwrap(), response);
        assert_sent(&server, way, "/businesses");
    }
}

/// One page shows the paths below `/api`, which belongs to the base URL and is signed.
#[tokio::test]
async fn below_api() {
    for way in WAYS {
        let server = json(&json!([]));
        let base_url = format!("{}/api", server.url());
        let client = way.builder(&base_url).build().unwrap();

        client.devices().list("g1").search("").send().await.unwrap();

        assert_sent(&server, way, "/api/group/g1/LEMO/devices/meta?search=");
    }
}

#[tokio::test]
async fn an_id_that_leads_to_another_path_is_refused() {
    let server = json(&json!([]));

    for group in ["", ".", ".."] {
        let devices = Way::Token.client(&server).devices().list(group);
        let error = devices.send().await.unwrap_err();
        assert!(error.is_invalid_request(), "{error}");
    }
    assert_eq!(server.all_received(), []);
}
