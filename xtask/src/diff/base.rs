//! The base of a diff: its specs, and the listings of the crates that were committed with them. A platform of a revision whose
//! spec is in an older language is read by its listing alone. Must not know what is compared.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use iot_clouds_codegen::compile;
use iot_clouds_codegen::diff::{self, BaseCrate, Place, UnreadSpec};

use super::git::{Git, Revision};
use super::side::{Origin, Side};
use crate::failure::CommandError;
use crate::generate::GENERATED;
use crate::specs::Files;

/// The file that lists the public API of a crate.
pub(super) const LISTING: &str = "api.txt";

/// The file with the name and the version of a crate.
const MANIFEST: &str = "Cargo.toml";

/// What a diff starts from.
pub(super) struct Base {
    pub(super) side: Side,
    pub(super) crates: Vec<BaseCrate>,
}

impl Base {
    /// Reads the base. `generated` is a folder with a folder for each crate, if those of the origin do not count.
    pub(super) fn read(
        origin: &Origin,
        root: &Path,
        git: Option<&Git>,
        platforms: &[String],
        generated: Option<&Path>,
    ) -> Result<Self, CommandError> {
        let mut files: BTreeMap<String, Files> = BTreeMap::new();
        for (path, text) in origin.files(root, git, platforms)? {
            let platform = path.rsplit('/').nth(1).unwrap_or_default().to_owned();
            files.entry(platform).or_default().push((path, text));
        }
        let committed = Committed::of(origin, root, git, generated);
        let mut crates = Vec::new();
        for platform in files.keys() {
            if let Some(listing) = committed.text(platform, LISTING)? {
                crates.push(BaseCrate {
                    platform: platform.clone(),
                    listing,
                    unread: None,
                });
            }
        }
        if let Some(folder) = generated.filter(|_| crates.is_empty()) {
            return Err(CommandError::new(format!(
                "{} has no {LISTING} of a platform of {}; name the folder that has a folder for each crate",
                folder.display(),
                origin.shown()
            )));
        }
        let all = |files: &BTreeMap<String, Files>| files.values().flatten().cloned().collect();
        let broken = match origin.compiled(all(&files)) {
            Ok(side) => return Ok(Self { side, crates }),
            Err(broken) => broken,
        };
        let Origin::Revision(revision) = origin else {
            return Err(broken);
        };
        for own in &mut crates {
            let of_platform = files.get(&own.platform).cloned().unwrap_or_default();
            let manifest = committed.text(&own.platform, MANIFEST)?;
            let manifest = manifest.as_deref().unwrap_or_default();
            let written = value(manifest, "name").zip(value(manifest, "version"));
            if let (Some(problem), Some(written)) = (first_problem(of_platform), written) {
                own.unread = Some(unread(revision, problem, written));
                files.remove(&own.platform);
            }
        }
        // What has no listing must be read.
        let side = origin.compiled(all(&files))?;
        Ok(Self { side, crates })
    }

    pub(super) fn as_compared(&self) -> diff::Base<'_> {
        diff::Base {
            side: diff::Side {
                compiled: &self.side.compiled,
            },
            crates: &self.crates,
        }
    }

    /// Whether it has a platform.
    pub(super) fn has(&self, platform: &str) -> bool {
        let mut crates = self.crates.iter();
        self.side.has(platform) || crates.any(|own| own.platform == platform)
    }
}

/// Where committed crates are.
enum Committed<'a> {
    Revision(&'a Git, &'a Revision),
    Folder(PathBuf),
    /// Nowhere: a base of folders need not have crates.
    None,
}

impl<'a> Committed<'a> {
    fn of(origin: &'a Origin, root: &Path, git: Option<&'a Git>, generated: Option<&Path>) -> Self {
        match (generated, origin, git) {
            (Some(folder), _, _) => Self::Folder(folder.to_owned()),
            (None, Origin::Revision(revision), Some(git)) => Self::Revision(git, revision),
            (None, Origin::WorkTree, _) => Self::Folder(root.join(GENERATED)),
            (None, Origin::Revision(_) | Origin::Folders(_), _) => Self::None,
        }
    }

    /// Returns the text of a file of a crate, if there is one.
    fn text(&self, platform: &str, name: &str) -> Result<Option<String>, CommandError> {
        match self {
            Self::None => Ok(None),
            Self::Folder(folder) => {
                let path = folder.join(platform).join(name);
                if !path.exists() {
                    return Ok(None);
                }
                let text = fs::read_to_string(&path);
                let text = text.map_err(|error| CommandError::file("read", &path, &error))?;
                Ok(Some(text))
            }
            Self::Revision(git, revision) => {
                let path = format!("{GENERATED}/{platform}/{name}");
                let Some((_, id)) = git.files(revision, &[&path])?.pop() else {
                    return Ok(None);
                };
                let bytes = git.contents(&[id])?.pop().unwrap_or_default();
                let text = String::from_utf8(bytes).map_err(|_| {
                    CommandError::new(format!("{}:{path} is not UTF-8 text", revision.name))
                })?;
                Ok(Some(text))
            }
        }
    }
}

/// Returns the first problem of a platform that prevents it from being read.
fn first_problem(files: Files) -> Option<(Place, String)> {
    let compiled = compile(files);
    if let Some(error) = compiled.errors.first() {
        let place = Place {
            file: error.path.clone(),
            line: 1,
        };
        return Some((place, error.reason.clone()));
    }
    let mut problems = compiled.problems.iter();
    let problem = problems.find(|problem| !problem.is_warning())?;
    let sources = &compiled.sources;
    let place = Place {
        file: sources.path(problem.span.file).to_owned(),
        line: sources.positions(problem.span).0.line,
    };
    Some((place, format!("{} ({})", problem.message, problem.rule)))
}

fn unread(
    revision: &Revision,
    (at, message): (Place, String),
    (package, version): (String, String),
) -> UnreadSpec {
    UnreadSpec {
        revision: revision.shown(),
        package,
        version,
        at,
        message,
    }
}

/// Returns the value of a key of the package in a manifest that `generate` wrote.
fn value(manifest: &str, key: &str) -> Option<String> {
    let mut lines = manifest.lines().skip_while(|line| *line != "[package]");
    let value = lines.find_map(|line| {
        line.strip_prefix(key)?
            .strip_prefix(" = \"")?
            .strip_suffix('"')
    });
    value.map(str::to_owned)
}
