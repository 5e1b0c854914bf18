//! The files of one key: a numbered record for each lease, and the tokens that were fetched under the leases.
//! It must not know threads, waits or other keys.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Serialize};

use super::private::{Trust, UNFINISHED, Unfinished, failed};
use crate::auth::token_store::{StoreError, StoredToken};

/// How many leases before the newest are kept, so that a program that reads one still finds it after others were taken.
const KEPT_LEASES: u64 = 8;
/// How often the newest token is looked for while other programs replace it.
const MAX_READS: usize = 64;
/// The age after which an unfinished file counts as left behind by a program that died.
const ABANDONED: Duration = Duration::from_secs(600);
/// The largest number of files in the folder of a key.
const MAX_FILES: usize = 10_000;

/// A lease as it is written in its file.
#[derive(Debug, Serialize, Deserialize)]
struct LeaseRecord {
    /// When the lease ends, in milliseconds since 1970.
    ends_at: u64,
    /// The length of the lease when it was taken or renewed, in milliseconds.
    length: u64,
    /// The store that took the lease.
    holder: String,
}

impl LeaseRecord {
    fn new(holder: &str, length: Duration) -> Self {
        let length = milliseconds(length);
        Self {
            ends_at: now().saturating_add(length),
            length,
            holder: holder.to_owned(),
        }
    }

    /// Returns whether the lease has not ended. A lease that ends later than its length allows was written before the
    /// clock was set back, and does not count.
    fn is_held(&self) -> bool {
        let left = self.ends_at.saturating_sub(now());
        left > 0 && left <= self.length.saturating_mul(2)
    }
}

/// A token as it is written in its file.
#[derive(Serialize, Deserialize)]
struct TokenRecord {
    /// The key under which the token is stored.
    key: String,
    /// The token, as [`StoredToken::to_text`] writes it.
    token: String,
}

/// The numbers in the names of the files of a key.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    leases: BTreeSet<u64>,
    /// Leases that were released.
    ended: BTreeSet<u64>,
    tokens: BTreeSet<u64>,
    unfinished: Vec<PathBuf>,
}

impl Numbers {
    pub(super) fn newest_lease(&self) -> Option<u64> {
        self.leases.last().max(self.ended.last()).copied()
    }

    /// Returns the number after all that were ever used.
    pub(super) fn next(&self) -> u64 {
        let newest = self.newest_lease().max(self.tokens.last().copied());
        newest.unwrap_or_default().saturating_add(1)
    }
}

/// The folder of one key.
///
/// Each number is taken by the one program that manages to create its file. The newest number counts and is never
/// removed. A program that was suspended in between therefore has no effect: its number is no longer the newest.
#[derive(Clone, Debug)]
pub(super) struct Records {
    pub(super) folder: PathBuf,
    pub(super) trust: Arc<Trust>,
}

impl Records {
    fn path(&self, what: &str, number: u64) -> PathBuf {
        self.folder.join(format!("{what}.{number}"))
    }

    /// Returns the numbers in the folder. A list may lack a file that is renamed meanwhile, or both of two files of which one
    /// replaces the other, so two lists are united: a number that was used stays used.
    pub(super) fn numbers(&self) -> Result<Numbers, StoreError> {
        let mut numbers = Numbers::default();
        self.list(&mut numbers)?;
        numbers.unfinished.clear();
        self.list(&mut numbers)?;
        Ok(numbers)
    }

    fn list(&self, numbers: &mut Numbers) -> Result<(), StoreError> {
        let unread = |error| failed(&self.folder, "cannot be listed", error);
        for (count, entry) in fs::read_dir(&self.folder).map_err(unread)?.enumerate() {
            if count >= MAX_FILES {
                let what = format!(
                    "{} contains too many files; remove it",
                    self.folder.display()
                );
                return Err(StoreError::new(what));
            }
            let entry = entry.map_err(unread)?;
            let name = entry.file_name();
            let Some((what, number)) = name.to_str().and_then(|name| name.split_once('.')) else {
                continue;
            };
            match (what, number.parse()) {
                ("lease", Ok(number)) => numbers.leases.insert(number),
                ("ended", Ok(number)) => numbers.ended.insert(number),
                ("token", Ok(number)) => numbers.tokens.insert(number),
                _ if name
                    .to_str()
                    .is_some_and(|name| name.starts_with(UNFINISHED)) =>
                {
                    numbers.unfinished.push(entry.path());
                    true
                }
                _ => false,
            };
        }
        Ok(())
    }

    /// Returns whether a lease has not ended, or `None` if its file is gone because newer leases have been taken.
    pub(super) fn is_held(
        &self,
        numbers: &Numbers,
        number: u64,
    ) -> Result<Option<bool>, StoreError> {
        if numbers.ended.contains(&number) {
            return Ok(Some(false));
        }
        let content = self.trust.read(&self.path("lease", number))?;
        Ok(content.map(|content| {
            // A file that cannot be parsed was written during a power failure.
            parsed::<LeaseRecord>(&content).is_some_and(|record| record.is_held())
        }))
    }

    /// Takes a number that nobody has. Returns false if another program was faster.
    pub(super) fn take(
        &self,
        number: u64,
        holder: &str,
        length: Duration,
    ) -> Result<bool, StoreError> {
        let record = text(&LeaseRecord::new(holder, length))?;
        let path = self.path("lease", number);
        if !Unfinished::write(&self.folder, &record, false)?.claim(&path)? {
            return Ok(false);
        }
        let numbers = self.numbers()?;
        if numbers.newest_lease() != Some(number) || numbers.ended.contains(&number) {
            // Other programs took this number, and removed or renamed its file, between the look and the claim.
            remove(&path);
            return Ok(false);
        }
        self.tidy(&numbers, number);
        Ok(true)
    }

    /// Makes a lease end `length` from now. Returns false if it is not the newest, or was released.
    pub(super) fn renew(
        &self,
        number: u64,
        holder: &str,
        length: Duration,
    ) -> Result<bool, StoreError> {
        if !self.is_newest(number, holder)? {
            return Ok(false);
        }
        let record = text(&LeaseRecord::new(holder, length))?;
        let path = self.path("lease", number);
        Unfinished::write(&self.folder, &record, false)?.replace(&path)?;
        // Another lease may have been taken since. The older number then has no effect.
        Ok(self.numbers()?.newest_lease() == Some(number))
    }

    /// Marks a lease as released. A lease that is not the newest has no effect anyway.
    pub(super) fn end(&self, number: u64, holder: &str) -> Result<(), StoreError> {
        let path = self.path("lease", number);
        if self.holder(&path)?.as_deref() == Some(holder) {
            let ended = fs::rename(&path, self.path("ended", number));
            ended.map_err(|error| failed(&path, "cannot be renamed", error))?;
        }
        Ok(())
    }

    /// Returns the newest token that was stored.
    pub(super) fn load(&self, key: &str) -> Result<Option<StoredToken>, StoreError> {
        let mut was_missed = false;
        // The newest token may be replaced and removed while the folder is listed, or before the file is read.
        for _ in 0..MAX_READS {
            let Some(number) = self.numbers()?.tokens.last().copied() else {
                if was_missed {
                    return Ok(None);
                }
                was_missed = true;
                continue;
            };
            let path = self.path("token", number);
            let Some(content) = self.trust.read(&path)? else {
                continue;
            };
            let Some(record) = parsed::<TokenRecord>(&content) else {
                // The file cannot be parsed, which is the same as no token.
                return Ok(None);
            };
            if record.key != key {
                let what = format!("{} belongs to another key; remove it", path.display());
                return Err(StoreError::new(what));
            }
            return Ok(StoredToken::of_text(&record.token));
        }
        Ok(None)
    }

    /// Stores a token. Returns false and stores nothing if the lease is not the newest.
    pub(super) fn keep(
        &self,
        (key, number, holder): (&str, u64, &str),
        token: &StoredToken,
    ) -> Result<bool, StoreError> {
        if !self.is_newest(number, holder)? {
            return Ok(false);
        }
        let record = text(&TokenRecord {
            key: key.to_owned(),
            token: token.to_text(),
        })?;
        let path = self.path("token", number);
        Unfinished::write(&self.folder, &record, true)?.replace(&path)?;
        let numbers = self.numbers()?;
        if numbers.newest_lease() != Some(number) {
            remove(&path);
            return Ok(false);
        }
        for older in numbers.tokens.range(..number) {
            remove(&self.path("token", *older));
        }
        Ok(true)
    }

    /// Returns whether a lease belongs to the holder and is the newest.
    fn is_newest(&self, number: u64, holder: &str) -> Result<bool, StoreError> {
        Ok(self.numbers()?.newest_lease() == Some(number)
            && self.holder(&self.path("lease", number))?.as_deref() == Some(holder))
    }

    fn holder(&self, path: &Path) -> Result<Option<String>, StoreError> {
        let content = self.trust.read(path)?;
        let record = content.and_then(|content| parsed::<LeaseRecord>(&content));
        Ok(record.map(|record| record.holder))
    }

    /// Removes files that are no longer needed, as far as possible. Older tokens are left to [`Records::keep`]: the newest
    /// one may still be withdrawn, because its lease was taken over meanwhile.
    fn tidy(&self, numbers: &Numbers, newest: u64) {
        let oldest = newest.saturating_sub(KEPT_LEASES);
        for (what, used) in [("lease", &numbers.leases), ("ended", &numbers.ended)] {
            for number in used.range(..oldest) {
                remove(&self.path(what, *number));
            }
        }
        for path in &numbers.unfinished {
            let written = path.symlink_metadata().and_then(|found| found.modified());
            let age = written.ok().and_then(|written| written.elapsed().ok());
            if age.is_some_and(|age| age > ABANDONED) {
                remove(path);
            }
        }
    }
}

/// Removes a file. If that fails, the next program removes it.
fn remove(path: &Path) {
    let _ = fs::remove_file(path);
}

fn text(record: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(record).map_err(|error| {
        let error = io::Error::new(ErrorKind::InvalidData, error);
        StoreError::new("a record cannot be written as JSON").caused_by(error)
    })
}

fn parsed<'a, T: Deserialize<'a>>(content: &'a [u8]) -> Option<T> {
    serde_json::from_slice(content).ok()
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    milliseconds(since.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use super::Records;
    use crate::auth::token_store::StoredToken;

    const LONG: Duration = Duration::from_secs(600);

    fn records(folder: &tempfile::TempDir) -> Records {
        Records {
            folder: folder.path().to_owned(),
            trust: Arc::default(),
        }
    }

    /// Stops between the look and the claim, while others take the number and remove its file.
    #[test]
    fn a_number_whose_file_was_removed_is_not_taken_again() {
        let folder = tempfile::tempdir().unwrap();
        let records = records(&folder);
        let stopped = records.numbers().unwrap().next();
        for number in 1..=20 {
            assert_eq!(records.numbers().unwrap().next(), number);
            assert!(records.take(number, "others", LONG).unwrap());
        }
        assert!(!folder.path().join(format!("lease.{stopped}")).exists());
        assert!(!records.take(stopped, "stopped", LONG).unwrap());
        assert_eq!(records.numbers().unwrap().newest_lease(), Some(20));
        // An existing file is not taken either, and still belongs to its holder.
        assert!(!records.take(20, "stopped", LONG).unwrap());
        assert!(records.renew(20, "others", LONG).unwrap());
    }

    /// Stops between the look and the claim while the lease of that number is taken and released.
    #[test]
    fn a_number_whose_file_was_renamed_is_not_taken_again() {
        let folder = tempfile::tempdir().unwrap();
        let records = records(&folder);
        assert!(records.take(1, "others", LONG).unwrap());
        records.end(1, "others").unwrap();
        assert!(!records.take(1, "stopped", LONG).unwrap());
        let numbers = records.numbers().unwrap();
        assert_eq!(records.is_held(&numbers, 1).unwrap(), Some(false));
        assert_eq!(numbers.next(), 2);
    }

    /// A program that loses its lease while it stores a token has both files in the folder for a moment.
    #[test]
    fn a_lease_that_is_taken_meanwhile_removes_no_token() {
        let folder = tempfile::tempdir().unwrap();
        let records = records(&folder);
        for number in [1, 2] {
            std::fs::write(records.path("token", number), "{}").unwrap();
        }
        assert!(records.take(3, "next", LONG).unwrap());
        assert!(records.path("token", 1).exists());
    }

    /// A task that was abandoned may still renew or store after its lease was released.
    #[test]
    fn calls_after_the_release_of_a_lease_have_no_effect() {
        let folder = tempfile::tempdir().unwrap();
        let records = records(&folder);
        assert!(records.take(1, "one", LONG).unwrap());
        let written = std::fs::read(records.path("lease", 1)).unwrap();
        records.end(1, "one").unwrap();
        assert!(!records.renew(1, "one", LONG).unwrap());
        let token = StoredToken {
            value: "T".into(),
            expires_at: std::time::SystemTime::now(),
            lifetime: LONG,
        };
        assert!(!records.keep(("k", 1, "one"), &token).unwrap());
        // As if it had looked before.
        std::fs::write(records.path("lease", 1), written).unwrap();
        let numbers = records.numbers().unwrap();
        assert_eq!(records.is_held(&numbers, 1).unwrap(), Some(false));
        assert_eq!(numbers.next(), 2);
    }
}
