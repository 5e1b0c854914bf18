//! 管理员管理: the administrator who is logged in.

use iot_clouds_testkit::Server;
use serde_json::{Value, json};
use thingscloud::Outcome;

use crate::support::{admin_client, assert_nothing_sent, assert_sent, client, ok, server};

fn admin_server(info: Value) -> Server {
    let token = json!({ "result": true, "info": { "access_token": "tok-1" } });
    let server = Server::in_thread().with_token("/api/v1/admin_login", &token);
    server.respond(ok(info));
    server
}

#[tokio::test]
async fn current() {
    let server = admin_server(json!({
        "id": "u1", "account": "operator", "name": "Wang Wei", "email": "wang.wei@example.com", "tags": { "shift": "day" }
    }));

    let admin = admin_client(&server)
        .admin()
        .current()
        .send()
        .await
        .unwrap();

    assert_sent(&server, "GET", "/api/v1/admin", None);
    assert_eq!(admin.id, "u1");
    assert_eq!(admin.account.as_deref(), Some("operator"));
    assert_eq!(admin.name.as_deref(), Some("Wang Wei"));
    assert_eq!(admin.email.as_deref(), Some("wang.wei@example.com"));
    let tags = admin.tags.unwrap();
    assert_eq!((tags["shift"].as_str(), tags.len()), ("day", 1));
}

#[tokio::test]
async fn current_sparse() {
    for info in [
        json!({ "id": "u1" }),
        json!({ "id": "u1", "account": null, "name": null, "email": null, "tags": null, "x": 1 }),
    ] {
        let server = admin_server(info);

        let admin = admin_client(&server)
            .admin()
            .current()
            .send()
            .await
            .unwrap();

        assert_eq!(admin.id, "u1");
        assert_eq!((admin.account, admin.name), (None, None));
        assert_eq!((admin.email, admin.tags), (None, None));
    }
}

/// The page: only with a token of an administrator's login.
#[tokio::test]
async fn current_with_an_api_key_sends_nothing() {
    let server = server(json!({ "id": "u1" }));

    let error = client(&server).admin().current().send().await.unwrap_err();

    assert_nothing_sent(&server);
    assert!(error.is_auth());
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert_eq!(
        error.to_string(),
        "admin.current: it needs the credential AdminLogin, but the client was built with ApiKey"
    );
}

/// All other operations take either credential.
#[tokio::test]
async fn an_administrator_can_call_the_other_operations() {
    let server = admin_server(json!({ "id": "d1" }));

    let device = admin_client(&server)
        .devices()
        .get("d1")
        .send()
        .await
        .unwrap();

    assert_sent(&server, "GET", "/api/v1/device/d1", None);
    assert_eq!(device.id, "d1");
}
