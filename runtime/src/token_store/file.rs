//! Tokens for several programs of one user on one machine, in files that only this user can read.
//! It must not know other machines.

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use super::{Lease, LeaseState, StoreError, StoredToken, Storing, TokenStore};

/// Keeps tokens in a folder: a file for each credential, readable by its owner only, replaced as a whole.
///
/// The lease is a lock of the operating system, which ends with the program that has it.
#[derive(Clone, Debug)]
pub struct FileStore {
    folder: PathBuf,
    held: Arc<Mutex<Held>>,
}

/// Locks that this program has.
#[derive(Debug, Default)]
struct Held {
    last: u64,
    locks: BTreeMap<u64, File>,
}

impl FileStore {
    /// In a folder, which is made where it is missing.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            held: Arc::default(),
        }
    }

    /// The file of a key with this ending. Keys hold addresses, so all but plain characters are written as their codes.
    fn path(&self, key: &str, ending: &str) -> PathBuf {
        let name: String = key
            .bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' => {
                    char::from(byte).to_string()
                }
                byte => format!("_{byte:02x}"),
            })
            .collect();
        // Names of files have an end.
        let name = name.get(..180).unwrap_or(&name);
        self.folder.join(format!("{name}{ending}"))
    }

    fn load_now(&self, key: &str) -> io::Result<Option<StoredToken>> {
        match fs::read_to_string(self.path(key, ".token")) {
            Ok(text) => Ok(StoredToken::of_text(&text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            // Not a text: broken, and as good as none.
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn lease_now(&self, key: &str) -> io::Result<LeaseState> {
        make_folder(&self.folder)?;
        let lock = private(
            &self.path(key, ".lock"),
            OpenOptions::new().write(true).create(true),
        )?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(LeaseState::Held(0)),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.last += 1;
        let number = held.last;
        held.locks.insert(number, lock);
        let store = self.clone();
        Ok(LeaseState::Taken(Lease::new(number, move || {
            store.give_back(number);
        })))
    }

    fn keep_now(&self, key: &str, token: &StoredToken) -> io::Result<bool> {
        let path = self.path(key, ".token");
        let new = self.path(key, ".new");
        let mut options = OpenOptions::new();
        let mut file = private(&new, options.write(true).create(true).truncate(true))?;
        file.write_all(token.to_text().as_bytes())?;
        file.sync_all()?;
        // Who reads has the old token or the new one, never half of either.
        fs::rename(&new, &path)?;
        Ok(true)
    }

    /// Ends a lock by closing its file.
    fn give_back(&self, lease: u64) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.locks.remove(&lease);
    }

    /// Runs file work where it holds nothing else up.
    async fn work<T: Send + 'static>(
        &self,
        what: &'static str,
        work: impl FnOnce(Self) -> io::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = self.clone();
        let failed = |error: io::Error| {
            let kind = error.kind();
            StoreError::new(format!("the token file could not be {what}: {kind}")).caused_by(error)
        };
        match tokio::task::spawn_blocking(move || work(store)).await {
            Ok(result) => result.map_err(failed),
            Err(_) => Err(StoreError::new("the program is ending")),
        }
    }
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Opens a file that only its owner can read, whatever it was before.
fn private(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(file)
}

impl TokenStore for FileStore {
    fn load<'a>(&'a self, key: &'a str) -> Storing<'a, Option<StoredToken>> {
        let key = key.to_owned();
        Box::pin(self.work("read", move |store| store.load_now(&key)))
    }

    fn lease<'a>(&'a self, key: &'a str, _: Duration, _: Option<u64>) -> Storing<'a, LeaseState> {
        let key = key.to_owned();
        Box::pin(self.work("locked", move |store| store.lease_now(&key)))
    }

    fn renew<'a>(&'a self, _: &'a str, _: &'a Lease, _: Duration) -> Storing<'a, bool> {
        Box::pin(std::future::ready(Ok(true)))
    }

    fn keep<'a>(&'a self, key: &'a str, _: &'a Lease, token: &'a StoredToken) -> Storing<'a, bool> {
        let (key, token) = (key.to_owned(), token.clone());
        Box::pin(self.work("written", move |store| store.keep_now(&key, &token)))
    }
}
