//! Logistics nodes and their devices, each operation with each credential: what is sent and what comes back.

use cainiao_iot::devices::{DeviceStatus, DeviceType};
use cainiao_iot::{Error, Outcome};
use iot_clouds_testkit::{Received, Reply, Server};
use serde_json::{Value, json};

use crate::support::{WAYS, Way, assert_is, assert_sent, json, server};

const NODE: &str = "118d5961484f8fd533c417a27e6c53fe";

/// The page's sample of a list of nodes: 2.3.1. 成功.
fn nodes() -> Value {
    json!({
        "data": [{
            "nodeId": "f0b4846ddbca49dfb0ea087ccc407c03",
            "nodeName": "1230测试节点",
            "businessId": "INNTER_TEST",
            "groupId": "INNTER_TEST_PRE",
            "clusterId": null,
            "nodeCode": "1230TESTCODE",
            "priority": null,
            "createTime": 1_640_863_920_000_i64,
            "updateTime": 1_640_863_920_000_i64
        }, {
            "nodeId": "d2283693f61a42668910d1154942fadd",
            "nodeName": "测试节点211206",
            "businessId": "INNTER_TEST",
            "groupId": "INNTER_TEST_PRE",
            "clusterId": null,
            "nodeCode": "csjd_211206",
            "priority": null,
            "createTime": 1_638_782_865_000_i64,
            "updateTime": 1_638_782_865_000_i64
        }],
        "total": 31,
        "totalPages": 1
    })
}

/// Two devices of the page's sample, 1.3.1. 成功, which the copy cuts off after the third.
fn devices() -> Value {
    json!({
        "data": [{
            "deviceId": "58bfdacf0d9ef758dbaf9b3799a99abd",
            "deviceType": "LEMO",
            "deviceName": "shouzhi_test_device",
            "deviceAlias": "this is a alias",
            "groupId": "IOT_INNTER_TEST_PRE",
            "nodeId": NODE,
            "online": false,
            "activeTime": null
        }, {
            "deviceId": "7f7bb1c80333aabd12d74e793df3055e",
            "deviceType": "LEMO",
            "deviceName": "test-device-id-123",
            "deviceAlias": null,
            "groupId": "IOT_INNTER_TEST_PRE",
            "nodeId": NODE,
            "online": false,
            "activeTime": null
        }]
    })
}

/// 1.2. 请求示例; the response has no body.
#[tokio::test]
async fn nodes_create() {
    for way in WAYS {
        let server = server(Reply::text(200, "text/plain", ""));

        let create =
            way.client(&server)
                .nodes()
                .create("INNTER_TEST_PRE", "1230测试节点", "1230TESTCODE");
        create.send().await.unwrap();

        let body = r#"{"nodeName":"1230测试节点","nodeCode":"1230TESTCODE"}"#;
        assert_is(&server, way, ["POST", "/group/INNTER_TEST_PRE/node", body]);
    }
}

async fn create(reply: Reply) -> (Error, usize) {
    let server = server(reply);
    let client = Way::Token.client(&server);
    let create = client.nodes().create("g1", "Node 1", "N1");
    let error = create.send().await.unwrap_err();
    (error, server.all_received().len())
}

/// 1.3.2. 失败: the group does not exist, or it has a node with the code.
#[tokio::test]
async fn nodes_create_is_refused() {
    for (status, text, is_expected) in [
        (
            404,
            "Group not exists: g1",
            Error::is_not_found as fn(&Error) -> bool,
        ),
        (400, "Node already exists: N1", Error::is_bad_request),
    ] {
        let (error, requests) = create(Reply::text(status, "text/plain", text)).await;

        let expected =
            format!("nodes.create: Cainiao IoT refused the request: \"{text}\" (HTTP {status})");
        assert_eq!(error.to_string(), expected);
        assert!(is_expected(&error) && error.message() == Some(text));
        assert_eq!(error.outcome(), Outcome::Rejected);
        assert_eq!(requests, 1);
    }
}

/// Sent again, it would be refused because of the first node.
#[tokio::test]
async fn nodes_create_is_sent_once() {
    let (error, requests) = create(Reply::text(500, "text/plain", "no")).await;

    assert_eq!((error.outcome(), requests), (Outcome::Unknown, 1));
}

/// 2.2. 请求示例.
#[tokio::test]
async fn nodes_list() {
    for way in WAYS {
        let server = json(&nodes());

        let list = way
            .client(&server)
            .nodes()
            .list("INNTER_TEST_PRE")
            .page_no(1)
            .page_size(100);
        let page = list.send().await.unwrap();

        assert_sent(
            &server,
            way,
            "/group/INNTER_TEST_PRE/nodes?pageNo=1&pageSize=100",
        );
        assert_eq!((page.data.len(), page.total, page.total_pages), (2, 31, 1));
        let node = &page.data[1];
        assert_eq!(node.id, "d2283693f61a42668910d1154942fadd");
        assert_eq!(node.name.as_deref(), Some("测试节点211206"));
        assert_eq!(node.code.as_deref(), Some("csjd_211206"));
        assert_eq!(node.group_id.as_ref().unwrap(), "INNTER_TEST_PRE");
        assert_eq!(node.business_id.as_ref().unwrap(), "INNTER_TEST");
        assert_eq!((&node.cluster_id, &node.priority), (&None, &None));
        let created = node.created.as_ref().unwrap();
        assert_eq!(created.epoch_milliseconds(), 1_638_782_865_000);
        assert_eq!(node.created, node.updated);
    }
}

/// `totalPages` ends the list, and the page size stays as it is.
#[tokio::test]
async fn nodes_of_all_pages() {
    let server = Server::in_thread();
    server.respond_with(|request: &Received| {
        let page = match request.target.as_str() {
            "/group/g1/nodes?pageNo=1&pageSize=2" => json!([{ "nodeId": "a" }, { "nodeId": "b" }]),
            "/group/g1/nodes?pageNo=2&pageSize=2" => json!([{ "nodeId": "c" }]),
            other => return Reply::text(500, "text/plain", other),
        };
        Reply::json(200, &json!({ "data": page, "total": 3, "totalPages": 2 }))
    });

    let mut items = Way::Token
        .client(&server)
        .nodes()
        .list("g1")
        .page_size(2)
        .items();
    let mut ids = Vec::new();
    while let Some(node) = items.next().await.transpose().unwrap() {
        ids.push(node.id.into_string());
    }

    assert_eq!(ids, ["a", "b", "c"]);
    assert_eq!(server.all_received().len(), 2);
}

/// The page requires both parameters, so the client sends both.
#[tokio::test]
async fn page_and_page_size_are_always_sent() {
    let server = json(&nodes());
    let list = Way::Token.client(&server).nodes().list("g1");
    list.send().await.unwrap();
    assert_sent(&server, Way::Token, "/group/g1/nodes?pageNo=1&pageSize=20");

    let server = json(&devices());
    let client = Way::Token.client(&server);
    let list = client.devices().list_for_node("n1", "LEMO");
    list.send().await.unwrap();
    let target = "/node/n1/LEMO/devices/meta?pageNo=1&pageSize=100";
    assert_sent(&server, Way::Token, target);
}

/// 3.2. 请求示例. The copy of the response ends after `clusterId`.
#[tokio::test]
async fn nodes_get() {
    for way in WAYS {
        let server = json(&json!({
            "nodeId": NODE,
            "nodeName": "测试节点",
            "businessId": "INNTER_TEST",
            "groupId": "INNTER_TEST_PRE",
            "clusterId": null
        }));

        let node = way.client(&server).nodes().get(NODE);
        let node = node.send().await.unwrap();

        assert_sent(&server, way, &format!("/node/{NODE}"));
        assert_eq!(node.id, NODE);
        assert_eq!(node.name.unwrap(), "测试节点");
        assert_eq!((node.code, node.created), (None, None));
    }
}

/// 1.2. 请求示例, whose response has devices of another type.
#[tokio::test]
async fn devices_list_for_node() {
    for way in WAYS {
        let server = json(&devices());

        let client = way.client(&server);
        let list = client
            .devices()
            .list_for_node(NODE, DeviceType::HFC_RFID_READER)
            .page_no(1)
            .page_size(10);
        let page = list.send().await.unwrap();

        let target = format!("/node/{NODE}/hfc_rfid_reader/devices/meta?pageNo=1&pageSize=10");
        assert_sent(&server, way, &target);
        let device = &page.data[0];
        assert_eq!(device.id, "58bfdacf0d9ef758dbaf9b3799a99abd");
        assert_eq!(device.device_type, Some(DeviceType::LEMO));
        assert_eq!(device.name.as_deref(), Some("shouzhi_test_device"));
        assert_eq!(device.alias.as_deref(), Some("this is a alias"));
        assert_eq!(device.group_id.as_ref().unwrap(), "IOT_INNTER_TEST_PRE");
        assert_eq!(device.node_id.as_ref().unwrap(), NODE);
        assert_eq!((device.online, &device.activated), (Some(false), &None));
        assert_eq!((page.data.len(), &page.data[1].alias), (2, &None));
    }
}

/// 1.1. 接口定义: the types and states that it lists, and others.
#[tokio::test]
async fn devices_list_for_node_with_all_parameters() {
    for (device_type, status, expected) in [
        (DeviceType::LEMO, DeviceStatus::Online, ["LEMO", "ONLINE"]),
        (
            DeviceType::RFID_READER,
            DeviceStatus::Offline,
            ["rfid_reader", "OFFLINE"],
        ),
        (
            DeviceType::HFC_RFID_READER,
            DeviceStatus::NotActivated,
            ["hfc_rfid_reader", "UNACTIVE"],
        ),
        (
            "camera".into(),
            DeviceStatus::Disabled,
            ["camera", "DISABLED"],
        ),
    ] {
        let server = json(&json!({ "data": [] }));

        let client = Way::Signature.client(&server);
        let list = client
            .devices()
            .list_for_node("n1", device_type)
            .page_no(2)
            .page_size(100);
        list.search("秤 1").status(status).send().await.unwrap();

        let [device_type, status] = expected;
        let target = format!(
            "/node/n1/{device_type}/devices/meta?pageNo=2&pageSize=100&search=%E7%A7%A4%201&status={status}"
        );
        assert_sent(&server, Way::Signature, &target);
    }
}

/// 单页最大查询100条数据.
#[tokio::test]
async fn devices_list_for_node_has_at_most_100_devices_on_a_page() {
    let server = json(&devices());
    let client = Way::Token.client(&server);
    let list = || client.devices().list_for_node("n1", "LEMO").page_size(101);

    let error = list().send().await.unwrap_err();
    assert!(error.is_invalid_request());
    let text = error.to_string();
    assert!(text.contains("page_size") && text.contains("100"), "{text}");
    assert_eq!(server.all_received(), []);

    list().with_unchecked_limits().send().await.unwrap();
    let target = "/node/n1/LEMO/devices/meta?pageNo=1&pageSize=101";
    assert_sent(&server, Way::Token, target);
}

/// The copy shows no number of pages, so a shorter page is the last one.
#[tokio::test]
async fn devices_of_all_pages_of_a_node() {
    let server = Server::in_thread();
    server.respond_with(|request: &Received| {
        let page = match request.target.as_str() {
            "/node/n1/LEMO/devices/meta?pageNo=1&pageSize=2" => {
                json!([{ "deviceId": "a" }, { "deviceId": "b" }])
            }
            "/node/n1/LEMO/devices/meta?pageNo=2&pageSize=2" => json!([{ "deviceId": "c" }]),
            other => return Reply::text(500, "text/plain", other),
        };
        Reply::json(200, &json!({ "data": page }))
    });

    let client = Way::Token.client(&server);
    let mut items = client
        .devices()
        .list_for_node("n1", "LEMO")
        .page_size(2)
        .items();
    let mut ids = Vec::new();
    while let Some(device) = items.next().await.transpose().unwrap() {
        ids.push(device.id.into_string());
    }

    assert_eq!(ids, ["a", "b", "c"]);
    assert_eq!(server.all_received().len(), 2);
}
