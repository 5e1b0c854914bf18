//! Whose token is whose: the keys that clients give to stores.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use iot_clouds_runtime::{
    ClientBuilder, Core, Credential, CredentialKind, GeneratedClient, Platform, Secret,
    token_store::{FileStore, Lease, LeaseState, MemoryStore, StoredToken, Storing, TokenStore},
};
use iot_clouds_testkit::{Received, Server};

use crate::{
    acme::{ADMIN_LOGIN, API_KEY, ApiKey, Client, api_key},
    replies::{info, json},
    sharing::TOKEN,
};

/// Gives a token to whoever has the right secret.
async fn strict() -> Server {
    Server::start(|request: &Received| {
        if request.path() != TOKEN {
            return info(r#"{"id":"d"}"#);
        }
        if request.body.contains("SECRETCANARY") {
            info(r#"{"access_token":"T1","expires_in":3600}"#)
        } else {
            json(401, r#"{"message":"wrong key"}"#)
        }
    })
    .await
}

#[tokio::test]
async fn whoever_knows_the_public_id_only_gets_no_token_from_the_store() {
    let (server, folder) = (strict().await, tempfile::tempdir().unwrap());
    let client = |credential: ApiKey| {
        Client::builder(&server.url)
            .credential(credential)
            .token_store(FileStore::new(folder.path()))
            .build()
            .unwrap()
    };
    client(api_key()).get("1").send().await.unwrap();
    let stranger = ApiKey {
        secret_key: "guessed".into(),
        ..api_key()
    };
    client(stranger).get("1").send().await.unwrap_err();
    assert_eq!(server.count(TOKEN), 2);
    // Who has all of it shares the token.
    client(api_key()).get("1").send().await.unwrap();
    assert_eq!(server.count(TOKEN), 2);
}

/// Remembers under which keys it was asked.
#[derive(Clone, Debug, Default)]
struct Recording(MemoryStore, Arc<Mutex<BTreeSet<String>>>);

impl TokenStore for Recording {
    fn load<'a>(&'a self, key: &'a str) -> Storing<'a, Option<StoredToken>> {
        self.1.lock().unwrap().insert(key.to_owned());
        self.0.load(key)
    }

    fn lease<'a>(
        &'a self,
        key: &'a str,
        length: Duration,
        despite: Option<u64>,
    ) -> Storing<'a, LeaseState> {
        self.0.lease(key, length, despite)
    }

    fn renew<'a>(&'a self, key: &'a str, lease: &'a Lease, length: Duration) -> Storing<'a, bool> {
        self.0.renew(key, lease, length)
    }

    fn keep<'a>(
        &'a self,
        key: &'a str,
        lease: &'a Lease,
        token: &'a StoredToken,
    ) -> Storing<'a, bool> {
        self.0.keep(key, lease, token)
    }
}

/// A client of any credential.
struct Bare(Core);

impl GeneratedClient for Bare {
    type Credential = Credential;

    const PLATFORM: &'static Platform = <Client as GeneratedClient>::PLATFORM;

    fn from_core(core: Core) -> Self {
        Self(core)
    }
}

type Fields = Vec<(&'static str, Secret<String>)>;

async fn key(url: &str, kind: &'static CredentialKind, fields: Fields) -> String {
    let store = Recording::default();
    let client: Bare = ClientBuilder::new(url)
        .credential(Credential::new(kind, fields))
        .token_store(store.clone())
        .build()
        .unwrap();
    client.0.token_call(kind).send().await.unwrap();
    let keys = store.1.lock().unwrap();
    assert_eq!(keys.len(), 1);
    keys.first().unwrap().clone()
}

#[tokio::test]
async fn every_part_of_a_credential_its_kind_and_the_server_make_the_key() {
    let server = Server::start(|_| info(r#"{"access_token":"T1","expires_in":3600}"#)).await;
    let fields = |values: [&str; 3]| {
        let names = ["app_id", "access_key", "secret_key"];
        let values = values.map(|value| Secret::from(value.to_owned()));
        names.into_iter().zip(values).collect::<Vec<_>>()
    };
    let mut keys = BTreeSet::new();
    let lists = [
        ["a", "b", "c"],
        ["x", "b", "c"],
        ["a", "x", "c"],
        ["a", "b", "x"],
        ["b", "a", "c"],
        // What separates and pads must not be what fields may hold.
        ["a/access_key=b", "", "c"],
        ["a\0", "b", "c"],
        ["a", "b", "c\0"],
        ["a", "bc", ""],
        ["a", "", "bc"],
    ];
    for values in lists {
        keys.insert(key(&server.url, &API_KEY, fields(values)).await);
    }
    let [first, ..] = lists;
    keys.insert(key(&server.url, &ADMIN_LOGIN, fields(first)).await);
    let elsewhere = format!("{}/prefix", server.url);
    keys.insert(key(&elsewhere, &API_KEY, fields(first)).await);
    assert_eq!(keys.len(), lists.len() + 2);
    // Whoever has all of it finds the same key, in whatever order a version of a crate writes the fields.
    let mut turned = fields(first);
    turned.reverse();
    let same = key(&server.url, &API_KEY, turned).await;
    assert!(keys.contains(&same));
    for key in keys {
        let digits = key.strip_prefix("v1.").unwrap();
        let is_plain = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        assert!(digits.len() == 64 && digits.bytes().all(is_plain), "{key}");
    }
}
