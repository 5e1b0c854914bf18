//! Tokens in files: what is refused, what a program leaves behind that dies or is suspended, and what remains.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use iot_clouds_runtime::{
    Json,
    token_store::{FileStore, LeaseState, TokenStore},
};

use crate::contract::{LONG, held, taken, taken_at_last, token, value};

/// Returns the files in a folder and below it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| match path.is_dir() {
            true => files(&path),
            false => vec![path],
        })
        .collect()
}

fn file(folder: &Path, what: &str) -> PathBuf {
    let mut files = files(folder);
    let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    files.retain(|path| name(path).starts_with(what));
    assert_eq!(files.len(), 1, "{what}");
    files.remove(0)
}

/// Creates a folder with a token for the key `k`.
async fn kept() -> (tempfile::TempDir, FileStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::new(folder.path());
    let lease = taken(&store, "k", LONG).await;
    assert!(store.keep("k", &lease, &token("one")).await.unwrap());
    (folder, store)
}

#[tokio::test]
async fn another_store_of_the_same_folder_sees_lease_and_token() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (FileStore::new(folder.path()), FileStore::new(folder.path()));
    assert_eq!(two.load("k").await.unwrap(), None);
    let lease = taken(&one, "k", LONG).await;
    assert_eq!(held(&two, "k").await, lease.number());
    one.keep("k", &lease, &token("one")).await.unwrap();
    assert_eq!(value(&two, "k").await.unwrap(), "one");
    // It belongs to the store that took it.
    assert!(!two.keep("k", &lease, &token("two")).await.unwrap());
    drop(lease);
    drop(taken_at_last(&two, "k").await);
}

#[tokio::test]
async fn an_unreadable_file_counts_as_missing() {
    let (folder, store) = kept().await;
    for broken in [&b""[..], b"half of it", b"{}", b"\xff\xfe"] {
        fs::write(file(folder.path(), "token."), broken).unwrap();
        assert_eq!(store.load("k").await.unwrap(), None);
    }
    fs::write(file(folder.path(), "ended."), "").unwrap();
    let lease = taken(&store, "k", LONG).await;
    fs::write(file(folder.path(), "lease."), "").unwrap();
    let next = taken(&store, "k", LONG).await;
    assert!(next.number() > lease.number());
    assert!(store.keep("k", &next, &token("two")).await.unwrap());
    assert_eq!(value(&store, "k").await.unwrap(), "two");
}

#[tokio::test]
async fn a_folder_that_cannot_be_created_is_an_error() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let nowhere = FileStore::new(file.path().join("below"));
    let error = nowhere.lease("k", LONG, None).await.unwrap_err();
    assert!(error.to_string().contains("below"), "{error}");
}

#[tokio::test]
async fn an_empty_path_is_refused() {
    let error = FileStore::new("").lease("k", LONG, None).await.unwrap_err();
    assert!(error.to_string().contains("is empty"), "{error}");
}

#[tokio::test]
async fn a_removed_folder_costs_one_token() {
    let (folder, store) = kept().await;
    let late = taken_at_last(&store, "k").await;
    for entry in fs::read_dir(folder.path()).unwrap() {
        fs::remove_dir_all(entry.unwrap().path()).unwrap();
    }
    assert!(!store.renew("k", &late, LONG).await.unwrap());
    assert!(!store.keep("k", &late, &token("late")).await.unwrap());
    assert_eq!(store.load("k").await.unwrap(), None);
    drop(taken(&store, "k", LONG).await);
}

#[tokio::test]
async fn a_token_of_another_key_is_not_returned() {
    let (folder, store) = kept().await;
    let planted = fs::read_to_string(file(folder.path(), "token.")).unwrap();
    fs::write(
        file(folder.path(), "token."),
        planted.replace(r#""k""#, r#""other""#),
    )
    .unwrap();
    let error = store.load("k").await.unwrap_err();
    assert!(error.to_string().contains("another key"), "{error}");
}

#[tokio::test]
async fn a_lease_from_before_the_clock_was_set_back_is_ignored() {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::new(folder.path());
    let before = taken(&store, "k", LONG).await;
    let path = file(folder.path(), "lease.");
    let mut record: Json = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    // As if it had been taken before the clock was set back by a day.
    let ends_at = record["ends_at"].as_u64().unwrap();
    record["ends_at"] = (ends_at + 86_400_000).into();
    fs::write(&path, record.to_string()).unwrap();
    let next = taken(&store, "k", LONG).await;
    assert!(next.number() > before.number());
}

#[tokio::test]
async fn files_of_dead_programs_are_removed() {
    let (folder, store) = kept().await;
    let key = file(folder.path(), "token.").parent().unwrap().to_owned();
    let [old, new] = ["new.1-1-old", "new.1-2-new"].map(|name| key.join(name));
    for path in [&old, &new] {
        fs::write(path, "half").unwrap();
    }
    let an_hour_ago = SystemTime::now() - Duration::from_secs(3_600);
    let opened = fs::File::options().write(true).open(&old).unwrap();
    opened.set_modified(an_hour_ago).unwrap();
    for turn in 0..50 {
        let lease = taken_at_last(&store, "k").await;
        let kept = token(&format!("T{turn}"));
        assert!(store.keep("k", &lease, &kept).await.unwrap());
    }
    assert!(!old.exists() && new.exists());
    // One token, and the last few leases.
    file(folder.path(), "token.");
    assert!(files(folder.path()).len() < 15);
}

/// The task that fetches ends with its runtime, or panics. The next program does not have to wait.
#[test]
fn a_lease_is_released_when_its_task_ends() {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::new(folder.path());
    let runtime = || {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap()
    };
    for panics in [false, true] {
        let (first, taking) = (runtime(), store.clone());
        let (is_taken, wait) = std::sync::mpsc::channel();
        first.spawn(async move {
            let _lease = taken_at_last(&taking, "k").await;
            is_taken.send(()).unwrap();
            assert!(!panics, "on purpose");
            std::future::pending::<()>().await;
        });
        wait.recv().unwrap();
        drop(first);
        drop(runtime().block_on(taken_at_last(&store, "k")));
    }
    // Outside of any runtime too.
    let lease = runtime().block_on(taken_at_last(&store, "k"));
    drop(lease);
    drop(runtime().block_on(taken_at_last(&store, "k")));
}

#[cfg(unix)]
mod unix {
    use std::{
        fs,
        io::{BufRead as _, BufReader, Write as _},
        os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink},
        path::Path,
        process::{Command, Stdio},
    };

    use super::*;

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o777
    }

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    fn run(program: &str, arguments: &[&str], path: &Path) {
        let status = Command::new(program).args(arguments).arg(path).status();
        assert!(status.unwrap().success(), "{program}");
    }

    /// Asserts that every method fails with this reason and that no token is left.
    async fn refuses(store: &FileStore, why: &str) {
        let errors = [
            store.load("k").await.unwrap_err(),
            store.lease("k", LONG, None).await.unwrap_err(),
        ];
        for error in errors {
            assert!(error.to_string().contains(why), "{error}");
        }
    }

    #[tokio::test]
    async fn only_the_owner_can_read_files() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("a/b");
        let store = FileStore::new(&folder);
        let lease = taken(&store, "k", LONG).await;
        store.keep("k", &lease, &token("one")).await.unwrap();
        assert_eq!(mode(&folder), 0o700);
        for path in files(&folder) {
            assert_eq!(mode(path.parent().unwrap()), 0o700);
            assert_eq!(mode(&path), 0o600);
        }
    }

    #[tokio::test]
    async fn a_folder_that_others_can_write_is_refused_and_left_unchanged() {
        let (folder, store) = kept().await;
        for shared in [0o770, 0o702, 0o1777] {
            set_mode(folder.path(), shared);
            refuses(&store, "can be written by other users").await;
            assert_eq!(mode(folder.path()), shared & 0o777);
        }
        // File names are digests, so seeing them reveals nothing.
        set_mode(folder.path(), 0o755);
        assert_eq!(value(&store, "k").await.unwrap(), "one");
        assert_eq!(mode(folder.path()), 0o755);
        let key = file(folder.path(), "token.").parent().unwrap().to_owned();
        set_mode(&key, 0o777);
        refuses(&store, "can be written by other users").await;
    }

    #[tokio::test]
    async fn a_folder_that_is_a_link_is_refused() {
        let (folder, _) = kept().await;
        let beside = tempfile::tempdir().unwrap();
        let link = beside.path().join("link");
        symlink(folder.path(), &link).unwrap();
        refuses(&FileStore::new(&link), "is a symbolic link").await;
        refuses(&FileStore::new(link.join("")), "is a symbolic link").await;
        // A parent folder may be a link.
        let above = beside.path().join("above");
        symlink(folder.path().parent().unwrap(), &above).unwrap();
        let name = folder.path().file_name().unwrap();
        let store = FileStore::new(above.join(name));
        assert_eq!(value(&store, "k").await.unwrap(), "one");
    }

    #[tokio::test]
    async fn files_of_another_user_are_refused() {
        let (folder, store) = kept().await;
        if folder.path().metadata().unwrap().uid() != 0 {
            eprintln!("SKIPPED: only root can give a file away");
            return;
        }
        run("chown", &["65534"], &file(folder.path(), "token."));
        let error = store.load("k").await.unwrap_err();
        assert!(error.to_string().contains("belongs to another"), "{error}");
        run("chown", &["65534"], folder.path());
        refuses(&store, "belongs to another user").await;
        // The same holds for a store that has not read the folder before.
        refuses(&FileStore::new(folder.path()), "belongs to another user").await;
    }

    #[tokio::test]
    async fn links_in_the_folder_are_neither_read_nor_written_through() {
        let (folder, store) = kept().await;
        let path = file(folder.path(), "token.");
        let outside = tempfile::tempdir().unwrap();
        let victim = outside.path().join("victim");
        fs::rename(&path, &victim).unwrap();
        symlink(&victim, &path).unwrap();
        set_mode(&victim, 0o644);
        let before = fs::read(&victim).unwrap();
        let error = store.load("k").await.unwrap_err();
        assert!(error.to_string().contains("is a symbolic link"), "{error}");
        let lease = taken_at_last(&store, "k").await;
        assert!(store.keep("k", &lease, &token("two")).await.unwrap());
        assert_eq!(value(&store, "k").await.unwrap(), "two");
        assert_eq!(fs::read(&victim).unwrap(), before);
        assert_eq!(mode(&victim), 0o644);
    }

    #[tokio::test]
    async fn anything_but_a_small_private_file_is_refused_at_once() {
        let (folder, store) = kept().await;
        let path = file(folder.path(), "token.");
        let refuses = async |why: &str| {
            let error = store.load("k").await.unwrap_err();
            assert!(error.to_string().contains(why), "{error}");
        };
        set_mode(&path, 0o640);
        refuses("can be read or written by other users").await;
        set_mode(&path, 0o600);
        fs::File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_len(1 << 40)
            .unwrap();
        refuses("longer than 64 KiB").await;
        fs::remove_file(&path).unwrap();
        run("mkfifo", &["-m", "600"], &path);
        refuses("is not a file").await;
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        refuses("is not a file").await;
        fs::remove_dir(&path).unwrap();
        symlink("/dev/zero", &path).unwrap();
        refuses("is a symbolic link").await;
    }

    #[tokio::test]
    async fn content_too_long_to_be_read_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let store = FileStore::new(folder.path());
        let lease = taken(&store, "k", LONG).await;
        let long = token(&"x".repeat(100_000));
        store.keep("k", &lease, &long).await.unwrap_err();
        assert!(store.keep("k", &lease, &token("one")).await.unwrap());
        assert_eq!(value(&store, "k").await.unwrap(), "one");
    }

    const FOLDER: &str = "TOKEN_TEST_STOPPED";

    /// The program that is suspended. It does nothing when the tests run as usual.
    #[tokio::test]
    async fn holder() {
        let Ok(folder) = std::env::var(FOLDER) else {
            return;
        };
        let store = FileStore::new(folder);
        let lease = taken(&store, "k", Duration::from_millis(500)).await;
        println!("\nTAKEN");
        std::io::stdin().read_line(&mut String::new()).unwrap();
        let is_renewed = store.renew("k", &lease, LONG).await.unwrap();
        let is_kept = store.keep("k", &lease, &token("old")).await.unwrap();
        println!("\nRENEWED {is_renewed} KEPT {is_kept}");
    }

    #[tokio::test]
    async fn a_suspended_program_blocks_nobody_and_overwrites_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut holder = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "files::unix::holder", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(holder.stdout.take().unwrap()).lines();
        let mut wait_for = |what: &str| {
            let found = lines.find(|line| line.as_ref().unwrap().starts_with(what));
            found.unwrap().unwrap()
        };
        wait_for("TAKEN");
        let signal = |name: &str| {
            let id = holder.id().to_string();
            let status = Command::new("kill").args([name, &id]).status();
            assert!(status.unwrap().success());
        };
        signal("-STOP");
        let store = FileStore::new(folder.path());
        let lease = taken_at_last(&store, "k").await;
        assert!(store.keep("k", &lease, &token("new")).await.unwrap());
        signal("-CONT");
        holder.stdin.take().unwrap().write_all(b"\n").unwrap();
        assert_eq!(wait_for("RENEWED"), "RENEWED false KEPT false");
        assert!(holder.wait().unwrap().success());
        assert_eq!(value(&store, "k").await.unwrap(), "new");
        assert_eq!(held(&store, "k").await, lease.number());
        let state = store.lease("k", LONG, Some(lease.number())).await.unwrap();
        assert!(matches!(state, LeaseState::Taken(_)));
    }
}
