//! 身份验证包括三种方式: what each credential must look like, and a client without one.

use cainiao_iot::{Client, Outcome, ServiceToken, SessionCookie};
use iot_clouds_tests::NoWait;
use serde_json::json;

use crate::support::{COOKIE, TOKEN, Way, json};

#[tokio::test]
async fn without_a_credential_nothing_is_sent() {
    let server = json(&json!([]));
    let client = Client::builder(server.url())
        .timing(NoWait)
        .build()
        .unwrap();

    let error = client.businesses().list().send().await.unwrap_err();

    assert_eq!(
        error.to_string(),
        "businesses.list: it needs the credential AccessKey or ServiceToken or SessionCookie, \
         but the client was built without one; give it to the builder's credential()"
    );
    assert!(error.is_auth());
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert_eq!(server.all_received(), []);
}

#[test]
fn what_no_header_can_carry() {
    let build = |credential: cainiao_iot::Credential| {
        Client::builder("https://service.example.com")
            .timing(NoWait)
            .credential(credential)
            .build()
            .unwrap_err()
            .to_string()
    };
    for token in ["", "a b", "a\n", "令牌"] {
        let error = build(
            ServiceToken {
                token: token.into(),
            }
            .into(),
        );
        let text = "token of ServiceToken is empty or not visible ASCII without spaces; check that it was copied whole";
        assert_eq!(error, format!("client: {text}"));
    }
    for cookie in ["a=1\r\nx: y", "a=值"] {
        let error = build(
            SessionCookie {
                cookie: cookie.into(),
            }
            .into(),
        );
        let text = "the cookie of SessionCookie holds characters that a header cannot carry";
        assert_eq!(error, format!("client: {text}"));
    }
    let error = build(SessionCookie { cookie: "".into() }.into());
    assert_eq!(error, "client: the cookie of SessionCookie is empty");
}

#[tokio::test]
async fn neither_token_nor_cookie_is_shown() {
    for (way, secret) in [(Way::Token, TOKEN), (Way::Cookie, COOKIE)] {
        let text = format!("not accepted: {secret}");
        let server =
            crate::support::server(iot_clouds_testkit::Reply::text(401, "text/plain", &text));
        let client = way.client(&server);

        let error = client.businesses().list().send().await.unwrap_err();

        assert_eq!(error.message(), Some("not accepted: [redacted]"));
        let shown = format!("{client:?} {error} {error:?} {:?}", way.credential());
        assert!(!shown.contains(secret), "{shown}");
    }
}

/// HTTP和HTTPS: plain HTTP goes out only where it is asked for.
#[test]
fn plain_http_needs_permission() {
    let builder = || Way::Token.builder("http://service.example.com");
    assert!(builder().build().unwrap_err().is_configuration());
    builder().allow_plain_http().build().unwrap();
}
