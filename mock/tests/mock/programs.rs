//! Ordinary programs: what their HTTP libraries send by themselves passes with a note, unless the mock is strict; challenges, CORS.
//! Must not know the programs; tests/scripts runs real ones.

use iot_clouds_mock::{MockServer, MockServerBuilder};
use reqwest::RequestBuilder;
use serde_json::json;

use crate::support::{Response, request, send, with_key};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const TOKEN: &str =
    "client_id=mock-client-id&client_secret=mock-client-secret&grant_type=client_credentials";

/// A mock that is strict or not.
fn start(platform: &str, is_strict: bool) -> MockServer {
    let builder = MockServer::builder(platform);
    let builder = if is_strict { builder.strict() } else { builder };
    builder.start().unwrap()
}

fn token_call(mock: &MockServer) -> RequestBuilder {
    let (name, value) = FORM;
    request(mock, "POST", "/oauth/token").header(name, value)
}

/// The headers of curl, Python's urllib, a browser, and a program that is traced.
const ADDED: [(&str, &str); 8] = [
    ("user-agent", "curl/8.0"),
    ("accept-encoding", "identity"),
    ("accept-language", "*"),
    ("cache-control", "no-cache"),
    ("pragma", "no-cache"),
    ("sec-fetch-mode", "cors"),
    ("origin", "http://localhost:3000"),
    (
        "traceparent",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    ),
];

#[tokio::test]
async fn headers_that_libraries_add_pass_with_a_note_and_strict_refuses_each() {
    let (lenient, strict) = (start("gongjiangyun", false), start("gongjiangyun", true));
    for (name, value) in ADDED {
        let passed = send(token_call(&lenient).header(name, value).body(TOKEN)).await;
        assert_eq!(passed.status, 200, "{name}: {passed:?}");
        let note = passed.note.unwrap();
        assert!(
            note.contains(name) && note.contains("spec/gongjiangyun/platform.yaml:"),
            "{note}"
        );
        let refused = send(token_call(&strict).header(name, value).body(TOKEN)).await;
        assert_eq!(refused.status, 400, "{name}: {refused:?}");
    }
    let plain = send(token_call(&strict).body(TOKEN)).await;
    assert_eq!((plain.status, plain.note), (200, None));
    // A header of the program's own is refused by both.
    for mock in [&lenient, &strict] {
        let own = send(token_call(mock).header("x-trace", "1").body(TOKEN)).await;
        assert_eq!(own.status, 400, "{own:?}");
    }
}

/// Status, and the value of a header.
async fn header(call: RequestBuilder, name: &str) -> (u16, Option<String>) {
    let response = call.send().await.unwrap();
    let value = response.headers().get(name);
    let value = value.map(|value| value.to_str().unwrap().to_owned());
    (response.status().as_u16(), value)
}

#[tokio::test]
async fn a_401_names_http_basic_where_it_is_taken() {
    let challenge = async |call: RequestBuilder| header(call, "www-authenticate").await;
    let mock = start("sensecap", true);
    let basic = Some("Basic realm=\"sensecap\"".to_owned());
    let none = challenge(request(&mock, "GET", "/list_devices")).await;
    assert_eq!(none, (401, basic.clone()));
    let wrong = request(&mock, "GET", "/list_devices").basic_auth("a", Some("b"));
    assert_eq!(challenge(wrong).await, (401, basic.clone()));
    let path = request(&mock, "GET", "/no_such_path").basic_auth("a", Some("b"));
    assert_eq!(challenge(path).await, (401, basic));
    assert_eq!(
        challenge(with_key(&mock, "GET", "/list_devices")).await,
        (200, None)
    );
    let other = start("thingscloud", false);
    assert_eq!(
        challenge(request(&other, "GET", "/api/v1/devices")).await,
        (401, None)
    );
}

/// As RFC 6749 prefers it, encoded or not.
#[tokio::test]
async fn a_client_may_come_by_http_basic() {
    let grant = "grant_type=client_credentials";
    let fields = [("client_id", "a client"), ("client_secret", "p+q%r")];
    let builder = || MockServer::builder("gongjiangyun").credential("client_credentials", fields);
    let mock = builder().start().unwrap();
    for (id, secret) in [("a client", "p+q%r"), ("a+client", "p%2Bq%25r")] {
        let response = send(token_call(&mock).basic_auth(id, Some(secret)).body(grant)).await;
        assert_eq!(response.status, 200, "{id}: {response:?}");
        let note = response.note.unwrap();
        assert!(note.contains("the client came by HTTP Basic"), "{note}");
    }
    let wrong = token_call(&mock)
        .basic_auth("a client", Some("wrong"))
        .body(grant);
    let refused = send(wrong.try_clone().unwrap()).await;
    assert_eq!(
        (refused.status, &refused.json()["error"]),
        (401, &json!("invalid_client"))
    );
    let (_, challenge) = header(wrong, "www-authenticate").await;
    assert_eq!(challenge.as_deref(), Some("Basic realm=\"gongjiangyun\""));
    // Without any client, the challenge asks for one.
    let (status, challenge) = header(token_call(&mock).body(grant), "www-authenticate").await;
    assert_eq!((status, challenge.is_some()), (401, true));
    // What is written otherwise is not said to be missing.
    for written in ["Basic ?", "Basic bm8gY29sb24=", "Bearer x"] {
        let call = token_call(&mock).header("authorization", written);
        let reason = send(call.body(grant)).await.reason.unwrap();
        assert!(
            reason.starts_with("Authorization has no client"),
            "{reason}"
        );
    }
    let strict = builder().strict().start().unwrap();
    let basic = token_call(&strict).basic_auth("a client", Some("p+q%r"));
    let refused = send(basic.body(grant)).await;
    assert_eq!(
        (refused.status, &refused.json()["error"]),
        (400, &json!("invalid_request"))
    );
}

/// A request names one client, in one place.
#[tokio::test]
async fn a_form_may_not_contradict_http_basic() {
    let mock = start("gongjiangyun", false);
    let call = |id: &str, form: &str| {
        let call = token_call(&mock).basic_auth(id, Some("mock-client-secret"));
        call.body(format!("grant_type=client_credentials&{form}"))
    };
    let same = send(call("mock-client-id", "client_id=mock-client-id")).await;
    assert_eq!(same.status, 200, "{same:?}");
    for (id, form) in [
        ("mock-client-id", "client_id=another"),
        ("mock-client-id", "client_secret=another"),
        (
            "another",
            "client_id=mock-client-id&client_secret=mock-client-secret",
        ),
    ] {
        let refused = send(call(id, form)).await;
        assert_eq!(
            (refused.status, &refused.json()["error"]),
            (401, &json!("invalid_client")),
            "{id} {form}"
        );
        let reason = refused.reason.unwrap();
        assert!(
            reason.contains("another client than HTTP Basic"),
            "{reason}"
        );
    }
}

async fn assert_taken(call: RequestBuilder, note: &str) -> Response {
    let response = send(call).await;
    assert_eq!(
        (response.status, &response.json()["code"]),
        (200, &json!("0")),
        "{response:?}"
    );
    assert_eq!(response.reason, None);
    let came = response.note.clone().unwrap_or_default();
    assert!(came.contains(note), "{came}");
    response
}

#[tokio::test]
async fn forms_pass_in_place_of_json_and_post_in_place_of_get() {
    let mock = start("sensecap", false);
    let form = |path: &str, body: &'static str| {
        with_key(&mock, "POST", path)
            .header(FORM.0, FORM.1)
            .body(body)
    };
    let made = assert_taken(form("/create_group", "name=Field+7"), "came as a form").await;
    assert_eq!(made.json()["data"]["group_name"], "Field 7");
    let note = "a POST came, the page has GET";
    assert_taken(form("/list_groups", ""), note).await;
    let listed = assert_taken(form("/list_devices", "device_type=1"), note).await;
    assert!(listed.json()["data"].is_array());
    assert_eq!(mock.requests().pop().unwrap().arguments["device_type"], 1);
    let filter = with_key(&mock, "POST", "/list_groups").header("content-type", "application/json");
    assert_taken(filter.body(r#"{"group_uuids":[""]}"#), note).await;
    // What is wrong is still refused, with a code.
    for wrong in [
        form("/list_devices", "device_type=7"),
        form("/create_group", "label=x"),
        form("/create_group", r#"{"name":"x"}"#),
        form("/view_latest_telemetry_data", ""),
    ] {
        let refused = send(wrong).await;
        assert_eq!(refused.json()["code"], "11202", "{refused:?}");
    }
    // A platform that wants JSON with every request gets it, and one that never reads by POST is not read by it.
    let mock = start("thingscloud", false);
    let call = crate::support::with_token(&mock, "POST", "/api/v1/device").await;
    let refused = send(call.header(FORM.0, FORM.1).body("name=x")).await;
    assert_eq!(refused.json()["result"], false);
    let call = crate::support::with_token(&mock, "POST", "/api/v1/devices").await;
    assert_eq!(send(call).await.status, 405);
}

/// What is ignored is noted, and what does not fit is refused, wherever a parameter came.
#[tokio::test]
async fn nothing_of_a_form_or_of_a_body_of_a_query_is_dropped_in_silence() {
    let mock = start("sensecap", false);
    let post = |path: &str, content_type: &str, body: &'static str| {
        let call = with_key(&mock, "POST", path).header("content-type", content_type);
        call.body(body)
    };
    let twice = "body field `name` came more than once";
    let call = post(
        "/create_group",
        FORM.1,
        "name=Field+7&name=Field+8&name=Field+9",
    );
    assert_eq!(send(call).await.json()["data"]["group_name"], "Field 7");
    let notes = mock.requests().pop().unwrap().notes;
    assert_eq!(
        notes.iter().filter(|note| *note == twice).count(),
        1,
        "{notes:?}"
    );
    let json = "application/json";
    for wrong in [
        r#"{"device_type":{"a":1}}"#,
        r#"{"device_type":[{}]}"#,
        r#"{"device_type":[1,null]}"#,
    ] {
        let refused = send(post("/list_devices", json, wrong)).await;
        assert_eq!(refused.json()["code"], "11202", "{wrong}: {refused:?}");
    }
    let unknown = post("/list_devices", json, r#"{"device_type":null,"filter":{}}"#);
    assert_eq!(send(unknown).await.json()["code"], "0");
    let received = mock.requests().pop().unwrap();
    assert!(received.arguments.is_empty(), "{:?}", received.arguments);
    let ignored = "query parameter `filter` is not known and ignored";
    let mut notes = received.notes.iter();
    assert!(notes.any(|note| note == ignored), "{:?}", received.notes);
}

#[tokio::test]
async fn a_post_in_place_of_an_added_get_is_noted_and_strict_refuses_it() {
    for is_strict in [false, true] {
        let mock = start("sensecap", is_strict);
        mock.add_operation("reports.daily", "GET /reports/{day}")
            .unwrap();
        let response = send(with_key(&mock, "POST", "/reports/today")).await;
        let note = "a POST came, the page has GET".to_owned();
        let expected = match is_strict {
            false => (200, Some(note)),
            true => (405, None),
        };
        assert_eq!((response.status, response.note), expected);
    }
}

#[tokio::test]
async fn strict_refuses_forms_and_posts_with_a_code() {
    let mock = start("sensecap", true);
    let form = with_key(&mock, "POST", "/create_group").header(FORM.0, FORM.1);
    let form = send(form.body("name=x")).await;
    assert_eq!((form.status, &form.json()["code"]), (200, &json!("11202")));
    let post = send(with_key(&mock, "POST", "/list_groups")).await;
    assert_eq!((post.status, &post.json()["code"]), (405, &json!("-1")));
}

fn cors(builder: MockServerBuilder, origin: &str) -> MockServer {
    builder.cors(origin).start().unwrap()
}

/// What a browser asks before it calls.
fn preflight(mock: &MockServer) -> RequestBuilder {
    request(mock, "OPTIONS", "/list_devices")
        .header("origin", "http://localhost:3000")
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", "authorization,x-own")
}

#[tokio::test]
async fn pages_of_a_chosen_origin_can_call_from_a_browser() {
    let origin = "http://localhost:3000";
    let mock = cors(MockServer::builder("sensecap"), origin);
    let answer = preflight(&mock).send().await.unwrap();
    let value = |name: &str| {
        answer
            .headers()
            .get(name)
            .map(|value| value.to_str().unwrap())
    };
    assert_eq!(answer.status(), 204);
    assert_eq!(value("access-control-allow-origin"), Some(origin));
    assert_eq!(value("access-control-allow-methods"), Some("GET"));
    assert_eq!(
        value("access-control-allow-headers"),
        Some("authorization,x-own")
    );
    // It is none of the program's calls.
    assert!(mock.requests().is_empty());
    for call in [
        with_key(&mock, "GET", "/list_devices"),
        request(&mock, "GET", "/list_devices"),
        request(&mock, "GET", "/no_such_path"),
        with_key(&mock, "POST", "/create_group").body(vec![b' '; 5 * 1024 * 1024]),
    ] {
        let allowed = header(call.header("origin", origin), "access-control-allow-origin").await;
        assert_eq!(allowed.1.as_deref(), Some(origin));
    }
    let all = cors(MockServer::builder("gongjiangyun"), "*");
    let call = token_call(&all).header("origin", origin).body(TOKEN);
    let allowed = header(call, "access-control-allow-origin").await;
    assert_eq!(allowed, (200, Some("*".to_owned())));
}

#[tokio::test]
async fn no_origin_is_allowed_by_default_and_a_wrong_one_is_reported() {
    let mock = start("sensecap", false);
    let (status, allowed) = header(preflight(&mock), "access-control-allow-origin").await;
    assert_eq!((status, allowed), (405, None));
    let call = with_key(&mock, "GET", "/list_devices").header("origin", "http://a");
    assert_eq!(
        header(call, "access-control-allow-origin").await,
        (200, None)
    );
    for wrong in [
        "",
        "localhost",
        "http://",
        "http://a/b",
        "ftp://a",
        "http://a\nb",
    ] {
        let error = MockServer::builder("sensecap")
            .cors(wrong)
            .start()
            .unwrap_err();
        assert!(
            error.to_string().contains("is no origin; write `*`"),
            "{error}"
        );
    }
}
