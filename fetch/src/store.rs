//! The files of pages: each page as it was sent, and beside it a record of where it came from and when.
//! Must not know the network; a file is there whole or not at all.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::page::Page;

/// How the name of a record ends: `<document>.fetch.json`.
const RECORD: &str = "fetch.json";

/// Where a page came from and when, as its record says. docs/when-a-page-changes.md describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The address that the spec gives, without its fragment.
    pub url: String,
    /// The address that sent the page in the end.
    pub final_url: String,
    /// The addresses that led on, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redirects: Vec<String>,
    /// The name of the page's file, in the same folder.
    pub file: String,
    /// The header `Content-Type`, which may name the encoding of the bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// When these bytes came for the first time.
    pub fetched: Timestamp,
    /// When the server last said that they are the page.
    pub checked: Timestamp,
    /// The SHA-256 of the file, by which a file that someone changed is told.
    pub sha256: String,
    /// The header `ETag`, for the next request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// The header `Last-Modified`, for the next request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

/// Returns the folder of a platform.
fn folder(pages: &Path, page: &Page) -> PathBuf {
    pages.join(&page.platform)
}

/// Reads the record of a page. `None` if there is none that can be used: of another address, or of a file that is not as
/// it was.
pub(crate) fn record(pages: &Path, page: &Page, url: &str) -> Option<Record> {
    let folder = folder(pages, page);
    let text = fs::read(folder.join(record_name(page))).ok()?;
    let record: Record = serde_json::from_slice(&text).ok()?;
    let is_inside = belongs(&record.file, page);
    let bytes = is_inside.then(|| fs::read(folder.join(&record.file)).ok())??;
    (record.url == url && record.sha256 == digest(&bytes)).then_some(record)
}

/// Writes a page and its record. Whatever interrupts this, the page is the old or the new one, and the next run finds out
/// which.
pub(crate) fn write(pages: &Path, page: &Page, record: &Record, bytes: &[u8]) -> io::Result<()> {
    let folder = folder(pages, page);
    fs::create_dir_all(&folder)?;
    replace(&folder, &record.file, bytes)?;
    write_record(pages, page, record)?;
    // A copy with another ending would be a second page of the document.
    for entry in fs::read_dir(&folder)? {
        let name = entry?.file_name();
        let Some(name) = name.to_str().filter(|name| *name != record.file) else {
            continue;
        };
        if belongs(name, page) {
            fs::remove_file(folder.join(name))?;
        }
    }
    Ok(())
}

/// Writes the record alone, for a page that is as it was.
pub(crate) fn write_record(pages: &Path, page: &Page, record: &Record) -> io::Result<()> {
    let mut text = serde_json::to_string_pretty(record)?;
    text.push('\n');
    replace(&folder(pages, page), &record_name(page), text.as_bytes())
}

fn record_name(page: &Page) -> String {
    format!("{}.{RECORD}", page.document)
}

/// Whether a name is that of a file of this page.
fn belongs(file: &str, page: &Page) -> bool {
    let ending = file.strip_prefix(&page.document);
    let ending = ending.and_then(|rest| rest.strip_prefix('.'));
    ending.is_some_and(crate::page::is_name)
}

pub(crate) fn digest(bytes: &[u8]) -> String {
    let digits = Sha256::digest(bytes);
    digits.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Puts a file in the place of another in one step.
fn replace(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let part = folder.join(format!(".{name}.part"));
    let written = File::create(&part)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&part, folder.join(name)));
    if written.is_err() {
        // On a full disk, it is in the way of all others. The error that led here is the one to report.
        let _ = fs::remove_file(part);
    }
    written
}

/// A run that is not at its end: another one cannot start, and after an interruption the next one goes on from there.
#[derive(Debug)]
pub(crate) struct Unfinished {
    path: PathBuf,
    _lock: File,
    /// When the run began that goes on.
    pub(crate) since: Timestamp,
    /// Whether an earlier run was interrupted.
    pub(crate) is_resumed: bool,
}

impl Unfinished {
    /// The file that says when the run began.
    const FILE: &str = ".unfinished";

    /// Begins a run, or goes on with one that is not older than this.
    pub(crate) fn begin(pages: &Path, now: Timestamp, hours: i64) -> io::Result<Self> {
        fs::create_dir_all(pages)?;
        let path = pages.join(Self::FILE);
        let mut options = File::options();
        let mut lock = options
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)?;
        lock.try_lock().map_err(|error| match error {
            fs::TryLockError::WouldBlock => io::Error::new(
                ErrorKind::ResourceBusy,
                "another run fetches into this folder; wait for its end",
            ),
            fs::TryLockError::Error(error) => error,
        })?;
        let text = fs::read_to_string(&path).unwrap_or_default();
        let earlier: Option<Timestamp> = text.trim().parse().ok();
        let is_recent = |since: &Timestamp| {
            let age = now.as_second().saturating_sub(since.as_second());
            (0..hours.saturating_mul(3_600)).contains(&age)
        };
        let earlier = earlier.filter(is_recent);
        if earlier.is_none() {
            lock.set_len(0)?;
            lock.write_all(format!("{now}\n").as_bytes())?;
            lock.sync_all()?;
        }
        Ok(Self {
            path,
            _lock: lock,
            since: earlier.unwrap_or(now),
            is_resumed: earlier.is_some(),
        })
    }

    /// Says that the run came to its end.
    pub(crate) fn finish(self) -> io::Result<()> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}
