//! How invalid requests are rejected: the status, the platform's own failure, the reason, and the line of the spec.
//! `UPDATE=1 cargo test` rewrites the expected texts. Must not know how requests are validated.

use std::path::Path;
use std::time::{Duration, SystemTime};
use std::{env, fs};

use crate::support::{request, send, with_key, with_token};
use iot_clouds_mock::MockServer;

const JSON: (&str, &str) = ("content-type", "application/json");

/// Returns a reason with the key at each line that it names, in place of the line's number, which any change of a spec moves.
fn with_keys(reason: &str) -> String {
    let Some((text, place)) = reason.rsplit_once("(spec/") else {
        return reason.to_owned();
    };
    let (file, line) = place.trim_end_matches(')').split_once(':').unwrap();
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let spec = fs::read_to_string(spec.join(file)).unwrap();
    let line = spec
        .lines()
        .nth(line.parse::<usize>().unwrap() - 1)
        .unwrap();
    let key = line.split_once(':').map_or(line, |(key, _)| key).trim();
    format!("{text}(spec/{file} at `{key}`)")
}

/// All cases of a platform, as people read them.
#[derive(Default)]
struct Rejections(String);

impl Rejections {
    async fn add(&mut self, what: &str, call: reqwest::RequestBuilder) {
        let response = send(call).await;
        let reason = response
            .reason
            .or(response.note.map(|note| format!("(accepted) {note}")));
        let body: String = response.body.chars().take(160).collect();
        let text = format!(
            "{what}\n  {} {body}\n  {}\n\n",
            response.status,
            with_keys(&reason.unwrap_or_default())
        );
        self.0.push_str(&text);
    }

    fn assert_as_in(&self, name: &str) {
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/mock/rejections")
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

// Longer than 60 lines: a table of requests.
#[tokio::test]
async fn of_thingscloud() {
    let mock = MockServer::start("thingscloud").unwrap();
    mock.set_time(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_100));
    let mut rejections = Rejections::default();
    rejections
        .add("no token", request(&mock, "GET", "/api/v1/devices"))
        .await;
    let bearer = |token: &str| {
        request(&mock, "GET", "/api/v1/devices").header("authorization", token.to_owned())
    };
    rejections
        .add("a token that nobody gave out", bearer("Bearer nonsense"))
        .await;
    rejections
        .add("a token without its prefix", bearer("nonsense"))
        .await;
    rejections
        .add(
            "a path that is nearly right",
            with_token(&mock, "GET", "/api/v1/devicess").await,
        )
        .await;
    let plural = with_token(&mock, "GET", "/api/v1/devices/4xk7m2w9").await;
    rejections.add("an invalid plural", plural).await;
    rejections
        .add(
            "another method",
            with_token(&mock, "PATCH", "/api/v1/devices").await,
        )
        .await;
    rejections
        .add(
            "a page that is no number",
            with_token(&mock, "GET", "/api/v1/devices?page=one").await,
        )
        .await;
    rejections
        .add(
            "page 0",
            with_token(&mock, "GET", "/api/v1/devices?page=0").await,
        )
        .await;
    rejections
        .add(
            "a boolean in words",
            with_token(&mock, "GET", "/api/v1/devices?include_sub_groups=true").await,
        )
        .await;
    rejections
        .add(
            "a misspelt parameter",
            with_token(&mock, "GET", "/api/v1/devices?grupo=gq4x81").await,
        )
        .await;
    let series = "/api/v1/device/4xk7m2w9/attribute/temperature/series";
    rejections
        .add(
            "one end of a time range",
            with_token(&mock, "GET", &format!("{series}?start_time=1700000000000")).await,
        )
        .await;
    let long = format!("{series}?start_time=1700000000000&end_time=1710000000000");
    rejections
        .add("a long time range", with_token(&mock, "GET", &long).await)
        .await;
    rejections
        .add(
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
    rejections.add("a body that is no JSON", create("{")).await;
    rejections
        .add("a body that is no object", create("[]"))
        .await;
    rejections
        .add("a body without what must be given", create("{}"))
        .await;
    rejections
        .add(
            "a number for a text, tags that are not text",
            create(r#"{"name":1,"tags":{"a":1}}"#),
        )
        .await;
    rejections
        .add(
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
    rejections
        .add(
            "an unknown channel",
            stream("udp", r#"{"type":"text","msg":"a"}"#).await,
        )
        .await;
    rejections
        .add(
            "an unknown kind of message",
            stream("mqtt", r#"{"type":"xml","msg":"a"}"#).await,
        )
        .await;
    rejections
        .add(
            "a message of another kind",
            stream("mqtt", r#"{"type":"json","msg":"a"}"#).await,
        )
        .await;
    rejections
        .add(
            "an API key where a person must log in",
            with_token(&mock, "GET", "/api/v1/admin").await,
        )
        .await;
    let login = request(&mock, "POST", "/api/v1/access_token").header(JSON.0, JSON.1);
    rejections
        .add(
            "a wrong key",
            login
                .body(r#"{"app_id":"mock-app-id","access_key":"secret-of-mine","secret_key":"b"}"#),
        )
        .await;
    rejections.assert_as_in("thingscloud.txt");
    assert!(
        !rejections.0.contains("secret-of-mine") && !rejections.0.contains("nonsense"),
        "values stay where they are"
    );
}

#[tokio::test]
async fn of_sensecap() {
    let mock = MockServer::start("sensecap").unwrap();
    let mut rejections = Rejections::default();
    rejections
        .add("no key", request(&mock, "GET", "/list_devices"))
        .await;
    let wrong = request(&mock, "GET", "/list_devices").basic_auth("mock-access-id", Some("wrong"));
    rejections.add("a wrong key", wrong).await;
    rejections
        .add(
            "a token where a key is wanted",
            request(&mock, "GET", "/list_devices").bearer_auth("t"),
        )
        .await;
    rejections
        .add(
            "no path of the base URL",
            request(&mock, "GET", "/../list_devices"),
        )
        .await;
    rejections
        .add(
            "an unknown type of device",
            with_key(&mock, "GET", "/list_devices?device_type=7"),
        )
        .await;
    let view = |body: String| {
        with_key(&mock, "POST", "/view_devices")
            .header(JSON.0, JSON.1)
            .body(body)
    };
    rejections.add("no devices", view("{}".to_owned())).await;
    rejections
        .add(
            "a device that is no text",
            view(r#"{"device_euis":["a",2]}"#.to_owned()),
        )
        .await;
    let many = format!(
        r#"{{"device_euis":[{}]}}"#,
        vec!["\"2CF7F12010700088\""; 51].join(",")
    );
    rejections.add("too many devices", view(many)).await;
    rejections.assert_as_in("sensecap.txt");
}

#[tokio::test]
async fn of_gongjiangyun() {
    let mock = MockServer::start("gongjiangyun").unwrap();
    mock.add_operation("orders.list", "GET /orders").unwrap();
    let mut rejections = Rejections::default();
    let token = |body: &'static str| {
        let call = request(&mock, "POST", "/oauth/token");
        call.header("content-type", "application/x-www-form-urlencoded")
            .body(body)
    };
    rejections
        .add(
            "a wrong secret",
            token("client_id=mock-client-id&client_secret=wrong&grant_type=client_credentials"),
        )
        .await;
    rejections
        .add(
            "another grant",
            token("client_id=mock-client-id&client_secret=mock-client-secret&grant_type=password"),
        )
        .await;
    rejections
        .add(
            "no grant",
            token("client_id=mock-client-id&client_secret=mock-client-secret"),
        )
        .await;
    let json = request(&mock, "POST", "/oauth/token")
        .header(JSON.0, JSON.1)
        .body("{}");
    rejections.add("JSON in place of a form", json).await;
    rejections
        .add(
            "a header beyond those of the samples",
            request(&mock, "GET", "/orders").header("x-trace", "1"),
        )
        .await;
    rejections
        .add("no token", request(&mock, "GET", "/orders"))
        .await;
    rejections
        .add(
            "a wrong token",
            request(&mock, "GET", "/orders").header("authorization", "bearer x"),
        )
        .await;
    rejections
        .add(
            "a wrong token at a wrong path",
            request(&mock, "GET", "/other").header("authorization", "bearer x"),
        )
        .await;
    rejections.assert_as_in("gongjiangyun.txt");
}

#[tokio::test]
async fn of_cainiao_iot() {
    let mock = MockServer::start("cainiao-iot").unwrap();
    let mut rejections = Rejections::default();
    rejections
        .add("no credential", request(&mock, "GET", "/products/shared"))
        .await;
    rejections
        .add(
            "a wrong token",
            request(&mock, "GET", "/products/shared").header("token", "x"),
        )
        .await;
    rejections
        .add(
            "a wrong cookie",
            request(&mock, "GET", "/products/shared").header("cookie", "a=b"),
        )
        .await;
    let signed = |authorization: &str| {
        request(&mock, "GET", "/businesses").header("authorization", authorization.to_owned())
    };
    rejections.add("another scheme", signed("Basic eDp5")).await;
    rejections
        .add("half an authorization", signed("CWS-HMAC-SHA256 Access=a"))
        .await;
    let of = |names: &str| {
        format!("CWS-HMAC-SHA256 Access=mock-access-key, SignedHeaders={names}, Signature=00")
    };
    rejections
        .add("signed headers in capitals", signed(&of("Host;X-Cws-Date")))
        .await;
    rejections
        .add("too few signed headers", signed(&of("host;x-cws-date")))
        .await;
    rejections
        .add("no date", signed(&of("content-type;host;x-cws-date")))
        .await;
    let dated = |date: &str| {
        signed(&of("content-type;host;x-cws-date")).header("x-cws-date", date.to_owned())
    };
    rejections
        .add("a date in another form", dated("2026-01-01T00:00:00Z"))
        .await;
    rejections.assert_as_in("cainiao-iot.txt");
}
