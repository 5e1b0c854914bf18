//! The sides of a diff from folders of files, and what it finds, in few words.
//! Must not know what is expected.

#![allow(
    dead_code,
    reason = "one test reads the findings in words, the other compares reports"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use iot_clouds_codegen::diff::{Report, Side, diff};
use iot_clouds_codegen::{Compiled, compile};

pub(crate) fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// The files of a platform.
pub(crate) fn files(folder: &Path) -> Vec<(String, String)> {
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    // The lock of the vendor's pages is no part of a spec.
    let is_spec = |path: &PathBuf| path.extension().is_some_and(|it| it != "lock");
    let mut files: Vec<PathBuf> = files.filter(is_spec).collect();
    files.sort();
    let files = files.into_iter();
    let read = |path: PathBuf| {
        (
            format!("acme/{}", name(&path)),
            fs::read_to_string(path).unwrap(),
        )
    };
    files.map(read).collect()
}

pub(crate) fn sound(files: Vec<(String, String)>) -> Compiled {
    let compiled = compile(files);
    let problems = compiled.problems.iter().map(|problem| &problem.message);
    let problems: Vec<&String> = problems.collect();
    assert!(compiled.is_sound(), "{problems:#?}");
    compiled
}

pub(crate) fn report(old: &Compiled, new: &Compiled) -> Report {
    diff(&Side { compiled: old }, &Side { compiled: new })
}

pub(crate) fn words(report: &Report) -> BTreeSet<String> {
    let findings = report.findings.iter();
    let words = findings.map(|finding| {
        let loud = if finding.is_loud { "!" } else { "" };
        format!(
            "{} {} {}{loud}",
            finding.class.name(),
            finding.rule,
            finding.entry
        )
    });
    words.collect()
}
