//! Whether what programs do bears out what a diff says.
//! Must not know how programs are compiled and run.

use std::collections::BTreeSet;

use iot_clouds_codegen::diff::{Class, Report};

use crate::workspace::Record;

/// What a program did with both crates; none if it is compiled against one of them only, or is not run.
pub(crate) type Records<'a> = Option<[&'a Record; 2]>;

/// Returns why programs do not bear out a report. `breaks` says whether a program for the old crate does not compile against the
/// new one.
pub(crate) fn problems(report: &Report, breaks: bool, records: Records<'_>) -> Vec<String> {
    let class = report.class.name();
    let is_breaking = report.class == Class::Breaking;
    let mut problems = Vec::new();
    if breaks && !is_breaking {
        problems.push(format!("it is {class}, and a program breaks"));
    }
    let Some([old, new]) = records else {
        if report.class == Class::Silent {
            problems.push("it is silent, and no program is run".to_owned());
        } else if is_breaking && !breaks {
            problems.push("it is breaking, and no program breaks".to_owned());
        }
        return problems;
    };
    let differing = differing(old, new);
    let is_felt = matches!(report.class, Class::Silent | Class::Breaking);
    if differing.is_empty() && is_felt && !breaks {
        problems.push(format!(
            "it is {class}, and programs send and read the same"
        ));
    }
    if !differing.is_empty() && !is_felt {
        problems.push(format!(
            "it is {class}, and programs send or read something else: {differing:?}"
        ));
    }
    problems.extend(misplaced(report, &differing));
    problems
}

/// Compares the operations that differ with those that the findings name.
fn misplaced(report: &Report, differing: &BTreeSet<&str>) -> Vec<String> {
    let felt = report.findings.iter();
    let felt = felt.filter(|finding| matches!(finding.class, Class::Silent | Class::Breaking));
    let felt: Vec<_> = felt.collect();
    let names =
        |operations: &[String], name: &str| operations.iter().any(|own| own == name || own == "*");
    let mut problems = Vec::new();
    for name in differing {
        if !felt.iter().any(|finding| names(&finding.operations, name)) {
            problems.push(format!("{name} differs, and no finding names it"));
        }
    }
    for finding in felt {
        let is_seen = differing
            .iter()
            .any(|name| names(&finding.operations, name));
        if !is_seen && finding.class == Class::Silent {
            problems.push(format!(
                "{} names {:?}, and none differs",
                finding.entry, finding.operations
            ));
        }
    }
    problems
}

/// Returns the operations that send or read something else.
pub(crate) fn differing<'a>(old: &'a Record, new: &'a Record) -> BTreeSet<&'a str> {
    let names = old.keys().chain(new.keys());
    let differing = names.filter(|name| old.get(*name) != new.get(*name));
    differing.map(String::as_str).collect()
}

/// Returns what differs as lines, each once.
pub(crate) fn shown(old: &Record, new: &Record) -> String {
    let mut text = String::new();
    let none = Vec::new();
    for name in differing(old, new) {
        text.push_str(&format!("  {name}\n"));
        let [old, new] = [old, new].map(|record| record.get(name).unwrap_or(&none));
        let start = text.len();
        for (sign, own, other) in [('-', old, new), ('+', new, old)] {
            let mut seen = BTreeSet::new();
            for line in own.iter().filter(|line| !other.contains(line)) {
                if seen.insert(line) {
                    text.push_str(&format!("  {sign} {line}\n"));
                }
            }
        }
        if text.len() == start {
            text.push_str(&format!(
                "    the same lines, {} times and {} times\n",
                old.len(),
                new.len()
            ));
        }
    }
    text
}
