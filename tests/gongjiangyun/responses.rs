//! 请求返回: HTTP 200 and then `code` 200, as number or text.

use gongjiangyun::{ErrorCode, Json, Method, Outcome};
use iot_clouds_testkit::Reply;
use serde_json::json;

use crate::support::{client, server};

async fn send(reply: Reply) -> Result<Json, gongjiangyun::Error> {
    let server = server(reply);
    client(&server)
        .raw(Method::POST, "/xxx/xxxx")
        .form(&[("a", "1")])
        .send()
        .await
}

#[tokio::test]
async fn success_as_number_or_text() {
    for code in [json!(200), json!("200")] {
        for response in [
            json!({ "code": code, "message": "success", "data": { "id": 1 } }),
            json!({ "data": { "id": 1 }, "message": null, "code": code, "total": 7 }),
        ] {
            let data = send(Reply::json(200, &response)).await.unwrap();
            assert_eq!(data, json!({ "id": 1 }));
        }
    }
}

/// No page documents a data key: without one the data are null.
#[tokio::test]
async fn success_without_data() {
    for response in [
        json!({ "code": 200, "message": "success" }),
        json!({ "code": "200", "data": null }),
    ] {
        let data = send(Reply::json(200, &response)).await.unwrap();
        assert_eq!(data, Json::Null);
    }
}

#[tokio::test]
async fn failure_codes() {
    for code in [json!(500), json!("500"), json!(0), json!("A001"), json!(-1)] {
        let text = code.as_str().map_or(code.to_string(), str::to_owned);
        let body = json!({ "code": code, "message": "参数错误", "data": null });

        let error = send(Reply::json(200, &body)).await.unwrap_err();

        assert_eq!(
            error.to_string(),
            format!(
                "POST /xxx/xxxx: Gongjiangyun refused the request: code {text}, \"参数错误\" (HTTP 200)"
            )
        );
        assert_eq!(error.code_text(), Some(&*text));
        assert_eq!(error.message(), Some("参数错误"));
        assert_eq!(error.outcome(), Outcome::Rejected);
        let known = error.code::<ErrorCode>().unwrap();
        assert_eq!(known.as_str(), text);
        assert!(matches!(known, ErrorCode::Unknown(_)));
    }
}

/// The code of failure counts for the whole body too.
#[tokio::test]
async fn a_failure_code_with_the_whole_body() {
    let server = server(Reply::json(
        200,
        &json!({ "code": 1001, "message": "no such order" }),
    ));

    let raw = client(&server).raw(Method::GET, "/xxx/xxxx");
    let error = raw.send_whole::<Json>().await.unwrap_err();

    assert_eq!(error.code_text(), Some("1001"));
    assert!(error.is_api());
}

#[tokio::test]
async fn responses_that_do_not_fit() {
    for (reply, text) in [
        (
            Reply::text(200, "text/html", "<html>login</html>"),
            "it is HTML or XML, not JSON, content type text/html",
        ),
        (Reply::text(200, "application/json", ""), "it is empty"),
        (
            Reply::text(200, "text/plain", "ok"),
            "it is not JSON, content type text/plain",
        ),
        (
            Reply::json(200, &json!({ "data": {} })),
            "the key \"code\" is missing, so it indicates neither success nor failure",
        ),
        (
            Reply::json(200, &json!([1])),
            "expected an object with the key \"code\", found an array",
        ),
    ] {
        let error = send(reply).await.unwrap_err();

        assert_eq!(
            error.to_string(),
            format!(
                "POST /xxx/xxxx: unexpected response: {text} (HTTP 200); it is unknown whether the command ran"
            )
        );
        assert!(error.is_decode());
    }
}

/// 非200的错误码则为请求错误: so is 201, and also 204 without a body.
#[tokio::test]
async fn another_success_of_http_is_not_a_success_of_the_platform() {
    let body = json!({ "code": 200, "message": "success", "data": {} });
    for reply in [Reply::json(201, &body), Reply::text(204, "text/plain", "")] {
        let error = send(reply).await.unwrap_err();

        assert!(
            error
                .to_string()
                .contains("Gongjiangyun responded with HTTP 20"),
            "{error}"
        );
        assert_eq!(error.outcome(), Outcome::Unknown);
    }
}
