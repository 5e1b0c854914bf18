//! The sides of a diff: where their specs are, and what they say.
//! Must not know what is compared. Nothing is left out of a side in silence: what cannot be read is an error.

use std::path::{Path, PathBuf};

use iot_clouds_codegen::diagnostic::Diagnostic;
use iot_clouds_codegen::spec::{self, Sources};
use iot_clouds_codegen::{Compiled, compile};

use super::base::LISTING;
use super::git::{Git, Revision};
use crate::failure::CommandError;
use crate::generate::GENERATED;
use crate::specs::{self, Files, SPEC};

/// Number of problems that are printed of a side with errors.
const SHOWN: usize = 20;

/// Where the specs of a side are.
pub(super) enum Origin {
    /// In a commit.
    Revision(Revision),
    /// In the files of the project.
    WorkTree,
    /// In folders that each contain a folder for each platform.
    Folders(Vec<PathBuf>),
}

/// The specs of a side.
pub(super) struct Side {
    /// The side, as people see it.
    pub(super) shown: String,
    /// The commit that it is, which nothing can change. The work tree and folders are none.
    pub(super) commit: Option<String>,
    pub(super) compiled: Compiled,
}

impl Origin {
    /// Returns the side as people see it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Revision(revision) => revision.shown(),
            Self::WorkTree => "the work tree".to_owned(),
            Self::Folders(folders) => {
                let shown = folders.iter().map(|folder| folder.display().to_string());
                shown.collect::<Vec<_>>().join(", ").replace('\\', "/")
            }
        }
    }

    /// Returns what the path of a file begins with where a problem of it is printed.
    fn prefix(&self) -> String {
        match self {
            Self::Revision(revision) => format!("{}:", revision.name),
            Self::WorkTree | Self::Folders(_) => String::new(),
        }
    }

    /// Reads the spec files of the named platforms, or of all. A platform may be missing, as it may be new or gone.
    pub(super) fn files(
        &self,
        root: &Path,
        git: Option<&Git>,
        platforms: &[String],
    ) -> Result<Files, CommandError> {
        match (self, git) {
            (Self::Revision(revision), Some(git)) => of_revision(git, revision, platforms),
            (Self::Folders(folders), _) => of_folders(folders, platforms),
            (Self::WorkTree | Self::Revision(_), _) => of_folders(&[root.join(SPEC)], platforms),
        }
    }

    /// Compiles spec files of this side.
    pub(super) fn compiled(&self, files: Files) -> Result<Side, CommandError> {
        let side = Side {
            shown: self.shown(),
            commit: match self {
                Self::Revision(revision) => Some(revision.commit.clone()),
                Self::WorkTree | Self::Folders(_) => None,
            },
            compiled: compile(files),
        };
        match side.compiled.is_sound() {
            true => Ok(side),
            false => Err(broken(self, &side)),
        }
    }
}

impl Side {
    /// Returns the path and the text of a file, by its path or, as the sides may be in different folders, by its platform and
    /// its name.
    pub(super) fn file(&self, path: &str) -> Option<(&str, &str)> {
        let sources = &self.compiled.sources;
        let end = |path: &str| path.rsplitn(3, '/').take(2).collect::<Vec<_>>().join("/");
        let same = sources.files().find(|file| sources.path(*file) == path);
        let file = same.or_else(|| {
            let mut files = sources.files();
            files.find(|file| end(sources.path(*file)) == end(path))
        })?;
        Some((sources.path(file), sources.text(file)))
    }

    /// Whether it has a platform.
    pub(super) fn has(&self, platform: &str) -> bool {
        let mut apis = self.compiled.apis.iter();
        apis.any(|api| api.platform == platform)
    }
}

fn of_folders(folders: &[PathBuf], platforms: &[String]) -> Result<Files, CommandError> {
    if platforms.is_empty() {
        return specs::read(folders, &[]);
    }
    let here = specs::platforms_in(folders)?;
    let wanted: Vec<String> = platforms
        .iter()
        .filter(|name| here.contains(name))
        .cloned()
        .collect();
    match wanted.is_empty() {
        true => Ok(Files::new()),
        false => specs::read(folders, &wanted),
    }
}

fn of_revision(
    git: &Git,
    revision: &Revision,
    platforms: &[String],
) -> Result<Files, CommandError> {
    let in_revision = |error: CommandError| CommandError::new(format!("{}:{error}", revision.name));
    let mut paths = Vec::new();
    let mut ids = Vec::new();
    let mut has_specs = false;
    for (path, id) in git.files(revision, &[&format!("{SPEC}/")])? {
        let Some(platform) = specs::platform_of(&path).map_err(in_revision)? else {
            continue;
        };
        has_specs = true;
        if platforms.is_empty() || platforms.iter().any(|name| name == platform) {
            paths.push(path);
            ids.push(id);
        }
    }
    if !has_specs {
        return Err(CommandError::new(format!(
            "{} has no specs in {SPEC}/; name another revision, or compare folders with --base-dir",
            revision.shown()
        )));
    }
    if ids.is_empty() {
        return Ok(Files::new());
    }
    let contents = git.contents(&ids)?;
    let files = paths.into_iter().zip(contents).map(|(path, bytes)| {
        let text = spec::text_of(&path, bytes);
        let text = text.map_err(|error| in_revision(CommandError::new(error.to_string())))?;
        Ok((path, text))
    });
    files.collect()
}

/// Says what prevents a side from being compared: each problem with revision, path and line.
fn broken(origin: &Origin, side: &Side) -> CommandError {
    let prefix = origin.prefix();
    let compiled = &side.compiled;
    let errors: Vec<&Diagnostic> = compiled
        .problems
        .iter()
        .filter(|problem| !problem.is_warning())
        .collect();
    let mut lines: Vec<String> = compiled
        .errors
        .iter()
        .map(|error| format!("\n  {prefix}{error}"))
        .collect();
    let sources = &compiled.sources;
    lines.extend(errors.iter().map(|problem| line(&prefix, problem, sources)));
    let rest = lines.len().saturating_sub(SHOWN);
    lines.truncate(SHOWN);
    if rest > 0 {
        lines.push(format!("\n  and {rest} more"));
    }
    if let Origin::Revision(revision) = origin {
        lines.push(format!(
            "\nhelp: if the spec language changed since then, name a base whose crates were committed with their API, as in \
             {GENERATED}/{}/{LISTING}; `git diff {} -- {GENERATED}/` shows what the crates became",
            platform(compiled).unwrap_or("PLATFORM"),
            revision.name
        ));
    }
    CommandError::new(format!(
        "the specs of {} have errors, so nothing is compared:{}",
        side.shown,
        lines.concat()
    ))
}

/// Returns the platform of the first problem.
fn platform(compiled: &Compiled) -> Option<&str> {
    let errors = compiled.errors.iter().map(|error| error.path.as_str());
    let problems = compiled.problems.iter();
    let problems = problems.filter(|problem| !problem.is_warning());
    let mut paths = errors.chain(problems.map(|own| compiled.sources.path(own.span.file)));
    paths.next()?.rsplit('/').nth(1)
}

fn line(prefix: &str, problem: &Diagnostic, sources: &Sources) -> String {
    let (start, _) = sources.positions(problem.span);
    let path = sources.path(problem.span.file);
    let help = problem.help.as_ref();
    let help = help.map_or_else(String::new, |help| format!("\n    help: {help}"));
    format!(
        "\n  {prefix}{path}:{}: {} ({}){help}",
        start.line, problem.message, problem.rule
    )
}
