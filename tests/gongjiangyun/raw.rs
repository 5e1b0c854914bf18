//! Calls that no operation describes, which are all but the token call: query, path, form and JSON, as the page lists them.

use std::collections::BTreeMap;

use gongjiangyun::{Json, Method};
use serde_json::json;

use crate::support::{assert_sent, client, ok, server};

const FORM: Option<&str> = Some("application/x-www-form-urlencoded; charset=utf-8");

/// The page's sample, with its content type.
#[tokio::test]
async fn a_form() {
    let server = server(ok(&json!({ "count": 3 })));

    let response: BTreeMap<String, u32> = client(&server)
        .raw(Method::POST, "/xxx/xxxx")
        .form(&[("name", "螺丝 M6"), ("size", "a&b=c"), ("empty", "")])
        .send()
        .await
        .unwrap();

    let body = "name=%E8%9E%BA%E4%B8%9D+M6&size=a%26b%3Dc&empty=";
    assert_sent(&server, "POST", "/xxx/xxxx", FORM, body);
    assert_eq!(response["count"], 3);
}

#[tokio::test]
async fn query_parameters() {
    let server = server(ok(&json!(["a", "b"])));

    let response: Vec<String> = client(&server)
        .raw(Method::GET, "/xxx/xxxx")
        .query(&[("name", "螺丝 M6"), ("empty", "")])
        .query(&json!({ "page": 1, "left_out": null }))
        .send()
        .await
        .unwrap();

    let target = "/xxx/xxxx?name=%E8%9E%BA%E4%B8%9D%20M6&empty=&page=1";
    assert_sent(&server, "GET", target, None, "");
    assert_eq!(response, ["a", "b"]);
}

#[tokio::test]
async fn path_parameters() {
    let server = server(ok(&json!({})));

    let raw = client(&server).raw(Method::GET, "/xxx/螺丝/a%2Fb");
    raw.send::<Json>().await.unwrap();

    assert_sent(&server, "GET", "/xxx/%E8%9E%BA%E4%B8%9D/a%2Fb", None, "");
}

#[tokio::test]
async fn a_json_body() {
    let server = server(ok(&json!(null)));

    let response: Json = client(&server)
        .raw(Method::PUT, "/xxx/xxxx")
        .json(&json!({ "ids": [1, 2], "reason": "已付款" }))
        .send()
        .await
        .unwrap();

    let body = r#"{"ids":[1,2],"reason":"已付款"}"#;
    let json = Some("application/json");
    assert_sent(&server, "PUT", "/xxx/xxxx", json, body);
    assert_eq!(response, Json::Null);
}

#[tokio::test]
async fn the_whole_body() {
    let server = server(ok(&json!({ "count": 3 })));

    let raw = client(&server).raw(Method::GET, "/xxx/xxxx");
    let response: Json = raw.send_whole().await.unwrap();

    let whole = json!({ "code": 200, "message": "success", "data": { "count": 3 } });
    assert_eq!(response, whole);
    assert_sent(&server, "GET", "/xxx/xxxx", None, "");
}

/// The page warns of headers that are not in its samples.
#[tokio::test]
async fn a_header_that_the_platform_does_not_take() {
    let server = server(ok(&json!(null)));

    for (name, text) in [
        ("X-Trace", "Gongjiangyun does not accept the header x-trace"),
        (
            "User-Agent",
            "Gongjiangyun does not accept the header user-agent",
        ),
        (
            "Authorization",
            "only the client may set the header authorization",
        ),
    ] {
        let raw = client(&server)
            .raw(Method::GET, "/xxx/xxxx")
            .header(name, "1");
        let error = raw.send::<Json>().await.unwrap_err();

        assert_eq!(
            error.to_string(),
            format!("GET /xxx/xxxx: invalid request: {text}")
        );
    }
    assert_eq!(server.all_received(), []);
}

/// 部分接口请求头部需要指定contentType: the sample's own content type is used.
#[tokio::test]
async fn a_content_type_of_its_own() {
    let server = server(ok(&json!(null)));

    let raw = client(&server)
        .raw(Method::POST, "/xxx/xxxx")
        .json(&json!([]))
        .header("Content-Type", "application/json; charset=utf-8");
    raw.send::<Json>().await.unwrap();

    let json = Some("application/json; charset=utf-8");
    assert_sent(&server, "POST", "/xxx/xxxx", json, "[]");
}
