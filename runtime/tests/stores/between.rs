//! A store in memory that a test controls, and a platform in the same process. Time passes when no task has work to do.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Waker},
    time::{Duration, SystemTime},
};

use iot_clouds_runtime::{
    InProcess,
    http::Response,
    token_store::{Lease, LeaseState, MemoryStore, StoreError, StoredToken, Storing, TokenStore},
};

use crate::acme::{Client, api_key};

/// A call of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StoreCall {
    Load,
    Lease(Option<u64>),
    Renew(u64),
    Keep(u64),
}

/// How a call of the store ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The store works.
    Received,
    /// It returns an error.
    Failed,
    /// It never responds.
    Hung,
    /// It responds after this time.
    Late(Duration),
    /// It panics with a secret in the message.
    Panicked,
    /// It does not know the lease.
    Forgotten,
}

type Decide = dyn Fn(&MemoryStore, &str, StoreCall) -> Fate + Send + Sync;

/// A store whose every response a test decides. Clones share their state.
#[derive(Clone)]
pub(crate) struct Between {
    memory: MemoryStore,
    decide: Arc<Decide>,
    asked: Arc<Mutex<Vec<StoreCall>>>,
}

impl Between {
    pub(crate) fn new(
        decide: impl Fn(&MemoryStore, &str, StoreCall) -> Fate + Send + Sync + 'static,
    ) -> Self {
        Self {
            memory: MemoryStore::new(),
            decide: Arc::new(decide),
            asked: Arc::default(),
        }
    }

    /// Returns all calls so far.
    pub(crate) fn asked(&self) -> Vec<StoreCall> {
        self.asked.lock().unwrap().clone()
    }

    fn respond<'a, T: Send + 'a>(
        &'a self,
        key: &str,
        asked: StoreCall,
        forgotten: Option<T>,
        ask: impl FnOnce() -> Storing<'a, T> + Send + 'a,
    ) -> Storing<'a, T> {
        self.asked.lock().unwrap().push(asked);
        match ((self.decide)(&self.memory, key, asked), forgotten) {
            (Fate::Failed, _) => Box::pin(async { Err(StoreError::new("it is away")) }),
            (Fate::Hung, _) => Box::pin(std::future::pending()),
            (Fate::Panicked, _) => panic!("no line for SECRETCANARY"),
            (Fate::Late(time), _) => Box::pin(async move {
                tokio::time::sleep(time).await;
                ask().await
            }),
            (Fate::Forgotten, Some(response)) => Box::pin(async { Ok(response) }),
            (Fate::Received | Fate::Forgotten, _) => ask(),
        }
    }
}

impl std::fmt::Debug for Between {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Between")
    }
}

impl TokenStore for Between {
    fn load<'a>(&'a self, key: &'a str) -> Storing<'a, Option<StoredToken>> {
        self.respond(key, StoreCall::Load, None, || self.memory.load(key))
    }

    fn lease<'a>(
        &'a self,
        key: &'a str,
        length: Duration,
        despite: Option<u64>,
    ) -> Storing<'a, LeaseState> {
        self.respond(key, StoreCall::Lease(despite), None, move || {
            self.memory.lease(key, length, despite)
        })
    }

    fn renew<'a>(&'a self, key: &'a str, lease: &'a Lease, length: Duration) -> Storing<'a, bool> {
        self.respond(
            key,
            StoreCall::Renew(lease.number()),
            Some(false),
            move || self.memory.renew(key, lease, length),
        )
    }

    fn keep<'a>(
        &'a self,
        key: &'a str,
        lease: &'a Lease,
        token: &'a StoredToken,
    ) -> Storing<'a, bool> {
        self.respond(
            key,
            StoreCall::Keep(lease.number()),
            Some(false),
            move || self.memory.keep(key, lease, token),
        )
    }
}

/// Returns the response of a store that responds at once.
pub(crate) fn at_once<T>(mut asking: Storing<'_, T>) -> T {
    let mut context = Context::from_waker(Waker::noop());
    match asking.as_mut().poll(&mut context) {
        Poll::Ready(response) => response.unwrap(),
        Poll::Pending => panic!("the store waits"),
    }
}

/// Takes the lease for another program, whoever holds it, and never releases it by itself.
pub(crate) fn take_lease(store: &MemoryStore, key: &str, despite: Option<u64>) -> Lease {
    let hour = Duration::from_secs(3_600);
    match at_once(store.lease(key, hour, despite)) {
        LeaseState::Taken(lease) => lease,
        LeaseState::Held(number) => panic!("{number} has it"),
    }
}

/// Stores a token for another program, under its lease.
pub(crate) fn keep(store: &MemoryStore, key: &str, lease: &Lease, token: &str) {
    let lifetime = Duration::from_secs(3_600);
    let token = StoredToken {
        value: token.into(),
        expires_at: SystemTime::now() + lifetime,
        lifetime,
    };
    assert!(at_once(store.keep(key, lease, &token)));
}

/// A platform that revokes the previous token each time it issues one.
#[derive(Clone, Default)]
pub(crate) struct Platform {
    issued: Arc<AtomicUsize>,
    good: Arc<Mutex<String>>,
}

impl Platform {
    /// Returns the number of token calls.
    pub(crate) fn token_calls(&self) -> usize {
        self.issued.load(Ordering::SeqCst)
    }

    /// Makes this token the only valid one.
    pub(crate) fn allow(&self, token: &str) {
        token.clone_into(&mut self.good.lock().unwrap());
    }

    pub(crate) fn client<S: TokenStore + Clone + 'static>(&self, store: &S) -> Client {
        let platform = self.clone();
        let transport = InProcess::new(move |request| {
            if request.uri().path() == "/api/v1/token" {
                let number = platform.issued.fetch_add(1, Ordering::SeqCst) + 1;
                let token = format!("T0KEN{number}");
                platform.allow(&token);
                let info = format!(r#"{{"access_token":"{token}","expires_in":86400}}"#);
                return Response::new(format!(r#"{{"result":true,"info":{info}}}"#).into());
            }
            let good = format!("Bearer {}", platform.good.lock().unwrap());
            let token = request.headers().get("authorization");
            let is_good = token.is_some_and(|token| *token == *good);
            let body = match is_good {
                true => r#"{"result":true,"info":{"id":"d"}}"#,
                false => r#"{"result":false,"errcode":4010}"#,
            };
            Response::new(body.into())
        });
        let builder = Client::builder("https://acme.example").credential(api_key());
        let builder = builder.transport(transport).token_store(store.clone());
        builder.build().unwrap()
    }
}
