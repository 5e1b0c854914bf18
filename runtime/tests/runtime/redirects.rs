//! Redirects: wherever one leads, whatever the credential, nothing goes there: no request, not even a connection.

use iot_clouds_runtime::{CredentialKind, Error, Outcome, Retry};
use iot_clouds_testkit::{Reply, Server, with_headers};

use crate::{
    replies::info,
    schemes::{self, CLASSES, EXCHANGE, OPERATION, TOKEN, assert_tells_no_secret},
};

const STATUSES: [u16; 5] = [301, 302, 303, 307, 308];
const TOKEN_ANSWER: &str = r#"{"access_token":"T0KENCANARY","expires_in":86400}"#;

/// Where a redirect leads, and how the error calls that. The server is asked at 127.0.0.1.
fn locations(other: &Server) -> [(String, &'static str); 8] {
    let (_, port) = other.url.rsplit_once(':').unwrap();
    [
        ("/elsewhere?x=CANARY".to_owned(), "the same host"),
        ("elsewhere".to_owned(), "the same host"),
        (format!("{}/op?x=CANARY", other.url), "the host 127.0.0.1"),
        (format!("//127.0.0.1:{port}/op"), "the host 127.0.0.1"),
        (format!("http://localhost:{port}/op"), "the host localhost"),
        (
            format!("http://user:CANARY@127.0.0.1:{port}/op"),
            "the host 127.0.0.1",
        ),
        (format!("https://127.0.0.1:{port}/op"), "the host 127.0.0.1"),
        (
            format!("https://LOCALHOST:{port}/op#CANARY"),
            "the host localhost",
        ),
    ]
}

/// A server that redirects what comes to one path.
async fn redirecting(path: &'static str, status: u16, location: &str) -> Server {
    let response = with_headers(status, &format!("location: {location}\r\n"), "CANARY");
    Server::start(move |request| match request.path() {
        TOKEN if path != TOKEN => info(TOKEN_ANSWER),
        _ => Reply::Bytes(response.clone()),
    })
    .await
}

async fn redirected(
    server: &Server,
    scheme: Option<&'static CredentialKind>,
    class: Retry,
) -> Error {
    let client = schemes::client(&server.url, scheme);
    let error = client.call(class).send().await.unwrap_err();
    assert!(error.is_redirect(), "{error}");
    assert_tells_no_secret(&error);
    error
}

fn assert_says(error: &Error, target: &str) {
    let text = error.to_string();
    let says = format!("answered with a redirect to {target}");
    assert!(text.contains(&says), "{text}");
}

#[tokio::test]
async fn nothing_follows_a_redirect() {
    let other = Server::start(|_| info("1")).await;
    let mut redirects = 0;
    for status in STATUSES {
        for (location, target) in locations(&other) {
            let server = redirecting(OPERATION, status, &location).await;
            for (index, scheme) in schemes::all().into_iter().enumerate() {
                for class in CLASSES {
                    let before = server.count(OPERATION);
                    let error = redirected(&server, scheme, class).await;
                    assert_says(&error, target);
                    assert_eq!((error.outcome(), error.attempts()), (Outcome::Unknown, 1));
                    assert_eq!(server.count(OPERATION), before + 1, "{status} {index}");
                    redirects += 1;
                }
            }
            assert_eq!(server.count("/elsewhere"), 0, "{status}");
        }
    }
    assert_eq!(other.connections(), 0);
    println!("{redirects} redirects");
}

/// Its request holds the keys themselves.
#[tokio::test]
async fn nothing_follows_the_redirect_of_a_token_call() {
    let other = Server::start(|_| info(TOKEN_ANSWER)).await;
    for status in STATUSES {
        for (location, target) in locations(&other) {
            let server = redirecting(TOKEN, status, &location).await;
            let error = redirected(&server, Some(&EXCHANGE), Retry::Command).await;
            assert_says(&error, target);
            assert_eq!(error.outcome(), Outcome::NotSent);
            assert_eq!(server.received().len(), 1);
            assert!(error.headers().is_empty() && error.body().is_empty());
        }
    }
    assert_eq!(other.connections(), 0);
}

/// Nobody says where to, or not in words that a URL has.
#[tokio::test]
async fn a_redirect_to_nowhere_is_one() {
    for location in [
        "",
        "location: http://[\r\n",
        "location: \u{e9}\r\n",
        "location: data:CANARY\r\n",
    ] {
        let response = with_headers(302, location, "");
        let server = Server::start(move |_| Reply::Bytes(response.clone())).await;
        let error = redirected(&server, None, Retry::Safe).await;
        let text = error.to_string();
        assert!(
            text.contains("a redirect that leads nowhere (HTTP 302)"),
            "{text}"
        );
        assert_eq!(server.received().len(), 1);
    }
}
