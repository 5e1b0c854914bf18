//! Compares wanted files with those on disk, prints the difference, and writes it: all of it or nothing.
//! Must not know what the files mean.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use similar::TextDiff;

use crate::failure::CommandError;

/// A file that is not as it should be.
#[derive(Debug)]
pub(crate) struct Change {
    /// Where it is.
    path: PathBuf,
    /// How people name it.
    shown: String,
    /// What it holds now; none where it is missing.
    old: Option<String>,
    /// What it should hold; none where it should not be.
    new: Option<String>,
}

/// What differs in `folder` from `wanted`; `stale` lists files to remove. Paths are relative, with `/`.
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
                shown: format!("{shown}/{relative}"),
                path,
                old,
                new,
            });
        }
    }
    Ok(changes)
}

/// The text of a file with LF line ends; none where there is no file.
pub(crate) fn read(path: &Path) -> Result<Option<String>, CommandError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(CommandError::file("read", path, &error)),
    }
}

/// The changes as a unified diff, from what is on disk to what should be.
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

/// How many files a set of changes writes and removes.
pub(crate) fn counts(changes: &[Change]) -> (usize, usize) {
    let removed = changes.iter().filter(|change| change.new.is_none()).count();
    (changes.len() - removed, removed)
}

/// Makes all changes. When one fails, those already made are undone.
pub(crate) fn apply(changes: &[Change]) -> Result<(), CommandError> {
    let mut staged = Vec::new();
    for change in changes {
        if let Some(text) = &change.new {
            let temporary = temporary(&change.path);
            let written = create_parent(&change.path).and_then(|()| fs::write(&temporary, text));
            staged.push(temporary);
            if let Err(error) = written {
                remove_all(&staged);
                return Err(CommandError::file("write", &change.path, &error));
            }
        }
    }
    for (done, change) in changes.iter().enumerate() {
        let made = match &change.new {
            Some(_) => fs::rename(temporary(&change.path), &change.path),
            None => fs::remove_file(&change.path),
        };
        if let Err(error) = made {
            undo(changes.iter().take(done));
            remove_all(&staged);
            return Err(CommandError::file("write", &change.path, &error));
        }
        if change.new.is_none() {
            remove_empty_parents(&change.path);
        }
    }
    Ok(())
}

fn create_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)
}

fn temporary(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    path.with_file_name(name)
}

/// Best effort: the error that led here is the one to report.
fn undo<'a>(changes: impl Iterator<Item = &'a Change>) {
    for change in changes {
        let _ = match &change.old {
            Some(text) => create_parent(&change.path).and_then(|()| fs::write(&change.path, text)),
            None => fs::remove_file(&change.path),
        };
    }
}

fn remove_all(paths: &[PathBuf]) {
    for path in paths {
        let _ = fs::remove_file(path);
    }
}

/// A folder whose last file is gone is no use; one that is not empty stays.
fn remove_empty_parents(path: &Path) {
    let mut folder = path.parent();
    while let Some(empty) = folder.filter(|folder| fs::remove_dir(folder).is_ok()) {
        folder = empty.parent();
    }
}
