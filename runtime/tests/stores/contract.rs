//! What every store keeps to, one test for each of them.

use std::time::{Duration, SystemTime};

use iot_clouds_runtime::token_store::{FileStore, MemoryStore, StoredToken, TokenStore};

const LONG: Duration = Duration::from_secs(60);

pub(crate) fn token(value: &str) -> StoredToken {
    // Whole milliseconds, as stores keep them.
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap();
    let now = Duration::from_millis(now.as_millis() as u64);
    StoredToken {
        value: value.into(),
        expires_at: SystemTime::UNIX_EPOCH + now + Duration::from_secs(3_600),
        lifetime: Duration::from_secs(3_600),
    }
}

async fn keeps_to_the_contract(store: &dyn TokenStore) {
    let (key, other) = ("acme/ApiKey/https://a.example/x?/app_id=1", "acme/ApiKey/2");
    assert_eq!(store.load(key).await.unwrap(), None);
    let first = store.lease(key, LONG).await.unwrap().unwrap();
    // One at a time, for each key.
    assert_eq!(store.lease(key, LONG).await.unwrap(), None);
    let elsewhere = store.lease(other, LONG).await.unwrap().unwrap();
    assert!(store.keep(key, first, &token("one")).await.unwrap());
    assert_eq!(
        store.load(key).await.unwrap().unwrap().value.expose(),
        "one"
    );
    assert_eq!(store.load(other).await.unwrap(), None);
    // To keep a token gives the lease back, and so does to release it.
    let second = store.lease(key, LONG).await.unwrap().unwrap();
    store.release(key, second).await.unwrap();
    let third = store.lease(key, LONG).await.unwrap().unwrap();
    let kept = token("two");
    assert!(store.keep(key, third, &kept).await.unwrap());
    assert_eq!(store.load(key).await.unwrap(), Some(kept));
    store.release(other, elsewhere).await.unwrap();
}

/// Who comes back after its lease has ended does not overwrite the token of the next one.
async fn a_late_holder_keeps_nothing(store: &dyn TokenStore) {
    let late = store
        .lease("late", Duration::from_millis(1))
        .await
        .unwrap()
        .unwrap();
    let next = loop {
        if let Some(lease) = store.lease("late", LONG).await.unwrap() {
            break lease;
        }
        tokio::task::yield_now().await;
    };
    assert!(next > late);
    assert!(store.keep("late", next, &token("new")).await.unwrap());
    assert!(!store.keep("late", late, &token("old")).await.unwrap());
    store.release("late", late).await.unwrap();
    assert_eq!(
        store.load("late").await.unwrap().unwrap().value.expose(),
        "new"
    );
}

#[tokio::test]
async fn memory() {
    keeps_to_the_contract(&MemoryStore::new()).await;
    a_late_holder_keeps_nothing(&MemoryStore::new()).await;
}

#[tokio::test]
async fn files() {
    let folder = tempfile::tempdir().unwrap();
    keeps_to_the_contract(&FileStore::new(folder.path().join("tokens"))).await;
}

#[tokio::test]
async fn another_store_of_the_same_folder_sees_lease_and_token() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (FileStore::new(folder.path()), FileStore::new(folder.path()));
    let lease = one.lease("k", LONG).await.unwrap().unwrap();
    assert_eq!(two.lease("k", LONG).await.unwrap(), None);
    one.keep("k", lease, &token("one")).await.unwrap();
    assert_eq!(two.load("k").await.unwrap().unwrap().value.expose(), "one");
    assert!(two.lease("k", LONG).await.unwrap().is_some());
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_reads_files() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("a/b");
    let store = FileStore::new(&folder);
    let lease = store.lease("k", LONG).await.unwrap().unwrap();
    store.keep("k", lease, &token("one")).await.unwrap();
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for entry in std::fs::read_dir(&folder).unwrap() {
        assert_eq!(mode(&entry.unwrap().path()), 0o600);
    }
}

#[tokio::test]
async fn a_broken_file_is_as_good_as_none() {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::new(folder.path());
    let lease = store.lease("k", LONG).await.unwrap().unwrap();
    store.keep("k", lease, &token("one")).await.unwrap();
    let file = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let file = file
        .into_iter()
        .find(|path| path.extension().is_some_and(|end| end == "token"));
    for broken in [&b""[..], b"half of it", b"\xff\xfe"] {
        std::fs::write(file.as_ref().unwrap(), broken).unwrap();
        assert_eq!(store.load("k").await.unwrap(), None);
    }
    let nowhere = FileStore::new("/proc/none/of/this");
    let error = nowhere.lease("k", LONG).await.unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("the token file could not be locked"),
        "{error}"
    );
}

#[cfg(feature = "redis")]
#[tokio::test]
async fn redis() {
    use iot_clouds_runtime::token_store::RedisStore;

    let Some(server) = crate::redis_server::start() else {
        return;
    };
    let store = RedisStore::new(&server.url, "test").unwrap();
    keeps_to_the_contract(&store).await;
    a_late_holder_keeps_nothing(&store).await;
    let error = RedisStore::new("https://user:CANARY@host", "x").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("CANARY"));
    let secret = RedisStore::new("redis://user:CANARY@host", "x").unwrap();
    assert!(!format!("{secret:?}").contains("CANARY"));
}
