//! No secret in any output: canaries in every credential and sensitive field, and a walk over every public type.
//! A public type that is on neither list fails the test, so that nobody forgets a new one.

use std::collections::BTreeSet;
use std::error::Error as _;
use std::fmt::{Debug, Display};
use std::sync::{Arc, Mutex};

use iot_clouds_testkit::{Reply, Server};
use iot_clouds_tests::NoWait;
use serde_json::{Value, json};
use thingscloud::{AdminLogin, ApiKey, Client, Exposed, Method, Secret, UnknownVariant};

mod public_types;
mod schemes;

use public_types::public_types;

/// Every secret of this test contains this text, or these digits if it is a number.
const CANARY: &str = "canary";
const CANARY_NUMBER: u64 = 7_007_007_007;

/// Types that contain no secret: they have no field for one, or only wrap a type that is walked.
const PLAIN: &str = include_str!("plain.txt");

/// The types that were printed so far.
#[derive(Default)]
struct Walk {
    types: BTreeSet<String>,
}

impl Walk {
    fn debug<T: Debug>(&mut self, value: &T) {
        let name = std::any::type_name::<T>()
            .split('<')
            .next()
            .unwrap_or_default()
            .to_owned();
        assert_clean(&name, &format!("{value:?}"));
        assert_clean(&name, &format!("{value:#?}"));
        self.types.insert(short(&name));
    }

    fn display<T: Debug + Display>(&mut self, value: &T) {
        self.debug(value);
        assert_clean(std::any::type_name::<T>(), &value.to_string());
        assert_clean(std::any::type_name::<T>(), &format!("{value:#}"));
    }

    fn error(&mut self, error: &thingscloud::Error) {
        self.display(error);
        let mut source = error.source();
        while let Some(cause) = source {
            assert_clean("a source", &format!("{cause} {cause:?} {cause:#?}"));
            source = cause.source();
        }
    }
}

fn assert_clean(what: &str, text: &str) {
    let lower = text.to_lowercase();
    assert!(
        !lower.contains(CANARY) && !text.contains(&CANARY_NUMBER.to_string()),
        "{what} prints a secret: {text}"
    );
}

/// Returns `crate::module::Name`, for the runtime without the module, which is private.
fn short(type_name: &str) -> String {
    let parts: Vec<&str> = type_name.split("::").collect();
    match parts.as_slice() {
        ["iot_clouds_runtime", .., name] => format!("runtime::{name}"),
        [package, "client", name] => format!("{package}::{name}"),
        _ => type_name.to_owned(),
    }
}

fn api_key() -> ApiKey {
    ApiKey {
        app_id: "app-1".into(),
        access_key: "canary-access".into(),
        secret_key: "canary-secret".into(),
    }
}

fn admin_login() -> AdminLogin {
    AdminLogin {
        app_id: "app-1".into(),
        account: "ann".into(),
        password: "canary-password".into(),
    }
}

async fn server() -> (Server, Client) {
    let token =
        json!({ "result": true, "info": { "access_token": "canary-token", "expires_in": 86400 } });
    let server = Server::in_thread().with_token("/api/v1/access_token", &token);
    let client = Client::builder(server.url())
        .timing(NoWait)
        .credential(api_key())
        .build()
        .unwrap();
    (server, client)
}

/// The client's own connections, with a proxy that has a password.
async fn connections(walk: &mut Walk) {
    let own = Arc::new(Mutex::new(None));
    let kept = own.clone();
    Client::builder("https://acme.example")
        .proxy("http://user:canary@proxy.example:3128")
        .wrap_transport(move |own| {
            *kept.lock().unwrap() = Some(own.clone());
            own
        })
        .build()
        .unwrap();
    walk.debug(&own.lock().unwrap().take().unwrap());
}

/// What a list has that its types do not know, and what cannot be read of it.
async fn odd_lists(walk: &mut Walk) {
    let (server, client) = server().await;
    let items = json!([
        { "id": "d1", "new": "canary", "key of canary-token": 1 },
        { "id": { "canary-token": "canary" } },
        { "id": ["canary-secret"] },
        "canary",
    ]);
    let info = json!({ "items": items, "total": 4, "page_total": 1 });
    server.respond_json(200, &json!({ "result": true, "info": info }));
    let call = client.devices().list().with_unreadable_items_skipped();
    let response = call.send_with_meta().await.unwrap();
    walk.debug(&response);
    assert_eq!(response.skipped_count(), 3);
    response
        .skipped_items()
        .iter()
        .for_each(|item| walk.display(item));
    let keys = response.unknown_keys();
    assert_eq!(keys.len(), 2);
    assert_clean("the names of unknown keys", &keys.join(" "));
}

/// The fields of a credential that was read from a configuration.
fn credential_values() -> iot_clouds_runtime::__private::CredentialValues {
    use iot_clouds_runtime::__private::{CredentialField, deserialize_credential};

    const FIELDS: &[CredentialField] = &[CredentialField {
        name: "secret_key",
        variable: "ACME_SECRET_KEY",
        is_required: true,
    }];
    let configuration = json!({ "secret_key": "canary-secret" });
    deserialize_credential(configuration, "Key", FIELDS).unwrap()
}

async fn credentials_and_clients(walk: &mut Walk) {
    walk.debug(&api_key());
    walk.debug(&admin_login());
    walk.debug(&thingscloud::Credential::from(api_key()));
    walk.debug(&iot_clouds_runtime::Credential::from(
        thingscloud::Credential::from(admin_login()),
    ));
    walk.debug(&Secret::from("canary"));
    walk.debug(&credential_values());
    walk.debug(&Client::builder("http://127.0.0.1:1").credential(admin_login()));
    let (server, client) = server().await;
    walk.debug(&client);
    let token_call = client.auth().access_token();
    walk.debug(&token_call);
    let token = token_call.send().await.unwrap();
    walk.debug(&token);
    // The client holds the token now.
    walk.debug(&client);
    walk.debug(&client.devices());
    drop(server);
}

async fn requests(walk: &mut Walk) {
    let (_server, client) = server().await;
    walk.debug(&client.customers().create("Ann", "ann", "canary-password"));
    walk.debug(&client.customers().change_password("c1", "canary-password"));
    walk.debug(&client.control().push_attributes("d1").set("pin", "canary"));
    walk.debug(&client.devices().list().items());
    walk.debug(&client.devices().list().pages());
    let raw = client
        .raw(Method::POST, "/x")
        .query(&[("key", "canary")])
        .json(&json!({ "key": "canary" }));
    walk.debug(&raw.header("x-key", "canary"));
}

async fn responses(walk: &mut Walk) {
    let (server, client) = server().await;
    let info = json!({
        "id": "d1", "access_token": "canary-device", "project_key": "canary-project", "view_token": "canary-view",
    });
    let response = json!({ "result": true, "info": info });
    server.respond(Reply::json(200, &response).with_header("set-cookie", "canary=1"));
    let response = client
        .devices()
        .certificate("d1")
        .send_with_meta()
        .await
        .unwrap();
    walk.debug(&response);
    walk.debug(response.value());
    passed_on(walk, response.value());
    let device = client.devices().get("d1").send().await.unwrap();
    walk.debug(&device);
    passed_on(walk, &device);
}

#[derive(Clone, Debug, PartialEq)]
enum Event {
    Added(String),
    Unknown(UnknownVariant),
}

iot_clouds_runtime::tagged_union!(Event("kind", "content") { Added = "added" });

/// Nobody knows which fields of a variant without a name are secrets.
fn unknown_variants(walk: &mut Walk) {
    let object = json!({ "kind": "rotated", "content": { "key": "canary-key" } });
    let event: Event = serde_json::from_value(object).unwrap();
    let Event::Unknown(unknown) = &event else {
        panic!("{event:?}");
    };
    walk.debug(unknown);
    walk.debug(&event);
}

/// A stored response has its secrets only if the program exposes them.
fn passed_on<T>(walk: &mut Walk, response: &T)
where
    T: Debug + PartialEq + serde::Serialize + serde::de::DeserializeOwned,
{
    let written = serde_json::to_string(response).unwrap();
    assert_clean("what is written of a response", &written);
    let again: T = serde_json::from_str(&written).unwrap();
    assert_ne!(again, *response);
    let whole = Exposed(response);
    walk.debug(&whole);
    let written = serde_json::to_string(&whole).unwrap();
    let again: T = serde_json::from_str(&written).unwrap();
    assert_eq!(again, *response);
}

/// Returns failures of every kind, each with secrets of the client or the server in it.
/// Some servers echo what they received.
fn failing_responses(echo: &str) -> Vec<Reply> {
    let json = |status: u16, body: Value| Reply::json(status, &body);
    let text = |status: u16, body: &str| Reply::text(status, "text/html", body);
    vec![
        json(
            200,
            json!({ "result": false, "errcode": 7, "message": echo, "errors": [echo] }),
        ),
        json(404, json!({ "message": echo })),
        json(401, json!({ "message": echo })),
        json(
            500,
            json!({ "result": false, "errcode": echo, "message": echo }),
        ),
        json(
            200,
            json!({ "result": true, "info": { "id": "d1", "access_token": CANARY_NUMBER } }),
        ),
        json(
            200,
            json!({ "result": true, "info": { "id": { "canary-key": 1 }, "access_token": "canary" } }),
        ),
        json(200, json!({ "result": true, "info": "canary" })),
        json(200, json!({ "info": { "access_token": "canary" } })),
        json(200, json!({ "result": "canary", "info": {} })),
        json(302, json!({})).with_header(
            "location",
            "https://elsewhere.example/canary?token=canary-token",
        ),
        text(200, "<p>canary-token"),
        text(502, "<p>canary-token"),
        text(
            200,
            "{\"result\": true, \"info\": {\"access_token\": \"canary",
        ),
        text(200, ""),
    ]
}

async fn failures(walk: &mut Walk) {
    for response in failing_responses("token canary-token of canary-access with canary-secret") {
        let (server, client) = server().await;
        server.respond(response);
        let error = client.devices().certificate("d1").send().await.unwrap_err();
        let masked = |text: &str| {
            ["canary-token", "canary-access", "canary-secret"]
                .iter()
                .all(|secret| !text.contains(secret))
        };
        assert!(error.message().is_none_or(masked), "{:?}", error.message());
        walk.error(&error);
    }
}

/// The token call fails in every way: its response is never kept, its request never shown.
async fn failing_token_calls(walk: &mut Walk) {
    for response in failing_responses("canary-access with canary-secret") {
        let server = Server::in_thread();
        server.respond(response);
        let client = Client::builder(server.url())
            .timing(NoWait)
            .credential(api_key())
            .build()
            .unwrap();
        let error = client.project().get().send().await.unwrap_err();
        let is_token_call = error.operation() == "auth.access_token";
        assert!(!is_token_call || error.body().is_empty(), "{error}");
        walk.error(&error);
    }
    let spaced = json!({ "result": true, "info": { "access_token": "canary token" } });
    let server = Server::in_thread().with_token("/api/v1/access_token", &spaced);
    let client = Client::builder(server.url())
        .timing(NoWait)
        .credential(api_key())
        .build()
        .unwrap();
    walk.error(&client.project().get().send().await.unwrap_err());
    let client = Client::builder("http://127.0.0.1:1")
        .timing(NoWait)
        .credential(admin_login())
        .build()
        .unwrap();
    walk.error(&client.project().get().send().await.unwrap_err());
}

async fn refused_before_sending(walk: &mut Walk) {
    let (_server, client) = server().await;
    walk.error(&client.admin().current().send().await.unwrap_err());
    walk.error(&client.devices().get("canary\n").send().await.unwrap_err());
    walk.error(&client.devices().list().page(0).send().await.unwrap_err());
    let error = Client::builder("https://user:canary@acme.example/?token=canary")
        .credential(api_key())
        .build();
    walk.error(&error.unwrap_err());
    let error = client
        .raw(Method::GET, "/x?token=canary")
        .send::<Value>()
        .await;
    walk.error(&error.unwrap_err());
    let error = client
        .raw(Method::GET, "/x")
        .header("authorization", "canary")
        .send::<Value>()
        .await;
    walk.error(&error.unwrap_err());
}

#[tokio::test]
async fn nothing_prints_a_secret_and_every_public_type_was_looked_at() {
    let mut walk = Walk::default();
    credentials_and_clients(&mut walk).await;
    requests(&mut walk).await;
    responses(&mut walk).await;
    odd_lists(&mut walk).await;
    connections(&mut walk).await;
    unknown_variants(&mut walk);
    failures(&mut walk).await;
    failing_token_calls(&mut walk).await;
    refused_before_sending(&mut walk).await;
    schemes::all(&mut walk).await;

    let public = public_types();
    let plain: BTreeSet<String> = PLAIN.lines().map(str::to_owned).collect();
    for name in &public.with_secrets {
        assert!(
            walk.types.contains(name),
            "{name} has a secret field and must be walked"
        );
    }
    let missing: Vec<_> = public
        .runtime
        .iter()
        .filter(|name| !walk.types.contains(*name) && !plain.contains(*name))
        .collect();
    assert!(
        missing.is_empty(),
        "walk these types, or list them in secrets/plain.txt if they hold no secret: {missing:#?}"
    );
    let gone: Vec<_> = plain
        .iter()
        .filter(|name| !public.runtime.contains(*name) || walk.types.contains(*name))
        .collect();
    assert!(
        gone.is_empty(),
        "these are gone or walked; take them off secrets/plain.txt: {gone:#?}"
    );
}
