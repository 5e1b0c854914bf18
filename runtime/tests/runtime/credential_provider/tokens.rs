//! Tokens that are refused soon after they were fetched: their credential is asked for as well.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use iot_clouds_testkit::{Received, Reply, Server};

use super::{Keys, exchanging};
use crate::replies::{info, json};

/// Issues `token-of-` and the key for the accepted key, and refuses as many requests as are to be refused.
fn reply(request: &Received, key: &str, refusals: &AtomicUsize) -> Reply {
    if request.path() == "/api/v1/token" {
        if request.json()["access_key"] == key {
            return info(&format!(r#"{{"access_token":"token-of-{key}"}}"#));
        }
    } else if request.header("authorization") == Some(&format!("Bearer token-of-{key}")) {
        let left =
            refusals.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |it| it.checked_sub(1));
        if left.is_err() {
            return info(r#"{"id":"1"}"#);
        }
    }
    json(401, r#"{"result":false,"message":"no"}"#)
}

async fn server(accepted: &Keys, refusals: &Arc<AtomicUsize>) -> Server {
    let (accepted, refusals) = (accepted.current.clone(), refusals.clone());
    Server::start(move |request| {
        let key = accepted.lock().unwrap().clone();
        reply(request, &key, &refusals)
    })
    .await
}

/// A token is not replaced twice within a minute, but another credential has tokens of its own.
#[tokio::test]
async fn a_key_that_is_rotated_soon_after_its_token_was_replaced_is_asked_for() {
    let (keys, accepted) = (Keys::new("first-key"), Keys::new("first-key"));
    let refusals = Arc::new(AtomicUsize::new(1));
    let server = server(&accepted, &refusals).await;
    let client = exchanging(&server, &keys);
    client.get("1").send().await.unwrap();
    assert_eq!((server.count("/api/v1/token"), keys.asked()), (2, 1));
    accepted.rotate("second-key");
    keys.rotate("second-key");
    let response = client.get("1").send_with_meta().await.unwrap();
    assert_eq!((response.attempts(), keys.asked()), (2, 2));
    assert_eq!(server.count("/api/v1/token"), 3);
}

#[tokio::test]
async fn the_same_key_is_no_reason_to_fetch_more_tokens() {
    let (keys, refusals) = (Keys::new("first-key"), Arc::new(AtomicUsize::new(9)));
    let server = server(&keys, &refusals).await;
    let client = exchanging(&server, &keys);
    for _ in 0..3 {
        let error = client.get("1").send().await.unwrap_err();
        let text = error.to_string();
        assert!(error.is_auth(), "{text}");
        let why = "; the credential provider has no other credential; ";
        assert!(text.contains(why), "{text}");
    }
    // The provider is not asked again for ten seconds.
    assert_eq!((server.count("/api/v1/token"), keys.asked()), (2, 2));
}

/// The token of a command is replaced by the next call, so its key is not asked for.
#[tokio::test]
async fn a_token_that_is_replaced_later_is_no_fault_of_its_key() {
    let (keys, refusals) = (Keys::new("first-key"), Arc::new(AtomicUsize::new(0)));
    let server = server(&keys, &refusals).await;
    let client = exchanging(&server, &keys);
    client.get("1").send().await.unwrap();
    server.respond_with(|_| json(440, r#"{"result":false,"message":"no"}"#));
    let error = client.command("1").send().await.unwrap_err();
    assert!(error.is_auth() && error.attempts() == 1, "{error}");
    let key = keys.current.clone();
    server.respond_with(move |request| reply(request, &key.lock().unwrap(), &refusals));
    client.get("1").send().await.unwrap();
    assert_eq!((server.count("/api/v1/token"), keys.asked()), (2, 1));
}
