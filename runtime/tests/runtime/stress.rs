//! Many callers and few tokens, where each token call ends the token before: nobody may notice.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use iot_clouds_runtime::{Error, RetryPolicy};
use iot_clouds_testkit::{Gate, Received, Reply, Server, http};
use tokio::{sync::Semaphore, task::JoinSet};

use crate::{
    acme::{Client, api_key},
    replies::{info, json},
};

const TOKEN: &str = "/api/v1/token";
const DEVICE: &str = r#"{"id":"d"}"#;
const TASKS: usize = 1_000;
const CALLS: usize = 40;

/// Gives out numbered tokens, of which only the last is good, and none once it was revoked.
#[derive(Clone, Default)]
struct Issuer {
    issued: Arc<AtomicUsize>,
    good: Arc<AtomicUsize>,
}

impl Issuer {
    fn issue(&self) -> String {
        let number = self.issued.fetch_add(1, Ordering::SeqCst) + 1;
        self.good.store(number, Ordering::SeqCst);
        format!(r#"{{"access_token":"T0KEN{number}","expires_in":86400}}"#)
    }

    fn issued(&self) -> usize {
        self.issued.load(Ordering::SeqCst)
    }

    fn revoke(&self) {
        self.good.store(0, Ordering::SeqCst);
    }

    fn takes(&self, request: &Received) -> bool {
        let good = self.good.load(Ordering::SeqCst);
        request.header("authorization") == Some(&format!("Bearer T0KEN{good}"))
    }
}

/// Each task and each end of a connection needs a file.
fn allow_many_files() {
    let allowed = rlimit::increase_nofile_limit(8_192).unwrap();
    assert!(allowed > 3_000, "only {allowed} files may be open");
}

/// A client as users have it. Connecting may take long, or break, where so many do it at once.
fn patient(url: &str) -> Client {
    let minute = Duration::from_secs(60);
    let builder = Client::builder(url).credential(api_key());
    let builder = builder.retry(RetryPolicy::default());
    let builder = builder.connect_timeout(minute).attempt_timeout(2 * minute);
    builder.timeout(5 * minute).build().unwrap()
}

/// Calls so often, all tasks at once; the failures.
async fn call_together(client: &Client, tasks: usize, calls: usize) -> Vec<Error> {
    let mut running = JoinSet::new();
    for _ in 0..tasks {
        let client = client.clone();
        running.spawn(async move {
            let mut failures = Vec::new();
            for _ in 0..calls {
                failures.extend(client.get("1").send().await.err());
            }
            failures
        });
    }
    running.join_all().await.into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revocation_amid_many_calls_goes_unnoticed() {
    allow_many_files();
    let (issuer, count) = (Issuer::default(), AtomicUsize::new(0));
    let at_server = issuer.clone();
    let server = Server::start(move |request| {
        if request.path() == TOKEN {
            return info(&at_server.issue());
        }
        if count.fetch_add(1, Ordering::SeqCst) == TASKS * CALLS / 2 {
            at_server.revoke();
        }
        match at_server.takes(request) {
            true => info(DEVICE),
            false => json(401, "{}"),
        }
    })
    .await;
    let failures = call_together(&patient(&server.url), TASKS, CALLS).await;
    let failed = failures.len();
    let (tokens, requests) = (issuer.issued(), server.count("/api/v1/device/1"));
    println!(
        "{TASKS} tasks of {CALLS} calls, one revocation: {tokens} token calls, {failed} failed calls, {requests} requests"
    );
    assert_eq!((tokens, failed), (2, 0), "{failures:?}");
}

/// Holds all calls back until each has come with the first token, then refuses them at once.
async fn storm(issuer: &Issuer, response: fn(bool) -> Vec<u8>) -> Server {
    let (at_server, come) = (issuer.clone(), AtomicUsize::new(0));
    let gate = Arc::new(Gate::default());
    Server::start(move |request| {
        if request.path() == TOKEN {
            return info(&at_server.issue());
        }
        let come = come.fetch_add(1, Ordering::SeqCst) + 1;
        if come == TASKS {
            at_server.revoke();
            gate.permits.0.add_permits(Semaphore::MAX_PERMITS / 2);
        }
        let is_good = come > TASKS && at_server.takes(request);
        Reply::Gated(gate.clone(), response(is_good))
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_storm_of_refusals_earns_one_new_token() {
    allow_many_files();
    let issuer = Issuer::default();
    let server = storm(&issuer, |is_good| match is_good {
        true => http(200, r#"{"result":true,"info":{"id":"d"}}"#),
        false => http(401, "{}"),
    })
    .await;
    let failures = call_together(&patient(&server.url), TASKS, 1).await;
    let failed = failures.len();
    let tokens = issuer.issued();
    println!("{TASKS} calls refused at once: {tokens} token calls, {failed} failed calls");
    assert_eq!((tokens, failed), (2, 0), "{failures:?}");
    assert_eq!(server.count("/api/v1/device/1"), 2 * TASKS);
}

/// A new token does not help: each call fails after one replay, and no third token is asked for.
#[tokio::test(flavor = "multi_thread")]
async fn a_storm_that_no_token_ends_is_not_fed() {
    allow_many_files();
    let issuer = Issuer::default();
    let server = storm(&issuer, |_| http(401, "{}")).await;
    let failures = call_together(&patient(&server.url), TASKS, 1).await;
    let failed = failures.len();
    let tokens = issuer.issued();
    println!("{TASKS} calls refused for ever: {tokens} token calls, {failed} failed calls");
    assert_eq!((tokens, failed), (2, TASKS));
    assert_eq!(server.count("/api/v1/device/1"), 2 * TASKS);
}

/// The caller whose refusal started the fetch of the second token gives up while it is under way.
#[tokio::test]
async fn a_caller_that_gives_up_during_a_replacement_takes_nothing_from_the_others() {
    let (issuer, gate) = (Issuer::default(), Arc::new(Gate::default()));
    let (at_server, door) = (issuer.clone(), gate.clone());
    let server = Server::start(move |request| match request.path() {
        TOKEN if at_server.issued() == 0 => info(&at_server.issue()),
        TOKEN => {
            let response = format!(r#"{{"result":true,"info":{}}}"#, at_server.issue());
            Reply::Gated(door.clone(), http(200, &response))
        }
        _ if at_server.takes(request) => info(DEVICE),
        _ => json(401, "{}"),
    })
    .await;
    let client = patient(&server.url);
    client.get("1").send().await.unwrap();
    issuer.revoke();

    let first = tokio::spawn(client.get("1").send());
    gate.arrived.notified().await;
    let others = tokio::spawn({
        let client = client.clone();
        async move { call_together(&client, 100, 1).await }
    });
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    gate.permits.0.add_permits(1);

    let failures = others.await.unwrap();
    assert!(failures.is_empty(), "{failures:?}");
    assert_eq!(issuer.issued(), 2);
    // No further request was refused: the others waited for the token.
    assert_eq!(server.count("/api/v1/device/1"), 1 + 1 + 100);
}
