//! What wrong requests are told: status, the platform's own failure, the reason and the line of the spec.
//! `UPDATE=1 cargo test` writes the expected texts anew; what changed is judged in the diff.

use std::path::Path;
use std::{env, fs};

use crate::support::{request, send, with_key, with_token};
use iot_clouds_mock::Mock;

const JSON: (&str, &str) = ("content-type", "application/json");

/// All cases of a platform, as people read them.
#[derive(Default)]
struct Told(String);

impl Told {
    async fn add(&mut self, what: &str, call: reqwest::RequestBuilder) {
        let response = send(call).await;
        let reason = response
            .reason
            .or(response.note.map(|note| format!("(answered) {note}")));
        let body: String = response.body.chars().take(160).collect();
        let text = format!(
            "{what}\n  {} {body}\n  {}\n\n",
            response.status,
            reason.unwrap_or_default()
        );
        self.0.push_str(&text);
    }

    fn assert_as_in(&self, name: &str) {
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/mock/refusals")
            .join(name);
        if env::var_os("UPDATE").is_some() {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, &self.0).unwrap();
            return;
        }
        let expected = fs::read_to_string(&file)
            .unwrap_or_default()
            .replace("\r\n", "\n");
        assert_eq!(self.0, expected, "{name} differs; UPDATE=1 rewrites it");
    }
}

#[tokio::test]
async fn of_thingscloud() {
    let mock = Mock::start("thingscloud").unwrap();
    let mut told = Told::default();
    told.add("no token", request(&mock, "GET", "/api/v1/devices"))
        .await;
    let bearer = |token: &str| {
        request(&mock, "GET", "/api/v1/devices").header("authorization", token.to_owned())
    };
    told.add("a token that nobody gave out", bearer("Bearer nonsense"))
        .await;
    told.add("a token without its prefix", bearer("nonsense"))
        .await;
    told.add(
        "a path that is nearly right",
        with_token(&mock, "GET", "/api/v1/devicess").await,
    )
    .await;
    let plural = with_token(&mock, "GET", "/api/v1/devices/4xk7m2w9").await;
    told.add("a plural that is none", plural).await;
    told.add(
        "another method",
        with_token(&mock, "PATCH", "/api/v1/devices").await,
    )
    .await;
    told.add(
        "a page that is no number",
        with_token(&mock, "GET", "/api/v1/devices?page=one").await,
    )
    .await;
    told.add(
        "page 0",
        with_token(&mock, "GET", "/api/v1/devices?page=0").await,
    )
    .await;
    told.add(
        "a boolean in words",
        with_token(&mock, "GET", "/api/v1/devices?include_sub_groups=true").await,
    )
    .await;
    told.add(
        "a misspelt parameter",
        with_token(&mock, "GET", "/api/v1/devices?grupo=gq4x81").await,
    )
    .await;
    let series = "/api/v1/device/4xk7m2w9/attribute/temperature/series";
    told.add(
        "one end of a time range",
        with_token(&mock, "GET", &format!("{series}?start_time=1700000000000")).await,
    )
    .await;
    let long = format!("{series}?start_time=1700000000000&end_time=1710000000000");
    told.add("a long time range", with_token(&mock, "GET", &long).await)
        .await;
    told.add(
        "a large page, which is contested",
        with_token(&mock, "GET", &format!("{series}?page_records=500")).await,
    )
    .await;
    let create = with_token(&mock, "POST", "/api/v1/device").await;
    let create = |body: &'static str| {
        create
            .try_clone()
            .unwrap()
            .header(JSON.0, JSON.1)
            .body(body)
    };
    told.add("a body that is no JSON", create("{")).await;
    told.add("a body that is no object", create("[]")).await;
    told.add("a body without what must be given", create("{}"))
        .await;
    told.add(
        "a number for a text, tags that are none",
        create(r#"{"name":1,"tags":{"a":1}}"#),
    )
    .await;
    told.add(
        "a body without a content type",
        with_token(&mock, "POST", "/api/v1/device").await.body("{}"),
    )
    .await;
    let stream = "/api/v1/control/device/4xk7m2w9/data/stream/set?push_mode=";
    let stream = |mode: &str, body: &'static str| {
        let (path, mock) = (format!("{stream}{mode}"), &mock);
        async move {
            with_token(mock, "POST", &path)
                .await
                .header(JSON.0, JSON.1)
                .body(body)
        }
    };
    told.add(
        "an unknown channel",
        stream("udp", r#"{"type":"text","msg":"a"}"#).await,
    )
    .await;
    told.add(
        "an unknown kind of message",
        stream("mqtt", r#"{"type":"xml","msg":"a"}"#).await,
    )
    .await;
    told.add(
        "a message of another kind",
        stream("mqtt", r#"{"type":"json","msg":"a"}"#).await,
    )
    .await;
    told.add(
        "an API key where a person must log in",
        with_token(&mock, "GET", "/api/v1/admin").await,
    )
    .await;
    let login = request(&mock, "POST", "/api/v1/access_token").header(JSON.0, JSON.1);
    told.add(
        "a wrong key",
        login.body(r#"{"app_id":"mock-app-id","access_key":"secret-of-mine","secret_key":"b"}"#),
    )
    .await;
    told.assert_as_in("thingscloud.txt");
    assert!(
        !told.0.contains("secret-of-mine") && !told.0.contains("nonsense"),
        "values stay where they are"
    );
}

#[tokio::test]
async fn of_sensecap() {
    let mock = Mock::start("sensecap").unwrap();
    let mut told = Told::default();
    told.add("no key", request(&mock, "GET", "/list_devices"))
        .await;
    let wrong = request(&mock, "GET", "/list_devices").basic_auth("mock-access-id", Some("wrong"));
    told.add("a wrong key", wrong).await;
    told.add(
        "a token where a key is wanted",
        request(&mock, "GET", "/list_devices").bearer_auth("t"),
    )
    .await;
    told.add(
        "no path of the base URL",
        request(&mock, "GET", "/../list_devices"),
    )
    .await;
    told.add(
        "an unknown type of device",
        with_key(&mock, "GET", "/list_devices?device_type=7"),
    )
    .await;
    let view = |body: String| {
        with_key(&mock, "POST", "/view_devices")
            .header(JSON.0, JSON.1)
            .body(body)
    };
    told.add("no devices", view("{}".to_owned())).await;
    told.add(
        "a device that is no text",
        view(r#"{"device_euis":["a",2]}"#.to_owned()),
    )
    .await;
    let many = format!(
        r#"{{"device_euis":[{}]}}"#,
        vec!["\"2CF7F12010700088\""; 51].join(",")
    );
    told.add("too many devices", view(many)).await;
    told.assert_as_in("sensecap.txt");
}

#[tokio::test]
async fn of_gongjiangyun() {
    let mock = Mock::start("gongjiangyun").unwrap();
    mock.add_operation("orders.list", "GET /orders").unwrap();
    let mut told = Told::default();
    let token = |body: &'static str| {
        let call = request(&mock, "POST", "/oauth/token");
        call.header("content-type", "application/x-www-form-urlencoded")
            .body(body)
    };
    told.add(
        "a wrong secret",
        token("client_id=mock-client-id&client_secret=wrong&grant_type=client_credentials"),
    )
    .await;
    told.add(
        "another grant",
        token("client_id=mock-client-id&client_secret=mock-client-secret&grant_type=password"),
    )
    .await;
    told.add(
        "no grant",
        token("client_id=mock-client-id&client_secret=mock-client-secret"),
    )
    .await;
    let json = request(&mock, "POST", "/oauth/token")
        .header(JSON.0, JSON.1)
        .body("{}");
    told.add("JSON in place of a form", json).await;
    told.add(
        "a header beyond those of the samples",
        request(&mock, "GET", "/orders").header("x-trace", "1"),
    )
    .await;
    told.add("no token", request(&mock, "GET", "/orders")).await;
    told.add(
        "a wrong token",
        request(&mock, "GET", "/orders").header("authorization", "bearer x"),
    )
    .await;
    told.add(
        "a wrong token at a wrong path",
        request(&mock, "GET", "/other").header("authorization", "bearer x"),
    )
    .await;
    told.assert_as_in("gongjiangyun.txt");
}

#[tokio::test]
async fn of_cainiao_iot() {
    let mock = Mock::start("cainiao-iot").unwrap();
    let mut told = Told::default();
    told.add("no credential", request(&mock, "GET", "/products/shared"))
        .await;
    told.add(
        "a wrong token",
        request(&mock, "GET", "/products/shared").header("token", "x"),
    )
    .await;
    told.add(
        "a wrong cookie",
        request(&mock, "GET", "/products/shared").header("cookie", "a=b"),
    )
    .await;
    let signed = |authorization: &str| {
        request(&mock, "GET", "/businesses").header("authorization", authorization.to_owned())
    };
    told.add("another scheme", signed("Basic eDp5")).await;
    told.add("half an authorization", signed("CWS-HMAC-SHA256 Access=a"))
        .await;
    let of = |names: &str| {
        format!("CWS-HMAC-SHA256 Access=mock-access-key, SignedHeaders={names}, Signature=00")
    };
    told.add("signed headers in capitals", signed(&of("Host;X-Cws-Date")))
        .await;
    told.add("too few signed headers", signed(&of("host;x-cws-date")))
        .await;
    told.add("no date", signed(&of("content-type;host;x-cws-date")))
        .await;
    let dated = |date: &str| {
        signed(&of("content-type;host;x-cws-date")).header("x-cws-date", date.to_owned())
    };
    told.add("a date in another form", dated("2026-01-01T00:00:00Z"))
        .await;
    told.assert_as_in("cainiao-iot.txt");
}
