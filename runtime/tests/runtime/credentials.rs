//! Credentials that go out as they are: what is sent, what is refused, and that nothing shows them.

use iot_clouds_runtime::{Credential as Erased, Error, Json, Method, Outcome};
use iot_clouds_testkit::{Received, Reply, Server, http};

use crate::{
    orbit::{Client, Credential, LIST, READ},
    replies::json,
};

fn pair(id: &str, key: &str) -> Credential {
    Credential::Pair {
        id: id.to_owned(),
        key: key.into(),
    }
}

async fn sent(credential: Credential) -> Received {
    let server = Server::start(|_| json(200, r#"{"code":0,"data":7}"#)).await;
    let client = Client::builder(&server.url)
        .credential(credential)
        .build()
        .unwrap();
    assert_eq!(client.call::<u32>(&READ).send().await.unwrap(), 7);
    let request = server.received().pop().unwrap();
    // A call that no operation describes carries it too, unless told otherwise.
    client
        .raw(Method::GET, "/raw")
        .send::<Json>()
        .await
        .unwrap();
    let raw = server.received().pop().unwrap();
    for name in ["authorization", "cookie", "x-key", "x-mode"] {
        assert_eq!(raw.header(name), request.header(name), "{name}");
    }
    let raw = client.raw(Method::GET, "/raw").without_credential();
    raw.send::<Json>().await.unwrap();
    // Nor does an operation that takes none.
    client.call::<Vec<u32>>(&LIST).send().await.unwrap_err();
    for request in server.received().iter().skip(2) {
        for name in ["authorization", "cookie", "x-key", "x-mode"] {
            assert_eq!(request.header(name), None, "{name}");
        }
    }
    request
}

#[tokio::test]
async fn basic_sends_the_pair_in_base64() {
    let request = sent(pair("Aladdin", "open sesame")).await;
    assert_eq!(
        request.header("authorization"),
        Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
    );
    assert_eq!(request.header("x-mode"), Some("pair"));
    // A password may hold a colon, and letters beyond ASCII.
    let request = sent(pair("test", "123:£")).await;
    assert_eq!(
        request.header("authorization"),
        Some("Basic dGVzdDoxMjM6wqM=")
    );
    assert_eq!(
        sent(pair("", "")).await.header("authorization"),
        Some("Basic Og==")
    );
}

#[tokio::test]
async fn a_cookie_is_sent_as_it_is() {
    let request = sent(Credential::Session("sid=abc; theme=dark".into())).await;
    assert_eq!(request.header("cookie"), Some("sid=abc; theme=dark"));
    assert_eq!(request.header("authorization"), None);
}

#[tokio::test]
async fn a_token_is_sent_in_its_header_after_its_prefix() {
    let request = sent(Credential::Key("T0KEN".into())).await;
    assert_eq!(request.header("x-key"), Some("Key T0KEN"));
    assert_eq!(request.header("authorization"), None);
}

#[tokio::test]
async fn a_header_that_a_request_has_already_stays() {
    let server = Server::start(|_| json(200, r#"{"code":0,"data":7}"#)).await;
    let client = Client::builder(&server.url)
        .credential(pair("a", "b"))
        .build()
        .unwrap();
    client
        .call::<u32>(&READ)
        .header("x-mode", "own")
        .send()
        .await
        .unwrap();
    assert_eq!(server.received()[0].header("x-mode"), Some("own"));
}

fn refused(credential: Credential) -> Error {
    let builder = Client::builder("http://127.0.0.1:1").credential(credential);
    assert!(!format!("{builder:?}").contains("CANARY"), "{builder:?}");
    let error = builder.build().unwrap_err();
    assert!(error.is_configuration() && error.outcome() == Outcome::NotSent);
    assert!(
        !format!("{error} {error:?}").contains("CANARY"),
        "{error:?}"
    );
    error
}

#[test]
fn what_a_header_cannot_carry_is_refused_when_the_client_is_built() {
    for (credential, why) in [
        (
            pair("a:CANARY", "b"),
            "client: id of Pair holds a colon or a control character, which HTTP Basic cannot send",
        ),
        (
            pair("CANARY\n", "b"),
            "client: id of Pair holds a colon or a control character, which HTTP Basic cannot send",
        ),
        (
            Credential::Session("".into()),
            "client: the cookie of Session is empty",
        ),
        (
            Credential::Session("sid=CANARY\r\nx-other: 1".into()),
            "client: the cookie of Session holds characters that a header cannot carry",
        ),
        (
            Credential::Session(" sid=CANARY".into()),
            "client: the cookie of Session holds characters that a header cannot carry",
        ),
        (
            Credential::Session("sid=CANARYé".into()),
            "client: the cookie of Session holds characters that a header cannot carry",
        ),
        (
            Credential::Key("".into()),
            "client: key of Key is empty or not visible ASCII without spaces; check that it was copied whole",
        ),
        (
            Credential::Key("CANARY CANARY".into()),
            "client: key of Key is empty or not visible ASCII without spaces; check that it was copied whole",
        ),
        (
            Credential::Key("CANARY\n".into()),
            "client: key of Key is empty or not visible ASCII without spaces; check that it was copied whole",
        ),
    ] {
        assert_eq!(refused(credential).to_string(), why);
    }
}

#[test]
fn nothing_shows_a_credential() {
    for credential in [
        pair("CANARYID", "CANARYKEY"),
        Credential::Session("sid=CANARYSESSION".into()),
        Credential::Key("CANARYTOKEN".into()),
    ] {
        // The id is no secret of its own, and the platform's own type shows it; the erased one shows nothing.
        let shown = format!("{credential:?}");
        assert!(
            !shown.contains("CANARYKEY") && !shown.contains("SESSION") && !shown.contains("TOKEN")
        );
        let erased = Erased::from(credential.clone());
        let client = Client::builder("http://127.0.0.1:1")
            .credential(credential)
            .build()
            .unwrap();
        let call = client
            .call::<u32>(&READ)
            .query("a", "CANARY")
            .header("x-mode", "CANARY");
        let raw = client
            .raw(Method::POST, "/a")
            .json(&"CANARY")
            .query(&[("a", "CANARY")]);
        let shown = format!("{erased:?} {client:?} {call:?} {raw:?}");
        assert!(!shown.contains("CANARY"), "{shown}");
    }
}

/// What the platform says when it repeats all that it was sent.
async fn echoed(credential: Credential, message: &str) -> Error {
    let body = serde_json::json!({ "code": 401, "msg": message }).to_string();
    let server = Server::start(move |_| Reply::Bytes(http(401, &body))).await;
    let client = Client::builder(&server.url)
        .credential(credential)
        .build()
        .unwrap();
    client.call::<u32>(&READ).send().await.unwrap_err()
}

#[tokio::test]
async fn what_a_server_repeats_of_a_credential_is_masked() {
    let error = echoed(
        pair("user-1", "open sesame"),
        "bad dXNlci0xOm9wZW4gc2VzYW1l of user-1: open sesame",
    )
    .await;
    assert_eq!(
        error.to_string(),
        "things.read: Orbit refused the credential Pair: code 401, \"bad [redacted] of [redacted]: [redacted]\" (HTTP 401); \
         check id and key"
    );
    assert!(error.is_auth());
    let cookies = Credential::Session("sid=0123456789; ok=true".into());
    let error = echoed(
        cookies,
        "sid 0123456789 is old, true, of sid=0123456789; ok=true",
    )
    .await;
    assert_eq!(
        error.message(),
        Some("sid [redacted] is old, true, of [redacted]")
    );
    let error = echoed(Credential::Key("T0KEN-1".into()), "no T0KEN-1 here").await;
    assert_eq!(error.message(), Some("no [redacted] here"));
    assert!(!format!("{error:?}").contains("T0KEN"));
}

#[tokio::test]
async fn headers_of_credentials_are_the_clients_own() {
    let builder = || Client::builder("http://127.0.0.1:1");
    let with = |credential: Credential| builder().credential(credential).build().unwrap();
    // Those of the platform's other credentials too.
    for client in [
        with(Credential::Key("T0KEN".into())),
        with(Credential::Session("sid=T0KEN".into())),
        builder().build().unwrap(),
    ] {
        for name in ["X-Key", "Authorization", "Cookie"] {
            let error = client
                .raw(Method::GET, "/")
                .header(name, "CANARY")
                .send::<Json>()
                .await
                .unwrap_err();
            let text = error.to_string();
            assert!(
                text.contains("is set by the client only") && !text.contains("CANARY"),
                "{text}"
            );
        }
    }
}
