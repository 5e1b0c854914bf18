//! `accept.yaml` of the new side: where it is, which day decides what has expired, and what to write into it.
//! Must not know what an entry means, nor how changes are found.

use std::path::Path;

use iot_clouds_codegen::diagnostic::{self, Style};
use iot_clouds_codegen::diff::acceptances;
use iot_clouds_codegen::diff::{Class, Finding, Report};
use iot_clouds_codegen::spec::{self, LoadedAcceptances};

use super::git::Git;
use super::side::Origin;
use super::{Arguments, Limits, text};
use crate::failure::CommandError;
use crate::specs::{self, ACCEPT, Files, SPEC};

/// Most entries that are printed to be pasted.
const SHOWN: usize = 20;

/// Reads the acceptances of a side.
pub(super) fn read(origin: &Origin, git: Option<&Git>) -> Result<LoadedAcceptances, CommandError> {
    let folders = match (origin, git) {
        (Origin::Revision(revision), Some(git)) => {
            let path = format!("{SPEC}/{ACCEPT}");
            let (paths, ids): (Vec<_>, Vec<_>) = git.files(revision, &[&path])?.into_iter().unzip();
            let texts = match ids.is_empty() {
                true => Vec::new(),
                false => git.contents(&ids)?,
            };
            let texts = texts.into_iter().zip(&paths).map(|(bytes, path)| {
                spec::text_of(path, bytes)
                    .map_err(|error| CommandError::new(format!("{}: {error}", origin.shown())))
            });
            let texts = texts.collect::<Result<Vec<_>, CommandError>>()?;
            return load(origin, paths.into_iter().zip(texts).collect());
        }
        (Origin::Folders(folders), _) => folders.as_slice(),
        // The project's own.
        _ => &[],
    };
    load(origin, specs::acceptances(folders)?)
}

fn load(origin: &Origin, files: Files) -> Result<LoadedAcceptances, CommandError> {
    let loaded = acceptances::load(files);
    if loaded.diagnostics.is_empty() {
        return Ok(loaded);
    }
    let text = diagnostic::to_text(&loaded.diagnostics, &loaded.sources, Style::Plain);
    Err(CommandError::new(format!(
        "{ACCEPT} of {} has errors, so nothing is compared:\n{text}",
        origin.shown()
    )))
}

/// Returns the day that decides what has expired: the one that the user names, or that of the commit that is compared.
pub(super) fn today(
    arguments: &Arguments,
    root: &Path,
    history: Option<(&Git, &str)>,
    loaded: &LoadedAcceptances,
) -> Result<Option<String>, CommandError> {
    if arguments.today.is_some() || loaded.list.is_empty() {
        return Ok(arguments.today.clone());
    }
    if let Some((git, commit)) = history {
        return git.day(commit).map(Some);
    }
    // Folders may be compared outside of any repository.
    if let Ok(day) = Git::open(root).and_then(|git| git.day("HEAD")) {
        return Ok(Some(day));
    }
    eprintln!(
        "warning: no commit says which day it is, so that nothing in {ACCEPT} expires; name the day with --today"
    );
    Ok(None)
}

/// Checks a day that a user names.
pub(super) fn day(text: &str) -> Result<String, String> {
    match acceptances::is_date(text) {
        true => Ok(text.to_owned()),
        false => Err("write a day as 2027-01-31".to_owned()),
    }
}

/// Returns the worst class of what is not accepted. What no finding speaks of cannot be accepted.
pub(super) fn open_class(report: &Report) -> Class {
    let open = report.findings.iter().filter(|it| it.accepted.is_none());
    let classes = open.map(|found| found.class);
    let classes = classes.chain(report.generator.iter().map(|own| own.class));
    let classes = classes.chain(report.unread.iter().map(|own| own.class));
    classes.max().unwrap_or_default()
}

/// Returns the entries that accept what makes the command fail, or what is breaking or silent if nothing is told to fail.
pub(super) fn entries(report: &Report, limits: &Limits) -> Option<String> {
    let least = limits.class.unwrap_or(Class::Silent);
    let findings = text::by_class(report).into_iter().flat_map(|(_, it)| it);
    let open = findings.filter(|it| it.accepted.is_none() && it.class >= least.max(Class::Docs));
    let open: Vec<&Finding> = open.collect();
    let mut text: String = open.iter().take(SHOWN).map(|found| entry(found)).collect();
    if let Some(rest) = open.len().checked_sub(SHOWN).filter(|rest| *rest > 0) {
        text.push_str(&format!(
            "  # and {rest} more, whose fingerprints `cargo xtask diff` prints\n"
        ));
    }
    (!open.is_empty()).then(|| {
        format!("# yaml-language-server: $schema=schema/accept.schema.json\naccept:\n{text}")
    })
}

fn entry(found: &Finding) -> String {
    // A path may hold any key of the spec.
    let path = serde_json::Value::from(found.entry.as_str());
    let mut letters = found.entry.chars();
    let is_plain = letters.all(|it| it.is_ascii_alphanumeric() || "._-".contains(it));
    let path = match is_plain {
        true => found.entry.clone(),
        false => path.to_string(),
    };
    format!(
        "  - rule: {}\n    platform: {}\n    entry: {path}\n    fingerprint: {}\n    reason: \"\"\n    author: \"\"\n    expires: \"\"\n",
        found.rule, found.platform, found.fingerprint
    )
}
