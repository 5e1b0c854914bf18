//! Group Management API.

use sensecap::GroupUuid;
use serde_json::json;

use crate::support::{assert_sent, client, server};

#[tokio::test]
async fn create() {
    let server = server(json!({ "group_name": "test group", "group_uuid": "478ED9E2A290F401" }));

    let group = client(&server)
        .groups()
        .create("device group name")
        .send()
        .await
        .unwrap();

    let body = json!({ "name": "device group name" });
    assert_sent(&server, "POST", "/create_group", Some(body));
    assert_eq!(group.group_name.as_deref(), Some("test group"));
    assert_eq!(group.group_uuid, "478ED9E2A290F401");
}

#[tokio::test]
async fn update() {
    let server = server(json!({}));

    client(&server)
        .groups()
        .update("259B1906C3B38481", "new name of the device group")
        .send()
        .await
        .unwrap();

    let body = json!({ "group_uuid": "259B1906C3B38481", "name": "new name of the device group" });
    assert_sent(&server, "POST", "/update_group", Some(body));
}

/// A POST with a query and no body.
#[tokio::test]
async fn delete() {
    let server = server(json!({}));

    client(&server)
        .groups()
        .delete("0C32119F38C89C31")
        .send()
        .await
        .unwrap();

    let target = "/delete_group?group_uuid=0C32119F38C89C31";
    assert_sent(&server, "POST", target, None);
}

#[tokio::test]
async fn list() {
    let server = server(json!([
        { "group_name": "Default", "group_uuid": "" },
        { "group_name": "test group", "group_uuid": "80523B280630E611" },
        { "group_name": "demo", "group_uuid": "EBAD5387C4FC8711" }
    ]));

    let groups = client(&server).groups().list().send().await.unwrap();

    assert_sent(&server, "GET", "/list_groups", None);
    let names: Vec<_> = groups
        .iter()
        .map(|group| group.group_name.as_deref().unwrap())
        .collect();
    assert_eq!(names, ["Default", "test group", "demo"]);
    let ids: Vec<_> = groups
        .iter()
        .map(|group| group.group_uuid.as_str())
        .collect();
    assert_eq!(ids, ["", "80523B280630E611", "EBAD5387C4FC8711"]);
    assert_eq!(groups[0].group_uuid, GroupUuid::DEFAULT_GROUP);
}

#[tokio::test]
async fn empty_list() {
    for data in [json!([]), json!(null)] {
        let server = server(data);

        let groups = client(&server).groups().list().send().await.unwrap();

        assert_eq!(groups, []);
    }
}

#[tokio::test]
async fn move_devices() {
    let server = server(json!({}));

    client(&server)
        .groups()
        .move_devices("80523B280630E611", ["2CF7F12010700088", "2CF7F1201070001C"])
        .send()
        .await
        .unwrap();

    let body = json!({
        "group_uuid": "80523B280630E611", "devices": ["2CF7F12010700088", "2CF7F1201070001C"]
    });
    assert_sent(&server, "POST", "/move_devices_to_group", Some(body));
}

/// The empty text is an id like any other, and is sent.
#[tokio::test]
async fn move_devices_to_the_default_group() {
    let server = server(json!({}));

    client(&server)
        .groups()
        .move_devices(GroupUuid::DEFAULT_GROUP, ["2CF7F12010700088"])
        .send()
        .await
        .unwrap();

    let body = json!({ "group_uuid": "", "devices": ["2CF7F12010700088"] });
    assert_sent(&server, "POST", "/move_devices_to_group", Some(body));
}
