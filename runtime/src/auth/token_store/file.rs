//! Stores tokens for several programs of one user on one machine, in files that only this user can read.
//! It must not know other machines.

mod private;
mod records;

use std::{
    path::PathBuf,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use sha2::{Digest as _, Sha256};
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

use self::{
    private::{Trust, unique},
    records::Records,
};
use super::{Lease, LeaseState, StoreError, StoredToken, Storing, TokenStore};

/// How long work on files may take before it counts as failed. Calls must not hang if a network file system does.
const LIMIT: Duration = Duration::from_secs(5);
/// How many operations may run at once, hanging ones included. Further ones fail.
const MAX_CONCURRENT: usize = 8;
/// How long dropping a lease may block its caller.
const RELEASE_TIMEOUT: Duration = Duration::from_millis(100);
/// How many times in a row other programs may be faster.
const MAX_TRIES: usize = 64;

/// A token store in a folder of files that only the program's user can read.
///
/// The folder is created if it is missing. An existing folder must not be a symbolic link, must belong to the user that
/// the program runs as, and must not be writable by others. The same holds for everything in it. Anything else is
/// refused with the reason, and left unchanged. Parent folders are not checked: whoever can replace the folder cannot
/// create one that belongs to the user. On Windows the user is responsible for the permissions of the folder.
///
/// Leases are numbered files, and no lock of the operating system is used. A program that is suspended therefore blocks
/// nobody after its lease has ended. The file system must support hard links. On a network file system, machines may
/// see each other's files late. A store for several machines, such as Redis, is better there.
///
/// The folder may be removed at any time. Tokens are then fetched again.
#[derive(Clone, Debug)]
pub struct FileStore {
    folder: PathBuf,
    /// Distinguishes leases of this store and its clones from those of others.
    holder: Arc<str>,
    trust: Arc<Trust>,
    free: Arc<Semaphore>,
}

impl FileStore {
    /// Creates a store in a folder, which is created when it is first used.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            // Without a trailing slash, which would make the system follow a symbolic link.
            folder: folder.into().components().collect(),
            holder: unique().into(),
            trust: Arc::default(),
            free: Arc::new(Semaphore::new(MAX_CONCURRENT)),
        }
    }

    /// Returns the folder of a key, or `None` if it is missing. Its name is a digest, so that keys with any characters
    /// have distinct names.
    fn records(&self, key: &str, make: bool) -> Result<Option<Records>, StoreError> {
        if self.folder.as_os_str().is_empty() {
            return Err(StoreError::new(
                "the path of the token folder is empty; set a folder",
            ));
        }
        let digest = Sha256::digest(key.as_bytes());
        let name: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let folder = self.folder.join(name);
        let is_there =
            self.trust.folder(&self.folder, make)? && self.trust.folder(&folder, make)?;
        let trust = Arc::clone(&self.trust);
        Ok(is_there.then_some(Records { folder, trust }))
    }

    fn load_now(&self, key: &str) -> Result<Option<StoredToken>, StoreError> {
        match self.records(key, false)? {
            Some(records) => records.load(key),
            None => Ok(None),
        }
    }

    fn lease_now(
        &self,
        key: &str,
        length: Duration,
        despite: Option<u64>,
    ) -> Result<LeaseState, StoreError> {
        for _ in 0..MAX_TRIES {
            let Some(records) = self.records(key, true)? else {
                continue;
            };
            let numbers = records.numbers()?;
            if let Some(newest) = numbers.newest_lease().filter(|n| despite != Some(*n)) {
                match records.is_held(&numbers, newest)? {
                    Some(true) => return Ok(LeaseState::Held(newest)),
                    Some(false) => {}
                    None => continue,
                }
            }
            let number = numbers.next();
            if records.take(number, &self.holder, length)? {
                let holder = Arc::clone(&self.holder);
                return Ok(LeaseState::Taken(Lease::new(number, move || {
                    release(records, number, holder);
                })));
            }
        }
        Err(StoreError::new(
            "other programs take the leases of the token folder too fast",
        ))
    }

    fn renew_now(&self, key: &str, number: u64, length: Duration) -> Result<bool, StoreError> {
        match self.records(key, false)? {
            Some(records) => records.renew(number, &self.holder, length),
            None => Ok(false),
        }
    }

    fn keep_now(&self, key: &str, number: u64, token: &StoredToken) -> Result<bool, StoreError> {
        match self.records(key, false)? {
            Some(records) => records.keep((key, number, &self.holder), token),
            None => Ok(false),
        }
    }

    /// Runs work on files where it blocks nothing else, and waits for it no longer than the limit.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(Self) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = self.clone();
        let done = async move {
            let permit = Arc::clone(&store.free).acquire_owned().await;
            let done = spawn_blocking(move || {
                let result = work(store);
                drop(permit);
                result
            });
            // The task was dropped before it ran, because its runtime shuts down.
            done.await
                .unwrap_or_else(|_| Err(StoreError::new("the program is ending")))
        };
        timeout(LIMIT, done).await.unwrap_or_else(|_| {
            let folder = self.folder.display();
            let limit = LIMIT.as_secs();
            Err(StoreError::new(format!(
                "{folder} did not respond within {limit} s; use a folder on a local disk"
            )))
        })
    }
}

/// Releases a lease. A lease may be dropped anywhere, also while a runtime shuts down or outside of any, so this work
/// has a thread of its own. It is not waited for if the file system hangs.
fn release(records: Records, number: u64, holder: Arc<str>) {
    let (done, wait) = mpsc::channel::<()>();
    let thread = thread::Builder::new().spawn(move || {
        // A lease that cannot be released expires on its own.
        let _ = records.end(number, &holder);
        drop(done);
    });
    if thread.is_ok() {
        let _ = wait.recv_timeout(RELEASE_TIMEOUT);
    }
}

impl TokenStore for FileStore {
    fn load<'a>(&'a self, key: &'a str) -> Storing<'a, Option<StoredToken>> {
        let key = key.to_owned();
        Box::pin(self.work(move |store| store.load_now(&key)))
    }

    fn lease<'a>(
        &'a self,
        key: &'a str,
        length: Duration,
        despite: Option<u64>,
    ) -> Storing<'a, LeaseState> {
        let key = key.to_owned();
        Box::pin(self.work(move |store| store.lease_now(&key, length, despite)))
    }

    fn renew<'a>(&'a self, key: &'a str, lease: &'a Lease, length: Duration) -> Storing<'a, bool> {
        let (key, number) = (key.to_owned(), lease.number());
        Box::pin(self.work(move |store| store.renew_now(&key, number, length)))
    }

    fn keep<'a>(
        &'a self,
        key: &'a str,
        lease: &'a Lease,
        token: &'a StoredToken,
    ) -> Storing<'a, bool> {
        let (key, number, token) = (key.to_owned(), lease.number(), token.clone());
        Box::pin(self.work(move |store| store.keep_now(&key, number, &token)))
    }
}
