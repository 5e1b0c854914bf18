//! Both sides of a diff, and what is to be said about them: findings, versions, and what is accepted.
//! Must not know how changes are found or judged, nor how a report is printed.

use std::collections::BTreeSet;
use std::path::Path;

use iot_clouds_codegen::diff::acceptances::Range;
use iot_clouds_codegen::diff::{self, Report};
use iot_clouds_codegen::resolve::Api;
use iot_clouds_codegen::spec::LoadedAcceptances;

use super::base::Base;
use super::fix::{self, Changes, Edit};
use super::git::{self, Git};
use super::side::{Origin, Side};
use super::{Arguments, Limits, WORK_TREE, acceptances, versions};
use crate::failure::CommandError;

/// Both sides, and what is to be said about them.
pub(super) struct Compared {
    pub(super) sides: Sides,
    pub(super) report: Report,
    /// What changed since the last releases.
    changes: Changes,
}

impl Compared {
    pub(super) fn read(
        arguments: &Arguments,
        root: &Path,
        limits: &Limits,
    ) -> Result<Self, CommandError> {
        let sides = Sides::read(arguments, root)?;
        let (old, new) = (&sides.old, &sides.new.compiled);
        let mut report = diff::diff_from(&old.as_compared(), &diff::Side { compiled: new });
        let mut changes = Changes::new();
        let mut range = Range {
            platforms: arguments.platform.clone(),
            ..Range::default()
        };
        if let Some((git, commit)) = &sides.history {
            let judged = versions::against_releases(git, root, &sides.new, commit)?;
            check_known(&judged.unknown, limits.version || arguments.fix)?;
            report.crates.retain(|version| version.new.is_none());
            report.crates.extend(judged.crates);
            report.crates.sort_by(|a, b| a.name.cmp(&b.name));
            changes = judged.changes;
            range.released = judged.released;
        } else {
            for api in &new.apis {
                changes.insert(api.package.clone(), of_crate(&report, api));
            }
            // The old folders stand for the release.
            let apis = old.side.compiled.apis.iter().chain(&new.apis);
            let released = apis.map(|api| (api.platform.clone(), BTreeSet::new()));
            range.released = released.collect();
        }
        let history = sides.history.as_ref();
        let history = history.map(|(git, commit)| (git, commit.as_str()));
        range.today = acceptances::today(arguments, root, history, &sides.accepted)?;
        diff::acceptances::apply(&mut report, &sides.accepted, &range);
        Ok(Self {
            sides,
            report,
            changes,
        })
    }

    /// Returns what is to be written into the files of the new side.
    pub(super) fn edits(&self) -> Result<Vec<Edit>, CommandError> {
        fix::edits(&self.sides.new, &self.report.crates, &self.changes)
    }
}

/// Returns what a report of folders says of a crate.
fn of_crate(report: &Report, api: &Api) -> Report {
    let findings = report.findings.iter();
    let findings = findings.filter(|found| found.platform == api.platform);
    let generator = report.generator.iter();
    let generator = generator.filter(|own| own.package == api.package);
    Report {
        findings: findings.cloned().collect(),
        generator: generator.cloned().collect(),
        ..Report::default()
    }
}

/// Both sides of a diff.
pub(super) struct Sides {
    pub(super) old: Base,
    pub(super) new: Side,
    /// What is accepted of the new side.
    accepted: LoadedAcceptances,
    /// Set if both are the project's own: the repository, and the commit whose history has the releases before the new side.
    history: Option<(Git, String)>,
}

impl Sides {
    fn read(arguments: &Arguments, root: &Path) -> Result<Self, CommandError> {
        let has_folders = !arguments.base_dir.is_empty() || !arguments.head_dir.is_empty();
        let (base_name, head_name) = match (&arguments.base, &arguments.head) {
            (Some(_), Some(_)) if !arguments.base_dir.is_empty() => {
                return Err(CommandError::new(
                    "--base-dir is the base, so name no second revision",
                ));
            }
            (head, None) if !arguments.base_dir.is_empty() => (None, head.as_deref()),
            (base, head) => (base.as_deref(), head.as_deref()),
        };
        let needs_git = arguments.base_dir.is_empty() || head_name.is_some();
        let git = needs_git.then(|| Git::open(root)).transpose()?;
        let head = match (head_name, &git) {
            _ if !arguments.head_dir.is_empty() => Origin::Folders(arguments.head_dir.clone()),
            (Some(name), Some(git)) if name != WORK_TREE => Origin::Revision(git.revision(name)?),
            _ => Origin::WorkTree,
        };
        if let (Origin::Revision(revision), true) = (&head, arguments.fix) {
            return Err(CommandError::new(format!(
                "{} is a commit, which --fix cannot change; check it out, and leave out HEAD",
                revision.shown()
            )));
        }
        let commit = match &head {
            Origin::Revision(revision) => revision.commit.clone(),
            Origin::WorkTree | Origin::Folders(_) => "HEAD".to_owned(),
        };
        let base = match (base_name, &git) {
            (Some(name), Some(git)) if name != WORK_TREE => Origin::Revision(git.revision(name)?),
            (None, Some(git)) if arguments.base_dir.is_empty() => {
                Origin::Revision(git.base_of(&commit)?)
            }
            _ if !arguments.base_dir.is_empty() => Origin::Folders(arguments.base_dir.clone()),
            _ => Origin::WorkTree,
        };
        let platforms = &arguments.platform;
        let generated = arguments.base_generated.as_deref();
        let old = Base::read(&base, root, git.as_ref(), platforms, generated)?;
        let new = head.compiled(head.files(root, git.as_ref(), platforms)?)?;
        let accepted = acceptances::read(&head, git.as_ref())?;
        let mut named = arguments.platform.iter();
        if let Some(name) = named.find(|it| !old.has(it) && !new.has(it)) {
            return Err(CommandError::new(format!(
                "there is no platform `{name}` in {} nor in {}",
                old.side.shown, new.shown
            )));
        }
        let history = git.filter(|_| !has_folders).map(|git| (git, commit));
        Ok(Self {
            old,
            new,
            accepted,
            history,
        })
    }
}

/// Says that releases may be unknown. They must be known if a version can make the command fail, or is written.
fn check_known(unknown: &[String], must: bool) -> Result<(), CommandError> {
    if unknown.is_empty() {
        return Ok(());
    }
    let text = format!(
        "this clone is shallow, so that the releases of {} may be missing; run `{}`",
        unknown.join(", "),
        git::FETCH_ALL
    );
    if must {
        return Err(CommandError::new(text));
    }
    eprintln!("warning: {text}");
    Ok(())
}
