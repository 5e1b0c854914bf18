//! 公共返回参数: a response is JSON or text, without an envelope.

use cainiao_iot::devices::{Environment, Group};
use cainiao_iot::{Error, Json, Method};
use iot_clouds_testkit::Reply;
use serde_json::json;

use crate::support::{Way, server};

/// The page's sample of text. It does not name the operation that returns it.
const LINK: &str = "https://pre-zb-devops.iot.cainiao.com/p/1jux34?expire=1634049029788";

async fn read(reply: Reply) -> Result<Json, Error> {
    let server = server(reply);
    Way::Signature
        .client(&server)
        .products()
        .shared()
        .send()
        .await
}

#[tokio::test]
async fn text() {
    for content_type in ["text/plain", "application/json", "text/plain;charset=UTF-8"] {
        for (body, expected) in [
            (LINK, LINK),
            (r#""quoted text""#, "quoted text"),
            ("成功", "成功"),
            ("true", "true"),
            ("17", "17"),
            ("", ""),
            ("\"half", "\"half"),
        ] {
            let response = read(Reply::text(200, content_type, body)).await.unwrap();
            assert_eq!(response, expected);
        }
    }
}

#[tokio::test]
async fn json() {
    for content_type in ["application/json", "text/plain"] {
        for body in [
            r#"{"total":2}"#,
            "[1,\"a\",null]",
            "\u{feff}{\"total\":2}",
            " [ ] ",
        ] {
            let response = read(Reply::text(201, content_type, body)).await.unwrap();
            let expected: Json = serde_json::from_str(body.trim_start_matches('\u{feff}')).unwrap();
            assert_eq!(response, expected);
        }
    }
}

/// The page's sample of JSON.
#[tokio::test]
async fn groups() {
    let sample = json!([
        { "groupId": "IOT_INNTER_TEST_PRE", "groupName": "IoT内部测试_预发", "env": "pre" },
        { "groupId": "IOT_INNTER_TEST_PROD", "groupName": "IoT内部测试_生产", "env": "prod" },
        { "groupId": "OTHER", "groupName": null, "env": "daily", "more": 1 },
    ]);
    let server = server(Reply::json(200, &sample));
    let client = Way::Token.client(&server);

    let groups: Vec<Group> = client.raw(Method::GET, "/groups").send().await.unwrap();

    assert_eq!(groups[0].id, "IOT_INNTER_TEST_PRE");
    assert_eq!(groups[0].name.as_deref(), Some("IoT内部测试_预发"));
    assert_eq!(groups[0].environment, Some(Environment::PreRelease));
    assert_eq!(groups[1].environment, Some(Environment::Production));
    assert_eq!(groups[2].name, None);
    assert_eq!(groups[2].environment.as_ref().unwrap(), "daily");
}

#[tokio::test]
async fn text_by_a_raw_call() {
    let server = server(Reply::text(200, "text/plain", LINK));
    let client = Way::Cookie.client(&server);

    let link: String = client.raw(Method::GET, "/link").send().await.unwrap();
    let whole: String = client.raw(Method::GET, "/link").send_whole().await.unwrap();

    assert_eq!((link.as_str(), whole.as_str()), (LINK, LINK));
}

/// A page for people, such as a login page or a gateway's, is neither JSON nor such text.
#[tokio::test]
async fn html_is_an_error() {
    for body in ["<!doctype html><title>登录</title>", "\n <html></html>"] {
        let error = read(Reply::text(200, "text/html; charset=utf-8", body))
            .await
            .unwrap_err();

        assert_eq!(
            error.to_string(),
            "products.shared: unexpected response: it is HTML or XML, not JSON, \
             content type text/html; charset=utf-8 (HTTP 200)"
        );
        assert!(error.is_decode());
    }
}

#[tokio::test]
async fn broken_json_is_an_error() {
    for body in [r#"[{"groupId":"IOT"#, "{]"] {
        let error = read(Reply::text(200, "application/json", body))
            .await
            .unwrap_err();
        assert!(error.is_decode(), "{error}");
    }
}
