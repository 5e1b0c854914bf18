//! Ids in paths: each one is refused, or it is one segment that says exactly this id.

use serde_json::json;
use thingscloud::{Client, Outcome};

use crate::support::{api_key, assert_nothing_sent, assert_sent, client, server};

async fn assert_id_is_refused(id: &str, text: &str) {
    let server = server(json!({ "id": "d1" }));

    let error = client(&server).devices().get(id).send().await.unwrap_err();

    assert_nothing_sent(&server);
    assert_eq!(
        error.to_string(),
        format!("devices.get: invalid request: {text}")
    );
    assert!(error.is_invalid_request());
    assert_eq!(error.outcome(), Outcome::NotSent);
}

async fn assert_id_is_one_segment(id: &str, segment: &str) {
    let server = server(json!({ "id": id }));

    let device = client(&server).devices().get(id).send().await.unwrap();

    assert_sent(&server, "GET", &format!("/api/v1/device/{segment}"), None);
    assert_eq!(device.id, id);
}

/// It would list something else, or nothing: `DELETE /api/v1/device/`.
#[tokio::test]
async fn an_empty_id() {
    assert_id_is_refused("", "the path argument device_id is empty").await;
}

#[tokio::test]
async fn a_dot() {
    let text = "the path argument device_id is \".\", which would lead to another path";
    assert_id_is_refused(".", text).await;
}

#[tokio::test]
async fn two_dots() {
    let text = "the path argument device_id is \"..\", which would lead to another path";
    assert_id_is_refused("..", text).await;
}

#[tokio::test]
async fn three_dots_are_a_name() {
    assert_id_is_one_segment("...", "...").await;
}

#[tokio::test]
async fn a_slash() {
    assert_id_is_one_segment("a/b", "a%2Fb").await;
    assert_id_is_one_segment("/", "%2F").await;
}

#[tokio::test]
async fn a_backslash() {
    assert_id_is_one_segment("a\\b", "a%5Cb").await;
}

/// Servers decode more than once, split at encoded slashes, and cut parameters off.
#[tokio::test]
async fn what_a_server_may_read_as_dots() {
    let text = "the path argument device_id holds the segment . or .., as servers may read it, which would lead to another path";
    for id in [
        "%2e",
        "%2E%2E",
        ".%2e",
        "../admin",
        "..\\admin",
        "a/../b",
        "..;",
        "..;v=1",
        "..%2F",
    ] {
        assert_id_is_refused(id, text).await;
    }
    assert_id_is_one_segment("..a;", "..a%3B").await;
}

#[tokio::test]
async fn a_percent_sign() {
    assert_id_is_one_segment("100%", "100%25").await;
}

#[tokio::test]
async fn a_space() {
    assert_id_is_one_segment("a b", "a%20b").await;
    assert_id_is_one_segment(" ", "%20").await;
    assert_id_is_one_segment(" ..", "%20..").await;
}

#[tokio::test]
async fn chinese() {
    assert_id_is_one_segment("设备", "%E8%AE%BE%E5%A4%87").await;
}

#[tokio::test]
async fn an_emoji() {
    assert_id_is_one_segment("🌱", "%F0%9F%8C%B1").await;
}

#[tokio::test]
async fn a_question_mark() {
    assert_id_is_one_segment("a?b=c", "a%3Fb%3Dc").await;
}

#[tokio::test]
async fn a_hash() {
    assert_id_is_one_segment("a#b", "a%23b").await;
}

#[tokio::test]
async fn other_characters_with_a_meaning_in_urls() {
    assert_id_is_one_segment("a;b:c@d&e+f,g", "a%3Bb%3Ac%40d%26e%2Bf%2Cg").await;
}

#[tokio::test]
async fn unreserved_characters_stay() {
    assert_id_is_one_segment("aZ0-._~", "aZ0-._~").await;
}

#[tokio::test]
async fn control_characters() {
    for id in ["a\nb", "\n", "a\r\nb", "\t", "\0", "\u{7f}", "\u{85}"] {
        assert_id_is_refused(id, "the path argument device_id holds a control character").await;
    }
}

#[tokio::test]
async fn the_second_id_of_a_path() {
    let server = server(json!([]));

    client(&server)
        .attributes()
        .series("a/b", "温度/1")
        .send()
        .await
        .unwrap();

    let target = "/api/v1/device/a%2Fb/attribute/%E6%B8%A9%E5%BA%A6%2F1/series";
    assert_sent(&server, "GET", target, None);
}

#[tokio::test]
async fn both_ids_of_a_path_refused() {
    let server = server(json!([]));

    let error = client(&server)
        .attributes()
        .series("d1", "..")
        .send()
        .await
        .unwrap_err();

    assert_nothing_sent(&server);
    assert_eq!(
        error.to_string(),
        "attributes.series: invalid request: the path argument identifier is \"..\", which would lead to another path"
    );
}

/// A gateway in front of the platform.
#[tokio::test]
async fn a_base_url_with_a_path() {
    let server = iot_clouds_testkit::Server::in_thread().with_token(
        "/cloud/a%20b/api/v1/access_token",
        &crate::support::token("tok-1"),
    );
    server.respond(crate::support::ok(json!({ "id": "d1" })));

    for base in ["/cloud/a%20b", "/cloud/a%20b/"] {
        let base = format!("{}{base}", server.url());
        let client = Client::builder(base).credential(api_key()).build().unwrap();
        client.devices().get("a%2F").send().await.unwrap();
    }

    let targets: Vec<String> = server
        .received()
        .into_iter()
        .map(|request| request.target)
        .collect();
    assert_eq!(
        targets,
        [
            "/cloud/a%20b/api/v1/device/a%252F",
            "/cloud/a%20b/api/v1/device/a%252F"
        ]
    );
}
