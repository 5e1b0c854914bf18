//! Opens and writes files of a folder that nobody but its owner can change, and refuses all else with a reason.
//! It must not know what the files hold.

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

/// No file is longer: what is written is refused, and what is found is not read.
const LONGEST: u64 = 64 * 1024;
/// What names of files begin with that are not finished.
pub(super) const UNFINISHED: &str = "new.";
/// Names that are taken already are not tried for ever.
const TRIES: usize = 16;

/// Tells what is the program's own. Elsewhere than on Unix a file has no owner that could be asked for, and all is taken for it.
#[derive(Debug, Default)]
pub(super) struct Trust {
    #[cfg(unix)]
    user: OnceLock<u32>,
    #[cfg(not(unix))]
    user: OnceLock<()>,
}

impl Trust {
    /// Checks a folder, and makes it first if asked to. Returns whether it is there.
    pub(super) fn folder(&self, folder: &Path, make: bool) -> Result<bool, StoreError> {
        let mut found = look(folder)?;
        if found.is_none() && make {
            make_folder(folder).map_err(|error| failed(folder, "cannot be made", error))?;
            found = look(folder)?;
        }
        let Some(metadata) = found else {
            return Ok(false);
        };
        if metadata.is_symlink() {
            return Err(refused(
                folder,
                "is a symbolic link; name the folder that it leads to",
            ));
        }
        if !metadata.is_dir() {
            return Err(refused(folder, "is no folder"));
        }
        self.check_folder(folder, &metadata)?;
        Ok(true)
    }

    /// Reads a file that only its owner can read or write; `None` where there is none.
    pub(super) fn read(&self, path: &Path) -> Result<Option<Vec<u8>>, StoreError> {
        let mut options = OpenOptions::new();
        options.read(true);
        // What stands there instead of a file must neither lead elsewhere nor keep the program waiting.
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
            return Err(refused(path, "is no file; remove it"));
        }
        self.check_file(path, &metadata)?;
        let mut content = Vec::new();
        file.take(LONGEST + 1)
            .read_to_end(&mut content)
            .map_err(unread)?;
        if content.len() as u64 > LONGEST {
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
                "can be written by other users; name a folder of the program's own, or take their rights away (chmod go-w)",
            ));
        }
        let user = match self.user.get() {
            Some(user) => *user,
            None => {
                // A file that the program has just made tells who it runs as.
                let user = Unfinished::write(folder, b"", false)?.owner;
                *self.user.get_or_init(|| user)
            }
        };
        if metadata.uid() != user {
            return Err(refused(
                folder,
                "belongs to another user; name a folder of the program's own",
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

/// A file that is written as a whole before it gets its name. Who opens that finds all of it, or what was there before.
pub(super) struct Unfinished {
    path: PathBuf,
    #[cfg(unix)]
    owner: u32,
}

impl Unfinished {
    /// Writes a file that only its owner can read. `is_to_last` waits until it would outlast a power cut.
    pub(super) fn write(
        folder: &Path,
        content: &[u8],
        is_to_last: bool,
    ) -> Result<Self, StoreError> {
        if content.len() as u64 > LONGEST {
            return Err(refused(folder, "keeps nothing longer than 64 KiB"));
        }
        let (path, mut file) = create(folder)?;
        let unwritten = |error| failed(folder, "cannot be written", error);
        // From here on it is removed if something fails.
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

    /// Gives it a name that no file has. Returns false if one has it: of several programs, one succeeds.
    pub(super) fn claim(self, path: &Path) -> Result<bool, StoreError> {
        match fs::hard_link(&self.path, path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(failed(
                path,
                "cannot be made by a hard link, as tokens in files need; choose a folder of a local file system that has them",
                error,
            )),
        }
    }

    /// Gives it a name, in place of any file that has it.
    pub(super) fn replace(self, path: &Path) -> Result<(), StoreError> {
        fs::rename(&self.path, path).map_err(|error| failed(path, "cannot be written", error))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // It is gone already if it was renamed.
        let _ = fs::remove_file(&self.path);
    }
}

/// A text that no other program and no other part of this one has.
pub(super) fn unique() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{}-{count}-{:016x}", process::id(), fastrand::u64(..))
}

/// Creates a file under a name of its own, never one that is there.
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
    Err(refused(folder, "holds too many unfinished files"))
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// What stands at a path, itself and not what it may lead to.
fn look(path: &Path) -> Result<Option<Metadata>, StoreError> {
    match path.symlink_metadata() {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(path, "cannot be looked at", error)),
    }
}

fn refused(path: &Path, why: &str) -> StoreError {
    StoreError::new(format!("{} {why}", path.display()))
}

/// With what the system said.
pub(super) fn failed(path: &Path, what: &str, error: io::Error) -> StoreError {
    let kind = error.kind();
    StoreError::new(format!("{} {what}: {kind}", path.display())).caused_by(error)
}
