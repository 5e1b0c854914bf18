//! Calls that no operation describes, such as those that the notes only name.

use sensecap::{ErrorCode, Method, ResponseHeaders};
use serde_json::{Value, json};

use crate::support::{assert_sent, client, failed, ok, server, server_with};

#[tokio::test]
async fn get_with_a_query() {
    let reply = ok(json!({ "iccid": "8986" })).with_header("api-gateway-mpuo-consume", "0");
    let server = server_with(reply);

    let call = client(&server)
        .raw(Method::GET, "/view_simcard")
        .query(&[("device_eui", "2CF7F12010700088"), ("group_uuid", "")]);
    let response = call.send_with_meta::<Value>().await.unwrap();

    let target = "/view_simcard?device_eui=2CF7F12010700088&group_uuid=";
    assert_sent(&server, "GET", target, None);
    assert_eq!(response.consumed_quota(), Some(0.0));
    assert_eq!(response.value()["iccid"], "8986");
}

#[tokio::test]
async fn post_with_json() {
    let server = server(json!({}));

    let body = json!({ "eui": "2CF7F12010700088", "code": "CODE1234" });
    let call = client(&server)
        .raw(Method::POST, "/device/bind")
        .json(&body);
    let response: Value = call.send().await.unwrap();

    assert_sent(&server, "POST", "/device/bind", Some(body));
    assert_eq!(response, json!({}));
}

#[tokio::test]
async fn a_failure_of_the_platform() {
    let server = server_with(failed("11334", "Eui is bonded"));

    let call = client(&server).raw(Method::POST, "/device/bind");
    let error = call.send_whole::<Value>().await.unwrap_err();

    assert_sent(&server, "POST", "/device/bind", None);
    assert_eq!(error.code(), Some(ErrorCode::DeviceAlreadyBound));
    assert_eq!(
        error.to_string(),
        "POST /device/bind: SenseCAP refused the request: code 11334, \"Eui is bonded\" (HTTP 200)"
    );
}
