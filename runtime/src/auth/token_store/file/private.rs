//! Opens and writes files of a folder that only its owner can change, and refuses anything else with a reason.
//! It must not know the contents of the files.

use std::{
    fs::{self, File, Metadata, OpenOptions},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    process,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::auth::token_store::StoreError;

/// The largest size of a file in bytes. Larger ones are neither written nor read.
const MAX_SIZE: u64 = 64 * 1024;
/// The prefix of the names of unfinished files.
pub(super) const UNFINISHED: &str = "new.";
/// How many taken names are tried before giving up.
const TRIES: usize = 16;

/// Decides which files are the program's own. Outside of Unix the owner of a file is unknown, and all files are
/// accepted.
#[derive(Debug, Default)]
pub(super) struct Trust {
    #[cfg(unix)]
    user: OnceLock<u32>,
    #[cfg(not(unix))]
    user: OnceLock<()>,
}

impl Trust {
    /// Checks a folder, and creates it first if `make` is set. Returns whether it exists.
    pub(super) fn folder(&self, folder: &Path, make: bool) -> Result<bool, StoreError> {
        let mut found = look(folder)?;
        if found.is_none() && make {
            make_folder(folder).map_err(|error| failed(folder, "cannot be created", error))?;
            found = look(folder)?;
        }
        let Some(metadata) = found else {
            return Ok(false);
        };
        if metadata.is_symlink() {
            return Err(refused(
                folder,
                "is a symbolic link; use the folder that it points to",
            ));
        }
        if !metadata.is_dir() {
            return Err(refused(folder, "is not a folder"));
        }
        self.check_folder(folder, &metadata)?;
        Ok(true)
    }

    /// Reads a file that only its owner can read or write. Returns `None` if there is no such file.
    pub(super) fn read(&self, path: &Path) -> Result<Option<Vec<u8>>, StoreError> {
        let mut options = OpenOptions::new();
        options.read(true);
        // Anything else at this path must neither lead elsewhere nor block the program.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::custom_flags(
            &mut options,
            libc::O_NOFOLLOW | libc::O_NONBLOCK,
        );
        let file = match options.open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(match look(path)? {
                    Some(found) if found.is_symlink() => {
                        refused(path, "is a symbolic link; remove it")
                    }
                    _ => failed(path, "cannot be opened", error),
                });
            }
        };
        let unread = |error| failed(path, "cannot be read", error);
        let metadata = file.metadata().map_err(unread)?;
        if !metadata.is_file() {
            return Err(refused(path, "is not a file; remove it"));
        }
        self.check_file(path, &metadata)?;
        let mut content = Vec::new();
        file.take(MAX_SIZE + 1)
            .read_to_end(&mut content)
            .map_err(unread)?;
        if content.len() as u64 > MAX_SIZE {
            return Err(refused(path, "is longer than 64 KiB; remove it"));
        }
        Ok(Some(content))
    }

    #[cfg(unix)]
    fn check_folder(&self, folder: &Path, metadata: &Metadata) -> Result<(), StoreError> {
        use std::os::unix::fs::MetadataExt as _;

        if metadata.mode() & 0o022 != 0 {
            return Err(refused(
                folder,
                "can be written by other users; use a folder of the program's own, or remove their permission (chmod go-w)",
            ));
        }
        let user = match self.user.get() {
            Some(user) => *user,
            None => {
                // The owner of a new file is the user that the program runs as.
                let user = Unfinished::write(folder, b"", false)?.owner;
                *self.user.get_or_init(|| user)
            }
        };
        if metadata.uid() != user {
            return Err(refused(
                folder,
                "belongs to another user; use a folder of the program's own",
            ));
        }
        Ok(())
    }

    #[cfg(unix)]
    fn check_file(&self, path: &Path, metadata: &Metadata) -> Result<(), StoreError> {
        use std::os::unix::fs::MetadataExt as _;

        if self.user.get().is_some_and(|user| metadata.uid() != *user) {
            return Err(refused(path, "belongs to another user; remove it"));
        }
        if metadata.mode() & 0o077 != 0 {
            return Err(refused(
                path,
                "can be read or written by other users; remove it",
            ));
        }
        Ok(())
    }

    #[cfg(not(unix))]
    fn check_folder(&self, _: &Path, _: &Metadata) -> Result<(), StoreError> {
        self.user.get_or_init(|| ());
        Ok(())
    }

    #[cfg(not(unix))]
    fn check_file(&self, _: &Path, _: &Metadata) -> Result<(), StoreError> {
        Ok(())
    }
}

/// A file that is written completely before it gets its name. A reader finds all of it, or the previous file.
pub(super) struct Unfinished {
    path: PathBuf,
    #[cfg(unix)]
    owner: u32,
}

impl Unfinished {
    /// Writes a file that only its owner can read. `is_to_last` waits until the file would survive a power failure.
    pub(super) fn write(
        folder: &Path,
        content: &[u8],
        is_to_last: bool,
    ) -> Result<Self, StoreError> {
        if content.len() as u64 > MAX_SIZE {
            return Err(refused(folder, "cannot store more than 64 KiB in a file"));
        }
        let (path, mut file) = create(folder)?;
        let unwritten = |error| failed(folder, "cannot be written", error);
        // From here on the file is removed if something fails.
        #[cfg_attr(not(unix), allow(unused_mut, reason = "files have no owner there"))]
        let mut unfinished = Self {
            path,
            #[cfg(unix)]
            owner: 0,
        };
        #[cfg(unix)]
        {
            let metadata = file.metadata().map_err(unwritten)?;
            unfinished.owner = std::os::unix::fs::MetadataExt::uid(&metadata);
        }
        file.write_all(content).map_err(unwritten)?;
        if is_to_last {
            file.sync_all().map_err(unwritten)?;
        }
        Ok(unfinished)
    }

    /// Gives the file a name that no other file has. Returns false if the name is taken. Of several programs, one
    /// succeeds.
    pub(super) fn claim(self, path: &Path) -> Result<bool, StoreError> {
        match fs::hard_link(&self.path, path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(failed(
                path,
                "cannot be created as a hard link, which the token store needs; use a folder on a local file system that supports hard links",
                error,
            )),
        }
    }

    /// Gives the file a name, and replaces any file with that name.
    pub(super) fn replace(self, path: &Path) -> Result<(), StoreError> {
        fs::rename(&self.path, path).map_err(|error| failed(path, "cannot be written", error))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // The file is already gone if it was renamed.
        let _ = fs::remove_file(&self.path);
    }
}

/// Returns a text that no other program and no other part of this one uses.
pub(super) fn unique() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{}-{count}-{:016x}", process::id(), fastrand::u64(..))
}

/// Creates a file with a new name, and never opens an existing file.
fn create(folder: &Path) -> Result<(PathBuf, File), StoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    for _ in 0..TRIES {
        let path = folder.join(format!("{UNFINISHED}{}", unique()));
        match options.open(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(folder, "cannot be written", error)),
        }
    }
    Err(refused(folder, "contains too many unfinished files"))
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Returns the metadata of what is at a path. Symbolic links are not followed.
fn look(path: &Path) -> Result<Option<Metadata>, StoreError> {
    match path.symlink_metadata() {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(path, "cannot be inspected", error)),
    }
}

fn refused(path: &Path, why: &str) -> StoreError {
    StoreError::new(format!("{} {why}", path.display()))
}

/// Returns an error with the message of the operating system.
pub(super) fn failed(path: &Path, what: &str, error: io::Error) -> StoreError {
    let kind = error.kind();
    StoreError::new(format!("{} {what}: {kind}", path.display())).caused_by(error)
}
