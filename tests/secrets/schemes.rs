//! The walk over credentials of other schemes: client credentials by form, signed requests, a header, a cookie.
//! Must not know what is checked of the values that it walks.

use cainiao_iot::{AccessKey, ServiceToken, SessionCookie};
use std::time::{Duration, SystemTime};

use gongjiangyun::ClientCredentials;
use iot_clouds_runtime::signing::{Request, SigningScheme, sign};
use iot_clouds_runtime::token_store::{
    FileStore, Lease, LeaseState, MemoryStore, StoredToken, TokenStore,
};
use iot_clouds_runtime::{Json, Method};
use iot_clouds_testkit::{Reply, Server};
use iot_clouds_tests::NoWait;
use serde_json::json;

use super::Walk;

const HOUR: Duration = Duration::from_secs(3_600);

pub(super) async fn all(walk: &mut Walk) {
    client_credentials(walk).await;
    stored_tokens(walk).await;
    let access_key = AccessKey {
        access_key: "access-1".into(),
        secret_key: "canary-secret".into(),
    };
    let service_token = ServiceToken {
        token: "canary-token".into(),
    };
    let session_cookie = SessionCookie {
        cookie: "lang=zh; session=canary-session".into(),
    };
    walk.debug(&access_key);
    walk.debug(&service_token);
    walk.debug(&session_cookie);
    basic(walk).await;
    three_ways(walk, access_key.into(), "canary-secret").await;
    three_ways(walk, service_token.into(), "canary-token").await;
    three_ways(walk, session_cookie.into(), "canary-session").await;
    signatures(walk);
}

async fn client_credentials(walk: &mut Walk) {
    let credential = || ClientCredentials {
        client_id: "client-1".into(),
        client_secret: "canary-secret".into(),
        scope: None,
    };
    walk.debug(&credential());
    walk.debug(&gongjiangyun::Credential::from(credential()));
    let response =
        json!({ "access_token": "canary-token", "token_type": "bearer", "expires_in": 43199 });
    let server = Server::in_thread().with_token("/oauth/token", &response);
    let client = gongjiangyun::Client::builder(server.url())
        .timing(NoWait)
        .credential(credential())
        .build()
        .unwrap();
    walk.debug(&client.auth());
    let call = client.auth().token();
    walk.debug(&call);
    walk.debug(&call.send().await.unwrap());
    walk.debug(&client);
    let text = "Access token expired: canary-token";
    for reply in [
        Reply::json(
            401,
            &json!({ "error": "invalid_token", "error_description": text }),
        ),
        Reply::json(200, &json!({ "code": 500, "message": text })),
        Reply::text(400, "text/plain", text),
    ] {
        server.respond(reply);
        let raw = client
            .raw(Method::POST, "/x")
            .form(&[("password", "canary")]);
        walk.debug(&raw);
        walk.error(&raw.send::<Json>().await.unwrap_err());
    }
    let refusing = Server::in_thread();
    let body = json!({ "error": "canary-secret", "error_description": "canary-secret is bad" });
    refusing.respond(Reply::json(401, &body));
    let client = gongjiangyun::Client::builder(refusing.url())
        .timing(NoWait)
        .credential(credential())
        .build()
        .unwrap();
    walk.error(&client.auth().token().send().await.unwrap_err());
}

async fn stored_tokens(walk: &mut Walk) {
    let token = StoredToken {
        value: "canary-token".into(),
        expires_at: SystemTime::now() + HOUR,
        lifetime: HOUR,
    };
    walk.debug(&token);
    let store = MemoryStore::new();
    let lease = leased(&store).await;
    walk.debug(&lease);
    walk.debug(&store.lease("key", HOUR, None).await.unwrap());
    assert!(store.keep("key", &lease, &token).await.unwrap());
    walk.debug(&store);
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::new(folder.path());
    let lease = leased(&store).await;
    assert!(store.keep("key", &lease, &token).await.unwrap());
    walk.debug(&store);
    // Folders are in the place of the key's files.
    let key = std::fs::read_dir(folder.path()).unwrap().next().unwrap();
    for entry in std::fs::read_dir(key.unwrap().path()).unwrap() {
        let path = entry.unwrap().path();
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
    }
    for error in [
        store.lease("key", HOUR, None).await.unwrap_err(),
        store.load("key").await.unwrap_err(),
    ] {
        walk.debug(&error);
        walk.display(&error);
    }
}

async fn leased(store: &dyn TokenStore) -> Lease {
    match store.lease("key", HOUR, None).await.unwrap() {
        LeaseState::Taken(lease) => lease,
        LeaseState::Held(number) => panic!("lease {number} is held"),
    }
}

async fn basic(walk: &mut Walk) {
    let credential = || sensecap::AccessKey {
        access_id: "access-1".into(),
        access_key: "canary-key".into(),
    };
    walk.debug(&credential());
    walk.debug(&sensecap::Credential::from(credential()));
    let server = Server::in_thread();
    let client = sensecap::Client::builder(server.url())
        .timing(NoWait)
        .credential(credential())
        .build()
        .unwrap();
    walk.debug(&client);
    walk.debug(&client.devices().bind("2CF7F1C06270008A", "canary-code"));
    let history = client.telemetry().list("2CF7F1C06270008A");
    walk.debug(&history.items_since(sensecap::Timestamp::now()));
    // "access-1:canary-key" as HTTP Basic sends it.
    let echo = "canary-key, or YWNjZXNzLTE6Y2FuYXJ5LWtleQ==";
    server.respond_json(200, &json!({ "code": "11104", "msg": echo }));
    let error = client.groups().list().send().await.unwrap_err();
    assert!(!error.to_string().contains("YWNj"), "{error}");
    walk.error(&error);
    let key = json!({ "eui": "2CF7F1C06270008A", "device_key": "canary", "token": "canary" });
    server.respond_json(200, &json!({ "code": "0", "data": key }));
    let development = client.development();
    walk.debug(&development.create_kit("kit").send().await.unwrap());
    let node_key = development.node_key("2CF7F1C06270008A");
    walk.debug(&node_key.send().await.unwrap());
}

async fn three_ways(walk: &mut Walk, credential: cainiao_iot::Credential, secret: &str) {
    walk.debug(&credential);
    let server = Server::in_thread();
    let client = cainiao_iot::Client::builder(server.url())
        .timing(NoWait)
        .credential(credential)
        .build()
        .unwrap();
    walk.debug(&client);
    walk.debug(&client.businesses());
    walk.debug(&client.businesses().list());
    walk.debug(&client.devices());
    walk.debug(&client.devices().list("g1").search("canary"));
    let of_node = client.devices().list_for_node("n1", "LEMO");
    walk.debug(&of_node.search("canary"));
    walk.debug(&client.nodes());
    walk.debug(&client.nodes().create("g1", "canary", "canary"));
    walk.debug(&client.nodes().get("n1"));
    walk.debug(&client.nodes().list("g1"));
    walk.debug(&client.products());
    walk.debug(&client.products().shared());
    for status in [400, 401, 500] {
        let text = format!("not accepted: {secret}");
        server.respond(Reply::text(status, "text/plain", &text));
        walk.error(&client.businesses().list().send().await.unwrap_err());
    }
}

fn signatures(walk: &mut Walk) {
    let scheme = SigningScheme {
        algorithm: "ACME-HMAC-SHA256",
        date_header: "x-date",
        signed_headers: &["x-date"],
        trailing_slash: false,
    };
    let headers = [("x-date", "20260301T123000Z"), ("token", "canary")];
    let request = Request {
        method: "POST",
        path: "/x",
        query: "key=canary",
        headers: &headers,
        body: b"canary",
    };
    walk.debug(&scheme);
    walk.debug(&request);
    walk.debug(&sign(&scheme, "access-1", "canary", &request).unwrap());
}
