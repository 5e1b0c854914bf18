//! Credentials: what the token call sends if a program leaves optional fields out, and how programs read them from a
//! configuration.
//! Must not know how they are printed.

use std::env;
use std::process::Command;

use acme_credentials::{Client, Key, Secret};
use iot_clouds_testkit::Server;
use iot_clouds_tests::NoWait;
use serde_json::{Value, json};

fn key() -> Key {
    Key {
        key: "k".to_owned(),
        tenant: None,
        scope: None,
        secret: "s".into(),
        pin: None,
        audience: None,
        zone: None,
        salt: None,
    }
}

/// Returns the body of the token call.
async fn sent(key: Key) -> Value {
    let server = Server::in_thread();
    server.respond_json(200, &json!({ "token": "t", "expires": 60 }));
    let builder = Client::builder(server.url()).timing(NoWait).credential(key);
    let token = builder.build().unwrap().auth().by_key().send().await;
    assert!(token.is_ok(), "{token:?}");
    server.received()[0].json()
}

#[tokio::test]
async fn a_token_call_sends_the_defaults_of_fields_that_are_left_out() {
    let defaults = json!({ "key": "k", "secret": "s", "audience": "everyone", "zone": "home", "salt": "none" });
    assert_eq!(sent(key()).await, defaults);
    let all = Key {
        tenant: Some("1".into()),
        scope: Some(String::new()),
        pin: Some("2".into()),
        audience: Some("us".to_owned()),
        zone: Some("3".into()),
        salt: Some("4".into()),
        ..key()
    };
    let expected = json!({
        "key": "k", "tenant": "1", "scope": "", "secret": "s", "pin": "2", "audience": "us", "zone": "3", "salt": "4"
    });
    assert_eq!(sent(all).await, expected);
}

/// Returns what a program reads from an environment that has these variables and no others: this test, started again.
fn read_from_environment(variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(env::current_exe().unwrap());
    let name = "credentials::a_credential_is_read_from_the_environment";
    command.args(["--exact", name, "--nocapture"]);
    command.env_clear().env("READ_KEY", "1");
    let output = command.envs(variables.iter().copied()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    let line = text.lines().find_map(|line| line.split_once("read: "));
    line.unwrap().1.to_owned()
}

/// Shows a key with its secrets.
fn exposed(key: &Key) -> String {
    let pin = key.pin.as_ref().map(Secret::expose);
    format!(
        "{} {} {:?} {:?} {pin:?}",
        key.key,
        key.secret.expose(),
        key.tenant,
        key.scope
    )
}

#[test]
fn a_credential_is_read_from_the_environment() {
    if env::var_os("READ_KEY").is_some() {
        match Key::from_env() {
            Ok(key) => println!("read: {}", exposed(&key)),
            Err(error) => {
                assert!(error.is_configuration());
                println!("read: {error}");
            }
        }
        return;
    }
    let all = [
        ("ACME_KEY", "k"),
        ("ACME_SECRET", "s3cret"),
        ("ACME_TENANT", "t"),
        ("ACME_PIN", "4711"),
    ];
    assert_eq!(
        read_from_environment(&all),
        r#"k s3cret Some(TenantId("t")) None Some("4711")"#
    );
    assert_eq!(
        read_from_environment(&[("ACME_KEY", "k"), ("ACME_SECRET", "s"), ("ACME_SCOPE", "")]),
        "k s None None None"
    );
    // All missing variables are named at once, and no value is shown.
    assert_eq!(
        read_from_environment(&[("ACME_PIN", "4711")]),
        "credential: Key cannot be read from the environment: set ACME_KEY, ACME_SECRET, missing or empty now"
    );
    assert_eq!(
        read_from_environment(&[("ACME_KEY", ""), ("ACME_SECRET", "s3cret")]),
        "credential: Key cannot be read from the environment: set ACME_KEY, missing or empty now"
    );
}

#[test]
fn a_credential_is_read_from_a_configuration() {
    let json = r#"{ "secret": "s3cret", "key": "k", "tenant": "t", "pin": "4711", "scope": null }"#;
    let key: Key = serde_json::from_str(json).unwrap();
    assert_eq!(
        exposed(&key),
        r#"k s3cret Some(TenantId("t")) None Some("4711")"#
    );
    let yaml: Key = serde_yaml::from_str("key: k\nsecret: s\n").unwrap();
    assert_eq!(exposed(&yaml), "k s None None None");
    for (json, expected) in [
        (r#"{}"#, "Key is incomplete: key, secret are missing"),
        (
            r#"{ "key": null, "secret": "s3cret" }"#,
            "Key is incomplete: key is missing",
        ),
        (
            r#"{ "key": "k", "secret": 8374659 }"#,
            "secret of Key is not a text; a number needs quotes",
        ),
        (
            r#"{ "key": 8374659, "secret": "s3cret" }"#,
            "key of Key is not a text; a number needs quotes",
        ),
        (
            r#"{ "key": "k", "key": "s3cret" }"#,
            "duplicate field `key`",
        ),
        (
            r#"{ "keys": "s3cret" }"#,
            "Key has no field `keys`; it has key, secret, tenant, scope, pin, audience, zone, salt",
        ),
    ] {
        let error = serde_json::from_str::<Key>(json).unwrap_err().to_string();
        let error = error.split(" at line ").next();
        assert_eq!(error, Some(expected), "{json}");
    }
    for no_map in [r#""s3cret""#, "8374659", r#"["k", "s3cret"]"#] {
        let error = serde_json::from_str::<Key>(no_map).unwrap_err().to_string();
        assert!(
            error.starts_with("Key must be a map of its fields"),
            "{error}"
        );
    }
}
