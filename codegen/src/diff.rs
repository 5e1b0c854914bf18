//! What a change of specs does to users of the crates: one finding for each cause, and the versions that it requires.
//! Pure and deterministic; must not know git, the file system, nor how a report is printed.

pub mod acceptances;
mod base;
mod causes;
mod class;
mod deltas;
pub(crate) mod entry;
mod finding;
pub mod fingerprint;
mod former;
pub(crate) mod grammar;
mod keys;
mod matching;
mod references;
mod renames;
pub mod report;
pub mod rules;
mod surface_class;
mod vendor;
pub mod version;

use std::collections::BTreeSet;

use crate::compile::Compiled;
use crate::resolve::Api;
pub use base::{Base, BaseCrate, UnreadSpec};
use causes::Causes;
use entry::Entries;
use finding::Context;
use matching::Matched;
pub use report::{Accepted, Class, Finding, GeneratorChange, Place, Report, Source, Unread};
pub use version::{Bump, CrateVersion, Verdict};

/// One side of a diff.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// What `compile` returned, without errors.
    pub compiled: &'a Compiled,
}

impl<'a> Side<'a> {
    fn api(&self, platform: &str) -> Option<&'a Api> {
        let mut apis = self.compiled.apis.iter();
        apis.find(|api| api.platform == platform)
    }
}

/// Compares two sides.
pub fn diff(old: &Side<'_>, new: &Side<'_>) -> Report {
    let (side, crates) = (*old, &[]);
    diff_from(&Base { side, crates }, new)
}

/// Compares a base with what there is now, and tells what the generator changed from what the specs did.
pub fn diff_from(base: &Base<'_>, new: &Side<'_>) -> Report {
    let old = &base.side;
    let all = old.compiled.apis.iter().chain(&new.compiled.apis);
    let mut platforms: BTreeSet<&str> = all.map(|api| api.platform.as_str()).collect();
    platforms.extend(base.crates.iter().map(|own| own.platform.as_str()));
    let mut report = Report::default();
    for platform in platforms {
        let own = base.of(platform);
        let (before, after) = (old.api(platform), new.api(platform));
        let unread = own.and_then(|own| own.unread.as_ref().map(|spec| (own, spec)));
        if let Some((own, spec)) = unread {
            let unread = own.against(spec, after);
            report.crates.push(version_since(spec, after, &unread));
            report.unread.push(unread);
            continue;
        }
        let findings = match (before, after) {
            (Some(before), Some(after)) => both(old, new, before, after),
            (Some(gone), None) => vec![single(gone, old, false)],
            (None, Some(come)) => vec![single(come, new, true)],
            (None, None) => continue,
        };
        let generator = own
            .filter(|_| after.is_some())
            .and_then(|own| own.generator(before?));
        let part = generator.as_ref().map_or(Bump::None, |own| own.bump);
        let mut version = version(before, after, bump(&findings).max(part));
        version.note = (part > Bump::None)
            .then(|| "this counts what the generator itself changed of the API".to_owned());
        report.crates.push(version);
        report.findings.extend(findings);
        report.generator.extend(generator);
    }
    let parts = report.generator.iter().map(|own| (own.class, own.bump));
    let parts = parts.chain(report.unread.iter().map(|own| (own.class, own.bump)));
    let (class, bump) = (worst(&report.findings), bump(&report.findings));
    (report.class, report.bump) = parts.fold((class, bump), |all, own| {
        (all.0.max(own.0), all.1.max(own.1))
    });
    report
}

fn worst(findings: &[Finding]) -> Class {
    let classes = findings.iter().map(|finding| finding.class);
    classes.max().unwrap_or(Class::None)
}

fn bump(findings: &[Finding]) -> Bump {
    let bumps = findings.iter().map(|finding| finding.bump);
    bumps.max().unwrap_or(Bump::None)
}

fn version(old: Option<&Api>, new: Option<&Api>, bump: Bump) -> CrateVersion {
    let name = new.or(old).map_or("", |api| api.package.as_str());
    let version = |api: Option<&Api>| api.map(|api| api.version.clone());
    // A crate of another name was never released.
    let old = old.filter(|old| old.package == name);
    CrateVersion::judge(name, version(old).as_deref(), version(new).as_deref(), bump)
}

/// Returns the version of a crate whose spec was not read.
fn version_since(spec: &UnreadSpec, new: Option<&Api>, unread: &Unread) -> CrateVersion {
    let name = new.map_or(spec.package.as_str(), |api| api.package.as_str());
    let old = Some(spec.version.as_str()).filter(|_| spec.package == name);
    let new = new.map(|api| api.version.as_str());
    let mut version = CrateVersion::judge(name, old, new, unread.bump);
    version.note = Some(format!(
        "{} has a spec that is not read today, so that this counts its api.txt alone",
        spec.revision
    ));
    version
}

/// Compares the sides of a platform that is on both.
fn both(old: &Side<'_>, new: &Side<'_>, before: &Api, after: &Api) -> Vec<Finding> {
    let (old, new) = (&old.compiled.sources, &new.compiled.sources);
    let platform = after.platform.as_str();
    let matched = Matched::of(Entries::of(platform, old), Entries::of(platform, new));
    let causes = Causes::of(&matched);
    let context = Context {
        platform,
        matched: &matched,
        causes: &causes,
        apis: (before, after),
        old,
        new,
    };
    let mut found = causes.with_deltas(deltas::deltas(before, after, &matched));
    for (index, pair) in matched.pairs.iter().enumerate() {
        // Entries of which only texts changed.
        if !pair.changes.is_empty() {
            found.entry(causes.root(index)).or_default();
        }
    }
    let findings = found
        .iter()
        .filter_map(|(index, cause)| context.of(*index, cause));
    let mut findings: Vec<Finding> = findings.collect();
    for (name, was, is) in [
        ("guide", &before.guide, &after.guide),
        ("failures", &before.failures, &after.failures),
    ] {
        if was != is {
            let places = (
                finding::line(&before.at, old),
                finding::line(&after.at, new),
            );
            findings.push(finding::of_text(platform, name, places));
        }
    }
    findings.sort_by(|one, other| one.entry.cmp(&other.entry));
    findings
}

/// Returns the finding for a platform that comes or goes.
fn single(api: &Api, side: &Side<'_>, has_come: bool) -> Finding {
    let id = if has_come {
        "platform-added"
    } else {
        "platform-removed"
    };
    let place = Some(finding::line(&api.at, &side.compiled.sources));
    Finding {
        rule: id,
        class: if has_come {
            Class::Additive
        } else {
            Class::Breaking
        },
        platform: api.platform.clone(),
        entry: "platform".to_owned(),
        old: place.clone().filter(|_| !has_come),
        new: place.filter(|_| has_come),
        message: format!(
            "the platform `{}` is {}",
            api.platform,
            if has_come { "new" } else { "gone" }
        ),
        operations: vec!["*".to_owned()],
        help: rules::rule(id).map_or("", |rule| rule.help).to_owned(),
        fingerprint: fingerprint::of_parts(&[id.to_owned(), api.platform.clone()]),
        bump: if has_come { Bump::Minor } else { Bump::Major },
        ..Finding::default()
    }
}
