//! Nothing of a success is lost: its body, and the keys that nobody described.

use iot_clouds_runtime::{
    DataShape, Json, Method, Operation, Response, UnknownVariant, tagged_union,
};
use iot_clouds_testkit::Server;
use serde::{Deserialize, Serialize};

use crate::{
    acme::{self, Client, api_key},
    replies::json,
};

async fn server(body: &'static str) -> Server {
    Server::start(move |request| match request.path() {
        "/api/v1/token" => json(
            200,
            r#"{"result":true,"info":{"access_token":"T0KENCANARY","expires_in":60}}"#,
        ),
        _ => json(200, body),
    })
    .await
}

/// The response of an operation with one page of devices.
async fn page(body: &'static str) -> Response<acme::DevicesList> {
    let server = server(body).await;
    let client = Client::builder(&server.url).credential(api_key());
    let client = client.build().unwrap();
    client.list().send_with_meta().await.unwrap()
}

#[tokio::test]
async fn the_body_is_kept_as_it_came() {
    let body =
        r#"{"result": true, "info": {"items": [{"id":"a","new":"S3CRET"}], "page_total": 1}}"#;
    let response = page(body).await;
    assert_eq!(response.body(), body.as_bytes());
    assert!(!format!("{response:?}").contains("S3CRET"));
    let again: Json = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(again["info"]["items"][0]["new"], "S3CRET");
    // A value made of it still has its response.
    let count = response.map(|page| page.items.len());
    assert_eq!((*count.value(), count.body()), (1, body.as_bytes()));

    let client = acme::client(&server(body).await.url);
    let raw = client.raw(Method::GET, "/x").without_credential();
    let raw = raw.send_with_meta::<Json>().await.unwrap();
    assert_eq!(raw.body(), body.as_bytes());
    assert!(raw.unknown_keys().is_empty());
}

#[tokio::test]
async fn a_long_body_is_whole() {
    let long = "x".repeat(300_000);
    let body = format!(r#"{{"result":true,"info":{{"items":[],"page_total":1,"new":"{long}"}}}}"#);
    let body: &'static str = body.leak();
    let response = page(body).await;
    assert_eq!(response.body().len(), body.len());
    assert_eq!(response.unknown_keys(), ["info.new"]);
}

#[tokio::test]
async fn unknown_keys_are_named_by_their_path_without_their_values() {
    for (body, expected) in [
        (
            r#"{"result":true,"info":{"items":[{"id":"a","online":true}],"page_total":1}}"#,
            &[][..],
        ),
        (
            r#"{"trace":"t","result":true,"message":"m","errcode":"0","info":{"size":5,"items":[
                {"id":"a","color":{"deep":1}},{"color":2,"id":"b","weight":1}
            ],"page_total":1,"color":3},"cost":{"ms":1}}"#,
            &[
                "trace",
                "info.size",
                "info.items[].color",
                "info.items[].weight",
                "info.color",
                "cost",
            ],
        ),
        (
            r#"{"result":true,"info":{"a b":1,"":2,"items":[{"id":"a","\u989c\u8272":1,"颜色2":2}],"page_total":1}}"#,
            &[
                r#"info["a b"]"#,
                r#"info[""]"#,
                "info.items[].颜色2",
                "颜色",
            ],
        ),
        (
            r#"{"result":true,"info":{"items":[],"page_total":1,"T0KENCANARY":1,"x\u001b[31m":2,"SECRETCANARY":1}}"#,
            &[r#"info["[redacted]"]"#, r#"["x\u{1b}[31m"]"#],
        ),
    ] {
        let response = page(body).await;
        assert_eq!(response.unknown_keys(), expected, "{body}");
    }
}

#[tokio::test]
async fn the_number_of_unknown_keys_is_bounded() {
    let keys: Vec<String> = (0..1000).map(|key| format!("\"k{key}\":1")).collect();
    let body = format!(
        r#"{{"result":true,"info":{{"items":[],"page_total":1,{}}}}}"#,
        keys.join(",")
    );
    let response = page(body.leak()).await;
    assert_eq!(response.unknown_keys().len(), 64);
    assert_eq!(response.unknown_keys()[63], "info.k63");

    let long = "k".repeat(100_000);
    let body = format!(r#"{{"result":true,"info":{{"items":[],"page_total":1,"{long}":1}}}}"#);
    let response = page(body.leak()).await;
    assert!(response.unknown_keys()[0].len() < 60);
}

#[derive(Clone, Debug, PartialEq)]
enum Shape {
    Circle(Circle),
    Unknown(UnknownVariant),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Circle {
    radius: u64,
}

tagged_union!(Shape("kind", "shape") { Circle = "circle" });

#[tokio::test]
async fn keys_of_every_kind_of_data_are_found() {
    static UNIT: Operation = Operation {
        id: "things.touch",
        path: "/touch",
        response: DataShape::Unit,
        ..Operation::NEW
    };
    static SHAPE: Operation = Operation {
        id: "things.shape",
        path: "/shape",
        ..Operation::NEW
    };
    let client = acme::client(
        &server(r#"{"result":true,"info":{"id":7,"\u0061":1}}"#)
            .await
            .url,
    );
    let response = client.call::<()>(&UNIT).send_with_meta().await.unwrap();
    assert_eq!(response.unknown_keys(), ["info.id", "a"]);
    let client = acme::client(&server(r#"{"result":true,"info":[{"id":7}]}"#).await.url);
    let response = client.call::<()>(&UNIT).send_with_meta().await.unwrap();
    assert!(response.unknown_keys().is_empty());

    for (body, expected) in [
        (
            r#"{"result":true,"info":{"kind":"circle","shape":{"radius":1,"color":2},"more":3}}"#,
            &["info.shape.color", "info.more"][..],
        ),
        (
            r#"{"result":true,"info":{"more":3,"shape":{"radius":1,"color":2},"kind":"circle"}}"#,
            &["color", "more"],
        ),
        (r#"{"result":true,"info":{"kind":"star","shape":1}}"#, &[]),
    ] {
        let client = acme::client(&server(body).await.url);
        let call = client.call::<Shape>(&SHAPE);
        let response = call.send_with_meta().await.unwrap();
        assert_eq!(response.unknown_keys(), expected, "{body}");
    }
}
