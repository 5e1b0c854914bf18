//! Asks git for revisions, for the files of a revision, and for tags.
//! Must not know specs, nor what is compared.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

use crate::failure::CommandError;

/// The main branch, which changes are compared with.
const MAIN: [&str; 2] = ["origin/main", "main"];

/// What fetches all that a shallow clone lacks.
pub(super) const FETCH_ALL: &str =
    "git fetch --unshallow --tags origin '+refs/heads/*:refs/remotes/origin/*'";

/// A repository, seen from one of its folders. All paths are relative to that folder.
pub(super) struct Git {
    folder: PathBuf,
}

/// Says why the base and the releases before the work tree of a folder are not known, if they are not.
pub(super) fn history(folder: &Path) -> Result<(), CommandError> {
    let git = Git::open(folder)?;
    if git.is_shallow()? {
        return Err(CommandError::new(format!(
            "this clone is shallow, so that the base and the releases may be missing; run `{FETCH_ALL}`"
        )));
    }
    git.revision("HEAD")?;
    git.base_of("HEAD").map(|_| ())
}

/// A revision that exists.
#[derive(Clone, Debug)]
pub(super) struct Revision {
    /// The name that the user gave, or the id of the commit.
    pub(super) name: String,
    pub(super) commit: String,
}

impl Revision {
    /// Returns the name, and the commit if the name does not say it.
    pub(super) fn shown(&self) -> String {
        let short = self.commit.get(..9).unwrap_or(&self.commit);
        if self.commit.starts_with(&self.name) {
            short.to_owned()
        } else {
            format!("{} ({short})", self.name)
        }
    }
}

impl Git {
    /// Finds the repository of a folder.
    pub(super) fn open(folder: &Path) -> Result<Self, CommandError> {
        let git = Self {
            folder: folder.to_owned(),
        };
        if git.run(&["rev-parse", "--git-dir"])?.status.success() {
            return Ok(git);
        }
        Err(CommandError::new(format!(
            "{} is in no git repository; compare two folders with --base-dir and --head-dir",
            folder.display()
        )))
    }

    /// Finds the revision that a user names.
    pub(super) fn revision(&self, name: &str) -> Result<Revision, CommandError> {
        match self.commit(name)? {
            Some(commit) => Ok(Revision {
                name: name.to_owned(),
                commit,
            }),
            None => Err(self.missing(name)?),
        }
    }

    /// Returns the revision where `head` left the main branch, or `HEAD` if there is no main branch.
    pub(super) fn base_of(&self, head: &str) -> Result<Revision, CommandError> {
        for main in MAIN {
            let Some(tip) = self.commit(main)? else {
                continue;
            };
            let merge_base = self.run(&["merge-base", &tip, head])?;
            let commit = text(&merge_base);
            if !merge_base.status.success() || commit.is_empty() {
                let what = if self.is_shallow()? {
                    format!("this clone is shallow; run `{FETCH_ALL}`")
                } else {
                    "name the base".to_owned()
                };
                return Err(CommandError::new(format!(
                    "the merge base of `{main}` and `{head}` is not known: {what}"
                )));
            }
            return Ok(Revision {
                name: commit.clone(),
                commit,
            });
        }
        // In a shallow clone, the main branch may exist and be missing here: comparing with `HEAD` would hide all changes.
        if self.is_shallow()? {
            return Err(self.missing("origin/main")?);
        }
        self.revision("HEAD")
    }

    /// Returns the folder in its repository: nothing for the top, or a path that ends in `/`.
    pub(super) fn prefix(&self) -> Result<String, CommandError> {
        Ok(text(&self.run(&["rev-parse", "--show-prefix"])?))
    }

    /// Returns the id of a file's content in a revision.
    pub(super) fn content_of(
        &self,
        revision: &str,
        path: &str,
    ) -> Result<Option<String>, CommandError> {
        self.id(&format!("{revision}:./{path}"))
    }

    /// Returns the commits in the history of `HEAD` that give a path a content, or take it away; the last ones first.
    pub(super) fn commits_with(&self, id: &str, path: &str) -> Result<Vec<String>, CommandError> {
        let object = format!("--find-object={id}");
        let found = self.run(&["log", "--format=%H", &object, "HEAD", "--", path])?;
        // What is not known has no commits.
        let found = String::from_utf8_lossy(&found.stdout).into_owned();
        Ok(found.lines().map(str::to_owned).collect())
    }

    /// Returns the files of a revision at or below some paths, as their paths and the ids of their contents.
    pub(super) fn files(
        &self,
        revision: &Revision,
        paths: &[&str],
    ) -> Result<Vec<(String, String)>, CommandError> {
        let command = ["ls-tree", "-r", "-z", revision.commit.as_str(), "--"];
        let listed = self.run(&[&command, paths].concat())?;
        let listed = self.checked(listed, &format!("list the files of {}", revision.shown()))?;
        let mut files = Vec::new();
        for entry in listed.split(|byte| *byte == 0).filter(|it| !it.is_empty()) {
            let entry = String::from_utf8_lossy(entry);
            let (head, path) = entry.split_once('\t').unwrap_or_default();
            let mut head = head.split(' ');
            let (mode, _, id) = (head.next(), head.next(), head.next());
            match (mode, id) {
                (Some("100644" | "100755" | "100664"), Some(id)) => {
                    files.push((path.to_owned(), id.to_owned()));
                }
                _ => {
                    return Err(CommandError::new(format!(
                        "{}:{path} is no file: links and submodules cannot be compared",
                        revision.name
                    )));
                }
            }
        }
        Ok(files)
    }

    /// Returns the contents of files by their ids, in the same order.
    pub(super) fn contents(&self, ids: &[String]) -> Result<Vec<Vec<u8>>, CommandError> {
        let failed =
            |error: std::io::Error| CommandError::new(format!("cannot read files by git: {error}"));
        let mut child = self
            .command(&["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        // Git writes while it still reads, so that one thread alone would wait for it forever.
        let wanted = format!("{}\n", ids.join("\n"));
        let stdin = child.stdin.take();
        let writer = thread::spawn(move || stdin.map(|mut to| to.write_all(wanted.as_bytes())));
        let output = child.wait_with_output().map_err(failed)?;
        let _ = writer.join();
        let read = self.checked(output, "read files")?;
        let mut rest = read.as_slice();
        let mut contents = Vec::with_capacity(ids.len());
        for id in ids {
            let (content, after) = first_object(rest).ok_or_else(|| {
                CommandError::new(format!("cannot read the object {id}; run `git fsck`"))
            })?;
            contents.push(content.to_vec());
            rest = after;
        }
        Ok(contents)
    }

    /// Returns the tags that begin with `prefix` and are part of the history of a commit.
    pub(super) fn tags(&self, prefix: &str, commit: &str) -> Result<Vec<String>, CommandError> {
        let listed = self.run(&["tag", "--list", &format!("{prefix}*"), "--merged", commit])?;
        let listed = self.checked(listed, "list the tags")?;
        let text = String::from_utf8_lossy(&listed);
        Ok(text.lines().map(str::to_owned).collect())
    }

    /// Returns the day of a commit, as `2027-01-31`.
    pub(super) fn day(&self, commit: &str) -> Result<String, CommandError> {
        let shown = self.run(&["show", "--no-patch", "--format=%cs", commit])?;
        let shown = self.checked(shown, &format!("say when {commit} was made"))?;
        Ok(String::from_utf8_lossy(&shown).trim().to_owned())
    }

    /// Whether history is missing here, and tags with it.
    pub(super) fn is_shallow(&self) -> Result<bool, CommandError> {
        let answer = self.run(&["rev-parse", "--is-shallow-repository"])?;
        Ok(text(&answer) == "true")
    }

    fn commit(&self, name: &str) -> Result<Option<String>, CommandError> {
        self.id(&format!("{name}^{{commit}}"))
    }

    /// Returns the id of an object, if there is one of this name.
    fn id(&self, name: &str) -> Result<Option<String>, CommandError> {
        let found = self.run(&["rev-parse", "--verify", "--quiet", "--end-of-options", name])?;
        Ok(found.status.success().then(|| text(&found)))
    }

    /// Says that a revision is missing, and how to get it.
    fn missing(&self, name: &str) -> Result<CommandError, CommandError> {
        if self.is_shallow()? {
            let fetch = fetch(name);
            return Ok(CommandError::new(format!(
                "there is no revision `{name}` in this shallow clone; run `{fetch}`"
            )));
        }
        let remote = format!("origin/{name}");
        let help = match self.commit(&remote)? {
            Some(_) => format!("write `{remote}`"),
            None => "run `git fetch`, or name another one".to_owned(),
        };
        Ok(CommandError::new(format!(
            "there is no revision `{name}`; {help}"
        )))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.arg("-C").arg(&self.folder).args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Result<Output, CommandError> {
        let output = self.command(arguments).output();
        output.map_err(|error| CommandError::new(format!("cannot start git: {error}")))
    }

    fn checked(&self, output: Output, what: &str) -> Result<Vec<u8>, CommandError> {
        if output.status.success() {
            return Ok(output.stdout);
        }
        let reason = String::from_utf8_lossy(&output.stderr);
        Err(CommandError::new(format!(
            "git cannot {what}: {}",
            reason.trim()
        )))
    }
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Returns the command that fetches a revision into a shallow clone.
fn fetch(name: &str) -> String {
    let is_name = !name.contains(['~', '^', '@', ':', ' ', '\'']);
    let is_id = name.len() == 40 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    match name.strip_prefix("origin/") {
        Some(branch) if is_name => {
            format!("git fetch --depth=1 origin +refs/heads/{branch}:refs/remotes/origin/{branch}")
        }
        _ if is_id => format!("git fetch --depth=1 origin {name}"),
        _ => FETCH_ALL.to_owned(),
    }
}

/// Splits the first object off the output of `git cat-file --batch`: `<id> blob <size>`, the content, and a line end.
fn first_object(output: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = output.iter().position(|byte| *byte == b'\n')?;
    let head = std::str::from_utf8(output.get(..end)?).ok()?;
    let size: usize = head
        .split_once(" blob ")
        .and_then(|(_, size)| size.parse().ok())?;
    let start = end + 1;
    let content = output.get(start..start.checked_add(size)?)?;
    let after = output.get(start + size + 1..)?;
    Some((content, after))
}

#[cfg(test)]
mod tests {
    use super::{FETCH_ALL, fetch, first_object};

    #[test]
    fn names_the_command_that_fetches_a_revision() {
        assert_eq!(
            fetch("origin/main"),
            "git fetch --depth=1 origin +refs/heads/main:refs/remotes/origin/main"
        );
        let id = "0123456789abcdef0123456789abcdef01234567";
        assert_eq!(fetch(id), format!("git fetch --depth=1 origin {id}"));
        for name in ["HEAD~1", "origin/main~2", "acme-v0.1.0", "0123abc"] {
            assert_eq!(fetch(name), FETCH_ALL);
        }
    }

    #[test]
    fn objects_of_a_batch_are_split_by_their_sizes() {
        let (content, rest) = first_object(b"1f blob 3\na\nb\n2f blob 0\n\n").unwrap();
        assert_eq!(content, b"a\nb");
        let (content, rest) = first_object(rest).unwrap();
        assert!(content.is_empty() && rest.is_empty());
        assert!(first_object(b"1f missing\n").is_none());
        assert!(first_object(b"1f blob 9\nabc\n").is_none());
    }
}
