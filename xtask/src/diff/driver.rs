//! `diff --git-driver`: what git shows instead of its own diff of a file, when `git diff` and `git log -p` call this command.
//! Must not know how changes are found. git takes a failure for the end of its own run, so that there is always some diff.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use iot_clouds_codegen::diff::{self, Bump, Class, Finding, Report};
use iot_clouds_codegen::{Compiled, compile};
use similar::TextDiff;

use super::git::Git;
use super::look::Look;
use super::side::Origin;
use super::text;
use crate::failure::CommandError;
use crate::specs;

/// What git says instead of the path of a file that does not exist.
const ABSENT: &str = "/dev/null";

/// A file on one side.
struct Handed {
    /// Its path in the repository.
    path: String,
    /// Where its content is: the file itself, or a copy.
    file: String,
    /// The id of its content; zeros for a file of the work tree that git did not add.
    id: String,
}

/// Returns what git prints of a file: the findings about it, or the plain diff if there is a reason.
pub(super) fn print(root: &Path, arguments: &[OsString], look: &Look<'_>) -> String {
    let arguments: Vec<String> = arguments
        .iter()
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    let (old, new) = match handed(&arguments) {
        Some(sides) => sides,
        None => return format!("{}: not merged\n", arguments.concat()),
    };
    match findings(root, &old, &new) {
        Ok(Some(findings)) => {
            let class = findings.iter().map(|finding| finding.class).max();
            let bump = findings.iter().map(|finding| finding.bump).max();
            let report = Report {
                class: class.unwrap_or(Class::None),
                bump: bump.unwrap_or(Bump::None),
                findings,
                ..Report::default()
            };
            text::print(&report, &title(&old, &new), look) + "\n"
        }
        Ok(None) => plain(&old, &new),
        Err(reason) => {
            let reason = reason.to_string();
            let reason = reason.lines().next().unwrap_or_default();
            format!(
                "{}: as text, because {reason}\n{}",
                title(&old, &new),
                plain(&old, &new)
            )
        }
    }
}

/// Reads what git hands over: `path old-file old-id old-mode new-file new-id new-mode`, and for a renamed file its new path.
fn handed(arguments: &[String]) -> Option<(Handed, Handed)> {
    let [path, old_file, old_id, _, new_file, new_id, _, rest @ ..] = arguments else {
        return None;
    };
    let side = |path: &String, file: &String, id: &String| Handed {
        path: path.clone(),
        file: file.clone(),
        id: id.clone(),
    };
    let new_path = rest.first().unwrap_or(path);
    Some((
        side(path, old_file, old_id),
        side(new_path, new_file, new_id),
    ))
}

impl Handed {
    fn is_absent(&self) -> bool {
        self.file == ABSENT
    }

    /// Whether it is the file of the work tree, and no copy.
    fn is_own(&self) -> bool {
        self.file == self.path
    }

    /// Returns its text; empty if it is absent.
    fn text(&self) -> Result<String, CommandError> {
        if self.is_absent() {
            return Ok(String::new());
        }
        let path = Path::new(&self.file);
        let bytes = fs::read(path).map_err(|error| CommandError::file("read", path, &error))?;
        String::from_utf8(bytes).map_err(|_| CommandError::new("it is not UTF-8"))
    }
}

fn title(old: &Handed, new: &Handed) -> String {
    match old.path == new.path {
        true => new.path.clone(),
        false => format!("{} -> {}", old.path, new.path),
    }
}

/// Returns the findings about a file of a spec; `None` for another file.
fn findings(root: &Path, old: &Handed, new: &Handed) -> Result<Option<Vec<Finding>>, CommandError> {
    let git = Git::open(root)?;
    let prefix = git.prefix()?;
    let (Some(before), Some(after)) = (
        old.path.strip_prefix(&prefix),
        new.path.strip_prefix(&prefix),
    ) else {
        return Ok(None);
    };
    let (Some(platform), true) = (specs::platform_of(after)?, after.ends_with(".yaml")) else {
        return Ok(None);
    };
    if specs::platform_of(before)? != Some(platform) {
        return Ok(None);
    }
    let paths = [before, after];
    let mut reason = CommandError::new("its neighbours are not known");
    for (was, is) in origins(&git, (old, before), (new, after))? {
        let sides =
            side(root, &git, (was.as_ref(), platform), old, (before, &paths)).and_then(|one| {
                let other = side(root, &git, (is.as_ref(), platform), new, (after, &paths))?;
                Ok((one, other))
            });
        match sides {
            Ok((one, other)) => {
                let is_whole = after.ends_with("/platform.yaml");
                if one.apis.len() != other.apis.len() && !is_whole {
                    return Err(CommandError::new("the whole platform comes or goes"));
                }
                let report = diff::diff(
                    &diff::Side { compiled: &one },
                    &diff::Side { compiled: &other },
                );
                let is_here = |finding: &Finding| {
                    let place = |place: &Option<diff::Place>, path: &str| {
                        place.as_ref().is_some_and(|place| place.file == path)
                    };
                    place(&finding.old, before) || place(&finding.new, after)
                };
                let findings = report.findings.into_iter();
                return Ok(Some(findings.filter(is_here).collect()));
            }
            Err(error) => reason = error,
        }
    }
    Err(reason)
}

/// Where the other files of the platform are, which git does not say: an absent revision is before the first one.
type Origins = (Option<Origin>, Option<Origin>);

/// Returns where they may be, the most likely first: around the commit that made this change, or else where the file is.
fn origins(
    git: &Git,
    (old, before): (&Handed, &str),
    (new, after): (&Handed, &str),
) -> Result<Vec<Origins>, CommandError> {
    let (id, path) = match new.is_absent() {
        true => (&old.id, before),
        false => (&new.id, after),
    };
    let is = |content: Option<String>, side: &Handed| match content {
        Some(id) => id == side.id,
        None => side.is_absent(),
    };
    for commit in git.commits_with(id, path)? {
        let parent = format!("{commit}^");
        if is(git.content_of(&commit, after)?, new) && is(git.content_of(&parent, before)?, old) {
            let parent = git.revision(&parent).ok().map(Origin::Revision);
            return Ok(vec![(
                parent,
                Some(Origin::Revision(git.revision(&commit)?)),
            )]);
        }
    }
    let head = || git.revision("HEAD").ok().map(Origin::Revision);
    let own = |side: &Handed| match side.is_own() {
        true => Some(Origin::WorkTree),
        false => head(),
    };
    let work_tree = || Some(Origin::WorkTree);
    Ok(vec![
        (own(old), own(new)),
        (head(), work_tree()),
        (head(), head()),
        (work_tree(), work_tree()),
    ])
}

/// Compiles the files of a platform, with the file that git handed over.
fn side(
    root: &Path,
    git: &Git,
    (origin, platform): (Option<&Origin>, &str),
    file: &Handed,
    (path, paths): (&str, &[&str]),
) -> Result<Compiled, CommandError> {
    let platforms = [platform.to_owned()];
    let files = origin.map(|origin| origin.files(root, Some(git), &platforms));
    let mut files = files.transpose()?.unwrap_or_default();
    files.retain(|(known, _)| !paths.contains(&known.as_str()));
    if !file.is_absent() {
        files.push((path.to_owned(), file.text()?));
    }
    let has_platform = |(path, _): &(String, String)| path.ends_with("/platform.yaml");
    if !files.iter().any(has_platform) {
        return Ok(Compiled::default());
    }
    let compiled = compile(files);
    if compiled.is_sound() {
        return Ok(compiled);
    }
    let mut problems = compiled.problems.iter();
    let problem = problems.find(|problem| !problem.is_warning());
    let (place, message) = match problem {
        Some(problem) => {
            let (start, _) = compiled.sources.positions(problem.span);
            let path = compiled.sources.path(problem.span.file);
            (format!("{path}:{}", start.line), problem.message.as_str())
        }
        None => ("its platform".to_owned(), "it cannot be read"),
    };
    Err(CommandError::new(format!(
        "of an error in {place}: {message}"
    )))
}

/// Returns the lines that differ.
fn plain(old: &Handed, new: &Handed) -> String {
    let (Ok(before), Ok(after)) = (old.text(), new.text()) else {
        return format!("{}: another content\n", title(old, new));
    };
    let name = |side: &Handed, letter: &str| match side.is_absent() {
        true => ABSENT.to_owned(),
        false => format!("{letter}/{}", side.path),
    };
    TextDiff::from_lines(before.as_str(), after.as_str())
        .unified_diff()
        .header(&name(old, "a"), &name(new, "b"))
        .to_string()
}
