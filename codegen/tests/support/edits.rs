//! The edits of `tests/diff/base`, each with what the diff says of it in both directions.
//! Must not know how a diff is made.
#![allow(
    dead_code,
    reason = "one test reads the programs, the other the findings"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// An edit of `tests/diff/base`, and what the diff says of it in both directions.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Edit {
    pub(crate) name: String,
    file: String,
    from: String,
    to: String,
    /// An edit of another file that must go with it.
    #[serde(default)]
    also: Option<Also>,
    /// What a program writes that uses the edited crate and that the base's breaks: statements with a `client`.
    #[serde(default)]
    pub(crate) program: Option<String>,
    /// Why no program shows what the class says.
    #[serde(default)]
    pub(crate) beyond_program: Option<String>,
    /// Findings as `class rule entry`; a loud one ends in `!`.
    #[serde(default)]
    pub(crate) there: BTreeSet<String>,
    #[serde(default)]
    pub(crate) back: BTreeSet<String>,
}

#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Also {
    file: String,
    from: String,
    to: String,
}

impl Edit {
    /// Returns the files of the base with this edit.
    pub(crate) fn apply(&self, base: &[(String, String)]) -> Vec<(String, String)> {
        let mut files = base.to_vec();
        let also = self.also.iter();
        let also = also.map(|also| (&also.file, &also.from, &also.to));
        for (file, from, to) in also.chain([(&self.file, &self.from, &self.to)]) {
            let path = format!("acme/{file}");
            let (_, text) = files.iter_mut().find(|(own, _)| *own == path).unwrap();
            assert_eq!(text.matches(from).count(), 1, "{}", self.name);
            *text = text.replace(from, to);
        }
        files
    }
}

/// The folder of the base and its edits.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff")
}

/// Returns the text of all edits, and what it says.
pub(crate) fn edits() -> (String, Vec<Edit>) {
    let text = fs::read_to_string(folder().join("edits.yaml")).unwrap();
    let edits = serde_yaml::from_str(&text).unwrap();
    (text, edits)
}
