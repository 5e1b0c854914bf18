//! Programs of their own that share one credential: this test starts itself eight times.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use iot_clouds_runtime::token_store::FileStore;

use crate::{
    acme::{Client, api_key},
    sharing::{TOKEN, revoking},
};

const PROCESSES: usize = 8;
const CALLS: usize = 20;
/// Where the server and the store are, for the programs that are started.
const WORK: [&str; 2] = ["TOKEN_TEST_SERVER", "TOKEN_TEST_STORE"];

/// What each program does; nothing when the tests run as usual.
#[tokio::test]
async fn worker() {
    let [Ok(server), Ok(store)] = WORK.map(std::env::var) else {
        return;
    };
    let builder = Client::builder(server).credential(api_key());
    let client = match store.strip_prefix("file:") {
        Some(folder) => builder.token_store(FileStore::new(folder)),
        #[cfg(feature = "redis")]
        None => {
            let store = iot_clouds_runtime::token_store::RedisStore::new(&store, "test").unwrap();
            builder.token_store(store)
        }
        #[cfg(not(feature = "redis"))]
        None => return,
    };
    let client = client.build().unwrap();
    for _ in 0..CALLS {
        client.get("1").send().await.unwrap();
    }
}

/// Has all programs share a token; they trust a certificate besides.
async fn share(store: &str, trusted: Option<&Path>) {
    let server = revoking().await;
    let program = std::env::current_exe().unwrap();
    let start = || {
        Command::new(&program)
            .args(["--exact", "processes::worker", "--nocapture"])
            .envs(WORK.into_iter().zip([server.url.as_str(), store]))
            .envs(trusted.map(|file| ("SSL_CERT_FILE", file)))
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    };
    let mut programs: Vec<_> = (0..PROCESSES).map(|_| start()).collect();
    let waited = tokio::task::spawn_blocking(move || {
        programs
            .iter_mut()
            .all(|program| program.wait().unwrap().success())
    });
    assert!(waited.await.unwrap(), "a call of some program failed");
    let calls = server.seen().len() - server.count(TOKEN);
    println!(
        "{PROCESSES} programs, {calls} calls, {} token calls",
        server.count(TOKEN)
    );
    assert_eq!((server.count(TOKEN), calls), (1, PROCESSES * CALLS));
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_programs_share_a_token_by_files() {
    let folder = tempfile::tempdir().unwrap();
    share(&format!("file:{}", folder.path().display()), None).await;
}

#[cfg(feature = "redis")]
#[tokio::test(flavor = "multi_thread")]
async fn eight_programs_share_a_token_by_redis() {
    if let Some(redis) = crate::redis_server::start() {
        share(&redis.url, None).await;
    }
}

#[cfg(feature = "redis")]
#[tokio::test(flavor = "multi_thread")]
async fn eight_programs_share_a_token_by_redis_and_tls() {
    let folder = tempfile::tempdir().unwrap();
    if let Some((redis, certificate)) = crate::redis_server::start_with_tls(folder.path()) {
        share(&redis.url, Some(&certificate)).await;
    }
}
