//! 设备扩展信息: extended infos of a device.

use serde_json::json;
use thingscloud::{Number, Scalar};

use crate::support::{assert_sent, client, server};

#[tokio::test]
async fn list() {
    let server = server(json!({
        "items": [{
            "id": "x1", "info_type": "text", "name": "Keeper", "descr": "who to call", "value": "Li Na",
            "options": { "max_length": 20 }, "create_time": 1_700_000_000, "update_time": 1_700_000_100,
            "is_standard": true
        }]
    }));

    let response = client(&server)
        .extended_infos()
        .list("d1")
        .send()
        .await
        .unwrap();

    assert_sent(&server, "GET", "/api/v1/device/d1/extend_infos", None);
    let [info] = response.items.as_slice() else {
        panic!("{response:?}")
    };
    assert_eq!(info.id, "x1");
    assert_eq!(info.info_type.as_deref(), Some("text"));
    assert_eq!(info.name.as_deref(), Some("Keeper"));
    assert_eq!(info.description.as_deref(), Some("who to call"));
    assert_eq!(info.value, Some(json!("Li Na")));
    assert_eq!(info.options, Some(json!({ "max_length": 20 })));
    assert_eq!(info.create_time, Some(Number::from(1_700_000_000)));
    assert_eq!(info.update_time, Some(Number::from(1_700_000_100)));
    assert_eq!(info.is_standard, Some(true));
}

/// The page: `"string"|boolean|number|object`.
#[tokio::test]
async fn list_with_values_of_every_type() {
    for value in [
        json!("Li Na"),
        json!(true),
        json!(12.5),
        json!({ "lat": 31.2, "lng": 121.5 }),
    ] {
        let server = server(json!({ "items": [{ "id": "x1", "value": value }] }));

        let response = client(&server)
            .extended_infos()
            .list("d1")
            .send()
            .await
            .unwrap();

        assert_eq!(response.items[0].value, Some(value));
    }
}

#[tokio::test]
async fn list_sparse() {
    let server =
        server(json!({ "items": [{ "id": "x1", "value": null, "options": null, "x": 1 }] }));

    let response = client(&server)
        .extended_infos()
        .list("d1")
        .send()
        .await
        .unwrap();

    let info = &response.items[0];
    assert_eq!(info.id, "x1");
    assert_eq!(
        (&info.info_type, &info.name, &info.description),
        (&None, &None, &None)
    );
    assert_eq!(
        (&info.value, &info.options, &info.is_standard),
        (&None, &None, &None)
    );
    assert_eq!((&info.create_time, &info.update_time), (&None, &None));
}

/// The data of the response are under the key that the request names.
#[tokio::test]
async fn set_standard() {
    let server = server(json!({ "position": { "room": "north", "indoor": true, "floor": 3 } }));

    let value = [
        ("room", Scalar::from("north")),
        ("indoor", Scalar::from(true)),
        ("floor", Scalar::from(3)),
    ];
    let updated = client(&server)
        .extended_infos()
        .set_standard("d1", "position", value)
        .send()
        .await
        .unwrap();

    let body = json!({ "info_type": "position", "value": { "room": "north", "indoor": true, "floor": 3 } });
    assert_sent(
        &server,
        "POST",
        "/api/v1/device/d1/standard_infos",
        Some(body),
    );
    assert_eq!(updated["room"], Scalar::Text("north".into()));
    assert_eq!(updated["indoor"], Scalar::Bool(true));
    assert_eq!(updated["floor"], Scalar::Integer(3));
    assert_eq!(updated.len(), 3);
}

/// The page: the response shows what was updated. Here nothing was.
#[tokio::test]
async fn set_standard_that_updates_nothing() {
    for info in [
        json!({}),
        json!({ "position": null }),
        json!({ "position": {} }),
        json!({ "other": { "a": 1 } }),
    ] {
        let server = server(info);

        let updated = client(&server)
            .extended_infos()
            .set_standard("d1", "position", [("floor", 3)])
            .send()
            .await
            .unwrap();

        assert!(updated.is_empty(), "{updated:?}");
    }
}

#[tokio::test]
async fn set_custom() {
    let server = server(json!({ "x1": "Li Na", "x2": false, "x3": 12.5 }));

    let infos = [
        ("x1", Scalar::from("Li Na")),
        ("x2", Scalar::from(false)),
        ("x3", Scalar::from(12.5)),
    ];
    let updated = client(&server)
        .extended_infos()
        .set_custom("d1", infos)
        .send()
        .await
        .unwrap();

    let body = json!({ "infos": { "x1": "Li Na", "x2": false, "x3": 12.5 } });
    assert_sent(
        &server,
        "POST",
        "/api/v1/device/d1/extend_infos",
        Some(body),
    );
    assert_eq!(updated["x1"], Scalar::Text("Li Na".into()));
    assert_eq!(updated["x2"], Scalar::Bool(false));
    assert_eq!(updated["x3"], Scalar::Float(12.5));
    assert_eq!(updated.len(), 3);
}

#[tokio::test]
async fn set_custom_that_updates_nothing() {
    for info in [json!({}), json!(null)] {
        let server = server(info);

        let updated = client(&server)
            .extended_infos()
            .set_custom("d1", [("x1", "Li Na")])
            .send()
            .await
            .unwrap();

        assert!(updated.is_empty(), "{updated:?}");
    }
}
