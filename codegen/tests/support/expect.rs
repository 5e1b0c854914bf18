//! What `expect.yaml` of a change says: of its program, and of the diff.
//! Must not know how either is found.
#![allow(
    dead_code,
    reason = "one test reads what is said of programs, the other what is said of the diff"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use iot_clouds_codegen::diff::Class;
use serde::Deserialize;

/// What `expect.yaml` says. Without it, the program compiles against both sides without a warning.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Expect {
    /// Features of the crate that the program turns on.
    pub(crate) features: Vec<String>,
    /// Messages of warnings about the program.
    pub(crate) warns: Sides,
    /// Messages of errors about the program.
    pub(crate) errors: Sides,
    /// The class of the change.
    pub(crate) class: Option<String>,
    /// Why the program breaks and the class does not say so, or the other way round.
    pub(crate) beyond_program: Option<String>,
    /// All findings of the diff.
    pub(crate) findings: BTreeSet<Expected>,
}

/// Messages by side.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Sides {
    pub(crate) old: BTreeSet<String>,
    pub(crate) new: BTreeSet<String>,
}

impl Sides {
    pub(crate) fn of(&self, side: &str) -> &BTreeSet<String> {
        if side == "old" { &self.old } else { &self.new }
    }
}

/// A finding, without words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expected {
    pub(crate) entry: String,
    pub(crate) rule: String,
    pub(crate) class: String,
}

impl Expect {
    /// Reads what a case expects.
    pub(crate) fn read(case: &Path) -> Self {
        let text = fs::read_to_string(case.join("expect.yaml")).unwrap_or_default();
        let read = serde_yaml::from_str(if text.is_empty() { "{}" } else { &text });
        read.unwrap_or_else(|error| panic!("{}: {error}", case.display()))
    }
}

/// Writes class and findings at the end of a case's `expect.yaml`.
pub(crate) fn update(case: &Path, class: &Class, findings: &BTreeSet<Expected>) {
    let path = case.join("expect.yaml");
    let text = fs::read_to_string(&path).unwrap_or_default();
    let kept = text.split("class: ").next().unwrap_or_default();
    let mut text = format!("{kept}class: {}\nfindings:\n", class.name());
    for Expected { entry, rule, class } in findings {
        text.push_str(&format!(
            "  - {{ entry: {entry}, rule: {rule}, class: {class} }}\n"
        ));
    }
    fs::write(path, text).unwrap();
}

/// Writes the findings of edits, in the order of the file.
pub(crate) fn write_edits<'a>(
    path: &Path,
    text: &str,
    found: impl Iterator<Item = (&'a BTreeSet<String>, &'a BTreeSet<String>)>,
) {
    let mut written = String::new();
    for (edit, (there, back)) in text.split("- name: ").skip(1).zip(found) {
        let kept = edit.split("  there:").next().unwrap_or_default();
        let list = |found: &BTreeSet<String>| {
            let lines = found.iter().map(|line| format!("    - {line}\n"));
            lines.collect::<String>()
        };
        let empty = |found: &BTreeSet<String>| if found.is_empty() { " []" } else { "" };
        written.push_str(&format!(
            "- name: {kept}  there:{}\n{}  back:{}\n{}",
            empty(there),
            list(there),
            empty(back),
            list(back)
        ));
    }
    fs::write(path, written).unwrap();
}
