//! Judges the versions of crates against their last releases.
//! Must not know how a release is made, nor what a change requires.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use iot_clouds_codegen::Compiled;
use iot_clouds_codegen::diff::{self, Bump, CrateVersion, Report};
use iot_clouds_codegen::resolve::Api;

use super::base::Base;
use super::fix::Changes;
use super::git::Git;
use super::side::{Origin, Side};
use crate::failure::CommandError;

/// The versions of the crates of a side, and what is doubtful about them.
pub(super) struct Judged {
    pub(super) crates: Vec<CrateVersion>,
    /// What changed in each crate since its release.
    pub(super) changes: Changes,
    /// The crates without a release in a clone that may lack the tags of releases.
    pub(super) unknown: Vec<String>,
    /// The fingerprints of all changes since the release, by platform.
    pub(super) released: BTreeMap<String, BTreeSet<String>>,
}

/// Judges the crates of `head` against the last tag `<crate>-v*` in the history of `commit`. A crate without such a tag was
/// never released, so that any version is fine.
pub(super) fn against_releases(
    git: &Git,
    root: &Path,
    head: &Side,
    commit: &str,
) -> Result<Judged, CommandError> {
    let mut judged = Judged {
        crates: Vec::new(),
        changes: Changes::new(),
        unknown: Vec::new(),
        released: BTreeMap::new(),
    };
    for api in &head.compiled.apis {
        let prefix = format!("{}-v", api.package);
        let tags = git.tags(&prefix, commit)?;
        let last = tags
            .into_iter()
            .filter_map(|tag| Some((numbers(tag.strip_prefix(&prefix)?)?, tag)))
            .max();
        judged.crates.push(match last {
            Some((_, tag)) => {
                let report = since(git, root, head, api, &tag)?;
                // Without the spec of the release, nobody knows which changes were made since.
                if report.unread.is_empty() {
                    let found = report.findings.iter();
                    let found = found.map(|found| found.fingerprint.clone());
                    let platform = api.platform.clone();
                    judged.released.insert(platform, found.collect());
                }
                let version = of_crate(&report, api, &tag)?;
                let package = api.package.clone();
                judged.changes.insert(package, report);
                version
            }
            None => {
                if git.is_shallow()? {
                    judged.unknown.push(api.package.clone());
                }
                unreleased(api)
            }
        });
    }
    Ok(judged)
}

/// Compares a crate with its release.
fn since(
    git: &Git,
    root: &Path,
    head: &Side,
    api: &Api,
    tag: &str,
) -> Result<Report, CommandError> {
    let origin = Origin::Revision(git.revision(tag)?);
    let platforms = std::slice::from_ref(&api.platform);
    let released = Base::read(&origin, root, Some(git), platforms, None)?;
    let now = Compiled {
        apis: vec![api.clone()],
        problems: Vec::new(),
        errors: Vec::new(),
        sources: head.compiled.sources.clone(),
    };
    Ok(diff::diff_from(
        &released.as_compared(),
        &diff::Side { compiled: &now },
    ))
}

/// Returns how the crate of a report is judged.
fn of_crate(report: &Report, api: &Api, tag: &str) -> Result<CrateVersion, CommandError> {
    let mut found = report.crates.iter();
    let found = found.find(|version| version.name == api.package && version.old.is_some());
    found.cloned().ok_or_else(|| {
        CommandError::new(format!(
            "the tag `{tag}` has no crate `{}` in {}/{}; remove the tag if it is none of a release",
            api.package,
            crate::specs::SPEC,
            api.platform
        ))
    })
}

fn unreleased(api: &Api) -> CrateVersion {
    CrateVersion::judge(&api.package, None, Some(&api.version), Bump::None)
}

/// The numbers of a version without a pre-release.
pub(super) fn numbers(version: &str) -> Option<[u64; 3]> {
    let numbers: Option<Vec<u64>> = version.split('.').map(|part| part.parse().ok()).collect();
    numbers?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert!(numbers("0.10.0") > numbers("0.9.1"));
        assert_eq!(numbers("1.0.0-rc.1"), None);
        assert_eq!(numbers("1.0"), None);
    }
}
