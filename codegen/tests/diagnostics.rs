//! Diagnostics as curators see them; `diagnostics/README.md` describes the fixtures.
//! Must not know how a problem is found.

#[path = "support/fixtures.rs"]
mod fixtures;

use std::collections::BTreeSet;
use std::process::ExitCode;

use iot_clouds_codegen::diagnostic::{Severity, Style, to_github, to_json, to_text};
use iot_clouds_codegen::lint::{RULES, rule};
use iot_clouds_codegen::{Compiled, compile};

use fixtures::Files;

/// Fixtures whose problems are compared as machines read them, too. The second has warnings only.
const FOR_MACHINES: [&str; 2] = ["everything-at-once", "success-like-error"];

fn main() -> ExitCode {
    fixtures::run("diagnostics", |name, spec| {
        let files: Vec<(String, String)> = spec.into_iter().collect();
        let compiled = compile(files.clone());
        let found = text(&compiled);
        let reversed = compile(files.into_iter().rev().collect());
        assert_eq!(found, text(&reversed), "the order of the files matters");
        if RULES.iter().any(|rule| rule.id == name) {
            let rules: BTreeSet<&str> = compiled.problems.iter().map(|found| found.rule).collect();
            assert_eq!(rules, BTreeSet::from([name]), "it is about one rule");
        }
        for found in &compiled.problems {
            let is_warning = rule(found.rule).map(|rule| rule.severity == Severity::Warning);
            let name = found.rule;
            assert_eq!(
                is_warning,
                Some(found.is_warning()),
                "the severity of {name}"
            );
        }
        let mut files = Files::from([("expected.txt".to_owned(), found)]);
        if FOR_MACHINES.contains(&name) {
            let (problems, sources) = (&compiled.problems, &compiled.sources);
            let (json, github) = (to_json(problems, sources), to_github(problems, sources));
            files.insert("expected.json".to_owned(), json);
            files.insert("expected.github.txt".to_owned(), github);
        }
        files
    })
}

fn text(compiled: &Compiled) -> String {
    let errors = compiled.errors.iter();
    let errors: String = errors
        .map(|error| format!("could not load {error}\n"))
        .collect();
    to_text(&compiled.problems, &compiled.sources, Style::Plain) + &errors
}
