//! Credentials that the program provides while it runs: when it is asked, and what follows a refusal.

mod callers;
mod tokens;

use std::{
    future::{Ready, pending, ready},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use iot_clouds_runtime::{Method, Operation, Outcome};
use iot_clouds_testkit::{Received, Reply, Server};

use crate::{
    acme::{self, ApiKey, api_key},
    replies::{info, json},
    second_platform::{self, Credential, READ},
};

/// The program's current key, and how often it was asked for.
#[derive(Clone, Default)]
struct Keys {
    current: Arc<Mutex<String>>,
    asked: Arc<AtomicUsize>,
}

impl Keys {
    fn new(first: &str) -> Self {
        let keys = Self::default();
        keys.rotate(first);
        keys
    }

    fn rotate(&self, next: &str) {
        *self.current.lock().unwrap() = next.to_owned();
    }

    fn ask(&self) -> String {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.current.lock().unwrap().clone()
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// Provides a pair for HTTP Basic.
    fn pair(&self) -> Ready<Result<Credential, String>> {
        ready(Ok(pair(&self.ask())))
    }

    /// Provides a key that is exchanged for a token.
    fn api_key(&self) -> Ready<Result<ApiKey, String>> {
        let key = ApiKey {
            access_key: self.ask().into(),
            ..api_key()
        };
        ready(Ok(key))
    }
}

/// A pair for HTTP Basic.
fn pair(key: &str) -> Credential {
    Credential::Pair {
        id: "id".to_owned(),
        key: key.into(),
    }
}

/// A client of the platform with HTTP Basic.
fn basic(server: &Server, keys: &Keys) -> second_platform::Client {
    let keys = keys.clone();
    second_platform::Client::builder(&server.url)
        .credential_provider(move || keys.pair())
        .build()
        .unwrap()
}

/// A client of the platform with tokens.
fn exchanging(server: &Server, keys: &Keys) -> acme::Client {
    let keys = keys.clone();
    acme::Client::builder(&server.url)
        .credential_provider(move || keys.api_key())
        .build()
        .unwrap()
}

/// A server that accepts only the given key, by HTTP Basic, and quotes what it got.
async fn accepting(accepted: &Keys) -> Server {
    let accepted = accepted.current.clone();
    Server::start(move |request| {
        let key = accepted.lock().unwrap().clone();
        if request.header("authorization") == Some(header(&key)) {
            return json(200, r#"{"code":0,"data":7}"#);
        }
        refusal(request)
    })
    .await
}

/// The header of a key, whose values are encoded here by hand.
fn header(key: &str) -> &'static str {
    match key {
        "first-key" => "Basic aWQ6Zmlyc3Qta2V5",
        "second-key" => "Basic aWQ6c2Vjb25kLWtleQ==",
        other => panic!("{other}"),
    }
}

fn refusal(request: &Received) -> Reply {
    let sent = request.header("authorization").unwrap_or_default();
    let key = ["first-key", "second-key"];
    let key = key.into_iter().find(|key| header(key) == sent);
    let text = format!(r#"{{"code":401,"message":"{sent} is no key, nor is {key:?}"}}"#);
    json(401, &text.replace("Some(\"", "").replace("\")", ""))
}

fn headers(server: &Server) -> Vec<String> {
    let requests = server.received().into_iter();
    let headers = requests.map(|request| request.header("authorization").unwrap().to_owned());
    headers.collect()
}

#[tokio::test]
async fn a_key_that_was_rotated_is_replaced_and_the_call_is_sent_once_more() {
    let (keys, accepted) = (Keys::new("first-key"), Keys::new("first-key"));
    let server = accepting(&accepted).await;
    let client = basic(&server, &keys);
    assert_eq!(keys.asked(), 0, "nothing was sent yet");
    for _ in 0..3 {
        assert_eq!(client.call::<u32>(&READ).send().await.unwrap(), 7);
    }
    assert_eq!(keys.asked(), 1, "it is kept");

    accepted.rotate("second-key");
    keys.rotate("second-key");
    let before = server.received().len();
    let response = client.call::<u32>(&READ).send_with_meta().await.unwrap();
    assert_eq!((*response.value(), response.attempts()), (7, 2));
    assert_eq!(
        headers(&server)[before..],
        [header("first-key"), header("second-key")]
    );
    assert_eq!(client.call::<u32>(&READ).send().await.unwrap(), 7);
    assert_eq!((keys.asked(), headers(&server).len()), (2, before + 3));
}

#[tokio::test]
async fn the_same_key_is_not_sent_again_nor_asked_for_all_the_time() {
    let (keys, accepted) = (Keys::new("first-key"), Keys::new("second-key"));
    let server = accepting(&accepted).await;
    let client = basic(&server, &keys);
    let error = client.call::<u32>(&READ).send().await.unwrap_err();
    assert!(error.is_auth());
    let text = error.to_string();
    assert!(
        text.contains("; the credential provider has no other credential; "),
        "{text}"
    );
    // The server quoted the key, alone and in its header.
    assert!(text.contains("[redacted]"), "{text}");
    assert!(
        !text.contains("first-key") && !text.contains("aWQ6Zmlyc3Qta2V5"),
        "{text}"
    );
    assert_eq!((keys.asked(), headers(&server).len()), (2, 1));
    client.call::<u32>(&READ).send().await.unwrap_err();
    assert_eq!((keys.asked(), headers(&server).len()), (2, 2));
}

#[tokio::test]
async fn another_key_that_is_refused_too_is_the_last_one() {
    let (keys, accepted) = (Keys::new("first-key"), Keys::new("first-key"));
    let server = accepting(&accepted).await;
    let client = basic(&server, &keys);
    client.call::<u32>(&READ).send().await.unwrap();
    keys.rotate("second-key");
    // Neither key is accepted any more.
    let refusing = |request: &Received| refusal(request);
    server.respond_with(refusing);
    let error = client.call::<u32>(&READ).send().await.unwrap_err();
    assert!(error.is_auth() && error.attempts() == 2, "{error}");
    assert!(!error.to_string().contains("second-key"), "{error}");
    assert_eq!((keys.asked(), headers(&server).len()), (2, 3));
}

static WITH_A_PAIR: Operation = Operation {
    credentials: &["Pair"],
    ..READ
};

#[tokio::test]
async fn a_refused_call_stays_refused_if_the_other_credential_is_of_another_kind() {
    let server = Server::start(|_| json(401, r#"{"code":401,"message":"no"}"#)).await;
    let asked = AtomicUsize::new(0);
    let client = second_platform::Client::builder(&server.url)
        .credential_provider(move || {
            ready(Ok::<_, String>(
                match asked.fetch_add(1, Ordering::SeqCst) {
                    0 => pair("first-key"),
                    _ => Credential::Key("second-key".into()),
                },
            ))
        })
        .build()
        .unwrap();
    let error = client.call::<u32>(&WITH_A_PAIR).send().await.unwrap_err();
    assert_eq!((error.outcome(), error.attempts()), (Outcome::Rejected, 1));
    assert_eq!(error.status().unwrap(), 401);
    let text = error.to_string();
    let why = "needs the credential Pair, but the provider returned Key";
    assert!(text.contains("\"no\"") && text.contains(why), "{text}");
    // The next call has sent nothing.
    let error = client.call::<u32>(&WITH_A_PAIR).send().await.unwrap_err();
    assert_eq!((error.outcome(), error.attempts()), (Outcome::NotSent, 0));
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_command_is_not_sent_again_but_the_next_call_has_the_new_key() {
    let (keys, accepted) = (Keys::new("first-key"), Keys::new("first-key"));
    let server = accepting(&accepted).await;
    let client = basic(&server, &keys);
    client.call::<u32>(&READ).send().await.unwrap();
    accepted.rotate("second-key");
    keys.rotate("second-key");
    let command = client.raw(Method::POST, "/command");
    let error = command.send::<u32>().await.unwrap_err();
    assert!(error.is_auth() && error.attempts() == 1, "{error}");
    assert_eq!(keys.asked(), 1);
    client.call::<u32>(&READ).send().await.unwrap();
    assert_eq!((keys.asked(), headers(&server).len()), (2, 3));
}

#[tokio::test]
async fn a_provider_that_fails_ends_the_call_and_is_asked_by_the_next_one() {
    let keys = Keys::new("first-key");
    let server = accepting(&keys).await;
    let (provided, is_away) = (keys.clone(), Arc::new(AtomicUsize::new(1)));
    let client = second_platform::Client::builder(&server.url)
        .credential_provider(move || match is_away.swap(0, Ordering::SeqCst) {
            1 => ready(Err("the vault is\nsealed".to_owned())),
            _ => provided.pair(),
        })
        .build()
        .unwrap();
    let error = client.call::<u32>(&READ).send().await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.ends_with(r"the credential provider failed: the vault is\nsealed"),
        "{text}"
    );
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert!(error.is_auth() && server.received().is_empty());
    assert_eq!(client.call::<u32>(&READ).send().await.unwrap(), 7);
}

#[tokio::test]
async fn a_provided_key_that_cannot_be_sent_is_named() {
    let server = Server::start(|_| json(200, "{}")).await;
    let pair = || Credential::Pair {
        id: "a:CANARY".to_owned(),
        key: "key".into(),
    };
    let client = second_platform::Client::builder(&server.url)
        .credential_provider(move || ready(Ok::<_, String>(pair())))
        .build()
        .unwrap();
    let error = client.call::<u32>(&READ).send().await.unwrap_err();
    assert!(error.to_string().contains("contains a colon"), "{error}");
    assert!(!error.to_string().contains("CANARY"), "{error}");
    assert!(server.received().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_hangs_costs_the_time_of_the_call_only() {
    let client = second_platform::Client::builder("http://127.0.0.1:1")
        .credential_provider(pending::<Result<Credential, String>>)
        .timeout(Duration::from_secs(20))
        .build()
        .unwrap();
    let call = || client.call::<u32>(&READ).send();
    let (one, other) = tokio::join!(call(), call());
    for result in [one, other] {
        let error = result.unwrap_err();
        assert!(error.is_timeout() && error.outcome() == Outcome::NotSent);
        let text = error.to_string();
        assert!(
            text.ends_with("; the credential provider did not return a credential in time"),
            "{text}"
        );
    }
}

/// The token of a key is `token-of-` and the key. A token is good as long as its key is.
async fn tokens_of(accepted: &Keys) -> Server {
    let accepted = accepted.current.clone();
    Server::start(move |request| {
        let key = accepted.lock().unwrap().clone();
        if request.path() == "/api/v1/token" {
            let given = request.json()["access_key"].as_str().unwrap().to_owned();
            if given == key {
                return info(&format!(
                    r#"{{"access_token":"token-of-{key}","expires_in":3600}}"#
                ));
            }
        } else if request.header("authorization") == Some(&format!("Bearer token-of-{key}")) {
            return info(r#"{"id":"1"}"#);
        }
        json(401, r#"{"result":false,"message":"no"}"#)
    })
    .await
}

/// The key or the token of each request.
fn used(server: &Server) -> Vec<String> {
    let requests = server.received().into_iter();
    let used = requests.map(|request| match request.header("authorization") {
        Some(token) => token.to_owned(),
        None => request.json()["access_key"].as_str().unwrap().to_owned(),
    });
    used.collect()
}

#[tokio::test]
async fn tokens_of_the_old_key_are_not_used_with_the_new_one() {
    let (keys, accepted) = (Keys::new("first-key"), Keys::new("first-key"));
    let server = tokens_of(&accepted).await;
    let client = exchanging(&server, &keys);
    assert_eq!(client.get("1").send().await.unwrap().id, "1");
    accepted.rotate("second-key");
    keys.rotate("second-key");
    assert_eq!(client.get("1").send().await.unwrap().id, "1");
    assert_eq!(
        used(&server),
        [
            "first-key",
            "Bearer token-of-first-key",
            // The token is refused, and so is its key.
            "Bearer token-of-first-key",
            "first-key",
            "second-key",
            "Bearer token-of-second-key",
        ]
    );
    assert_eq!(keys.asked(), 2);
    // The operation for tokens has the new one, too.
    let token = client.access_token().send().await.unwrap();
    assert_eq!(token.value().expose(), "token-of-second-key");
}

#[tokio::test]
async fn a_token_call_of_the_program_asks_for_another_key_as_well() {
    let (keys, accepted) = (Keys::new("first-key"), Keys::new("second-key"));
    let server = tokens_of(&accepted).await;
    let provided = keys.clone();
    let client = acme::Client::builder(&server.url)
        .credential_provider(move || {
            let key = provided.api_key();
            provided.rotate("second-key");
            key
        })
        .build()
        .unwrap();
    let token = client.access_token().send().await.unwrap();
    assert_eq!(token.value().expose(), "token-of-second-key");
    assert_eq!(used(&server), ["first-key", "second-key"]);
}

#[test]
fn a_provider_shows_nothing_and_replaces_a_credential() {
    let builder = acme::Client::builder("http://127.0.0.1:1").credential(api_key());
    let builder = builder.credential_provider(|| ready(Ok::<_, String>(api_key())));
    let text = format!("{builder:?} {:?}", builder);
    assert!(text.contains("has_credential_provider: true"), "{text}");
    assert!(text.contains("credential: None"), "{text}");
    let client = builder.build().unwrap();
    assert!(!format!("{client:?}").contains("CANARY"));
}
