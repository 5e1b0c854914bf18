//! The lock of a platform, the file `docs.lock`: what its pages said when they were last reviewed, as hashes, sizes and facts.
//! Must not know the specs, nor what a later page says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Found;
use super::page::{self, Fact, Page};
use crate::figures::{self, Figures, HELP, LockError};

/// The text before the content.
const HEAD: &str = "\
# What the vendor's pages said when they were last reviewed: of each section a hash and the number of its words, and its facts.
# Written by `cargo xtask docs ack`; docs/when-a-page-changes.md explains it.
";

/// What the pages of a platform said when they were last reviewed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// How much of what the pages mention the spec describes, as `docs coverage --write` last counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coverage: Option<Figures>,
    /// The documents, by name.
    #[serde(default)]
    pub documents: BTreeMap<String, Document>,
}

/// What a document said.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The version of the reading. Sections of different versions are not compared.
    pub reading: u32,
    /// The page's own date, or that of the fetch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Whether the end of the page was missing.
    #[serde(default, skip_serializing_if = "is_false")]
    pub cut: bool,
    /// Why the last changes were accepted, by section; that of the whole document has no name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reasons: BTreeMap<String, String>,
    /// Its sections, in the order of the page.
    pub sections: Vec<Section>,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// What a section said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Its headings, from the outermost.
    pub path: Vec<String>,
    /// The first half of the SHA-256 of its text.
    pub hash: String,
    /// How many words it has.
    pub words: usize,
    /// Its facts, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<String>,
}

impl Section {
    /// Returns the facts that can be read.
    pub(super) fn facts(&self) -> impl Iterator<Item = Fact> {
        self.facts.iter().filter_map(|fact| fact.parse().ok())
    }
}

impl Lock {
    /// Reads the text of a lock. `shown` is its path as people see it.
    ///
    /// # Errors
    ///
    /// Fails with the place and what to do if this is no lock.
    pub fn parse(shown: &str, text: &str) -> Result<Self, LockError> {
        let lock: Self = figures::parsed(shown, text)?;
        for document in lock.documents.values() {
            if document.reading > page::VERSION {
                let own = format!("reading: {}", document.reading);
                let place = text.lines().position(|line| line.trim() == own);
                let line = place.unwrap_or_default() + 1;
                let message = format!(
                    "{shown}:{line}:1: this lock was written by a later version of this program; use that version, or undo the edit"
                );
                return Err(LockError(message));
            }
            for fact in document.sections.iter().flat_map(|section| &section.facts) {
                if fact.parse::<Fact>().is_err() {
                    let place = text.lines().position(|line| line.contains(fact.as_str()));
                    let line = place.unwrap_or_default() + 1;
                    let message = format!("{shown}:{line}:1: `{fact}` is no fact; {HELP}");
                    return Err(LockError(message));
                }
            }
        }
        Ok(lock)
    }

    /// Returns its text.
    pub fn text(&self) -> String {
        // Plain data with text keys can always be written.
        let content = serde_yaml::to_string(self).unwrap_or_default();
        format!("{HEAD}{content}")
    }
}

impl Document {
    /// Records what a page says.
    pub fn of(found: &Found, page: &Page) -> Self {
        let sections = page.sections.iter().map(|section| Section {
            path: section.path.clone(),
            hash: hash(&section.text),
            words: section.words,
            facts: section.facts.iter().map(Fact::to_string).collect(),
        });
        Self {
            reading: page::VERSION,
            date: page.date.clone().or_else(|| found.fetched.clone()),
            cut: page.looks_cut.is_some(),
            reasons: BTreeMap::new(),
            sections: sections.collect(),
        }
    }

    /// Returns the paths of its sections.
    pub(super) fn paths(&self) -> impl Iterator<Item = &[String]> + Clone {
        self.sections.iter().map(|section| section.path.as_slice())
    }
}

fn hash(text: &str) -> String {
    digest(text.as_bytes()).chars().take(32).collect()
}

/// Returns the SHA-256 of a file, by which one that was changed after it was fetched is told.
pub fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
