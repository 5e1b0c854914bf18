//! Compares wanted files with those on disk, prints the differences, and writes either all of them or none.
//! Must not know what the files mean.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io, process};

use similar::TextDiff;

use crate::failure::CommandError;

/// Prints a text to standard output. A reader that is gone, such as `head` after its lines, wants no more: that is no failure.
pub(crate) fn print(text: &str) -> Result<(), CommandError> {
    let mut output = io::stdout().lock();
    let written = output.write_all(text.as_bytes());
    match written.and_then(|()| output.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CommandError::new(format!(
            "cannot write to standard output: {error}"
        ))),
        _ => Ok(()),
    }
}

/// A file that differs from what is wanted.
#[derive(Debug)]
pub(crate) struct Change {
    /// Its path on disk.
    path: PathBuf,
    /// Its path as it is shown to people.
    shown: String,
    /// Its text now; `None` if the file is missing.
    old: Option<String>,
    /// Its wanted text; `None` if the file should not exist.
    new: Option<String>,
}

impl Change {
    /// Makes a change of a file whose bytes are known, so that its line ends stay.
    pub(crate) fn exact(path: PathBuf, shown: &str, old: Option<String>, new: String) -> Self {
        Self {
            path,
            shown: shown.to_owned(),
            old,
            new: Some(new),
        }
    }

    /// Whether the file does not exist yet.
    pub(crate) fn is_new(&self) -> bool {
        self.old.is_none()
    }
}

/// Returns the changes that make `folder` as `wanted`; `stale` lists files to remove. Paths are relative, with `/`. `shown` is the
/// folder as people see it, or nothing.
pub(crate) fn changes(
    folder: &Path,
    shown: &str,
    wanted: &BTreeMap<String, String>,
    stale: &[String],
) -> Result<Vec<Change>, CommandError> {
    let mut changes = Vec::new();
    let stale = stale.iter().map(|path| (path, None));
    for (relative, new) in wanted
        .iter()
        .map(|(path, text)| (path, Some(text.clone())))
        .chain(stale)
    {
        let path = folder.join(relative);
        let old = read(&path)?;
        if old != new {
            changes.push(Change {
                shown: format!("{shown}/{relative}")
                    .trim_start_matches('/')
                    .to_owned(),
                path,
                old,
                new,
            });
        }
    }
    Ok(changes)
}

/// Reads the text of a file, with LF line ends; `None` if there is no file.
pub(crate) fn read(path: &Path) -> Result<Option<String>, CommandError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(CommandError::file("read", path, &error)),
    }
}

/// Returns the changes as a unified diff, from the files on disk to the wanted ones.
pub(crate) fn unified_diff(changes: &[Change]) -> String {
    let empty = String::new();
    let one = |change: &Change| {
        let (old, new) = (
            change.old.as_ref().unwrap_or(&empty),
            change.new.as_ref().unwrap_or(&empty),
        );
        let from = if change.old.is_some() {
            format!("a/{}", change.shown)
        } else {
            "/dev/null".to_owned()
        };
        let to = if change.new.is_some() {
            format!("b/{}", change.shown)
        } else {
            "/dev/null".to_owned()
        };
        TextDiff::from_lines(old.as_str(), new.as_str())
            .unified_diff()
            .header(&from, &to)
            .to_string()
    };
    changes.iter().map(one).collect()
}

/// Waits until no other run reads or writes crates in a folder, and keeps others from it until the result is dropped.
///
/// Where a folder cannot be locked, runs at the same time may mix their crates, but each file stays whole.
pub(crate) fn lock(folder: &Path, writes: bool) -> Result<Option<File>, CommandError> {
    if writes {
        fs::create_dir_all(folder).map_err(|error| CommandError::file("create", folder, &error))?;
    }
    let Ok(file) = File::open(folder) else {
        return Ok(None);
    };
    let busy = if writes {
        file.try_lock()
    } else {
        file.try_lock_shared()
    };
    if matches!(busy, Err(TryLockError::WouldBlock)) {
        eprintln!("waiting for another run in {}", folder.display());
        let locked = if writes {
            file.lock()
        } else {
            file.lock_shared()
        };
        return Ok(locked.is_ok().then_some(file));
    }
    Ok(busy.is_ok().then_some(file))
}

/// Returns the number of files that the changes write, and that they remove.
pub(crate) fn counts(changes: &[Change]) -> (usize, usize) {
    let removed = changes.iter().filter(|change| change.new.is_none()).count();
    (changes.len() - removed, removed)
}

/// Makes all changes. If one fails, undoes those already made.
pub(crate) fn apply(changes: &[Change]) -> Result<(), CommandError> {
    let mut staged = Vec::new();
    for change in changes {
        if let Some(text) = &change.new {
            let temporary = temporary(&change.path);
            let written = create_parent(&change.path)
                .and_then(|()| fs::write(&temporary, text))
                .and_then(|()| keep_permissions(&change.path, &temporary));
            staged.push(temporary);
            if let Err(error) = written {
                remove_all(&staged);
                return Err(CommandError::file("write", &change.path, &error));
            }
        }
    }
    let mut kept: Vec<(&Path, Option<Vec<u8>>)> = Vec::new();
    for change in changes {
        let before = fs::read(&change.path).ok();
        let made = match &change.new {
            Some(_) => fs::rename(temporary(&change.path), &change.path),
            None => removed(&change.path),
        };
        if let Err(error) = made {
            undo(&kept);
            remove_all(&staged);
            return Err(CommandError::file("write", &change.path, &error));
        }
        kept.push((&change.path, before));
        if change.new.is_none() {
            remove_empty_parents(&change.path);
        }
    }
    Ok(())
}

fn create_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)
}

/// Gives a file the permissions of the one that it replaces.
fn keep_permissions(old: &Path, new: &Path) -> io::Result<()> {
    match fs::metadata(old) {
        Ok(metadata) => fs::set_permissions(new, metadata.permissions()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Returns the path of a file until it is complete, which no other process uses.
fn temporary(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", process::id()));
    path.with_file_name(name)
}

/// Removes a file, unless it is gone already.
fn removed(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

/// Writes files as they were, to the byte, as far as possible: the error that led here is the one to report.
fn undo(kept: &[(&Path, Option<Vec<u8>>)]) {
    for (path, before) in kept {
        let _ = match before {
            Some(bytes) => create_parent(path).and_then(|()| fs::write(path, bytes)),
            None => fs::remove_file(path),
        };
    }
}

fn remove_all(paths: &[PathBuf]) {
    for path in paths {
        let _ = fs::remove_file(path);
    }
}

/// Removes the folders above a file that are now empty.
fn remove_empty_parents(path: &Path) {
    let mut folder = path.parent();
    while let Some(empty) = folder.filter(|folder| fs::remove_dir(folder).is_ok()) {
        folder = empty.parent();
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;

    use super::{Change, apply, changes};

    #[test]
    fn what_fails_leaves_files_to_the_byte() {
        let folder = tempfile::TempDir::new().unwrap();
        let (first, second) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&first, "one\r\ntwo\r\n").unwrap();
        let wanted = BTreeMap::from([("a".to_owned(), "one\n".to_owned())]);
        let mut all = changes(folder.path(), "", &wanted, &[]).unwrap();
        // A folder is where the second file should go.
        fs::create_dir_all(second.join("inside")).unwrap();
        all.push(Change::exact(second, "b", None, "two\n".to_owned()));
        apply(&all).unwrap_err();
        assert_eq!(fs::read(&first).unwrap(), b"one\r\ntwo\r\n");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
