//! 设备组: the tree of device groups.

use serde_json::json;
use thingscloud::Number;

use crate::support::{assert_sent, client, server};

#[tokio::test]
async fn tree() {
    let server = server(json!({
        "items": [{
            "id": "g1", "name": "North", "descr": "all of it", "tags": { "site": "A", "row": "1" },
            "create_time": 1_700_000_000,
            "children": [{ "id": "g2", "name": "North east", "descr": "half of it", "tags": { "site": "B" } }]
        }]
    }));

    let response = client(&server).device_groups().tree().send().await.unwrap();

    assert_sent(&server, "GET", "/api/v1/device_groups_tree", None);
    let [top] = response.items.as_slice() else {
        panic!("{response:?}")
    };
    assert_eq!(top.id, "g1");
    assert_eq!(top.name.as_deref(), Some("North"));
    assert_eq!(top.description.as_deref(), Some("all of it"));
    let tags = top.tags.as_ref().unwrap();
    assert_eq!(
        (tags["site"].as_str(), tags["row"].as_str(), tags.len()),
        ("A", "1", 2)
    );
    assert_eq!(top.create_time, Some(Number::from(1_700_000_000)));
    let [child] = top.children.as_deref().unwrap() else {
        panic!("{top:?}")
    };
    assert_eq!(child.id, "g2");
    assert_eq!(child.name.as_deref(), Some("North east"));
    assert_eq!(child.description.as_deref(), Some("half of it"));
    assert_eq!(child.tags.as_ref().unwrap()["site"], "B");
    assert_eq!((&child.create_time, &child.children), (&None, &None));
}

/// The page calls it a tree and shows two levels of it.
#[tokio::test]
async fn tree_of_many_levels() {
    let leaf = json!({ "id": "g3", "children": [] });
    let middle = json!({ "id": "g2", "children": [leaf] });
    let server = server(json!({ "items": [{ "id": "g1", "children": [middle] }] }));

    let response = client(&server).device_groups().tree().send().await.unwrap();

    let middle = &response.items[0].children.as_ref().unwrap()[0];
    let leaf = &middle.children.as_ref().unwrap()[0];
    assert_eq!((middle.id.as_str(), leaf.id.as_str()), ("g2", "g3"));
    assert_eq!(leaf.children.as_deref(), Some(&[][..]));
}

#[tokio::test]
async fn tree_sparse() {
    let server = server(json!({
        "items": [{ "id": "g1", "name": null, "descr": null, "tags": null, "create_time": null, "children": null, "x": 1 }]
    }));

    let response = client(&server).device_groups().tree().send().await.unwrap();

    let group = &response.items[0];
    assert_eq!(group.id, "g1");
    assert_eq!(
        (&group.name, &group.description, &group.tags),
        (&None, &None, &None)
    );
    assert_eq!((&group.create_time, &group.children), (&None, &None));
}

#[tokio::test]
async fn tree_without_groups() {
    for info in [json!({ "items": [] }), json!({ "items": null }), json!({})] {
        let server = server(info);

        let response = client(&server).device_groups().tree().send().await.unwrap();

        assert_eq!(response.items, []);
    }
}
