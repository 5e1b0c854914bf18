//! The report of a diff as plain data, which is also its JSON.
//! Must not know how changes are found, nor how a report is printed.

use schemars::JsonSchema;
use serde::Serialize;

use super::version::{Bump, CrateVersion};

/// What a change of specs does to users of the crates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Report {
    /// The worst class of all findings, of what the generator changed, and of what is known of specs that were not read.
    pub class: Class,
    /// What the version must be raised by, for crates from 1.0 on.
    pub bump: Bump,
    /// The version of each crate.
    pub crates: Vec<CrateVersion>,
    /// The changes, one for each cause, by platform and entry.
    pub findings: Vec<Finding>,
    /// What the generator itself changed: the `api.txt` of the base against what its spec gives today. No finding speaks of it.
    pub generator: Vec<GeneratorChange>,
    /// The platforms whose spec at the base is in another language than today's, and is not read.
    pub unread: Vec<Unread>,
}

/// What the generator changed of a crate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct GeneratorChange {
    /// The name of the crate.
    #[serde(rename = "crate")]
    pub package: String,
    /// What it does to users.
    pub class: Class,
    /// What the version must be raised by, for crates from 1.0 on.
    pub bump: Bump,
    /// Lines of the surface that go (`- …`) and come (`+ …`).
    pub surface: Vec<String>,
}

/// A platform that is compared by its `api.txt` alone. What is sent and read is not compared, so that silent changes are not
/// known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Unread {
    /// The platform.
    pub platform: String,
    /// The name of the crate.
    #[serde(rename = "crate")]
    pub package: String,
    /// The revision whose spec is not read.
    pub revision: String,
    /// Where its first problem stands.
    pub old: Place,
    /// Its first problem.
    pub message: String,
    /// What the lines do to users.
    pub class: Class,
    /// What the version must be raised by, for crates from 1.0 on: at least a patch, as what is sent and read is not known.
    pub bump: Bump,
    /// Lines of the surface that go (`- …`) and come (`+ …`).
    pub surface: Vec<String>,
}

/// What a change does to users, from the least to the worst.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Nothing that a user could notice.
    #[default]
    None,
    /// Documentation only.
    Docs,
    /// Something that works gives a warning of the compiler.
    Deprecating,
    /// The crate gains something.
    Additive,
    /// Everything compiles, and something else is sent, read, refused or waited for.
    Silent,
    /// An ordinary program stops compiling or working.
    Breaking,
}

impl Class {
    /// All classes, from the least to the worst.
    pub const ALL: [Self; 6] = [
        Self::None,
        Self::Docs,
        Self::Deprecating,
        Self::Additive,
        Self::Silent,
        Self::Breaking,
    ];

    /// Returns the word for the class in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Docs => "docs",
            Self::Deprecating => "deprecating",
            Self::Additive => "additive",
            Self::Silent => "silent",
            Self::Breaking => "breaking",
        }
    }
}

/// A change of a spec.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Finding {
    /// The id of its rule.
    pub rule: &'static str,
    /// What it does to users.
    pub class: Class,
    /// The platform.
    pub platform: String,
    /// The entry of the spec, as `devices.list.query.page`.
    pub entry: String,
    /// Where it stood.
    pub old: Option<Place>,
    /// Where it stands.
    pub new: Option<Place>,
    /// What changed.
    pub message: String,
    /// The operations that it affects, as `resource.operation`; `*` for all.
    pub operations: Vec<String>,
    /// Lines of the surface that go (`- …`) and come (`+ …`).
    pub surface: Vec<String>,
    /// How to stay compatible, or what to look at.
    pub help: String,
    /// Where the vendor says so.
    pub source: Option<Source>,
    /// What makes it what it is, as `accept.yaml` names it.
    pub fingerprint: String,
    /// Who accepted it, and why.
    pub accepted: Option<Accepted>,
    /// What a version must be raised by: a silent change may add to the crate, too.
    #[serde(skip)]
    pub bump: Bump,
    /// Whether a reviewer should look at it twice.
    pub is_loud: bool,
}

/// A page of the vendor and the section in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Source {
    /// The title of the page.
    pub title: String,
    /// Its address.
    pub url: String,
    /// The heading of the section.
    pub section: Option<String>,
}

impl Source {
    /// Returns the page and the section in words.
    pub fn in_words(&self) -> String {
        match &self.section {
            Some(section) => format!("{}, {section}", self.title),
            None => self.title.clone(),
        }
    }
}

/// That a finding is accepted: it makes no job fail, and counts in class and version nevertheless.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Accepted {
    /// Why.
    pub reason: String,
    /// By whom.
    pub author: String,
    /// The last day, as `2027-01-31`.
    pub expires: String,
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Place {
    /// The display path of the file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}
