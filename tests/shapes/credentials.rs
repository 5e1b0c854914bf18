//! Optional fields of a credential, over HTTP: what the token call sends if a program leaves them out.
//! Must not know how they are printed.

use acme_credentials::{Client, Key};
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
