//! A client that is used on several runtimes, of which one does not run.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use iot_clouds_runtime::{Attempt, AttemptOutcome, Interceptor};
use iot_clouds_testkit::{Gate, Reply, Server, http};
use tokio::{
    runtime::{Builder, Runtime},
    sync::Semaphore,
};

use crate::{
    acme::{Client, api_key},
    replies::info,
};

const TOKEN: &str = "/api/v1/token";

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Counts the token calls that have ended.
#[derive(Debug)]
struct Ended(Arc<Semaphore>);

impl Interceptor for Ended {
    fn after(&self, attempt: &Attempt<'_>, _: &AttemptOutcome) {
        if attempt.operation == "auth.access_token" {
            self.0.add_permits(1);
        }
    }
}

#[test]
fn a_fetch_on_a_runtime_that_rests_does_not_stop_the_others() {
    let gate = Arc::new(Gate::default());
    let (issued, door) = (AtomicUsize::new(0), gate.clone());
    let serving = runtime();
    let server = serving.block_on(Server::start(move |request| {
        if request.path() != TOKEN {
            return info(r#"{"id":"d"}"#);
        }
        let number = issued.fetch_add(1, Ordering::SeqCst) + 1;
        let token = format!(r#"{{"access_token":"T{number}","expires_in":3600}}"#);
        match number {
            1 => {
                let response = format!(r#"{{"result":true,"info":{token}}}"#);
                Reply::Gated(door.clone(), http(200, &response))
            }
            _ => info(&token),
        }
    }));
    std::thread::spawn(move || serving.block_on(std::future::pending::<()>()));
    let ended = Arc::new(Semaphore::new(0));
    let client = Client::builder(&server.url).credential(api_key());
    let client = client.interceptor(Ended(ended.clone())).build().unwrap();
    let used = |number: usize| {
        let last = server.received().pop().unwrap();
        assert_eq!(
            last.header("authorization"),
            Some(&*format!("Bearer T{number}"))
        );
    };

    // A call gives up while its token is fetched, and its runtime rests.
    let resting = runtime();
    resting.block_on(async {
        let call = tokio::spawn(client.get("1").send());
        gate.arrived.notified().await;
        call.abort();
    });
    let running = runtime();
    for _ in 0..2 {
        let mut call = client.get("1");
        call.set_timeout(Duration::from_secs(10));
        running.block_on(call.send()).unwrap();
        used(2);
    }
    assert_eq!(server.count(TOKEN), 2);

    // The old fetch ends at last, and does not undo the newer one.
    gate.permits.0.add_permits(1);
    resting.block_on(async {
        ended.acquire_many(2).await.unwrap().forget();
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        client.get("1").send().await.unwrap();
    });
    used(2);
    assert_eq!(server.count(TOKEN), 2);
}
