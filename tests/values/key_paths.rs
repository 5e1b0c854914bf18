//! Responses whose parts are in objects within objects: data, failures, tokens and pages.
//! Must not know how a path is read.

use std::time::{Duration, SystemTime};

use acme_key_paths::{Card, Client, Credential, Error, Key, Pin};
use iot_clouds_mock::MockServer;
use serde_json::{Value, json};

use super::mock;

fn key() -> Key {
    Key {
        key: "mock-key".into(),
    }
}

fn client(mock: &MockServer, credential: impl Into<Credential>) -> Client {
    let builder = Client::builder(mock.url()).credential(credential);
    builder.build().unwrap()
}

/// Reads a response of `devices.get` with this body.
async fn get(body: Value) -> Result<acme_key_paths::DevicesGet, Error> {
    let mock = mock("key_paths");
    let stub = mock.stub("devices.get").unwrap();
    stub.respond_with_raw(200, "application/json", &body.to_string())
        .unwrap();
    client(&mock, key()).devices().get("d-1").send().await
}

#[tokio::test]
async fn data_is_found_wherever_its_keys_are() {
    let mock = mock("key_paths");
    let device = client(&mock, key())
        .devices()
        .get("d-1")
        .send()
        .await
        .unwrap();
    assert_eq!(device.name.as_deref(), Some("Cold room"));
    for body in [
        json!({ "result": { "code": "0", "data": { "name": "a" } } }),
        json!({ "result": { "data": { "name": "a" }, "code": 0.0 }, "more": [1], "result2": 1 }),
        json!({ "more": { "code": "7" }, "result": { "x": { "code": 7 }, "code": 0, "data": { "name": "a" } } }),
    ] {
        let device = get(body.clone()).await;
        let name = device.map(|device| device.name);
        assert_eq!(name.unwrap().as_deref(), Some("a"), "{body}");
    }
}

#[tokio::test]
async fn a_literal_key_with_a_dot_is_another_key() {
    let error = get(json!({ "result.code": "0", "result.data": { "name": "a" } })).await;
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("the key \"result.code\" is missing"),
        "{error}"
    );
}

#[tokio::test]
async fn failures_are_found_in_the_envelope() {
    let details = json!(["name"]);
    let body = json!({ "result": { "code": "7", "msg": "No.", "info": { "details": details } } });
    let error = get(body).await.unwrap_err();
    assert_eq!(
        (error.code_text(), error.message()),
        (Some("7"), Some("No."))
    );
    assert_eq!(error.details(), Some(&details));
    assert!(error.to_string().contains("result.code 7"), "{error}");
    let error = get(json!({ "result": { "code": "7" }, "msg.en": "No." }))
        .await
        .unwrap_err();
    assert_eq!(error.message(), Some("No."));
}

#[tokio::test]
async fn what_is_no_object_has_no_parts() {
    for result in [
        json!(null),
        json!([{ "code": "0" }]),
        json!("0"),
        json!(0),
        json!(true),
        json!(1.5),
    ] {
        let error = get(json!({ "result": result }))
            .await
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("the key \"result.code\" is missing"),
            "{error}"
        );
    }
    let error = get(json!({ "result": { "code": "0", "data": null } }))
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("result.data: expected data"),
        "{error}"
    );
    let error = get(json!({ "result": { "code": "0", "data": { "name": 1 } } }))
        .await
        .unwrap_err();
    assert_eq!(error.json_path(), Some("result.data.name"));
}

#[tokio::test]
async fn failures_are_found_beside_the_envelope() {
    let mock = mock("key_paths");
    mock.stub("devices.get").unwrap().fail("OP1004").unwrap();
    let error = client(&mock, key())
        .devices()
        .get("d-1")
        .send()
        .await
        .unwrap_err();
    assert!(error.is_not_found(), "{error}");
    assert_eq!(error.message(), Some("There is no such device."));
    let body: Value = serde_json::from_slice(error.body()).unwrap();
    let expected = json!({ "error": { "code": "OP1004", "message": "There is no such device." } });
    assert_eq!(body, expected);
    // Also at the status of a success, for a response outside the envelope.
    let stub = mock.stub("devices.count").unwrap();
    stub.respond_with_raw(200, "application/json", &expected.to_string())
        .unwrap();
    let error = client(&mock, key())
        .devices()
        .count()
        .send()
        .await
        .unwrap_err();
    assert!(error.is_not_found(), "{error}");
    // An object that has only the first key is no failure.
    let plain = mock.stub("devices.reset").unwrap();
    plain
        .respond_with_raw(
            200,
            "application/json",
            r#"{"result":{"code":"0"},"error":"none"}"#,
        )
        .unwrap();
    client(&mock, key())
        .devices()
        .reset("d-1")
        .send()
        .await
        .unwrap();
}

/// A failure that was cut short keeps what was complete.
#[tokio::test]
async fn damaged_failures_keep_their_code() {
    let mock = mock("key_paths");
    for (body, code, message) in [
        (
            r#"{"error":{"code":"OP1004","message":"There is n"#,
            Some("OP1004"),
            Some("There is n"),
        ),
        (r#"{"error":{"code":"OP10"#, None, None),
        (
            r#"{"result":{"msg":"No.","code":"7""#,
            Some("7"),
            Some("No."),
        ),
        (r#"{"result":{"msg":"No.","code":7"#, None, Some("No.")),
    ] {
        let stub = mock.stub("devices.reset").unwrap().times(1);
        stub.respond_with_raw(404, "application/json", body)
            .unwrap();
        let error = client(&mock, key())
            .devices()
            .reset("d-1")
            .send()
            .await
            .unwrap_err();
        assert_eq!(
            (error.code_text(), error.message()),
            (code, message),
            "{body}"
        );
        assert!(error.is_not_found(), "{error}");
    }
}

/// Returns how long the token of a response is good, which gives it ten minutes and another one an hour.
async fn lifetime(credential: impl Into<Credential>, operation: &str, body: Value) -> Duration {
    let mock = mock("key_paths");
    let stub = mock.stub(operation).unwrap();
    stub.respond_with_raw(200, "application/json", &body.to_string())
        .unwrap();
    let client = client(&mock, credential);
    let token = match operation {
        "auth.sign_in" => client.auth().sign_in().send().await,
        "auth.unlock" => client.auth().unlock().send().await,
        _ => client.auth().show().send().await,
    };
    let token = token.unwrap();
    assert_eq!(token.value().expose(), "t-1");
    token.expires_in()
}

#[tokio::test]
async fn tokens_say_when_they_expire() {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap();
    let soon = now + Duration::from_secs(600);
    let is_ten_minutes = |lifetime: Duration| (590..=601).contains(&lifetime.as_secs());

    let grant = |expiry: Value| {
        let grant = json!({ "access.token": "t-1", "expireTime": expiry });
        json!({ "result": { "code": "0", "data": { "grant": grant } } })
    };
    let milliseconds = u64::try_from(soon.as_millis()).unwrap();
    for expiry in [json!(milliseconds), json!(milliseconds.to_string())] {
        let lifetime = lifetime(key(), "auth.sign_in", grant(expiry)).await;
        assert!(is_ten_minutes(lifetime), "{lifetime:?}");
    }
    // Without a time, the documented lifetime counts.
    let documented = lifetime(key(), "auth.sign_in", grant(json!(null))).await;
    assert!(
        (7190..=7200).contains(&documented.as_secs()),
        "{documented:?}"
    );

    let session = |seconds: Value, until: u64| json!({ "session": { "token": "t-1", "seconds": seconds, "until": until } });
    let pin = || Pin {
        pin: "mock-pin".into(),
    };
    let lasting = lifetime(
        pin(),
        "auth.unlock",
        session(json!(600), now.as_secs() + 60),
    )
    .await;
    assert!(is_ten_minutes(lasting), "{lasting:?}");
    for none in [json!(null), json!(0), json!("")] {
        let until = lifetime(pin(), "auth.unlock", session(none, soon.as_secs())).await;
        assert!(is_ten_minutes(until), "{until:?}");
    }

    let time = acme_key_paths::Timestamp::from(SystemTime::UNIX_EPOCH + soon);
    // A lenient time may be a number of seconds or milliseconds.
    for until in [json!(time), json!(soon.as_secs()), json!(milliseconds)] {
        let data = json!({ "token": "t-1", "until": until });
        let card = Card {
            card: "mock-card".into(),
        };
        let body = json!({ "result": { "code": "0", "data": data } });
        let dated = lifetime(card, "auth.show", body).await;
        assert!(is_ten_minutes(dated), "{until}: {dated:?}");
    }
}

#[tokio::test]
async fn errors_write_paths_as_specs_do() {
    let mock = mock("key_paths");
    let stub = mock.stub("auth.sign_in").unwrap();
    let body = json!({ "result": { "code": "0", "data": { "grant": {} } } });
    stub.respond_with_raw(200, "application/json", &body.to_string())
        .unwrap();
    let error = client(&mock, key()).auth().sign_in().send().await;
    let error = error.unwrap_err().to_string();
    assert!(error.contains(r#"under "grant.access\.token""#), "{error}");
}

/// The clock of the platform may be another one than the program's.
#[tokio::test]
async fn the_platforms_clock_counts() {
    let mock = mock("key_paths");
    mock.set_time(SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000));
    let token = client(&mock, key()).auth().sign_in().send().await.unwrap();
    assert!(
        (7190..=7200).contains(&token.expires_in().as_secs()),
        "{token:?}"
    );
    assert!(
        client(&mock, key())
            .devices()
            .get("d-1")
            .send()
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn pages_from_zero_are_all_read() {
    let mock = MockServer::builder("acme")
        .spec_folder(super::spec("key_paths"))
        .unwrap();
    let mock = mock.strict().items(45).start().unwrap();
    let mut items = client(&mock, key()).devices().list().items();
    let mut names = Vec::new();
    while let Some(name) = items.next().await {
        names.push(name.unwrap());
    }
    let first = mock
        .requests()
        .into_iter()
        .find(|request| request.path.ends_with("/devices"));
    assert_eq!(first.unwrap().query, [("page".to_owned(), "0".to_owned())]);
    assert_eq!(names.len(), 45);
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 45);
}
